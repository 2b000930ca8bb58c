"""Follows the terminal's log file for the rows committed to its journal (docs/journal.md, "Following")."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hw_mocks.bench.limits import LOG_READ_BYTES

JournalRow = dict[str, Any]
"""``seq``, ``kind``, ``subject``, ``note``, ``state``, ``outcome``, ``refund_no``, ``copy``, ``amount_fen``."""

LINE = "journal.row"
TEXTS = ("kind", "subject", "note", "state", "outcome", "refund_no", "copy")
NUMBERS = ("seq", "amount_fen")
SHOWN = 80


class LogTail:
    """New rows since the last look. The log rotates by size: a file that got shorter is read from its beginning."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = 0
        self._rest = b""

    def read(self) -> list[JournalRow]:
        """The rows logged since; empty while there is no log."""
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
        return [row for line in lines if (row := _told(line)) is not None]


def _told(line: bytes) -> JournalRow | None:
    if LINE.encode() not in line:
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    told = isinstance(entry, dict) and entry.get("msg") == LINE
    return checked(entry.get("row")) if told else None


def checked(row: object) -> JournalRow | None:
    """The row, when it keeps the contract."""
    if not isinstance(row, dict):
        return None
    holds = all(isinstance(row.get(name), str) for name in TEXTS) and all(
        type(row.get(name)) is int for name in NUMBERS
    )
    return row if holds else None
