"""The pages of the records: searching, the list, one refund, and what stands behind it (guide D2, D3, D4, C4, E11)."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.flow.day_entry import host_today
from terminal.core.flow.records_task import HISTORY_LINES, LINES, RecordsPage, RecordsTask
from terminal.core.model import CopyRecord, NotSent, RefundRecord, RefundState, Refused, Succeeded, Unknown
from terminal.core.money import ZERO
from terminal.core.money_words import CAUSE, STATE, WORDS
from terminal.core.records import RESULT as RESULT_OF
from terminal.core.records import (
    ByDays,
    ByNumber,
    ByOperator,
    ByResult,
    Everything,
    RefundDossier,
    RefundQuery,
    Result,
    condensed,
)
from terminal.core.screens import printing as paper
from terminal.core.screens.model import Block, Choice, Field, Headline, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page, back, cancel, complaint, confirm, field
from terminal.core.screens.records_arrival import arrival_page
from terminal.core.screens.records_basis import basis_fields
from terminal.core.screens.records_history import in_words, outcome_in_words
from terminal.core.screens.refund_result import difference
from terminal.core.words import COPY, COPY_STATE, RESULT, Translate, device_time, host_time

SEARCH_LABELS = ("最近的记录", "按单号", "按日期", "按结果", "按操作员")
"""In the order of records_task.SEARCHES."""

TONE = {
    Result.SUCCEEDED: Tone.SUCCESS,
    Result.UNKNOWN: Tone.ATTENTION,
    Result.REFUSED: Tone.DANGER,
    Result.NOT_SENT: Tone.MUTED,
    Result.RULED: Tone.ATTENTION,
}


def _short(number: str) -> str:
    """The end of a refund number: enough to tell it among this terminal's, and what can be keyed."""
    return f"…{number[-7:]}"


# ---------------------------------------------------------------- searching


def search(task: RecordsTask, tr: Translate) -> Page:
    choices = tuple(
        Choice(str(place + 1), tr(label), selected=place == task.selected) for place, label in enumerate(SEARCH_LABELS)
    )
    keys = (KeyHint("1-5", tr("选择")), confirm(tr, "进入"), cancel(tr, "返回菜单"))
    return Page(tr("记录查询"), (*choices, *complaint(task, tr)), keys)


FORM = "查询"


def number(task: RecordsTask, tr: Translate) -> Page:
    blocks = (
        field(task, tr, "单号", "请扫描凭证，或输入单号"),
        Note(tr("订单号、交易号、对账流水号，或退款单号的末 7 位"), Tone.MUTED),
    )
    return Page(tr("记录查询 · 按单号"), blocks, (confirm(tr, FORM), back(tr, "删除/返回"), cancel(tr, "返回")))


def day(task: RecordsTask, tr: Translate) -> Page:
    today = f"{host_today(task):%Y%m%d}"
    blocks = (
        field(task, tr, "日期（年月日）", today),
        Note(tr("直接按确认查今天；↑↓ 前后一天。日期以收单机构时间为准。"), Tone.MUTED),
    )
    keys = (confirm(tr, FORM), KeyHint("↑↓", tr("前后一天")), back(tr, "删除/返回"), cancel(tr, "返回"))
    return Page(tr("记录查询 · 按日期"), blocks, keys)


def result(task: RecordsTask, tr: Translate) -> Page:
    choices = tuple(
        Choice(str(place + 1), tr(RESULT[kind]), selected=place == task.selected) for place, kind in enumerate(Result)
    )
    return Page(tr("记录查询 · 按结果"), choices, (KeyHint("1-5", tr("选择")), confirm(tr, "选定"), cancel(tr, "返回")))


def operator(task: RecordsTask, tr: Translate) -> Page:
    blocks = (field(task, tr, "操作员号", "请输入操作员号"),)
    return Page(tr("记录查询 · 按操作员"), blocks, (confirm(tr, FORM), back(tr, "删除/返回"), cancel(tr, "返回")))


