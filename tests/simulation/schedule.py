"""Virtual time: one schedule for every terminal, the acquirer and the network."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@dataclass(order=True)
class Due:
    at_ms: int
    order: int
    act: Callable[[], None] = field(compare=False)


class Scheduler:
    """Virtual time: the next thing that happens, and nothing in between."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.resting = False
        """Nobody is at the terminals for hours."""
        self._heap: list[Due] = []
        self._order = itertools.count()

    def after(self, ms: int, act: Callable[[], None]) -> None:
        heapq.heappush(self._heap, Due(self.now_ms + ms, next(self._order), act))

    def step(self) -> bool:
        if not self._heap:
            return False
        due = heapq.heappop(self._heap)
        self.now_ms = max(self.now_ms, due.at_ms)
        due.act()
        return True

    def wall(self) -> datetime:
        return START + timedelta(milliseconds=self.now_ms)
