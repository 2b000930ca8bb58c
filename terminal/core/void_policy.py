"""When a payment can be voided: scanned from the payer's code, of this very host day, nothing of it given back before.

Facts: acquirer §1.7, §1.16. That ``revoked`` is for 被扫 is public, that it ends with the day is UNVERIFIED: the
acquirer stays final.
"""

from __future__ import annotations

from datetime import date

from terminal.core.ids import BadNumber, parse_date
from terminal.core.merchant_policy import Policy
from terminal.core.model import Original, OriginalState, PaymentType, Reason, UsedAmounts
from terminal.core.money import ZERO
from terminal.core.policy import STATE_REASONS
from terminal.core.words import Translate

VOID_REASON = Reason("00", "当日撤销")
"""A void has no reason of its own: the message takes none."""

SCANNED = "MICROPAY"
"""``trade_main_type`` of a payment by the payer's code (被扫)."""

STATES = {
    **STATE_REASONS,
    OriginalState.PART_REFUND: "这笔交易已有退款，不能撤销",
}
"""Why an original in this state cannot be voided; empty when it can."""


def why_not_void(
    original: Original, used: UsedAmounts, merchant_no: str, policy: Policy, host_day: date, tr: Translate
) -> str:
    """Why this original cannot be voided here and now; empty when it can.

    A void asks for nothing but a supervisor: an amount whose tier asks for more goes by way of the refund, so that
    nobody gets round the tiers (guide C3).
    """
    if original.merchant_no != merchant_no:
        return tr("这笔交易属于其他商户，不能在本机撤销")
    if STATES[original.state]:
        return tr(STATES[original.state])
    if original.payment_type is PaymentType.CARD:
        return tr("银行卡交易不能在本机撤销")
    if original.main_type not in ("", SCANNED):
        return tr("只有扫顾客付款码的交易可以撤销")
    if paid_on(original) != host_day:
        return tr("只能撤销当天的交易")
    if used.blocking is not None:
        return tr("{number} 结果未知，查明之前不能退款或撤销").format(number=used.blocking)
    if used.succeeded + used.open > ZERO:
        return tr("本机记录显示这笔交易已有退款，不能撤销")
    if policy.asks(original.total):
        return tr("按本店规定，这个金额需要授权或查验资料，不能撤销")
    return ""


def paid_on(original: Original) -> date | None:
    """The host's day of the payment; None when the answer had none, and then it is not today's."""
    try:
        return parse_date(original.trade_time[:8])
    except BadNumber:
        return None
