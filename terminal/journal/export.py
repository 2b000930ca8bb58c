"""The journal's refunds as JSON-ready dictionaries, for ``refund-terminal journal list --json`` and for reports.

Made from the rows as they stand: a damaged record is exported as ``unreadable`` instead of stopping the export.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from terminal.core.model import CopyKind, CopyRecord, RefundRecord, Succeeded
from terminal.errors import JournalError
from terminal.journal.codec import BadRecord, load, outcome_tag
from terminal.journal.queries import Reader, RefundRow

UNREADABLE = "unreadable"


class RefundSummary(TypedDict):
    refund_no: str
    operation: str
    """``refund`` or ``void``; ``unreadable`` when damaged."""
    state: str
    amount_fen: int
    """The amount asked for."""
    trade_no: str
    """The original's."""
    refund_trade_no: str | None
    """The refund's own, once it succeeded."""
    outcome: str | None
    """``not_sent``, ``refused``, ``unknown``, ``succeeded``; None before any answer; ``unreadable`` when damaged."""
    merchant_copy: str | None
    """State of the copy, None when none is owed yet."""
    customer_copy: str | None


def summary(journal: Reader) -> list[RefundSummary]:
    """All refunds, oldest first. Raises JournalError."""
    return [_summarised(journal, row) for row in _rows(journal)]


def _rows(journal: Reader) -> Iterator[RefundRow]:
    after = 0
    while page := journal.refund_rows(after):
        yield from page
        after = page[-1].sequence


def _summarised(journal: Reader, row: RefundRow) -> RefundSummary:
    operation, trade_no, outcome = _from_record(row)
    merchant, customer = _copies(journal, row)
    return {
        "refund_no": row.refund_no,
        "operation": operation,
        "state": row.state,
        "amount_fen": row.amount_fen,
        "trade_no": row.trade_no,
        "refund_trade_no": trade_no,
        "outcome": outcome,
        "merchant_copy": merchant,
        "customer_copy": customer,
    }


def _from_record(row: RefundRow) -> tuple[str, str | None, str | None]:
    """Operation, its own trade number, outcome."""
    try:
        record = load(RefundRecord, row.record)
    except BadRecord:
        return UNREADABLE, None, UNREADABLE
    outcome = record.outcome
    return (
        record.intent.operation.value,
        outcome.trade_no if isinstance(outcome, Succeeded) else None,
        None if outcome is None else outcome_tag(outcome),
    )


def _copies(journal: Reader, row: RefundRow) -> tuple[str | None, str | None]:
    try:
        states = {copy.kind: copy.state.value for copy in _newest_last(journal.copies(row.refund_no))}
    except JournalError:
        return UNREADABLE, UNREADABLE
    return states.get(CopyKind.MERCHANT), states.get(CopyKind.CUSTOMER)


def _newest_last(copies: tuple[CopyRecord, ...]) -> tuple[CopyRecord, ...]:
    """So that a reprint with a row of its own counts over the first print."""
    return tuple(sorted(copies, key=lambda copy: copy.duplicate))
