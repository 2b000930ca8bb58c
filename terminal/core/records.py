"""Questions to the journal about its refunds, and their answers.

The records pages, the slips of a day and the export are made of them. Nothing in here is stored;
everything is derived (design M7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from terminal.core.ids import RefundNo
from terminal.core.model import CopyRecord, Outcome, RefundRecord, RefundState, Succeeded, UsedAmounts


class Result(Enum):
    """What became of a refund, in the five words of the records; the value is the order in which they are told."""

    SUCCEEDED = 1
    UNKNOWN = 2
    REFUSED = 3
    NOT_SENT = 4
    RULED = 5


STATES: dict[Result, tuple[RefundState, ...]] = {
    Result.SUCCEEDED: (RefundState.SUCCEEDED,),
    Result.UNKNOWN: (RefundState.SENDING, RefundState.UNKNOWN, RefundState.QUERYING),
    Result.REFUSED: (RefundState.REFUSED,),
    Result.NOT_SENT: (RefundState.CREATED, RefundState.NOT_SENT),
    Result.RULED: (RefundState.RULED, RefundState.RECONCILED),
}
RESULT: dict[RefundState, Result] = {state: result for result, states in STATES.items() for state in states}


def day_of(record: RefundRecord) -> str:
    """The business day, ``yyyyMMdd``: the host's for a success, the terminal's own where the host told no time."""
    if isinstance(record.outcome, Succeeded):
        told = record.outcome.host_time
        if len(told) == 14 and told.isascii() and told.isdigit():
            return told[:8]
    return f"{record.created_at:%Y%m%d}"


# ---------------------------------------------------------------- questions


@dataclass(frozen=True, slots=True)
class Everything:
    pass


@dataclass(frozen=True, slots=True)
class ByNumber:
    """Refund number, the original's order, trade or log number, or the refund's own trade or log number."""

    number: str


@dataclass(frozen=True, slots=True)
class ByDays:
    """Business days, both included (see :func:`day_of`)."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ByResult:
    result: Result


@dataclass(frozen=True, slots=True)
class ByOperator:
    number: str


RefundQuery = Everything | ByNumber | ByDays | ByResult | ByOperator


@dataclass(frozen=True, slots=True)
class RefundsPage:
    records: tuple[RefundRecord, ...]
    cursor: int | None
    """Where the next page begins; None when this one is the last."""


# ---------------------------------------------------------------- one refund, whole


class HistoryKind(Enum):
    RESERVED = "reserved"
    MOVED = "moved"
    COPY = "copy"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One entry of the journal about one refund or its copies."""

    seq: int
    at: datetime
    """Device time, aware."""
    kind: HistoryKind
    note: str
    """The entry's short term, such as ``query`` or ``proven``."""
    state: RefundState | None = None
    outcome: Outcome | None = None
    late: Outcome | None = None
    copy: CopyRecord | None = None
    operator: str = ""
    """Staff number of who caused it; empty when nobody did."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RefundDossier:
    """Everything the journal holds about one refund."""

    record: RefundRecord
    copies: tuple[CopyRecord, ...]
    """In order of creation: first prints and reprints."""
    used: UsedAmounts
    """Of its original, this refund counted as it stands."""
    history: tuple[HistoryEvent, ...]
    """Oldest first. Of a very long one the middle is left out."""
    left_out: int = 0
    """How many entries of the middle are not in ``history``."""


def reprints(copies: Sequence[CopyRecord], refund_no: RefundNo) -> int:
    """How often copies of this refund were printed again on purpose or after a doubt, as marked on paper."""
    newest: dict[str, int] = {}
    for copy in copies:
        if copy.refund_no == refund_no:
            newest[copy.kind.value] = max(newest.get(copy.kind.value, 0), copy.duplicate)
    return sum(newest.values())
