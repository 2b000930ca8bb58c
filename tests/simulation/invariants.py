"""The money invariants M1–M10 (design §4), checked against three books: journal, acquirer and paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from model_acquirer import ModelAcquirer, Truth, host_day
from model_printer import count_on, kind_of

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.entries import CopyMoved, Entry
from terminal.core.ids import RefundNo, TradeNo
from terminal.core.merchant_policy import Ask, Policy
from terminal.core.model import (
    CopyKind,
    CopyState,
    Operation,
    RefundIntent,
    RefundRecord,
    RefundState,
    Refused,
    Role,
    Succeeded,
    UsedAmounts,
)
from terminal.core.money import Fen
from terminal.core.money_words import STATE
from terminal.core.screens.model import Amount, Field, Headline, ScreenModel
from terminal.core.slips.document import Document, Pair, QrCode, Text
from terminal.core.slips.voucher import CONTRADICTED
from terminal.core.words import VERDICT
from terminal.journal.rules import ReservationRefused

if TYPE_CHECKING:
    from world import SimTerminal

SETTLED = (
    RefundState.SUCCEEDED,
    RefundState.REFUSED,
    RefundState.NOT_SENT,
    RefundState.RULED,
    RefundState.RECONCILED,
)
SUCCESSES = ("退款成功", "撤销成功")
CONFIRM_PAGE = {Operation.REFUND: "refund_flow.confirm", Operation.VOID: "void_flow.confirm"}
ON_PAPER = (CopyState.PROVEN, CopyState.ACCEPTED)
OPEN = (RefundState.CREATED, RefundState.SENDING, RefundState.UNKNOWN, RefundState.QUERYING)


class Violated(AssertionError):
    """An invariant does not hold; the message begins with its number."""


def check(number: str, holds: bool, what: str) -> None:
    if not holds:
        raise Violated(f"{number}: {what}")


def sending(terminal: SimTerminal, record: RefundRecord) -> None:
    """Called at each SendRefund, before anything leaves."""
    on_disk = terminal.journal.refund(record.refund_no)
    check("M2", on_disk is not None, f"{record.refund_no} is sent but not in the journal")
    check("M2", on_disk is not None and on_disk.state is RefundState.SENDING, f"{record.refund_no} is not 'sending'")
    check("M3", record.refund_no not in terminal.ever_sent, f"{record.refund_no} is sent again")
    if record.intent.operation is Operation.VOID:
        of_today = record.intent.original.trade_time.startswith(host_day(terminal.clock.now_ms))
        check("E6", of_today, f"{record.refund_no} voids a payment of another host day")
    shown = terminal.confirmed
    check("M10", shown is not None, f"{record.refund_no} is sent without a fresh press of 确认")
    if shown is not None:
        values = {block.value for block in shown.blocks if isinstance(block, Field)}
        amounts = {block.value for block in shown.blocks if isinstance(block, Amount)}
        intent = record.intent
        check("M10", str(intent.amount) in amounts, "the amount sent was not on the confirm page")
        check("M10", intent.original.trade_no in values, "the original sent was not on the confirm page")
        void = intent.operation is Operation.VOID
        check("M10", void or intent.reason.text in values, "the reason sent was not on the confirm page")
        check("M10", shown.page == CONFIRM_PAGE[intent.operation], "another operation was sent than was confirmed")


def reserved(terminal: SimTerminal, record: RefundRecord) -> None:
    """Called at each reservation: the number is new, the original was free, the amount fits."""
    check("M2", record.refund_no not in terminal.ever_reserved, f"{record.refund_no} was given before")
    others = [r for r in terminal.books.records() if r.refund_no != record.refund_no and _same_original(r, record)]
    check("M5", all(r.state in SETTLED for r in others), "reserved although an open refund blocks the original")
    used = sum(r.intent.amount.value for r in others if counts_as_used(r))
    total = record.intent.original.total.value
    check("M1", used + record.intent.amount.value <= total, "reserved more than was paid")
    before = record.intent.refunded_before
    check("M10", before is None or before.value == used, f"confirmed with {before} refunded before, it is {used} fen")
    void = record.intent.operation is Operation.VOID
    check("M1", not void or (used == 0 and record.intent.amount.value == total), "a void of less than the whole")


def not_reserved(terminal: SimTerminal, intent: RefundIntent, answer: ReservationRefused) -> None:
    """Called at each refused reservation: an unknown blocks its own original and nothing else (M5)."""
    if terminal.disk.full and answer.blocking is None:
        return  # nothing begins while there is no room for its end
    same = [r for r in terminal.books.records() if r.intent.original.trade_no == intent.original.trade_no]
    open_numbers = [r.refund_no for r in same if r.state in OPEN]
    if answer.blocking is not None or open_numbers:
        check("M5", answer.blocking in open_numbers, f"{answer.blocking} blocks an original that is not its own")
        return
    used = sum(r.intent.amount.value for r in same if counts_as_used(r))
    total, wanted = intent.original.total.value, intent.amount.value
    void = intent.operation is Operation.VOID
    changed = intent.refunded_before is not None and intent.refunded_before.value != used
    does_not_fit = used + wanted > total or changed or (void and (used > 0 or wanted != total))
    check("M1", does_not_fit, f"{wanted} fen of {total} refused although only {used} are used: {answer.why}")


def used(terminal: SimTerminal, trade_no: TradeNo, answer: UsedAmounts) -> None:
    """Called at each look at what is used: the amounts and the blocker are of this original."""
    same = [r for r in terminal.books.records() if r.intent.original.trade_no == trade_no]
    open_ = {r.refund_no: r.intent.amount.value for r in same if r.state in OPEN}
    taken = sum(r.intent.amount.value for r in same if counts_as_used(r))
    check("M5", answer.open.value == sum(open_.values()), f"{answer.open} are open of {trade_no}, not {open_}")
    blocker = answer.blocking in open_ if open_ else answer.blocking is None
    check("M5", blocker, f"{answer.blocking} blocks {trade_no}, whose open refunds are {list(open_)}")
    check("M1", answer.succeeded.value == taken, f"{answer.succeeded} are taken of {trade_no}, not {taken} fen")


def counts_as_used(record: RefundRecord) -> bool:
    """Money that moved, or that two people said has moved, or that was found to have moved after they said no."""
    ruled = record.ruling is not None and record.ruling.executed
    return record.state is RefundState.SUCCEEDED or ruled or isinstance(record.late, Succeeded)


def _same_original(one: RefundRecord, other: RefundRecord) -> bool:
    return one.intent.original.trade_no == other.intent.original.trade_no


def showing(terminal: SimTerminal, screen: ScreenModel) -> None:
    """Called at each screen: success is shown only when the journal holds it, and the badge is derived from it."""
    fields = [block for block in screen.blocks if isinstance(block, Field)]
    number = next((field.value for field in fields if field.label in ("退款单号", "撤销单号")), "")
    if any(isinstance(b, Headline) and b.text.startswith(SUCCESSES) for b in screen.blocks) and number:
        record = terminal.journal.refund(RefundNo(number))
        check("M6", record is not None and record.state is RefundState.SUCCEEDED, f"success shown for {number}")
    if screen.page.startswith("session.") and screen.page not in ("session.starting", "session.out_of_service"):
        contradicted = sum(1 for r in terminal.books.records() if r.contradicted() and not r.acknowledged_by)
        counted = terminal.books.to_follow_up() + contradicted
        check("M7", screen.status.follow_ups == counted, "the badge is not what the journal says")


def owing(terminal: SimTerminal, entries: Sequence[Entry]) -> None:
    """Called before entries are written: a further notice is owed only when none of the refund waits to be on paper."""
    for copy in (entry.record for entry in entries if isinstance(entry, CopyMoved)):
        if copy.kind is not CopyKind.NOTICE or copy.state is not CopyState.OWED or copy.attempts:
            continue
        of_refund = terminal.journal.copies(copy.refund_no)
        waiting = [c.copy_id for c in of_refund if c.kind is CopyKind.NOTICE and c.state not in ON_PAPER]
        check("M6", not waiting, f"{copy.copy_id} is owed although {waiting} wait")


def printing(terminal: SimTerminal, effect: fx.Print) -> None:
    """Called at each print: only a proven success has a voucher, and paper says what the journal says."""
    number = RefundNo(effect.copy_id.split("/")[0])
    record = terminal.journal.refund(number)
    count, before = count_on(effect.document), max(terminal.counts_on_paper(effect.copy_id), default=-1)
    check("M6", count > before, f"{effect.copy_id} is printed as number {count}, {before} may be on paper already")
    check("M6", record is not None, f"{effect.copy_id} is of no refund of this journal")
    if record is None:
        return
    doubted = CONTRADICTED in repr(effect.document)
    check(
        "M9", doubted is record.contradicted(), f"{effect.copy_id} passes over what was said later, or doubts in vain"
    )
    if kind_of(effect.copy_id).endswith("/notice"):
        _noticing(effect, record)
        return
    if kind_of(effect.copy_id).endswith("/ruling"):
        _ruling(effect, record)
        return
    check("M6", record.state is RefundState.SUCCEEDED, f"a voucher for {number}")
    void = record.intent.operation is Operation.VOID
    check("M6", ("撤销凭证" in repr(effect.document)) is void, f"the voucher of {number} is of the other kind")
    _voucher_says(effect, record)


def _voucher_says(effect: fx.Print, record: RefundRecord) -> None:
    """Every amount and number of the voucher is the record's."""
    intent, outcome = record.intent, record.outcome
    if not isinstance(outcome, Succeeded):
        return
    amounts = [e.text for e in effect.document.elements if isinstance(e, Text) and "RMB" in e.text]
    check("M6", amounts == [f"RMB -{intent.amount.yuan()}"], f"{effect.copy_id} says {amounts} for {intent.amount}")
    less = intent.amount - outcome.paid_back
    _says(effect, record, 实际退回=outcome.paid_back, 差额=less if less else None)
    _says(effect, record, 原交易金额=intent.original.total, 原交易号=intent.original.trade_no)
    _says(effect, record, 原订单号=intent.original.order_no, 交易号=outcome.trade_no, 对账流水号=outcome.log_no)


