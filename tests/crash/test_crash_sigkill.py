"""SIGKILL of the real terminal process while it waits for the acquirer: one refund, one outcome, nothing twice."""

from __future__ import annotations

import pytest

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import SUPERVISOR


def to_confirm(machine: Machine, acquirer: AcquirerProcess, amount: str = "12.50") -> None:
    machine.power_on()
    machine.log_in(SUPERVISOR)
    machine.press_to("1", "refund_flow.order")
    machine.scanner.scan(acquirer.original("wechat_paid")["trade_no"])
    machine.mirror.wait("refund_flow.detail")
    machine.press_to("ENTER", "refund_flow.amount")
    machine.type(amount)
    machine.press_to("ENTER", "refund_flow.reason")
    machine.press_to("1", "refund_flow.method")
    machine.press_to("1", "refund_flow.confirm")


def of_this_terminal(acquirer: AcquirerProcess) -> list[dict[str, object]]:
    return [refund for refund in acquirer.book()["refunds"] if not refund.get("seeded")]


@pytest.mark.timeout(90)
@pytest.mark.parametrize("fault", ["delay", "drop_after"])
def test_killed_while_waiting_the_terminal_finds_the_outcome_by_asking_and_sends_nothing_again(
    machine: Machine,
    acquirer: AcquirerProcess,
    fault: str,
) -> None:
    to_confirm(machine, acquirer)
    options = {"delay_ms": 2_000} if fault == "delay" else {}
    acquirer.fault(fault, endpoint="refund", count=1, **options)
    machine.press("ENTER")
    machine.mirror.wait_until(lambda s: s["page"] in ("refund_flow.submitting", "refund_flow.unknown"), "sending")
    acquirer.wait_for_request("refund")
    machine.cut_power()

    machine.power_on()
    machine.mirror.wait_until(lambda s: s["status"]["follow_ups"] == 2, "two copies owed", 40)
    machine.log_in(SUPERVISOR, "open_items.list")
    assert machine.says("商户存根")
    machine.press("1")
    machine.mirror.wait_until(lambda s: s["page"] == "open_items.list" and s["status"]["follow_ups"] == 1, "one copy")
    machine.press("1")
    machine.mirror.wait_until(lambda s: s["page"] == "open_items.list" and s["status"]["follow_ups"] == 0, "no copy")
    machine.power_off()

    at_acquirer = of_this_terminal(acquirer)
    in_journal = machine.journal()
    assert len(at_acquirer) == len(in_journal) == 1
    assert in_journal[0]["state"] == "succeeded"
    assert in_journal[0]["refund_no"] == at_acquirer[0]["out_trade_no"]
    assert in_journal[0]["amount_fen"] == at_acquirer[0]["refund_amount"] == 1250
    assert in_journal[0]["merchant_copy"] == in_journal[0]["customer_copy"] == "proven"
    sent = [r for r in acquirer.book()["requests"] if r["endpoint"] == "refund"]
    assert len(sent) == 1


@pytest.mark.timeout(90)
def test_killed_on_the_confirm_page_nothing_is_written_and_nothing_sent(
    machine: Machine,
    acquirer: AcquirerProcess,
) -> None:
    to_confirm(machine, acquirer)
    machine.cut_power()
    machine.power_on()
    machine.log_in(SUPERVISOR)
    machine.power_off()
    assert machine.journal() == []
    assert of_this_terminal(acquirer) == []


@pytest.mark.timeout(90)
def test_killed_between_the_copies_the_customer_copy_is_offered_after_the_restart(
    machine: Machine,
    acquirer: AcquirerProcess,
) -> None:
    to_confirm(machine, acquirer)
    machine.press_to("ENTER", "refund_flow.tear_off", 30)
    machine.cut_power()
    machine.power_on()
    machine.log_in(SUPERVISOR, "open_items.list")
    assert machine.says("持卡人存根")
    machine.press("1")
    machine.mirror.wait_until(lambda s: s["status"]["follow_ups"] == 0, "nothing left")
    machine.power_off()
    assert machine.journal()[0]["customer_copy"] == "proven"
    assert "重打印" not in machine.printer.slips[-1].text
