"""The money invariants M1–M10 (design §4), checked against three books: journal, acquirer and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model_acquirer import ModelAcquirer, host_day
from model_printer import count_on, kind_of

from terminal.core import effects as fx
from terminal.core.ids import RefundNo
from terminal.core.merchant_policy import Ask, Policy
from terminal.core.model import CopyState, Operation, RefundRecord, RefundState, Refused, Role, Succeeded
from terminal.core.money import ZERO, Fen
from terminal.core.money_words import STATE
from terminal.core.screens.model import Amount, Field, Headline, ScreenModel

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
    others = [r for r in terminal.records() if r.refund_no != record.refund_no and _same_original(r, record)]
    check("M5", all(r.state in SETTLED for r in others), "reserved although an open refund blocks the original")
    used = sum(r.intent.amount.value for r in others if counts_as_used(r))
    total = record.intent.original.total.value
    check("M1", used + record.intent.amount.value <= total, "reserved more than was paid")
    void = record.intent.operation is Operation.VOID
    check("M1", not void or (used == 0 and record.intent.amount.value == total), "a void of less than the whole")


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
        left = terminal.journal.recover()
        unresolved = sum(1 for refund in left.refunds if refund.state in OPEN)
        contradicted = sum(1 for r in terminal.records() if r.contradicted() and not r.acknowledged_by)
        counted = unresolved + len(left.copies) + contradicted
        check("M7", screen.status.follow_ups == counted, "the badge is not what the journal says")


def printing(terminal: SimTerminal, effect: fx.Print) -> None:
    """Called at each print: only a proven success has a voucher."""
    number = RefundNo(effect.copy_id.split("/")[0])
    record = terminal.journal.refund(number)
    count, before = count_on(effect.document), max(terminal.counts_on_paper(effect.copy_id), default=-1)
    check("M6", count > before, f"{effect.copy_id} is printed as number {count}, {before} may be on paper already")
    if kind_of(effect.copy_id).endswith("/notice"):
        _noticing(effect, record)
        return
    if kind_of(effect.copy_id).endswith("/ruling"):
        check("M5", record is not None and record.ruling is not None, f"a ruling slip for {number}")
        denied = any(words in repr(effect.document) for words in ("非退款凭证", "非撤销凭证"))
        check("M6", denied, f"the ruling slip of {number} passes for a voucher")
        return
    check("M6", record is not None and record.state is RefundState.SUCCEEDED, f"a voucher for {number}")
    void = record is not None and record.intent.operation is Operation.VOID
    check("M6", ("撤销凭证" in repr(effect.document)) is void, f"the voucher of {number} is of the other kind")


def _noticing(effect: fx.Print, record: RefundRecord | None) -> None:
    """What the customer takes home says what the journal says now, and is no voucher."""
    said = repr(effect.document)
    check("M6", any(words in said for words in ("非退款凭证", "非撤销凭证")), f"{effect.copy_id} passes for a voucher")
    if record is not None:
        state = STATE[record.intent.operation][record.state]
        check("M6", f"'{state}'" in said, f"{effect.copy_id} does not say {state}")


def behind(terminal: SimTerminal, record: RefundRecord, policy: Policy) -> None:
    """Called at each SendRefund: what the tiers ask for is there, and what comes back came back only once (C3, A1)."""
    intent, number = record.intent, record.refund_no
    others = [
        r for r in terminal.records() if r.refund_no != number and _same_original(r, record) and counts_as_used(r)
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
    for record in terminal.changed_records():
        truth = acquirer.refunds.get(record.refund_no)
        if record.state is RefundState.NOT_SENT:
            check("M4", acquirer.arrived[record.refund_no] == 0, f"{record.refund_no} arrived, says 'not sent'")
        elif record.state is RefundState.REFUSED:
            check("M4", truth is not None and not truth.executed, f"{record.refund_no} was executed, says 'refused'")
        elif record.state is RefundState.SUCCEEDED:
            check("M4", truth is not None and truth.executed, f"{record.refund_no} was not executed, says 'succeeded'")
        if record.ruling is not None:
            people = (record.ruling.first, record.ruling.second)
            check("M5", people[0].number != people[1].number, f"{record.refund_no}: one person ruled alone")
            check("M5", Role.SUPERVISOR in {p.role for p in people}, f"{record.refund_no}: ruled without supervisor")
            check("M5", len(record.ruling.reference) >= 4, f"{record.refund_no}: ruled without a reference")
        arrived = acquirer.arrived[record.refund_no]
        check("M3", arrived <= 1, f"{record.refund_no} arrived {arrived} times")


def paid(acquirer: ModelAcquirer) -> None:
    for original in acquirer.originals.values():
        executed = acquirer.executed(original.trade_no)
        check("M1", executed <= original.total, f"{original.order_no}: refunded {executed} of {original.total}")


def at_rest(terminal: SimTerminal, acquirer: ModelAcquirer) -> None:
    """At quiescence: every executed refund of this terminal is in its journal as success, with the same amount."""
    records = {record.refund_no: record for record in terminal.records()}
    check("M9", terminal.journal.check_chain().ok, "the journal's chain is broken")
    for number in terminal.ever_sent:
        check("M2", number in records, f"{number} was sent and is not in the journal")
    total = ZERO
    for number, record in records.items():
        truth = acquirer.refunds.get(number)
        if truth is not None and record.ruling is not None:
            late = Succeeded if truth.executed else Refused
            check("M9", isinstance(record.late, late), f"{number}: the truth after the ruling is not recorded")
            check("M9", not record.contradicted() or bool(record.acknowledged_by), f"{number}: contradiction unseen")
            total = total + (truth.amount if truth.executed else Fen(0))
        elif truth is not None:
            state = RefundState.SUCCEEDED if truth.executed else RefundState.REFUSED
            check("M4", record.state is state, f"{number}: acquirer {state.name}, journal {record.state.name}")
            check("M1", record.intent.amount == truth.amount, f"{number}: amounts differ")
            total = total + (truth.amount if truth.executed else Fen(0))
        else:
            stays = (RefundState.NOT_SENT, RefundState.UNKNOWN, RefundState.RULED)
            check("M5", record.state in stays, f"{number} never arrived, journal says {record.state.name}")
    for copy in terminal.journal.copies():
        done = copy.state in (CopyState.PROVEN, CopyState.ACCEPTED)
        check("M6", done, f"{copy.copy_id} is {copy.state.name} at rest")
        # An accepted copy rests on a person's word, and modelled hands press wrong keys too.
        proven = copy.state is CopyState.PROVEN
        check("M6", not proven or terminal.printer.came_out(copy.copy_id), f"{copy.copy_id} is proven, not on paper")
