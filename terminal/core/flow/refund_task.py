"""The refund flow's model: what the operator has entered and read so far. It holds no outcome of its own."""

from __future__ import annotations

from terminal.core.effects import CheckLink
from terminal.core.events import CopyChanged, RefundChanged
from terminal.core.flow.printing import PrintingTask
from terminal.core.flow.task import Context
from terminal.core.ids import LogNo, RefundNo
from terminal.core.model import (
    BalanceResult,
    LinkReport,
    LookUpFailed,
    Method,
    Original,
    Reason,
    Stamp,
    UsedAmounts,
)
from terminal.core.money import ZERO, Fen
from terminal.core.policy import REASONS, MethodRule, methods, remaining
from terminal.core.refund.case import RefundCase


class RefundTask(PrintingTask):
    __slots__ = (
        "amount",
        "balance_after",
        "balance_before",
        "failure",
        "link",
        "log_no",
        "method",
        "original",
        "reason",
        "refund_no",
        "used",
        "why_not",
    )

    def __init__(self, context: Context, now: Stamp) -> None:
        super().__init__(context, now)
        self.link: LinkReport | None = None
        self.log_no: LogNo | None = None
        self.original: Original | None = None
        self.used: UsedAmounts = UsedAmounts(ZERO, ZERO, None)
        self.failure: LookUpFailed | None = None
        self.amount: Fen = ZERO
        self.reason: Reason | None = None
        self.method: Method | None = None
        self.balance_before: BalanceResult | None = None
        self.balance_after: BalanceResult | None = None
        self.refund_no: RefundNo | None = None
        self.why_not = ""
        """Why the original is blocked, or the amount could not be reserved."""

    def start(self) -> None:
        """The effects that begin the task."""
        self.out.append(CheckLink(self.ask()))

    def case(self) -> RefundCase | None:
        return self.context.book.refunds.get(self.refund_no) if self.refund_no is not None else None

    def left(self) -> Fen:
        return remaining(self.original, self.used) if self.original is not None else ZERO

    def method_rules(self) -> tuple[MethodRule, ...]:
        return methods(self.original.payment_type) if self.original is not None else ()

    def options(self) -> int:
        if self.state.name == "REASON":
            return len(REASONS)
        return len(self.method_rules()) if self.state.name == "METHOD" else 0

    def watches(self, event: RefundChanged | CopyChanged) -> bool:
        if isinstance(event, RefundChanged):
            return event.refund_no == self.refund_no
        return event.copy_id == self.copy_id
