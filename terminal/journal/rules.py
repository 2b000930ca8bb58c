"""What the journal itself refuses, whatever the machines above ask: pure rules, the last line before the disk."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.core.ids import RefundNo
from terminal.core.model import (
    CopyRecord,
    CopyState,
    NotSent,
    Outcome,
    RefundIntent,
    RefundRecord,
    RefundState,
    Refused,
    Succeeded,
    UsedAmounts,
)
from terminal.core.money import ZERO

OPEN = (RefundState.CREATED, RefundState.SENDING, RefundState.UNKNOWN, RefundState.QUERYING)
"""No outcome yet: the amount counts as used and the original is blocked (design M5)."""

PROOF: dict[RefundState, type[Outcome]] = {
    RefundState.SUCCEEDED: Succeeded,
    RefundState.REFUSED: Refused,
    RefundState.NOT_SENT: NotSent,
}
"""A finished state and the outcome that proves it (design M4)."""

FOLLOWS: dict[RefundState, tuple[RefundState, ...]] = {
    RefundState.CREATED: (*OPEN, RefundState.NOT_SENT),
    RefundState.SENDING: (RefundState.SENDING, RefundState.UNKNOWN, RefundState.QUERYING, *PROOF),
    RefundState.UNKNOWN: (RefundState.UNKNOWN, RefundState.QUERYING, RefundState.SUCCEEDED, RefundState.REFUSED),
    RefundState.QUERYING: (RefundState.UNKNOWN, RefundState.QUERYING, RefundState.SUCCEEDED, RefundState.REFUSED),
    RefundState.SUCCEEDED: (RefundState.SUCCEEDED,),
    RefundState.REFUSED: (RefundState.REFUSED,),
    RefundState.NOT_SENT: (RefundState.NOT_SENT,),
}
"""Nothing goes back to before sending (M3), an unknown is never proven not sent (M4), finished stays finished (M9)."""


@dataclass(frozen=True, slots=True)
class ReservationRefused:
    """Nothing was written and no number was used. ``why`` is for the operator's screen."""

    why: str
    blocking: RefundNo | None = None


def refusal(intent: RefundIntent, used: UsedAmounts) -> ReservationRefused | None:
    """Why this amount cannot be reserved on its original, or None (design M1, M5)."""
    if not intent.original.trade_no:
        return ReservationRefused("原交易没有交易号，不能退款")
    if intent.amount <= ZERO:
        return ReservationRefused("退款金额必须大于零")
    if used.blocking is not None:
        return ReservationRefused(f"该交易有一笔退款结果未明，查明前不能再退。退款单号 {used.blocking}", used.blocking)
    taken = used.succeeded + used.open
    if taken + intent.amount > intent.original.total:
        left = max(intent.original.total - taken, ZERO)
        return ReservationRefused(f"超出可退金额：原交易 {intent.original.total}，已退 {taken}，可退 {left}")
    return None


def why_not_moved(now: RefundRecord, new: RefundRecord) -> str:
    """Why ``new`` cannot follow ``now`` for one refund number; empty when it can."""
    if new.intent != now.intent or new.created_at != now.created_at:
        return "what was confirmed cannot be changed"
    if new.state not in FOLLOWS[now.state]:
        return f"{now.state.value} cannot become {new.state.value}"
    proof = PROOF.get(new.state)
    if proof is not None and not isinstance(new.outcome, proof):
        return f"{new.state.value} needs the outcome that proves it"
    if now.state in PROOF and new.outcome != now.outcome:
        return "a proven outcome cannot be replaced"
    return ""


def is_settled(copy: CopyRecord) -> bool:
    """Whether nothing is left to do. FAILED, by the printer's proof or the operator's word, is still owed."""
    return copy.state in (CopyState.PROVEN, CopyState.ACCEPTED)
