"""The void flow's pages: one for each state, most of them shared with the refund flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from terminal.core.flow.void_table import VoidPage
from terminal.core.flow.void_task import VoidTask
from terminal.core.model import Balance
from terminal.core.screens import lookup
from terminal.core.screens import refund_result as result
from terminal.core.screens.blocked import blocked_page
from terminal.core.screens.lookup import original_rows, other_key
from terminal.core.screens.model import Amount, Field, Note, Tone
from terminal.core.screens.page import Page, back, cancel, complaint, confirm
from terminal.core.screens.refund_form import balance_before, balance_field
from terminal.core.words import PAYMENT_TYPE, Translate

REFUSED_INSTEAD = "资金没有变动。请按 2 改做退单。"


def detail(task: VoidTask, tr: Translate) -> Page:
    original = task.original
    if original is None:
        return lookup.looking_up(task, tr)
    blocks = (
        Amount(tr("原交易金额"), str(original.total)),
        Field(tr("商户名称"), task.context.shop.merchant_name),
        *original_rows(original, tr, log_no=True),
        Field(tr("可撤销"), tr("整笔，当天 24:00 前"), Tone.SUCCESS),
    )
    keys = (confirm(tr, "撤销这笔"), *other_key(task, tr, "改做退单"), back(tr, "重新输入"), cancel(tr, "退出"))
    return Page(tr(task.words.detail), blocks, keys)


def blocked(task: VoidTask, tr: Translate) -> Page:
    return blocked_page(task, tr, "改做退单")


def confirm_page(task: VoidTask, tr: Translate) -> Page:
    original = task.original
    if original is None:
        return lookup.looking_up(task, tr)
    balance = task.balance_before
    short = isinstance(balance, Balance) and balance.available < task.amount
    blocks = (
        Amount(tr(task.words.amount), str(task.amount), Tone.ATTENTION),
        Field(tr("原交易号"), original.trade_no),
        *((Field(tr("原对账流水号"), original.log_no),) if original.log_no else ()),
        Field(tr("原订单号"), original.order_no),
        Field(tr("支付方式"), f"{tr(PAYMENT_TYPE[original.payment_type])} {original.payer}".strip()),
        Field(tr("原交易金额"), str(original.total)),
        Field(tr("撤销方式"), tr("整笔撤销，退回原支付账户")),
        balance_field(balance, "账户余额", tr),
        *((Note(tr("账户余额小于撤销金额，收单机构可能拒绝"), Tone.ATTENTION),) if short else ()),
        *complaint(task, tr),
    )
    keys = (confirm(tr, "提交撤销"), back(tr, "返回"), cancel(tr, "退出"))
    return Page(tr("撤销 · 请核对后确认"), blocks, keys, Tone.ATTENTION)


def refused(task: VoidTask, tr: Translate) -> Page:
    """One next action: the refund where it applies, else what the acquirer says."""
    page = result.refused(task, tr, REFUSED_INSTEAD if task.other_applies() else "")
    return replace(page, keys=(*page.keys, *other_key(task, tr, "改做退单")))


PAGES: dict[VoidPage, Callable[[VoidTask, Translate], Page]] = {
    VoidPage.LINK_CHECK: lookup.link_check,
    VoidPage.LINK_FAILED: lookup.link_failed,
    VoidPage.ORDER: lookup.order,
    VoidPage.TRADE_DATE: lookup.trade_date,
    VoidPage.LOOKING_UP: lookup.looking_up,
    VoidPage.LOOK_UP_FAILED: lookup.look_up_failed,
    VoidPage.BLOCKED: blocked,
    VoidPage.DETAIL: detail,
    VoidPage.BALANCE_BEFORE: balance_before,
    VoidPage.CONFIRM: confirm_page,
    VoidPage.RESERVING: result.reserving,
    VoidPage.SUBMITTING: result.submitting,
    VoidPage.UNKNOWN: result.unknown,
    VoidPage.NOT_SENT: result.not_sent,
    VoidPage.REFUSED: refused,
    VoidPage.PRINTING: result.printing,
    VoidPage.JUDGING: result.judging,
    VoidPage.PRINT_FAILED: result.print_failed,
    VoidPage.TEAR_OFF: result.tear_off,
    VoidPage.BALANCE_AFTER: result.balance_after,
    VoidPage.DONE: result.done,
}
