"""Whether a current row says what its events say (design M7): asked of all rows by verify, of a few at opening."""

from __future__ import annotations

import apsw

from terminal.core.model import CopyRecord, RefundRecord
from terminal.journal.codec import BadRecord, Json, decode, load, load_json
from terminal.journal.database import rows
from terminal.journal.ledger import FIXED
from terminal.journal.records import look_up_columns
from terminal.journal.rules import is_followed, is_settled
from terminal.journal.schema import SECOND, THIRD, EventKind, version_of

LOOK_UP = ", day, operator, order_no, log_no, own_trade_no, own_log_no"


def refund_fault(db: apsw.Connection, number: str) -> str:
    """What is wrong with the row of one refund; empty when nothing is. Lets apsw's errors through."""
    # A backup made before a migration does not have the columns that it brought.
    version = version_of(db)
    followed = "followed" if version >= SECOND.version else "NULL"
    columns = f"state, trade_no, amount_fen, created, {followed}{LOOK_UP if version >= THIRD.version else ''}"
    held = rows(db, f"SELECT {columns}, record FROM refund WHERE refund_no = ?", (number,))
    if not held:
        return f"refund {number}: its row is not where the index says"
    *found, text = held[0]
    try:
        record = _replayed(db, number)
        if record is None:
            return f"refund {number}: no event reserved it"
        if load(RefundRecord, text) != record:
            return f"refund {number}: its row is not what its events say"
    except BadRecord:
        return f"refund {number}: its row is not what its events say"
    wanted: tuple[str | int | None, ...] = _columns(record)
    if version < SECOND.version:
        wanted = (*wanted[:4], None)
    if tuple(found) != wanted[: len(found)]:
        return f"refund {number}: its columns are not what its record says"
    return ""


def copy_fault(db: apsw.Connection, copy_id: str) -> str:
    """What is wrong with the row of one copy; empty when nothing is. Lets apsw's errors through."""
    held = rows(db, "SELECT refund_no, settled, record FROM copy WHERE copy_id = ?", (copy_id,))
    if not held:
        return f"copy {copy_id}: its row is not where the index says"
    refund_no, settled, text = held[0]
    body = db.execute(
        "SELECT body FROM event WHERE subject = ? AND kind = ? ORDER BY seq DESC LIMIT 1",
        (copy_id, EventKind.COPY_MOVED.value),
    ).get
    try:
        record = decode(CopyRecord, _record_in(body), copy_id) if body is not None else None
        if record is None or load(CopyRecord, text) != record:
            return f"copy {copy_id}: its row is not what its events say"
    except BadRecord:
        return f"copy {copy_id}: its row is not what its events say"
    if (refund_no, settled) != (record.refund_no, int(is_settled(record))):
        return f"copy {copy_id}: its columns are not what its record says"
    return ""


def _replayed(db: apsw.Connection, number: str) -> RefundRecord | None:
    """A refund's record from its events alone: what was reserved, with what the last move changed. Raises BadRecord."""
    first, last = None, None
    for kind, text in db.execute(
        "SELECT kind, body FROM event WHERE subject = ? AND kind IN (?, ?) ORDER BY seq",
        (number, EventKind.REFUND_RESERVED.value, EventKind.REFUND_MOVED.value),
    ):
        if kind == EventKind.REFUND_RESERVED.value:
            first = text
        else:
            last = text
    if first is None:
        return None
    raw = _record_in(first)
    if last is not None:
        raw = {key: raw[key] for key in FIXED if key in raw} | _record_in(last)
    record: RefundRecord = decode(RefundRecord, raw, number)
    return record


def tries_in(body: str) -> int:
    """The count that a login_tried event says; -1 when it says none. Raises BadRecord."""
    raw = load_json(body)
    tries = raw.get("tries") if isinstance(raw, dict) else None
    return tries if isinstance(tries, int) else -1


def _record_in(body: str) -> dict[str, Json]:
    raw = load_json(body)
    record = raw.get("record") if isinstance(raw, dict) else None
    return record if isinstance(record, dict) else {}


def _columns(record: RefundRecord) -> tuple[str | int, ...]:
    intent = record.intent
    return (
        record.state.value,
        intent.original.trade_no,
        intent.amount.value,
        record.created_at.isoformat(),
        int(is_followed(record)),
        *look_up_columns(record),
    )
