"""Slips that are no voucher: what the acquirer answered while the journal could not be written."""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import RefundRecord, Shop
from terminal.core.slips.document import Align, Blank, Document, Pair, Rule, Size, Text
from terminal.core.slips.money_words import SLIP_WORDS
from terminal.core.words import device_time


def unrecorded_notice(refund: RefundRecord, shop: Shop, printed_at: datetime) -> Document:
    """A note for the merchant: an answer came and could not be written down. It says that it proves nothing (M6)."""
    words = SLIP_WORDS[refund.intent.operation]
    elements = (
        Text("情况说明", Align.CENTER, bold=True, size=Size.DOUBLE),
        Text(words.no_voucher, Align.CENTER, bold=True, size=Size.DOUBLE),
        Blank(),
        Rule(),
        Pair("商户名称", shop.merchant_name),
        Pair("终端编号", shop.term_no),
        Pair(words.number, refund.refund_no),
        Pair("原交易号", refund.intent.original.trade_no),
        Pair(words.amount, str(refund.intent.amount)),
        Rule(),
        Text(f"收单机构已应答，但终端流水未能写入。恢复后终端会自动查询，以查询结果为准。{words.do_not_repeat}"),
        Blank(),
        Pair("客服电话", shop.service_phone),
        Pair("打印时间", device_time(printed_at)),
    )
    return Document(f"notice {refund.refund_no}", elements)
