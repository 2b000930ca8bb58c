"""``struct input_event`` of Linux to key changes (facts: devices §1.4). Pure.

Decoded here, because the python evdev package needs a compiler on the device. 24 bytes on a 64-bit system, 16 on a
32-bit one: seconds and microseconds as two longs, type, code, value.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

NATIVE = struct.Struct("@llHHi")
"""What this system's kernel gives to this process."""
LONG_64 = struct.Struct("<qqHHi")
LONG_32 = struct.Struct("<iiHHi")

EV_SYN, EV_KEY = 0, 1
SYN_REPORT, SYN_DROPPED = 0, 3
UP, DOWN, AUTO_REPEAT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class KeyChange:
    code: int
    """KEY_… of linux/input-event-codes.h."""
    down: bool
    stamp_ms: int
    """The kernel's time of it; only differences mean something."""


@dataclass(frozen=True, slots=True)
class EventsLost:
    """The kernel's buffer overran: what is held is unknown from here."""


class InputDecoder:
    """Bytes in, key changes out. Holds less than one event."""

    def __init__(self, form: struct.Struct = NATIVE) -> None:
        self._form = form
        self._rest = b""
        self._skipping = False
        self.auto_repeats = 0
        self.overruns = 0
        self.strange = 0

    def feed(self, data: bytes) -> tuple[KeyChange | EventsLost, ...]:
        data = self._rest + data
        whole = len(data) - len(data) % self._form.size
        self._rest = data[whole:]
        events = self._form.iter_unpack(data[:whole])
        return tuple(said for event in events if (said := self._event(*event)) is not None)

    def reset(self) -> None:
        self._rest = b""
        self._skipping = False

    @property
    def pending(self) -> int:
        """Bytes of an event that is not whole yet."""
        return len(self._rest)

    def _event(self, seconds: int, micros: int, kind: int, code: int, value: int) -> KeyChange | EventsLost | None:
        if kind == EV_SYN:
            return self._sync(code)
        if kind != EV_KEY or self._skipping:
            return None  # lamps, scan codes, repeat settings; or the remains of an overrun
        if value == AUTO_REPEAT:
            self.auto_repeats += 1
        elif value in (UP, DOWN):
            return KeyChange(code, value == DOWN, seconds * 1_000 + micros // 1_000)
        else:
            self.strange += 1
        return None

    def _sync(self, code: int) -> EventsLost | None:
        if code == SYN_DROPPED:
            self._skipping = True
            self.overruns += 1
            return EventsLost()
        if code == SYN_REPORT:
            self._skipping = False
        return None
