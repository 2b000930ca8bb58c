"""Follows the terminal's own log file for what it writes into its journal."""

from __future__ import annotations

import json
from pathlib import Path

from hw_mocks.bench.limits import LOG_READ_BYTES

WRITING = ("Record", "ReserveRefund")
"""The effects of the terminal that become rows of its journal."""
SHOWN = 300


class LogTail:
    """New lines since the last look. The log rotates by size: a file that got shorter is read from its beginning."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0
        self._rest = b""

    def read(self) -> list[str]:
        """One text for each journal effect logged since; empty while there is no log."""
        try:
            with self._path.open("rb") as log:
                size = log.seek(0, 2)
                if size < self._at:
                    self._at, self._rest = 0, b""
                log.seek(self._at)
                data = log.read(LOG_READ_BYTES)
        except FileNotFoundError:
            self._at, self._rest = 0, b""
            return []
        self._at += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._rest = self._rest[-LOG_READ_BYTES:]
        return [text for line in lines if (text := _journal_text(line))]


def _journal_text(line: bytes) -> str:
    if b'"effect"' not in line:
        return ""
    try:
        entry = json.loads(line)
    except ValueError:
        return ""
    if entry.get("msg") != "effect" or entry.get("effect") not in WRITING:
        return ""
    return str(entry.get("detail", ""))[:SHOWN]
