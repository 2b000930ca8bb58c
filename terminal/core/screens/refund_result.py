"""The refund flow's pages from the press of 确认 on. Each says what happened to the money and one next action."""

from __future__ import annotations

from terminal.core.flow.refund_task import RefundTask
from terminal.core.model import Balance, CopyKind, CopyState, NotSent, RefundRecord, Refused, Succeeded, Unknown
from terminal.core.model import UnknownCause as Cause
from terminal.core.refund.rules import QUERY_GAPS_MS
from terminal.core.screens import printing as paper
from terminal.core.screens.model import Amount, Block, Field, Headline, Note, Progress, Tone
from terminal.core.screens.page import Page, cancel, confirm
from terminal.core.screens.refund_form import balance_field
from terminal.core.words import COPY, COPY_STATE, STAGE, Translate, host_time

UNKNOWN_CAUSE = {
    Cause.NO_ANSWER: "没有收到应答",
    Cause.BAD_SIGNATURE: "应答的签名不对",
    Cause.NOT_SIGNED: "应答没有签名",
    Cause.MALFORMED: "应答无法识读",
    Cause.FOREIGN: "应答与请求不符",
    Cause.PROCESSING: "收单机构正在处理",
    Cause.UNKNOWN_AT_ACQUIRER: "收单机构也还不知道结果",
    Cause.UNRECOGNISED: "收单机构返回了未知的状态",
    Cause.NOT_FOUND: "收单机构暂时查不到这笔退款",
    Cause.POWER_CUT: "等待应答时终端断电",
}


def _record(task: RefundTask) -> RefundRecord | None:
    case = task.case()
    return case.record if case is not None else None


def _to_quote(task: RefundTask, tr: Translate) -> tuple[Block, ...]:
    """The number to quote and whom to call: on every page that reports a failure (guide C5)."""
    rows: tuple[Block, ...] = (Field(tr("客服电话"), task.context.shop.service_phone),)
    return (Field(tr("退款单号"), task.refund_no), *rows) if task.refund_no is not None else rows


def reserving(task: RefundTask, tr: Translate) -> Page:
    return Page(tr("正在提交退款"), (Progress(tr("正在写入流水"), task.seconds()),), ())


def submitting(task: RefundTask, tr: Translate) -> Page:
    case = task.case()
    stage = tr(STAGE[case.stage]) if case is not None else tr("正在写入流水")
    blocks = (
        Amount(tr("退款金额"), str(task.amount)),
        Field(tr("退款单号"), task.refund_no or ""),
        Progress(stage, task.seconds()),
        Note(tr("请等待结果，不要关机，不要重复退款"), Tone.MUTED),
    )
    return Page(tr("正在提交退款"), blocks, ())


def unknown(task: RefundTask, tr: Translate) -> Page:
    record = _record(task)
    outcome = record.outcome if record is not None else None
    cause = tr(UNKNOWN_CAUSE[outcome.cause]) if isinstance(outcome, Unknown) else ""
    asked = record.queries if record is not None else 0
    gap_s = QUERY_GAPS_MS[min(asked, len(QUERY_GAPS_MS) - 1)] // 1000
    blocks = (
        Headline(tr("退款结果未知"), Tone.ATTENTION),
        Note(tr("钱可能已经退出，也可能没有。终端会自动查询到有结果为止，请勿重复退款。")),
        Field(tr("退款金额"), str(task.amount)),
        Field(tr("情况"), cause, Tone.MUTED),
        Progress(f"{tr('自动查询，已查')} {asked} {tr('次，间隔')} {gap_s} {tr('秒')}", task.seconds()),
        *_to_quote(task, tr),
    )
    return Page(tr("退款结果未知"), blocks, (confirm(tr, "转后台查询，返回菜单"),), Tone.ATTENTION)


def not_sent(task: RefundTask, tr: Translate) -> Page:
    record = _record(task)
    outcome = record.outcome if record is not None else None
    why = outcome.detail if isinstance(outcome, NotSent) else task.why_not
    blocks = (
        Headline(tr("退款没有发送"), Tone.DANGER),
        Note(tr("资金没有变动。排除原因后可以重新退款。")),
        Field(tr("原因"), tr(why), Tone.ATTENTION),
        *_to_quote(task, tr),
    )
    return Page(tr("退款没有发送"), blocks, (confirm(tr, "返回菜单"),), Tone.DANGER)


def refused(task: RefundTask, tr: Translate) -> Page:
    record = _record(task)
    outcome = record.outcome if record is not None else None
    said = f"{outcome.code} {outcome.message}".strip() if isinstance(outcome, Refused) else ""
    blocks = (
        Headline(tr("收单机构拒绝退款"), Tone.DANGER),
        Note(tr("资金没有变动。请按收单机构的说明处理后重新退款，或联系客服。")),
        Field(tr("退款金额"), str(task.amount)),
        Field(tr("收单机构返回"), said, Tone.ATTENTION),
        *_to_quote(task, tr),
    )
    return Page(tr("退款被拒"), blocks, (confirm(tr, "返回菜单"),), Tone.DANGER)


