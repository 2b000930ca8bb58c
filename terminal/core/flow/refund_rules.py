"""Guards and actions of the refund flow."""

from __future__ import annotations

from terminal.core.effects import Beep, CheckLink, FindUsed, LookUp, Sound
from terminal.core.events import (
    Confirmed,
    Event,
    LinkChecked,
    LookedUp,
    Moved,
    Scanned,
    Typed,
    UsedFound,
)
from terminal.core.field import FieldKind, FieldText
from terminal.core.flow.refund_task import RefundTask
from terminal.core.flow.task import picks
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
from terminal.core.model import LookUpFailed, Original
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
