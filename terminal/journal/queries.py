"""Reading the journal: single look-ups, and :class:`Reader`, what tools and the store read through.

Functions let apsw's errors and BadRecord through; Reader turns them into JournalError.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import apsw

from terminal.core.events import Recovered
from terminal.core.ids import RefundNo, TradeNo
from terminal.core.model import (
    CopyId,
    CopyRecord,
    LastRefund,
    Operation,
    RefundIntent,
    RefundRecord,
    RefundState,
    UsedAmounts,
)
from terminal.core.money import ZERO, Fen
from terminal.errors import JournalError
from terminal.journal.chain import Anchor, ChainReport, RawEvent, genesis, walk
from terminal.journal.codec import load, load_json
from terminal.journal.database import inspect, rows, translated
from terminal.journal.limits import PAGE_ROWS
from terminal.journal.lockout import Tries
from terminal.journal.rules import USE, Use, use_of
from terminal.journal.schema import MIGRATIONS, SETTING, EventKind, check_ours, check_version, version_of


@dataclass(frozen=True, slots=True)
class Meta:
    term_no: str
    tag: str
    created: str
    next_sequence: int
    head: Anchor


@dataclass(frozen=True, slots=True)
class RefundRow:
    """A refund's row as it stands, its record still JSON: readable even when the record is damaged."""

    refund_no: RefundNo
    sequence: int
    state: str
    trade_no: TradeNo
    amount_fen: int
    created: str
    record: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event; ``body`` is JSON."""

    seq: int
    kind: str
    subject: str
    body: str
    host_time: str
    device_time: str
    hash: str
    """Hex."""


def read_meta(db: apsw.Connection) -> Meta:
    """The journal's identity and counters. Raises JournalError when there is none."""
    found = rows(db, "SELECT term_no, tag, created, next_sequence, head_seq, head_hash FROM meta")
    if len(found) != 1:
        raise JournalError("has no identity", where=db.filename, do="Keep all its files and call the technician")
    term_no, tag, created, next_sequence, seq, digest = found[0]
    return Meta(term_no, tag, created, next_sequence, Anchor(seq, digest))


def find_refund(db: apsw.Connection, number: RefundNo) -> RefundRecord | None:
    text = db.execute("SELECT record FROM refund WHERE refund_no = ?", (number,)).get
    return None if text is None else load(RefundRecord, text)


def find_copy(db: apsw.Connection, copy_id: CopyId) -> CopyRecord | None:
    text = db.execute("SELECT record FROM copy WHERE copy_id = ?", (copy_id,)).get
    return None if text is None else load(CopyRecord, text)


def tries_of(db: apsw.Connection, number: str) -> Tries | None:
    found = rows(db, "SELECT failures, last_at FROM staff_try WHERE number = ?", (number,))
    return Tries(found[0][0], datetime.fromisoformat(found[0][1])) if found else None


def used_amounts(db: apsw.Connection, trade_no: TradeNo) -> UsedAmounts:
    """Amounts asked for, taken and open; refused and unsent ones are free again (peers §4, 9 and 12)."""
    taken, open_ = ZERO, ZERO
    blocking: RefundNo | None = None
    found = rows(
        db, "SELECT refund_no, state, amount_fen, record FROM refund WHERE trade_no = ? ORDER BY sequence", (trade_no,)
    )
    for number, state, amount_fen, text in found:
        use = USE[RefundState(state)]
        if use is Use.FREE:
            use = use_of(load(RefundRecord, text))
        if use is Use.TAKEN:
            taken += Fen(amount_fen)
        elif use is Use.OPEN:
            open_ += Fen(amount_fen)
            blocking = blocking or number
    return UsedAmounts(taken, open_, blocking)


def with_refunds(db: apsw.Connection, trade_no: TradeNo, used: UsedAmounts) -> UsedAmounts:
    """The same amounts together with the refunds they come from, and the goods that came back with them."""
    found = rows(db, "SELECT record FROM refund WHERE trade_no = ? ORDER BY sequence", (trade_no,))
    refunds = tuple(load(RefundRecord, text) for (text,) in found)
    returned = tuple(goods for refund in refunds if use_of(refund) is not Use.FREE for goods in refund.intent.goods)
    return replace(used, refunds=refunds, returned=returned)


