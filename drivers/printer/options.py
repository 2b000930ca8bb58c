"""What the options of the printer drivers have in common."""

from __future__ import annotations

from drivers.printer.profile import TABLE
from terminal.errors import ConfigError

PATIENCE_MAX_S = 600
"""Nobody waits longer at a counter for paper."""


def patience_ms(patience_s: int) -> int:
    """The option in milliseconds. Raises ConfigError when it is out of range."""
    if not 0 <= patience_s <= PATIENCE_MAX_S:
        raise ConfigError(f"key patience_s is {patience_s}", where=TABLE, do=f"Give 0 to {PATIENCE_MAX_S} seconds")
    return patience_s * 1_000
