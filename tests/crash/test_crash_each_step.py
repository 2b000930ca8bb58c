"""SIGKILL of the real terminal process at each named step of the demo's story: restarted, everything agrees again."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import SUPERVISOR


@dataclass(frozen=True, slots=True)
class Step:
    """Kill on this page; ``fault`` makes the page last, ``refunds`` is how many the acquirer then has executed."""

    page: str
    refunds: int
    fault: str = ""


REFUND_STEPS = (
    Step("session.password", 0),
    Step("session.menu", 0),
    Step("refund_flow.order", 0),
    Step("refund_flow.detail", 0),
    Step("refund_flow.amount", 0),
    Step("refund_flow.reason", 0),
    Step("refund_flow.method", 0),
    Step("refund_flow.confirm", 0),
    Step("refund_flow.submitting", 1, "delay"),
    Step("refund_flow.unknown", 1, "drop_after"),
    Step("refund_flow.tear_off", 1),
    Step("refund_flow.done", 1),
)
VOID_STEPS = (
    Step("void_flow.order", 0),
    Step("void_flow.detail", 0),
    Step("void_flow.confirm", 0),
    Step("void_flow.submitting", 1, "delay"),
    Step("void_flow.unknown", 1, "drop_after"),
    Step("void_flow.tear_off", 1),
    Step("void_flow.done", 1),
)
STEPS = (*REFUND_STEPS, *VOID_STEPS)


@dataclass(frozen=True, slots=True)
class Story:
    """One flow from the menu to the end; the first key is pressed in the menu. SCAN and PAPER are a scan and a wait."""

    keys: tuple[str, ...]
    endpoint: str
    amount_fen: int


REFUND = Story(("1", "SCAN", "ENTER", "12.50", "ENTER", "1", "1", "ENTER", "PAPER", "ENTER"), "refund", 1250)
VOID = Story(("2", "SCAN", "ENTER", "ENTER", "PAPER", "ENTER"), "revoked", 8800)


def story_of(step: Step) -> Story:
    return VOID if step in VOID_STEPS else REFUND


def play_to(step: Step, machine: Machine, acquirer: AcquirerProcess) -> None:
    if step.fault:
        options = {"delay_ms": 2_500} if step.fault == "delay" else {}
        acquirer.fault(step.fault, endpoint=story_of(step).endpoint, count=1, **options)
    machine.power_on()
    machine.mirror.wait("session.locked")
    machine.type(SUPERVISOR.number)
    machine.press_to("ENTER", "session.password")
    if step.page == "session.password":
        return
    machine.type(SUPERVISOR.password)
    machine.press_to("ENTER", "session.menu")
    pages = [each.page for each in STEPS if not each.page.startswith("session.")]
    for key in story_of(step).keys:
        if machine.mirror.screen["page"] == step.page:
            return
        advance(key, machine, acquirer, pages)
    machine.mirror.wait(step.page, 40)


def advance(key: str, machine: Machine, acquirer: AcquirerProcess, pages: list[str]) -> None:
    before = machine.mirror.screen["page"]
    if key == "SCAN":
        machine.scanner.scan(acquirer.original("wechat_paid")["trade_no"])
    elif key == "PAPER":
        machine.mirror.wait_until(lambda s: s["page"].endswith((".tear_off", ".unknown")), "paper", 30)
        return
    elif "." in key:
        machine.type(key)
        return
    else:
        machine.press(key)
    machine.mirror.wait_until(lambda s: s["page"] in pages and s["page"] != before, f"what follows {before}", 30)


def finish(machine: Machine) -> None:
    """Restart, let the outcome be found, print what is owed."""
    machine.power_on()
    machine.mirror.wait("session.locked")
    machine.mirror.wait_until(lambda s: s["status"]["follow_ups"] in (0, 1, 2), "the journal to be read")
    owed = machine.mirror.screen["status"]["follow_ups"]
    if owed == 1:
        machine.mirror.wait_until(lambda s: s["status"]["follow_ups"] in (1, 2), "the outcome to be known", 30)
    machine.log_in(SUPERVISOR, "open_items.list" if owed else "session.menu")
    while machine.mirror.screen["page"] == "open_items.list" and machine.mirror.screen["status"]["follow_ups"]:
        settle_one(machine)
    machine.power_off()


def settle_one(machine: Machine) -> None:
    shown = machine.mirror.screen
    left = shown["status"]["follow_ups"]
    if "结果未知" in str(shown["blocks"]) or "查询中" in str(shown["blocks"]):
        machine.mirror.wait_until(lambda s: "存根" in str(s["blocks"]), "the outcome", 30)
        return
    machine.press("1")
    machine.mirror.wait_until(
        lambda s: s["page"] == "open_items.judging" or s["status"]["follow_ups"] < left, "one copy less"
    )
    if machine.mirror.screen["page"] == "open_items.judging":
        machine.press("1")
        machine.mirror.wait_until(lambda s: s["page"] == "open_items.list", "the list")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.page)
def test_killed_at_this_step_journal_and_acquirer_agree_after_the_restart(
    step: Step, machine: Machine, acquirer: AcquirerProcess
) -> None:
    play_to(step, machine, acquirer)
    if step.fault:
        acquirer.wait_for_request(story_of(step).endpoint)
    machine.cut_power()
    finish(machine)
    executed = [r for r in acquirer.book()["refunds"] if not r["seeded"] and r["trade_state"] == "SUCCESS"]
    journal = machine.journal()
    assert len(executed) == len(journal) == step.refunds
    for refund in journal:
        assert refund["state"] == "succeeded"
        assert refund["refund_no"] == executed[0]["out_trade_no"]
        assert refund["amount_fen"] == executed[0]["refund_amount"] == story_of(step).amount_fen
        assert {refund["merchant_copy"], refund["customer_copy"]} <= {"proven", "accepted"}
    sent = [note for note in acquirer.book()["requests"] if note["endpoint"] in ("refund", "revoked")]
    assert [note["endpoint"] for note in sent] == [story_of(step).endpoint] * step.refunds
