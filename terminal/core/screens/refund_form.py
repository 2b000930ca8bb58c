"""The refund form's pages: amount, reason, method, balance, confirm (guide A4, B4, B5, E5)."""

from __future__ import annotations

from terminal.core.flow.confirm_rules import BALANCE_KEY, EXTRAS_KEY, balance_is_doubtful
from terminal.core.flow.goods_rules import basket_price
from terminal.core.flow.money_task import MoneyTask
from terminal.core.flow.refund_task import GOODS_ROWS, RefundTask
from terminal.core.goods import ReturnedGoods
from terminal.core.model import Balance, BalanceResult, BalanceUnreadable, Method, RefundIntent
from terminal.core.policy import REASONS
from terminal.core.screens.model import Amount, Block, Choice, Field, KeyHint, Note, Progress, Tone
from terminal.core.screens.page import Page, back, cancel, chunks, complaint, confirm, field, turn
from terminal.core.screens.refund_evidence import evidence_fields
from terminal.core.words import METHOD, PAYMENT_TYPE, Translate


def next_page(task: RefundTask, tr: Translate) -> Page:
    """Never seen: the page that follows is shown in the same step."""
    return Page(tr("退单"), (Progress(tr("请稍候"), 0),), (cancel(tr, "退出"),))


def amount(task: RefundTask, tr: Translate) -> Page:
    total = task.original.total if task.original is not None else task.left()
    scans = task.original is not None and not task.original.goods and bool(task.context.goods_file)
    blocks = (
        Field(tr("原交易金额"), str(total)),
        Field(tr("可退金额"), str(task.left()), Tone.SUCCESS),
        *((Field(tr("商品合计"), str(basket_price(task))),) if task.basket else ()),
        field(task, tr, "退款金额（元）", "0.00"),
        *((Note(tr("也可以扫描商品条码，按商品退款"), Tone.MUTED),) if scans and not task.basket else ()),
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
    waiting = (Progress(tr("正在核对账户余额"), task.seconds()),)
    return Page(tr(task.words.balance), waiting, (back(tr), cancel(tr, "退出")))


def balance_field(result: BalanceResult | None, label: str, tr: Translate) -> Field:
    """A balance that could not be read says so; it is never shown as 0.00 (guide A4)."""
    if isinstance(result, Balance):
        return Field(tr(label), str(result.available))
    detail = f"：{tr(result.detail)}" if isinstance(result, BalanceUnreadable) and result.detail else ""
    return Field(tr(label), f"{tr('未能读取')}{detail}", Tone.ATTENTION)


def confirm_page(task: RefundTask, tr: Translate) -> Page:
    """Everything that will be sent, on the first part; what is only recorded follows it (guide B5, design M10)."""
    intent = task.proposal()
    if intent is None:
        return next_page(task, tr)
    extras = evidence_fields(intent, tr)
    goods = [_piece(piece) for piece in intent.goods]
    parts = (_sent(task, intent, tr), *((extras,) if extras else ()), *chunks(goods, GOODS_ROWS))
    doubtful = (KeyHint(BALANCE_KEY, tr("重读余额")),) if balance_is_doubtful(task) else ()
    part = min(task.selected, len(parts) - 1)
    keys = (
        confirm(tr, "回到第一页" if part else "提交退款"),
        KeyHint(EXTRAS_KEY, tr("补充资料")),
        *doubtful,
        *turn(task, tr),
        back(tr, "修改"),
        cancel(tr, "退出"),
    )
    return Page(tr("退单 · 请核对后确认"), (*parts[part], *complaint(task, tr)), keys, Tone.ATTENTION)


def _sent(task: RefundTask, intent: RefundIntent, tr: Translate) -> tuple[Block, ...]:
    original, balance = intent.original, task.balance_before
    pieces = sum(piece.quantity for piece in intent.goods)
    approver = intent.approver
    return (
        Amount(tr("退款金额"), str(intent.amount), Tone.ATTENTION),
        Field(tr("原交易号"), original.trade_no),
        *((Field(tr("原对账流水号"), original.log_no),) if original.log_no else ()),
        Field(tr("原订单号"), original.order_no),
        Field(tr("支付方式"), f"{tr(PAYMENT_TYPE[original.payment_type])} {original.payer}".strip()),
        Field(tr("原交易金额"), str(original.total)),
        Field(tr("退款方式"), tr(METHOD[intent.method])),
        Field(tr("退款原因"), tr(intent.reason.text)),
        *((Field(tr("商品"), _goods_said(intent, pieces, tr)),) if intent.goods else ()),
        *((Field(tr("补充资料"), _extras_said(intent, tr)),) if task.has_extras() else ()),
        *((Field(tr("授权人"), f"{approver.number} {approver.name}"),) if approver is not None else ()),
        balance_field(balance, "账户余额", tr),
        *_balance_advice(task, tr),
    )


def _goods_said(intent: RefundIntent, pieces: int, tr: Translate) -> str:
    return tr("{kinds} 种 {pieces} 件").format(kinds=len(intent.goods), pieces=pieces)


def _extras_said(intent: RefundIntent, tr: Translate) -> str:
    return tr("{count} 项，见下页").format(count=len(evidence_fields(intent, tr)))


def _piece(piece: ReturnedGoods) -> Field:
    return Field(piece.name, f"{piece.unit_price} ×{piece.quantity} = {piece.amount}")


def _balance_advice(task: RefundTask, tr: Translate) -> tuple[Block, ...]:
    """What to do when the balance is short or could not be read (guide A4)."""
    balance = task.balance_before
    if not isinstance(balance, Balance):
        return (Note(tr("余额未能读取，不影响退款；可按 2 重读"), Tone.ATTENTION),)
    if balance.available < task.amount:
        return (Note(tr("账户余额小于退款金额，收单机构可能拒绝；请先充值或换退款方式"), Tone.ATTENTION),)
    return ()
