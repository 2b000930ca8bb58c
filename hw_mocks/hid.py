"""Emulated USB keyboards, as Linux shows them to a program: ``struct input_event`` on a device node.

Facts: devices §1.4, §2.1. The node is a pty in raw mode under a stable name: reading, unplugging and replugging behave
as on ``/dev/input/event*``; the grab (an ioctl) does not exist on it, so a driver must be told not to grab.
"""

from __future__ import annotations

import struct
import sys
import time
from collections.abc import Callable

from hw_mocks.pty_port import PtyPort

FORM_64 = "<qqHHi"
FORM_32 = "<iiHHi"
NATIVE = FORM_64 if sys.maxsize > 1 << 32 else FORM_32
EV_SYN, EV_KEY, EV_MSC = 0, 1, 4
SYN_REPORT, SYN_DROPPED = 0, 3
MSC_SCAN = 4
LEFT_SHIFT = 42

KEYS: dict[str, int] = {
    "ESC": 1,
    "1": 2,
    "2": 3,
    "3": 4,
    "4": 5,
    "5": 6,
    "6": 7,
    "7": 8,
    "8": 9,
    "9": 10,
    "0": 11,
    "-": 12,
    "=": 13,
    "BACKSPACE": 14,
    "TAB": 15,
    "[": 26,
    "]": 27,
    "ENTER": 28,
    ";": 39,
    "'": 40,
    "`": 41,
    "LEFTSHIFT": 42,
    "\\": 43,
    ",": 51,
    ".": 52,
    "/": 53,
    " ": 57,
    "CAPSLOCK": 58,
    "F1": 59,
    "F2": 60,
    "F3": 61,
    "F4": 62,
    "KP7": 71,
    "KP8": 72,
    "KP9": 73,
    "KP4": 75,
    "KP5": 76,
    "KP6": 77,
    "KP1": 79,
    "KP2": 80,
    "KP3": 81,
    "KP0": 82,
    "KPDOT": 83,
    "KPENTER": 96,
    "UP": 103,
    "DOWN": 108,
    "DELETE": 111,
    "MENU": 139,
    **dict(zip("qwertyuiop", range(16, 26), strict=True)),
    **dict(zip("asdfghjkl", range(30, 39), strict=True)),
    **dict(zip("zxcvbnm", range(44, 51), strict=True)),
}
"""Names of linux/input-event-codes.h without KEY_, and plain characters of the US layout."""
SHIFT_OF = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))
"""Shifted character → the key it stands on."""
TEXT_MAX = 128
"""Characters at once: with shifts and reports these are 36 kB, which the port holds."""


class HidKeyboard:
    """A keypad or a scanner that types. Sends at once; a hand and a scanner are slower."""

    def __init__(self, port: PtyPort, *, form: str = NATIVE, clock: Callable[[], float] = time.monotonic) -> None:
        self.port = port
        self._event = struct.Struct(form)
        self._clock = clock

    def down(self, name: str) -> None:
        self.port.send(self._change(name, 1))

    def up(self, name: str) -> None:
        self.port.send(self._change(name, 0))

    def press(self, *names: str) -> None:
        """Down and up, one key after another."""
        self.port.send(b"".join(self._change(name, value) for name in names for value in (1, 0)))

    def type(self, text: str, suffix: str = "ENTER") -> None:
        """What a scanner types for a code. Raises ValueError for a character the US layout has not."""
        if len(text) > TEXT_MAX:
            raise ValueError(f"{len(text)} characters at once: at most {TEXT_MAX}")
        typed = b"".join(self._character(letter) for letter in text)
        if suffix:
            typed += self._change(suffix, 1) + self._change(suffix, 0)
        self.port.send(typed)

    # ------------------------------------------------------------ faults

    def auto_repeat(self, name: str, times: int = 1) -> None:
        """What the kernel adds while a key is held."""
        self.port.send(self._change(name, 2) * times)

    def overrun(self) -> None:
        """The kernel's buffer was full: it says so, and events up to the next report are remains."""
        remains = self._pack(EV_KEY, KEYS["9"], 1)
        self.port.send(self._pack(EV_SYN, SYN_DROPPED, 0) + remains + self._pack(EV_SYN, SYN_REPORT, 0))

    def raw(self, data: bytes) -> None:
        """Any bytes, such as half an event."""
        self.port.send(data)

    def event_bytes(self, name: str, value: int) -> bytes:
        """The bytes of one change with its report, for sending in pieces."""
        return self._change(name, value)

    # ------------------------------------------------------------ bytes

    def _character(self, letter: str) -> bytes:
        plain = SHIFT_OF.get(letter, letter.lower() if letter.isascii() else letter)
        if plain not in KEYS:
            raise ValueError(f"no key types {letter!r}")
        press = self._change(plain, 1) + self._change(plain, 0)
        if plain == letter:
            return press
        return self._change("LEFTSHIFT", 1) + press + self._change("LEFTSHIFT", 0)

    def _change(self, name: str, value: int) -> bytes:
        if name not in KEYS:
            raise ValueError(f"no key {name!r}")
        code = KEYS[name]
        scan = b"" if value == 2 else self._pack(EV_MSC, MSC_SCAN, 0x70000 + code)
        return scan + self._pack(EV_KEY, code, value) + self._pack(EV_SYN, SYN_REPORT, 0)

    def _pack(self, kind: int, code: int, value: int) -> bytes:
        seconds, rest = divmod(int(self._clock() * 1_000_000), 1_000_000)
        return self._event.pack(seconds, rest, kind, code, value)
