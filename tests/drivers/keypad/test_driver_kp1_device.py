"""The KP1 driver over a real pty against the emulated keypad."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from driver_bench import RealClock, States, Waits, until

from drivers.keypad.kp1.device import KP1_KEYS, LAMPS, TONES, Kp1Keypad, Kp1Options
from drivers.keypad.kp1.messages import LedMode
from drivers.keypad.kp1.session import LOST, SILENT
from hw_mocks import kp1
from hw_mocks.pty_port import PtyPort
from terminal.core.effects import Sound
from terminal.core.keys import Key
from terminal.core.model import DeviceState
from terminal.core.screens.model import Tone
from terminal.errors import ConfigError
from terminal.ports import SignalPort

READY, AWAY, ATTENTION = DeviceState.READY, DeviceState.AWAY, DeviceState.ATTENTION


class TurnedClock(RealClock):
    """Real time that a test may turn forward."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def mono_ms(self) -> int:
        return super().mono_ms() + self.ahead_ms


class Bench:
    def __init__(self, port: PtyPort, firmware: kp1.Firmware = kp1.CURRENT) -> None:
        self.port = port
        self.pad = kp1.Kp1Keypad(port, firmware=firmware)
        self.keys: list[Key] = []
        self.states = States()
        self.waits = Waits()
        self.clock = TurnedClock()
        self.driver = Kp1Keypad(Kp1Options(port=str(port.link)), self.clock, wait=self.waits)
        self.driver.start(lambda key, at_ms: self.keys.append(key), self.states)

    def wait_ready(self) -> None:
        until(lambda: self.states.names[-1:] == [READY], "the keypad is ready")

    def wait_keys(self, *keys: Key) -> None:
        until(lambda: self.keys == list(keys), f"keys {keys}, got {self.keys}")

    def close(self) -> None:
        self.waits.stopped = True
        self.driver.close()


@pytest.fixture
def port(tmp_path: Path) -> Iterator[PtyPort]:
    with PtyPort(tmp_path / "ttyKEYPAD") as made:
        yield made


@pytest.fixture
def bench(port: PtyPort) -> Iterator[Bench]:
    made = Bench(port)
    yield made
    made.close()


def test_every_key_of_the_emulated_keypad_is_understood(bench: Bench) -> None:
    bench.wait_ready()
    assert bench.port.baud == 115200
    for place, name in enumerate(kp1.CODES, 1):
        bench.pad.tap(name)
        until(lambda place=place: len(bench.keys) == place, f"key {name}")
    assert [key.value for key in bench.keys] == list(kp1.CODES)
    assert set(KP1_KEYS.values()) == {*bench.keys, Key.FEED}
    assert bench.driver.firmware == "KP24 2.0.4"


def test_lamps_sounds_light_and_ping(bench: Bench) -> None:
    bench.wait_ready()
    assert bench.driver.tone(2, length_ms=50)
    assert bench.driver.led(3, LedMode.SLOW)
    assert bench.driver.backlight(130)
    ping_ms = bench.driver.ping()
    assert ping_ms is not None
    assert ping_ms < 1_000
    assert bench.pad.seen.beeps == [(50, 2)]
    assert bench.pad.seen.leds == {3: 2}
    assert bench.pad.seen.backlight == 100
    assert bench.driver.statistics()["commands_refused"] == 0


def test_an_old_firmware_without_lamps_types_all_the_same(port: PtyPort) -> None:
    bench = Bench(port, kp1.OLD)
    try:
        bench.wait_ready()
        bench.driver.tone()
        assert bench.driver.ping() is not None
        assert bench.driver.statistics()["commands_refused"] == 1
        assert bench.driver.firmware == "KP16 1.0.0"
    finally:
        bench.close()


def test_an_unplug_with_a_press_in_the_keypad_never_confirms(bench: Bench) -> None:
    bench.wait_ready()
    bench.port.unplug()
    until(lambda: bench.states.names[-1] is AWAY, "the loss is told")
    bench.pad.tap("ENTER")
    bench.port.replug()
    bench.wait_ready()
    bench.pad.tap("3")
    bench.wait_keys(Key.D3)


