"""The refund flow's pages before anything is sent."""

from __future__ import annotations

from terminal.core.flow.money_task import MoneyTask
from terminal.core.flow.refund_task import RefundTask
from terminal.core.model import Balance, BalanceResult, BalanceUnreadable, Method
from terminal.core.policy import REASONS
from terminal.core.screens.lookup import looking_up, original_rows, other_key
from terminal.core.screens.model import Amount, Choice, Field, Headline, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page, back, cancel, complaint, confirm, field
from terminal.core.words import METHOD, PAYMENT_TYPE, Translate


def detail(task: RefundTask, tr: Translate) -> Page:
    original = task.original
    if original is None:
        return looking_up(task, tr)
    used = task.used.succeeded + task.used.open
    days = task.days_left()
    blocks = (
        Amount(tr("原交易金额"), str(original.total)),
        Field(tr("商户名称"), task.context.shop.merchant_name),
        *original_rows(original, tr),
        *((Field(tr("本机已退"), str(used)),) if used else ()),
        Field(tr("可退金额"), str(task.left()), Tone.SUCCESS),
        *((Field(tr("退款期限"), f"{tr('还剩')} {days} {tr('天')}"),) if days is not None else ()),
        *((Note(tr("当天的交易，整笔退可以改做撤销")),) if task.other_applies() else ()),
    )
    keys = (confirm(tr, "退这笔"), *other_key(task, tr, "改做撤销"), back(tr, "重新输入"), cancel(tr, "退出"))
    return Page(tr("退单 · 交易详情"), blocks, keys)


def blocked(task: RefundTask, tr: Translate) -> Page:
    original = task.original
    blocks = (
        Headline(tr("这笔交易不能退款"), Tone.DANGER),
        Note(tr(task.why_not), Tone.ATTENTION),
        *(original_rows(original, tr) if original is not None else ()),
        Field(tr("客服电话"), task.context.shop.service_phone),
    )
    keys = (confirm(tr, "重新输入"), *other_key(task, tr, "改做撤销"), cancel(tr, "退出"))
    return Page(tr("退单 · 交易详情"), blocks, keys, Tone.DANGER)


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


def balance_before(task: MoneyTask, tr: Translate) -> Page:
    return Page(
        tr(task.words.balance), (Progress(tr("正在核对账户余额"), task.seconds()),), (back(tr), cancel(tr, "退出"))
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