def _success_head(tr: Translate) -> Headline:
    return Headline(tr("退款成功"), Tone.SUCCESS)


def printing(task: RefundTask, tr: Translate) -> Page:
    page = paper.printing(task, tr, tr("退款成功"), _success_head(tr))
    return Page(page.title, (page.blocks[0], _paid_back(task, tr), *page.blocks[1:]), page.keys, page.tone)


def _paid_back(task: RefundTask, tr: Translate) -> Amount:
    record = _record(task)
    outcome = record.outcome if record is not None else None
    paid = outcome.paid_back if isinstance(outcome, Succeeded) else task.amount
    return Amount(tr("实际退回"), str(paid), Tone.SUCCESS)


def judging(task: RefundTask, tr: Translate) -> Page:
    return paper.judging(task, tr, tr("退款成功 · 凭证"))


def print_failed(task: RefundTask, tr: Translate) -> Page:
    blocks = (
        Headline(f"{paper.copy_name(task, tr)} {tr('没有打印')}", Tone.ATTENTION),
        Note(tr("退款已经成功，只是凭证还没有打印。")),
        *((Note(paper.advice(task, tr), Tone.ATTENTION),) if paper.advice(task, tr) else ()),
        Field(tr("退款单号"), task.refund_no or ""),
    )
    keys = (confirm(tr, "打印"), cancel(tr, "以后补打"))
    return Page(tr("退款成功 · 凭证"), blocks, keys, Tone.ATTENTION)


def tear_off(task: RefundTask, tr: Translate) -> Page:
    copy = task.copy()
    printed = copy is not None and copy.state in (CopyState.PROVEN, CopyState.ACCEPTED)
    advice = "请撕下商户存根，请顾客签字" if printed else "商户存根尚未打印，可在“待处理”中补打"
    blocks = (
        _success_head(tr),
        _paid_back(task, tr),
        Field(tr("商户存根"), tr(COPY_STATE[copy.state]) if copy is not None else ""),
        Note(tr(advice)),
        Note(tr("按确认继续打印持卡人存根")),
    )
    return Page(tr("退款成功"), blocks, (confirm(tr, "继续打印"),), Tone.SUCCESS)


def balance_after(task: RefundTask, tr: Translate) -> Page:
    blocks = (_success_head(tr), _paid_back(task, tr), Progress(tr("正在核对退款后的账户余额"), task.seconds()))
    return Page(tr("退款成功"), blocks, (), Tone.SUCCESS)


def _difference(task: RefundTask, tr: Translate) -> Field:
    """Balance before less balance after, and whether it equals what was paid back (guide B7)."""
    before, after = task.balance_before, task.balance_after
    record = _record(task)
    outcome = record.outcome if record is not None else None
    paid = outcome.paid_back if isinstance(outcome, Succeeded) else task.amount
    if not (isinstance(before, Balance) and isinstance(after, Balance)):
        return Field(tr("余额核对"), tr("无法核对"), Tone.ATTENTION)
    difference = before.available - after.available
    if difference == paid:
        return Field(tr("余额核对"), f"{tr('减少')} {difference}，{tr('与退款一致')}", Tone.SUCCESS)
    return Field(tr("余额核对"), f"{tr('减少')} {difference}，{tr('与退款不一致，可能另有收支')}", Tone.ATTENTION)


def _copies(states: dict[CopyKind, CopyState], tr: Translate) -> Field:
    """Both copies on one line when nothing is left to do about them."""
    if all(state in (CopyState.PROVEN, CopyState.ACCEPTED) for state in states.values()):
        return Field(tr("凭证"), tr("商户存根、持卡人存根均已打印"))
    left = "，".join(f"{tr(COPY[kind])}{tr(COPY_STATE[state])}" for kind, state in states.items())
    return Field(tr("凭证"), left, Tone.ATTENTION)


def done(task: RefundTask, tr: Translate) -> Page:
    record = _record(task)
    outcome = record.outcome if record is not None else None
    copies = task.context.book.copies.values()
    states = {job.record.kind: job.state for job in copies if job.record.refund_no == task.refund_no}
    blocks = (
        _success_head(tr),
        _paid_back(task, tr),
        Field(tr("退款单号"), task.refund_no or ""),
        *((Field(tr("退款时间"), host_time(outcome.host_time)),) if isinstance(outcome, Succeeded) else ()),
        _copies(states, tr),
        balance_field(task.balance_before, "退款前余额", tr),
        balance_field(task.balance_after, "退款后余额", tr),
        _difference(task, tr),
    )
    return Page(tr("退单完成"), blocks, (confirm(tr, "返回菜单"),), Tone.SUCCESS)
