"""The one place that reads a clock."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo


class SystemClock:
    """The device's clocks: monotonic for waits, wall time in the terminal's zone for display and signing."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def mono_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000

    def wall(self) -> datetime:
        return datetime.now(self._zone)  # noqa: TID251 - this is the one place
