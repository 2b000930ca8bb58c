"""The records' guards and actions."""

from __future__ import annotations

from terminal.core.effects import Beep, Post, Sound
from terminal.core.events import (
    Confirmed,
    CopyChanged,
    DossierFound,
    Event,
    Moved,
    QueryDue,
    RefreshAsked,
    RefundChanged,
    RefundRefreshed,
    RefundsFound,
    ReprintAsked,
    Scanned,
    TaskChosen,
    TaskKind,
    Typed,
)
from terminal.core.flow.day_entry import typed_day
from terminal.core.flow.records_task import (
    NUMBER_FIELD,
    SEARCHES,
    STAFF_FIELD,
    RecordsPage,
    RecordsTask,
)
from terminal.core.flow.task import clear_field
from terminal.core.ids import ScanClass, classify
from terminal.core.model import CopyRecord, CopyState, RefundState
from terminal.core.paper.job import one_more
from terminal.core.personal import is_card_or_code
from terminal.core.records import ByDays, ByNumber, ByOperator, ByResult, Everything, Result

READABLE = (ScanClass.ORDER_NO, ScanClass.TRADE_NO, ScanClass.LOG_NO)
ASKABLE = (RefundState.UNKNOWN, RefundState.RULED)
"""Still followed by the money machine: asking is its own query, only sooner."""
BUSY = (RefundState.CREATED, RefundState.SENDING, RefundState.QUERYING)
NO_NUMBER = "这不是单号，请扫描凭证上的条码，或输入单号"
PRINTED = (CopyState.PROVEN, CopyState.ACCEPTED)


def place(task: RecordsTask, event: Typed | Confirmed) -> int:
    """Which line the key means; -1 when none."""
    if isinstance(event, Confirmed):
        return task.selected if task.options() else -1
    return int(event.text) - 1 if event.text.isdigit() and 1 <= int(event.text) <= task.options() else -1


# ---------------------------------------------------------------- searching: guards


def _leads_to(page: RecordsPage) -> int:
    return SEARCHES.index(page)


def wants_newest(task: RecordsTask, event: Typed | Confirmed) -> bool:
    return place(task, event) == _leads_to(RecordsPage.LIST)


def wants_number(task: RecordsTask, event: Typed | Confirmed) -> bool:
    return place(task, event) == _leads_to(RecordsPage.NUMBER)


def wants_day(task: RecordsTask, event: Typed | Confirmed) -> bool:
    return place(task, event) == _leads_to(RecordsPage.DAY)


def wants_result(task: RecordsTask, event: Typed | Confirmed) -> bool:
    return place(task, event) == _leads_to(RecordsPage.RESULT)


def wants_operator(task: RecordsTask, event: Typed | Confirmed) -> bool:
    return place(task, event) == _leads_to(RecordsPage.OPERATOR)


def has_text(task: RecordsTask, event: Confirmed) -> bool:
    return task.text() != ""


def scanned_number(task: RecordsTask, event: Scanned) -> bool:
    return classify(event.text.reveal()).kind in READABLE


def typed_card_or_code(task: RecordsTask, event: Confirmed) -> bool:
    return is_card_or_code(task.text())


def picks_line(task: RecordsTask, event: Typed | Confirmed) -> bool:
    return place(task, event) >= 0


# ---------------------------------------------------------------- searching: actions


def ask_number(task: RecordsTask, event: Event) -> None:
    task.enter(NUMBER_FIELD)


def ask_operator(task: RecordsTask, event: Event) -> None:
    task.enter(STAFF_FIELD)


def show_menu(task: RecordsTask, event: Event) -> None:
    task.enter()


def find_newest(task: RecordsTask, event: Event) -> None:
    task.look_up(Everything())


def find_typed_number(task: RecordsTask, event: Confirmed) -> None:
    task.look_up(ByNumber(task.text()))


def find_scanned_number(task: RecordsTask, event: Scanned) -> None:
    task.look_up(ByNumber(classify(event.text.reveal()).text))


def show_bad_scan(task: RecordsTask, event: Scanned) -> None:
    """A payment code or a card number is refused unseen."""
    task.error = task.context.tr(NO_NUMBER)
    task.out.append(Beep(Sound.REFUSED))


