"""An event row as one short object: a contract for programs that follow a terminal (docs/journal.md, "Following").

The running terminal holds the journal's file for itself. So it logs each row at INFO once it is committed, message
``journal.row``; ``refund-terminal journal events`` gives the same objects of a journal that no terminal has open.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import TypedDict

from terminal.journal.codec import BadRecord, Json, load_json
from terminal.journal.limits import PAGE_ROWS
from terminal.journal.queries import EventRow, Reader
from terminal.journal.schema import EventKind

NOTES = ("note", "why", "kind", "means", "value")
"""Where a row's body says why it was written: the first that there is."""
LINE = "journal.row"
"""The log's message."""


class ToldRow(TypedDict):
    """Values are whole numbers and text; text is empty where the kind of row has no such thing."""

    seq: int
    """The row's number in the event table: 1, 2, 3 and so on, without gaps over a journal's whole life."""
    kind: str
    """``schema.EventKind``."""
    subject: str
    """Refund number, copy id, staff number or ``journal``."""
    note: str
    """Why it was written, one short term."""
    state: str
    """Of the refund or copy after this row."""
    outcome: str
    """``not_sent``, ``refused``, ``unknown`` or ``succeeded`` once there is one."""
    refund_no: str
    """The refund that this row is about, also for its copies."""
    copy: str
    """``merchant`` or ``customer``, for a row about such a copy."""
    amount_fen: int
    """In the row that reserved the refund; elsewhere 0."""


def tell(log: logging.Logger, told: Sequence[ToldRow]) -> None:
    for row in told:
        log.info(LINE, extra={"row": row})


def told_events(journal: Reader, after: int = 0) -> Iterator[ToldRow]:
    """Rows after number ``after``, oldest first. Raises JournalError."""
    while page := journal.events(after, PAGE_ROWS):
        yield from map(_stored, page)
        after = page[-1].seq


def _stored(row: EventRow) -> ToldRow:
    try:
        body = load_json(row.body)
    except BadRecord:
        body = {"note": "unreadable"}
    return told(row.seq, row.kind, row.subject, body if isinstance(body, dict) else {})


def told(seq: int, kind: str, subject: str, body: dict[str, Json]) -> ToldRow:
    record = _object(body.get("record"))
    is_copy = "copy_id" in record
    is_about_one = bool(record) or kind == EventKind.CUSTOMER_TOLD.value
    return {
        "seq": seq,
        "kind": kind,
        "subject": subject,
        "note": next((text for key in NOTES if (text := _text(body.get(key)))), ""),
        "state": _text(record.get("state")),
        "outcome": _text(_object(record.get("outcome")).get("is")),
        "refund_no": _text(record.get("refund_no")) if is_copy else subject if is_about_one else "",
        "copy": _text(record.get("kind")) if is_copy else "",
        "amount_fen": _amount(_object(record.get("intent")).get("amount")),
    }


def _object(value: Json | None) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _text(value: Json | None) -> str:
    return value if isinstance(value, str) else ""


def _amount(value: Json | None) -> int:
    return value if isinstance(value, int) else 0
