"""Guards and actions of the refund flow."""

from __future__ import annotations

from terminal.core.effects import Beep, CheckLink, FindUsed, LookUp, ReadBalance, ReserveRefund, Sound
from terminal.core.events import (
    BalanceRead,
    Confirmed,
    CopyChanged,
    Event,
    LinkChecked,
    LookedUp,
    Moved,
    RefundChanged,
    RefundNotReserved,
    RefundReserved,
    Scanned,
    Typed,
    UsedFound,
)
from terminal.core.field import FieldKind, FieldText
from terminal.core.flow.printing import copy_id_of
from terminal.core.flow.refund_task import RefundTask
from terminal.core.flow.task import fresh, picks
from terminal.core.ids import (
    BadNumber,
    LogNo,
    OrderNo,
    ScanClass,
    TradeNo,
    classify,
    parse_date,
    trade_no_of,
)
from terminal.core.model import CopyKind, LookUpFailed, Original, RefundIntent, RefundState
from terminal.core.money import BadAmount, Fen
from terminal.core.policy import REASONS

ORDER_FIELD = FieldText(FieldKind.DIGITS, 32)
DATE_FIELD = FieldText(FieldKind.DIGITS, 8)
AMOUNT_FIELD = FieldText(FieldKind.AMOUNT, 13)

NOT_AN_ORDER = {
    ScanClass.PAYMENT_CODE: "这是付款码，不能用于退款。请扫描小票上的单号",
    ScanClass.CARD_NO: "这像是银行卡号。请输入订单号或交易号",
    ScanClass.GOODS: "这是商品条码。请扫描小票上的单号",
    ScanClass.LINK: "这是网址二维码。请扫描小票上的单号",
    ScanClass.JUNK: "无法识别。请重扫，或用键盘输入单号",
}
"""What a text that names no original is, and what to do."""


# ---------------------------------------------------------------- link


def link_is_up(task: RefundTask, event: LinkChecked) -> bool:
    return event.report.ok


def check_link(task: RefundTask, event: Event) -> None:
    task.enter()
    task.out.append(CheckLink(task.ask()))


def keep_host_time(task: RefundTask, event: LinkChecked) -> None:
    task.clock_off_ms = event.report.clock_off_ms


def keep_link_report(task: RefundTask, event: LinkChecked) -> None:
    task.link = event.report
    task.out.append(Beep(Sound.ALARM))


# ---------------------------------------------------------------- which original


def _keyed(task: RefundTask, kind: ScanClass) -> bool:
    return classify(task.text()).kind is kind


def _scanned(event: Scanned, kind: ScanClass) -> bool:
    return classify(event.text.reveal()).kind is kind


def names_trade(task: RefundTask, event: Confirmed) -> bool:
    return _keyed(task, ScanClass.TRADE_NO)


def names_log(task: RefundTask, event: Confirmed) -> bool:
    return _keyed(task, ScanClass.LOG_NO)


def names_order(task: RefundTask, event: Confirmed) -> bool:
    return _keyed(task, ScanClass.ORDER_NO)


def scanned_trade(task: RefundTask, event: Scanned) -> bool:
    return _scanned(event, ScanClass.TRADE_NO)


def scanned_log(task: RefundTask, event: Scanned) -> bool:
    return _scanned(event, ScanClass.LOG_NO)


def scanned_order(task: RefundTask, event: Scanned) -> bool:
    return _scanned(event, ScanClass.ORDER_NO)


def date_is_good(task: RefundTask, event: Confirmed) -> bool:
    try:
        parse_date(task.text())
    except BadNumber:
        return False
    return True


def ask_order(task: RefundTask, event: Event) -> None:
    task.enter(ORDER_FIELD)
    task.original = None


def ask_trade_date(task: RefundTask, event: Confirmed) -> None:
    task.log_no = LogNo(classify(task.text()).text)
    task.enter(DATE_FIELD)


def ask_trade_date_of_scan(task: RefundTask, event: Scanned) -> None:
    task.log_no = LogNo(classify(event.text.reveal()).text)
    task.enter(DATE_FIELD)


def _look_up(task: RefundTask, number: OrderNo | TradeNo, *, is_trade_no: bool) -> None:
    task.error = ""
    task.out.append(LookUp(task.ask(), number, is_trade_no))