def show_bad_typed(task: RecordsTask, event: Confirmed) -> None:
    clear_field(task, event)
    task.error = task.context.tr(NO_NUMBER)
    task.out.append(Beep(Sound.REFUSED))


def find_day(task: RecordsTask, event: Confirmed) -> None:
    day = typed_day(task)
    if day is not None:
        task.look_up(ByDays(day, day))


def find_result(task: RecordsTask, event: Typed | Confirmed) -> None:
    task.look_up(ByResult(tuple(Result)[place(task, event)]))


def find_operator(task: RecordsTask, event: Confirmed) -> None:
    task.look_up(ByOperator(task.text()))


def show_empty(task: RecordsTask, event: Confirmed) -> None:
    task.error = task.context.tr("请先输入")
    task.out.append(Beep(Sound.REFUSED))


# ---------------------------------------------------------------- the list


def stale_page(task: RecordsTask, event: RefundsFound) -> bool:
    return event.ticket != task.ticket


def is_the_one(task: RecordsTask, event: RefundsFound) -> bool:
    """A number was asked for, and one refund has it. Coming back from it, its list stays."""
    return task.asked_anew and isinstance(task.query, ByNumber) and len(event.page.records) == 1


def take_page(task: RecordsTask, event: RefundsFound) -> None:
    task.page = event.page


def open_only(task: RecordsTask, event: RefundsFound) -> None:
    _open(task, 0)


def open_chosen(task: RecordsTask, event: Typed | Confirmed) -> None:
    _open(task, place(task, event))


def _open(task: RecordsTask, line: int) -> None:
    task.asked_anew = False
    task.subject = task.records()[line].refund_no
    task.asking = False
    task.selected = line
    task.dossier = None
    task.refreshed = None
    task.error = ""
    task.ask_dossier()


def turns_to_next(task: RecordsTask, event: Moved) -> bool:
    at_end = event.step > 0 and task.selected + 1 >= len(task.records())
    return at_end and task.page is not None and task.page.cursor is not None


def turns_to_previous(task: RecordsTask, event: Moved) -> bool:
    return event.step < 0 and task.selected == 0 and len(task.cursors) > 1


def next_page(task: RecordsTask, event: Moved) -> None:
    if task.page is not None:
        task.cursors.append(task.page.cursor)
    task.ask_page()


def previous_page(task: RecordsTask, event: Moved) -> None:
    task.cursors.pop()
    task.ask_page()


def move_in_list(task: RecordsTask, event: Moved) -> None:
    """Not round the end: there the list turns its page, or ends."""
    task.selected = min(max(0, task.selected + event.step), max(0, task.options() - 1))


def back_to_list(task: RecordsTask, event: Event) -> None:
    """Read again: what was looked at may have changed it."""
    task.dossier = None
    task.subject = None
    task.ask_page()


# ---------------------------------------------------------------- one refund


def is_subject(task: RecordsTask, event: RefundChanged | RefundRefreshed) -> bool:
    return event.refund_no == task.subject


def stale_dossier(task: RecordsTask, event: DossierFound) -> bool:
    return event.ticket != task.ticket


def take_dossier(task: RecordsTask, event: DossierFound) -> None:
    task.dossier = event.dossier
    task.leaf = min(task.leaf, task.leaves() - 1)


def read_again(task: RecordsTask, event: Event) -> None:
    task.ask_dossier()


def take_moved(task: RecordsTask, event: RefundChanged) -> None:
    """A refund still followed has moved: what it was asked about by hand is answered."""
    case = task.context.book.refunds.get(event.refund_no)
    if task.asking and case is not None:
        task.asking = False
        task.refreshed = case.record.outcome
    task.ask_dossier()


def wants_arrival(task: RecordsTask, event: Typed) -> bool:
    return event.text == "1" and task.dossier is not None


def wants_history(task: RecordsTask, event: Typed) -> bool:
    return event.text == "2" and task.dossier is not None


def wants_basis(task: RecordsTask, event: Typed) -> bool:
    return event.text == "6" and task.dossier is not None


def wants_copies(task: RecordsTask, event: Typed) -> bool:
    return event.text == "3" and bool(task.newest_copies())