def _noticing(effect: fx.Print, record: RefundRecord) -> None:
    """What the customer takes home says what the journal says now, and is no voucher."""
    said = repr(effect.document)
    check("M6", any(words in said for words in ("非退款凭证", "非撤销凭证")), f"{effect.copy_id} passes for a voucher")
    state = STATE[record.intent.operation][record.state]
    check("M6", f"'{state}'" in said, f"{effect.copy_id} does not say {state}")
    amount = {f"{_word(record)}金额": record.intent.amount}
    paid_back = record.outcome.paid_back if isinstance(record.outcome, Succeeded) else None
    _says(effect, record, **amount, 实际退回=paid_back, 原订单号=record.intent.original.order_no)


def _ruling(effect: fx.Print, record: RefundRecord) -> None:
    """The slip of a ruling says what two people decided about which amount, and is no voucher."""
    check("M5", record.ruling is not None, f"a ruling slip for {record.refund_no}")
    denied = any(words in repr(effect.document) for words in ("非退款凭证", "非撤销凭证"))
    check("M6", denied, f"the ruling slip of {record.refund_no} passes for a voucher")
    if record.ruling is not None:
        amount = {f"{_word(record)}金额": record.intent.amount}
        _says(effect, record, **amount, 裁定=VERDICT[record.ruling.executed], 客服受理号=record.ruling.reference)


