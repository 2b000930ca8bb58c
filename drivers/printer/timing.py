"""How long a job takes (facts: printer §3.4). Pure."""

from __future__ import annotations

from dataclasses import dataclass

DOTS_PER_MM = 8
"""203 dpi."""
CUT_MS = 1_000
"""A cutter takes 0.3 to 1 s (UNVERIFIED)."""
DEADLINE_FACTOR = 2
DEADLINE_EXTRA_MS = 2_000
LINE_DOTS = 30
MS = 1_000


@dataclass(frozen=True, slots=True)
class Timing:
    """Of one printer on one link."""

    bytes_per_s: int
    speed_mm_s: int

    def link_ms(self, size: int) -> int:
        """Until ``size`` bytes are on the wire, rounded up."""
        return -(-size * MS // self.bytes_per_s)

    def feed_ms(self, dots: int) -> int:
        return -(-dots * MS // (DOTS_PER_MM * self.speed_mm_s))

    @property
    def line_ms(self) -> int:
        """One line: after GS r is answered the last dots may still move (facts: printer §2.7)."""
        return self.feed_ms(LINE_DOTS)

    def estimate_ms(self, size: int, dots: int) -> int:
        """From the first byte to the cut, if nothing stops it."""
        return self.link_ms(size) + self.feed_ms(dots) + CUT_MS

    def deadline_ms(self, size: int, dots: int) -> int:
        """After this a job that nothing stopped must be done."""
        return DEADLINE_FACTOR * self.estimate_ms(size, dots) + DEADLINE_EXTRA_MS