# ---------------------------------------------------------------- the list


def _asked(query: RefundQuery | None, tr: Translate) -> str:
    match query:
        case ByNumber(number):
            return tr("单号 {number}").format(number=number)
        case ByDays(first, _):
            return f"{first:%Y-%m-%d}"
        case ByResult(kind):
            return tr(RESULT[kind])
        case ByOperator(number):
            return tr("操作员 {number}").format(number=number)
        case Everything() | None:
            return tr("最近的记录")


def _line(record: RefundRecord, place: int, task: RecordsTask, tr: Translate) -> Choice:
    state = tr(STATE[record.intent.operation][record.state])
    note = f"{_when(record)} {_short(record.refund_no)}"
    mark = "!" if record.contradicted() else ""
    return Choice(str(place + 1), f"{state}{mark} {record.intent.amount}", note=note, selected=place == task.selected)


def _when(record: RefundRecord) -> str:
    """Host time of a success, device time of anything else, without the year."""
    told = record.outcome.host_time if isinstance(record.outcome, Succeeded) else ""
    return host_time(told)[5:16] if len(host_time(told)) == 19 else f"{record.created_at:%m-%d %H:%M}"


def listing(task: RecordsTask, tr: Translate) -> Page:
    title = tr("记录 · {asked}").format(asked=_asked(task.query, tr))
    if task.page is None:
        return Page(title, (Progress(tr("正在查找"), task.seconds()),), (cancel(tr, "返回"),))
    records = task.records()
    if not records:
        blocks: tuple[Block, ...] = (Headline(tr("没有找到记录"), Tone.NORMAL), Note(tr("本机流水里没有符合的记录。")))
        return Page(title, blocks, (confirm(tr, "重新查询"), cancel(tr, "返回")))
    first = (len(task.cursors) - 1) * LINES + 1
    counted = tr("第 {first}-{last} 条，新的在前").format(first=first, last=first + len(records) - 1)
    more = task.page.cursor is not None or len(task.cursors) > 1
    lines: tuple[Block, ...] = (
        *(_line(record, place, task, tr) for place, record in enumerate(records)),
        Note(counted, Tone.MUTED),
    )
    pages = (KeyHint("↑↓", tr("翻页")),) if more else ()
    pick = KeyHint(f"1-{len(records)}" if len(records) > 1 else "1", tr("选择"))
    keys = (pick, confirm(tr, "查看"), *pages, cancel(tr, "返回"))
    return Page(title, (*lines, *complaint(task, tr)), keys)


# ---------------------------------------------------------------- one refund


def _waiting(task: RecordsTask, tr: Translate) -> Page:
    return Page(tr("记录"), (Progress(tr("正在读取流水"), task.seconds()),), (cancel(tr, "返回"),))


def detail(task: RecordsTask, tr: Translate) -> Page:
    dossier = task.dossier
    if dossier is None:
        return _waiting(task, tr)
    record = dossier.record
    words = WORDS[record.intent.operation]
    tone = Tone.DANGER if record.contradicted() else TONE[RESULT_OF[record.state]]
    blocks: tuple[Block, ...] = (
        Headline(f"{tr(STATE[record.intent.operation][record.state])} {record.intent.amount}", tone),
        Field(tr(words.number), record.refund_no),
        Field(tr("订单号"), record.intent.original.order_no),
        *_amounts(dossier, tr),
        Field(tr("操作员"), f"{record.intent.operator.number} {record.intent.operator.name}"),
        Field(tr("时间"), _full_time(record)),
        *_mismatch(record, tr),
        *(_refreshed(task, record, tr) or _last_answer(record, tr)),
        *_still_unknown(task, record, tr),
        *complaint(task, tr),
    )
    keys = (
        KeyHint("1", tr("到账")),
        KeyHint("2", tr("经过")),
        KeyHint("3", tr("凭证")),
        KeyHint("4", tr("查询收单机构")),
        KeyHint("5", tr("告知顾客")),
        KeyHint("6", tr("资料")),
        cancel(tr, "返回"),
    )
    return Page(tr("记录 · 详情"), blocks, keys, tone)


