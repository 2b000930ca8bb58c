"""A terminal whose clock is wrong says so before anybody logs in, by what the host's unsigned answers hint at."""

from __future__ import annotations

from pathlib import Path

import pytest
from shifted_terminal import ShiftedSite

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import SUPERVISOR

DAY_S = 86_400


def shown(machine: Machine) -> str:
    return str(machine.mirror.screen["blocks"])


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("offset_s", "says"),
    [
        (-3 * DAY_S, "终端时钟比收单机构慢 3 天 0 小时，请校准时钟"),
        (-1_200, "终端时钟比收单机构慢 20 分钟，请校准时钟"),
        (400 * DAY_S, "终端时钟比收单机构快 400 天 0 小时，请校准时钟"),
    ],
    ids=["3 days behind", "20 minutes behind", "400 days ahead"],
)
def test_a_clock_too_far_off_for_any_signature_is_told_before_login_and_no_form_opens(
    acquirer: AcquirerProcess, tmp_path: Path, offset_s: int, says: str
) -> None:
    site = ShiftedSite(tmp_path / "t", acquirer.directory, acquirer.base_url, offset_s=offset_s)
    site.make(acquirer.identity())
    with Machine(site, tmp_path / "slips") as machine:
        machine.power_on()
        machine.mirror.wait_until(lambda screen: says in str(screen["blocks"]), says, 60)
        assert machine.mirror.screen["page"] == "session.locked"
        assert shown(machine).index(says) < shown(machine).index("请先校准终端时钟")
        assert "商户私钥" not in shown(machine)
        machine.snapshot(tmp_path / "login.png")
        machine.log_in(SUPERVISOR)
        machine.press_to("1", "refund_flow.link_failed", 60)
        assert says in shown(machine)
        machine.snapshot(tmp_path / "form.png")
    assert acquirer.requests("refund") == []