def retried(db: apsw.Connection, intent: RefundIntent) -> RefundNo | None:
    """What this one tries again: the last one of the same original, amount and operation, refused or not sent."""
    found = rows(
        db,
        "SELECT record FROM refund WHERE trade_no = ? AND amount_fen = ? ORDER BY sequence DESC LIMIT 1",
        (intent.original.trade_no, intent.amount.value),
    )
    if not found:
        return None
    last = load(RefundRecord, found[0][0])
    failed = last.state in (RefundState.REFUSED, RefundState.NOT_SENT) and use_of(last) is Use.FREE
    return last.refund_no if failed and last.intent.operation is intent.operation else None


def unfinished(db: apsw.Connection) -> Recovered:
    """Followed refunds and unsettled copies, and the refunds of those copies, in order of creation; and the newest."""
    copies = rows(db, "SELECT record FROM copy WHERE settled = 0 ORDER BY made")
    refunds = rows(
        db,
        "SELECT record FROM refund WHERE sequence IN ("
        "  SELECT sequence FROM refund WHERE followed = 1"
        "  UNION SELECT sequence FROM refund WHERE refund_no IN (SELECT refund_no FROM copy WHERE settled = 0)"
        ") ORDER BY sequence",
    )
    # Not by the whole record: one that is damaged is for verify to name, and keeps nobody from starting.
    newest = rows(
        db,
        "SELECT refund_no, CASE WHEN json_valid(record) THEN json_extract(record, '$.intent.operation') = ? END"
        " FROM refund ORDER BY sequence DESC LIMIT 1",
        (Operation.VOID.value,),
    )
    return Recovered(
        tuple(load(RefundRecord, text) for (text,) in refunds),
        tuple(load(CopyRecord, text) for (text,) in copies),
        settings_of(db),
        next((LastRefund(RefundNo(no), Operation.VOID if void else Operation.REFUND) for no, void in newest), None),
    )


def settings_of(db: apsw.Connection) -> tuple[tuple[str, str], ...]:
    """Name and value of every setting that was ever changed, as the last change left it."""
    found = rows(
        db,
        "SELECT subject, body, max(seq) FROM event WHERE subject >= ? AND subject < ? AND kind = ? GROUP BY subject",
        (SETTING, SETTING[:-1] + chr(ord(SETTING[-1]) + 1), EventKind.SETTING_CHANGED.value),
    )
    values = ((subject.removeprefix(SETTING), load_json(body)) for subject, body, _ in found)
    return tuple((name, str(body["value"])) for name, body in values if isinstance(body, dict) and "value" in body)


def raw_events(db: apsw.Connection, after: int) -> Iterator[RawEvent]:
    """Events after ``seq`` as the bytes that are stored, whatever they are."""
    found = db.execute(
        "SELECT seq, CAST(kind AS BLOB), CAST(subject AS BLOB), CAST(body AS BLOB), CAST(host_time AS BLOB),"
        " CAST(device_time AS BLOB), CAST(prev AS BLOB), CAST(hash AS BLOB) FROM event WHERE seq > ? ORDER BY seq",
        (after,),
    )
    for row in found:
        yield RawEvent(*row)


def chain_of(db: apsw.Connection, anchor: Anchor | None = None) -> ChainReport:
    """Walk the chain from ``anchor`` (from the beginning without one) to the head; about 2 µs an event."""
    meta = read_meta(db)
    start = anchor or genesis(meta.term_no, meta.tag)
    last = start.seq

    def read() -> Iterator[RawEvent]:
        nonlocal last
        for event in raw_events(db, start.seq):
            yield event
            last = event.seq

    try:
        return walk(read(), start, meta.head)
    except apsw.Error as error:
        return ChainReport(last - start.seq, False, last + 1, f"event {last + 1} cannot be read: {error}", start)


