"""Codes for the page that learns keys: each driver tells what went down, with or without a meaning, counted or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from driver_bench import RealClock, States, Waits, until

from drivers.keypad.ascii import AsciiKeypad, AsciiKeypadOptions
from drivers.keypad.codes import HEX_BYTE, AsciiKeys, CodeWatch
from drivers.keypad.evdev import DECIMAL, EVDEV_KEYS, EventKeys
from drivers.keypad.hcc960 import HCC960_KEYS, Hcc960Keys
from drivers.keypad.input_events import LONG_64, InputDecoder
from drivers.keypad.kp1.device import KP1_KEYS
from drivers.keypad.kp1.session import Kp1Session
from hw_mocks import kp1
from hw_mocks.pty_port import PtyPort
from terminal.core.keys import Key
from terminal.core.model import DeviceKind, DeviceState
from terminal.drivers_table import DRIVERS
from terminal.ports import CodePort
from terminal.wiring import device


def event(code: int, value: int) -> bytes:
    return LONG_64.pack(7, 0, 1, code, value)


def test_an_ascii_keypad_tells_every_byte() -> None:
    keys = AsciiKeys({0x35: Key.D5})
    assert keys.feed(b"\x35\x7e\x35", 1_000) == (Key.D5,)
    assert keys.seen == [0x35, 0x7E, 0x35], "a bounce and an unknown code too"
    keys.feed(b"", 2_000)
    assert keys.seen == []


def test_a_block_of_a_pad_that_lost_its_mode_is_no_key() -> None:
    keys = Hcc960Keys(HCC960_KEYS, double_zero=True)
    keys.feed(b"\x02123456\x03\x08", 1_000)
    assert keys.seen == [0x08]


def test_an_input_device_tells_downs_only() -> None:
    keys = EventKeys(EVDEV_KEYS, InputDecoder(LONG_64))
    keys.feed(event(28, 1) + event(28, 0) + event(200, 1) + event(200, 0), 1_000)
    assert keys.seen == [28, 200]


def test_kp1_tells_nothing_while_keys_do_not_count() -> None:
    session = Kp1Session(KP1_KEYS)
    session.open(0)
    session.feed(bytes.fromhex("7E 01 01 35 01 2A 63 7E"), 10)
    assert session.seen == []


@pytest.mark.parametrize(("form", "text"), [(HEX_BYTE, "0D"), (DECIMAL, "13")])
def test_a_code_is_told_as_the_key_map_writes_it(form: object, text: str) -> None:
    told: list[tuple[str, Key | None, int]] = []
    watch = CodeWatch({13: Key.ENTER}, form)  # type: ignore[arg-type]
    watch.tell([13], 5)
    watch.sink = lambda code, key, at_ms: told.append((code, key, at_ms))
    watch.tell([13], 7)
    assert told == [(text, Key.ENTER, 7)]


@pytest.mark.parametrize("name", [name for kind, name in DRIVERS if kind is DeviceKind.KEYPAD])
def test_every_keypad_can_be_learnt(name: str, tmp_path: Path) -> None:
    made = device(DeviceKind.KEYPAD, {"driver": name, "port": "/dev/none"}, RealClock(), tmp_path)
    assert isinstance(made, CodePort)
    made.watch(lambda code, key, at_ms: None)
    made.close()


def test_codes_come_before_their_presses(tmp_path: Path) -> None:
    heard: list[object] = []
    with PtyPort(tmp_path / "ttyKEYPAD") as port:
        states, waits = States(), Waits()
        keypad = AsciiKeypad(AsciiKeypadOptions(port=str(port.link)), RealClock(), wait=waits)
        keypad.watch(lambda code, key, at_ms: heard.append(code))
        keypad.start(lambda key, at_ms: heard.append(key), states)
        states.wait(DeviceState.READY)
        port.send(b"\x0d\x7e")
        until(lambda: len(heard) == 3, "two codes and a press")
        waits.stopped = True
        keypad.close()
    assert [one for one in heard if isinstance(one, str)] == ["0D", "7E"]
    assert heard.index("0D") < heard.index(Key.ENTER)


def test_a_kp1_keypad_tells_its_codes(tmp_path: Path) -> None:
    heard: list[tuple[str, Key | None]] = []
    with PtyPort(tmp_path / "ttyKEYPAD") as port:
        pad = kp1.Kp1Keypad(port)
        states, waits = States(), Waits()
        keypad = device(DeviceKind.KEYPAD, {"driver": "kp1", "port": str(port.link)}, RealClock(), tmp_path)
        keypad.watch(lambda code, key, at_ms: heard.append((code, key)))
        keypad.start(lambda key, at_ms: None, states)
        states.wait(DeviceState.READY)
        pad.tap("ENTER")
        until(lambda: heard == [("0D", Key.ENTER)], "the code")
        waits.stopped = True
        keypad.close()
