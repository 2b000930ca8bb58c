"""What an export holds: a row for each refund, and its vouchers as documents. Made from records; nothing secret (E12).

An export never holds a full card number, a phone number, a password or a payment code: columns name what may leave.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from terminal.core.export_model import Heading, Voucher
from terminal.core.model import (
    CopyId,
    CopyKind,
    CopyRecord,
    CopyState,
    NotSent,
    RefundRecord,
    Refused,
    Shop,
    Stamp,
    Succeeded,
    Unknown,
)
from terminal.core.money_words import CAUSE, STATE
from terminal.core.paper.job import CopyJob
from terminal.core.paper.rules import SLIPS
from terminal.core.records import RESULT as RESULT_OF
from terminal.core.records import day_of
from terminal.core.slips.document import Align, Document, Text
from terminal.core.words import METHOD, OPERATION, PAYMENT_TYPE, RESULT, VERDICT, device_time, host_time

MOST_DAYS = 366
"""Days of one export."""


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    value: Callable[[RefundRecord], str]
    number: bool = False
    """Excel may calculate with it; anything else it must leave as text."""


def _success(record: RefundRecord) -> Succeeded | None:
    return record.outcome if isinstance(record.outcome, Succeeded) else None


def _own(pick: Callable[[Succeeded], str]) -> Callable[[RefundRecord], str]:
    def value(record: RefundRecord) -> str:
        outcome = _success(record)
        return pick(outcome) if outcome is not None else ""

    return value


def _explained(record: RefundRecord) -> str:
    """What the last answer said when it was no success."""
    match record.outcome:
        case Refused(code, message):
            return f"{code} {message}".strip()
        case Unknown(cause):
            return CAUSE[record.intent.operation][cause]
        case NotSent(detail):
            return detail
        case _:
            return ""


def masked(text: str) -> str:
    """A payer as it may leave: a long run of digits keeps its first six and last four (a card number)."""
    return re.sub(r"\d{11,}", lambda found: f"{found[0][:6]}{'*' * (len(found[0]) - 10)}{found[0][-4:]}", text)


def _ruling(record: RefundRecord) -> str:
    ruling = record.ruling
    if ruling is None:
        return ""
    people = f"{ruling.first.number}、{ruling.second.number}"
    return f"{VERDICT[ruling.executed]}；{people}；{ruling.reason}；{ruling.reference}"


def _paper(record: RefundRecord) -> str:
    evidence = record.intent.evidence
    return f"{evidence.paper.text} {evidence.paper_no}".strip() if evidence.paper is not None else ""


SLIP_SEEN = {None: "", True: "已出示", False: "未出示"}
"""Empty where nobody was asked."""

COLUMNS = (
    Column("日期", lambda r: f"{day_of(r)[:4]}-{day_of(r)[4:6]}-{day_of(r)[6:]}"),
    Column("类型", lambda r: OPERATION[r.intent.operation]),
    Column("单号", lambda r: r.refund_no),
    Column("结果", lambda r: RESULT[RESULT_OF[r.state]]),
    Column("状态", lambda r: STATE[r.intent.operation][r.state]),
    Column("申请金额（元）", lambda r: r.intent.amount.yuan(), number=True),
    Column("实际退回（元）", _own(lambda o: o.paid_back.yuan()), number=True),
    Column("原交易金额（元）", lambda r: r.intent.original.total.yuan(), number=True),
    Column("原订单号", lambda r: r.intent.original.order_no),
    Column("原交易号", lambda r: r.intent.original.trade_no),
    Column("原对账流水号", lambda r: r.intent.original.log_no),
    Column("原交易时间", lambda r: host_time(r.intent.original.trade_time)),
    Column("支付方式", lambda r: PAYMENT_TYPE[r.intent.original.payment_type]),
    Column("付款方", lambda r: masked(r.intent.original.payer)),
    Column("退款方式", lambda r: METHOD[r.intent.method]),
    Column("退款原因", lambda r: r.intent.reason.text),
    Column("商品", lambda r: "；".join(f"{piece.name}×{piece.quantity}" for piece in r.intent.goods)),
    Column("授权人号", lambda r: r.intent.approver.number if r.intent.approver is not None else ""),
    Column("顾客小票", lambda r: SLIP_SEEN[r.intent.evidence.slip_seen]),
    Column("顾客小票号", lambda r: r.intent.evidence.slip_no),
    Column("证件类型", lambda r: r.intent.evidence.identity.text if r.intent.evidence.identity is not None else ""),
    Column("证件后四位", lambda r: r.intent.evidence.identity_tail),
    Column("证明材料", _paper),
    Column("备注", lambda r: r.intent.evidence.remark),
    Column("操作员号", lambda r: r.intent.operator.number),
    Column("操作员", lambda r: r.intent.operator.name),
    Column("建立时间", lambda r: device_time(r.created_at)),
    Column("收单机构时间", _own(lambda o: host_time(o.host_time))),
    Column("交易号", _own(lambda o: o.trade_no)),
    Column("对账流水号", _own(lambda o: o.log_no)),
    Column("付款方流水号", _own(lambda o: o.acc_trade_no)),
    Column("最近应答", _explained),
    Column("查询次数", lambda r: str(r.queries), number=True),
    Column("人工裁定", _ruling),
    Column("结果有矛盾", lambda r: "是" if r.contradicted() else ""),
    Column("重试自", lambda r: r.retry_of or ""),
)


HEADINGS = tuple(Heading(column.title, column.number) for column in COLUMNS)


def export_name(first: date, last: date, made_at: datetime) -> str:
    return f"{first:%Y%m%d}-{last:%Y%m%d}-{made_at:%Y%m%dT%H%M%S}"


def row_of(record: RefundRecord) -> tuple[str, ...]:
    return tuple(column.value(record) for column in COLUMNS)


def vouchers_of(record: RefundRecord, shop: Shop, made_at: datetime) -> Iterator[Voucher]:
    """Every voucher that the record supports, each marked as an electronic copy: it is no paper that anybody signed."""
    kinds: tuple[CopyKind, ...] = ()
    if _success(record) is not None:
        kinds = (CopyKind.MERCHANT, CopyKind.CUSTOMER)
    if record.ruling is not None:
        kinds = (*kinds, CopyKind.RULING)
    for kind in kinds:
        copy = CopyRecord(CopyId(f"{record.refund_no}/{kind.value}"), record.refund_no, kind, CopyState.OWED)
        slip = SLIPS[kind](CopyJob(copy, record, shop, Stamp(0, made_at)))
        marked = (Text("*** 电子副本 ***", Align.CENTER, bold=True), *slip.elements)
        yield Voucher(f"{record.refund_no}-{kind.value}", Document(slip.title, marked))
