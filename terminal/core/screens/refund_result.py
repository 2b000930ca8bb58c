"""The pages of refund and void from the press of 确认 on. Each says what happened to the money and one next action."""

from __future__ import annotations

from terminal.core.flow.balance_rules import CHECK_AGAIN_KEY, Booked, booked
from terminal.core.flow.money_task import MoneyTask
from terminal.core.model import Balance, CopyKind, CopyState, NotSent, RefundRecord, Refused, Succeeded, Unknown
from terminal.core.money import ZERO, Fen
from terminal.core.money_words import CAUSE, MISMATCH, STAGES
from terminal.core.refund.rules import QUERY_GAPS_MS
from terminal.core.screens import printing as paper
from terminal.core.screens.model import Amount, Block, Field, Headline, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page, cancel, confirm
from terminal.core.screens.refund_form import balance_field
from terminal.core.words import COPY, COPY_STATE, Translate, host_time


def _record(task: MoneyTask) -> RefundRecord | None:
    case = task.case()
    return case.record if case is not None else None


def _to_quote(task: MoneyTask, tr: Translate) -> tuple[Block, ...]:
    """The number to quote and whom to call: on every page that reports a failure (guide C5)."""
    record = _record(task)
    outcome = record.outcome if record is not None else None
    trace = outcome.trace if isinstance(outcome, Refused | Unknown) else ""
    shop = task.context.shop
    number = task.refund_no
    return (
        Field(tr(task.words.number), number) if number is not None else Field(tr("终端编号"), shop.term_no),
        *((Field(tr("收单机构跟踪号"), trace, Tone.MUTED),) if trace else ()),
        Field(tr("客服电话"), shop.service_phone),
    )


def reserving(task: MoneyTask, tr: Translate) -> Page:
    return Page(tr(task.words.sending), (Progress(tr("正在写入流水"), task.seconds()),), ())


def submitting(task: MoneyTask, tr: Translate) -> Page:
    case = task.case()
    stage = tr(STAGES[task.operation][case.stage]) if case is not None else tr("正在写入流水")
    blocks = (
        Amount(tr(task.words.amount), str(task.amount)),
        Field(tr(task.words.number), task.refund_no or ""),
        Progress(stage, task.seconds()),
        Note(tr(task.words.wait), Tone.MUTED),
    )
    return Page(tr(task.words.sending), blocks, ())


def unknown(task: MoneyTask, tr: Translate) -> Page:
    record = _record(task)
    outcome = record.outcome if record is not None else None
    cause = tr(CAUSE[task.operation][outcome.cause]) if isinstance(outcome, Unknown) else ""
    mismatched = record is not None and record.mismatched()
    asked = record.queries if record is not None else 0
    gap_s = QUERY_GAPS_MS[min(asked, len(QUERY_GAPS_MS) - 1)] // 1000
    blocks = (
        Headline(tr(task.words.unknown), Tone.ATTENTION),
        Note(tr(task.words.unknown_note)),
        Field(tr(task.words.amount), str(task.amount)),
        Field(tr("情况"), tr(MISMATCH), Tone.DANGER) if mismatched else Field(tr("情况"), cause, Tone.MUTED),
        Progress(tr("自动查询，已查 {asked} 次，间隔 {gap} 秒").format(asked=asked, gap=gap_s), task.seconds()),
        *_to_quote(task, tr),
    )
    return Page(tr(task.words.unknown), blocks, (confirm(tr, "转后台查询，返回菜单"),), Tone.ATTENTION)


def not_sent(task: MoneyTask, tr: Translate) -> Page:
    record = _record(task)
    outcome = record.outcome if record is not None else None
    why = outcome.detail if isinstance(outcome, NotSent) else task.why_not
    blocks = (
        Headline(tr(task.words.not_sent), Tone.DANGER),
        Note(tr(task.words.not_sent_note)),
        Field(tr("原因"), tr(why), Tone.ATTENTION),
        *_to_quote(task, tr),
    )
    return Page(tr(task.words.not_sent), blocks, (confirm(tr, "返回菜单"),), Tone.DANGER)


def refused(task: MoneyTask, tr: Translate, note: str = "") -> Page:
    """``note``: what happened to the money and what to do, where it differs from the operation's own."""
    record = _record(task)
    outcome = record.outcome if record is not None else None
    said = f"{outcome.code} {outcome.message}".strip() if isinstance(outcome, Refused) else ""
    blocks = (
        Headline(tr(task.words.refused), Tone.DANGER),
        Note(tr(note or task.words.refused_note)),
        Field(tr(task.words.amount), str(task.amount)),
        Field(tr("收单机构返回"), said, Tone.ATTENTION),
        *_to_quote(task, tr),
    )
    return Page(tr(task.words.refused_title), blocks, (confirm(tr, "返回菜单"),), Tone.DANGER)


def _success_head(task: MoneyTask, tr: Translate) -> Headline:
    return Headline(tr(task.words.succeeded), Tone.SUCCESS)


def printing(task: MoneyTask, tr: Translate) -> Page:
    page = paper.printing(task, tr, tr(task.words.succeeded), _success_head(task, tr))
    return Page(page.title, (page.blocks[0], _paid_back(task, tr), *page.blocks[1:]), page.keys, page.tone)


def _paid_back(task: MoneyTask, tr: Translate) -> Amount:
    record = _record(task)
    outcome = record.outcome if record is not None else None
    paid = outcome.paid_back if isinstance(outcome, Succeeded) else task.amount
    return Amount(tr("实际退回"), str(paid), Tone.SUCCESS)


