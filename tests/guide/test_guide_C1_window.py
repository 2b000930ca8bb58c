"""C1 退单时限: the host's day decides. That it is judged anew at the press of 确认 is in tests/core."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from refund_till import BEFORE_MIDNIGHT_S

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import SUPERVISOR


@pytest.mark.timeout(120)
def test_C1_the_acquirers_day_closes_the_window_while_the_devices_own_goes_on(
    late: tuple[Machine, AcquirerProcess], tmp_path: Path, keep_picture: Callable[[Path], None]
) -> None:
    machine, acquirer = late
    payment = acquirer.add_original("last_day", "WECHAT", 8_800, days_ago=365)
    machine.power_on()
    machine.log_in(SUPERVISOR)
    machine.press_to("1", "refund_flow.order")
    machine.type(payment["out_trade_no"])
    machine.press_to("ENTER", "refund_flow.detail", 30)
    assert "今天是最后一天" in str(machine.mirror.screen["blocks"])
    machine.press_to("CANCEL", "session.menu")
    acquirer.fault("clock_skew", endpoint="*", count=50, skew_s=BEFORE_MIDNIGHT_S + 60)
    machine.press_to("1", "refund_flow.order")
    machine.type(payment["out_trade_no"])
    machine.press_to("ENTER", "refund_flow.blocked", 30)
    assert "已超过退款期限（支付后 365 天）" in str(machine.mirror.screen["blocks"])
    keep_picture(machine.snapshot(tmp_path / "closed.png"))
    assert acquirer.requests("refund") == []
