"""The terminal's own command with its clock set off: ``python shifted_terminal.py SECONDS run --config …``.

Everything else is the shipped program. A day can so end when a test wants it to.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hw_mocks.rig.site import Site


@dataclass(frozen=True, slots=True)
class ShiftedSite(Site):
    """A site whose terminal lives ``offset_s`` seconds from now."""

    offset_s: int = 0

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(Path(__file__)), str(self.offset_s), *arguments]


def main() -> int:
    from terminal import cli
    from terminal.runtime.clock import SystemClock

    offset = timedelta(seconds=int(sys.argv[1]))
    as_shipped = SystemClock.wall

    def wall(clock: SystemClock) -> datetime:
        return as_shipped(clock) + offset

    SystemClock.wall = wall  # type: ignore[method-assign]
    return cli.main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
