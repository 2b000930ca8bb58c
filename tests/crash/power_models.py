"""What is outside the terminal in the power cut story: the acquirer's book, the paper, and what was announced."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum

from terminal.core.ids import LogNo, OrderNo, RefundNo, TradeNo
from terminal.core.model import (
    CopyId,
    NotSent,
    Original,
    OriginalState,
    Outcome,
    PaymentType,
    RefundRecord,
    Refused,
    Succeeded,
    Unknown,
    UnknownCause,
)
from terminal.core.money import Fen

AMOUNT = Fen(500)
"""Less than half of the original: nothing but the terminal keeps a second refund from being executed."""
ORIGINAL = Original(
    trade_no=TradeNo("2026112366000000000001"),
    log_no=LogNo("66000000000001"),
    order_no=OrderNo("202611230001"),
    merchant_no="822290059430BFA",
    payment_type=PaymentType.WECHAT,
    account_type="WECHAT",
    state=OriginalState.SUCCESS,
    total=Fen(2_000),
    trade_time="20261123101500",
    payer="",
)


class Violated(AssertionError):
    """An invariant of design §4 does not hold; the message begins with its number."""


class Story(Enum):
    """What happens to the first request; later ones, after a proven 'not sent', are answered plainly."""

    PLAIN = "answered"
    LOST_ANSWER = "executed, the answer lost"
    REFUSED = "refused"
    NOT_SENT = "no connection"
    LOST_REQUEST = "never arrived"


@dataclass
class Acquirer:
    """The truth about the money."""

    story: Story
    executed: dict[RefundNo, Fen] = field(default_factory=dict)
    refused: set[RefundNo] = field(default_factory=set)
    arrived: Counter[RefundNo] = field(default_factory=Counter)
    asked: int = 0

    def refund(self, record: RefundRecord) -> Outcome:
        self.asked += 1
        first = self.asked == 1
        if first and self.story is Story.NOT_SENT:
            return NotSent("connection refused")
        if first and self.story is Story.LOST_REQUEST:
            return Unknown(UnknownCause.NO_ANSWER, "timeout")
        self.arrived[record.refund_no] += 1
        if first and self.story is Story.REFUSED:
            self.refused.add(record.refund_no)
        else:
            self.executed[record.refund_no] = record.intent.amount
        if first and self.story is Story.LOST_ANSWER:
            return Unknown(UnknownCause.NO_ANSWER, "timeout")
        return self.query(record)

    def query(self, record: RefundRecord) -> Outcome:
        number = record.refund_no
        if number in self.refused:
            return Refused("RFD40001", "refused")
        if number not in self.executed:
            return Unknown(UnknownCause.NOT_FOUND, "")
        return Succeeded(f"20261124{number[-14:]}", number[-14:], self.executed[number], "20261124101500")


@dataclass
class Sheet:
    copy_id: CopyId
    marked: bool
    """It says 重打印."""
    complete: bool = False


@dataclass
class Outside:
    """Everything that a power cut of the device does not touch."""

    acquirer: Acquirer
    paper: list[Sheet] = field(default_factory=list)
    given: list[RefundNo] = field(default_factory=list)
    """Every refund number that a reservation ever returned."""
    sent: Counter[RefundNo] = field(default_factory=Counter)
    head: tuple[int, str] = (0, "")
    """The last event whose commit was announced: number and hash."""
    now_ms: int = 0

    def came_out(self, copy_id: CopyId) -> bool:
        return any(sheet.copy_id == copy_id and sheet.complete for sheet in self.paper)
