"""Downs and ups of keys to presses: bounce, held keys, and the few keys that repeat (facts: devices §1.3). Pure.

For keypads that tell a key's release. A key counts once per down; a down of a key that is held already is none.
"""

from __future__ import annotations

from terminal.core.keys import Key

BOUNCE_MS = 40
"""The same key again within this time is a bouncing contact, not a finger."""
REPEATING = frozenset({Key.BACK, Key.UP, Key.DOWN})
"""Never 确认, 取消 or a digit: a stuck key must not type an amount or confirm one."""
REPEAT_FIRST_MS = 500
REPEAT_NEXT_MS = 100
REPEATS_MAX = 100
"""Ten seconds of repeating; who holds a key for longer has put something on it, or its release was lost."""


class Presses:
    """One keypad's keys. ``code`` is whatever the keypad calls a key."""

    def __init__(self) -> None:
        self._held: dict[int, Key] = {}
        self._seen_ms: dict[int, int] = {}
        self._repeating: tuple[int, Key] | None = None
        self._repeat_ms = 0
        self._repeats_left = 0
        self.bounced = 0
        self.doubled = 0

    def down(self, code: int, key: Key, at_ms: int, stamp_ms: int | None = None) -> Key | None:
        """A key went down, read at ``at_ms``: the press it makes, or None (counted).

        ``stamp_ms`` is the device's own time of it, where there is one: gaps are measured on it.
        """
        stamp = at_ms if stamp_ms is None else stamp_ms
        gap_ms = stamp - self._seen_ms.get(code, stamp - BOUNCE_MS)
        self._seen_ms[code] = stamp
        if code in self._held:
            self.doubled += 1
            return None
        self._held[code] = key
        if 0 <= gap_ms < BOUNCE_MS:  # a negative gap is a device clock that was set back
            self.bounced += 1
            return None
        # Only the last key repeats, as on any keyboard.
        self._repeating = (code, key) if key in REPEATING else None
        self._repeat_ms = at_ms + REPEAT_FIRST_MS
        self._repeats_left = REPEATS_MAX
        return key

    def seen(self, code: int, at_ms: int) -> None:
        """News of this key that is no change: the time of a bounce runs from here."""
        self._seen_ms[code] = at_ms

    def up(self, code: int) -> None:
        """A key was released; without a down before it that means nothing."""
        self._held.pop(code, None)
        self.still(code)

    def still(self, code: int) -> None:
        """Repeat this key no more (it is stuck), until it is pressed anew."""
        if self._repeating is not None and self._repeating[0] == code:
            self._repeating = None

    def release_all(self) -> None:
        """Nothing is held, as far as we know; a bounce stays a bounce."""
        self._held.clear()
        self._repeating = None

    def due(self, at_ms: int) -> Key | None:
        """The repeat that is due, at most one: a thread that was late must not pour out what it missed."""
        if self._repeating is None or at_ms < self._repeat_ms:
            return None
        key = self._repeating[1]
        self._repeats_left -= 1
        if self._repeats_left == 0:
            self._repeating = None
        self._repeat_ms = at_ms + REPEAT_NEXT_MS
        return key

    def wait_ms(self, at_ms: int, otherwise: int) -> int:
        """How long to wait at most so as not to miss a repeat."""
        return otherwise if self._repeating is None else min(otherwise, max(1, self._repeat_ms - at_ms))

    @property
    def held(self) -> int:
        return len(self._held)