def _word(record: RefundRecord) -> str:
    return "撤销" if record.intent.operation is Operation.VOID else "退款"


def _says(effect: fx.Print, record: RefundRecord, **expected: object) -> None:
    """The document has these labels with these values; None: it does not have the label. And its number is right."""
    said = _pairs(effect.document)
    for label, value in ((f"{_word(record)}单号", record.refund_no), *expected.items()):
        right = [] if value is None else [str(value)]
        check("M6", said.get(label, []) == right, f"{effect.copy_id} says {label} {said.get(label)}, not {right}")
    codes = [e.data for e in effect.document.elements if isinstance(e, QrCode)]
    check("M6", codes == [record.refund_no], f"the QR code of {effect.copy_id} is {codes}")


def _pairs(document: Document) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for element in document.elements:
        if isinstance(element, Pair):
            said.setdefault(element.label, []).append(element.value)
    return said


def behind(terminal: SimTerminal, record: RefundRecord, policy: Policy) -> None:
    """Called at each SendRefund: what the tiers ask for is there, and what comes back came back only once (C3, A1)."""
    intent, number = record.intent, record.refund_no
    others = [
        r for r in terminal.books.records() if r.refund_no != number and _same_original(r, record) and counts_as_used(r)
    ]
    used = sum(r.intent.amount.value for r in others)
    asks = policy.asks(Fen(used + intent.amount.value))
    if intent.operation is Operation.VOID:
        check("C3", not asks, f"{number} voids an amount whose tier asks for more")
        return
    evidence, approver = intent.evidence, intent.approver
    check("C3", Ask.SLIP not in asks or bool(evidence.slip_seen), f"{number} is sent without the slip")
    check("C3", Ask.IDENTITY not in asks or evidence.identity is not None, f"{number} is sent without a document")
    check("C3", Ask.PAPER not in asks or evidence.paper is not None, f"{number} is sent without a paper")
    check("C3", Ask.APPROVER not in asks or approver is not None, f"{number} is sent without an approver")
    if approver is not None:
        check("C3", approver.number != intent.operator.number, f"{number} was approved by its own operator")
        check("C3", approver.role is Role.SUPERVISOR, f"{number} was approved by no supervisor")
        said = f"{approver.number} for {intent.operator.number}, {intent.amount.value} fen"
        check("M10", said in terminal.approvals[-1:], f"{number}: {said} is not what was approved last")
    if intent.goods:
        check("M8", sum(g.amount.value for g in intent.goods) == intent.amount.value, f"{number}: shares do not add up")
    for place, line in enumerate(intent.original.goods):
        gone = sum(g.quantity for r in (*others, record) for g in r.intent.goods if g.line == place)
        check("M1", gone <= line.quantity, f"{number}: {gone} of {line.quantity} pieces of one line came back")


