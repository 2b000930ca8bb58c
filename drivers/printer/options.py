"""What the options of the printer drivers have in common."""

from __future__ import annotations

from pathlib import Path

from drivers.printer.profile import TABLE, Profile, load_profile, read_profile
from terminal.errors import ConfigError

PATIENCE_MAX_S = 600
"""Nobody waits longer at a counter for paper."""


def patience_ms(patience_s: int) -> int:
    """The option in milliseconds. Raises ConfigError when it is out of range."""
    if not 0 <= patience_s <= PATIENCE_MAX_S:
        raise ConfigError(f"key patience_s is {patience_s}", where=TABLE, do=f"Give 0 to {PATIENCE_MAX_S} seconds")
    return patience_s * 1_000


def chosen_profile(name: str, file: Path | None) -> tuple[Profile, str]:
    """The profile, a file before a name, and what it is called. Raises ConfigError."""
    return (load_profile(name), name) if file is None else (read_profile(file), file.stem)
