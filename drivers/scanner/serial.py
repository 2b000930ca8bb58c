"""A barcode scanner on a serial port or USB CDC-ACM."""

from __future__ import annotations

import msgspec

from drivers.links.reader import PortReader, Wait
from drivers.links.serial_port import SerialLink, SerialSettings
from drivers.scanner.frames import Dropped, ScanFramer
from terminal.core.secret import Secret
from terminal.ports import Clock, ScanSink, StateSink

TABLE = "[scanner]"
POLL_MS = 200
"""How long one read waits while no frame is open; ``close`` does not wait for it."""


class SerialScannerOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: str
    """A stable path: udev link or ``/dev/serial/by-path/…``."""
    baud: int = 9600


class _ScanFeed:
    """The codec on the reader's thread: scans go to the sink, and nowhere else, not even to a log."""

    def __init__(self, framer: ScanFramer, on_scan: ScanSink) -> None:
        self._framer = framer
        self._on_scan = on_scan

    def feed(self, data: bytes, at_ms: int) -> None:
        self._deliver(self._framer.feed(data, at_ms), at_ms)

    def idle(self, at_ms: int) -> None:
        self._deliver(self._framer.silence(at_ms), at_ms)

    def wait_ms(self) -> int:
        return self._framer.wait_ms(POLL_MS)

    def reset(self) -> None:
        self._framer.reset()

    def _deliver(self, scans: tuple[Secret, ...], at_ms: int) -> None:
        for scan in scans:
            self._on_scan(scan, at_ms)


class SerialScanner:
    """ScannerPort on a serial port. Raises ConfigError for a port that cannot be right."""

    Options = SerialScannerOptions

    def __init__(self, options: SerialScannerOptions, clock: Clock, *, wait: Wait | None = None) -> None:
        self._settings = SerialSettings("扫码枪", options.port, options.baud).check(TABLE)
        self._framer = ScanFramer()
        self._clock = clock
        self._wait = wait
        self._reader: PortReader | None = None

    def start(self, on_scan: ScanSink, on_state: StateSink) -> None:
        """Begin to read. READY or AWAY comes through ``on_state``; a port that is not there is tried again."""
        feed = _ScanFeed(self._framer, on_scan)
        self._reader = PortReader(
            "scanner", lambda: SerialLink(self._settings), feed, self._clock, on_state, wait=self._wait
        )
        self._reader.start()

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()

    @property
    def dropped(self) -> Dropped:
        """How much was dropped, by reason."""
        return self._framer.dropped