def judging(task: MoneyTask, tr: Translate) -> Page:
    return paper.judging(task, tr, tr(task.words.paper))


def print_failed(task: MoneyTask, tr: Translate) -> Page:
    blocks = (
        Headline(f"{paper.copy_name(task, tr)} {tr('没有打印')}", Tone.ATTENTION),
        Note(tr(task.words.paper_note)),
        *((Note(paper.advice(task, tr), Tone.ATTENTION),) if paper.advice(task, tr) else ()),
        *paper.recovery(task, tr),
        *_to_quote(task, tr),
    )
    keys = (confirm(tr, "打印"), cancel(tr, "以后补打"))
    return Page(tr(task.words.paper), blocks, keys, Tone.ATTENTION)


def tear_off(task: MoneyTask, tr: Translate) -> Page:
    copy = task.copy()
    printed = copy is not None and copy.state in (CopyState.PROVEN, CopyState.ACCEPTED)
    advice = "请撕下商户存根，请顾客签字" if printed else "商户存根尚未打印，可在“待处理”中补打"
    blocks = (
        _success_head(task, tr),
        _paid_back(task, tr),
        Field(tr("商户存根"), tr(COPY_STATE[copy.state]) if copy is not None else ""),
        Note(tr(advice)),
        Note(tr("按确认继续打印持卡人存根")),
    )
    return Page(tr(task.words.succeeded), blocks, (confirm(tr, "继续打印"),), Tone.SUCCESS)


def balance_after(task: MoneyTask, tr: Translate) -> Page:
    blocks = (
        _success_head(task, tr),
        _paid_back(task, tr),
        Progress(tr(task.words.checking_balance), task.seconds()),
    )
    return Page(tr(task.words.succeeded), blocks, (cancel(tr, "不等余额"),), Tone.SUCCESS)


def _difference(task: MoneyTask, tr: Translate) -> Field:
    """Balance before less balance after, and whether it equals what was paid back (guide B7)."""
    before, after, how = task.balance_before, task.balance_after, booked(task)
    if not (isinstance(before, Balance) and isinstance(after, Balance)):
        return Field(tr("余额核对"), tr("无法核对，可按 1 重新读取"), Tone.ATTENTION)
    words = {
        Booked.EQUAL: task.words.agrees,
        Booked.NOT_YET: "没有变化：尚未入账，或由其他账户出款。可按 1 再核对",
        Booked.OTHERWISE: task.words.differs,
    }
    gone = before.available - after.available
    if gone < ZERO:
        grown = tr("增加 {amount}，可能另有收支。可按 1 再核对").format(amount=ZERO - gone)
        return Field(tr("余额核对"), grown, Tone.ATTENTION)
    said = tr(words[how]).format(difference=gone)
    return Field(tr("余额核对"), said, Tone.SUCCESS if how is Booked.EQUAL else Tone.ATTENTION)


def _copies(states: dict[CopyKind, CopyState], tr: Translate) -> Field:
    """Both copies on one line when nothing is left to do about them."""
    if all(state in (CopyState.PROVEN, CopyState.ACCEPTED) for state in states.values()):
        return Field(tr("凭证"), tr("商户存根、持卡人存根均已打印"))
    left = "，".join(f"{tr(COPY[kind])}{tr(COPY_STATE[state])}" for kind, state in states.items())
    return Field(tr("凭证"), left, Tone.ATTENTION)


def amounts(record: RefundRecord, tr: Translate) -> tuple[Field, ...]:
    """Original, refunded before, refundable, asked for, really refunded, side by side; a mismatch is flagged (D2)."""
    intent, outcome = record.intent, record.outcome
    before = intent.refunded_before
    paid = outcome.paid_back if isinstance(outcome, Succeeded) else None
    differs = paid is not None and paid != intent.amount
    return (
        Field(tr("原交易金额"), str(intent.original.total)),
        *(
            (Field(tr("此前已退"), str(before)), Field(tr("可退金额"), str(intent.original.total - before)))
            if before is not None
            else ()
        ),
        Field(tr("本次申请"), str(intent.amount)),
        *((Field(tr("实际退回"), str(paid), Tone.ATTENTION if differs else Tone.NORMAL),) if paid is not None else ()),
        *((difference(intent.amount - paid, tr),) if differs and paid is not None else ()),
    )


def difference(amount: Fen, tr: Translate) -> Field:
    """Less was given back than asked for. Why, the acquirer does not tell (facts: acquirer §1.8)."""
    return Field(tr("差额"), tr("{amount}，以收单机构结算为准").format(amount=amount), Tone.ATTENTION)


def done(task: MoneyTask, tr: Translate) -> Page:
    record = _record(task)
    outcome = record.outcome if record is not None else None
    copies = task.context.book.copies.values()
    states = {job.record.kind: job.state for job in copies if job.record.refund_no == task.refund_no}
    blocks = (
        _success_head(task, tr),
        *(amounts(record, tr) if record is not None else ()),
        Field(tr(task.words.number), task.refund_no or ""),
        *((Field(tr(task.words.time), host_time(outcome.host_time)),) if isinstance(outcome, Succeeded) else ()),
        _copies(states, tr),
        balance_field(task.balance_before, task.words.before, tr),
        balance_field(task.balance_after, task.words.after, tr),
        _difference(task, tr),
    )
    again = () if booked(task) is Booked.EQUAL else (KeyHint(CHECK_AGAIN_KEY, tr("再核对余额")),)
    return Page(tr(task.words.done), blocks, (confirm(tr, "返回菜单"), *again), Tone.SUCCESS)
