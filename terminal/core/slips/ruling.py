"""The slip of a ruling: who decided what, on whose word. It says itself that it is no proof of a refund."""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import CopyRecord, RefundRecord, Shop
from terminal.core.slips.document import Align, Blank, Document, Pair, QrCode, Rule, Size, Text
from terminal.core.slips.money_words import SLIP_WORDS
from terminal.core.slips.voucher import doubt
from terminal.core.words import VERDICT, device_time


class NotRuled(ValueError):
    """A ruling slip was asked for a refund that was not ruled on: a bug in the caller."""


def ruling_slip(refund: RefundRecord, copy: CopyRecord, shop: Shop, printed_at: datetime) -> Document:
    """Raises NotRuled."""
    ruling = refund.ruling
    if ruling is None:
        raise NotRuled(f"{refund.refund_no} was not ruled on")
    duplicate = (Text(f"*** 重打印 第{copy.duplicate}次 ***", Align.CENTER, bold=True),) if copy.duplicate else ()
    words = SLIP_WORDS[refund.intent.operation]
    people = (("裁定人一", ruling.first), ("裁定人二", ruling.second))
    elements = (
        Text("人工裁定单", Align.CENTER, bold=True, size=Size.DOUBLE),
        Text(f"{words.no_voucher}，不能证明款项已退", Align.CENTER, bold=True),
        *doubt(refund),
        Blank(),
        *duplicate,
        Rule(),
        Pair("商户名称", shop.merchant_name),
        Pair("商户编号", shop.merchant_no),
        Pair("终端编号", shop.term_no),
        Rule(),
        Pair(words.number, refund.refund_no),
        Pair("原交易号", refund.intent.original.trade_no),
        Pair(words.amount, str(refund.intent.amount)),
        Pair("裁定", VERDICT[ruling.executed], bold=True),
        Pair("依据", ruling.reason),
        Pair("客服受理号", ruling.reference),
        Pair("裁定时间", device_time(ruling.ruled_at)),
        *(Pair(label, f"{person.number} {person.name}") for label, person in people),
        Rule(),
        Text("裁定人签名"),
        Blank(3),
        Rule(),
        Blank(),
        QrCode(refund.refund_no),
        Blank(),
        Pair("客服电话", shop.service_phone),
        Pair("打印时间", device_time(printed_at)),
        Text("------ 商户存根 ------", Align.CENTER),
    )
    return Document(f"ruling {refund.refund_no}", elements)