class Reader:
    """The journal's contents for tools. Open one with :func:`reading`; the store is one too."""

    def __init__(self, connection: apsw.Connection, path: str) -> None:
        self._connection: apsw.Connection | None = connection
        self._path = path

    @property
    def path(self) -> str:
        return self._path

    def refund(self, number: RefundNo) -> RefundRecord | None:
        with self._reading() as db:
            return find_refund(db, number)

    def refunds(self, limit: int = 100, offset: int = 0) -> tuple[RefundRecord, ...]:
        """Newest first, at most ``PAGE_ROWS``."""
        with self._reading() as db:
            page = (min(limit, PAGE_ROWS), offset)
            found = rows(db, "SELECT record FROM refund ORDER BY sequence DESC LIMIT ? OFFSET ?", page)
            return tuple(load(RefundRecord, text) for (text,) in found)

    def refund_rows(self, after: int = 0) -> tuple[RefundRow, ...]:
        """At most ``PAGE_ROWS`` rows after sequence ``after``, oldest first."""
        with self._reading() as db:
            found = rows(
                db,
                "SELECT refund_no, sequence, state, trade_no, amount_fen, created, record FROM refund"
                " WHERE sequence > ? ORDER BY sequence LIMIT ?",
                (after, PAGE_ROWS),
            )
            return tuple(RefundRow(*row) for row in found)

    def copies(self, number: RefundNo | None = None) -> tuple[CopyRecord, ...]:
        """Copies of one refund, or the newest ``PAGE_ROWS`` of all, in order of creation."""
        with self._reading() as db:
            if number is None:
                found = rows(db, "SELECT record FROM copy ORDER BY made DESC LIMIT ?", (PAGE_ROWS,))[::-1]
            else:
                found = rows(db, "SELECT record FROM copy WHERE refund_no = ? ORDER BY made", (number,))
            return tuple(load(CopyRecord, text) for (text,) in found)

    def events(self, after: int = 0, limit: int = 100, subject: str | None = None) -> tuple[EventRow, ...]:
        """Events after ``seq``, oldest first, of one subject or of all; at most ``PAGE_ROWS``."""
        columns = "seq, kind, subject, body, host_time, device_time, lower(hex(hash))"
        of_one = "" if subject is None else "AND subject = ?"
        bindings = (after, *(() if subject is None else (subject,)), min(limit, PAGE_ROWS))
        with self._reading() as db:
            found = rows(db, f"SELECT {columns} FROM event WHERE seq > ? {of_one} ORDER BY seq LIMIT ?", bindings)
            return tuple(EventRow(*row) for row in found)

    def meta(self) -> Meta:
        with self._reading() as db:
            return read_meta(db)

    def used(self, trade_no: TradeNo) -> UsedAmounts:
        with self._reading() as db:
            return with_refunds(db, trade_no, used_amounts(db, trade_no))

    def recover(self) -> Recovered:
        with self._reading() as db:
            return unfinished(db)

    def check_chain(self, anchor: Anchor | None = None) -> ChainReport:
        with self._reading() as db:
            return chain_of(db, anchor)

    def _database(self) -> apsw.Connection:
        if self._connection is None:
            raise JournalError("is closed", where=self._path, do="Open it again")
        return self._connection

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        db = self._database()
        try:
            with translated(self._path, "cannot be read"):
                yield db
        except ValueError as error:
            raise JournalError(
                f"holds a record that cannot be read ({error})",
                where=self._path,
                do="Run: refund-terminal journal verify",
            ) from error


@contextmanager
def reading(path: str, vfs: str | None = None) -> Iterator[Reader]:
    """Read a journal that no terminal has open, without changing a byte of it. Raises JournalError."""
    with inspect(path, vfs) as connection:
        with translated(path, "cannot be read"):
            check_ours(connection, path)
            check_version(version_of(connection), path, MIGRATIONS)
        yield Reader(connection, path)
