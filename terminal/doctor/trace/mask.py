"""What is hidden of a device's bytes before they are written. Pure: time comes in with the bytes.

A mask gives pieces out late rather than wrong: what is not yet known to be harmless is held.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

HOLD_MS = 1_000
"""Keys are hidden this long before and after a masked field has the focus: a finger is faster than a screen, and a page
may change under a password half typed."""
HELD_KEYS = 16_384
"""Key bytes held at most; beyond that they are given out as masked. A press of a HID keypad is some 150 bytes."""
SILENCE_MS = 50
"""A scan without suffix ends after this silence (facts: devices §2.1)."""
FRAME_MAX = 1_024
"""Bytes of a scan looked at; a longer one is masked."""
ENDS = b"\r\n"


@dataclass(frozen=True, slots=True)
class Seen:
    """Bytes as they may be written: as they are, or only how many."""

    at_ms: int
    data: bytes = b""
    masked: int = 0


class Mask(Protocol):
    """For bytes that come from a device."""

    def take(self, data: bytes, at_ms: int) -> list[Seen]:
        """Bytes read at ``at_ms`` (none when a read brought nothing); returns what may be written now."""

    def rest(self) -> list[Seen]:
        """The link closes: what is held, masked if it is not known to be harmless."""


class NoMask:
    def take(self, data: bytes, at_ms: int) -> list[Seen]:
        return [Seen(at_ms, data)] if data else []

    def rest(self) -> list[Seen]:
        return []


class KeyMask:
    """Hides keys typed into a masked field, and those within :data:`HOLD_MS` of it.

    Both functions are asked at each byte and at each empty read, on the device's thread. While ``is_half_typed``, keys
    are held however long it takes: ``is_masked`` may say that they were a card number.
    """

    def __init__(self, is_masked: Callable[[], bool], is_half_typed: Callable[[], bool] = lambda: False) -> None:
        self._is_masked = is_masked
        self._is_half_typed = is_half_typed
        self._held: deque[tuple[int, int]] = deque()
        """(time, byte), not known to be harmless yet."""
        self._hidden_until_ms: int | None = None

    def take(self, data: bytes, at_ms: int) -> list[Seen]:
        out: list[Seen] = []
        # Asked first: what was a secret is said by the question that follows.
        half_typed = self._is_half_typed()
        self._look(at_ms, out)
        for byte in data:
            if self._look(at_ms, out):
                out.append(Seen(at_ms, masked=1))
            else:
                self._held.append((at_ms, byte))
        while self._held and at_ms - self._held[0][0] >= HOLD_MS and not half_typed:
            out.append(Seen(self._held[0][0], bytes([self._held.popleft()[1]])))
        while len(self._held) > HELD_KEYS:
            out.append(Seen(self._held.popleft()[0], masked=1))
        return _joined(out)

    def rest(self) -> list[Seen]:
        """Masked: the field that these keys belong to may be about to come."""
        out = [Seen(at_ms, masked=1) for at_ms, _ in self._held]
        self._held.clear()
        return _joined(out)

    def _look(self, at_ms: int, out: list[Seen]) -> bool:
        """Whether keys are hidden now. If a masked field has the focus, the keys just before it are hidden too."""
        if self._is_masked():
            self._hidden_until_ms = at_ms + HOLD_MS
            out += [Seen(held_ms, masked=1) for held_ms, _ in self._held]
            self._held.clear()
        return self._hidden_until_ms is not None and at_ms < self._hidden_until_ms


class ScanMask:
    """Looks at whole scans; writes only those that ``may_be_shown``."""

    def __init__(self, may_be_shown: Callable[[str], bool]) -> None:
        self._may_be_shown = may_be_shown
        self._frame = bytearray()
        self._began_ms = 0
        self._last_ms = 0
        self._overlong = 0

    def take(self, data: bytes, at_ms: int) -> list[Seen]:
        out: list[Seen] = []
        if not data:
            return self._end() if at_ms - self._last_ms >= SILENCE_MS else []
        for byte in data:
            if byte in ENDS:
                out += [*self._end(), Seen(at_ms, bytes([byte]))]
                continue
            if not self._frame and not self._overlong:
                self._began_ms = at_ms
            if len(self._frame) < FRAME_MAX and not self._overlong:
                self._frame.append(byte)
            else:
                self._overlong += 1
        self._last_ms = at_ms
        return _joined(out)

    def rest(self) -> list[Seen]:
        return self._end(cut_short=True)

    def _end(self, *, cut_short: bool = False) -> list[Seen]:
        frame, overlong = bytes(self._frame), self._overlong
        self._frame.clear()
        self._overlong = 0
        if not frame:
            return []
        text = frame.strip(b"\x02\x03").decode("latin-1")
        if not cut_short and not overlong and self._may_be_shown(text):
            return [Seen(self._began_ms, frame)]
        return [Seen(self._began_ms, masked=len(frame) + overlong)]


def _joined(pieces: Iterable[Seen]) -> list[Seen]:
    """Neighbours of the same kind and time as one."""
    return [
        Seen(at_ms, masked=sum(piece.masked for piece in group))
        if hidden
        else Seen(at_ms, b"".join(p.data for p in group))
        for (at_ms, hidden), group in ((key, list(g)) for key, g in groupby(pieces, lambda p: (p.at_ms, p.masked > 0)))
    ]
