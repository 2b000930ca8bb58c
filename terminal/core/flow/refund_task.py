"""The refund flow's model: what the operator has entered and read so far. It holds no outcome of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from terminal.core.events import TaskKind
from terminal.core.evidence import IDENTITY_KINDS, NO_EVIDENCE, PAPER_KINDS, Evidence, IdentityKind, PaperKind
from terminal.core.flow.money_task import MoneyTask
from terminal.core.flow.task import Context
from terminal.core.goods import ReturnedGoods, pieces_left
from terminal.core.ids import TradeNo
from terminal.core.merchant_policy import Ask
from terminal.core.model import Method, Operation, Original, Person, Reason, RefundIntent, Stamp, UsedAmounts
from terminal.core.money import MAX_FEN, ZERO, Fen
from terminal.core.phone import SealedPhone
from terminal.core.policy import REASONS, MethodRule, days_left, methods, remaining

GOODS_WINDOW = 5
"""Lines of goods on one page: as many digits pick them."""
GOODS_ROWS = 8
REFUND_ROWS = 4
"""Of each, on one page of a long content."""
EXTRAS = (Ask.SLIP, Ask.IDENTITY, Ask.PAPER, None, Ask.PHONE)
"""The menu of what can be added by hand; None is the remark."""
SLIP_ANSWERS = (True, False)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved, and exactly what: anything that changes afterwards is not approved (design M10)."""

    person: Person
    of: RefundIntent


class RefundTask(MoneyTask):
    operation = Operation.REFUND
    other = TaskKind.VOID

    __slots__ = (
        "approval",
        "basket",
        "by_hand",
        "evidence",
        "goods",
        "identity",
        "line",
        "method",
        "paper",
        "phone",
        "phone_asked",
        "quantities",
        "reason",
    )

    def __init__(self, context: Context, now: Stamp, given: TradeNo | None = None) -> None:
        super().__init__(context, now, given)
        self._forget_form()

    def take_original(self, original: Original) -> None:
        super().take_original(original)
        self._forget_form()

    def _forget_form(self) -> None:
        """Nothing of another original's form is left."""
        self.quantities: list[int] = []
        """Of each line of the original's goods, how many come back."""
        self.basket: tuple[ReturnedGoods, ...] = ()
        """Scanned goods, their shares not yet computed."""
        self.line = 0
        """Of the goods whose pieces are being typed."""
        self.goods: tuple[ReturnedGoods, ...] = ()
        self.reason: Reason | None = None
        self.method: Method | None = None
        self.evidence: Evidence = NO_EVIDENCE
        self.identity: IdentityKind | None = None
        self.paper: PaperKind | None = None
        """Chosen, until its number is typed too."""
        self.phone: SealedPhone | None = None
        self.phone_asked = False
        self.by_hand = False
        """The page was opened from the menu of extras."""
        self.approval: Approval | None = None

    def left(self) -> Fen:
        return remaining(self.original, self.used) if self.original is not None else ZERO

    # ------------------------------------------------------------ the merchant's policy

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

    def asked(self) -> frozenset[Ask]:
        """What the tiers ask for. What was refunded of the payment before counts too: nobody gets round a tier by
        refunding in small parts."""
        reached = self.amount.value + self.used.succeeded.value + self.used.open.value
        return self.context.policy.asks(Fen(min(reached, MAX_FEN)))

    def missing(self) -> frozenset[Ask]:
        """What is asked for and not there yet."""
        there = {
            Ask.SLIP: bool(self.evidence.slip_seen),
            Ask.IDENTITY: self.evidence.identity is not None,
            Ask.PAPER: self.evidence.paper is not None,
            Ask.PHONE: self.phone_asked,
            Ask.APPROVER: self.approver() is not None,
        }
        return frozenset(ask for ask in self.asked() if not there[ask])

    # ------------------------------------------------------------ what will be sent

    def draft(self) -> RefundIntent | None:
        """Everything entered so far as an intent without approver; None while something of it is missing."""
        if self.original is None or self.method is None or self.reason is None:
            return None
        return RefundIntent(
            self.original,
            self.amount,
            self.method,
            self.reason,
            self.context.person,
            goods=self.goods,
            evidence=self.evidence,
            phone=self.phone,
            refunded_before=self.used.succeeded + self.used.open,
        )

    def approver(self) -> Person | None:
        """Who approved exactly this draft."""
        return self.approval.person if self.approval is not None and self.approval.of == self.draft() else None

    def proposal(self) -> RefundIntent | None:
        """The draft with its approver: what the confirm page shows."""
        draft = self.draft()
        return replace(draft, approver=self.approver()) if draft is not None else None

    def intent(self) -> RefundIntent:
        proposal = self.proposal()
        if proposal is None or self.missing():
            raise ValueError("the confirm page was shown without all that it must show")
        return proposal

    # ------------------------------------------------------------ pages

    def pieces_left(self, line: int) -> int:
        """How many pieces of a line of the order have not come back yet."""
        if self.original is None:
            return 0
        return pieces_left(self.original.goods, line, self.used.returned)

    def lines(self) -> int:
        """Lines of the list of goods shown."""
        if self.state.name == "BASKET":
            return len(self.basket)
        return len(self.original.goods) if self.original is not None else 0

    def has_extras(self) -> bool:
        """Something of what stands behind the refund was recorded."""
        return self.evidence != NO_EVIDENCE or self.phone is not None

    def options(self) -> int:
        sizes = {
            "REASON": len(REASONS),
            "METHOD": len(self.method_rules()),
            "EXTRAS": len(EXTRAS),
            "SLIP": len(SLIP_ANSWERS),
            "IDENTITY": len(IDENTITY_KINDS),
            "PAPERS": len(PAPER_KINDS),
            "GOODS": parts(self.lines(), GOODS_WINDOW),
            "BASKET": parts(self.lines(), GOODS_WINDOW),
            "DETAIL": 1 + parts(self.lines(), GOODS_ROWS) + parts(len(self.used.refunds), REFUND_ROWS),
            "CONFIRM": 1 + self.has_extras() + parts(len(self.goods), GOODS_ROWS),
        }
        return sizes.get(self.state.name, 0)


def parts(count: int, size: int) -> int:
    """How many pages of ``size`` lines ``count`` lines need; none for no lines."""
    return -(-count // size)
