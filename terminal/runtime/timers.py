"""Named timers on the monotonic clock: pure bookkeeping, no thread."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field


@dataclass(order=True, slots=True)
class _Due:
    at_ms: int
    order: int
    name: str = field(compare=False)


class Timers:
    """At most one timer a name; starting it again replaces it."""

    def __init__(self) -> None:
        self._heap: list[_Due] = []
        self._current: dict[str, int] = {}
        self._order = 0

    def start(self, name: str, at_ms: int) -> None:
        self._order += 1
        self._current[name] = self._order
        heapq.heappush(self._heap, _Due(at_ms, self._order, name))

    def stop(self, name: str) -> None:
        self._current.pop(name, None)

    def next_due_ms(self) -> int | None:
        """Monotonic time of the earliest timer, or None."""
        self._drop_replaced()
        return self._heap[0].at_ms if self._heap else None

    def pop_due(self, now_ms: int) -> str | None:
        """Name of a timer that is due, taken off; None when none is."""
        self._drop_replaced()
        if not self._heap or self._heap[0].at_ms > now_ms:
            return None
        due = heapq.heappop(self._heap)
        del self._current[due.name]
        return due.name

    def _drop_replaced(self) -> None:
        while self._heap and self._current.get(self._heap[0].name) != self._heap[0].order:
            heapq.heappop(self._heap)
