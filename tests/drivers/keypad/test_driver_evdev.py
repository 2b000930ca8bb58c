"""Input events to keys, and the driver over a node that can be pulled out."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from driver_bench import RealClock, States, Waits, until
from hypothesis import given
from hypothesis import strategies as st

from drivers.keypad.evdev import DECIMAL, EVDEV_KEYS, LOST, EvdevKeypad, EvdevOptions, EventKeys
from drivers.keypad.input_events import LONG_32, LONG_64, NATIVE, EventsLost, InputDecoder, KeyChange
from drivers.links.input_link import EVIOCGRAB, InputLink, InputSettings
from hw_mocks.hid import FORM_32, FORM_64, HidKeyboard
from hw_mocks.pty_port import PtyPort
from terminal.core.keys import Key
from terminal.core.model import DeviceState
from terminal.errors import ConfigError, DeviceLost

READY, AWAY, ATTENTION = DeviceState.READY, DeviceState.AWAY, DeviceState.ATTENTION
PRESSES = {
    "KP1": Key.D1,
    "1": Key.D1,
    "KP0": Key.D0,
    "0": Key.D0,
    "KPDOT": Key.DOT,
    "KPENTER": Key.ENTER,
    "ENTER": Key.ENTER,
    "ESC": Key.CANCEL,
    "BACKSPACE": Key.BACK,
    "DELETE": Key.CLEAR,
    "UP": Key.UP,
    "DOWN": Key.DOWN,
    "F1": Key.F1,
    "F4": Key.F4,
    "MENU": Key.MENU,
}
both_forms = pytest.mark.parametrize("form", [LONG_64, LONG_32], ids=["24 bytes", "16 bytes"])


def event(form: struct.Struct, kind: int, code: int, value: int, micros: int = 250_000) -> bytes:
    return form.pack(7, micros, kind, code, value)


# ---------------------------------------------------------------- bytes


def test_the_two_forms_have_their_sizes() -> None:
    assert (LONG_64.size, LONG_32.size) == (24, 16)
    assert NATIVE.size in (16, 24)


def test_the_grab_is_the_number_of_the_kernel() -> None:
    write_an_int = 1 << 30 | struct.calcsize("i") << 16
    assert write_an_int | ord("E") << 8 | 0x90 == EVIOCGRAB


@both_forms
def test_down_and_up_are_read_with_their_time(form: struct.Struct) -> None:
    data = event(form, 4, 4, 0x70059) + event(form, 1, 79, 1) + event(form, 0, 0, 0) + event(form, 1, 79, 0)
    assert InputDecoder(form).feed(data) == (KeyChange(79, True, 7_250), KeyChange(79, False, 7_250))


@both_forms
def test_events_may_come_in_pieces(form: struct.Struct) -> None:
    decoder = InputDecoder(form)
    data = event(form, 1, 28, 1) + event(form, 0, 0, 0)
    found = [change for at in range(0, len(data), 5) for change in decoder.feed(data[at : at + 5])]
    assert found == [KeyChange(28, True, 7_250)]
    decoder.feed(data[:7])
    decoder.reset()
    assert decoder.pending == 0


@both_forms
def test_auto_repeat_is_dropped_and_counted(form: struct.Struct) -> None:
    decoder = InputDecoder(form)
    assert decoder.feed(event(form, 1, 28, 2) * 3 + event(form, 1, 28, 77)) == ()
    assert (decoder.auto_repeats, decoder.strange) == (3, 1)


@both_forms
def test_after_an_overrun_the_remains_up_to_the_report_are_nothing(form: struct.Struct) -> None:
    decoder = InputDecoder(form)
    data = event(form, 0, 3, 0) + event(form, 1, 28, 1) + event(form, 0, 0, 0) + event(form, 1, 2, 1)
    assert decoder.feed(data) == (EventsLost(), KeyChange(2, True, 7_250))


@given(st.lists(st.binary(max_size=200)), st.sampled_from((LONG_64, LONG_32)))
def test_any_bytes_give_changes_and_hold_less_than_an_event(bursts: list[bytes], form: struct.Struct) -> None:
    decoder = InputDecoder(form)
    keys = EventKeys(EVDEV_KEYS, InputDecoder(form))
    for at_ms, burst in enumerate(bursts):
        decoder.feed(burst)
        keys.feed(burst, at_ms)
        assert decoder.pending < form.size


def test_a_megabyte_of_noise_raises_nothing() -> None:
    source, decoder, keys = random.Random(24), InputDecoder(LONG_64), EventKeys(EVDEV_KEYS, InputDecoder(LONG_32))
    for at_ms in range(250):
        burst = source.randbytes(source.randrange(3_900, 4_101))
        decoder.feed(burst)
        keys.feed(burst, at_ms)
        assert decoder.pending < 24
    assert keys.presses.held <= len(EVDEV_KEYS)


def test_an_overrun_releases_what_was_held() -> None:
    keys = EventKeys(EVDEV_KEYS, InputDecoder(LONG_64))
    assert keys.feed(event(LONG_64, 1, 14, 1), 0) == (Key.BACK,)
    assert keys.feed(event(LONG_64, 0, 3, 0) + event(LONG_64, 0, 0, 0), 10) == ()
    assert keys.presses.due(10_000) is None
    assert keys.feed(event(LONG_64, 1, 14, 0) + event(LONG_64, 1, 14, 1, 900_000), 20) == (Key.BACK,)


# ---------------------------------------------------------------- the driver


class TurnedClock(RealClock):
    """Real time that a test may turn forward."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def mono_ms(self) -> int:
        return super().mono_ms() + self.ahead_ms


