"""A day's secrets through one terminal, logged and traced in full, then the plug is pulled: no byte of them is left.

Neither on the disk, in the wire's trace, on paper, nor on a screen but the open field they were typed into (design §7).
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.panel import Screen
from hw_mocks.rig.site import APPROVER, SUPERVISOR, Site
from terminal.doctor.trace.mask import HOLD_MS

CARD = "5425233430109903"
PAYMENT_CODE = "134567890123456789"
MOBILE = "13912345678"
WRONG = "908172"
SECRETS = (CARD, PAYMENT_CODE, MOBILE, WRONG, SUPERVISOR.password, APPROVER.password)
KEYS = ("merchant_private_key.pem", "phone.key", "staff.toml")
"""Secret by their nature, owner-only, and made before the terminal ran."""
OPEN_FIELDS = ("refund_flow.order", "refund_flow.slip_no", "refund_flow.remark")
"""Whoever types a card number here sees it until it is refused; then the field is empty."""


def take_a_breath() -> None:
    """A trace hides what is typed within HOLD_MS of a secret; a person takes longer."""
    time.sleep(2 * HOLD_MS / 1_000)


def says(machine: Machine, text: str) -> None:
    machine.mirror.wait_until(lambda screen: text in json.dumps(screen["blocks"], ensure_ascii=False), text)


def enter(machine: Machine, text: str, page: str = "", wait: str = "") -> None:
    machine.type(text)
    machine.press("ENTER")
    if page:
        machine.mirror.wait(page)
    if wait:
        says(machine, wait)


def to_confirm_with_everything(machine: Machine, order_no: str) -> None:
    """Every wrong thing in every wrong place first, then the right one."""
    machine.press_to("1", "refund_flow.order")
    machine.scanner.scan(PAYMENT_CODE)
    says(machine, "付款码")
    enter(machine, CARD, wait="银行卡号")
    enter(machine, order_no, "refund_flow.detail")
    machine.press_to("ENTER", "refund_flow.amount")
    enter(machine, "60", "refund_flow.reason")
    machine.press_to("1", "refund_flow.method")
    machine.press_to("1", "refund_flow.slip")
    machine.press_to("1", "refund_flow.slip_no")
    enter(machine, CARD, wait="不能留存")
    enter(machine, "000123", "refund_flow.identity")
    machine.press_to("1", "refund_flow.identity_tail")
    enter(machine, "1234", "refund_flow.approver")
    machine.type(APPROVER.number)
    machine.press_to("ENTER", "refund_flow.approver_password")
    enter(machine, WRONG, "refund_flow.approver")
    machine.type(APPROVER.number)
    machine.press_to("ENTER", "refund_flow.approver_password")
    enter(machine, APPROVER.password, "refund_flow.confirm")
    machine.press_to("1", "refund_flow.extras")
    machine.press_to("4", "refund_flow.remark")
    enter(machine, MOBILE, wait="不能留存")
    enter(machine, "77", "refund_flow.approver")
    machine.type(APPROVER.number)
    machine.press_to("ENTER", "refund_flow.approver_password")
    enter(machine, APPROVER.password, "refund_flow.confirm")


def leave_a_phone(machine: Machine) -> None:
    machine.press_to("1", "refund_flow.extras")
    machine.press_to("5", "refund_flow.phone")
    enter(machine, MOBILE, "refund_flow.approver")
    machine.type(APPROVER.number)
    machine.press_to("ENTER", "refund_flow.approver_password")
    enter(machine, APPROVER.password, "refund_flow.confirm")


def found_in(raw: bytes) -> list[str]:
    return [secret for secret in SECRETS if secret.encode() in raw or secret.encode().hex().encode() in raw]


@pytest.mark.timeout(180)
def test_no_file_no_screen_and_no_trace_holds_a_secret(acquirer: AcquirerProcess, tmp_path: Path) -> None:
    site = Site(tmp_path / "t", acquirer.directory, acquirer.base_url, answer_timeout_ms=3_000, tier_from_fen=5_000)
    site.make(acquirer.identity())
    screens: list[Screen] = []
    with Machine(site, tmp_path / "slips") as machine:
        machine.power_on(on_screen=screens.append, options=("--trace", str(site.root / "wire.jsonl")))
        machine.log_in(SUPERVISOR)
        take_a_breath()
        to_confirm_with_everything(machine, acquirer.add_original("secrets", "WECHAT", 8_800)["out_trade_no"])
        leave_a_phone(machine)
        machine.press_to("ENTER", "refund_flow.tear_off", 40)
        machine.cut_power()
    shown = [screen for screen in screens if screen["page"] not in OPEN_FIELDS]
    assert not found_in(json.dumps(shown, ensure_ascii=False).encode())
    assert not {*found_in(json.dumps(screens, ensure_ascii=False).encode())} - {CARD, MOBILE}
    files = [path for path in site.root.rglob("*") if path.is_file() and path.name not in KEYS]
    assert {"journal.db", "journal.db-wal", "terminal.log", "wire.jsonl"} <= {path.name for path in files}
    left = {path.name: found for path in files if (found := found_in(path.read_bytes()))}
    assert left == {}
    slips = [path for path in (tmp_path / "slips").rglob("*") if path.is_file()]
    assert slips
    assert not any(found_in(path.read_bytes()) for path in slips)
