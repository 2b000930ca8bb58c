"""The refund flow's model: what the operator has entered and read so far. It holds no outcome of its own."""

from __future__ import annotations

from datetime import date, timedelta

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
from terminal.core.policy import HOST_ZONE, REASONS, MethodRule, days_left, methods, remaining, why_blocked
from terminal.core.refund.case import RefundCase


class RefundTask(PrintingTask):
    __slots__ = (
        "amount",
        "balance_after",
        "balance_before",
        "clock_off_ms",
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
        self.clock_off_ms: int | None = None
        """Host time minus device time, from the link check that opened the form."""
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

    def host_day(self) -> date:
        """The acquirer's day: the device's clock decides nothing when the host's time is known (guide C1)."""
        return (self.now.wall + timedelta(milliseconds=self.clock_off_ms or 0)).astimezone(HOST_ZONE).date()

    def days_left(self) -> int | None:
        if self.original is None:
            return None
        return days_left(self.original, self.host_day(), self.context.policy.refund_window_days)

    def why_blocked(self, used: UsedAmounts) -> str:
        """Why the original cannot be refunded now, by host time; empty when it can."""
        if self.original is None:
            return ""
        context = self.context
        return why_blocked(self.original, used, context.shop.merchant_no, context.policy, self.host_day(), context.tr)

    def method_rules(self) -> tuple[MethodRule, ...]:
        return methods(self.original.payment_type, self.context.policy) if self.original is not None else ()

    def options(self) -> int:
        if self.state.name == "REASON":
            return len(REASONS)
        return len(self.method_rules()) if self.state.name == "METHOD" else 0

    def watches(self, event: RefundChanged | CopyChanged) -> bool:
        if isinstance(event, RefundChanged):
            return event.refund_no == self.refund_no
        return event.copy_id == self.copy_id