def _full_time(record: RefundRecord) -> str:
    if isinstance(record.outcome, Succeeded):
        return host_time(record.outcome.host_time)
    return device_time(record.created_at)


def _amounts(dossier: RefundDossier, tr: Translate) -> tuple[Field, ...]:
    """Side by side: original, given back before and left then, asked for, really given back (guide D2).

    What is open is told by itself: it is not known to have been given back (design M4).
    """
    record, used = dossier.record, dossier.used
    total = record.intent.original.total
    really = record.outcome.paid_back if isinstance(record.outcome, Succeeded) else None
    differs = really is not None and really != record.intent.amount
    elsewhere = used.open if RESULT_OF[record.state] is not Result.UNKNOWN else used.open - record.intent.amount
    return (
        Field(tr("原交易金额"), str(total)),
        _before(dossier, tr),
        Field(tr("申请金额"), str(record.intent.amount)),
        *(
            (Field(tr("实际退回"), str(really), Tone.ATTENTION if differs else Tone.NORMAL),)
            if really is not None
            else ()
        ),
        *((Field(tr("另有结果未知"), str(elsewhere), Tone.ATTENTION),) if elsewhere > ZERO else ()),
    )


def _before(dossier: RefundDossier, tr: Translate) -> Field:
    """What had been given back before, and what was left: as the confirm page said it, or of all refunds here."""
    total, before = dossier.record.intent.original.total, dossier.record.intent.refunded_before
    given = dossier.used.succeeded
    if before is None or given > total:
        return Field(tr("本机已退"), str(given), Tone.DANGER if given > total else Tone.NORMAL)
    return Field(tr("此前已退 / 可退"), f"{before} / {total - before}")


def _mismatch(record: RefundRecord, tr: Translate) -> tuple[Block, ...]:
    outcome = record.outcome
    if record.contradicted():
        late = outcome_in_words(record.late, record, tr)
        return (Field(tr("后来查明不符"), late, Tone.DANGER),)
    if isinstance(outcome, Succeeded) and outcome.paid_back != record.intent.amount:
        return (difference(record.intent.amount - outcome.paid_back, tr),)
    return ()


def _still_unknown(task: RecordsTask, record: RefundRecord, tr: Translate) -> tuple[Block, ...]:
    """What not to do, and whom to call (guide C5)."""
    if RESULT_OF[record.state] is not Result.UNKNOWN:
        return ()
    phone = task.context.shop.service_phone
    return (Note(tr("结果查明前请勿重复办理。客服电话 {phone}").format(phone=phone), Tone.ATTENTION),)


def _last_answer(record: RefundRecord, tr: Translate) -> tuple[Block, ...]:
    if record.state is RefundState.SUCCEEDED or record.outcome is None:
        return ()
    return (Field(tr("最近应答"), outcome_in_words(record.outcome, record, tr)),)


def _refreshed(task: RecordsTask, record: RefundRecord, tr: Translate) -> tuple[Block, ...]:
    """What the acquirer said just now. Only a proof that says otherwise is more than a note."""
    if task.asking:
        return (Note(tr("正在向收单机构查询…"), Tone.MUTED),)
    match task.refreshed:
        case None:
            return ()
        case Succeeded() | Refused() if record.contradicted():
            return (Note(tr("已向收单机构查询：与记录不符，已列入待处理"), Tone.DANGER),)
        case (Succeeded() | Refused()) as truth if record.agrees_with(truth):
            return (Note(tr("已向收单机构查询：与记录一致"), Tone.SUCCESS),)
        case (Succeeded() | Refused()) as truth:
            told = outcome_in_words(truth, record, tr)
            return (Note(tr("已向收单机构查询：{told}，与记录不同，请联系客服").format(told=told), Tone.DANGER),)
        case NotSent():
            return (Note(tr("查询没有发出，请检查网络"), Tone.ATTENTION),)
        case Unknown(cause):
            told = tr(CAUSE[record.intent.operation][cause])
            return (Note(tr("已向收单机构查询：{told}").format(told=told), Tone.ATTENTION),)


