"""E6 选择“退单”或“取消交易”: a payment of today is voided whole; which of the two applies, the host's day decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from refund_till import BEFORE_MIDNIGHT_S

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import SUPERVISOR


def choose(machine: Machine, label: str, page: str) -> None:
    line = next(b for b in machine.mirror.screen["blocks"] if b["type"] == "choice" and b["label"] == label)
    machine.press_to(line["key"], page)


def to_detail(machine: Machine, original: dict[str, Any], label: str = "撤销", flow: str = "void_flow") -> None:
    """From the menu, by scanner, to the original's page."""
    choose(machine, label, f"{flow}.order")
    machine.scanner.scan(original["out_trade_no"])
    machine.mirror.wait(f"{flow}.detail")


def shown(machine: Machine) -> str:
    return str(machine.mirror.screen["blocks"])


@pytest.mark.timeout(120)
def test_E6_a_payment_of_today_is_voided_whole_with_two_copies_on_paper(
    machine: Machine, acquirer: AcquirerProcess, tmp_path: Path, keep_picture
) -> None:
    original = acquirer.original("wechat_paid")
    machine.power_on()
    machine.log_in(SUPERVISOR)
    to_detail(machine, original)
    assert "88.00" in shown(machine)
    keep_picture(machine.snapshot(tmp_path / "detail.png"))
    machine.press_to("ENTER", "void_flow.confirm")
    for value in (original["trade_no"], original["out_trade_no"], "88.00", "整笔撤销"):
        assert value in shown(machine)
    assert acquirer.requests("revoked") == []
    machine.press_to("ENTER", "void_flow.tear_off", 60)
    machine.press_to("ENTER", "void_flow.done", 60)
    assert "减少 ￥88.00，与撤销一致" in shown(machine)
    machine.press_to("ENTER", "session.menu")
    merchant, customer = machine.printer.slips
    for slip in (merchant, customer):
        assert "撤销凭证" in slip.text
        assert "RMB -88.00" in slip.text
        assert original["out_trade_no"] in slip.text
        assert "退款" not in slip.text
    assert "商户存根" in merchant.text
    assert "持卡人存根" in customer.text
    keep_picture(merchant.png)
    machine.power_off()
    (row,) = machine.journal()
    assert row["operation"] == "void"
    assert (row["state"], row["amount_fen"], row["merchant_copy"], row["customer_copy"]) == (
        "succeeded",
        8800,
        "proven",
        "proven",
    )
    (void,) = acquirer.refunds()
    assert (void["operation"], void["trade_state"], void["refund_amount"]) == ("void", "SUCCESS", 8800)
    assert void["out_trade_no"] == row["refund_no"]
    assert acquirer.original("wechat_paid")["trade_state"] == "REVOKED"
    assert acquirer.requests("refund") == []


@pytest.mark.timeout(120)
def test_E6_a_void_without_an_answer_is_asked_about_under_its_number_and_never_sent_again(
    machine: Machine, acquirer: AcquirerProcess
) -> None:
    machine.power_on()
    machine.log_in(SUPERVISOR)
    to_detail(machine, acquirer.original("wechat_paid"))
    machine.press_to("ENTER", "void_flow.confirm")
    acquirer.fault("drop_after", endpoint="revoked")
    machine.press_to("ENTER", "void_flow.unknown", 30)
    assert "请勿重复撤销，也不要改做退单" in shown(machine)
    assert len(machine.printer.slips) == 0
    machine.mirror.wait("void_flow.tear_off", 60)
    (order,) = acquirer.requests("revoked")
    asked = [note["out_trade_no"] for note in acquirer.requests("tradequery")]
    assert order["out_trade_no"] in asked
    assert len(acquirer.refunds()) == 1


@pytest.mark.timeout(120)
def test_E6_the_refund_s_page_offers_the_void_and_a_partial_refund_ends_it(
    machine: Machine, acquirer: AcquirerProcess
) -> None:
    original = acquirer.original("wechat_paid")
    machine.power_on()
    machine.log_in(SUPERVISOR)
    to_detail(machine, original, "退单", "refund_flow")
    assert {"key": "2", "does": "改做撤销"} in machine.mirror.screen["keys"]
    machine.press_to("2", "void_flow.detail", 30)
    machine.press_to("2", "refund_flow.detail", 30)
    machine.press_to("ENTER", "refund_flow.amount")
    machine.type("8.00")
    machine.press_to("ENTER", "refund_flow.reason")
    machine.press_to("1", "refund_flow.method")
    machine.press_to("1", "refund_flow.confirm", 30)
    machine.press_to("ENTER", "refund_flow.tear_off", 60)
    machine.press_to("ENTER", "refund_flow.done", 60)
    machine.press_to("ENTER", "session.menu")
    choose(machine, "撤销", "void_flow.order")
    machine.scanner.scan(original["out_trade_no"])
    machine.mirror.wait("void_flow.blocked")
    assert "已有退款，不能撤销" in shown(machine)
    machine.press_to("2", "refund_flow.detail", 30)


@pytest.mark.timeout(120)
def test_E6_after_the_host_s_midnight_the_void_says_why_not_and_offers_the_refund(
    late: tuple[Machine, AcquirerProcess], tmp_path: Path, keep_picture
) -> None:
    machine, acquirer = late
    original = acquirer.original("wechat_paid")
    machine.power_on()
    machine.log_in(SUPERVISOR)
    to_detail(machine, original)
    machine.press_to("CANCEL", "session.menu")
    # The acquirer is a few minutes ahead of the device, whose own day goes on: the acquirer's counts.
    acquirer.fault("clock_skew", endpoint="*", count=50, skew_s=BEFORE_MIDNIGHT_S + 60)
    choose(machine, "撤销", "void_flow.order")
    machine.scanner.scan(original["trade_no"])  # the same code twice at once is one read
    machine.mirror.wait("void_flow.blocked")
    assert "只能撤销当天的交易" in shown(machine)
    keep_picture(machine.snapshot(tmp_path / "blocked.png"))
    machine.press_to("2", "refund_flow.detail", 30)
    assert {"key": "2", "does": "改做撤销"} not in machine.mirror.screen["keys"]
    assert acquirer.requests("revoked") == []
