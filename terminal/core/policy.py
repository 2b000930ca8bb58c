"""What can be refunded, how and why: reasons, methods per payment type, states, window. Tables, not code.

What one merchant asks for beyond that is in merchant_policy.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta, timezone

from terminal.core.ids import BadNumber, parse_date
from terminal.core.merchant_policy import Policy
from terminal.core.model import Method, Original, OriginalState, PaymentType, Reason, UsedAmounts
from terminal.core.money import Fen
from terminal.core.words import Translate

HOST_ZONE = timezone(timedelta(hours=8))
"""The acquirer's days are China's."""

REASONS = (
    Reason("01", "商品退货"),
    Reason("02", "商品质量问题"),
    Reason("03", "重复支付"),
    Reason("04", "金额有误"),
    Reason("05", "服务未提供"),
    Reason("06", "其他原因"),
)
"""Sent as ``refund_reason``; at most 32 characters each."""


@dataclass(frozen=True, slots=True)
class RulingReason:
    """On what a ruling rests, and which verdicts it can bear; the service's reference is typed beside it."""

    text: str
    verdicts: tuple[bool, ...] = (True, False)
    """Executed, not executed."""


RULING_REASONS = (
    RulingReason("客服确认已执行", verdicts=(True,)),
    RulingReason("客服确认未执行", verdicts=(False,)),
    RulingReason("账单核对"),
    RulingReason("顾客确认"),
)


def ruling_reasons(executed: bool) -> tuple[str, ...]:
    """What can stand behind this verdict, in menu order: none that says the contrary."""
    return tuple(reason.text for reason in RULING_REASONS if executed in reason.verdicts)


@dataclass(frozen=True, slots=True)
class MethodRule:
    """Whether a method can be used for a payment type, and why not."""

    payment_type: PaymentType
    method: Method
    why_not: str = ""


METHOD_RULES = (
    MethodRule(PaymentType.CARD, Method.ORIGINAL_ROUTE),
    MethodRule(PaymentType.CARD, Method.MERCHANT_BALANCE),
    MethodRule(PaymentType.WECHAT, Method.ORIGINAL_ROUTE),
    MethodRule(PaymentType.WECHAT, Method.MERCHANT_BALANCE),
    MethodRule(PaymentType.ALIPAY, Method.ORIGINAL_ROUTE),
    MethodRule(PaymentType.ALIPAY, Method.MERCHANT_BALANCE),
    MethodRule(PaymentType.UNIONPAY_QR, Method.ORIGINAL_ROUTE),
    MethodRule(PaymentType.UNIONPAY_QR, Method.MERCHANT_BALANCE),
    MethodRule(PaymentType.OTHER, Method.ORIGINAL_ROUTE),
    MethodRule(PaymentType.OTHER, Method.MERCHANT_BALANCE, "该支付方式只能原路退回"),
)

STATE_REASONS = {
    OriginalState.SUCCESS: "",
    OriginalState.PART_REFUND: "",
    OriginalState.REFUND: "原交易已全额退款",
    OriginalState.REVOKED: "原交易已撤销",
    OriginalState.INIT: "原交易尚未支付",
    OriginalState.CREATE: "原交易尚未支付",
    OriginalState.DEAL: "原交易仍在处理中，请稍后再查",
    OriginalState.FAIL: "原交易支付失败，没有可退的款项",
    OriginalState.CLOSE: "原交易已关闭，没有可退的款项",
    OriginalState.UNKNOWN: "原交易状态未知，请联系客服",
}
"""Why an original in this state cannot be refunded; empty when it can."""


NOT_ALLOWED = "本商户没有开通该退款方式"
"""For this type of payment, or for any."""


def methods(payment_type: PaymentType, policy: Policy) -> tuple[MethodRule, ...]:
    """The methods in menu order; those the merchant does not allow are greyed like those the payment does not."""
    return tuple(
        rule if policy.allows(rule.method, payment_type) or rule.why_not else replace(rule, why_not=NOT_ALLOWED)
        for rule in METHOD_RULES
        if rule.payment_type is payment_type
    )


def remaining(original: Original, used: UsedAmounts) -> Fen:
    """What this terminal's journal leaves to be refunded; the acquirer stays final (facts: acquirer §1.13)."""
    left = original.total - used.succeeded - used.open
    return left if left > Fen(0) else Fen(0)


def days_left(original: Original, host_day: date, window_days: int) -> int | None:
    """Days until the refund window closes, 0 on its last day, negative after it; None when the day is not known."""
    try:
        paid = parse_date(original.trade_time[:8])
    except BadNumber:
        return None
    return window_days - (host_day - paid).days


def why_blocked(
    original: Original, used: UsedAmounts, merchant_no: str, policy: Policy, host_day: date, tr: Translate
) -> str:
    """Why this original cannot be refunded here and now; empty when it can. The acquirer stays final."""
    left = days_left(original, host_day, policy.refund_window_days)
    if left is not None and left < 0:
        return tr("已超过退款期限（支付后 {days} 天），请联系客服").format(days=policy.refund_window_days)
    if original.merchant_no != merchant_no:
        return tr("这笔交易属于其他商户，不能在本机退款")
    if STATE_REASONS[original.state]:
        return tr(STATE_REASONS[original.state])
    if used.blocking is not None:
        return tr("{number} 结果未知，查明之前不能退款或撤销").format(number=used.blocking)
    if not remaining(original, used):
        return tr("本机记录显示该交易已全额退款")
    return ""