def arrival(task: RecordsTask, tr: Translate) -> Page:
    return arrival_page(task.dossier.record, task, tr) if task.dossier is not None else _waiting(task, tr)


def basis(task: RecordsTask, tr: Translate) -> Page:
    """What the refund rests on: goods, reason, approver, what was checked."""
    dossier = task.dossier
    if dossier is None:
        return _waiting(task, tr)
    return Page(tr("记录 · 资料"), basis_fields(dossier.record, tr), (cancel(tr, "返回"),))


def history(task: RecordsTask, tr: Translate) -> Page:
    dossier = task.dossier
    if dossier is None:
        return _waiting(task, tr)
    lines = condensed(dossier.history)
    first = task.leaf * HISTORY_LINES
    shown = lines[first : first + HISTORY_LINES]
    blocks: tuple[Block, ...] = tuple(
        Field(f"{line.event.at:%m-%d %H:%M:%S}", in_words(line, dossier.record, tr)) for line in shown
    )
    counted = tr("第 {leaf} 页，共 {leaves} 页").format(leaf=task.leaf + 1, leaves=task.leaves())
    hidden = tr("，中间另有 {count} 条").format(count=dossier.left_out) if dossier.left_out else ""
    turn = (KeyHint("↑↓", tr("翻页")),) if task.leaves() > 1 else ()
    return Page(tr("记录 · 经过"), (*blocks, Note(f"{counted}{hidden}", Tone.MUTED)), (*turn, cancel(tr, "返回")))


# ---------------------------------------------------------------- copies


def _copy_line(copy: CopyRecord, place: int, task: RecordsTask, tr: Translate) -> Choice:
    times = tr("已重打印 {count} 次").format(count=copy.duplicate) if copy.duplicate else tr("未重打印")
    label = f"{tr(COPY[copy.kind])} {tr(COPY_STATE[copy.state])}"
    return Choice(str(place + 1), label, note=times, selected=place == task.selected)


def copies(task: RecordsTask, tr: Translate) -> Page:
    newest = task.newest_copies()
    lines: tuple[Block, ...] = tuple(_copy_line(copy, place, task, tr) for place, copy in enumerate(newest))
    blocks = (*lines, Note(tr("重打印的凭证标明“重打印”和次数，并记入流水。"), Tone.MUTED), *complaint(task, tr))
    choose = KeyHint(f"1-{len(newest)}" if len(newest) > 1 else "1", tr("选择"))
    return Page(tr("记录 · 凭证"), blocks, (choose, confirm(tr, "重打印"), cancel(tr, "返回")))


def printing(task: RecordsTask, tr: Translate) -> Page:
    return paper.printing(task, tr, tr("重打印凭证"), None)


def judging(task: RecordsTask, tr: Translate) -> Page:
    page = paper.judging(task, tr, tr("重打印凭证"))
    return Page(page.title, page.blocks, (*page.keys, cancel(tr, "稍后处理")), page.tone)


PAGES: dict[RecordsPage, Callable[[RecordsTask, Translate], Page]] = {
    RecordsPage.SEARCH: search,
    RecordsPage.NUMBER: number,
    RecordsPage.DAY: day,
    RecordsPage.RESULT: result,
    RecordsPage.OPERATOR: operator,
    RecordsPage.LIST: listing,
    RecordsPage.DETAIL: detail,
    RecordsPage.ARRIVAL: arrival,
    RecordsPage.HISTORY: history,
    RecordsPage.BASIS: basis,
    RecordsPage.COPIES: copies,
    RecordsPage.PRINTING: printing,
    RecordsPage.JUDGING: judging,
}
