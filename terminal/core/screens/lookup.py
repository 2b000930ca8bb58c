"""The pages that lead to an original, of refund and void alike: link check, number, look-up."""

from __future__ import annotations

from terminal.core.flow.lookup_rules import OTHER_KEY
from terminal.core.flow.money_task import MoneyTask
from terminal.core.model import DeviceKind, LinkReport, Original, OriginalState
from terminal.core.screens.clock import clock_note
from terminal.core.screens.model import Block, Field, Headline, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page, back, cancel, confirm, device_in_words, field
from terminal.core.words import ORIGINAL_STATE, PAYMENT_TYPE, Translate, host_time


def form_keys(tr: Translate, does: str) -> tuple[KeyHint, ...]:
    return (confirm(tr, does), back(tr, "删除/返回"), cancel(tr, "退出"))


def link_check(task: MoneyTask, tr: Translate) -> Page:
    return Page(
        tr(task.words.form),
        (Progress(tr("正在检查与收单机构的连接"), task.seconds()),),
        (cancel(tr, "退出"),),
    )


def service(task: MoneyTask, tr: Translate) -> tuple[Field, ...]:
    """Whom to call, and what to quote while there is no refund number yet (guide C5)."""
    shop = task.context.shop
    return (Field(tr("客服电话"), shop.service_phone), Field(tr("终端编号"), shop.term_no, Tone.MUTED))


def _what_failed(link: LinkReport | None, tr: Translate) -> tuple[Note, ...]:
    """The clock first: a wrong one fails every signature."""
    if link is None:
        return ()
    proven = link.clock_off_ms is not None
    off_ms = link.clock_off_ms if proven else link.clock_hint_ms
    return (*clock_note(off_ms, tr, proven=proven), Note(tr(link.detail), Tone.ATTENTION))


def link_failed(task: MoneyTask, tr: Translate) -> Page:
    blocks: tuple[Block, ...] = (
        Headline(tr("连接收单机构失败"), Tone.DANGER),
        Note(tr(task.words.nothing_yet)),
        *_what_failed(task.link, tr),
        *service(task, tr),
    )
    return Page(tr(task.words.form), blocks, (confirm(tr, "重试"), cancel(tr, "退出")), Tone.DANGER)


def order(task: MoneyTask, tr: Translate) -> Page:
    away = task.context.devices.get(DeviceKind.SCANNER)
    blocks = (
        field(task, tr, "单号", "请扫描小票，或输入单号"),
        *((Note(device_in_words(DeviceKind.SCANNER, away, tr), Tone.ATTENTION),) if away is not None else ()),
        Note(tr("订单号，或22位交易号，或14位对账流水号（66开头）"), Tone.MUTED),
    )
    return Page(tr(task.words.original), blocks, form_keys(tr, "查询"))


def trade_date(task: MoneyTask, tr: Translate) -> Page:
    blocks = (
        Field(tr("对账流水号"), task.log_no or ""),
        field(task, tr, "交易日期", "年月日8位，如20261124"),
        Note(tr("只有流水号时，需要交易日期才能查询"), Tone.MUTED),
    )
    return Page(tr(task.words.original), blocks, form_keys(tr, "查询"))


def looking_up(task: MoneyTask, tr: Translate) -> Page:
    blocks = (Progress(tr("正在查询原交易"), task.seconds()),)
    return Page(tr(task.words.original), blocks, (back(tr), cancel(tr, "退出")))


def look_up_failed(task: MoneyTask, tr: Translate) -> Page:
    failure = task.failure
    answered = failure is not None and failure.answered
    head = "收单机构没有这笔交易" if answered else "没有查到原交易"
    advice = "请核对单号后重新输入。" if answered else "没有收到有效应答。请检查网络后重试。"
    said = f"{failure.code} {failure.message}".strip() if failure is not None else ""
    trace = failure.trace if failure is not None else ""
    blocks = (
        Headline(tr(head), Tone.DANGER),
        Note(tr(task.words.nothing_yet)),
        Note(tr(advice), Tone.ATTENTION),
        *((Field(tr("收单机构返回"), tr(said), Tone.MUTED),) if said else ()),
        *((Field(tr("收单机构跟踪号"), trace, Tone.MUTED),) if trace else ()),
        *service(task, tr),
    )
    return Page(tr(task.words.original), blocks, (confirm(tr, "重新输入"), cancel(tr, "退出")), Tone.DANGER)


# ---------------------------------------------------------------- the original

UNPAID = (OriginalState.INIT, OriginalState.CREATE, OriginalState.FAIL, OriginalState.CLOSE)
MAX_GOODS_LINES = 2
"""Goods shown beside the transaction; ticking them off is a page of its own."""


def original_rows(original: Original, tr: Translate, *, goods: bool = True, log_no: bool = False) -> tuple[Block, ...]:
    lines = original.goods if goods else ()
    return (
        Field(tr("交易号"), original.trade_no),
        *((Field(tr("对账流水号"), original.log_no),) if log_no and original.log_no else ()),
        Field(tr("订单号"), original.order_no),
        *_paid_at(original, tr),
        Field(tr("支付方式"), f"{tr(PAYMENT_TYPE[original.payment_type])} {original.payer}".strip()),
        Field(tr("交易状态"), tr(ORIGINAL_STATE[original.state])),
        *(Field(tr("商品"), f"{line.name} ×{line.quantity} {line.unit_price}") for line in lines[:MAX_GOODS_LINES]),
        *(
            (Note(tr("另有商品 {count} 种").format(count=len(lines) - MAX_GOODS_LINES), Tone.MUTED),)
            if len(lines) > MAX_GOODS_LINES
            else ()
        ),
    )


def _paid_at(original: Original, tr: Translate) -> tuple[Field, ...]:
    """Nothing for what was never paid: its state says so."""
    if not original.trade_time and original.state in UNPAID:
        return ()
    return (Field(tr("支付时间"), host_time(original.trade_time) or tr("未提供")),)


def other_key(task: MoneyTask, tr: Translate, does: str) -> tuple[KeyHint, ...]:
    """The key that leads to the other of refund and void, when that applies."""
    return (KeyHint(OTHER_KEY, tr(does)),) if task.other_applies() else ()