def wants_feedback(task: RecordsTask, event: Typed) -> bool:
    return event.text == "5" and task.dossier is not None


def open_feedback(task: RecordsTask, event: Typed) -> None:
    task.out.append(Post(TaskChosen(TaskKind.FEEDBACK, task.subject)))


def may_refresh(task: RecordsTask, event: Typed) -> bool:
    dossier = task.dossier
    idle = dossier is not None and dossier.record.state not in BUSY and not task.is_asked()
    return event.text == "4" and idle and task.refresh_in_ms() == 0


def refresh(task: RecordsTask, event: Typed) -> None:
    """A refund still followed is queried sooner; a settled one is asked about, and what it says stands beside."""
    if task.dossier is None:
        return
    task.error = ""
    task.asking = True
    task.refreshed = None
    record = task.dossier.record
    if record.state in ASKABLE:
        task.out.append(Post(QueryDue(record.refund_no)))
    else:
        task.out.append(Post(RefreshAsked(record, task.context.person.number)))


def take_refreshed(task: RecordsTask, event: RefundRefreshed) -> None:
    task.asking = False
    task.refreshed = event.outcome
    task.ask_dossier()


def show_why_not(task: RecordsTask, event: Typed) -> None:
    tr = task.context.tr
    if event.text == "3":
        task.error = tr("这笔记录没有凭证")
    elif event.text == "4" and task.dossier is not None:
        wait_s = -(-task.refresh_in_ms() // 1_000)
        busy = task.dossier.record.state in BUSY or task.is_asked()
        task.error = tr("正在查询，请稍候") if busy else tr("{seconds} 秒后可再次查询").format(seconds=wait_s)
    task.out.append(Beep(Sound.REFUSED))


def open_history(task: RecordsTask, event: Typed) -> None:
    """At its end: what happened last is what is asked for."""
    task.error = ""
    task.leaf = task.leaves() - 1


def turn_leaf(task: RecordsTask, event: Moved) -> None:
    task.leaf = min(max(0, task.leaf + event.step), task.leaves() - 1)


def open_copies(task: RecordsTask, event: Typed) -> None:
    task.enter()


def back_to_detail(task: RecordsTask, event: Event) -> None:
    task.enter()
    task.copy_id = None
    task.ask_dossier()


# ---------------------------------------------------------------- printing again


def _chosen(task: RecordsTask, event: Typed | Confirmed) -> CopyRecord | None:
    copies, line = task.newest_copies(), place(task, event)
    return copies[line] if 0 <= line < len(copies) else None


def chose_printed(task: RecordsTask, event: Typed | Confirmed) -> bool:
    copy = _chosen(task, event)
    return copy is not None and copy.state in PRINTED


def chose_unprinted(task: RecordsTask, event: Typed | Confirmed) -> bool:
    return _chosen(task, event) is not None


def reprint(task: RecordsTask, event: Typed | Confirmed) -> None:
    """A copy of its own, numbered after those the journal holds: marked with its count on paper (guide C4)."""
    before, dossier = _chosen(task, event), task.dossier
    if before is None or dossier is None:
        return
    copy = one_more(before.refund_no, before.kind, dossier.copies)
    task.enter()
    task.copy_id = copy.copy_id
    task.start_waiting()
    task.out.append(Post(ReprintAsked(copy, dossier.record, task.context.person.number)))


def show_unprinted(task: RecordsTask, event: Typed | Confirmed) -> None:
    task.error = task.context.tr("这一联还没有打印，请到“待处理”打印")
    task.out.append(Beep(Sound.REFUSED))


def back_to_copies(task: RecordsTask, event: Event) -> None:
    task.enter()
    task.copy_id = None
    task.ask_dossier()


def say_not_printed(task: RecordsTask, event: CopyChanged) -> None:
    copy = task.copy()
    back_to_copies(task, event)
    detail = copy.report.detail if copy is not None and copy.report is not None else ""
    task.error = task.context.tr("未打印：{detail}").format(detail=task.context.tr(detail)) if detail else ""
    task.error = task.error or task.context.tr("未打印")


def wait_on(task: RecordsTask, event: Event) -> None:
    """Another refund or copy has moved."""
