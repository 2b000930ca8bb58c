"""Records what goes over the links: a tap between a driver and its link, and the file that all taps write to."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path

from drivers.links.link import ByteLink, Tap
from terminal.core.model import DeviceKind
from terminal.doctor.scan_class import may_be_shown
from terminal.doctor.trace.focus import KeyFocus
from terminal.doctor.trace.line import FORMAT, Header, Piece, Way, encode
from terminal.doctor.trace.mask import KeyMask, Mask, NoMask, ScanMask, Seen
from terminal.errors import ConfigError, DeviceError
from terminal.ports import Clock

log = logging.getLogger(__name__)

FILE_MODE = 0o600
FILE_MAX_BYTES = 64 * 1024 * 1024
"""A busy day of a terminal is some MB; a forgotten trace must not fill the disk that the journal needs."""


class TraceFile:
    """The file: appended to, readable by its owner alone, of bounded size. Thread safe.

    A trace is a help, never a reason to stop: when the disk fails, it goes silent and says so once in the log.
    """

    def __init__(self, path: Path, header: Header) -> None:
        """Open or make the file. Raises ConfigError."""
        self._path = path
        self._lock = threading.Lock()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            self._file: int | None = os.open(path, flags, FILE_MODE)
            os.fchmod(self._file, FILE_MODE)
            self._size = os.fstat(self._file).st_size
        except OSError as error:
            raise ConfigError(
                f"cannot be written ({error.strerror})", where=f"trace {path}", do="Give another file"
            ) from error
        self.write(header)

    def write(self, line: Header | Piece) -> None:
        data = encode(line)
        with self._lock:
            if self._file is None:
                return
            if self._size + len(data) > FILE_MAX_BYTES:
                self._give_up("the trace is full")
                return
            try:
                self._size += os.write(self._file, data)
            except OSError as error:
                self._give_up(f"the trace cannot be written: {error.strerror}")

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _give_up(self, why: str) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
        log.error("trace ended", extra={"path": str(self._path), "why": why})


class Recorder:
    """Makes the taps of one run of the terminal."""

    def __init__(self, path: Path, clock: Clock, *, program: str, drivers: Mapping[str, str], keys: KeyFocus) -> None:
        """``drivers``: device to driver name. ``keys`` is asked at each key byte, on the keypad's thread.

        Raises ConfigError when the file cannot be written.
        """
        self._clock = clock
        self._keys = keys
        self._file = TraceFile(path, Header(FORMAT, clock.wall().isoformat(), clock.mono_ms(), program, dict(drivers)))

    def tap(self, device: str) -> Tap:
        """For the driver of ``device`` (``keypad``, ``scanner``, ``printer``, ``display``)."""

        def wrap(link: ByteLink) -> ByteLink:
            return TracedLink(link, device, self._mask(device), self._file, self._clock)

        return wrap

    def close(self) -> None:
        self._file.close()

    def _mask(self, device: str) -> Mask:
        if device == DeviceKind.KEYPAD.value:
            return KeyMask(self._keys.hides, self._keys.holds)
        return ScanMask(may_be_shown) if device == DeviceKind.SCANNER.value else NoMask()


class TracedLink:
    """A ByteLink that records and passes everything on unchanged."""

    def __init__(self, link: ByteLink, device: str, mask: Mask, file: TraceFile, clock: Clock) -> None:
        self._link = link
        self._device = device
        self._mask = mask
        self._file = file
        self._clock = clock
        self._lock = threading.Lock()
        """``close`` comes from another thread than ``read``."""
        self._closed = False
        self._note("opened")

    def read(self, timeout_ms: int) -> bytes:
        try:
            data = self._link.read(timeout_ms)
        except DeviceError as error:
            self._note(f"read: {type(error).__name__} {error.what}")
            raise
        with self._lock:
            self._write("rx", self._mask.take(data, self._clock.mono_ms()))
        return data

    def write(self, data: bytes) -> None:
        """Recorded before it is handed over: of a write that fails nobody knows how much left."""
        self._write("tx", [Seen(self._clock.mono_ms(), data)])
        try:
            self._link.write(data)
        except DeviceError as error:
            self._note(f"write: {type(error).__name__} {error.what}")
            raise

    def discard_input(self) -> None:
        self._note("input discarded")
        self._link.discard_input()

    def close(self) -> None:
        self._link.close()
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._write("rx", self._mask.rest())
        self._note("closed")

    def __getattr__(self, name: str) -> object:
        """What this link offers beyond a ByteLink passes through unrecorded."""
        return getattr(self._link, name)

    def _write(self, way: Way, pieces: list[Seen]) -> None:
        for seen in pieces:
            self._file.write(Piece(seen.at_ms, self._device, way, seen.data.hex(), seen.masked))

    def _note(self, text: str) -> None:
        self._file.write(Piece(self._clock.mono_ms(), self._device, note=text))
