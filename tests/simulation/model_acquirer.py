"""A modelled acquirer: the truth about the money, and a network in front of it that loses, delays and garbles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from random import Random

from terminal.acquirer.exchanges import EXCHANGES
from terminal.acquirer.settings import Settings
from terminal.core.goods import GoodsLine
from terminal.core.ids import LogNo, OrderNo, RefundNo, TradeNo
from terminal.core.model import (
    NotSent,
    Operation,
    Original,
    OriginalState,
    Outcome,
    PaymentType,
    RefundRecord,
    RefundState,
    Refused,
    Succeeded,
    Unknown,
    UnknownCause,
)
from terminal.core.money import ZERO, Fen

DAY_ZERO = datetime(2026, 11, 24, 16, 0)
"""Host time when the world begins: for eight hours the payments of that day can be voided."""
TODAY, YESTERDAY = "20261124", "20261123"


def host_day(now_ms: int) -> str:
    """yyyyMMdd at the acquirer; the clocks of the terminals may say otherwise."""
    return f"{DAY_ZERO + timedelta(milliseconds=now_ms):%Y%m%d}"


def host_time(now_ms: int) -> str:
    """yyyyMMddHHmmss at the acquirer."""
    return f"{DAY_ZERO + timedelta(milliseconds=now_ms):%Y%m%d%H%M%S}"


SETTINGS = Settings(
    *("https://acquirer.test", "OP00000000", "00", Path("key"), Path("certificate"), Path("ca")),
    *("192.0.2.1", "1", "822290059430BFA", "D9296400"),
)
"""For the messages to be built; nothing of it is looked at."""


class Fault(Enum):
    """What the network or the acquirer does to one exchange."""

    NONE = "none"
    REFUSED_CONNECTION = "refused connection"
    LOST_REQUEST = "lost request"
    LOST_ANSWER = "lost answer"
    LATE_ANSWER = "late answer"
    DOUBLED_ANSWER = "doubled answer"
    GARBLED_ANSWER = "garbled answer"
    FOREIGN_ANSWER = "foreign answer"
    PROCESSING = "processing"
    UNKNOWN_CODE = "unknown code"
    REFUSAL = "refusal"
    NOT_FOUND = "not found on query"
    LESS_PAID_BACK = "less paid back"
    STRAY_REQUEST = "stray request"
    LATE_EXCEPTION = "late exception"
    SLOW_ANSWER = "slow answer"
    OTHER_AMOUNT = "success of another amount"


REFUND_FAULTS = (
    Fault.REFUSED_CONNECTION,
    Fault.LOST_REQUEST,
    Fault.LOST_ANSWER,
    Fault.LATE_ANSWER,
    Fault.DOUBLED_ANSWER,
    Fault.GARBLED_ANSWER,
    Fault.FOREIGN_ANSWER,
    Fault.PROCESSING,
    Fault.UNKNOWN_CODE,
    Fault.REFUSAL,
    Fault.LESS_PAID_BACK,
    Fault.STRAY_REQUEST,
    Fault.LATE_EXCEPTION,
)
QUERY_FAULTS = (
    Fault.REFUSED_CONNECTION,
    Fault.LOST_ANSWER,
    Fault.LATE_ANSWER,
    Fault.DOUBLED_ANSWER,
    Fault.GARBLED_ANSWER,
    Fault.NOT_FOUND,
    Fault.SLOW_ANSWER,
)

ANSWER_TIMEOUT_MS = 30_000

Deliver = Callable[[int, Outcome], None]
"""Hand an outcome to the terminal after so many ms of virtual time."""


@dataclass
class Truth:
    """One refund or void as the acquirer knows it."""

    number: RefundNo
    trade_no: TradeNo
    amount: Fen
    paid_back: Fen
    executed: bool
    settles_at_ms: int
    """While virtual time is below this it is being processed."""
    host_time: str
    """yyyyMMddHHmmss, when it was processed."""
    operation: Operation


@dataclass
class ModelAcquirer:
    rng: Random
    fault_rate: float
    enforces_total: bool = True
    """It refuses what is more than was paid. Where it does not, only the terminal's own reservation can."""
    originals: dict[str, Original] = field(default_factory=dict)
    refunds: dict[RefundNo, Truth] = field(default_factory=dict)
    arrived: Counter[RefundNo] = field(default_factory=Counter)
    """How often a refund request with this number arrived."""
    faults: Counter[Fault] = field(default_factory=Counter)
    strays: list[tuple[int, RefundRecord]] = field(default_factory=list)
    """Requests that wander in the network: they arrive, at the time given, long after their sender gave up."""
    lost: dict[RefundNo, RefundRecord] = field(default_factory=dict)
    """Requests that arrive only when it is least expected: see query."""

    def add_original(self, place: int) -> Original:
        """Every other one was paid today, by code, and most of them are below the tiers: those can be voided until
        midnight."""
        log_no = LogNo(f"66{place:012d}")
        day, main_type, most = (TODAY, "MICROPAY", 2_000) if place % 2 else (YESTERDAY, "PREORDER", 50_000)
        most = 50_000 if place % 8 == 5 else most
        made = Original(
            trade_no=TradeNo(f"{day}{log_no}"),
            log_no=log_no,
            order_no=OrderNo(f"2026112{place:05d}"),
            merchant_no="822290059430BFA",
            payment_type=self.rng.choice(list(PaymentType)),
            account_type="",
            state=OriginalState.SUCCESS,
            total=Fen(self.rng.randrange(100, most)),
            trade_time=f"{day}101500",
            payer="",
            goods=self._goods() if place % 3 == 0 else (),
            main_type=main_type,
        )
        self.originals[made.order_no] = made
        return made

    def _goods(self) -> tuple[GoodsLine, ...]:
        """A few lines; their prices do not add up to what was paid, as in a shop with discounts and fees."""
        return tuple(
            GoodsLine(f"商品{place}", self.rng.randrange(1, 4), Fen(self.rng.randrange(1, 20_000)))
            for place in range(self.rng.randrange(1, 8))
        )

    def look_up(self, number: str) -> Original | None:
        """The payment; that it was voided is told in half of the answers only, as by a platform that lags behind."""
        found = self.originals.get(number) or next((o for o in self.originals.values() if o.trade_no == number), None)
        if found is not None and self.voided(found.trade_no) and self.rng.random() < 0.5:
            return replace(found, state=OriginalState.REVOKED)
        return found

    def voided(self, trade_no: TradeNo) -> bool:
        return any(
            truth.trade_no == trade_no and truth.executed and truth.operation is Operation.VOID
            for truth in self.refunds.values()
        )

    def executed(self, trade_no: TradeNo) -> Fen:
        total = ZERO
        for truth in self.refunds.values():
            if truth.trade_no == trade_no and truth.executed:
                total = total + truth.amount
        return total

    def _draw(self, faults: tuple[Fault, ...]) -> Fault:
        fault = self.rng.choice(faults) if self.rng.random() < self.fault_rate else Fault.NONE
        self.faults[fault] += 1
        return fault

    # ------------------------------------------------------------ the two exchanges

    def refund(self, record: RefundRecord, now_ms: int, deliver: Deliver) -> None:
        """One refund request on the wire: what arrives is processed, what comes back is delivered, or nothing is."""
        fault = self._draw(REFUND_FAULTS)
        if fault is Fault.REFUSED_CONNECTION:
            deliver(self.rng.randrange(10, 5_000), NotSent("connection refused"))
            return
        if fault is Fault.LOST_REQUEST:
            self.lost[record.refund_no] = record
            deliver(ANSWER_TIMEOUT_MS, Unknown(UnknownCause.NO_ANSWER, "timeout"))
            return
        if fault is Fault.STRAY_REQUEST:
            self.strays.append((now_ms + self.rng.randrange(60_000, 24 * 3_600_000), record))
            deliver(ANSWER_TIMEOUT_MS, Unknown(UnknownCause.NO_ANSWER, "timeout"))
            return
        self.arrived[record.refund_no] += 1
        truth = self._process(record, fault, now_ms)
        took = self.rng.randrange(50, 3_000)
        for after_ms, outcome in self._answers(truth, fault, took):
            deliver(after_ms, outcome)

    def query(self, record: RefundRecord, now_ms: int, deliver: Deliver, *, meanwhile: bool = False) -> None:
        """``meanwhile``: at the counter somebody goes on with the same payment before the answer is there."""
        fault = self._draw(QUERY_FAULTS)
        took = self.rng.randrange(50, 2_000)
        if fault is Fault.REFUSED_CONNECTION:
            deliver(took, NotSent("connection refused"))
        elif fault is Fault.LOST_ANSWER:
            deliver(ANSWER_TIMEOUT_MS, Unknown(UnknownCause.NO_ANSWER, "timeout"))
        elif fault is Fault.GARBLED_ANSWER:
            deliver(took, Unknown(UnknownCause.BAD_SIGNATURE, ""))
        else:
            slow = fault is Fault.SLOW_ANSWER or (meanwhile and self._overtaken(record, now_ms))
            outcome = self._state(record.refund_no, now_ms, hidden=fault is Fault.NOT_FOUND)
            if record.state is RefundState.SUCCEEDED and self.rng.random() < self.fault_rate:
                outcome = self._changed_mind(outcome)
            if slow:
                took = self.rng.randrange(20_000, 90_000)
            elif meanwhile and self.fault_rate:
                took = self.rng.randrange(2_000, 30_000)
            deliver(took + (40_000 if fault is Fault.LATE_ANSWER else 0), outcome)
            if fault is Fault.DOUBLED_ANSWER:
                deliver(took + 1_000, outcome)

    def _overtaken(self, record: RefundRecord, now_ms: int) -> bool:
        """Whether the request of a refund that was ruled on arrives just before the question about it."""
        number = record.refund_no
        wandering = {stray.refund_no: stray for _, stray in self.strays} | self.lost
        if number not in wandering or record.state is not RefundState.RULED:
            return False
        self.strays = [stray for stray in self.strays if stray[1].refund_no != number]
        self._arrive(wandering[number], now_ms)
        return True

    def _changed_mind(self, outcome: Outcome) -> Outcome:
        """Asked about a settled one: an exception after the success, or a success of another amount."""
        fault = self.rng.choice((Fault.LATE_EXCEPTION, Fault.OTHER_AMOUNT))
        self.faults[fault] += 1
        if fault is Fault.OTHER_AMOUNT and isinstance(outcome, Succeeded):
            return replace(outcome, paid_back=Fen(outcome.paid_back.value + 1))
        return Refused("EXCEPTION", "late")

    def hurry_strays(self, until_ms: int) -> None:
        self.strays = [(min(at_ms, until_ms), record) for at_ms, record in self.strays]

    def let_strays_arrive(self, now_ms: int) -> None:
        for at_ms, record in tuple(self.strays):
            if at_ms <= now_ms:
                self.strays.remove((at_ms, record))
                self._arrive(record, now_ms)

    def _arrive(self, record: RefundRecord, now_ms: int) -> None:
        self.lost.pop(record.refund_no, None)
        self.arrived[record.refund_no] += 1
        self._process(record, Fault.NONE, now_ms)

    def _process(self, record: RefundRecord, fault: Fault, now_ms: int) -> Truth:
        known = self.refunds.get(record.refund_no)
        if known is not None:
            return known
        operation, original, amount = self._read(record)
        refused = fault is Fault.REFUSAL or not self._fits(operation, original, amount, now_ms)
        less = fault is Fault.LESS_PAID_BACK and amount.value > 1
        paid_back = Fen(amount.value - 1) if less else amount
        delay = self.rng.randrange(1_000, 600_000) if fault in (Fault.PROCESSING, Fault.UNKNOWN_CODE) else 0
        at, settles_at_ms = host_time(now_ms), now_ms + delay
        truth = Truth(record.refund_no, original.trade_no, amount, paid_back, not refused, settles_at_ms, at, operation)
        self.refunds[record.refund_no] = truth
        return truth

    def _read(self, record: RefundRecord) -> tuple[Operation, Original, Fen]:
        """What is asked for, as the message on the wire says it and not as the record does."""
        operation = record.intent.operation
        data = EXCHANGES[operation].order.build(SETTINGS, record)
        original = next(o for o in self.originals.values() if o.trade_no == data["origin_trade_no"])
        amount = original.total if operation is Operation.VOID else Fen.from_wire(str(data["refund_amount"]))
        return operation, original, amount

    def _fits(self, operation: Operation, original: Original, amount: Fen, now_ms: int) -> bool:
        """What the acquirer's own rules allow, whatever the terminal believes."""
        used = self.executed(original.trade_no).value if self.enforces_total else 0
        if operation is Operation.REFUND:
            return used + amount.value <= original.total.value
        of_today = original.trade_time.startswith(host_day(now_ms))
        scanned = original.payment_type is not PaymentType.CARD and original.main_type == "MICROPAY"
        return used == 0 and of_today and scanned

    def _answers(self, truth: Truth, fault: Fault, took: int) -> list[tuple[int, Outcome]]:
        outcome = self._outcome(truth)
        lost = (ANSWER_TIMEOUT_MS, Unknown(UnknownCause.NO_ANSWER, "timeout"))
        answers: dict[Fault, list[tuple[int, Outcome]]] = {
            Fault.LOST_ANSWER: [lost],
            Fault.LATE_ANSWER: [lost, (ANSWER_TIMEOUT_MS + took, outcome)],
            Fault.DOUBLED_ANSWER: [(took, outcome), (took * 2, outcome)],
            Fault.LATE_EXCEPTION: [(took, outcome), (took + 5_000, Refused("EXCEPTION", "late"))],
            Fault.GARBLED_ANSWER: [(took, Unknown(UnknownCause.BAD_SIGNATURE, ""))],
            Fault.FOREIGN_ANSWER: [(took, Unknown(UnknownCause.FOREIGN, ""))],
            Fault.PROCESSING: [(took, Unknown(UnknownCause.PROCESSING, ""))],
            Fault.UNKNOWN_CODE: [(took, Unknown(UnknownCause.UNKNOWN_AT_ACQUIRER, "RFD11112"))],
        }
        return answers.get(fault, [(took, outcome)])

    def _state(self, number: RefundNo, now_ms: int, *, hidden: bool) -> Outcome:
        truth = self.refunds.get(number)
        if truth is None or hidden:
            return Unknown(UnknownCause.NOT_FOUND, "")
        if now_ms < truth.settles_at_ms:
            return Unknown(UnknownCause.PROCESSING, "")
        return self._outcome(truth)

    def _outcome(self, truth: Truth) -> Outcome:
        if not truth.executed:
            return Refused("EXCEPTION", "refused")
        log_no = truth.number[-7:].zfill(14)
        return Succeeded(f"20261124{log_no}", log_no, truth.paid_back, truth.host_time)
