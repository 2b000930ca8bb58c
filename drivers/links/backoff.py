"""When a lost port is tried again."""

from __future__ import annotations

RETRY_S = (0.5, 1.0, 2.0, 5.0)
"""Waits before the port is tried again; the last one repeats (facts: devices §5.3)."""


class BackOff:
    """Counts failed tries. Pure: the caller brings the time."""

    def __init__(self) -> None:
        self._failures = 0
        self._next_ms: int | None = None

    def due(self, now_ms: int) -> bool:
        """Whether the next try may be made."""
        return self._next_ms is None or now_ms >= self._next_ms

    def failed(self, now_ms: int) -> None:
        """A try has failed, or an open port was lost."""
        self._next_ms = now_ms + int(RETRY_S[min(self._failures, len(RETRY_S) - 1)] * 1_000)
        self._failures += 1

    def succeeded(self) -> None:
        """The device answered: the next loss starts from the shortest wait again."""
        self._failures, self._next_ms = 0, None
