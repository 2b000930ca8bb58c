"""The void flow's model: one payment of today, whole."""

from __future__ import annotations

from terminal.core.events import TaskKind
from terminal.core.flow.money_task import MoneyTask
from terminal.core.model import Method, Operation, RefundIntent, UsedAmounts
from terminal.core.void_policy import VOID_REASON


class VoidTask(MoneyTask):
    __slots__ = ()

    operation = Operation.VOID
    other = TaskKind.REFUND

    def why_blocked(self, used: UsedAmounts) -> str:
        return self.why_no_void(used)

    def other_applies(self) -> bool:
        return self.original is not None and not self.why_no_refund(self.used)

    def intent(self) -> RefundIntent:
        if self.original is None or self.amount != self.original.total:
            raise ValueError("the confirm page was shown without all that it must show")
        method = Method.ORIGINAL_ROUTE  # the message names none
        person = self.context.person
        return RefundIntent(self.original, self.amount, method, VOID_REASON, person, operation=Operation.VOID)
