"""The pages of a day's totals."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from terminal.core.flow.day_entry import host_today
from terminal.core.flow.totals import LEAF_LINES, TotalsPage, TotalsTask
from terminal.core.model import CopyState, Operation, PrintReport
from terminal.core.money import ZERO
from terminal.core.records import Result
from terminal.core.screens.model import Block, Field, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page, back, cancel, complaint, confirm, field
from terminal.core.screens.printing import FAULT_ADVICE
from terminal.core.totals import DayTotals, Sum
from terminal.core.words import METHOD, OPERATION, PAYMENT_TYPE, RESULT, VERDICT, Translate

TONE = {Result.SUCCEEDED: Tone.SUCCESS, Result.UNKNOWN: Tone.ATTENTION, Result.RULED: Tone.ATTENTION}


def _counted(label: str, total: Sum, tr: Translate, tone: Tone = Tone.NORMAL) -> Field:
    value = tr("{count} 笔 {amount}").format(count=total.count, amount=total.amount)
    return Field(label, value, tone if total.count else Tone.NORMAL)


def lines_of(totals: DayTotals, tr: Translate) -> tuple[Field, ...]:
    """All totals, a line each: outcomes and rulings, then methods, payments and operators of the successes."""
    return tuple(line for operation in Operation for line in _of_operation(totals, operation, tr))


def _of_operation(totals: DayTotals, operation: Operation, tr: Translate) -> Iterator[Field]:
    if operation is not Operation.REFUND and not totals.has(operation):
        return
    word = tr(OPERATION[operation])
    for result in Result:
        total = totals.result(operation, result)
        yield _counted(f"{word} {tr(RESULT[result])}", total, tr, TONE.get(result, Tone.NORMAL))
        if result is Result.SUCCEEDED:
            yield Field(tr("实际退回"), str(totals.paid_back.get(operation, ZERO)))
    for (op, executed), total in totals.verdicts.items():
        if op is operation:
            yield _counted(tr(VERDICT[executed]), total, tr)
    if operation is Operation.REFUND:
        for method, total in totals.methods.items():
            yield _counted(f"{word} {tr(METHOD[method])}", total, tr)
    for (op, payment), total in totals.payments.items():
        if op is operation:
            yield _counted(f"{word} {tr(PAYMENT_TYPE[payment])}", total, tr)
    for (op, number, name), total in sorted(totals.operators.items(), key=lambda item: item[0][1]):
        if op is operation:
            yield _counted(f"{word} {number} {name}", total, tr)


def totals(task: TotalsTask, tr: Translate) -> Page:
    title = tr("汇总 · {day}").format(day=f"{task.day:%Y-%m-%d}")
    if task.totals is None:
        return Page(title, (Progress(tr("正在汇总"), task.seconds()),), (cancel(tr, "返回菜单"),))
    lines = lines_of(task.totals, tr)
    task.leaves = -(-len(lines) // LEAF_LINES)
    first = task.leaf * LEAF_LINES
    turn = (KeyHint("↑↓", tr("翻页")),) if task.leaves > 1 else ()
    blocks: tuple[Block, ...] = (
        *lines[first : first + LEAF_LINES],
        *_contradicted(task.totals, tr),
        *(_printed(task, task.report, tr) if task.report is not None else ()),
        *complaint(task, tr),
    )
    keys = (
        KeyHint("1", tr("换日期")),
        KeyHint("2", tr("打印汇总")),
        KeyHint("3", tr("打印明细")),
        KeyHint("4", tr("导出")),
        *turn,
        cancel(tr, "返回"),
    )
    return Page(title, blocks, keys)


def _contradicted(totals: DayTotals, tr: Translate) -> tuple[Note, ...]:
    if not totals.contradicted.count:
        return ()
    return (Note(tr("其中 {count} 笔结果有矛盾，见待处理").format(count=totals.contradicted.count), Tone.DANGER),)


def _printed(task: TotalsTask, report: PrintReport, tr: Translate) -> tuple[Note, ...]:
    """What became of the slips: proven, or what to do."""
    if report.state is CopyState.PROVEN:
        return (Note(tr("已打印 {count} 张").format(count=task.printed), Tone.SUCCESS),)
    why = tr(FAULT_ADVICE[report.fault]) if report.fault is not None else tr(report.detail)
    if report.state is CopyState.UNCERTAIN:
        return (Note(tr("是否完整打印不明，请看打印机。{why}").format(why=why), Tone.ATTENTION),)
    return (Note(tr("没有打印：{why}").format(why=why), Tone.DANGER),)


def day(task: TotalsTask, tr: Translate) -> Page:
    blocks = (
        field(task, tr, "日期（年月日）", f"{host_today(task):%Y%m%d}"),
        Note(tr("直接按确认查今天；↑↓ 前后一天。日期以收单机构时间为准。"), Tone.MUTED),
    )
    keys = (confirm(tr, "汇总"), KeyHint("↑↓", tr("前后一天")), back(tr, "删除/返回"), cancel(tr, "返回"))
    return Page(tr("汇总 · 日期"), blocks, keys)


def printing(task: TotalsTask, tr: Translate) -> Page:
    left = len(task.parts)
    stage = tr("正在打印，还有 {left} 张").format(left=left) if left > 1 else tr("正在打印")
    return Page(tr("汇总 · 打印"), (Progress(stage, task.seconds()),), ())


PAGES: dict[TotalsPage, Callable[[TotalsTask, Translate], Page]] = {
    TotalsPage.TOTALS: totals,
    TotalsPage.DAY: day,
    TotalsPage.PRINTING: printing,
}
