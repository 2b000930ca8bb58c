"""The emulated USB keyboard and the emulated bank keypad at their wires."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from hw_mocks.hid import FORM_32, FORM_64, TEXT_MAX, HidKeyboard
from hw_mocks.keypad import Hcc960
from hw_mocks.pty_port import PtyPort


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[tuple[PtyPort, serial.Serial]]:
    with PtyPort(tmp_path / "ttyDEVICE") as port, serial.Serial(str(port.link), 9600, timeout=5) as client:
        yield port, client


def changes(data: bytes, form: str) -> list[tuple[int, int, int]]:
    return [event[2:] for event in struct.iter_unpack(form, data)]


@pytest.mark.parametrize(("form", "size"), [(FORM_64, 24), (FORM_32, 16)])
def test_a_press_is_down_and_up_each_with_its_report(wire: tuple[PtyPort, serial.Serial], form: str, size: int) -> None:
    port, client = wire
    HidKeyboard(port, form=form, clock=lambda: 7.25).press("KP1")
    data = client.read(6 * size)
    assert changes(data, form) == [
        (4, 4, 0x70000 + 79),
        (1, 79, 1),
        (0, 0, 0),
        (4, 4, 0x70000 + 79),
        (1, 79, 0),
        (0, 0, 0),
    ]
    assert struct.unpack_from(form, data)[:2] == (7, 250_000)


def test_a_capital_is_typed_with_shift(wire: tuple[PtyPort, serial.Serial]) -> None:
    port, client = wire
    HidKeyboard(port, form=FORM_32).type("A", suffix="")
    keys = [change[1:] for change in changes(client.read(16 * 12), FORM_32) if change[0] == 1]
    assert keys == [(42, 1), (30, 1), (30, 0), (42, 0)]


def test_what_no_key_types_is_refused(wire: tuple[PtyPort, serial.Serial]) -> None:
    keyboard = HidKeyboard(wire[0])
    with pytest.raises(ValueError, match="no key types '退'"):
        keyboard.type("退款")
    with pytest.raises(ValueError, match="at most"):
        keyboard.type("1" * (TEXT_MAX + 1))
    with pytest.raises(ValueError, match="no key 'POWER'"):
        keyboard.press("POWER")


def test_an_overrun_and_a_repeat_are_the_kernels(wire: tuple[PtyPort, serial.Serial]) -> None:
    port, client = wire
    keyboard = HidKeyboard(port, form=FORM_32)
    keyboard.overrun()
    keyboard.auto_repeat("5", 2)
    found = changes(client.read(16 * 7), FORM_32)
    assert found[0] == (0, 3, 0)
    assert found[3:] == [(1, 6, 2), (0, 0, 0), (1, 6, 2), (0, 0, 0)]


def test_a_bank_keypad_collects_a_block_until_it_is_told_to_send_every_key(
    wire: tuple[PtyPort, serial.Serial],
) -> None:
    port, client = wire
    pad = Hcc960(port)
    for name in ("9", "CLEAR", "1", "2", "ENTER"):
        pad.press(name)
    assert client.read(4) == b"\x0212\x03"
    client.write(b"\x1bM")
    while not pad.raw_mode:
        port.poke()
    for name in ("1", "00", "CLEAR", "ENTER"):
        pad.press(name)
    assert client.read(5) == b"100\x08\r"
    pad.power_cycle()
    pad.press("1")
    pad.press("ENTER")
    assert client.read(3) == b"\x021\x03"
    with pytest.raises(ValueError, match="no key 'CANCEL'"):
        pad.press("CANCEL")
