"""A serial keypad that sends one byte a press: no key-up and no sign of life, so its health is its open port."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from drivers.device import Device
from drivers.keypad.codes import AsciiKeys, CodeWatch, key_map
from drivers.links.link import Tap, untapped
from drivers.links.reader import PortReader, Wait
from drivers.links.serial_port import SerialLink, SerialSettings
from drivers.statistics import Count
from terminal.ports import Clock, CodeSink, KeySink, StateSink

TABLE = "[keypad]"
POLL_MS = 200
"""How long one read waits; ``close`` does not wait for it."""


class AsciiKeypadOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: str
    """A stable path: udev link or ``/dev/serial/by-path/…``."""
    baud: int = 9600
    keys: dict[str, str] = {}
    """Code in hex → key, laid over the default map: ``{"0A" = "ENTER"}``."""
    double_zero: bool = False
    """The 00 key sends two 30s."""


class _KeyFeed:
    """The codec on the reader's thread: keys go to the sink with their read time."""

    def __init__(self, keys: AsciiKeys, watch: CodeWatch, on_key: KeySink, device: Device) -> None:
        self._keys = keys
        self._watch = watch
        self._on_key = on_key
        self._device = device

    def feed(self, data: bytes, at_ms: int) -> None:
        keys = self._keys.feed(data, at_ms)
        self._watch.tell(self._keys.seen, at_ms)
        for key in keys:
            self._device.statistics.add(Count.KEYS_PRESSED)
            self._on_key(key, at_ms)

    def idle(self, at_ms: int) -> None:
        """A keypad that says nothing is a keypad that nobody presses."""

    def wait_ms(self) -> int:
        return POLL_MS

    def reset(self) -> None:
        self._keys.reset()


class AsciiKeypad:
    """KeypadPort on a serial port. Raises ConfigError for a key map or port that cannot be right."""

    Options = AsciiKeypadOptions

    def __init__(
        self, options: AsciiKeypadOptions, clock: Clock, *, wait: Wait | None = None, tap: Tap = untapped
    ) -> None:
        self._settings = SerialSettings("键盘", options.port, options.baud).check(TABLE)
        keys = key_map(options.keys, TABLE)
        self._keys = AsciiKeys(keys, double_zero=options.double_zero)
        self._watch = CodeWatch(keys)
        self._clock = clock
        self._wait = wait
        self._tap = tap
        self._reader: PortReader | None = None
        self.device = Device("keypad", "ascii", self._settings.where, clock, speaks=False, counters=self.statistics)

    def watch(self, on_code: CodeSink) -> None:
        self._watch.sink = on_code

    def start(self, on_key: KeySink, on_state: StateSink) -> None:
        """Begin to read. READY or AWAY comes through ``on_state``; a port that is not there is tried again."""
        feed = _KeyFeed(self._keys, self._watch, on_key, self.device)
        self._reader = PortReader(
            "keypad",
            self.device.opening(lambda: self._tap(SerialLink(self._settings))),
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

    def statistics(self) -> Mapping[str, int]:
        """What was dropped, by reason: codes that are not in the key map, and bouncing contacts."""
        return {"unknown": self._keys.unknown, "bounced": self._keys.bounced}
