"""The messages this terminal sends, as data ready for an envelope (facts: acquirer §1.8, §1.10, §1.13, §1.14)."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.acquirer import fields
from terminal.acquirer.envelope import Data
from terminal.acquirer.settings import Settings
from terminal.core.ids import OrderNo, TradeNo
from terminal.core.model import Method, RefundRecord


@dataclass(frozen=True, slots=True)
class Endpoint:
    path: str
    table: fields.Table


TRADE_QUERY = Endpoint("/api/v3/labs/query/tradequery", fields.TRADE_QUERY_REQUEST)
REFUND = Endpoint("/api/v3/rfd/refund_front/refund", fields.REFUND_REQUEST)
REFUND_QUERY = Endpoint("/api/v3/rfd/refund_front/refund_query", fields.REFUND_QUERY_REQUEST)
BALANCE = Endpoint("/api/v2/laep/industry/ewalletBalanceQuery", fields.BALANCE_REQUEST)

ACC_MODE = {
    Method.ORIGINAL_ROUTE: None,  # left out: the merchant's configured default
    Method.MERCHANT_BALANCE: "05",
}
"""``refund_acc_mode``: which merchant-side account pays (facts: acquirer §1.8)."""

LINK_CHECK_NO = OrderNo("LINKCHECK")
"""No payment has this number: any signed answer to it proves the whole way there and back."""


def refund(settings: Settings, record: RefundRecord) -> Data:
    """Everything in it comes from the confirmed intent. A zero or negative amount is left for the table to refuse."""
    intent = record.intent
    original = intent.original
    data: dict[str, object] = {
        "merchant_no": settings.merchant_no,
        "term_no": settings.term_no,
        "out_trade_no": str(record.refund_no),
        "refund_amount": str(intent.amount.value),
        "origin_trade_no": str(original.trade_no),
        "origin_log_no": str(original.log_no),
        "location_info": {"request_ip": settings.request_ip},
    }
    if intent.reason.text:
        data["refund_reason"] = intent.reason.text
    mode = ACC_MODE[intent.method]
    if mode is not None:
        data["refund_acc_mode"] = mode
    return data


def refund_query(settings: Settings, record: RefundRecord) -> Data:
    """Always by our own number: the acquirer's may never have reached us."""
    return {
        "merchant_no": settings.merchant_no,
        "term_no": settings.term_no,
        "out_trade_no": str(record.refund_no),
    }


def trade_query(settings: Settings, number: OrderNo | TradeNo, *, is_trade_no: bool) -> Data:
    name = "trade_no" if is_trade_no else "out_trade_no"
    return {"merchant_no": settings.merchant_no, "term_no": settings.term_no, name: str(number)}


def balance(settings: Settings) -> Data:
    return {"orgNo": settings.org_no, "merchantNo": settings.merchant_no, "payType": "01"}
