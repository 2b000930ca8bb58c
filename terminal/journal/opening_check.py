"""A bounded check at every opening: the end of the chain, and the rows that a restart goes on with.

Verify looks at everything and needs the terminal stopped. This one is for every start: at most
:data:`~terminal.journal.limits.OPENING_EVENTS` events, from the last anchor on, and the refunds and copies that are
not finished. What it finds does not keep the journal from being opened: whether refunds go on is for a supervisor.
"""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from terminal.errors import JournalError
from terminal.journal.chain import Anchor, genesis
from terminal.journal.codec import BadRecord
from terminal.journal.database import rows
from terminal.journal.limits import OPENING_EVENTS, PAGE_ROWS
from terminal.journal.queries import Meta, chain_of, read_meta
from terminal.journal.rows import copy_fault, refund_fault
from terminal.journal.schema import JOURNAL, EventKind


@dataclass(frozen=True, slots=True)
class OpeningReport:
    ok: bool
    first_bad: int | None
    """``seq`` of the first event that does not hold; None when the events hold, or when it is a row that does not."""
    detail: str
    """What does not hold; empty when all does."""
    checked: int
    """Events that hold, after ``since``."""
    since: int
    """``seq`` of the event after which the check began; 0 for the whole chain."""


def check_opening(db: apsw.Connection) -> OpeningReport:
    """Never raises for damage: it is in the report."""
    since, checked = 0, 0
    try:
        meta = read_meta(db)
        since = first_to_check(db, meta)
        start = _anchor_at(db, since, meta)
        if start is None:
            return OpeningReport(False, since, f"event {since} is missing", 0, since)
        chain = chain_of(db, start)
        checked = chain.records
        if not chain.ok:
            return OpeningReport(False, chain.first_bad, chain.why, checked, since)
        detail = _wrong_numbers(db, meta) or _wrong_rows(db)
    except (apsw.Error, JournalError, BadRecord) as error:
        return OpeningReport(False, None, f"cannot be read: {error}", checked, since)
    return OpeningReport(not detail, None, detail, checked, since)


def first_to_check(db: apsw.Connection, meta: Meta) -> int:
    """``seq`` of the last anchor, or of the event that leaves ``OPENING_EVENTS`` to check, whichever is later."""
    anchored = db.execute(
        "SELECT coalesce(max(seq), 0) FROM event WHERE subject = ? AND kind = ?", (JOURNAL, EventKind.ANCHORED.value)
    ).get
    return max(int(anchored), meta.head.seq - OPENING_EVENTS, 0)


def _anchor_at(db: apsw.Connection, seq: int, meta: Meta) -> Anchor | None:
    if seq == 0:
        return genesis(meta.term_no, meta.tag)
    digest = db.execute("SELECT hash FROM event WHERE seq = ?", (seq,)).get
    return None if digest is None else Anchor(seq, digest)


def _wrong_numbers(db: apsw.Connection, meta: Meta) -> str:
    """The counter is past the newest number (design M2), which is of this terminal and this journal."""
    found = rows(db, "SELECT refund_no, sequence FROM refund ORDER BY sequence DESC LIMIT 1")
    if not found:
        return ""
    number, sequence = found[0]
    if meta.next_sequence <= sequence:
        return f"counter: {meta.next_sequence} is next, {sequence} is in use"
    if not number.startswith(f"R{meta.term_no}{meta.tag}"):
        return f"refund {number} is not of this journal"
    return ""


def _wrong_rows(db: apsw.Connection) -> str:
    """The first of the unfinished refunds and copies whose row is not what its events say."""
    for (number,) in rows(
        db, "SELECT refund_no FROM refund WHERE followed = 1 ORDER BY sequence LIMIT ?", (PAGE_ROWS,)
    ):
        problem = refund_fault(db, number)
        if problem:
            return problem
    owed = rows(db, "SELECT copy_id, refund_no FROM copy WHERE settled = 0 ORDER BY made LIMIT ?", (PAGE_ROWS,))
    for copy_id, number in owed:
        problem = copy_fault(db, copy_id) or refund_fault(db, number)
        if problem:
            return problem
    return ""
