"""A USB or PS/2 keypad read as a Linux input device, held exclusively (facts: devices §1.4)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from drivers.device import Device
from drivers.keypad.codes import CodeForm, CodeWatch, key_map
from drivers.keypad.input_events import EventsLost, InputDecoder, KeyChange
from drivers.keypad.presses import Presses
from drivers.links.input_link import InputLink, InputSettings
from drivers.links.link import Tap, untapped
from drivers.links.reader import PortReader, Wait
from drivers.statistics import Count
from terminal.core.keys import Key
from terminal.core.model import DeviceState
from terminal.ports import Clock, CodeSink, KeySink, StateSink

TABLE = "[keypad]"
POLL_MS = 200
NOTICE_MS = 5_000
"""How long a loss stays on the screen."""
LOST = "按键丢失，请清除后重新输入"
KEY_MAX = 0x2FF
DECIMAL = CodeForm(10, KEY_MAX, "a decimal number as evtest shows it")

EVDEV_KEYS: Mapping[int, Key] = {
    **{1 + n: Key(str(n)) for n in range(1, 10)},  # KEY_1 … KEY_9
    11: Key.D0,  # KEY_0
    # The number block, whatever NumLock says: these codes do not change with it.
    **{71: Key.D7, 72: Key.D8, 73: Key.D9, 75: Key.D4, 76: Key.D5, 77: Key.D6, 79: Key.D1, 80: Key.D2, 81: Key.D3},
    82: Key.D0,  # KEY_KP0
    83: Key.DOT,  # KEY_KPDOT
    52: Key.DOT,  # KEY_DOT
    28: Key.ENTER,
    96: Key.ENTER,  # KEY_KPENTER
    352: Key.ENTER,  # KEY_OK
    1: Key.CANCEL,  # KEY_ESC
    223: Key.CANCEL,  # KEY_CANCEL
    14: Key.BACK,  # KEY_BACKSPACE
    111: Key.CLEAR,  # KEY_DELETE
    355: Key.CLEAR,  # KEY_CLEAR
    103: Key.UP,
    108: Key.DOWN,
    59: Key.F1,
    60: Key.F2,
    61: Key.F3,
    62: Key.F4,
    139: Key.MENU,
    464: Key.FN,
}
"""KEY_… numbers of linux/input-event-codes.h. A pad may be re-programmed: the configuration has the last word."""


class EvdevOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: str
    """A stable path: ``/dev/input/by-id/…-event-kbd`` or a udev link."""
    grab: bool = True
    """Keep the keys out of consoles and windows. False only where another program must see them too."""
    keys: dict[str, str] = {}
    """Code in decimal → key, laid over the default map: ``{"55" = "CLEAR"}``."""


class EventKeys:
    """Event bytes in, keys out. Pure."""

    def __init__(self, keys: Mapping[int, Key], decoder: InputDecoder) -> None:
        self._keys = dict(keys)
        self.decoder = decoder
        self.presses = Presses()
        self.seen: list[int] = []
        """Codes that went down in the last ``feed``."""
        self.unknown = 0
        self.lost = 0

    def feed(self, data: bytes, at_ms: int) -> tuple[Key, ...]:
        self.seen = []
        return tuple(key for said in self.decoder.feed(data) if (key := self._said(said, at_ms)) is not None)

    def reset(self) -> None:
        self.decoder.reset()
        self.presses.release_all()

    def _said(self, said: KeyChange | EventsLost, at_ms: int) -> Key | None:
        if isinstance(said, EventsLost):
            self.lost += 1
            self.presses.release_all()
            return None
        if said.down:
            self.seen.append(said.code)
        key = self._keys.get(said.code)
        if key is None:
            self.unknown += said.down
            return None
        if said.down:
            return self.presses.down(said.code, key, at_ms, said.stamp_ms)
        self.presses.up(said.code)
        return None


class _EvdevFeed:
    """The codec on the reader's thread."""

    def __init__(
        self,
        keys: EventKeys,
        watch: CodeWatch,
        clock: Clock,
        on_key: KeySink,
        on_state: StateSink,
        device: Device,
    ) -> None:
        self._keys = keys
        self._watch = watch
        self._device = device
        self._clock = clock
        self._on_key = on_key
        self._on_state = on_state
        self._notice_until_ms: int | None = None

    def feed(self, data: bytes, at_ms: int) -> None:
        lost = self._keys.lost
        keys = self._keys.feed(data, at_ms)
        self._watch.tell(self._keys.seen, at_ms)
        for key in keys:
            self._device.statistics.add(Count.KEYS_PRESSED)
            self._on_key(key, at_ms)
        if self._keys.lost != lost:
            self._notice_until_ms = at_ms + NOTICE_MS
            self._on_state(DeviceState.ATTENTION, LOST)
        self.idle(at_ms)

    def idle(self, at_ms: int) -> None:
        repeat = self._keys.presses.due(at_ms)
        if repeat is not None:
            self._on_key(repeat, at_ms)
        if self._notice_until_ms is not None and at_ms >= self._notice_until_ms:
            self._notice_until_ms = None
            self._on_state(DeviceState.READY, "")

    def wait_ms(self) -> int:
        return self._keys.presses.wait_ms(self._clock.mono_ms(), POLL_MS)

    def reset(self) -> None:
        self._keys.reset()
        self._notice_until_ms = None


class EvdevKeypad:
    """KeypadPort on an input device. Raises ConfigError for a key map or port that cannot be right."""

    Options = EvdevOptions

    def __init__(
        self,
        options: EvdevOptions,
        clock: Clock,
        *,
        wait: Wait | None = None,
        tap: Tap = untapped,
        decoder: InputDecoder | None = None,
    ) -> None:
        self._settings = InputSettings("键盘", options.port, options.grab).check(TABLE)
        keys = key_map(options.keys, TABLE, EVDEV_KEYS, DECIMAL)
        self._watch = CodeWatch(keys, DECIMAL)
        self._keys = EventKeys(keys, decoder if decoder is not None else InputDecoder())
        self._clock = clock
        self._wait = wait
        self._tap = tap
        self._reader: PortReader | None = None
        self.device = Device("keypad", "evdev", self._settings.where, clock, speaks=False, counters=self.statistics)

    def watch(self, on_code: CodeSink) -> None:
        self._watch.sink = on_code

    def start(self, on_key: KeySink, on_state: StateSink) -> None:
        """Begin to read. READY or AWAY comes through ``on_state``; a node that is not there is tried again."""
        told = self.device.telling(on_state)
        feed = _EvdevFeed(self._keys, self._watch, self._clock, on_key, told, self.device)
        self._reader = PortReader(
            "keypad",
            self.device.opening(lambda: self._tap(InputLink(self._settings))),
            feed,
            self._clock,
            told,
            wait=self._wait,
        )
        self._reader.start()

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self.device.close()

    def statistics(self) -> Mapping[str, int]:
        """What was dropped, by reason."""
        keys = self._keys
        return {
            "unknown": keys.unknown,
            "lost": keys.lost,
            "bounced": keys.presses.bounced,
            "doubled": keys.presses.doubled,
            "auto_repeats": keys.decoder.auto_repeats,
            "strange": keys.decoder.strange,
        }
