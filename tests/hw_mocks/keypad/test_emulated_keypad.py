"""The emulated keypad at its wire."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from hw_mocks.keypad import HOLD_MAX, KEYS, Keypad
from hw_mocks.pty_port import PtyPort

WIRE = {
    **{digit: digit.encode() for digit in "0123456789"},
    ".": b".",
    "ENTER": b"\r",
    "CANCEL": b"\x1b",
    "BACK": b"\x08",
    "CLEAR": b"\x18",
    "UP": b"\x0b",
    "DOWN": b"\n",
    "F1": b"\x01",
    "F2": b"\x02",
    "F3": b"\x03",
    "F4": b"\x04",
    "MENU": b"\x15",
}
"""The agreed map, written out once more on purpose."""


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[tuple[Keypad, serial.Serial]]:
    with PtyPort(tmp_path / "ttyKEYPAD") as port, serial.Serial(str(port.link), 9600, timeout=5) as client:
        yield Keypad(port), client


def test_has_exactly_the_agreed_keys() -> None:
    assert KEYS.keys() == WIRE.keys()
    assert len(set(KEYS.values())) == len(KEYS)


@pytest.mark.parametrize("name", WIRE)
def test_a_key_sends_its_byte_and_no_more(wire: tuple[Keypad, serial.Serial], name: str) -> None:
    keypad, client = wire
    keypad.press(name)
    assert client.read(1) == WIRE[name]
    client.timeout = 0.01
    assert client.read(1) == b""


def test_typing_sends_one_byte_a_character(wire: tuple[Keypad, serial.Serial]) -> None:
    keypad, client = wire
    keypad.type("12.50")
    assert client.read(5) == b"12.50"


@pytest.mark.parametrize("name", ["", "A", "enter", "OK", "10", "￥"])
def test_a_key_there_is_not_is_named_with_those_there_are(wire: tuple[Keypad, serial.Serial], name: str) -> None:
    keypad, _ = wire
    with pytest.raises(ValueError, match=r"no key .*ENTER") as raised:
        keypad.press(name)
    assert repr(name) in str(raised.value)


def test_a_bad_character_stops_typing_before_the_first_byte(wire: tuple[Keypad, serial.Serial]) -> None:
    keypad, client = wire
    with pytest.raises(ValueError, match="no key 'x'"):
        keypad.type("12x")
    keypad.press("9")
    assert client.read(1) == b"9"


def test_a_bounce_is_the_byte_twice(wire: tuple[Keypad, serial.Serial]) -> None:
    keypad, client = wire
    keypad.bounce("ENTER")
    assert client.read(2) == b"\r\r"


def test_a_held_key_repeats_within_bounds(wire: tuple[Keypad, serial.Serial]) -> None:
    keypad, client = wire
    keypad.hold("5", 30)
    assert client.read(30) == b"5" * 30
    for times in (0, -1, HOLD_MAX + 1):
        with pytest.raises(ValueError, match="from 1 to"):
            keypad.hold("5", times)


def test_a_thousand_keys_are_the_most_at_once(wire: tuple[Keypad, serial.Serial]) -> None:
    keypad, _ = wire
    with pytest.raises(ValueError, match="at most 1000"):
        keypad.type("1" * 1001)


def test_raw_bytes_pass_as_they_are(wire: tuple[Keypad, serial.Serial]) -> None:
    keypad, client = wire
    keypad.raw(b"\x7f\xff\x00")
    assert client.read(3) == b"\x7f\xff\x00"


def test_a_press_on_an_unplugged_keypad_goes_nowhere(wire: tuple[Keypad, serial.Serial], tmp_path: Path) -> None:
    keypad, _ = wire
    keypad.port.unplug()
    keypad.press("ENTER")
    keypad.port.replug()
    with serial.Serial(str(keypad.port.link), 9600, timeout=0.02) as again:
        assert again.read(1) == b""
