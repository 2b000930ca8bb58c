"""Questions to the journal about its refunds, and their answers.

The records pages, the slips of a day and the export are made of them. Nothing in here is stored;
everything is derived (design M7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

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
    TOLD = "told"  # the customer was told; the note is by what means


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


QUERY = "query"
STILL_UNKNOWN = "still unknown"
ANSWERS = (STILL_UNKNOWN, "query answered", "no truth yet", "truth after ruling")
"""Notes of what a query led to: the query itself is then not worth a line."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Entries that say the same thing, as one line: what, when last, and how often in a row."""

    event: HistoryEvent
    times: int = 1


def condensed(history: Sequence[HistoryEvent]) -> tuple[HistoryLine, ...]:
    """The history as a person reads it: an answered query is its answer, the same unknown again and again one line."""
    lines: list[HistoryLine] = []
    for event, following in zip(history, (*history[1:], None), strict=True):
        if event.note == QUERY and following is not None and following.note in ANSWERS:
            continue
        last = lines[-1] if lines else None
        repeats = last is not None and event.note == last.event.note == STILL_UNKNOWN
        if last is not None and repeats and event.outcome == last.event.outcome:
            lines[-1] = HistoryLine(event, last.times + 1)
        else:
            lines.append(HistoryLine(event))
    return tuple(lines)
