"""Guards and actions that lead to an original: link check, number, look-up (guide A2, A3, B3)."""

from __future__ import annotations

from terminal.core.effects import Beep, CheckLink, FindUsed, LookUp, Post, Sound
from terminal.core.events import Confirmed, Event, LinkChecked, LookedUp, Scanned, TaskChosen, Typed, UsedFound
from terminal.core.field import FieldKind, FieldText
from terminal.core.flow.money_task import MoneyTask
from terminal.core.ids import BadNumber, LogNo, OrderNo, ScanClass, TradeNo, classify, parse_date, trade_no_of
from terminal.core.model import LookUpFailed, Original

ORDER_FIELD = FieldText(FieldKind.DIGITS, 32)
DATE_FIELD = FieldText(FieldKind.DIGITS, 8)

OTHER_KEY = "2"
"""On the original's page: leads from 退单 to 撤销 and the other way round."""

NOT_AN_ORDER = {
    ScanClass.PAYMENT_CODE: "这是付款码，不能用于退款。请扫描小票上的单号",
    ScanClass.CARD_NO: "这像是银行卡号。请输入订单号或交易号",
    ScanClass.GOODS: "这是商品条码。请扫描小票上的单号",
    ScanClass.LINK: "这是网址二维码。请扫描小票上的单号",
    ScanClass.JUNK: "无法识别。请重扫，或用键盘输入单号",
}
"""What a text that names no original is, and what to do."""


# ---------------------------------------------------------------- link


def link_is_up(task: MoneyTask, event: LinkChecked) -> bool:
    """There and back, and the host's time proven: without it no window and no day could be decided."""
    return event.report.ok and event.report.clock_off_ms is not None


def check_link(task: MoneyTask, event: Event) -> None:
    task.enter()
    task.out.append(CheckLink(task.ask()))


def keep_host_time(task: MoneyTask, event: LinkChecked) -> None:
    told = event.report.host_time(task.now)
    task.host_time = told.at if told is not None and told.proven else None
    task.host_mono_ms = task.now.mono_ms


def keep_link_report(task: MoneyTask, event: LinkChecked) -> None:
    task.link = event.report
    task.out.append(Beep(Sound.ALARM))


def has_number(task: MoneyTask, event: LinkChecked) -> bool:
    """Another flow has found the payment already."""
    return task.given is not None


# ---------------------------------------------------------------- which original


def _keyed(task: MoneyTask, kind: ScanClass) -> bool:
    return classify(task.text()).kind is kind


def _scanned(event: Scanned, kind: ScanClass) -> bool:
    return classify(event.text.reveal()).kind is kind


def names_trade(task: MoneyTask, event: Confirmed) -> bool:
    return _keyed(task, ScanClass.TRADE_NO)


def names_log(task: MoneyTask, event: Confirmed) -> bool:
    return _keyed(task, ScanClass.LOG_NO)


def names_order(task: MoneyTask, event: Confirmed) -> bool:
    return _keyed(task, ScanClass.ORDER_NO)


def scanned_trade(task: MoneyTask, event: Scanned) -> bool:
    return _scanned(event, ScanClass.TRADE_NO)


def scanned_log(task: MoneyTask, event: Scanned) -> bool:
    return _scanned(event, ScanClass.LOG_NO)


def scanned_order(task: MoneyTask, event: Scanned) -> bool:
    return _scanned(event, ScanClass.ORDER_NO)


def date_is_good(task: MoneyTask, event: Confirmed) -> bool:
    try:
        parse_date(task.text())
    except BadNumber:
        return False
    return True


def ask_order(task: MoneyTask, event: Event) -> None:
    task.enter(ORDER_FIELD)
    task.original = None
    task.given = None


def ask_trade_date(task: MoneyTask, event: Confirmed) -> None:
    task.log_no = LogNo(classify(task.text()).text)
    task.enter(DATE_FIELD)


def ask_trade_date_of_scan(task: MoneyTask, event: Scanned) -> None:
    task.log_no = LogNo(classify(event.text.reveal()).text)
    task.enter(DATE_FIELD)


def _look_up(task: MoneyTask, number: OrderNo | TradeNo, *, is_trade_no: bool) -> None:
    task.error = ""
    task.out.append(LookUp(task.ask(), number, is_trade_no))


def look_up_trade(task: MoneyTask, event: Confirmed) -> None:
    _look_up(task, TradeNo(classify(task.text()).text), is_trade_no=True)


def look_up_order(task: MoneyTask, event: Confirmed) -> None:
    _look_up(task, OrderNo(classify(task.text()).text), is_trade_no=False)


def look_up_scanned_trade(task: MoneyTask, event: Scanned) -> None:
    _look_up(task, TradeNo(classify(event.text.reveal()).text), is_trade_no=True)


def look_up_scanned_order(task: MoneyTask, event: Scanned) -> None:
    _look_up(task, OrderNo(classify(event.text.reveal()).text), is_trade_no=False)


def look_up_given(task: MoneyTask, event: LinkChecked) -> None:
    if task.given is not None:
        _look_up(task, task.given, is_trade_no=True)


def look_up_log(task: MoneyTask, event: Confirmed) -> None:
    if task.log_no is not None:
        _look_up(task, trade_no_of(parse_date(task.text()), task.log_no), is_trade_no=True)


def show_bad_number(task: MoneyTask, event: Confirmed) -> None:
    kind = classify(task.text()).kind
    task.error = "请先输入或扫描单号" if not task.text() else NOT_AN_ORDER[kind]
    if kind in (ScanClass.PAYMENT_CODE, ScanClass.CARD_NO) and task.field is not None:
        task.field = task.field.cleared()
    task.out.append(Beep(Sound.REFUSED))


def show_bad_scan(task: MoneyTask, event: Scanned) -> None:
    task.error = NOT_AN_ORDER[classify(event.text.reveal()).kind]
    task.out.append(Beep(Sound.REFUSED))


def show_bad_date(task: MoneyTask, event: Confirmed) -> None:
    task.error = "请输入8位交易日期，例如20261124"
    task.out.append(Beep(Sound.REFUSED))


# ---------------------------------------------------------------- the original


def was_found(task: MoneyTask, event: LookedUp) -> bool:
    return isinstance(event.result, Original)


def is_open_to_it(task: MoneyTask, event: UsedFound) -> bool:
    return task.original is not None and not task.why_blocked(event.used)


def keep_original(task: MoneyTask, event: LookedUp) -> None:
    if isinstance(event.result, Original):
        task.take_original(event.result)


def find_used(task: MoneyTask, event: LookedUp) -> None:
    if task.original is not None:
        task.out.append(FindUsed(task.ask(), task.original.trade_no))


def keep_failure(task: MoneyTask, event: LookedUp) -> None:
    if isinstance(event.result, LookUpFailed):
        task.failure = event.result
    task.out.append(Beep(Sound.REFUSED))


def keep_used(task: MoneyTask, event: UsedFound) -> None:
    task.enter()
    task.used = event.used
    if task.original is not None:
        task.why_not = task.why_blocked(event.used)


# ---------------------------------------------------------------- refund or void


def wants_other(task: MoneyTask, event: Typed) -> bool:
    return event.text == OTHER_KEY and task.other_applies()


def open_other(task: MoneyTask, event: Typed) -> None:
    """The other flow begins anew, with a link check and a look-up of its own, at the same payment."""
    if task.original is not None:
        task.out.append(Post(TaskChosen(task.other, original=task.original.trade_no)))
