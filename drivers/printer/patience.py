"""How long a fault is borne before a job is given up. Pure; the printer goes on by itself when it is removed."""

from __future__ import annotations

from drivers.printer.health import Health
from terminal.core.model import PrinterFault

SETTLE_MS = 1_500
"""A fault shorter than this is no fault: a knocked cover, the feed button."""
HOT_HEAD_MS = 15_000
"""A hot head cools and goes on by itself (facts: printer §2.5)."""


class Patience:
    """Watches what the printer says during one job."""

    def __init__(self, patience_ms: int) -> None:
        """``patience_ms``: how long to wait for paper or a shut cover; 0 for the settle time only."""
        self._patience_ms = patience_ms
        self._since_ms: int | None = None
        self._lost_ms = 0
        self.fault: PrinterFault | None = None
        """What stops the printer now, by its last complete answer."""

    def note(self, health: Health, now_ms: int) -> bool:
        """Take one answer in. True when a fault has outlived the patience for it.

        A printer that does not answer while it prints is no fault (parallel boards and clones, facts: printer §2.2):
        that is what the job's deadline is for.
        """
        if not health.known:
            return False
        self.fault = health.fault
        if self.fault is None:
            self._lost_ms = self.lost_ms(now_ms)
            self._since_ms = None
            return False
        if self._since_ms is None:
            self._since_ms = now_ms
        grace_ms = HOT_HEAD_MS if health.recovers_alone else SETTLE_MS
        return self.lost_ms(now_ms) >= max(grace_ms, self._patience_ms)

    def lost_ms(self, now_ms: int) -> int:
        """Time the printer could not print, all stops together."""
        return self._lost_ms + (now_ms - self._since_ms if self._since_ms is not None else 0)
