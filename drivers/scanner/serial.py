"""A barcode scanner on a serial port or USB CDC-ACM."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Literal

import msgspec

from drivers.device import Device
from drivers.links.link import ByteLink, Tap, untapped
from drivers.links.reader import PortReader, Wait
from drivers.links.serial_port import SerialLink, SerialSettings
from drivers.scanner.frames import Dropped, Framing, Prefix, ScanFramer, Suffix
from drivers.scanner.triggers import TRIGGERS, Trigger, TriggerQueue
from drivers.statistics import Count
from terminal.core.secret import Secret
from terminal.ports import Clock, ScanSink, StateSink

TABLE = "[scanner]"
POLL_MS = 200
"""How long one read waits while no frame is open; ``close`` does not wait for it."""
TRIGGER_POLL_MS = 40
"""The same for a scanner that takes commands: one leaves within this time."""


class SerialScannerOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: str
    """A stable path: udev link or ``/dev/serial/by-path/…``."""
    baud: int = 9600
    prefix: Prefix = Prefix.AUTO
    suffix: Suffix = Suffix.AUTO
    make: Literal["", "newland", "honeywell", "datalogic", "zkteco", "cipherlab"] = ""
    """Whose trigger commands it takes; empty for none."""


class ScanFeed:
    """The codec on the reader's thread: scans go to the sink, and nowhere else, not even to a log."""

    def __init__(self, framer: ScanFramer, on_scan: ScanSink, device: Device) -> None:
        self._framer = framer
        self._on_scan = on_scan
        self._device = device

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
            self._device.statistics.add(Count.GOOD_SCANS)
            self._on_scan(scan, at_ms)


class TriggeredFeed(ScanFeed):
    """A scanner that takes commands: they are sent by the thread that reads, between two reads."""

    def __init__(self, framer: ScanFramer, on_scan: ScanSink, device: Device, queue: TriggerQueue) -> None:
        super().__init__(framer, on_scan, device)
        self._queue = queue
        self._link: ByteLink | None = None

    def opened(self, link: ByteLink) -> ByteLink:
        self._link = link
        self._queue.clear()  # what was asked of an absent scanner is not what is wanted now
        return link

    def feed(self, data: bytes, at_ms: int) -> None:
        super().feed(data, at_ms)
        self._send()

    def idle(self, at_ms: int) -> None:
        super().idle(at_ms)
        self._send()

    def wait_ms(self) -> int:
        return self._framer.wait_ms(TRIGGER_POLL_MS)

    def _send(self) -> None:
        commands = self._queue.take()
        if commands and self._link is not None:
            self._link.write(commands)  # DeviceError ends this connection; the reader opens the port anew


class SerialScanner:
    """ScannerPort on a serial port. Raises ConfigError for a port that cannot be right."""

    Options = SerialScannerOptions

    def __init__(
        self, options: SerialScannerOptions, clock: Clock, *, wait: Wait | None = None, tap: Tap = untapped
    ) -> None:
        self._settings = SerialSettings("扫码枪", options.port, options.baud).check(TABLE)
        self._trigger: Trigger | None = TRIGGERS.get(options.make)
        answers = self._trigger.answers if self._trigger is not None else b""
        self._framer = ScanFramer(Framing(options.prefix, options.suffix, answers))
        self._queue = TriggerQueue()
        self._clock = clock
        self._wait = wait
        self._tap = tap
        self._reader: PortReader | None = None
        self.device = Device("scanner", "serial", self._settings.where, clock, speaks=False, counters=self.statistics)

    def start(self, on_scan: ScanSink, on_state: StateSink) -> None:
        """Begin to read. READY or AWAY comes through ``on_state``; a port that is not there is tried again."""
        opening = self.device.opening(self._open)
        if self._trigger is None:
            self._begin(ScanFeed(self._framer, on_scan, self.device), opening, on_state)
        else:
            triggered = TriggeredFeed(self._framer, on_scan, self.device, self._queue)
            self._begin(triggered, lambda: triggered.opened(opening()), on_state)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self.device.close()

    def trigger(self) -> bool:
        """Have it look for a code. False when it takes no commands, or too many wait. Returns at once."""
        return self._trigger is not None and self._queue.put(self._trigger.start)

    def stop(self) -> bool:
        """Have it stop looking. As ``trigger``."""
        return self._trigger is not None and self._queue.put(self._trigger.stop)

    @property
    def dropped(self) -> Dropped:
        """How much was dropped, by reason."""
        return self._framer.dropped

    def statistics(self) -> Mapping[str, int]:
        """How many scans were delivered, and how much was dropped, by reason. Numbers only."""
        return {"scans": self.device.statistics[Count.GOOD_SCANS], **asdict(self._framer.dropped)}

    def _open(self) -> ByteLink:
        return self._tap(SerialLink(self._settings))

    def _begin(self, feed: ScanFeed, open_link: Callable[[], ByteLink], on_state: StateSink) -> None:
        self._reader = PortReader(
            "scanner", open_link, feed, self._clock, self.device.telling(on_state), wait=self._wait
        )
        self._reader.start()
