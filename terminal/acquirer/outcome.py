"""Answer and what was sent → Outcome: pure, and strictly design M4.

Success is believed only when every number and amount equals what was sent; a refusal only when the answer says so
about our refund; all else is unknown (facts: acquirer §1.9, §1.10).
"""

from __future__ import annotations

from dataclasses import dataclass

from terminal.acquirer.envelope import Answer, Data, plain
from terminal.acquirer.fields import (
    FEN_IN,
    REFUND_ANSWER,
    REFUND_QUERY_ANSWER,
    Table,
    incoming_fault,
    shown,
)
from terminal.acquirer.reply import Proven, open_v3
from terminal.core.ids import LogNo, OrderNo, RefundNo, TradeNo, parse_date
from terminal.core.model import Outcome, RefundRecord, Refused, Succeeded, Unknown, UnknownCause
from terminal.core.money import Fen

OK = "000000"
"""Communication succeeded; the refund's own fate is in ``trade_state``."""

UNKNOWN_CODES = frozenset({"RFD11105", "RFD11112"})
"""Outcome unknown at the acquirer: query. As envelope code, and as the code in front of ``channel_ret_desc``."""

OTHER_MODULES_OK = frozenset({"BBS00000", "SACS0000", "RFD00000"})
"""Success in the words of other modules (facts: acquirer §1.5): here it is neither a success nor a refusal."""

SUCCESS = "SUCCESS"
REFUSING_STATES = ("FAIL", "EXCEPTION")
OPEN_STATES = {
    "INIT": UnknownCause.UNKNOWN_AT_ACQUIRER,
    "DEAL": UnknownCause.UNKNOWN_AT_ACQUIRER,
    "TIMEOUT": UnknownCause.UNKNOWN_AT_ACQUIRER,
    "PROCESSING": UnknownCause.PROCESSING,
}

ACC_TRADE_NO_CHARS = 64
"""The tables say 32; longer wallet numbers are cut for paper, never a reason for doubt."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What an answer must be about."""

    merchant_no: str
    refund_no: RefundNo
    amount: Fen
    origin_trade_no: TradeNo
    origin_log_no: LogNo
    origin_total: Fen
    origin_order_no: OrderNo

    @classmethod
    def of(cls, record: RefundRecord, merchant_no: str) -> Sent:
        original = record.intent.original
        return cls(
            merchant_no,
            record.refund_no,
            record.intent.amount,
            original.trade_no,
            original.log_no,
            original.total,
            original.order_no,
        )


def of_refund(proven: Proven, sent: Sent) -> Outcome:
    """The outcome of the refund request itself: here a signed code that is not a known unknown is a refusal."""
    answer = open_v3(proven)
    if isinstance(answer, Unknown):
        return answer
    if answer.code in UNKNOWN_CODES:
        return unknown_at_acquirer(answer)
    if answer.code == OK:
        return _of_state(answer.data, sent, REFUND_ANSWER, "total_amount")
    if answer.code in OTHER_MODULES_OK:
        return Unknown(UnknownCause.UNRECOGNISED, f"不认识的返回码：{answer.code}")
    other = stranger(answer.data, sent, "total_amount")
    if other is not None:
        return Unknown(UnknownCause.FOREIGN, f"应答不是这笔退款的（{other}）")
    if "trade_state" in answer.data and answer.data["trade_state"] not in REFUSING_STATES:
        return Unknown(UnknownCause.UNRECOGNISED, f"返回码与退款状态矛盾：{answer.code}")
    return Refused(answer.code, answer.message)


def of_query(proven: Proven, sent: Sent) -> Outcome:
    """The outcome a query brings: its envelope code is about the question, so it never proves a refusal."""
    answer = open_v3(proven)
    if isinstance(answer, Unknown):
        return answer
    if answer.code in UNKNOWN_CODES:
        return unknown_at_acquirer(answer)
    if answer.code != OK:
        return Unknown(UnknownCause.NOT_FOUND, f"查询没有结果：{answer.code} {answer.message}".rstrip())
    return _of_state(answer.data, sent, REFUND_QUERY_ANSWER, "origin_total_amount")


def _of_state(data: Data, sent: Sent, table: Table, total_name: str) -> Outcome:
    state = data.get("trade_state")
    if not isinstance(state, str):
        return Unknown(UnknownCause.MALFORMED, "应答缺少退款状态")
    if state in OPEN_STATES:
        code = _channel(table, data).partition("#")[0]
        return Unknown(OPEN_STATES[state], f"收单机构处理中：{state} {code}".rstrip())
    if state != SUCCESS and state not in REFUSING_STATES:
        return Unknown(UnknownCause.UNRECOGNISED, f"不认识的退款状态：{plain(state, 16)}")
    fault = incoming_fault(table, data, settled=state == SUCCESS)
    if fault is not None:
        return Unknown(UnknownCause.MALFORMED, f"应答{fault}")
    other = stranger(data, sent, total_name)
    if other is not None:
        return Unknown(UnknownCause.FOREIGN, f"应答与退款不符（{other}）")
    return _succeeded(data, sent, table) if state == SUCCESS else _refused(data, table, state)


def _succeeded(data: Data, sent: Sent, table: Table) -> Outcome:
    """Presence and form of what is read here were checked against the table."""
    paid_back = Fen.from_wire(str(data["payer_amount"]))
    if paid_back > sent.amount:
        return Unknown(UnknownCause.FOREIGN, "应答与退款不符（payer_amount 大于申请金额）")
    host_time = str(data["trade_time"])
    try:
        parse_date(host_time[:8])
    except ValueError:
        return Unknown(UnknownCause.MALFORMED, "应答字段 trade_time 不是日期")
    return Succeeded(
        trade_no=str(data["trade_no"]),
        log_no=str(data["log_no"]),
        paid_back=paid_back,
        host_time=host_time,
        acc_trade_no=plain(shown(table, data, "acc_trade_no"), ACC_TRADE_NO_CHARS),
        refund_type=shown(table, data, "refund_type"),
    )


def _refused(data: Data, table: Table, state: str) -> Outcome:
    """``channel_ret_desc`` is ``code#message``; without it the state stands for the code.

    A FAIL whose own code says "outcome unknown" contradicts itself, and what contradicts itself proves nothing.
    """
    code, mark, message = _channel(table, data).partition("#")
    if not mark:
        return Refused(state, code)
    if code.strip() in UNKNOWN_CODES:
        return Unknown(UnknownCause.UNKNOWN_AT_ACQUIRER, f"收单机构自相矛盾：{state} {code} {message}".rstrip())
    return Refused(code.strip() or state, message.strip())


def stranger(data: Data, sent: Sent, total_name: str) -> str | None:
    """The first field that is there but is not what was sent; amounts are compared as amounts."""
    numbers = {
        "merchant_no": sent.merchant_no,
        "out_trade_no": sent.refund_no,
        "origin_trade_no": sent.origin_trade_no,
        "origin_log_no": sent.origin_log_no,
    }
    for name, number in numbers.items():
        if name in data and data[name] != number:
            return name
    for name, amount in (("refund_amount", sent.amount), (total_name, sent.origin_total)):
        if name in data and not (FEN_IN.fits(data[name]) and Fen.from_wire(str(data[name])) == amount):
            return name
    return None


def _channel(table: Table, data: Data) -> str:
    return plain(shown(table, data, "channel_ret_desc"))


def unknown_at_acquirer(answer: Answer) -> Unknown:
    return Unknown(UnknownCause.UNKNOWN_AT_ACQUIRER, f"收单机构也不知道结果：{answer.code} {answer.message}".rstrip())
