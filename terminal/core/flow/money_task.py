"""What the refund flow and the void flow have in common: one original, one order to the acquirer, its paper.

The model of either holds no outcome of its own: that stands in the book, under ``refund_no``.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from terminal.core.effects import CheckLink
from terminal.core.events import CopyChanged, RefundChanged, TaskKind
from terminal.core.flow.second_person import SecondPersonTask
from terminal.core.flow.task import Context
from terminal.core.ids import LogNo, RefundNo, TradeNo
from terminal.core.model import (
    BalanceResult,
    LinkReport,
    LookUpFailed,
    Operation,
    Original,
    RefundIntent,
    Stamp,
    UsedAmounts,
)
from terminal.core.money import ZERO, Fen
from terminal.core.money_words import WORDS, MoneyWords
from terminal.core.policy import HOST_ZONE, why_blocked
from terminal.core.refund.case import RefundCase
from terminal.core.void_policy import why_not_void


class MoneyTask(SecondPersonTask):
    operation: ClassVar[Operation]
    """What this flow orders."""
    other: ClassVar[TaskKind]
    """The flow that orders the other."""

    __slots__ = (
        "amount",
        "balance_after",
        "balance_before",
        "failure",
        "given",
        "host_mono_ms",
        "host_time",
        "link",
        "log_no",
        "original",
        "refund_no",
        "used",
        "why_not",
    )

    def __init__(self, context: Context, now: Stamp, given: TradeNo | None = None) -> None:
        """``given``: the payment that another flow has found already, looked up at once."""
        super().__init__(context, now)
        self.host_time: datetime | None = None
        """The acquirer's time at ``host_mono_ms``, from the link check that opened the form."""
        self.host_mono_ms = now.mono_ms
        self.given = given
        self.link: LinkReport | None = None
        self.log_no: LogNo | None = None
        self.original: Original | None = None
        self.used: UsedAmounts = UsedAmounts(ZERO, ZERO, None)
        self.failure: LookUpFailed | None = None
        self.amount: Fen = ZERO
        self.balance_before: BalanceResult | None = None
        self.balance_after: BalanceResult | None = None
        self.refund_no: RefundNo | None = None
        self.why_not = ""
        """Why the original is blocked, or the amount could not be reserved."""

    @property
    def words(self) -> MoneyWords:
        """How the pages speak of what this flow orders."""
        return WORDS[self.operation]

    def start(self) -> None:
        """The effects that begin the task."""
        self.out.append(CheckLink(self.ask()))

    def case(self) -> RefundCase | None:
        return self.context.book.refunds.get(self.refund_no) if self.refund_no is not None else None

    def take_original(self, original: Original) -> None:
        """The original looked up: what was entered about another one is forgotten."""
        self.original = original
        self.used = UsedAmounts(ZERO, ZERO, None)
        self.amount = ZERO
        self.balance_before = None

    def host_day(self) -> date:
        """The acquirer's day (guide C1). The device's clock may be wrong and may jump while the form is open: when the
        host's time is known, only the time that has passed since is counted."""
        if self.host_time is None:
            return self.now.wall.astimezone(HOST_ZONE).date()
        passed = timedelta(milliseconds=self.now.mono_ms - self.host_mono_ms)
        return (self.host_time + passed).astimezone(HOST_ZONE).date()

    def why_no_refund(self, used: UsedAmounts) -> str:
        """Why the original cannot be refunded now, by host time; empty when it can."""
        if self.original is None:
            return ""
        context = self.context
        return why_blocked(self.original, used, context.shop.merchant_no, context.policy, self.host_day(), context.tr)

    def why_no_void(self, used: UsedAmounts) -> str:
        """Why the original cannot be voided now, by host time; empty when it can."""
        if self.original is None:
            return ""
        context = self.context
        return why_not_void(self.original, used, context.shop.merchant_no, context.policy, self.host_day(), context.tr)

    def why_blocked(self, used: UsedAmounts) -> str:
        """Why nothing can be ordered for the original now, by host time; empty when it can."""
        raise NotImplementedError

    def other_applies(self) -> bool:
        """Whether the other of refund and void can be ordered for the original."""
        raise NotImplementedError

    def intent(self) -> RefundIntent:
        """Exactly what the confirm page showed (design M10, guide C2)."""
        raise NotImplementedError

    def watches(self, event: RefundChanged | CopyChanged) -> bool:
        if isinstance(event, RefundChanged):
            return event.refund_no == self.refund_no
        return event.copy_id == self.copy_id
