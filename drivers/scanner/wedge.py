"""Key changes of a scanner that types as a keyboard, to the bytes it would have sent (facts: devices §2.1). Pure.

US layout: every such scanner has it as its factory setting. A key that types nothing of that layout makes the code it
stands in junk, because half a number is a wrong number.
"""

from __future__ import annotations

from drivers.keypad.input_events import EventsLost, KeyChange

SHIFTS = frozenset({42, 54})
"""KEY_LEFTSHIFT, KEY_RIGHTSHIFT."""
MUTE = frozenset({58, 69})
"""KEY_CAPSLOCK, KEY_NUMLOCK: some scanners set them straight around a code; they type nothing."""
JUNK = 0x00
"""Stands for what cannot be typed: no framer takes a code with a control byte in it."""

ROWS: tuple[tuple[int, str, str], ...] = (
    # first KEY_ code, plain, shifted
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (71, "789-456+1230.", "789-456+1230."),  # the number block
    (55, "*", "*"),
    (57, " ", " "),
    (98, "/", "/"),  # KEY_KPSLASH
    (15, "\t", "\t"),
    (28, "\r", "\r"),
    (96, "\r", "\r"),  # KEY_KPENTER
)
PLAIN = {first + place: ord(letter) for first, plain, _ in ROWS for place, letter in enumerate(plain)}
SHIFTED = {first + place: ord(letter) for first, _, shifted in ROWS for place, letter in enumerate(shifted)}


class WedgeDecoder:
    """Key changes in, bytes out."""

    def __init__(self) -> None:
        self._shifts: set[int] = set()
        self.unknown = 0

    def feed(self, changes: tuple[KeyChange | EventsLost, ...]) -> bytes:
        typed = bytearray()
        for change in changes:
            if isinstance(change, EventsLost):
                self._shifts.clear()
                typed.append(JUNK)
            elif change.code in SHIFTS:
                self._shift(change)
            elif change.down and change.code not in MUTE:
                typed.append(self._typed(change.code))
        return bytes(typed)

    def reset(self) -> None:
        self._shifts.clear()

    def _shift(self, change: KeyChange) -> None:
        if change.down:
            self._shifts.add(change.code)
        else:
            self._shifts.discard(change.code)

    def _typed(self, code: int) -> int:
        byte = (SHIFTED if self._shifts else PLAIN).get(code)
        if byte is None:
            self.unknown += 1
            return JUNK
        return byte
