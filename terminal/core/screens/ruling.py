"""The ruling flow's pages."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.flow.ruling_table import RulingPage
from terminal.core.flow.ruling_task import VERDICTS, RulingTask
from terminal.core.model import Operation
from terminal.core.money_words import STATE, WORDS, MoneyWords
from terminal.core.screens import printing as paper
from terminal.core.screens.model import Amount, Block, Choice, Field, Headline, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page, back, cancel, complaint, confirm, field
from terminal.core.words import VERDICT, Translate

TITLE = "人工裁定"


def _words(task: RulingTask) -> MoneyWords:
    return WORDS[_operation(task)]


def _operation(task: RulingTask) -> Operation:
    case = task.case()
    return case.record.intent.operation if case is not None else Operation.REFUND


def _subject(task: RulingTask, tr: Translate) -> tuple[Block, ...]:
    case = task.case()
    amount = str(case.record.intent.amount) if case is not None else ""
    words = _words(task)
    return (Field(tr(words.number), task.refund_no), Field(tr(words.amount), amount))


def verdict(task: RulingTask, tr: Translate) -> Page:
    choices = tuple(
        Choice(str(place + 1), tr(VERDICT[executed]), selected=place == task.selected)
        for place, executed in enumerate(VERDICTS)
    )
    warning = Note(tr("请先致电收单机构客服核实。裁定由两人作出，另行统计，不是退款凭证。"), Tone.ATTENTION)
    keys = (KeyHint("1-2", tr("选择")), confirm(tr, "选定"), cancel(tr, "退出"))
    return Page(tr(TITLE), (*_subject(task, tr), warning, *choices), keys, Tone.ATTENTION)


def reason(task: RulingTask, tr: Translate) -> Page:
    choices = tuple(
        Choice(str(place + 1), tr(text), selected=place == task.selected) for place, text in enumerate(task.reasons())
    )
    keys = (KeyHint(f"1-{len(choices)}", tr("选择")), confirm(tr, "选定"), back(tr), cancel(tr, "退出"))
    return Page(tr("人工裁定 · 依据"), choices, keys, Tone.ATTENTION)


def reference(task: RulingTask, tr: Translate) -> Page:
    blocks = (field(task, tr, "客服受理号", "收单机构客服给出的受理号"),)
    keys = (confirm(tr, "下一步"), back(tr, "删除/返回"), cancel(tr, "退出"))
    return Page(tr("人工裁定 · 受理号"), blocks, keys, Tone.ATTENTION)


def second(task: RulingTask, tr: Translate) -> Page:
    blocks = (
        Field(tr("第一人"), f"{task.context.person.number} {task.context.person.name}"),
        field(task, tr, "第二人号码", "请第二人输入号码"),
    )
    keys = (confirm(tr, "下一步"), back(tr, "删除/返回"), cancel(tr, "退出"))
    return Page(tr("人工裁定 · 第二人"), blocks, keys, Tone.ATTENTION)


def password(task: RulingTask, tr: Translate) -> Page:
    blocks = (
        Field(tr("第二人号码"), task.number),
        field(task, tr, "操作密码", "请第二人输入6位操作密码"),
    )
    keys = (confirm(tr, "下一步"), back(tr, "删除/返回"), cancel(tr, "退出"))
    return Page(tr("人工裁定 · 第二人"), blocks, keys, Tone.ATTENTION)


def checking(task: RulingTask, tr: Translate) -> Page:
    blocks = (Progress(tr("正在核对密码"), task.seconds()),)
    return Page(tr("人工裁定 · 第二人"), blocks, (cancel(tr, "退出"),), Tone.ATTENTION)


def _decided(task: RulingTask, tr: Translate) -> tuple[Block, ...]:
    people = (task.context.person, task.second)
    names = "，".join(f"{person.number} {person.name}" for person in people if person is not None)
    return (
        *_subject(task, tr),
        Field(tr("裁定"), tr(VERDICT[bool(task.executed)]), Tone.ATTENTION),
        Field(tr("依据"), tr(task.reason)),
        Field(tr("客服受理号"), task.reference),
        Field(tr("裁定人"), names),
    )


def confirm_page(task: RulingTask, tr: Translate) -> Page:
    keys = (confirm(tr, "作出裁定"), back(tr, "换第二人"), cancel(tr, "退出"))
    return Page(tr("人工裁定 · 请核对"), (*_decided(task, tr), *complaint(task, tr)), keys, Tone.ATTENTION)


def writing(task: RulingTask, tr: Translate) -> Page:
    return Page(tr(TITLE), (Progress(tr("正在写入流水"), task.seconds()),), (), Tone.ATTENTION)


def printing(task: RulingTask, tr: Translate) -> Page:
    return paper.printing(task, tr, tr(TITLE), None)


def judging(task: RulingTask, tr: Translate) -> Page:
    return paper.judging(task, tr, tr(TITLE))


def print_failed(task: RulingTask, tr: Translate) -> Page:
    blocks = (
        Headline(tr("裁定单没有打印"), Tone.ATTENTION),
        Note(tr("裁定已经写入流水，只是裁定单还没有打印。")),
        *((Note(paper.advice(task, tr), Tone.ATTENTION),) if paper.advice(task, tr) else ()),
        *paper.recovery(task, tr),
    )
    return Page(tr(TITLE), blocks, (confirm(tr, "打印"), cancel(tr, "以后补打")), Tone.ATTENTION)


def done(task: RulingTask, tr: Translate) -> Page:
    blocks = (
        Headline(tr("裁定已记录"), Tone.ATTENTION),
        *_decided(task, tr),
        Note(tr("终端仍会继续查询；若查明的结果与裁定不符，会另行提示。"), Tone.MUTED),
    )
    return Page(tr(TITLE), blocks, (confirm(tr, "返回菜单"),), Tone.ATTENTION)


def moot(task: RulingTask, tr: Translate) -> Page:
    case = task.case()
    state = tr(STATE[_operation(task)][case.state]) if case is not None else ""
    amount = str(case.record.intent.amount) if case is not None else ""
    blocks = (
        Headline(tr("结果已经查明，无需裁定"), Tone.NORMAL),
        Amount(state, amount),
        Field(tr(_words(task).number), task.refund_no),
    )
    return Page(tr(TITLE), blocks, (confirm(tr, "返回菜单"),))


PAGES: dict[RulingPage, Callable[[RulingTask, Translate], Page]] = {
    RulingPage.VERDICT: verdict,
    RulingPage.REASON: reason,
    RulingPage.REFERENCE: reference,
    RulingPage.SECOND: second,
    RulingPage.PASSWORD: password,
    RulingPage.CHECKING: checking,
    RulingPage.CONFIRM: confirm_page,
    RulingPage.WRITING: writing,
    RulingPage.PRINTING: printing,
    RulingPage.JUDGING: judging,
    RulingPage.PRINT_FAILED: print_failed,
    RulingPage.DONE: done,
    RulingPage.MOOT: moot,
}
