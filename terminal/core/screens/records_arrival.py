"""The record's page on arrival: by which way, when, and what to quote when the customer has not got it (guide D3)."""

from __future__ import annotations

from terminal.core.arrival import Arrival, arrival_of
from terminal.core.flow.records_task import RecordsTask
from terminal.core.model import RefundRecord, Succeeded
from terminal.core.money_words import WORDS
from terminal.core.policy import HOST_ZONE
from terminal.core.records import RESULT, Result
from terminal.core.screens.model import Block, Field, Headline, Note, Tone
from terminal.core.screens.page import Page, cancel
from terminal.core.screens.records_basis import method_field
from terminal.core.words import PAYMENT_TYPE, Translate


def arrival_page(record: RefundRecord, task: RecordsTask, tr: Translate) -> Page:
    """Route, when it should arrive, and what to quote when it has not."""
    expected = arrival_of(record, task.context.arrival)
    intent = record.intent
    route: tuple[Block, ...] = (
        Field(tr("支付方式"), tr(PAYMENT_TYPE[intent.original.payment_type])),
        *((Field(tr("退回账户"), intent.original.payer),) if intent.original.payer else ()),
        method_field(intent, tr),
    )
    if expected is None:
        return Page(tr("记录 · 到账"), (*_no_arrival(record, tr), *route), (cancel(tr, "返回"),))
    overdue = expected.is_overdue(task.context.book.now(task.now))
    head = Headline(tr("预计到账时间已过"), Tone.ATTENTION) if overdue else Headline(tr("预计到账"), Tone.NORMAL)
    blocks = (head, *route, *_expected(record, expected, task, tr), *_to_quote(record, task, tr, overdue=overdue))
    return Page(tr("记录 · 到账"), blocks, (cancel(tr, "返回"),))


def _no_arrival(record: RefundRecord, tr: Translate) -> tuple[Block, ...]:
    said = {
        Result.UNKNOWN: "结果尚未查明，暂无到账时间。",
        Result.RULED: "结果由人工裁定，收单机构没有告知到账时间。",
        Result.SUCCEEDED: "收单机构没有告知时间，无法推算到账时间。",
    }
    return (
        Headline(tr("没有到账时间"), Tone.NORMAL),
        Note(tr(said.get(RESULT[record.state], "没有款项退出，没有到账时间。"))),
    )


def _expected(record: RefundRecord, expected: Arrival, task: RecordsTask, tr: Translate) -> tuple[Block, ...]:
    rule = expected.rule
    overdue = expected.is_overdue(task.context.book.now(task.now))
    days = tr("{first} 至 {last} 个工作日").format(first=rule.first_days, last=rule.last_days)
    last = f"{expected.last_day:%Y-%m-%d}"
    wallet: tuple[Block, ...] = ()
    if expected.wallet_by is not None:
        by = f"{expected.wallet_by.astimezone(HOST_ZONE):%m-%d %H:%M}"
        due = expected.wallet_is_due(task.context.book.now(task.now))
        wallet = (Field(tr("预计到账（钱包）"), tr("应已到账") if due else tr("{by} 前").format(by=by)),)
    return (
        Field(tr(WORDS[record.intent.operation].time), f"{expected.refunded_at:%Y-%m-%d %H:%M}"),
        *wallet,
        Field(tr("预计到账（银行卡）") if wallet else tr("预计到账"), days),
        Field(tr("最迟到账"), last, Tone.ATTENTION if overdue else Tone.NORMAL),
        *(() if expected.holidays_known else (Note(tr("未计入节假日：终端没有当年的节假日表"), Tone.MUTED),)),
    )


def _to_quote(record: RefundRecord, task: RecordsTask, tr: Translate, *, overdue: bool) -> tuple[Block, ...]:
    """Whether it has arrived only the customer knows: an old success is no alarm."""
    outcome = record.outcome
    wallets_number = outcome.acc_trade_no if isinstance(outcome, Succeeded) else ""
    advice = (Note(tr("如顾客未收到，请致电客服并报以下单号。")),) if overdue else ()
    return (
        *advice,
        Field(tr("付款方流水号"), wallets_number or tr("未提供")),
        Field(tr(WORDS[record.intent.operation].number), record.refund_no),
        Field(tr("客服电话"), task.context.shop.service_phone),
    )
