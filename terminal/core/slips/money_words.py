"""The words in which the slips of a refund and of a void differ. Paper is Chinese: no catalogue is asked."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.core.model import Operation


@dataclass(frozen=True, slots=True)
class SlipWords:
    title: str
    kind: str
    amount: str
    number: str
    time: str
    statement: str
    """What the customer signs."""
    show_number: str
    no_voucher: str
    """On a slip that is no proof."""
    do_not_repeat: str
    chosen: bool
    """Method and reason were chosen by the operator, and are printed."""


SLIP_WORDS = {
    Operation.REFUND: SlipWords(
        title="退款凭证",
        kind="退款 REFUND",
        amount="退款金额",
        number="退款单号",
        time="退款时间",
        statement="本人确认以上退款",
        show_number="退款单号，查询时请出示",
        no_voucher="非退款凭证",
        do_not_repeat="请勿重复退款。",
        chosen=True,
    ),
    Operation.VOID: SlipWords(
        title="撤销凭证",
        kind="撤销 VOID",
        amount="撤销金额",
        number="撤销单号",
        time="撤销时间",
        statement="本人确认以上撤销",
        show_number="撤销单号，查询时请出示",
        no_voucher="非撤销凭证",
        do_not_repeat="请勿重复撤销，也不要改做退单。",
        chosen=False,
    ),
}
