"""The HCC960 driver over a real pty against the emulated pad: raw mode at open, and again after the pad lost it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from driver_bench import RealClock, States, Waits, until
from hypothesis import given
from hypothesis import strategies as st

from drivers.keypad.hcc960 import HCC960_KEYS, Hcc960Keypad, Hcc960Keys, Hcc960Options
from hw_mocks.keypad import HCC960_KEYS as PAD_KEYS
from hw_mocks.keypad import Hcc960
from hw_mocks.pty_port import PtyPort
from terminal.core.keys import Key
from terminal.core.model import DeviceState
from terminal.errors import ConfigError

READY, AWAY, ATTENTION = DeviceState.READY, DeviceState.AWAY, DeviceState.ATTENTION


class TurnedClock(RealClock):
    """Real time that a test may turn forward."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def mono_ms(self) -> int:
        return super().mono_ms() + self.ahead_ms


class Bench:
    def __init__(self, port: PtyPort) -> None:
        self.port, self.pad = port, Hcc960(port)
        self.keys: list[Key] = []
        self.states, self.waits, self.clock = States(), Waits(), TurnedClock()
        options = Hcc960Options(port=str(port.link), keys={"08": "CANCEL"})
        self.driver = Hcc960Keypad(options, self.clock, wait=self.waits)
        self.driver.start(lambda key, at_ms: self.keys.append(key), self.states)
        self.states.wait(READY)
        until(lambda: self.pad.raw_mode, "raw mode")

    def wait_keys(self, *keys: Key) -> None:
        until(lambda: self.keys == list(keys), f"keys {keys}, got {self.keys}")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with PtyPort(tmp_path / "ttyKEYPAD") as port:
        made = Bench(port)
        yield made
        made.waits.stopped = True
        made.driver.close()


def test_every_key_of_the_pad_comes_at_once(bench: Bench) -> None:
    assert bench.pad.commands == ["M"]
    assert bench.port.baud == 9600
    expected: list[Key] = []
    for name in PAD_KEYS:
        bench.pad.press(name)
        expected += {"00": [Key.D0, Key.D0], "CLEAR": [Key.CANCEL]}.get(name, [Key(name) if name != "00" else Key.D0])
        bench.wait_keys(*expected)
        bench.clock.ahead_ms += 100


def test_a_pad_that_lost_its_power_is_set_again_and_its_block_makes_no_key(bench: Bench) -> None:
    bench.pad.power_cycle()
    for name in ("1", "2", "ENTER"):
        bench.pad.press(name)
    until(lambda: bench.states.names[-1] is ATTENTION, "it is told")
    until(lambda: bench.pad.raw_mode, "raw mode again")
    bench.pad.press("7")
    bench.wait_keys(Key.D7)
    assert bench.driver.statistics()["blocks"] == 1
    bench.clock.ahead_ms += 6_000
    until(lambda: bench.states.names[-1] is READY, "the notice ends")


def test_a_replug_sets_the_mode_again(bench: Bench) -> None:
    bench.port.unplug()
    until(lambda: bench.states.names[-1] is AWAY, "away")
    bench.pad.power_cycle()
    bench.port.replug()
    until(lambda: bench.pad.raw_mode, "raw mode")
    until(lambda: bench.states.names[-1] is READY, "back")


def test_a_block_without_end_ends_with_silence_or_its_greatest_length() -> None:
    keys = Hcc960Keys(HCC960_KEYS, double_zero=True)
    assert keys.feed(b"\x02123", 0) == ()
    keys.silence()
    assert keys.feed(b"4", 500) == (Key.D4,)
    assert keys.feed(b"\x02" + b"9" * 0x31 + b"5", 1_000) == (Key.D5,)
    assert keys.blocks == 2


def test_a_double_zero_is_two_and_can_be_switched_off() -> None:
    assert Hcc960Keys(HCC960_KEYS, double_zero=True).feed(b"00", 0) == (Key.D0, Key.D0)
    assert Hcc960Keys(HCC960_KEYS, double_zero=False).feed(b"00", 0) == (Key.D0,)


def test_a_wrong_key_map_stops_the_start() -> None:
    with pytest.raises(ConfigError, match="OK"):
        Hcc960Keypad(Hcc960Options(port="x", keys={"0D": "OK"}), RealClock())


@given(st.lists(st.binary(max_size=120)))
def test_any_bytes_give_keys_of_the_map(bursts: list[bytes]) -> None:
    keys = Hcc960Keys(HCC960_KEYS, double_zero=True)
    for at_ms, burst in enumerate(bursts):
        assert set(keys.feed(burst, at_ms * 50)) <= set(HCC960_KEYS.values())


def test_a_megabyte_of_noise_raises_nothing() -> None:
    source, keys, found = random.Random(61_563), Hcc960Keys(HCC960_KEYS, double_zero=True), 0
    for at_ms in range(250):
        found += len(keys.feed(source.randbytes(4_000), at_ms * 100))
    assert found > 0
    assert keys.codes.unknown > 0