def test_a_finger_on_confirm_while_the_cable_is_put_back_never_confirms(bench: Bench) -> None:
    bench.pad.hold_unseen("ENTER")
    until(lambda: bench.states.names[-1:] == [ATTENTION], "the held key is named")
    bench.pad.release_unseen("ENTER")
    bench.wait_ready()
    assert bench.keys == []


def test_a_lost_key_is_told_and_the_confirm_behind_it_does_not_count(bench: Bench) -> None:
    bench.wait_ready()
    bench.pad.tap("1")
    bench.wait_keys(Key.D1)
    until(lambda: bench.pad.waiting == 0, "the release is acknowledged")
    bench.pad.faults.lose = 2
    bench.pad.tap("2")
    bench.pad.tap("ENTER")
    until(lambda: bench.states.seen[-1] == (ATTENTION, LOST), "the loss is told")
    until(lambda: bench.pad.waiting == 0, "the rest is acknowledged")
    assert bench.keys == [Key.D1]
    assert bench.driver.statistics()["lost_gaps"] == 1


def test_doubled_and_damaged_events_are_one_key(bench: Bench) -> None:
    bench.wait_ready()
    bench.pad.faults.double = 2
    bench.pad.tap("8")
    bench.wait_keys(Key.D8)
    until(lambda: bench.pad.waiting == 0, "the release is acknowledged")
    bench.pad.faults.bad_crc = 1
    bench.pad.tap("9")
    bench.wait_keys(Key.D8, Key.D9)
    counts = bench.driver.statistics()
    assert counts["repeated"] >= 1
    assert counts["damaged"] == 1


def test_a_silent_keypad_is_away_and_comes_back(bench: Bench) -> None:
    bench.wait_ready()
    bench.pad.faults.silent = True
    bench.clock.ahead_ms = 4_000
    until(lambda: bench.states.seen[-1] == (AWAY, SILENT), "the silence is told")
    bench.pad.faults.silent = False
    bench.clock.ahead_ms = 10_000
    bench.wait_ready()


def test_a_reset_is_survived(bench: Bench) -> None:
    bench.wait_ready()
    bench.pad.reset()
    until(lambda: bench.driver.statistics()["boots"] >= 2, "the restart was seen")
    bench.pad.tap("4")  # before the connection stands again: dropped
    until(lambda: bench.driver.ping(0.2) is not None, "connected anew")
    bench.pad.tap("5")
    bench.wait_keys(Key.D5)


def test_a_stuck_key_is_told(bench: Bench) -> None:
    bench.wait_ready()
    bench.pad.hold_for("UP", 31)
    until(lambda: bench.states.names[-1] is ATTENTION, "stuck")
    bench.pad.release("UP")
    bench.wait_ready()
    assert bench.keys[:1] == [Key.UP]


def test_a_wrong_key_map_or_port_stops_the_start() -> None:
    with pytest.raises(ConfigError, match="OK"):
        Kp1Keypad(Kp1Options(port="x", keys={"0D": "OK"}), RealClock())
    with pytest.raises(ConfigError, match="port"):
        Kp1Keypad(Kp1Options(port=""), RealClock())


def test_commands_without_a_keypad_do_not_wait_for_ever(tmp_path: Path) -> None:
    driver = Kp1Keypad(Kp1Options(port=str(tmp_path / "none")), RealClock())
    assert driver.ping(0.01) is None
    driver.start(lambda key, at_ms: None, States())
    assert driver.ping(0.01) is None
    assert driver.statistics()["commands_unanswered"] == 0
    driver.close()


def test_sounds_and_lamps_of_the_terminal(bench: Bench) -> None:
    """Every sound and tone has its own; lamps that were set while the keypad was away are lit when it is there."""
    bench.driver.light(Tone.DANGER)
    bench.wait_ready()
    until(lambda: bench.pad.seen.leds == {0: 0, 1: 3}, "the lamps")
    for sound in Sound:
        bench.driver.beep(sound)
    until(lambda: len(bench.pad.seen.beeps) == len(Sound), "the sounds")
    assert len(set(bench.pad.seen.beeps)) == len(Sound)
    bench.driver.light(Tone.SUCCESS)
    until(lambda: bench.pad.seen.leds == {0: 1, 1: 0}, "the lamps of a success")
    assert isinstance(bench.driver, SignalPort)
    assert set(TONES) == set(Sound)
    assert set(LAMPS) == set(Tone)
