"""A barcode scanner that types as a USB keyboard, read as an input device and held exclusively."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import msgspec

from drivers.device import Device
from drivers.keypad.input_events import InputDecoder
from drivers.links.input_link import InputLink, InputSettings
from drivers.links.link import Tap, untapped
from drivers.links.reader import PortReader, Wait
from drivers.scanner.frames import Dropped, Framing, Prefix, ScanFramer, Suffix
from drivers.scanner.serial import ScanFeed
from drivers.scanner.wedge import WedgeDecoder
from drivers.statistics import Count
from terminal.ports import Clock, ScanSink, StateSink

TABLE = "[scanner]"


class HidScannerOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: str
    """A stable path: ``/dev/input/by-id/…-event-kbd`` or a udev link."""
    grab: bool = True
    """Keep the code out of consoles and windows. False only where another program must see it too."""
    suffix: Suffix = Suffix.AUTO
    """ENTER counts as CR."""


class _HidFeed(ScanFeed):
    """The codec on the reader's thread: event bytes to typed bytes to scans."""

    def __init__(
        self, decoder: InputDecoder, wedge: WedgeDecoder, framer: ScanFramer, on_scan: ScanSink, device: Device
    ) -> None:
        super().__init__(framer, on_scan, device)
        self._decoder = decoder
        self._wedge = wedge

    def feed(self, data: bytes, at_ms: int) -> None:
        super().feed(self._wedge.feed(self._decoder.feed(data)), at_ms)

    def reset(self) -> None:
        super().reset()
        self._decoder.reset()
        self._wedge.reset()


class HidScanner:
    """ScannerPort on an input device. Raises ConfigError for a port that cannot be right."""

    Options = HidScannerOptions

    def __init__(
        self,
        options: HidScannerOptions,
        clock: Clock,
        *,
        wait: Wait | None = None,
        tap: Tap = untapped,
        decoder: InputDecoder | None = None,
    ) -> None:
        self._settings = InputSettings("扫码枪", options.port, options.grab).check(TABLE)
        self._decoder = decoder if decoder is not None else InputDecoder()
        self._wedge = WedgeDecoder()
        self._framer = ScanFramer(Framing(Prefix.NONE, options.suffix))
        self._clock = clock
        self._wait = wait
        self._tap = tap
        self._reader: PortReader | None = None
        self.device = Device("scanner", "hid", self._settings.where, clock, speaks=False, counters=self.statistics)

    def start(self, on_scan: ScanSink, on_state: StateSink) -> None:
        """Begin to read. READY or AWAY comes through ``on_state``; a node that is not there is tried again."""
        feed = _HidFeed(self._decoder, self._wedge, self._framer, on_scan, self.device)
        self._reader = PortReader(
            "scanner",
            self.device.opening(lambda: self._tap(InputLink(self._settings))),
            feed,
            self._clock,
            self.device.telling(on_state),
            wait=self._wait,
        )
        self._reader.start()

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self.device.close()

    @property
    def dropped(self) -> Dropped:
        """How much was dropped, by reason."""
        return self._framer.dropped

    def statistics(self) -> Mapping[str, int]:
        """How many scans were delivered, and how much was dropped, by reason. Numbers only."""
        return {
            "scans": self.device.statistics[Count.GOOD_SCANS],
            **asdict(self._framer.dropped),
            "overruns": self._decoder.overruns,
            "unknown_keys": self._wedge.unknown,
        }
