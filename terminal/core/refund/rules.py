"""Guards and actions of the money machine. What an action records is committed before its later effects start."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from terminal.core.effects import Post, QueryRefund, Record, SendRefund, StartTimer
from terminal.core.entries import CopyMoved, Entry, Noted, RefundMoved
from terminal.core.events import (
    CopiesOwed,
    Event,
    PowerRestored,
    QueryAnswered,
    QueryDue,
    RefundAnswered,
    RefundChanged,
    RefundReserved,
    StageReached,
)
from terminal.core.model import (
    CopyId,
    CopyKind,
    CopyRecord,
    CopyState,
    NotSent,
    Outcome,
    RefundState,
    Refused,
    Succeeded,
    Unknown,
    UnknownCause,
)
from terminal.core.refund.case import RefundCase

QUERY_GAPS_MS = (5_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000)
"""Waits before the 1st, 2nd, … query; the last one repeats (facts: acquirer §6, WeChat's slowing poll §5)."""

AFTER_RESTART_MS = 1_000
"""The first query after a power cut: at once, but after the screen is up."""

Answer = RefundAnswered | QueryAnswered


def query_timer(case: RefundCase) -> str:
    """Name of the timer of the next query; ``terminal.py`` turns its firing into QueryDue."""
    return f"query:{case.record.refund_no}"


# ---------------------------------------------------------------- guards


def proves_success(case: RefundCase, event: Answer) -> bool:
    return isinstance(event.outcome, Succeeded)


def proves_refusal(case: RefundCase, event: Answer) -> bool:
    return isinstance(event.outcome, Refused)


def proves_not_sent(case: RefundCase, event: RefundAnswered) -> bool:
    return isinstance(event.outcome, NotSent)


def foreign_attempt(case: RefundCase, event: QueryAnswered) -> bool:
    return event.attempt != case.record.queries


# ---------------------------------------------------------------- actions


def note_sending(case: RefundCase, event: RefundReserved) -> None:
    """From this commit on the request may have left: after a restart the outcome is unknown, never not sent."""
    _move(case, RefundState.SENDING, "sending")


def send(case: RefundCase, event: RefundReserved) -> None:
    case.out.append(SendRefund(case.record))


def start_waiting(case: RefundCase, event: RefundReserved) -> None:
    case.since_ms = case.now.mono_ms


def note_stage(case: RefundCase, event: StageReached) -> None:
    case.stage = event.stage


def note_success(case: RefundCase, event: Answer) -> None:
    """Success and the copies it owes are one commit: paper cannot be forgotten by a power cut in between."""
    case.record = replace(case.record, state=RefundState.SUCCEEDED, outcome=event.outcome, next_query_at=None)
    owed = tuple(
        CopyRecord(CopyId(f"{case.record.refund_no}/{kind.value}"), case.record.refund_no, kind, CopyState.OWED)
        for kind in (CopyKind.MERCHANT, CopyKind.CUSTOMER)
    )
    moves: tuple[Entry, ...] = (RefundMoved(case.record, _note(event)), *(CopyMoved(copy, "owed") for copy in owed))
    case.out += [Record(moves), Post(CopiesOwed(owed)), Post(RefundChanged(case.record.refund_no))]


def note_refused(case: RefundCase, event: Answer) -> None:
    _move(case, RefundState.REFUSED, _note(event), event.outcome)
    _tell(case)


def note_not_sent(case: RefundCase, event: RefundAnswered) -> None:
    _move(case, RefundState.NOT_SENT, "not sent", event.outcome)
    _tell(case)


def note_never_sent(case: RefundCase, event: PowerRestored) -> None:
    """CREATED is committed before SENDING, and SENDING before the first byte: CREATED alone proves that none left."""
    _move(case, RefundState.NOT_SENT, "never sent", NotSent("断电前尚未发送"))
    _tell(case)


def note_unknown(case: RefundCase, event: RefundAnswered) -> None:
    _wait_for_query(case, "unknown", _as_unknown(event.outcome))
    _tell(case)


def note_power_cut(case: RefundCase, event: PowerRestored) -> None:
    _wait_for_query(case, "power cut", Unknown(UnknownCause.POWER_CUT, "等待应答时断电"), AFTER_RESTART_MS)
    _tell(case)


def query_soon(case: RefundCase, event: PowerRestored) -> None:
    case.out.append(StartTimer(query_timer(case), AFTER_RESTART_MS))


def query(case: RefundCase, event: QueryDue) -> None:
    """The row stays UNKNOWN in the journal while the question is out; the attempt is counted before it is asked."""
    case.record = replace(case.record, queries=case.record.queries + 1, next_query_at=None)
    case.out.append(Record((RefundMoved(case.record, "query"),)))
    case.out.append(QueryRefund(case.record, case.record.queries))


def keep_asking(case: RefundCase, event: QueryAnswered) -> None:
    """A query that brought no proof: not found, no answer and not sent all leave the refund unknown."""
    _wait_for_query(case, "still unknown", _as_unknown(event.outcome))
    _tell(case)


def note_stale_answer(case: RefundCase, event: QueryAnswered) -> None:
    detail = f"answer to query {event.attempt}, waiting for {case.record.queries}"
    case.out.append(Record((Noted("stale answer", case.record.refund_no, detail),)))


# ---------------------------------------------------------------- shared


def _note(event: Event) -> str:
    return "query answered" if isinstance(event, QueryAnswered) else "answered"


def _as_unknown(outcome: Outcome) -> Unknown:
    if isinstance(outcome, Unknown):
        return outcome
    detail = outcome.detail if isinstance(outcome, NotSent) else type(outcome).__name__
    return Unknown(UnknownCause.NO_ANSWER, detail)


def _move(case: RefundCase, state: RefundState, note: str, outcome: Outcome | None = None) -> None:
    case.record = replace(case.record, state=state, outcome=outcome, next_query_at=None)
    case.out.append(Record((RefundMoved(case.record, note),)))


def _wait_for_query(case: RefundCase, note: str, outcome: Unknown, after_ms: int | None = None) -> None:
    gap_ms = QUERY_GAPS_MS[min(case.record.queries, len(QUERY_GAPS_MS) - 1)] if after_ms is None else after_ms
    due = case.now.wall + timedelta(milliseconds=gap_ms)
    case.record = replace(case.record, state=RefundState.UNKNOWN, outcome=outcome, next_query_at=due)
    case.out += [Record((RefundMoved(case.record, note),)), StartTimer(query_timer(case), gap_ms)]


def _tell(case: RefundCase) -> None:
    case.out.append(Post(RefundChanged(case.record.refund_no)))
