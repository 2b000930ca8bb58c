"""The HCC960 bank keypad and its kin: RS232 at 9600 8N1, "every key raw" by ESC M (facts: devices §1.1, §1.4).

Out of the box such a pad collects digits and sends them as a block ``02 digits 03`` on its ENTER. One of those after
ESC M means that the pad has lost power and forgotten the mode: the block is dropped and the mode set again.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from drivers.device import Device
from drivers.keypad.codes import AsciiKeys, CodeWatch, key_map
from drivers.links.link import ByteLink, Tap, untapped
from drivers.links.reader import PortReader, Wait
from drivers.links.serial_port import SerialLink, SerialSettings
from drivers.statistics import Count
from terminal.core.keys import Key
from terminal.core.model import DeviceState
from terminal.errors import DeviceError
from terminal.ports import Clock, CodeSink, KeySink, StateSink

TABLE = "[keypad]"
POLL_MS = 200
RAW_MODE = b"\x1bM"
STX, ETX = 0x02, 0x03
BLOCK_MAX = 0x30
"""Digits of a block, by ESC N; what is longer has lost its end."""
NOTICE_MS = 5_000
RESTARTED = "键盘刚重新上电，请清除后重新输入"

HCC960_KEYS: Mapping[int, Key] = {
    **{0x30 + n: Key(str(n)) for n in range(10)},
    0x08: Key.CLEAR,
    0x0D: Key.ENTER,
}
"""The codes of ESC M mode that are published. The pad has no 取消: give one key that meaning in the configuration."""


class Hcc960Keys:
    """Bytes in, keys out; blocks of a pad that is not in raw mode are taken whole and counted. Pure."""

    def __init__(self, keys: Mapping[int, Key], *, double_zero: bool) -> None:
        self.codes = AsciiKeys(keys, double_zero=double_zero)
        self.seen: list[int] = []
        """Codes of the last ``feed`` that are keys."""
        self._block_left = 0
        self.blocks = 0

    def feed(self, data: bytes, at_ms: int) -> tuple[Key, ...]:
        keys: list[Key] = []
        self.seen = []
        for byte in data:
            if byte == STX:
                self.blocks += 1
                self._block_left = BLOCK_MAX + 1
            elif self._block_left:
                self._block_left = 0 if byte == ETX else self._block_left - 1
            else:
                keys += self.codes.feed(bytes((byte,)), at_ms)
                self.seen.append(byte)
        return tuple(keys)

    def silence(self) -> None:
        """Nothing came for a while: a block whose end is missing has ended."""
        self._block_left = 0

    def reset(self) -> None:
        self._block_left = 0
        self.codes.reset()


class Hcc960Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: str
    """A stable path: udev link or ``/dev/serial/by-path/…``."""
    baud: int = 9600
    keys: dict[str, str] = {}
    """Code in hex → key, laid over the default map."""
    double_zero: bool = True
    """The 00 key sends two 30s. UNVERIFIED: the published table names no code for it."""


class _Hcc960Feed:
    """The codec on the reader's thread; it holds the link to set the mode again."""

    def __init__(
        self, keys: Hcc960Keys, watch: CodeWatch, on_key: KeySink, on_state: StateSink, device: Device
    ) -> None:
        self._keys = keys
        self._watch = watch
        self._device = device
        self._on_key = on_key
        self._on_state = on_state
        self._link: ByteLink | None = None
        self._notice_until_ms: int | None = None

    def opened(self, link: ByteLink) -> ByteLink:
        """Set the mode. Raises DeviceError, the link closed."""
        try:
            link.write(RAW_MODE)
        except DeviceError:
            link.close()
            raise
        self._link = link
        return link

    def feed(self, data: bytes, at_ms: int) -> None:
        blocks = self._keys.blocks
        keys = self._keys.feed(data, at_ms)
        self._watch.tell(self._keys.seen, at_ms)
        if self._keys.blocks != blocks and self._link is not None:
            self._link.write(RAW_MODE)
            self._notice_until_ms = at_ms + NOTICE_MS
            self._on_state(DeviceState.ATTENTION, RESTARTED)
        for key in keys:
            self._device.statistics.add(Count.KEYS_PRESSED)
            self._on_key(key, at_ms)
        self._notice_over(at_ms)

    def idle(self, at_ms: int) -> None:
        self._keys.silence()
        self._notice_over(at_ms)

    def wait_ms(self) -> int:
        return POLL_MS

    def reset(self) -> None:
        self._keys.reset()
        self._notice_until_ms = None

    def _notice_over(self, at_ms: int) -> None:
        if self._notice_until_ms is not None and at_ms >= self._notice_until_ms:
            self._notice_until_ms = None
            self._on_state(DeviceState.READY, "")


class Hcc960Keypad:
    """KeypadPort on a serial port. Its health is its open port: the pad says nothing of itself."""

    Options = Hcc960Options

    def __init__(self, options: Hcc960Options, clock: Clock, *, wait: Wait | None = None, tap: Tap = untapped) -> None:
        self._settings = SerialSettings("键盘", options.port, options.baud).check(TABLE)
        keys = key_map(options.keys, TABLE, HCC960_KEYS)
        self._keys = Hcc960Keys(keys, double_zero=options.double_zero)
        self._watch = CodeWatch(keys)
        self._clock = clock
        self._wait = wait
        self._tap = tap
        self._reader: PortReader | None = None
        self.device = Device("keypad", "hcc960", self._settings.where, clock, speaks=False, counters=self.statistics)

    def watch(self, on_code: CodeSink) -> None:
        self._watch.sink = on_code

    def start(self, on_key: KeySink, on_state: StateSink) -> None:
        """Begin to read. READY or AWAY comes through ``on_state``; a port that is not there is tried again."""
        told = self.device.telling(on_state)
        feed = _Hcc960Feed(self._keys, self._watch, on_key, told, self.device)
        opening = self.device.opening(lambda: self._tap(SerialLink(self._settings)))
        self._reader = PortReader("keypad", lambda: feed.opened(opening()), feed, self._clock, told, wait=self._wait)
        self._reader.start()

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self.device.close()

    def statistics(self) -> Mapping[str, int]:
        """What was dropped, by reason."""
        codes = self._keys.codes
        return {"unknown": codes.unknown, "bounced": codes.bounced, "blocks": self._keys.blocks}
