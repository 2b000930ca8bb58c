"""The pages of what is open."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.flow.open_items import MAX_LINES, OpenItemsPage, OpenItemsTask
from terminal.core.model import CopyRecord, RefundState, Succeeded, Unknown
from terminal.core.money_words import CAUSE, MISMATCH, STATE, WORDS, MoneyWords
from terminal.core.refund.case import RefundCase
from terminal.core.refund.rules import is_escalated
from terminal.core.screens import printing as paper
from terminal.core.screens.model import Block, Choice, Field, Headline, KeyHint, Note, Tone
from terminal.core.screens.page import Page, cancel, complaint, confirm
from terminal.core.words import COPY, COPY_STATE, VERDICT, Translate


def _line(item: RefundCase | CopyRecord, place: int, task: OpenItemsTask, tr: Translate) -> Choice:
    selected = place == task.selected
    key = str(place - task.first_line() + 1)
    if isinstance(item, RefundCase):
        intent = item.record.intent
        words = WORDS[intent.operation]
        label = f"{tr(_state(item, words, task))} {intent.amount}"
        return Choice(key, label, note=item.record.refund_no, selected=selected)
    label = f"{tr(COPY[item.kind])} {tr(COPY_STATE[item.state])}"
    return Choice(key, label, note=item.refund_no, selected=selected)


def _state(case: RefundCase, words: MoneyWords, task: OpenItemsTask) -> str:
    """What a person must know of it before it is opened."""
    if case.record.contradicted():
        return words.contradicted
    if case.record.mismatched():
        return "应答不符 · 请致电"
    if is_escalated(case, task.now, task.context.policy.escalate_after_min):
        return "结果未知 · 请致电"
    return STATE[case.record.intent.operation][case.state]


def listing(task: OpenItemsTask, tr: Translate) -> Page:
    items = task.items()
    if not items:
        return Page(tr("待处理"), (Headline(tr("没有待处理事项"), Tone.SUCCESS),), (confirm(tr, "返回"),))
    first = task.first_line()
    shown = items[first : first + MAX_LINES]
    counted = tr("第 {first}-{last} / {count} 项，↑↓ 翻页").format(
        first=first + 1, last=first + len(shown), count=len(items)
    )
    blocks = (
        *(_line(item, first + place, task, tr) for place, item in enumerate(shown)),
        *((Note(counted, Tone.MUTED),) if len(items) > len(shown) else ()),
        *complaint(task, tr),
    )
    keys = (
        KeyHint(f"1-{len(shown)}" if len(shown) > 1 else "1", tr("选择")),
        confirm(tr, "打印 / 查看"),
        cancel(tr, "稍后处理"),
    )
    return Page(tr("待处理"), blocks, keys, Tone.ATTENTION)


def age(case: RefundCase, task: OpenItemsTask, tr: Translate) -> str:
    """How long ago, in the two largest units."""
    minutes = max(0, case.age_ms(task.now)) // 60_000
    if minutes < 60:
        return tr("{minutes} 分钟").format(minutes=minutes)
    hours = minutes // 60
    if hours < 48:
        return tr("{hours} 小时 {minutes} 分钟").format(hours=hours, minutes=minutes % 60)
    return tr("{days} 天 {hours} 小时").format(days=hours // 24, hours=hours % 24)


def next_query(case: RefundCase, task: OpenItemsTask, tr: Translate) -> str:
    if case.state is RefundState.QUERYING:
        return tr("正在查询")
    if case.due_ms is None:
        return tr("即将查询")
    seconds = max(0, case.due_ms - task.now.mono_ms) // 1_000
    return tr("{wait} 后").format(wait=f"{seconds // 60}:{seconds % 60:02d}")


def refund(task: OpenItemsTask, tr: Translate) -> Page:
    case = task.case()
    if case is None:
        return listing(task, tr)
    record = case.record
    cause = tr(CAUSE[record.intent.operation][record.outcome.cause]) if isinstance(record.outcome, Unknown) else ""
    escalated = task.escalated()
    words = WORDS[record.intent.operation]
    advice = words.call_note if escalated else words.background_note
    blocks: tuple[Block, ...] = (
        Headline(
            f"{tr(STATE[record.intent.operation][RefundState.UNKNOWN])} {record.intent.amount}",
            Tone.DANGER if escalated else Tone.ATTENTION,
        ),
        Note(tr(advice), Tone.DANGER if escalated else Tone.NORMAL),
        Field(tr(words.number), record.refund_no),
        Field(tr("原交易号"), record.intent.original.trade_no),
        Field(tr("已过时间"), age(case, task, tr)),
        Field(tr("最近应答"), tr(MISMATCH), Tone.DANGER)
        if record.mismatched()
        else Field(tr("最近应答"), cause or tr("尚无")),
        Field(tr("已查次数"), f"{record.queries}"),
        Field(tr("下次查询"), next_query(case, task, tr)),
        Field(tr("客服电话"), task.context.shop.service_phone),
        *complaint(task, tr),
    )
    ruling = (KeyHint("2", tr("人工裁定")),) if escalated else ()
    keys = (KeyHint("1", tr("立即查询")), *ruling, cancel(tr, "返回"))
    return Page(tr(words.open), blocks, keys, Tone.DANGER if escalated else Tone.ATTENTION)


def conflict(task: OpenItemsTask, tr: Translate) -> Page:
    case = task.case()
    if case is None:
        return listing(task, tr)
    record = case.record
    ruled = record.ruling
    words = WORDS[record.intent.operation]
    before = VERDICT[ruled.executed] if ruled is not None else STATE[record.intent.operation][record.state]
    after = words.late_success if isinstance(record.late, Succeeded) else words.late_refusal
    blocks: tuple[Block, ...] = (
        Headline(tr(words.contradicted), Tone.DANGER),
        Note(tr("后来查明的结果与已有记录不符，两者都已保留。请与收单机构核对账目。")),
        Field(tr(words.number), record.refund_no),
        Field(tr(words.amount), str(record.intent.amount)),
        Field(tr("已有记录"), tr(before)),
        Field(tr("后来查明"), tr(after), Tone.DANGER),
        Field(tr("客服电话"), task.context.shop.service_phone),
        *complaint(task, tr),
    )
    return Page(tr("待处理 · 矛盾"), blocks, (confirm(tr, "已知晓"), cancel(tr, "返回")), Tone.DANGER)


def printing(task: OpenItemsTask, tr: Translate) -> Page:
    return paper.printing(task, tr, tr("补打凭证"), None)


def judging(task: OpenItemsTask, tr: Translate) -> Page:
    page = paper.judging(task, tr, tr("补打凭证"))
    return Page(page.title, page.blocks, (*page.keys, cancel(tr, "稍后处理")), page.tone)


PAGES: dict[OpenItemsPage, Callable[[OpenItemsTask, Translate], Page]] = {
    OpenItemsPage.LIST: listing,
    OpenItemsPage.REFUND: refund,
    OpenItemsPage.CONFLICT: conflict,
    OpenItemsPage.PRINTING: printing,
    OpenItemsPage.JUDGING: judging,
}