def look_up_trade(task: RefundTask, event: Confirmed) -> None:
    _look_up(task, TradeNo(classify(task.text()).text), is_trade_no=True)


def look_up_order(task: RefundTask, event: Confirmed) -> None:
    _look_up(task, OrderNo(classify(task.text()).text), is_trade_no=False)


def look_up_scanned_trade(task: RefundTask, event: Scanned) -> None:
    _look_up(task, TradeNo(classify(event.text.reveal()).text), is_trade_no=True)


def look_up_scanned_order(task: RefundTask, event: Scanned) -> None:
    _look_up(task, OrderNo(classify(event.text.reveal()).text), is_trade_no=False)


def look_up_log(task: RefundTask, event: Confirmed) -> None:
    if task.log_no is not None:
        _look_up(task, trade_no_of(parse_date(task.text()), task.log_no), is_trade_no=True)


def show_bad_number(task: RefundTask, event: Confirmed) -> None:
    kind = classify(task.text()).kind
    task.error = "请先输入或扫描单号" if not task.text() else NOT_AN_ORDER[kind]
    if kind in (ScanClass.PAYMENT_CODE, ScanClass.CARD_NO) and task.field is not None:
        task.field = task.field.cleared()
    task.out.append(Beep(Sound.REFUSED))


def show_bad_scan(task: RefundTask, event: Scanned) -> None:
    task.error = NOT_AN_ORDER[classify(event.text.reveal()).kind]
    task.out.append(Beep(Sound.REFUSED))


def show_bad_date(task: RefundTask, event: Confirmed) -> None:
    task.error = "请输入8位交易日期，例如20261124"
    task.out.append(Beep(Sound.REFUSED))


# ---------------------------------------------------------------- the original


def was_found(task: RefundTask, event: LookedUp) -> bool:
    return isinstance(event.result, Original)


def is_refundable(task: RefundTask, event: UsedFound) -> bool:
    return task.original is not None and not task.why_blocked(event.used)


def keep_original(task: RefundTask, event: LookedUp) -> None:
    if isinstance(event.result, Original):
        task.original = event.result


def find_used(task: RefundTask, event: LookedUp) -> None:
    if task.original is not None:
        task.out.append(FindUsed(task.ask(), task.original.trade_no))


def keep_failure(task: RefundTask, event: LookedUp) -> None:
    if isinstance(event.result, LookUpFailed):
        task.failure = event.result
    task.out.append(Beep(Sound.REFUSED))


def keep_used(task: RefundTask, event: UsedFound) -> None:
    task.enter()
    task.used = event.used
    if task.original is not None:
        task.why_not = task.why_blocked(event.used)


def show_detail(task: RefundTask, event: Event) -> None:
    task.enter()


# ---------------------------------------------------------------- amount


def _amount(task: RefundTask) -> Fen | None:
    try:
        return Fen.from_yuan(task.text())
    except BadAmount:
        return None


def amount_fits(task: RefundTask, event: Confirmed) -> bool:
    amount = _amount(task)
    return amount is not None and Fen(0) < amount <= task.left()


def ask_amount(task: RefundTask, event: Event) -> None:
    task.enter(AMOUNT_FIELD)


def keep_amount(task: RefundTask, event: Confirmed) -> None:
    task.amount = _amount(task) or Fen(0)


def fill_in_all(task: RefundTask, event: Moved) -> None:
    task.enter(FieldText(AMOUNT_FIELD.kind, AMOUNT_FIELD.limit, task.left().yuan()))


def show_bad_amount(task: RefundTask, event: Confirmed) -> None:
    amount = _amount(task)
    if amount is None:
        task.error = "请输入退款金额，例如 12.50"
    elif not amount:
        task.error = "退款金额不能为 0"
    else:
        task.error = f"超过可退金额 {task.left()}"
    task.out.append(Beep(Sound.REFUSED))


# ---------------------------------------------------------------- reason and method


def ask_reason(task: RefundTask, event: Event) -> None:
    task.enter()


def keep_picked_reason(task: RefundTask, event: Typed) -> None:
    task.reason = REASONS[int(event.text) - 1]


def keep_reason(task: RefundTask, event: Confirmed) -> None:
    task.reason = REASONS[task.selected]


def ask_method(task: RefundTask, event: Event) -> None:
    task.enter()


