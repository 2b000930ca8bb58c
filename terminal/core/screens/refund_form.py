"""The refund flow's pages before anything is sent."""

from __future__ import annotations

from terminal.core.flow.refund_task import RefundTask
from terminal.core.model import Balance, BalanceResult, BalanceUnreadable, Method, Original
from terminal.core.policy import REASONS
from terminal.core.screens.lookup import looking_up
from terminal.core.screens.model import Amount, Block, Choice, Field, Headline, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page, back, cancel, complaint, confirm, field
from terminal.core.words import METHOD, ORIGINAL_STATE, PAYMENT_TYPE, Translate, host_time


def _original_rows(task: RefundTask, original: Original, tr: Translate) -> tuple[Block, ...]:
    return (
        Field(tr("交易号"), original.trade_no),
        Field(tr("订单号"), original.order_no),
        Field(tr("支付时间"), host_time(original.trade_time)),
        Field(tr("支付方式"), f"{tr(PAYMENT_TYPE[original.payment_type])} {original.payer}".strip()),
        Field(tr("交易状态"), tr(ORIGINAL_STATE[original.state])),
        *(
            Field(tr("商品"), f"{line.name} ×{line.quantity} {line.unit_price}")
            for line in original.goods[:MAX_GOODS_LINES]
        ),
        *(
            (Note(f"{tr('另有商品')} {len(original.goods) - MAX_GOODS_LINES} {tr('种')}", Tone.MUTED),)
            if len(original.goods) > MAX_GOODS_LINES
            else ()
        ),
    )


MAX_GOODS_LINES = 2
"""Goods shown beside the transaction; ticking them off is a page of its own."""


def detail(task: RefundTask, tr: Translate) -> Page:
    original = task.original
    if original is None:
        return looking_up(task, tr)
    used = task.used.succeeded + task.used.open
    days = task.days_left()
    blocks = (
        Amount(tr("原交易金额"), str(original.total)),
        Field(tr("商户名称"), task.context.shop.merchant_name),
        *_original_rows(task, original, tr),
        *((Field(tr("本机已退"), str(used)),) if used else ()),
        Field(tr("可退金额"), str(task.left()), Tone.SUCCESS),
        *((Field(tr("退款期限"), f"{tr('还剩')} {days} {tr('天')}"),) if days is not None else ()),
    )
    return Page(tr("退单 · 交易详情"), blocks, (confirm(tr, "退这笔"), back(tr, "重新输入"), cancel(tr, "退出")))


def blocked(task: RefundTask, tr: Translate) -> Page:
    original = task.original
    blocks = (
        Headline(tr("这笔交易不能退款"), Tone.DANGER),
        Note(tr(task.why_not), Tone.ATTENTION),
        *(_original_rows(task, original, tr) if original is not None else ()),
        Field(tr("客服电话"), task.context.shop.service_phone),
    )
    return Page(tr("退单 · 交易详情"), blocks, (confirm(tr, "重新输入"), cancel(tr, "退出")), Tone.DANGER)


def amount(task: RefundTask, tr: Translate) -> Page:
    total = task.original.total if task.original is not None else task.left()
    blocks = (
        Field(tr("原交易金额"), str(total)),
        Field(tr("可退金额"), str(task.left()), Tone.SUCCESS),
        field(task, tr, "退款金额（元）", "0.00"),
    )
    keys = (confirm(tr, "下一步"), KeyHint("↑↓", tr("全部可退")), back(tr, "删除/返回"), cancel(tr, "退出"))
    return Page(tr("退单 · 金额"), blocks, keys)


def reason(task: RefundTask, tr: Translate) -> Page:
    choices = tuple(
        Choice(str(place + 1), tr(entry.text), selected=place == task.selected) for place, entry in enumerate(REASONS)
    )
    keys = (KeyHint(f"1-{len(REASONS)}", tr("选择")), confirm(tr, "选定"), back(tr), cancel(tr, "退出"))
    return Page(tr("退单 · 退款原因"), choices, keys)


METHOD_NOTES = {
    Method.ORIGINAL_ROUTE: "按商户默认账户出款",
    Method.MERCHANT_BALANCE: "从商户余额出款",
}


def method(task: RefundTask, tr: Translate) -> Page:
    rules = task.method_rules()
    choices = tuple(
        Choice(
            str(place + 1),
            tr(METHOD[rule.method]),
            enabled=not rule.why_not,
            note=tr(rule.why_not or METHOD_NOTES[rule.method]),
            selected=place == task.selected,
        )
        for place, rule in enumerate(rules)
    )
    explain = Note(tr("顾客都按原来的付款方式收到退款"), Tone.MUTED)
    keys = (KeyHint(f"1-{len(rules)}", tr("选择")), confirm(tr, "选定"), back(tr), cancel(tr, "退出"))
    return Page(tr("退单 · 退款方式"), (*choices, explain, *complaint(task, tr)), keys)


def balance_before(task: RefundTask, tr: Translate) -> Page:
    return Page(
        tr("退单 · 账户余额"), (Progress(tr("正在核对账户余额"), task.seconds()),), (back(tr), cancel(tr, "退出"))
    )


def balance_field(result: BalanceResult | None, label: str, tr: Translate) -> Field:
    """A balance that could not be read says so; it is never shown as 0.00 (guide A4)."""
    if isinstance(result, Balance):
        return Field(tr(label), str(result.available))
    detail = f"：{tr(result.detail)}" if isinstance(result, BalanceUnreadable) and result.detail else ""
    return Field(tr(label), f"{tr('未能读取')}{detail}", Tone.ATTENTION)


def confirm_page(task: RefundTask, tr: Translate) -> Page:
    original = task.original
    if original is None or task.reason is None or task.method is None:
        return looking_up(task, tr)
    balance = task.balance_before
    short = isinstance(balance, Balance) and balance.available < task.amount
    blocks = (
        Amount(tr("退款金额"), str(task.amount), Tone.ATTENTION),
        Field(tr("原交易号"), original.trade_no),
        Field(tr("原订单号"), original.order_no),
        Field(tr("支付方式"), f"{tr(PAYMENT_TYPE[original.payment_type])} {original.payer}".strip()),
        Field(tr("原交易金额"), str(original.total)),
        Field(tr("退款方式"), tr(METHOD[task.method])),
        Field(tr("退款原因"), tr(task.reason.text)),
        balance_field(balance, "账户余额", tr),
        *((Note(tr("账户余额小于退款金额，收单机构可能拒绝"), Tone.ATTENTION),) if short else ()),
        *complaint(task, tr),
    )
    keys = (confirm(tr, "提交退款"), back(tr, "修改"), cancel(tr, "退出"))
    return Page(tr("退单 · 请核对后确认"), blocks, keys, Tone.ATTENTION)
