"""服务 → 键盘测试 on the rig: a technician sees codes, also of keys that the configuration does not know."""

from __future__ import annotations

import pytest

from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import OPERATOR


@pytest.mark.timeout(60)
def test_a_technician_learns_the_codes_of_a_keypad(machine: Machine) -> None:
    machine.power_on()
    machine.log_in(OPERATOR)
    machine.press_to("6", "service.contact")
    machine.press_to("1", "keypad_test.showing")
    machine.press("ENTER")
    machine.mirror.wait_until(lambda s: "键码 0D" in str(s["blocks"]), "the code of 确认")
    machine.keypad.raw(b"\x7e")
    machine.mirror.wait_until(lambda s: "未定义" in str(s["blocks"]), "a code without a meaning")
    machine.press("UP")
    machine.mirror.wait_until(lambda s: "键码 0B" in str(s["blocks"]), "the code of up")
    machine.snapshot(machine.site.root / "keypad-test.png")
    machine.press("CANCEL")
    machine.mirror.wait_until(lambda s: "取消" in str(s["blocks"][1]), "the first 取消 is only shown")
    machine.press_to("CANCEL", "session.menu")
