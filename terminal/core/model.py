"""Frozen records the whole terminal speaks in: people, originals, refunds, outcomes, balances, copies.

Times from the acquirer ("host time") are text, ``yyyyMMddHHmmss``, as they came; the device's own times are
aware datetimes. Amounts are :class:`~terminal.core.money.Fen`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import NewType

from terminal.core.evidence import NO_EVIDENCE, Evidence
from terminal.core.goods import GoodsLine, ReturnedGoods
from terminal.core.ids import LogNo, OrderNo, RefundNo, TradeNo
from terminal.core.money import Fen
from terminal.core.phone import SealedPhone

CopyId = NewType("CopyId", str)
"""``<refund number>/<kind>``: one copy of one voucher."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an event was taken from the queue: ``mono_ms`` for waits and order, ``wall`` (aware) for display."""

    mono_ms: int
    wall: datetime


@dataclass(frozen=True, slots=True)
class HostTime:
    """What the host's clock said at a moment of the monotonic one. The device's wall clock has no part in it."""

    at: datetime
    mono_ms: int
    proven: bool
    """A signed, fresh answer told it. Otherwise it is a hint: shown, and never a reason for a decision on money."""

    def now(self, now: Stamp) -> datetime:
        return self.at + timedelta(milliseconds=now.mono_ms - self.mono_ms)


# ---------------------------------------------------------------- people


class Role(Enum):
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Person:
    number: str
    """2 to 4 digits: a 6-digit password typed into the number field by mistake does not fit."""
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class LoginLock:
    """A number is locked out until ``until`` (device time) after too many wrong passwords."""

    until: datetime


# ---------------------------------------------------------------- the original payment


class PaymentType(Enum):
    CARD = "card"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    UNIONPAY_QR = "unionpay_qr"
    OTHER = "other"


class OriginalState(Enum):
    """``trade_state`` of tradequery (facts: acquirer §1.13), unrecognised ones as UNKNOWN."""

    INIT = "INIT"
    CREATE = "CREATE"
    SUCCESS = "SUCCESS"
    FAIL = "FAIL"
    DEAL = "DEAL"
    UNKNOWN = "UNKNOWN"
    CLOSE = "CLOSE"
    PART_REFUND = "PART_REFUND"
    REFUND = "REFUND"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class Original:
    """An original payment as the acquirer's signed answer described it."""

    trade_no: TradeNo
    log_no: LogNo
    order_no: OrderNo
    merchant_no: str
    payment_type: PaymentType
    account_type: str
    """The acquirer's word for the payment type, verbatim."""
    state: OriginalState
    total: Fen
    trade_time: str
    """Host time, yyyyMMddHHmmss; empty when the answer had none."""
    payer: str
    """Masked payer (card first 6 and last 4, or a shortened wallet id); empty when the answer had none."""
    goods: tuple[GoodsLine, ...] = ()
    main_type: str = ""
    """``trade_main_type``, verbatim: MICROPAY 被扫, PREORDER 主扫; empty when the answer had none."""


@dataclass(frozen=True, slots=True)
class UsedAmounts:
    """What this terminal's journal says was already refunded of one original."""

    succeeded: Fen
    open: Fen
    """Reserved by refunds whose outcome is not known: counts as used (design M5)."""
    blocking: RefundNo | None
    """The open refund that blocks the original, if any."""
    refunds: tuple[RefundRecord, ...] = field(default=(), compare=False)
    """Every refund of the original, oldest first, also those that came to nothing."""
    returned: tuple[ReturnedGoods, ...] = field(default=(), compare=False)
    """Goods of the refunds that count as used."""


# ---------------------------------------------------------------- what is asked of the acquirer


class Method(Enum):
    """Which merchant-side account pays for the refund; the payer is always paid back the way they paid."""

    ORIGINAL_ROUTE = "original_route"  # refund_acc_mode omitted: the merchant's configured default
    MERCHANT_BALANCE = "merchant_balance"  # refund_acc_mode 05


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    text: str
    """At most 32 characters, sent as ``refund_reason``."""


class Operation(Enum):
    """What is asked for. Both are one case of the money machine, and everything there holds for both."""

    REFUND = "refund"  # 退款
    VOID = "void"  # 撤销: cancel the whole payment on its own day


@dataclass(frozen=True, slots=True)
class RefundIntent:
    """Everything an operator confirmed: nothing is sent that is not in here (guide C2)."""

    original: Original
    amount: Fen
    method: Method
    reason: Reason
    operator: Person
    operation: Operation = Operation.REFUND
    """Records from before there were voids are refunds. A void's amount is the original's total."""
    goods: tuple[ReturnedGoods, ...] = ()
    """What comes back; their shares add up to the amount. Empty for a refund by amount."""
    evidence: Evidence = NO_EVIDENCE
    approver: Person | None = None
    """The second person, where the amount's tier asks for one."""
    phone: SealedPhone | None = None
    refunded_before: Fen | None = None
    """What this terminal had refunded of the original before; None in records from before this was kept."""


