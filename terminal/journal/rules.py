"""What the journal itself refuses, whatever the machines above ask: pure rules, the last line before the disk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from terminal.core.ids import RefundNo
from terminal.core.model import (
    CopyRecord,
    CopyState,
    NotSent,
    Operation,
    Outcome,
    RefundIntent,
    RefundRecord,
    RefundState,
    Refused,
    Succeeded,
    UsedAmounts,
)
from terminal.core.money import ZERO, Fen

OPEN = (RefundState.CREATED, RefundState.SENDING, RefundState.UNKNOWN, RefundState.QUERYING)
"""No outcome yet: the amount counts as used and the original is blocked (design M5)."""

RULED = (RefundState.RULED, RefundState.RECONCILED)
"""Ended by two people; reconciled when the acquirer's later truth stands beside the ruling."""

PROOF: dict[RefundState, type[Outcome]] = {
    RefundState.SUCCEEDED: Succeeded,
    RefundState.REFUSED: Refused,
    RefundState.NOT_SENT: NotSent,
}
"""A finished state and the outcome that proves it (design M4)."""

SETTLED = (*PROOF, *RULED)
"""Nothing but a late truth, and that somebody saw it, is ever added to these (M9)."""

FOLLOWS: dict[RefundState, tuple[RefundState, ...]] = {
    RefundState.CREATED: (*OPEN, RefundState.NOT_SENT),
    RefundState.SENDING: (RefundState.SENDING, RefundState.UNKNOWN, RefundState.QUERYING, *PROOF),
    RefundState.UNKNOWN: (
        RefundState.UNKNOWN,
        RefundState.QUERYING,
        RefundState.SUCCEEDED,
        RefundState.REFUSED,
        RefundState.RULED,
    ),
    RefundState.QUERYING: (
        RefundState.UNKNOWN,
        RefundState.QUERYING,
        RefundState.SUCCEEDED,
        RefundState.REFUSED,
        RefundState.RULED,
    ),
    RefundState.SUCCEEDED: (RefundState.SUCCEEDED,),
    RefundState.REFUSED: (RefundState.REFUSED,),
    RefundState.NOT_SENT: (RefundState.NOT_SENT,),
    RefundState.RULED: (RefundState.RULED, RefundState.RECONCILED),
    RefundState.RECONCILED: (RefundState.RECONCILED,),
}
"""Nothing goes back to before sending (M3), an unknown is never proven not sent (M4), finished stays finished (M9)."""


class Use(Enum):
    """What a refund's amount is to its original."""

    TAKEN = "taken"
    OPEN = "open"  # taken, and it blocks the original (design M5)
    FREE = "free"


USE: dict[RefundState, Use] = {
    RefundState.CREATED: Use.OPEN,
    RefundState.SENDING: Use.OPEN,
    RefundState.UNKNOWN: Use.OPEN,
    RefundState.QUERYING: Use.OPEN,
    RefundState.SUCCEEDED: Use.TAKEN,
    RefundState.REFUSED: Use.FREE,
    RefundState.NOT_SENT: Use.FREE,
    RefundState.RULED: Use.FREE,
    RefundState.RECONCILED: Use.FREE,
}
"""By the state alone; for a FREE one :func:`use_of` looks into the record, where money may have moved all the same."""


def use_of(record: RefundRecord) -> Use:
    """A ruling "executed" and a late success take the amount; a late refusal frees nothing (never free moved money)."""
    moved = isinstance(record.late, Succeeded) or (record.ruling is not None and record.ruling.executed)
    use = USE[record.state]
    return Use.TAKEN if use is Use.FREE and moved else use


def is_followed(record: RefundRecord) -> bool:
    """Whether a restart must find it: without an outcome, ruled and still asked about, or contradicted and not seen."""
    if record.state in OPEN or record.state is RefundState.RULED:
        return True
    return record.contradicted() and not record.acknowledged_by


@dataclass(frozen=True, slots=True)
class ReservationRefused:
    """Nothing was written and no number was used. ``why`` is for the operator's screen."""

    why: str
    blocking: RefundNo | None = None


