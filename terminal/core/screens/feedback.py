"""The pages of feedback to the customer (guide E13)."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.feedback import MEANS
from terminal.core.flow.feedback import FeedbackPage, FeedbackTask
from terminal.core.money_words import STATE, WORDS
from terminal.core.screens import printing as paper
from terminal.core.screens.model import Block, Choice, Field, Headline, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page, cancel, confirm
from terminal.core.words import Translate


def reading(task: FeedbackTask, tr: Translate) -> Page:
    return Page(tr("告知顾客"), (Progress(tr("正在读取流水"), task.seconds()),), (cancel(tr, "返回"),))


def _refund(task: FeedbackTask, tr: Translate) -> tuple[Block, ...]:
    record = task.record()
    if record is None:
        return ()
    operation = record.intent.operation
    phone = record.intent.phone
    return (
        Field(tr(WORDS[operation].number), record.refund_no),
        Field(tr("结果"), f"{tr(STATE[operation][record.state])} {record.intent.amount}"),
        *((Field(tr("顾客手机号"), phone.shown()),) if phone is not None else ()),
    )


def means(task: FeedbackTask, tr: Translate) -> Page:
    told = task.told_before()
    lines = tuple(
        Choice(str(place + 1), tr(word), selected=place == task.selected) for place, word in enumerate(MEANS.values())
    )
    before: tuple[Block, ...] = ()
    if told:
        text = tr("已告知 {times} 次，最近 {when}").format(times=len(told), when=f"{told[-1].at:%m-%d %H:%M}")
        before = (Note(text, Tone.MUTED),)
    keys = (KeyHint(f"1-{len(lines)}", tr("选择")), confirm(tr, "选定"), cancel(tr, "返回"))
    return Page(tr("告知顾客 · 方式"), (*_refund(task, tr), *lines, *before), keys)


def told(task: FeedbackTask, tr: Translate) -> Page:
    how = tr(MEANS[task.means]) if task.means is not None else ""
    blocks: tuple[Block, ...] = (
        Headline(tr("已登记告知顾客"), Tone.SUCCESS),
        Field(tr("方式"), how),
        Field(tr("告知人"), f"{task.context.person.number} {task.context.person.name}"),
        *_refund(task, tr),
    )
    keys = (KeyHint("1", tr("打印通知单")), confirm(tr, "完成"), cancel(tr, "返回"))
    return Page(tr("告知顾客"), blocks, keys, Tone.SUCCESS)


def printing(task: FeedbackTask, tr: Translate) -> Page:
    return paper.printing(task, tr, tr("告知顾客 · 通知单"), None)


def judging(task: FeedbackTask, tr: Translate) -> Page:
    page = paper.judging(task, tr, tr("告知顾客 · 通知单"))
    return Page(page.title, page.blocks, (*page.keys, cancel(tr, "稍后处理")), page.tone)


def print_failed(task: FeedbackTask, tr: Translate) -> Page:
    blocks: tuple[Block, ...] = (
        Headline(tr("通知单没有打印"), Tone.ATTENTION),
        Note(paper.advice(task, tr)),
        Note(tr("告知已经登记。通知单可在“待处理”中补打。")),
        *paper.recovery(task, tr),
    )
    return Page(tr("告知顾客 · 通知单"), blocks, (confirm(tr, "打印"), cancel(tr, "返回")), Tone.ATTENTION)


PAGES: dict[FeedbackPage, Callable[[FeedbackTask, Translate], Page]] = {
    FeedbackPage.READING: reading,
    FeedbackPage.MEANS: means,
    FeedbackPage.TOLD: told,
    FeedbackPage.PRINTING: printing,
    FeedbackPage.JUDGING: judging,
    FeedbackPage.PRINT_FAILED: print_failed,
}