def always(terminal: SimTerminal, acquirer: ModelAcquirer) -> None:
    """After every event: what the journal says is settled is so at the acquirer."""
    for record in terminal.books.changed_records():
        truth = acquirer.refunds.get(record.refund_no)
        if record.state is RefundState.NOT_SENT:
            check("M4", acquirer.arrived[record.refund_no] == 0, f"{record.refund_no} arrived, says 'not sent'")
        elif record.state is RefundState.REFUSED:
            check("M4", truth is not None and not truth.executed, f"{record.refund_no} was executed, says 'refused'")
        elif record.state is RefundState.SUCCEEDED:
            check("M4", truth is not None and truth.executed, f"{record.refund_no} was not executed, says 'succeeded'")
            if truth is not None and isinstance(record.outcome, Succeeded):
                as_paid(record, record.outcome, truth)
        if record.ruling is not None:
            people = (record.ruling.first, record.ruling.second)
            check("M5", people[0].number != people[1].number, f"{record.refund_no}: one person ruled alone")
            check("M5", Role.SUPERVISOR in {p.role for p in people}, f"{record.refund_no}: ruled without supervisor")
            check("M5", len(record.ruling.reference) >= 4, f"{record.refund_no}: ruled without a reference")
        arrived = acquirer.arrived[record.refund_no]
        check("M3", arrived <= 1, f"{record.refund_no} arrived {arrived} times")


def as_paid(record: RefundRecord, outcome: Succeeded, truth: Truth) -> None:
    number = record.refund_no
    back = f"{number} paid back {truth.paid_back}, the journal says {outcome.paid_back}"
    check("M4", outcome.paid_back == truth.paid_back, back)
    check("M1", record.intent.amount == truth.amount, f"{number}: {truth.amount} moved, not {record.intent.amount}")
    check("M4", record.intent.original.trade_no == truth.trade_no, f"{number} was refunded of another payment")


def contradicting(terminal: SimTerminal, event: ev.Event) -> RefundNo | None:
    """Called before each event: the success that this answer says was none, when it is one."""
    if not isinstance(event, ev.RefundAnswered | ev.QueryAnswered) or not isinstance(event.outcome, Refused):
        return None
    record = terminal.books.record(event.refund_no)
    return record.refund_no if record is not None and record.state is RefundState.SUCCEEDED else None


def kept_beside(terminal: SimTerminal, number: RefundNo) -> None:
    """Called after such an event: it stands beside the success, which still counts as used (M9)."""
    record = terminal.books.record(number)
    check("M9", record is not None and isinstance(record.late, Refused), f"{number}: the late exception is lost")
    check("M9", record is not None and isinstance(record.outcome, Succeeded), f"{number}: the success is overwritten")
    check("M9", record is not None and record.contradicted(), f"{number}: the contradiction is on no list")


def paid(terminals: list[SimTerminal], acquirer: ModelAcquirer) -> None:
    """What moved of a payment is never more than was paid: whatever the acquirer enforces, each terminal by itself,
    for its journal knows of no other; all of them together only where the acquirer sees to it.

    What two people said had not moved is left out: they let the amount be refunded again, against the acquirer's truth.
    """
    for original in acquirer.originals.values():
        for terminal in terminals:
            denied = {r.refund_no for r in terminal.books.records() if r.ruling is not None and not r.ruling.executed}
            own = terminal.ever_sent - denied
            moved = sum(
                t.amount.value for n, t in acquirer.refunds.items() if n in own and _moved(t, original.trade_no)
            )
            check("M1", moved <= original.total.value, f"{original.order_no}: {moved} fen refunded of {original.total}")
        if acquirer.enforces_total:
            executed = acquirer.executed(original.trade_no)
            check("M1", executed <= original.total, f"{original.order_no}: refunded {executed} of {original.total}")


def _moved(truth: Truth, trade_no: TradeNo) -> bool:
    return truth.executed and truth.trade_no == trade_no


def notice(document: Document) -> None:
    """What is printed while the journal cannot be written proves nothing, and says so."""
    text = repr(document)
    check("M6", "非退款凭证" in text or "非撤销凭证" in text, "a notice that does not say that it is no voucher")
    check("M6", "持卡人存根" not in text and "商户存根" not in text, "a notice that looks like a voucher")


def asking(terminal: SimTerminal, number: RefundNo) -> None:
    """Called at each query: one in flight per refund, for else the truth is taken for a stale answer."""
    check("M5", number not in terminal.asked, f"{number} is asked about while it is asked about")
