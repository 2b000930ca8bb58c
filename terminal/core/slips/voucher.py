"""The voucher of a refund or a void: merchant and customer copy (facts: acquirer §3.2, §3.3; guide B6, E6).

There is no card, batch or authorisation number in an open-platform refund, so none is printed. A voucher exists for a
proven success only (design M6).
"""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import CopyKind, CopyRecord, RefundIntent, RefundRecord, Shop, Succeeded
from terminal.core.slips.document import Align, Blank, Document, Element, Pair, QrCode, Rule, Size, Text
from terminal.core.slips.money_words import SLIP_WORDS
from terminal.core.words import COPY, METHOD, PAYMENT_TYPE, device_time, host_time

CONTRADICTED = "收单机构后来的应答与此不符，以客服答复为准"
ENGLISH_COPY = {CopyKind.MERCHANT: "MERCHANT COPY", CopyKind.CUSTOMER: "CUSTOMER COPY"}


class NotProven(ValueError):
    """A voucher was asked for a refund that is not proven: a bug in the caller."""


def voucher(refund: RefundRecord, copy: CopyRecord, shop: Shop, printed_at: datetime) -> Document:
    """One copy of the voucher of a succeeded refund. Raises NotProven for any other outcome."""
    if not isinstance(refund.outcome, Succeeded):
        raise NotProven(f"{refund.refund_no} has no proven success")
    elements = (
        *_head(copy, shop, refund),
        Rule(),
        *_money(refund, refund.outcome),
        *_goods(refund),
        Rule(),
        *_numbers(refund, refund.outcome),
        *(_behind(refund) if copy.kind is CopyKind.MERCHANT else ()),
        Rule(),
        *_foot(refund, copy, shop, printed_at),
    )
    return Document(f"{copy.kind.value} {refund.refund_no}", elements)


def doubt(refund: RefundRecord) -> tuple[Element, ...]:
    """A later answer of the acquirer says otherwise: no paper passes that over in silence."""
    return (Text(CONTRADICTED, Align.CENTER, bold=True),) if refund.contradicted() else ()


def _head(copy: CopyRecord, shop: Shop, refund: RefundRecord) -> tuple[Element, ...]:
    duplicate = (Text(f"*** 重打印 第{copy.duplicate}次 ***", Align.CENTER, bold=True),) if copy.duplicate else ()
    return (
        Text(SLIP_WORDS[refund.intent.operation].title, Align.CENTER, bold=True, size=Size.DOUBLE),
        Blank(),
        *duplicate,
        *doubt(refund),
        Pair(COPY[copy.kind], ENGLISH_COPY[copy.kind], bold=True),
        Rule(),
        Pair("商户名称", shop.merchant_name),
        Pair("商户编号", shop.merchant_no),
        Pair("终端编号", shop.term_no),
        Pair("操作员", f"{refund.intent.operator.number} {refund.intent.operator.name}"),
    )


def _money(refund: RefundRecord, outcome: Succeeded) -> tuple[Element, ...]:
    intent = refund.intent
    words = SLIP_WORDS[intent.operation]
    differs = outcome.paid_back != intent.amount
    return (
        Pair("交易类型", words.kind),
        Pair("支付方式", PAYMENT_TYPE[intent.original.payment_type]),
        *((Pair("付款方", intent.original.payer),) if intent.original.payer else ()),
        *((Pair("退款方式", METHOD[intent.method]),) if words.chosen else ()),
        Pair("原交易金额", str(intent.original.total)),
        *_before(intent),
        Text(words.amount),
        Text(f"RMB -{intent.amount.yuan()}", Align.RIGHT, bold=True, size=Size.DOUBLE),
        Pair("实际退回", str(outcome.paid_back), bold=differs),
        *((Pair("差额", str(intent.amount - outcome.paid_back)), Text("差额以收单机构结算为准")) if differs else ()),
    )


def _before(intent: RefundIntent) -> tuple[Element, ...]:
    """What had been refunded before and what was left (guide D2); not known for records from before it was kept."""
    before = intent.refunded_before
    if before is None:
        return ()
    return (Pair("此前已退", str(before)), Pair("可退金额", str(intent.original.total - before)))


def _goods(refund: RefundRecord) -> tuple[Element, ...]:
    pieces = refund.intent.goods
    if not pieces:
        return ()
    rows = [
        element
        for piece in pieces
        for element in (Text(piece.name), Pair(f"{piece.unit_price.yuan()} ×{piece.quantity}", str(piece.amount)))
    ]
    return (Rule(), Text("退货商品"), *rows)


def _behind(refund: RefundRecord) -> tuple[Element, ...]:
    """What the operator checked and who approved: on the merchant's copy only (guide C3, E3–E5)."""
    evidence, approver, phone = refund.intent.evidence, refund.intent.approver, refund.intent.phone
    slip = f"已查验 {evidence.slip_no}".strip() if evidence.slip_seen else "未出示"
    rows = (
        *((Pair("顾客小票", slip),) if evidence.slip_seen is not None else ()),
        *((Pair(evidence.identity.text, f"末四位 {evidence.identity_tail}"),) if evidence.identity is not None else ()),
        *((Pair(evidence.paper.text, evidence.paper_no),) if evidence.paper is not None else ()),
        *((Pair("备注", evidence.remark),) if evidence.remark else ()),
        *((Pair("顾客手机", phone.shown()),) if phone is not None else ()),
        *((Pair("授权人", f"{approver.number} {approver.name}"),) if approver is not None else ()),
    )
    return (Rule(), *rows) if rows else ()


def _numbers(refund: RefundRecord, outcome: Succeeded) -> tuple[Element, ...]:
    original = refund.intent.original
    words = SLIP_WORDS[refund.intent.operation]
    return (
        Pair(words.number, refund.refund_no),
        Pair("交易号", outcome.trade_no),
        Pair("对账流水号", outcome.log_no),
        Pair(words.time, host_time(outcome.host_time)),
        Pair("原订单号", original.order_no),
        Pair("原交易号", original.trade_no),
        Pair("原交易时间", host_time(original.trade_time)),
        *((Pair("退款原因", refund.intent.reason.text),) if words.chosen else ()),
    )


def _foot(refund: RefundRecord, copy: CopyRecord, shop: Shop, printed_at: datetime) -> tuple[Element, ...]:
    words = SLIP_WORDS[refund.intent.operation]
    signature: tuple[Element, ...] = (
        Text("顾客签名 SIGNATURE"),
        Blank(3),
        Rule(),
        Text(words.statement),
    )
    return (
        *(signature if copy.kind is CopyKind.MERCHANT else ()),
        Blank(),
        QrCode(refund.refund_no),
        Blank(),
        Text(words.show_number, Align.CENTER),
        Pair("客服电话", shop.service_phone),
        Pair("打印时间", device_time(printed_at)),
        Pair("程序版本", shop.version),
        Text(f"------ {COPY[copy.kind]} ------", Align.CENTER),
    )
