"""Finding refunds: by number, day, result and operator, in pages; and everything about one (guide D4, E11).

Each question has an index of its own, which a test asks SQLite about: 100,000 refunds are as fast as ten. Functions let
apsw's errors and BadRecord through, as in ``queries``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import apsw

from terminal.core.ids import RefundNo
from terminal.core.model import CopyRecord, Outcome, RefundRecord, RefundState, Succeeded
from terminal.core.records import (
    STATES,
    ByDays,
    ByNumber,
    ByOperator,
    ByResult,
    Everything,
    HistoryEvent,
    HistoryKind,
    RefundDossier,
    RefundQuery,
    RefundsPage,
    day_of,
)
from terminal.errors import JournalError
from terminal.journal.codec import Json, decode, load, load_json
from terminal.journal.database import inspect, rows, translated
from terminal.journal.limits import FIND_ROWS, HISTORY_FIRST, HISTORY_LAST
from terminal.journal.queries import Reader, find_refund, used_amounts
from terminal.journal.schema import MIGRATIONS, THIRD, EventKind, check_ours, check_version, version_of

NUMBERS = ("refund_no", "trade_no", "order_no", "log_no", "own_trade_no", "own_log_no")
"""Columns that a number may be in; each has an index."""

TAIL = "[0-9]{7}|[0-9]{13}"
"""The end of a refund number, which a keypad without letters can type: its sequence, or tag and sequence."""

Bindings = tuple[str | int | None, ...]


def look_up_columns(record: RefundRecord) -> tuple[str, ...]:
    """``day, operator, order_no, log_no, own_trade_no, own_log_no`` of a refund's row, as its record says."""
    original, outcome = record.intent.original, record.outcome
    own = (outcome.trade_no, outcome.log_no) if isinstance(outcome, Succeeded) else ("", "")
    return (day_of(record), record.intent.operator.number, original.order_no, original.log_no, *own)


def where(query: RefundQuery) -> tuple[str, Bindings]:
    """The condition of a question, and what is bound in it."""
    match query:
        case Everything():
            return "1", ()
        case ByNumber(number):
            # An empty number would match every refund that has no trade number of its own.
            columns = " OR ".join(f"{column} = ?" for column in NUMBERS)
            bound: Bindings = (number or "-",) * len(NUMBERS)
            if not re.fullmatch(TAIL, number, re.ASCII):
                return f"({columns})", bound
            tail = "(sequence = ? AND substr(refund_no, -?) = ?)"
            return f"({columns} OR {tail})", (*bound, int(number[-7:]), len(number), number)
        case ByDays(first, last) if first == last:
            return "day = ?", (f"{first:%Y%m%d}",)  # in the order of the index: no sorting, page after page
        case ByDays(first, last):
            return "day BETWEEN ? AND ?", (f"{first:%Y%m%d}", f"{last:%Y%m%d}")
        case ByResult(result):
            states = tuple(state.value for state in STATES[result])
            return f"state IN ({', '.join('?' * len(states))})", states
        case ByOperator(number):
            return "operator = ?", (number,)


def statement(query: RefundQuery, limit: int, cursor: int | None, oldest_first: bool) -> tuple[str, Bindings]:
    """One page of a question as SQL. One row more than ``limit`` is read, to tell whether there is a next page."""
    condition, bindings = where(query)
    beyond, order = (">", "ASC") if oldest_first else ("<", "DESC")
    start = cursor if cursor is not None else (0 if oldest_first else 1 << 62)
    condition = f"{condition} AND sequence {beyond} ?"
    sql = f"SELECT sequence, record FROM refund WHERE {condition} ORDER BY sequence {order} LIMIT ?"
    return sql, (*bindings, start, limit + 1)


def find(db: apsw.Connection, query: RefundQuery, limit: int, cursor: int | None, oldest_first: bool) -> RefundsPage:
    limit = min(limit, FIND_ROWS)
    found = rows(db, *statement(query, limit, cursor, oldest_first))
    shown = found[:limit]
    following = shown[-1][0] if len(found) > limit else None
    return RefundsPage(tuple(load(RefundRecord, text) for _, text in shown), following)


# ---------------------------------------------------------------- one refund