# ---------------------------------------------------------------- outcomes (design M4)


class UnknownCause(Enum):
    """Why an outcome is not known. None of them is evidence of failure."""

    NO_ANSWER = "no_answer"  # bytes may have left; no answer, or the connection broke
    BAD_SIGNATURE = "bad_signature"
    NOT_SIGNED = "not_signed"
    MALFORMED = "malformed"
    FOREIGN = "foreign"  # a signed answer about something else
    PROCESSING = "processing"  # the acquirer says: accepted, ask later
    UNKNOWN_AT_ACQUIRER = "unknown_at_acquirer"  # RFD11105, RFD11112, TIMEOUT, DEAL, INIT
    UNRECOGNISED = "unrecognised"  # a state or code nobody has described
    NOT_FOUND = "not_found"  # a query that does not know the number
    POWER_CUT = "power_cut"  # the terminal stopped while waiting


@dataclass(frozen=True, slots=True)
class NotSent:
    """Proven that no byte of the request left: name resolution, connect, TLS handshake or a field check failed."""

    detail: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A signed, well-formed answer that says no. Code and message are the acquirer's, verbatim."""

    code: str
    message: str
    trace: str = ""
    """The acquirer's support reference of the answer, to quote to the service; not covered by the signature."""


@dataclass(frozen=True, slots=True)
class Unknown:
    cause: UnknownCause
    detail: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Succeeded:
    """A signed answer whose numbers and amounts equal what was sent."""

    trade_no: str
    """The refund's own trade number."""
    log_no: str
    paid_back: Fen
    """``payer_amount``: what the payer really gets; at most the amount asked for."""
    host_time: str
    """yyyyMMddHHmmss."""
    acc_trade_no: str = ""
    """The wallet's or bank's number, to quote when the money does not arrive; may be empty."""
    refund_type: str = ""
    """The funding mode the acquirer really used, verbatim."""


Outcome = NotSent | Refused | Unknown | Succeeded


class RefundState(Enum):
    """States of the money machine. The value is what the journal holds."""

    CREATED = "created"  # number and intent on disk, nothing sent
    SENDING = "sending"  # from here on the request may have left
    UNKNOWN = "unknown"  # waiting for the next query
    QUERYING = "querying"  # a query is under way
    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    RULED = "ruled"  # two people decided; the acquirer is still asked, slowly
    RECONCILED = "reconciled"  # ruled, and the acquirer's later truth stands beside it


@dataclass(frozen=True, slots=True)
class Ruling:
    """How two different people ended an unknown that could not be resolved (design M5). Totalled apart."""

    executed: bool
    """What they decided: the money moved, or it did not."""
    first: Person
    second: Person
    reason: str
    reference: str
    """The acquirer's service reference, as typed."""
    ruled_at: datetime
    """Device time, aware."""


class SendStage(Enum):
    """How far a request has come; shown while waiting."""

    CONNECTING = "connecting"
    SENDING = "sending"
    WAITING = "waiting"
    CHECKING = "checking"


@dataclass(frozen=True, slots=True)
class RefundRecord:
    """One refund as the journal holds it."""

    refund_no: RefundNo
    intent: RefundIntent
    state: RefundState
    created_at: datetime
    """Device time, aware."""
    outcome: Outcome | None = None
    queries: int = 0
    """How often the outcome was asked for."""
    next_query_at: datetime | None = None
    """Device time of the next query; a hint after a restart, never a reason to conclude anything."""
    retry_of: RefundNo | None = None
    """The refused or unsent refund of the same original and amount that this one tries again; set by the journal."""
    ruling: Ruling | None = None
    """Set in RULED and RECONCILED; ``outcome`` stays the last unknown one."""
    late: Outcome | None = None
    """A truth that came after the refund was settled or ruled: recorded beside, never over (design M9)."""
    acknowledged_by: str = ""
    """Staff number of who has seen that ``late`` contradicts what was settled or ruled."""

    def mismatched(self) -> bool:
        """The last answer was signed and about something else: unknown, and a matter for the acquirer's service."""
        return isinstance(self.outcome, Unknown) and self.outcome.cause is UnknownCause.FOREIGN

    def contradicted(self) -> bool:
        """The late truth says otherwise than what was settled or ruled: somebody has to look."""
        if isinstance(self.late, Succeeded):
            return self.state is not RefundState.SUCCEEDED and not (self.ruling is not None and self.ruling.executed)
        if isinstance(self.late, Refused):
            return self.state is RefundState.SUCCEEDED or (self.ruling is not None and self.ruling.executed)
        return False

    def agrees_with(self, truth: Succeeded | Refused) -> bool:
        """A proof says what is recorded: that the money moved, by that number and that much, or that it did not."""
        recorded = self.late if self.late is not None else self.outcome
        if isinstance(truth, Refused) or not isinstance(recorded, Succeeded):
            return isinstance(truth, Succeeded) is isinstance(recorded, Succeeded)
        return (truth.trade_no, truth.paid_back) == (recorded.trade_no, recorded.paid_back)


