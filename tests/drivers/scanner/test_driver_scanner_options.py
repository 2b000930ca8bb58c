"""Prefix, suffix and trigger commands of a serial scanner, against the emulated one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest
from driver_bench import RealClock, States, Waits, until
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.frames import FRAME_MAX, SILENCE_MS, Framing, Prefix, ScanFramer, Suffix
from drivers.scanner.serial import SerialScanner, SerialScannerOptions
from drivers.scanner.triggers import TRIGGERS, WAITING_MAX
from hw_mocks.pty_port import PtyPort
from hw_mocks.scanner import HONEYWELL, NEWLAND, ZKTECO, Scanner
from terminal.core.model import DeviceState
from terminal.core.secret import Secret

ORDER = "2026030166210000000001"


def texts(framer: ScanFramer, data: bytes, at_ms: int = 0) -> list[str]:
    return [scan.reveal() for scan in framer.feed(data, at_ms)]


@pytest.mark.parametrize(
    ("suffix", "wire", "found"),
    [
        (Suffix.CR, b"A1\rB2\r", ["A1", "B2"]),
        (Suffix.LF, b"A1\nB2\n", ["A1", "B2"]),
        (Suffix.CRLF, b"A1\r\nB2\r\n", ["A1", "B2"]),
        (Suffix.CRLF, b"A1\rB2\r\n", []),  # a lone CR is a control character
        (Suffix.TAB, b"A1\tB2\t", ["A1", "B2"]),
        (Suffix.TAB, b"A1\rB2\t", []),
        (Suffix.NONE, b"A1", []),
    ],
)
def test_a_suffix_that_is_set_ends_a_frame_and_no_other_does(suffix: Suffix, wire: bytes, found: list[str]) -> None:
    assert texts(ScanFramer(Framing(suffix=suffix)), wire) == found


@pytest.mark.parametrize("suffix", list(Suffix))
def test_silence_ends_a_frame_whatever_is_set(suffix: Suffix) -> None:
    framer = ScanFramer(Framing(suffix=suffix))
    assert texts(framer, b"A1") == []
    assert [scan.reveal() for scan in framer.silence(SILENCE_MS)] == ["A1"]


def test_an_overlong_frame_ends_at_the_suffix_too() -> None:
    framer = ScanFramer(Framing(suffix=Suffix.CRLF))
    assert texts(framer, b"9" * (FRAME_MAX + 5) + b"\r\nA1\r\n") == ["A1"]
    assert framer.dropped.too_long == 1


def test_a_code_without_its_prefix_has_lost_its_beginning() -> None:
    framer = ScanFramer(Framing(prefix=Prefix.STX))
    assert texts(framer, b"\x02A1\r3456\r\x02B2\r") == ["A1", "B2"]
    assert framer.dropped.unprefixed == 1


def test_without_a_prefix_an_stx_is_junk() -> None:
    framer = ScanFramer(Framing(prefix=Prefix.NONE))
    assert texts(framer, b"\x02A1\r") == []
    assert framer.dropped.control == 1


@given(st.sampled_from(list(Prefix)), st.sampled_from(list(Suffix)), st.lists(st.binary(max_size=300)))
def test_any_bytes_under_any_framing_give_clean_text(prefix: Prefix, suffix: Suffix, bursts: list[bytes]) -> None:
    framer = ScanFramer(Framing(prefix, suffix, b"\x06\x15"))
    for at_ms, burst in enumerate(bursts):
        for scan in (*framer.feed(burst, at_ms * 60), *framer.silence(at_ms * 60 + 55)):
            assert scan.reveal().isprintable()
            assert scan.reveal()
        assert len(framer._frame) <= FRAME_MAX


@pytest.mark.parametrize("suffix", list(Suffix))
def test_a_megabyte_of_noise_raises_nothing_and_is_counted(suffix: Suffix) -> None:
    source, framer = random.Random(86), ScanFramer(Framing(suffix=suffix))
    for at_ms in range(250):
        framer.feed(source.randbytes(4_000), at_ms * 60)
        framer.silence(at_ms * 60 + 55)
        assert len(framer._frame) <= FRAME_MAX
    dropped = framer.dropped
    assert dropped.control + dropped.undecodable + dropped.too_long > 100


# ---------------------------------------------------------------- triggers


def test_the_table_of_makes_and_the_option_are_one() -> None:
    assert {*get_args(get_type_hints(SerialScannerOptions)["make"])} == {"", *TRIGGERS}
    assert all(trigger.start and trigger.stop for trigger in TRIGGERS.values())


def test_options_are_read_from_a_configuration() -> None:
    table = {"port": "x", "prefix": "stx", "suffix": "tab", "make": "newland"}
    options = msgspec.convert(table, SerialScannerOptions)
    assert (options.prefix, options.suffix) == (Prefix.STX, Suffix.TAB)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"port": "x", "make": "acme"}, SerialScannerOptions)


class Bench:
    def __init__(self, port: PtyPort, make: str, **emulated: object) -> None:
        self.port, self.scanner = port, Scanner(port, **emulated)  # type: ignore[arg-type]
        self.scans: list[Secret] = []
        self.states, self.waits = States(), Waits()
        options = msgspec.convert({"port": str(port.link), "make": make}, SerialScannerOptions)
        self.driver = SerialScanner(options, RealClock(), wait=self.waits)
        self.driver.start(lambda scan, at_ms: self.scans.append(scan), self.states)
        self.states.wait(DeviceState.READY)

    def wait_scans(self, *found: str) -> None:
        until(lambda: [scan.reveal() for scan in self.scans] == list(found), f"scans {found}")


@pytest.fixture
def port(tmp_path: Path) -> Iterator[PtyPort]:
    with PtyPort(tmp_path / "ttySCANNER") as made:
        yield made


@pytest.fixture
def make_bench(port: PtyPort) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(name: str, **emulated: object) -> Bench:
        made.append(Bench(port, name, **emulated))
        return made[-1]

    yield make
    for bench in made:
        bench.waits.stopped = True
        bench.driver.close()


@pytest.mark.parametrize(("make", "commands"), [("newland", NEWLAND), ("honeywell", HONEYWELL), ("zkteco", ZKTECO)])
def test_a_triggered_scanner_reads_when_it_is_told_to(
    make_bench: Callable[..., Bench], make: str, commands: tuple[bytes, bytes]
) -> None:
    bench = make_bench(make, trigger=commands)
    assert not bench.scanner.show(ORDER)
    assert bench.driver.trigger()
    until(lambda: bench.scanner.looking, "it looks")
    assert bench.scanner.show(ORDER)
    bench.wait_scans(ORDER)
    assert bench.driver.trigger()
    until(lambda: bench.scanner.looking, "it looks again")
    assert bench.driver.stop()
    until(lambda: not bench.scanner.looking, "it stopped")
    assert bench.scanner.unknown == b""


def test_an_acknowledgement_before_a_code_is_no_part_of_it(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench("newland", trigger=NEWLAND, answer=b"\x06")
    bench.driver.trigger()
    until(lambda: bench.scanner.show(ORDER), "it looks")
    bench.wait_scans(ORDER)
    assert bench.driver.statistics()["control"] == 0


def test_a_scanner_without_make_is_never_sent_anything(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench("", trigger=NEWLAND)
    assert not bench.driver.trigger()
    assert not bench.driver.stop()
    bench.scanner.scan(ORDER)
    bench.wait_scans(ORDER)
    assert bench.scanner.unknown == b""


def test_triggers_for_an_absent_scanner_are_bounded_and_forgotten(
    make_bench: Callable[..., Bench], port: PtyPort
) -> None:
    bench = make_bench("zkteco", trigger=ZKTECO)
    port.unplug()
    until(lambda: bench.states.names[-1] is DeviceState.AWAY, "away")
    sent = [bench.driver.trigger() for _ in range(WAITING_MAX + 2)]
    assert sent[-1] is False
    port.replug()
    until(lambda: bench.states.names[-1] is DeviceState.READY, "back")
    bench.scanner.scan("A1")
    bench.wait_scans("A1")
    assert not bench.scanner.looking


def test_statistics_are_numbers_by_reason(make_bench: Callable[..., Bench]) -> None:
    bench = make_bench("")
    bench.scanner.scan("A1", times=2)
    bench.scanner.no_read()
    bench.scanner.scan("x" * 300)
    bench.scanner.raw(b"\x00\r\xff\xff\r")
    bench.scanner.scan("B2")
    bench.wait_scans("A1", "B2")
    assert bench.driver.statistics() == {
        "scans": 2,
        "duplicate": 1,
        "no_read": 1,
        "too_long": 1,
        "control": 1,
        "undecodable": 1,
        "unprefixed": 0,
    }