def picks_allowed(task: RefundTask, event: Typed) -> bool:
    return picks(task, event) and not task.method_rules()[int(event.text) - 1].why_not


def chosen_allowed(task: RefundTask, event: Confirmed) -> bool:
    return not task.method_rules()[task.selected].why_not


def keep_picked_method(task: RefundTask, event: Typed) -> None:
    task.method = task.method_rules()[int(event.text) - 1].method


def keep_method(task: RefundTask, event: Confirmed) -> None:
    task.method = task.method_rules()[task.selected].method


def show_why_greyed(task: RefundTask, event: Typed | Confirmed) -> None:
    if isinstance(event, Typed) and not picks(task, event):
        task.error = ""
    else:
        place = int(event.text) - 1 if isinstance(event, Typed) else task.selected
        task.error = task.method_rules()[place].why_not
    task.out.append(Beep(Sound.REFUSED))


# ---------------------------------------------------------------- balance, confirm, send


def read_balance(task: RefundTask, event: Event) -> None:
    task.enter()
    task.out.append(ReadBalance(task.ask()))


def keep_balance_before(task: RefundTask, event: BalanceRead) -> None:
    task.enter()
    task.balance_before = event.result


def window_has_closed(task: RefundTask, event: Confirmed) -> bool:
    """The refund window is judged anew at the press of 确认: midnight may have passed on this page."""
    return fresh(task, event) and bool(task.why_blocked(task.used))


def show_window_closed(task: RefundTask, event: Confirmed) -> None:
    task.why_not = task.why_blocked(task.used)
    task.enter()
    task.out.append(Beep(Sound.ALARM))


def ask_fresh_press(task: RefundTask, event: Confirmed) -> None:
    task.error = "请看清内容后再按一次确认"
    task.out.append(Beep(Sound.REFUSED))


def reserve(task: RefundTask, event: Confirmed) -> None:
    """Exactly what the confirm page showed becomes the intent (design M10, guide C2)."""
    if task.original is None or task.method is None or task.reason is None:
        raise ValueError("the confirm page was shown without all that it must show")
    intent = RefundIntent(task.original, task.amount, task.method, task.reason, task.context.person)
    task.enter()
    task.out.append(ReserveRefund(task.ask(), intent))


def watch(task: RefundTask, event: RefundReserved) -> None:
    task.refund_no = event.record.refund_no


def keep_why_not_reserved(task: RefundTask, event: RefundNotReserved) -> None:
    task.why_not = event.why
    task.out.append(Beep(Sound.ALARM))


def _has(task: RefundTask, state: RefundState) -> bool:
    case = task.case()
    return case is not None and case.state is state


def has_succeeded(task: RefundTask, event: RefundChanged) -> bool:
    return _has(task, RefundState.SUCCEEDED)


def was_refused(task: RefundTask, event: RefundChanged) -> bool:
    return _has(task, RefundState.REFUSED)


def was_not_sent(task: RefundTask, event: RefundChanged) -> bool:
    return _has(task, RefundState.NOT_SENT)


def show_result(task: RefundTask, event: RefundChanged) -> None:
    task.out.append(Beep(Sound.ALARM))


def keep_watching(task: RefundTask, event: RefundChanged) -> None:
    task.out.append(Beep(Sound.ALARM))


# ---------------------------------------------------------------- paper, balance after


def _print(task: RefundTask, kind: CopyKind) -> None:
    if task.refund_no is not None:
        task.ask_print(copy_id_of(task.refund_no, kind))


def print_merchant_copy(task: RefundTask, event: RefundChanged) -> None:
    task.out.append(Beep(Sound.DONE))
    _print(task, CopyKind.MERCHANT)


def print_customer_copy(task: RefundTask, event: Confirmed) -> None:
    _print(task, CopyKind.CUSTOMER)


def is_merchant_copy(task: RefundTask, event: Event) -> bool:
    copy = task.copy()
    return copy is not None and copy.kind is CopyKind.MERCHANT


def done_beep(task: RefundTask, event: Event) -> None:
    task.enter()
    task.out.append(Beep(Sound.DONE))


def stale_change(task: RefundTask, event: CopyChanged) -> None:
    """The copy has only begun to move: the next change tells."""


def keep_balance_after(task: RefundTask, event: BalanceRead) -> None:
    task.enter()
    task.balance_after = event.result