def refusal(intent: RefundIntent, used: UsedAmounts) -> ReservationRefused | None:
    """Why this amount cannot be reserved on its original, or None (design M1, M5).

    A refund and a void share one original: what one of them uses is used for the other.
    """
    if not intent.original.trade_no:
        return ReservationRefused("原交易没有交易号，不能退款")
    if intent.amount <= ZERO:
        return ReservationRefused("退款金额必须大于零")
    if used.blocking is not None:
        return ReservationRefused(f"该交易的 {used.blocking} 结果未明，查明前不能退款或撤销", used.blocking)
    taken = used.succeeded + used.open
    if intent.operation is Operation.VOID:
        return _why_not_void(intent, taken)
    if intent.refunded_before is not None and intent.refunded_before != taken:
        # The tiers, the goods and the confirm page were about another sum: a late truth has come meanwhile.
        return ReservationRefused("该交易的已退金额刚有变化，请重新查询原交易后再退")
    if taken + intent.amount > intent.original.total:
        left = max(intent.original.total - taken, ZERO)
        return ReservationRefused(f"超出可退金额：原交易 {intent.original.total}，已退 {taken}，可退 {left}")
    return None


def _why_not_void(intent: RefundIntent, taken: Fen) -> ReservationRefused | None:
    """A void is of the whole payment, of which nothing was given back before."""
    if intent.amount != intent.original.total:
        return ReservationRefused("撤销只能撤销整笔交易")
    if taken > ZERO:
        return ReservationRefused(f"该交易已退 {taken}，不能撤销，请用退单")
    return None


def why_not_moved(now: RefundRecord, new: RefundRecord) -> str:
    """Why ``new`` cannot follow ``now`` for one refund number; empty when it can."""
    if (new.intent, new.created_at, new.retry_of) != (now.intent, now.created_at, now.retry_of):
        return "what was confirmed cannot be changed"
    if new.state not in FOLLOWS[now.state]:
        return f"{now.state.value} cannot become {new.state.value}"
    proof = PROOF.get(new.state)
    if proof is not None and not isinstance(new.outcome, proof):
        return f"{new.state.value} needs the outcome that proves it"
    if now.state in SETTLED and new.outcome != now.outcome:
        return "a proven outcome cannot be replaced"
    return _why_not_ruled(now, new) or _why_not_late(now, new)


def _why_not_ruled(now: RefundRecord, new: RefundRecord) -> str:
    """Two different people, a reason and the service's reference, once (design M5)."""
    ruling = new.ruling
    if (ruling is not None) is not (new.state in RULED):
        return f"{new.state.value} and its ruling do not belong together"
    if ruling is None:
        return ""
    if now.ruling is not None and ruling != now.ruling:
        return "a ruling cannot be replaced"
    if ruling.first.number == ruling.second.number:
        return "a ruling needs two different people"
    if not ruling.reason.strip() or not ruling.reference.strip():
        return "a ruling needs a reason and a reference"
    return ""


def _why_not_late(now: RefundRecord, new: RefundRecord) -> str:
    """A later truth stands beside what was settled, once, and only a contradiction is acknowledged (design M9)."""
    if now.late is not None and new.late != now.late:
        return "a late truth cannot be replaced"
    if now.acknowledged_by and new.acknowledged_by != now.acknowledged_by:
        return "what was acknowledged stays so"
    if new.acknowledged_by and not new.contradicted():
        return "there is no contradiction to acknowledge"
    if new.late is None:
        return "reconciled needs the late truth" if new.state is RefundState.RECONCILED else ""
    if now.state not in SETTLED or new.state is RefundState.RULED:
        return "a late truth stands beside a settled refund"
    return "" if isinstance(new.late, Succeeded | Refused) else "a late truth needs proof"


def why_copy_not_moved(now: CopyRecord, new: CopyRecord) -> str:
    """Why ``new`` cannot follow ``now`` for one copy id; empty when it can."""
    if (now.refund_no, now.kind) != (new.refund_no, new.kind):
        return "belongs to another refund"
    if is_settled(now) and not is_settled(new):
        return "is on paper already and stays so"
    return ""


def is_settled(copy: CopyRecord) -> bool:
    """Whether nothing is left to do. FAILED, by the printer's proof or the operator's word, is still owed."""
    return copy.state in (CopyState.PROVEN, CopyState.ACCEPTED)
