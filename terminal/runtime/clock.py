"""The one place that reads a clock."""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo


class SystemClock:
    """The device's clocks: monotonic for waits, wall time in the terminal's zone for display and signing."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        """Replaced as a whole by the loop's thread; read by any."""

    def mono_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000

    def use_zone(self, name: str) -> None:
        """Show wall time in another zone from now on. Raises ZoneInfoNotFoundError for a name the device has not."""
        self._zone = ZoneInfo(name)

    def wall(self) -> datetime:
        return datetime.now(self._zone)  # noqa: TID251 - this is the one place
