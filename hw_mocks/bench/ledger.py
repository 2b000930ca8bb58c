"""What the bench knows of a terminal's journal: rows as they are told, joined by number, and what they add up to."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from hw_mocks.bench.limits import JOURNAL_ROWS_KEPT
from hw_mocks.bench.log_tail import JournalRow

COPIES = {"merchant": "merchant_copy", "customer": "customer_copy"}


class Ledger:
    """Thread safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[int, JournalRow] = {}

    def add(self, rows: Iterable[JournalRow]) -> list[JournalRow]:
        """Take rows in; returns those that are new, by number."""
        with self._lock:
            new = {row["seq"]: row for row in rows if row["seq"] not in self._rows}
            self._rows |= new
            for seq in sorted(self._rows)[:-JOURNAL_ROWS_KEPT]:
                del self._rows[seq]
            return [new[seq] for seq in sorted(new)]

    @property
    def first_missing(self) -> int:
        """The lowest number after which a row is not known: 0 at the beginning."""
        with self._lock:
            seq = min(self._rows, default=1) - 1
            while seq + 1 in self._rows:
                seq += 1
            return seq

    def rows(self) -> list[JournalRow]:
        """Oldest first."""
        with self._lock:
            return [self._rows[seq] for seq in sorted(self._rows)]

    def refunds(self) -> list[dict[str, Any]]:
        """What the rows add up to: state, amount and copies of each refund, oldest first."""
        found: dict[str, dict[str, Any]] = {}
        for row in self.rows():
            number = row["refund_no"]
            if not number:
                continue
            refund = found.setdefault(
                number,
                {
                    "refund_no": number,
                    "state": "",
                    "amount_fen": 0,
                    "outcome": None,
                    "merchant_copy": None,
                    "customer_copy": None,
                },
            )
            if row["copy"]:
                if row["copy"] in COPIES:
                    refund[COPIES[row["copy"]]] = row["state"]
                continue
            refund["state"] = row["state"] or refund["state"]
            refund["outcome"] = row["outcome"] or refund["outcome"]
            refund["amount_fen"] = row["amount_fen"] or refund["amount_fen"]
        return list(found.values())


def said(row: JournalRow) -> str:
    """A row in one line, for the timeline."""
    marks = [row["kind"], row["subject"], row["state"], row["note"] and f"({row['note']})"]
    return " ".join([f"{row['seq']}", *filter(None, marks)])
