"""The voucher of a refund or a void: merchant and customer copy (facts: acquirer §3.2, §3.3; guide B6, E6).

There is no card, batch or authorisation number in an open-platform refund, so none is printed. A voucher exists for a
proven success only (design M6).
"""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import CopyKind, CopyRecord, RefundRecord, Shop, Succeeded
from terminal.core.slips.document import Align, Blank, Document, Element, Pair, QrCode, Rule, Size, Text
from terminal.core.slips.money_words import SLIP_WORDS
from terminal.core.words import COPY, METHOD, PAYMENT_TYPE, device_time, host_time

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
        Rule(),
        *_numbers(refund, refund.outcome),
        Rule(),
        *_foot(refund, copy, shop, printed_at),
    )
    return Document(f"{copy.kind.value} {refund.refund_no}", elements)


def _head(copy: CopyRecord, shop: Shop, refund: RefundRecord) -> tuple[Element, ...]:
    duplicate = (Text(f"*** 重打印 第{copy.duplicate}次 ***", Align.CENTER, bold=True),) if copy.duplicate else ()
    return (
        Text(SLIP_WORDS[refund.intent.operation].title, Align.CENTER, bold=True, size=Size.DOUBLE),
        Blank(),
        *duplicate,
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
        Text(words.amount),
        Text(f"RMB -{intent.amount.yuan()}", Align.RIGHT, bold=True, size=Size.DOUBLE),
        *((Pair("实际退回", str(outcome.paid_back), bold=True),) if differs else ()),
        *(
            (Pair("差额", str(intent.amount - outcome.paid_back)), Text("差额为优惠部分，以收单机构结算为准"))
            if differs
            else ()
        ),
    )


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
