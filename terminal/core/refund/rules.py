"""Guards and actions of the money machine. What an action records is committed before its later effects start."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from terminal.core.effects import Beep, Post, Record, SendRefund, Sound, StartTimer
from terminal.core.entries import CopyMoved, Entry, Noted, RefundMoved
from terminal.core.events import (
    CopiesOwed,
    Event,
    PowerRestored,
    QueryAnswered,
    QueryDue,
    QueryRecorded,
    RefundAnswered,
    RefundChanged,
    RefundReserved,
    RulingMade,
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
    Stamp,
    Succeeded,
    Unknown,
    UnknownCause,
)
from terminal.core.refund.case import RefundCase

QUERY_GAPS_MS = (5_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000)
"""Waits before the 1st, 2nd, … query; the last one repeats (facts: acquirer §6, WeChat's slowing poll §5)."""

AFTER_RESTART_MS = 1_000
"""The first query after a power cut: at once, but after the screen is up."""
RESTART_STEP_MS = 2_000
"""Each further unknown waits this much longer, so that many of them do not ask all at once."""
JITTER_PERCENT = 20
"""Gaps are lengthened by up to this much, differently for each refund and attempt."""
RULED_GAP_MS = 3_600_000
"""A ruled refund is still asked about: a later truth belongs beside the ruling."""
MINUTE_MS = 60_000
ESCALATE_QUERIES = 5
"""No unknown is a matter for the service before it was asked about this often: age alone decides nothing."""

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


def tells_truth(case: RefundCase, event: QueryAnswered) -> bool:
    return isinstance(event.outcome, Succeeded | Refused)


def is_escalated(case: RefundCase, now: Stamp, after_min: int) -> bool:
    """Whether an unknown is old enough to call the service about, and to be ruled on. ``after_min``: the policy's."""
    old_enough = case.sure_age_ms(now) >= after_min * MINUTE_MS
    asked_enough = case.record.queries >= ESCALATE_QUERIES
    return case.state in (RefundState.UNKNOWN, RefundState.QUERYING) and asked_enough and old_enough


def is_asked(case: RefundCase, event: QueryDue | PowerRestored) -> bool:
    return case.is_asked


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
    _wait_for_query(case, "power cut", Unknown(UnknownCause.POWER_CUT, "等待应答时断电"), _spread_ms(case))
    _tell(case)


def query_soon(case: RefundCase, event: PowerRestored) -> None:
    """As planned before the power cut, but never later than its gap: the wall clock may have jumped meanwhile."""
    planned = case.record.next_query_at
    wait_ms = int((planned - case.now.wall).total_seconds() * 1_000) if planned is not None else 0
    _ask_after(case, max(_spread_ms(case), min(wait_ms, gap_ms(case))))


def count_query(case: RefundCase, event: QueryDue) -> None:
    """The row stays UNKNOWN in the journal while the question is out; the attempt is counted before it is asked."""
    case.record = replace(case.record, queries=case.record.queries + 1, next_query_at=None)
    case.due_ms = None
    case.out.append(Record((RefundMoved(case.record, "query"),)))
    case.out.append(Post(QueryRecorded(case.record.refund_no)))


def ask(case: RefundCase, event: QueryRecorded) -> None:
    """A step of its own: where the attempt could not be written, or nobody knows whether it was, nothing is taken for
    asked that was not."""
    case.out.append(case.ask())


def keep_asking(case: RefundCase, event: QueryAnswered) -> None:
    """A query that brought no proof: not found, no answer and not sent all leave the refund unknown. An answer about
    something else raises the alarm, once."""
    before = case.record.mismatched()
    _wait_for_query(case, "still unknown", _as_unknown(event.outcome))
    if case.record.mismatched() and not before:
        case.out.append(Beep(Sound.ALARM))
    _tell(case)


def note_ruling(case: RefundCase, event: RulingMade) -> None:
    """The ruling and the slip that records it are one commit. The acquirer is asked on, slowly."""
    due = case.now.wall + timedelta(milliseconds=RULED_GAP_MS)
    case.record = replace(case.record, state=RefundState.RULED, ruling=event.ruling, next_query_at=due)
    number = case.record.refund_no
    slip = CopyRecord(CopyId(f"{number}/{CopyKind.RULING.value}"), number, CopyKind.RULING, CopyState.OWED)
    moves: tuple[Entry, ...] = (RefundMoved(case.record, "ruled"), CopyMoved(slip, "owed"))
    case.out.append(Record(moves))
    _ask_after(case, RULED_GAP_MS)
    case.out.append(Post(CopiesOwed((slip,))))
    _tell(case)


def note_truth_after_ruling(case: RefundCase, event: QueryAnswered) -> None:
    case.record = replace(case.record, state=RefundState.RECONCILED, late=event.outcome, next_query_at=None)
    case.out.append(Record((RefundMoved(case.record, "truth after ruling"),)))
    _tell(case)


def ask_on(case: RefundCase, event: QueryAnswered) -> None:
    due = case.now.wall + timedelta(milliseconds=RULED_GAP_MS)
    case.record = replace(case.record, next_query_at=due)
    case.out.append(Record((RefundMoved(case.record, "no truth yet"),)))
    _ask_after(case, RULED_GAP_MS)


def note_stale_answer(case: RefundCase, event: QueryAnswered) -> None:
    detail = f"answer to query {event.attempt}, waiting for {case.record.queries}: {event.outcome}"
    case.out.append(Record((Noted("stale answer", case.record.refund_no, detail),)))


def note_late_answer(case: RefundCase, event: RefundAnswered) -> None:
    """The request's own answer after its wait was given up, as when the journal failed meanwhile. It is written down;
    the next query tells the same under a check of its own."""
    case.out.append(Record((Noted("stale answer", case.record.refund_no, f"late: {event.outcome}"),)))


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
    wait_ms = gap_ms(case) if after_ms is None else after_ms
    due = case.now.wall + timedelta(milliseconds=wait_ms)
    case.record = replace(case.record, state=RefundState.UNKNOWN, outcome=outcome, next_query_at=due)
    case.out.append(Record((RefundMoved(case.record, note),)))
    _ask_after(case, wait_ms)


def _ask_after(case: RefundCase, wait_ms: int) -> None:
    """Waits count on the monotonic clock; what the journal holds of it is for a restart."""
    case.due_ms = case.now.mono_ms + wait_ms
    case.out.append(StartTimer(query_timer(case), wait_ms))


def gap_ms(case: RefundCase) -> int:
    """The wait before the next query, jittered without chance: by the refund's own sequence and attempt."""
    if case.record.state is RefundState.RULED:
        return RULED_GAP_MS
    base = QUERY_GAPS_MS[min(case.record.queries, len(QUERY_GAPS_MS) - 1)]
    if case.record.queries == 0:
        return base  # the first question is about a person who waits
    step = (int(case.record.refund_no[-7:]) * 37 + case.record.queries * 11) % 100
    return base + base * JITTER_PERCENT * step // 10_000


def _spread_ms(case: RefundCase) -> int:
    return AFTER_RESTART_MS + case.place * RESTART_STEP_MS


def _tell(case: RefundCase) -> None:
    case.out.append(Post(RefundChanged(case.record.refund_no)))