class Bench:
    def __init__(self, port: PtyPort, form: str = FORM_64) -> None:
        self.port = port
        self.now_s = 100.0
        self.pad = HidKeyboard(port, form=form, clock=lambda: self.now_s)
        self.keys: list[Key] = []
        self.states, self.waits, self.clock = States(), Waits(), TurnedClock()
        decoder = InputDecoder(LONG_64 if form == FORM_64 else LONG_32)
        options = EvdevOptions(port=str(port.link), grab=False, keys={"55": "CLEAR"})
        self.driver = EvdevKeypad(options, self.clock, wait=self.waits, decoder=decoder)
        self.driver.start(lambda key, at_ms: self.keys.append(key), self.states)
        self.states.wait(READY)

    def press(self, name: str) -> None:
        self.now_s += 0.1
        self.pad.press(name)

    def wait_keys(self, *keys: Key) -> None:
        until(lambda: self.keys == list(keys), f"keys {keys}, got {self.keys}")

    def close(self) -> None:
        self.waits.stopped = True
        self.driver.close()


@pytest.fixture
def port(tmp_path: Path) -> Iterator[PtyPort]:
    with PtyPort(tmp_path / "event-kbd") as made:
        yield made


@pytest.fixture
def bench(port: PtyPort) -> Iterator[Bench]:
    made = Bench(port)
    yield made
    made.close()


@pytest.mark.parametrize("form", [FORM_64, FORM_32])
def test_keys_of_a_usb_keypad_are_understood(port: PtyPort, form: str) -> None:
    bench = Bench(port, form)
    try:
        for name in PRESSES:
            bench.press(name)
        bench.press("a")
        bench.wait_keys(*PRESSES.values())
        until(lambda: bench.driver.statistics()["unknown"] == 1, "the letter is counted")
    finally:
        bench.close()


def test_the_kernels_repeats_of_confirm_are_dropped_and_ours_of_back_come(bench: Bench) -> None:
    bench.pad.down("ENTER")
    bench.pad.auto_repeat("ENTER", 30)
    bench.pad.up("ENTER")
    bench.pad.down("BACKSPACE")
    until(lambda: bench.driver.statistics()["auto_repeats"] == 30, "repeats dropped")
    bench.wait_keys(Key.ENTER, Key.BACK)
    bench.clock.ahead_ms += 600
    until(lambda: bench.keys[2:3] == [Key.BACK], "our repeat")


def test_a_bounce_is_dropped(bench: Bench) -> None:
    bench.pad.press("5", "5")
    bench.press("6")
    bench.wait_keys(Key.D5, Key.D6)
    assert bench.driver.statistics()["bounced"] == 1


def test_an_overrun_is_told_and_the_notice_ends(bench: Bench) -> None:
    bench.pad.overrun()
    until(lambda: bench.states.seen[-1] == (ATTENTION, LOST), "told")
    bench.clock.ahead_ms += 6_000
    until(lambda: bench.states.names[-1] is READY, "over")
    assert bench.keys == []


def test_an_unplug_is_told_and_the_node_opened_again(bench: Bench) -> None:
    bench.pad.raw(b"\0" * 10)  # half an event
    bench.port.unplug()
    until(lambda: bench.states.names[-1] is AWAY, "away")
    assert bench.states.seen[-1][1].startswith("键盘")
    bench.port.replug()
    until(lambda: bench.states.names[-1] is READY, "back")
    bench.press("7")
    bench.wait_keys(Key.D7)


def test_what_was_typed_before_the_driver_came_is_forgotten(port: PtyPort) -> None:
    HidKeyboard(port, form=FORM_64).press("ENTER")
    bench = Bench(port)
    try:
        bench.press("1")
        bench.wait_keys(Key.D1)
    finally:
        bench.close()


def test_a_node_that_cannot_be_grabbed_is_no_input_device(port: PtyPort) -> None:
    with pytest.raises(DeviceLost, match="不是输入设备"):
        InputLink(InputSettings("键盘", str(port.link)))


def test_a_missing_node_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceLost, match="找不到端口"):
        InputLink(InputSettings("键盘", str(tmp_path / "none")))


def test_a_link_is_read_only_and_closes_twice(port: PtyPort) -> None:
    link = InputLink(InputSettings("键盘", str(port.link), grab=False))
    assert link.read(1) == b""
    with pytest.raises(DeviceLost):
        link.write(b"x")
    link.close()
    link.close()
    with pytest.raises(DeviceLost):
        link.read(1)


def test_wrong_options_stop_the_start() -> None:
    with pytest.raises(ConfigError, match="evtest"):
        EvdevKeypad(EvdevOptions(port="x", keys={"1F": "ENTER"}), RealClock())
    with pytest.raises(ConfigError, match="port"):
        EvdevKeypad(EvdevOptions(port=""), RealClock())
    assert DECIMAL.radix == 10
