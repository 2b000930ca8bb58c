"""The notice slip: what became of a refund or a void, for the customer to take home (guide E13). It proves nothing."""

from __future__ import annotations

from datetime import datetime

from terminal.core.arrival import ArrivalTable, arrival_of
from terminal.core.model import CopyRecord, RefundRecord, Shop, Succeeded
from terminal.core.money_words import STATE
from terminal.core.slips.document import Align, Blank, Document, Element, Pair, QrCode, Rule, Size, Text
from terminal.core.slips.money_words import SLIP_WORDS
from terminal.core.slips.voucher import doubt
from terminal.core.words import PAYMENT_TYPE, device_time, host_time


def customer_notice(
    refund: RefundRecord, copy: CopyRecord, shop: Shop, arrival: ArrivalTable, printed_at: datetime
) -> Document:
    """State, amounts, when money should arrive, and what to quote. For every state; only a proven one says success."""
    intent = refund.intent
    words = SLIP_WORDS[intent.operation]
    duplicate = (Text(f"*** 重打印 第{copy.duplicate}次 ***", Align.CENTER, bold=True),) if copy.duplicate else ()
    phone = (Pair("顾客手机号", intent.phone.shown()),) if intent.phone is not None else ()
    elements = (
        Text("退款通知单" if words.chosen else "撤销通知单", Align.CENTER, bold=True, size=Size.DOUBLE),
        Text(words.no_voucher, Align.CENTER, bold=True),
        *duplicate,
        Blank(),
        Rule(),
        Pair("商户名称", shop.merchant_name),
        Pair(words.number, refund.refund_no),
        Pair("原订单号", intent.original.order_no),
        Pair("支付方式", PAYMENT_TYPE[intent.original.payment_type]),
        Pair(words.amount, str(intent.amount)),
        *phone,
        Rule(),
        Text(STATE[intent.operation][refund.state], Align.CENTER, bold=True, size=Size.DOUBLE),
        *doubt(refund),
        *_what_follows(refund, arrival),
        Rule(),
        Blank(),
        QrCode(refund.refund_no),
        Blank(),
        Text(words.show_number, Align.CENTER),
        Pair("客服电话", shop.service_phone),
        Pair("终端编号", shop.term_no),
        Pair("打印时间", device_time(printed_at)),
    )
    return Document(f"{copy.kind.value} {refund.refund_no}", elements)


def _what_follows(refund: RefundRecord, table: ArrivalTable) -> tuple[Element, ...]:
    outcome = refund.outcome
    if not isinstance(outcome, Succeeded):
        return (Text("结果以收单机构查询为准，请保留本单。"),)
    expected = arrival_of(refund, table)
    quoted = (Pair("付款方流水号", outcome.acc_trade_no),) if outcome.acc_trade_no else ()
    when = Pair(SLIP_WORDS[refund.intent.operation].time, host_time(outcome.host_time))
    paid = (Pair("实际退回", str(outcome.paid_back)), when)
    if expected is None:
        return (*paid, *quoted)
    rule = expected.rule
    wallet = (Pair("钱包到账", f"约 {rule.wallet_minutes} 分钟"),) if rule.wallet_minutes else ()
    return (
        *paid,
        *wallet,
        Pair("银行卡到账", f"{rule.first_days} 至 {rule.last_days} 个工作日"),
        Pair("最迟", f"{expected.last_day:%Y-%m-%d}"),
        *quoted,
    )
