"""A scanner that types: keys to characters with shift, and the driver over a node that can be pulled out."""

from __future__ import annotations

import logging
import random
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from driver_bench import RealClock, States, Waits, until
from hypothesis import given
from hypothesis import strategies as st

from drivers.keypad.input_events import LONG_32, LONG_64, EventsLost, InputDecoder, KeyChange
from drivers.scanner.hid import HidScanner, HidScannerOptions
from drivers.scanner.wedge import JUNK, PLAIN, SHIFTED, WedgeDecoder
from hw_mocks.hid import FORM_32, FORM_64, KEYS, HidKeyboard
from hw_mocks.pty_port import PtyPort
from terminal.core.model import DeviceState
from terminal.core.secret import Secret
from terminal.errors import ConfigError

READY, AWAY = DeviceState.READY, DeviceState.AWAY
ORDER = "2026030166210000000001"
PRINTABLE = string.digits + string.ascii_letters + string.punctuation + " "


class Bench:
    def __init__(self, port: PtyPort, form: str = FORM_64) -> None:
        self.port, self.scanner = port, HidKeyboard(port, form=form)
        self.scans: list[Secret] = []
        self.states, self.waits = States(), Waits()
        decoder = InputDecoder(LONG_64 if form == FORM_64 else LONG_32)
        options = HidScannerOptions(port=str(port.link), grab=False)
        self.driver = HidScanner(options, RealClock(), wait=self.waits, decoder=decoder)
        self.driver.start(lambda scan, at_ms: self.scans.append(scan), self.states)
        self.states.wait(READY)

    def wait_scans(self, *found: str) -> None:
        until(lambda: [scan.reveal() for scan in self.scans] == list(found), f"scans {found}")

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


def typed(*changes: KeyChange | EventsLost) -> bytes:
    return WedgeDecoder().feed(changes)


def down(code: int) -> KeyChange:
    return KeyChange(code, True, 0)


def up(code: int) -> KeyChange:
    return KeyChange(code, False, 0)


# ---------------------------------------------------------------- keys to characters


def test_every_printable_character_of_ascii_can_be_typed() -> None:
    assert {chr(byte) for byte in (*PLAIN.values(), *SHIFTED.values())} >= set(PRINTABLE)


def test_either_shift_holds_until_both_are_up() -> None:
    assert typed(down(42), down(54), up(42), down(30), up(54), down(30)) == b"Aa"


def test_lock_keys_type_nothing() -> None:
    assert typed(down(58), down(2), up(2), down(58)) == b"1"


def test_a_key_of_no_character_spoils_the_code() -> None:
    assert typed(down(2), down(29), down(3)) == bytes((ord("1"), JUNK, ord("2")))


def test_lost_events_spoil_the_code_and_forget_the_shift() -> None:
    assert typed(down(42), EventsLost(), down(30)) == bytes((JUNK, ord("a")))


@given(st.lists(st.builds(KeyChange, st.integers(0, 0x2FF), st.booleans(), st.integers(0, 9))))
def test_any_keys_type_known_characters(changes: list[KeyChange]) -> None:
    known = {*PLAIN.values(), *SHIFTED.values(), JUNK}
    assert set(WedgeDecoder().feed(tuple(changes))) <= known


def test_a_megabyte_of_events_raises_nothing() -> None:
    source, wedge, decoder = random.Random(7), WedgeDecoder(), InputDecoder(LONG_64)
    for _ in range(250):
        wedge.feed(decoder.feed(source.randbytes(4_000)))
    keys = b"".join(
        LONG_64.pack(1, 0, source.randrange(3), source.randrange(0x2FF), source.randrange(3)) for _ in range(4_000)
    )
    decoder.reset()  # noise is no multiple of an event
    wedge.feed(decoder.feed(keys))
    assert wedge.unknown > 0


# ---------------------------------------------------------------- the driver


@pytest.mark.parametrize("form", [FORM_64, FORM_32])
def test_a_typed_code_is_one_scan_and_in_no_log(port: PtyPort, form: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bench = Bench(port, form)
    try:
        bench.scanner.type(ORDER)
        bench.scanner.type("]C1R-Ab_9:/")
        bench.wait_scans(ORDER, "]C1R-Ab_9:/")
        assert ORDER[:6] not in caplog.text
    finally:
        bench.close()


def test_every_printable_character_arrives(bench: Bench) -> None:
    bench.scanner.type(PRINTABLE.strip())
    bench.wait_scans(PRINTABLE.strip())


def test_a_code_without_enter_is_ended_by_silence(bench: Bench) -> None:
    bench.scanner.type("12345678", suffix="")
    bench.wait_scans("12345678")


def test_duplicates_overruns_and_long_codes_are_dropped_and_counted(bench: Bench) -> None:
    bench.scanner.type("A1")
    bench.scanner.type("A1")
    bench.scanner.type("55", suffix="")
    bench.scanner.overrun()
    bench.scanner.type("66")
    until(lambda: bench.driver.statistics()["control"] == 1, "the spoilt code")
    bench.scanner.type("B2")
    bench.wait_scans("A1", "B2")
    counts = bench.driver.statistics()
    assert (counts["scans"], counts["duplicate"], counts["overruns"]) == (2, 1, 1)
    assert bench.driver.dropped.duplicate == 1


def test_a_half_typed_code_before_an_unplug_is_never_joined_to_the_next(bench: Bench) -> None:
    bench.scanner.raw(bench.scanner.event_bytes("1", 1)[:30])
    bench.port.unplug()
    until(lambda: bench.states.names[-1] is AWAY, "away")
    assert bench.states.seen[-1][1].startswith("扫码枪")
    bench.scans.clear()  # silence may have ended the half before the cable was out
    bench.port.replug()
    until(lambda: bench.states.names[-1] is READY, "back")
    bench.scanner.type("whole")
    bench.wait_scans("whole")


def test_a_port_that_cannot_be_right_stops_the_start() -> None:
    with pytest.raises(ConfigError, match="port"):
        HidScanner(HidScannerOptions(port=""), RealClock())


def test_the_emulated_table_and_ours_agree_on_every_plain_key() -> None:
    for name, code in KEYS.items():
        if len(name) == 1:
            assert PLAIN[code] == ord(name)