@dataclass(frozen=True, slots=True)
class LastRefund:
    """What is quoted to the service when nothing better is known."""

    refund_no: RefundNo
    operation: Operation


# ---------------------------------------------------------------- link and balance


@dataclass(frozen=True, slots=True)
class LinkReport:
    ok: bool
    detail: str
    """What was tried and what failed, with what to do about it."""
    took_ms: int = 0
    clock_off_ms: int | None = None
    """Host time minus device time, when a signed answer told it."""
    clock_hint_ms: int | None = None
    """The same by an answer that proves nothing (its ``Date``, or a stale seal): to be shown, never decided by."""

    def host_time(self, now: Stamp) -> HostTime | None:
        """The host's time at ``now``, the moment of the answer; None when nothing told it."""
        told_ms = self.clock_off_ms if self.clock_off_ms is not None else self.clock_hint_ms
        if told_ms is None:
            return None
        return HostTime(now.wall + timedelta(milliseconds=told_ms), now.mono_ms, self.clock_off_ms is not None)


@dataclass(frozen=True, slots=True)
class Balance:
    available: Fen


@dataclass(frozen=True, slots=True)
class BalanceUnreadable:
    """The balance is not known; never shown as 0.00."""

    detail: str


BalanceResult = Balance | BalanceUnreadable


@dataclass(frozen=True, slots=True)
class LookUpFailed:
    """The original could not be read; ``answered`` tells a signed refusal (not found) from no valid answer."""

    answered: bool
    code: str
    message: str
    trace: str = ""


LookUpResult = Original | LookUpFailed


# ---------------------------------------------------------------- paper (design §5)


class CopyKind(Enum):
    MERCHANT = "merchant"
    CUSTOMER = "customer"
    RULING = "ruling"  # the record of a ruling; no proof of a refund
    NOTICE = "notice"  # what the customer is told; no proof of a refund


class CopyState(Enum):
    OWED = "owed"
    SENDING = "sending"
    PROVEN = "proven"  # the printer proved it
    UNCERTAIN = "uncertain"  # nobody knows: the operator is asked
    FAILED = "failed"  # proven, or judged by the operator, not to be on paper
    ACCEPTED = "accepted"  # the operator saw it come out


class ProofLevel(Enum):
    """How strongly the printer answered (facts: printer §2.7)."""

    P3 = "P3"  # process id echoed after the cut
    P2 = "P2"  # GS r answered after the cut, then four healthy DLE EOT
    P1 = "P1"  # healthy before and after, no fence
    P0 = "P0"  # no back channel


class PrinterFault(Enum):
    PAPER_END = "paper_end"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    HEAD_HOT = "head_hot"  # it pauses and goes on by itself
    OFFLINE = "offline"
    ERROR = "error"
    MUTE = "mute"
    LOST = "lost"  # the port is gone


@dataclass(frozen=True, slots=True)
class PrintReport:
    """What one attempt to print came to: PROVEN, UNCERTAIN, or FAILED, which is proven that nothing was printed."""

    state: CopyState
    proof: ProofLevel | None
    fault: PrinterFault | None
    detail: str


@dataclass(frozen=True, slots=True)
class CopyRecord:
    """One copy of a voucher as the journal holds it."""

    copy_id: CopyId
    refund_no: RefundNo
    kind: CopyKind
    state: CopyState
    attempts: int = 0
    """How often printing was started."""
    duplicate: int = 0
    """0 for a first print; n for the n-th reprint, marked 重打印 on paper."""
    report: PrintReport | None = None
    maybe_printed: bool = False
    """An earlier attempt may have left paper behind: the next one is a duplicate and says so."""


@dataclass(frozen=True, slots=True)
class Shop:
    """Who this terminal is, on screens and slips."""

    merchant_name: str
    merchant_no: str
    term_no: str
    service_phone: str
    version: str


# ---------------------------------------------------------------- devices


class DeviceKind(Enum):
    KEYPAD = "keypad"
    SCANNER = "scanner"
    PRINTER = "printer"
    PANEL = "panel"
    DISPLAY = "display"
    """The customer's."""
    ACQUIRER = "acquirer"


class DeviceState(Enum):
    UNKNOWN = "unknown"
    READY = "ready"
    ATTENTION = "attention"
    AWAY = "away"
