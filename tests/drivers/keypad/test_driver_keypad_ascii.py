"""The keypad driver over a real pty: keys, unplug, replug, a port that is not there yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from driver_bench import PtyCable, RealClock, States, TestClock, Waits, until

from drivers.keypad.ascii import AsciiKeypad, AsciiKeypadOptions
from terminal.core.keys import Key
from terminal.core.model import DeviceState
from terminal.errors import ConfigError

READY, AWAY = DeviceState.READY, DeviceState.AWAY


class Bench:
    def __init__(self, folder: Path) -> None:
        self.cable = PtyCable(folder / "ttyKEYPAD")
        self.keys: list[tuple[Key, int]] = []
        self.states = States()
        self.waits = Waits()
        self.clock = TestClock()
        options = AsciiKeypadOptions(port=str(self.cable.link))
        self.keypad = AsciiKeypad(options, self.clock, wait=self.waits)

    def start(self) -> None:
        self.keypad.start(lambda key, at_ms: self.keys.append((key, at_ms)), self.states)

    def wait_keys(self, *keys: Key) -> None:
        until(lambda: [key for key, _ in self.keys] == list(keys), f"keys {keys}, got {self.keys}")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.waits.stopped = True
    made.keypad.close()
    made.cable.unplug()


def test_keys_come_with_the_time_they_were_read(bench: Bench) -> None:
    bench.cable.plug()
    bench.start()
    bench.states.wait(READY)
    bench.cable.send(b"1.\r")
    bench.wait_keys(Key.D1, Key.DOT, Key.ENTER)
    assert {at_ms for _, at_ms in bench.keys} == {bench.clock.ms}


def test_what_was_pressed_before_the_driver_opened_is_forgotten(bench: Bench) -> None:
    bench.cable.plug()
    bench.cable.send(b"\r\r")
    bench.start()
    bench.states.wait(READY)
    bench.cable.send(b"7")
    bench.wait_keys(Key.D7)


def test_a_port_that_does_not_exist_is_told_once_and_opened_when_it_comes(bench: Bench) -> None:
    bench.start()
    bench.states.wait(AWAY)
    text = bench.states.seen[0][1]
    assert text.startswith("键盘")
    assert "找不到端口" in text
    until(lambda: len(bench.waits.asked) >= 5, "five tries")
    assert bench.waits.asked[:5] == [0.5, 1.0, 2.0, 5.0, 5.0]
    assert bench.states.names == [AWAY]
    bench.cable.plug()
    bench.states.wait(AWAY, READY)
    bench.cable.send(b"3")
    bench.wait_keys(Key.D3)


def test_unplug_and_replug_under_the_same_name(bench: Bench) -> None:
    bench.cable.plug()
    bench.start()
    bench.states.wait(READY)
    bench.cable.unplug()
    until(lambda: AWAY in bench.states.names, "the loss is told")
    bench.cable.plug()
    until(lambda: bench.states.names[-1] is READY, "back again")
    bench.cable.send(b"\x1b")
    bench.wait_keys(Key.CANCEL)
    assert bench.waits.asked[0] == 0.5


def test_dropped_bytes_can_be_asked_for(bench: Bench) -> None:
    bench.cable.plug()
    bench.start()
    bench.states.wait(READY)
    bench.cable.send(b"Z55")
    bench.wait_keys(Key.D5)
    until(lambda: bench.keypad.statistics()["bounced"] == 1, "the bounce is counted")
    assert bench.keypad.statistics()["unknown"] == 1


def test_close_ends_the_thread_and_frees_the_port(bench: Bench) -> None:
    bench.cable.plug()
    bench.start()
    bench.states.wait(READY)
    bench.keypad.close()
    other = AsciiKeypad(AsciiKeypadOptions(port=str(bench.cable.link)), RealClock())
    states = States()
    other.start(lambda key, at_ms: None, states)
    try:
        states.wait(READY)
    finally:
        other.close()
    assert bench.states.names == [READY]  # closing is no loss


def test_close_without_start_is_quiet(bench: Bench) -> None:
    bench.keypad.close()


def test_close_while_the_port_is_away_does_not_wait_for_the_back_off(tmp_path: Path) -> None:
    keypad = AsciiKeypad(AsciiKeypadOptions(port=str(tmp_path / "none")), RealClock())
    states = States()
    keypad.start(lambda key, at_ms: None, states)
    states.wait(AWAY)
    keypad.close()


def test_a_wrong_key_map_stops_the_start() -> None:
    with pytest.raises(ConfigError, match="OK"):
        AsciiKeypad(AsciiKeypadOptions(port="x", keys={"0D": "OK"}), TestClock())
