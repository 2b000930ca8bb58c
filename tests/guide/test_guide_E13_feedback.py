"""E13 反馈结果给客户: who told the customer, when and how, and a notice slip to take home."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desk import PRINT_S, Desk

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import SUPERVISOR

KeepPicture = Callable[[Path], None]


def test_E13_who_told_the_customer_and_how_is_recorded_and_a_notice_slip_printed(
    machine: Machine, acquirer: AcquirerProcess, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    desk = Desk(machine, acquirer)
    desk.refund("wechat_paid", "12.50")
    number = desk.fields()["退款单号"]
    machine.press_to("ENTER", "session.menu")
    desk.open("记录查询", "records.search")
    machine.press_to("1", "records.list")
    machine.mirror.wait_until(lambda screen: number[-7:] in str(screen["blocks"]), "the list to be read")
    machine.press_to("1", "records.detail")
    machine.mirror.wait_until(lambda screen: number in str(screen["blocks"]), "the record to be read")
    machine.press_to("5", "feedback.means")
    machine.press_to("2", "feedback.told")
    assert desk.fields()["方式"] == "电话"
    assert SUPERVISOR.number in desk.fields()["告知人"]
    keep_picture(machine.snapshot(tmp_path / "told.png"))
    machine.press_to("1", "session.menu", PRINT_S)
    slip = desk.slips()[-1]
    text = slip.read_text(encoding="utf-8")
    assert "退款通知单" in text
    assert "非退款凭证" in text
    assert number in text
    keep_picture(slip.with_suffix(".png"))
    machine.power_off()
    told = [event for event in machine.journal_events() if event["kind"] == "customer_told"]
    assert [(event["refund_no"], event["note"]) for event in told] == [(number, "phone")]
