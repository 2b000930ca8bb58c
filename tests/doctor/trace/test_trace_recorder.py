"""The tap over real links: everything passes unchanged, everything allowed is on disk."""

from __future__ import annotations

import io
import stat
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drivers.keypad.codes import DEFAULT_KEYS, AsciiKeys
from drivers.links.link import ByteLink
from drivers.links.reader import PortReader
from drivers.links.serial_port import SerialLink, SerialSettings
from hw_mocks.keypad import Keypad
from hw_mocks.printer.device import Printer
from hw_mocks.pty_port import PtyPort
from terminal.core.model import DeviceState
from terminal.doctor.trace import recorder as recorder_module
from terminal.doctor.trace.explain import explain
from terminal.doctor.trace.focus import KeyFocus
from terminal.doctor.trace.line import Header, Piece, decode
from terminal.doctor.trace.recorder import Recorder
from terminal.errors import ConfigError, DeviceLost

DEADLINE_S = 5.0


class Clock:
    def __init__(self) -> None:
        self.ms = 5_000

    def mono_ms(self) -> int:
        return self.ms

    def wall(self) -> datetime:
        return datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


class Focus(KeyFocus):
    masked = False

    def hides(self) -> bool:
        return self.masked


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def focus() -> Focus:
    return Focus()


@pytest.fixture
def port(tmp_path: Path) -> Iterator[PtyPort]:
    with PtyPort(tmp_path / "dev" / "tty") as made:
        yield made


@pytest.fixture
def trace(tmp_path: Path, clock: Clock, focus: Focus) -> Iterator[Recorder]:
    made = recorder(tmp_path / "trace.jsonl", clock, focus)
    yield made
    made.close()


def recorder(path: Path, clock: Clock, focus: Focus) -> Recorder:
    drivers = {"keypad": "ascii", "printer": "serial"}
    return Recorder(path, clock, program="refund-terminal 0.1.0", drivers=drivers, keys=focus)


def lines(path: Path) -> list[Header | Piece]:
    return [decode(line) for line in path.read_bytes().splitlines()]


def pieces(path: Path) -> list[Piece]:
    return [line for line in lines(path) if isinstance(line, Piece)]


def test_a_talk_with_an_emulated_printer_is_recorded_and_explained(
    tmp_path: Path, port: PtyPort, trace: Recorder
) -> None:
    Printer(port, "clone-58", tmp_path / "slips")
    link = trace.tap("printer")(SerialLink(SerialSettings("打印机", str(port.link), 115_200)))
    link.write(b"\x10\x04\x01")
    heard = _heard(link, 1)
    link.write(b"\x1b@HI\n\x1dr\x01")
    heard += _heard(link, 1)
    link.close()
    link.close()
    assert heard == b"\x12\x00"
    said = [row.text.split("  [")[0][22:] for row in explain(io.BytesIO((tmp_path / "trace.jsonl").read_bytes()))][1:]
    assert said == [
        "-- opened",
        "-> DLE EOT: status now? printer",
        "<- DLE EOT 1 (printer): normal",
        "-> ESC @: initialise",
        "-> text 'HI'",
        "-> LF: print the line",
        "-> GS r: answer when everything before is worked off (paper)",
        "<- GS r: everything before is worked off, paper present",
        "-- closed",
    ]


def _heard(link: ByteLink, count: int) -> bytes:
    heard, end = b"", time.monotonic() + DEADLINE_S
    while len(heard) < count:
        assert time.monotonic() < end, heard
        heard += link.read(100)
    return heard


def test_a_password_is_not_in_the_file(
    tmp_path: Path, port: PtyPort, trace: Recorder, clock: Clock, focus: Focus
) -> None:
    got: list[str] = []
    arrived = threading.Condition()
    keys = AsciiKeys(DEFAULT_KEYS)

    class Feed:
        def feed(self, data: bytes, at_ms: int) -> None:
            with arrived:
                got.extend(key.value for key in keys.feed(data, at_ms))
                arrived.notify_all()

        def idle(self, at_ms: int) -> None: ...

        def wait_ms(self) -> int:
            return 10

        def reset(self) -> None: ...

    def pressed(count: int) -> None:
        with arrived:
            assert arrived.wait_for(lambda: len(got) >= count, DEADLINE_S)

    ready = threading.Event()
    settings = SerialSettings("键盘", str(port.link), 9600)
    reader = PortReader(
        "keypad",
        lambda: trace.tap("keypad")(SerialLink(settings)),
        Feed(),
        clock,
        lambda state, text: ready.set() if state is DeviceState.READY else None,
    )
    reader.start()
    assert ready.wait(DEADLINE_S)
    keypad = Keypad(port)
    keypad.press("1")
    pressed(1)
    clock.ms += 2_000
    keypad.press("ENTER")
    pressed(2)
    focus.masked = True
    keypad.type("867530")
    pressed(8)
    reader.close()
    trace.close()
    assert got == ["1", "ENTER", *"867530"], "the driver gets everything"
    found = pieces(tmp_path / "trace.jsonl")
    assert [piece.hex for piece in found if piece.hex] == ["31"]
    assert sum(piece.masked for piece in found) == 7, "the password, and the key that led to it"


def test_a_lost_link_is_noted_and_the_error_passes(tmp_path: Path, port: PtyPort, trace: Recorder) -> None:
    link = trace.tap("printer")(SerialLink(SerialSettings("打印机", str(port.link), 9600)))
    port.unplug()
    with pytest.raises(DeviceLost):
        link.read(1_000)
    with pytest.raises(DeviceLost):
        link.write(b"\n")
    notes = [piece.note for piece in pieces(tmp_path / "trace.jsonl") if piece.note]
    assert [note.split()[0] for note in notes] == ["opened", "read:", "write:"]
    link.close()


def test_the_file_is_its_owners_and_grows_by_runs(tmp_path: Path, clock: Clock, focus: Focus) -> None:
    path = tmp_path / "trace.jsonl"
    for _ in range(2):
        recorder(path, clock, focus).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [type(line) for line in lines(path)] == [Header, Header]


def test_a_file_that_cannot_be_written_stops_the_start(tmp_path: Path, clock: Clock, focus: Focus) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for path in (tmp_path / "no" / "folder", tmp_path, tmp_path / "link"):
        with pytest.raises(ConfigError, match="cannot be written"):
            recorder(path, clock, focus)


def test_a_full_trace_ends_and_the_device_goes_on(
    tmp_path: Path, port: PtyPort, trace: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    received = bytearray()
    port.attach(received.extend)
    link = trace.tap("printer")(SerialLink(SerialSettings("打印机", str(port.link), 9600)))
    monkeypatch.setattr(recorder_module, "FILE_MAX_BYTES", 600)
    for _ in range(20):
        link.write(b"0123456789")
    end = time.monotonic() + DEADLINE_S
    while len(received) < 200 and time.monotonic() < end:
        threading.Event().wait(0.005)
    assert len(received) == 200
    assert (tmp_path / "trace.jsonl").stat().st_size <= 600
    assert [record.message for record in caplog.records] == ["trace ended"]
    link.close()


def test_what_a_link_has_beyond_bytes_passes_through(trace: Recorder) -> None:
    class Fancy:
        modem_lines = "DSR"

        def read(self, timeout_ms: int) -> bytes:
            return b""

        def write(self, data: bytes) -> None: ...

        def discard_input(self) -> None: ...

        def close(self) -> None: ...

    assert getattr(trace.tap("printer")(Fancy()), "modem_lines") == "DSR"  # noqa: B009 - not in ByteLink