def dossier(db: apsw.Connection, number: RefundNo) -> RefundDossier | None:
    record = find_refund(db, number)
    if record is None:
        return None
    copies = rows(db, "SELECT record FROM copy WHERE refund_no = ? ORDER BY made", (number,))
    history, left_out = history_of(db, number)
    return RefundDossier(
        record,
        tuple(load(CopyRecord, text) for (text,) in copies),
        used_amounts(db, record.intent.original.trade_no),
        history,
        left_out,
    )


ABOUT = "(subject = ? OR subject > ? AND subject < ?)"
"""The refund itself, and its copies, whose ids begin with its number and a slash."""
EVENT = "seq, kind, body, device_time"


def history_of(db: apsw.Connection, number: RefundNo) -> tuple[tuple[HistoryEvent, ...], int]:
    """The first and the last entries about a refund and its copies, and how many between them are left out."""
    about = (number, f"{number}/", f"{number}0")  # '0' is the character after '/'
    first = rows(db, f"SELECT {EVENT} FROM event WHERE {ABOUT} ORDER BY seq LIMIT ?", (*about, HISTORY_FIRST))
    last = rows(db, f"SELECT {EVENT} FROM event WHERE {ABOUT} ORDER BY seq DESC LIMIT ?", (*about, HISTORY_LAST))
    begun = first[-1][0] if first else 0
    shown = [*first, *(row for row in reversed(last) if row[0] > begun)]
    count = rows(db, f"SELECT count(*) FROM event WHERE {ABOUT}", about)[0][0]
    return tuple(_told(*row) for row in shown), count - len(shown)


def _told(seq: int, kind: str, body: str, device_time: str) -> HistoryEvent:
    raw = load_json(body)
    given: dict[str, Json] = raw if isinstance(raw, dict) else {}
    at = datetime.fromisoformat(device_time)
    note, record = str(given.get("note", "")), given.get("record")
    held: dict[str, Json] = record if isinstance(record, dict) else {}
    where = f"event {seq}"
    if kind == EventKind.REFUND_RESERVED.value:
        reserved: RefundRecord = decode(RefundRecord, held, where)
        return HistoryEvent(
            seq, at, HistoryKind.RESERVED, "", RefundState.CREATED, operator=reserved.intent.operator.number
        )
    if kind == EventKind.REFUND_MOVED.value:
        outcome = decode(Outcome | None, held.get("outcome"), where)
        late = decode(Outcome | None, held.get("late"), where)
        state = RefundState(held.get("state"))
        seen = str(held.get("acknowledged_by", ""))
        return HistoryEvent(seq, at, HistoryKind.MOVED, note, state, outcome, late, operator=seen)
    if kind == EventKind.COPY_MOVED.value:
        copy = decode(CopyRecord, held, where)
        return HistoryEvent(seq, at, HistoryKind.COPY, note, copy=copy, operator=str(given.get("operator", "")))
    if kind == EventKind.CUSTOMER_TOLD.value:
        means, teller = str(given.get("means", "")), str(given.get("operator", ""))
        return HistoryEvent(seq, at, HistoryKind.TOLD, means, operator=teller)
    return HistoryEvent(seq, at, HistoryKind.NOTED, str(given.get("kind", kind)), detail=str(given.get("detail", "")))


# ---------------------------------------------------------------- for the store and for tools


class RecordsReader(Reader):
    """The journal's contents, with look-ups. The store is one; a tool opens one with :func:`reading_records`."""

    def find(
        self, query: RefundQuery, *, limit: int, cursor: int | None = None, oldest_first: bool = False
    ) -> RefundsPage:
        """One page of the refunds that a question is about, at most ``FIND_ROWS``. Raises JournalError."""
        with self._reading() as db:
            return find(db, query, limit, cursor, oldest_first)

    def dossier(self, number: RefundNo) -> RefundDossier | None:
        """Everything about one refund; None when the journal does not know the number. Raises JournalError."""
        with self._reading() as db:
            return dossier(db, number)


@contextmanager
def reading_records(path: str) -> Iterator[RecordsReader]:
    """Read a journal that no terminal has open, without changing a byte of it. Raises JournalError."""
    with inspect(path) as connection:
        with translated(path, "cannot be read"):
            check_ours(connection, path)
            version = version_of(connection)
            check_version(version, path, MIGRATIONS)
        if version < THIRD.version:
            raise JournalError(
                f"is of version {version} and cannot be searched", where=path, do="Start the terminal once: it migrates"
            )
        yield RecordsReader(connection, path)
