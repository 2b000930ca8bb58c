"""The refund flow's model: what the operator has entered and read so far. It holds no outcome of its own."""

from __future__ import annotations

from terminal.core.events import TaskKind
from terminal.core.flow.money_task import MoneyTask
from terminal.core.flow.task import Context
from terminal.core.ids import TradeNo
from terminal.core.model import Method, Operation, Reason, RefundIntent, Stamp, UsedAmounts
from terminal.core.money import ZERO, Fen
from terminal.core.policy import REASONS, MethodRule, days_left, methods, remaining


class RefundTask(MoneyTask):
    operation = Operation.REFUND
    other = TaskKind.VOID

    __slots__ = ("method", "reason")

    def __init__(self, context: Context, now: Stamp, given: TradeNo | None = None) -> None:
        super().__init__(context, now, given)
        self.reason: Reason | None = None
        self.method: Method | None = None

    def left(self) -> Fen:
        return remaining(self.original, self.used) if self.original is not None else ZERO

    def days_left(self) -> int | None:
        if self.original is None:
            return None
        return days_left(self.original, self.host_day(), self.context.policy.refund_window_days)

    def why_blocked(self, used: UsedAmounts) -> str:
        return self.why_no_refund(used)

    def other_applies(self) -> bool:
        return self.original is not None and not self.why_no_void(self.used)

    def method_rules(self) -> tuple[MethodRule, ...]:
        return methods(self.original.payment_type, self.context.policy) if self.original is not None else ()

    def options(self) -> int:
        if self.state.name == "REASON":
            return len(REASONS)
        return len(self.method_rules()) if self.state.name == "METHOD" else 0

    def intent(self) -> RefundIntent:
        if self.original is None or self.method is None or self.reason is None:
            raise ValueError("the confirm page was shown without all that it must show")
        return RefundIntent(self.original, self.amount, self.method, self.reason, self.context.person)
