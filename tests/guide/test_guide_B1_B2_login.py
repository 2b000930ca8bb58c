"""B1 管理员账号登录, B2 进入退单界面: who may refund, and that a wrong password buys nothing, not even by the plug."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desk import Desk

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import OPERATOR

KeepPicture = Callable[[Path], None]
WRONG_TRIES = 5


def test_B1_an_operator_logs_in_but_only_a_supervisor_may_refund(
    machine: Machine, acquirer: AcquirerProcess, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    desk = Desk(machine, acquirer, OPERATOR)
    line = desk.choices()["退单"]
    assert not line["enabled"]
    assert "主管" in line["note"]
    keep_picture(machine.snapshot(tmp_path / "operator.png"))
    machine.press(line["key"])
    machine.mirror.wait_until(lambda screen: "主管登录" in str(screen["blocks"][-1]), "why it does not open")
    assert desk.screen["page"] == "session.menu"


def test_B1_a_number_with_too_many_wrong_passwords_is_locked_and_stays_so_after_a_power_cut(
    machine: Machine, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    machine.power_on()
    machine.mirror.wait("session.locked")
    machine.type(OPERATOR.number)
    machine.press_to("ENTER", "session.password")
    for tried in range(WRONG_TRIES):
        machine.type("000000")
        machine.press("ENTER")
        page = "session.password" if tried < WRONG_TRIES - 1 else "session.locked"
        machine.mirror.wait_until(
            lambda screen, page=page: screen["page"] == page and any(b.get("error") for b in screen["blocks"]),
            f"try {tried + 1} to be refused",
        )
    assert machine.says("锁定")
    keep_picture(machine.snapshot(tmp_path / "locked.png"))
    machine.cut_power()
    machine.power_on()
    machine.mirror.wait("session.locked")
    machine.type(OPERATOR.number)
    machine.press_to("ENTER", "session.password")
    machine.type(OPERATOR.password)
    machine.press("ENTER")
    machine.mirror.wait_until(lambda screen: "锁定" in str(screen["blocks"]), "the lock to be told again")
    assert machine.mirror.screen["page"] == "session.locked"


def test_B2_one_key_of_the_main_menu_opens_the_refund(
    machine: Machine, acquirer: AcquirerProcess, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    desk = Desk(machine, acquirer)
    keep_picture(machine.snapshot(tmp_path / "menu.png"))
    desk.open("退单", "refund_flow.order")
    assert desk.screen["title"].startswith("退单")
