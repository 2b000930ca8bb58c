"""The void (``labs/relation/revoked``): its message, the question under its number, and what the answers prove.

Facts: acquirer §1.12, §1.13, §1.15, §1.16. The request names no amount: it is always of the whole payment. The fields
of its answer are NOT FOUND in any public source, so an answer that does not carry the void's own number, its trade
number and time is unknown, whatever its code says, and the question (tradequery, whose fields are public) tells.
"""

from __future__ import annotations

from terminal.acquirer.envelope import Data, plain
from terminal.acquirer.fields import (
    ANY,
    FEN_IN,
    IP,
    LOG_NO,
    MERCHANT,
    MERCHANT_32,
    NUMBER,
    TERMINAL,
    TIME,
    TRADE_NO,
    WORD,
    AnyOf,
    C,
    Field,
    M,
    S,
    Table,
    X,
    incoming_fault,
    shown,
)
from terminal.acquirer.outcome import ACC_TRADE_NO_CHARS, UNKNOWN_CODES, Sent, stranger, unknown_at_acquirer
from terminal.acquirer.reply import Proven, open_v3
from terminal.acquirer.requests import Endpoint
from terminal.acquirer.settings import Settings
from terminal.core.ids import parse_date
from terminal.core.model import Outcome, RefundRecord, Refused, Succeeded, Unknown, UnknownCause
from terminal.core.money import Fen

# fmt: off
REVOKED_REQUEST = Table((
    #     name                       need  form
    Field("merchant_no",              M, MERCHANT),
    Field("term_no",                  M, TERMINAL),
    Field("out_trade_no",             M, NUMBER),
    Field("origin_trade_no",          C, TRADE_NO),
    Field("origin_out_trade_no",      C, NUMBER),
    Field("location_info.request_ip", M, IP),
), (AnyOf(("origin_trade_no", "origin_out_trade_no"), 1),))

REVOKED_ANSWER = Table((
    # UNVERIFIED: the fields of the sibling messages (facts: acquirer §1.12).
    Field("out_trade_no",             M, NUMBER),
    Field("trade_no",                 M, NUMBER),
    Field("trade_time",               M, TIME),
    Field("trade_state",              C, WORD),
    Field("merchant_no",              C, MERCHANT_32),
    Field("log_no",                   C, LOG_NO),
    Field("total_amount",             C, FEN_IN),
    Field("refund_amount",            C, FEN_IN),
    Field("payer_amount",             C, FEN_IN),
    Field("origin_trade_no",          C, NUMBER),
    Field("origin_log_no",            C, LOG_NO),
    Field("origin_out_trade_no",      C, NUMBER),
    Field("acc_trade_no",             X, ANY),
))

VOID_QUERY_ANSWER = Table((
    Field("trade_state",              M, WORD),
    Field("merchant_no",              M, MERCHANT_32),
    Field("out_trade_no",             M, NUMBER),
    Field("trade_no",                 S, NUMBER),
    Field("trade_time",               S, TIME),
    Field("total_amount",             S, FEN_IN),
    Field("trade_main_type",          C, WORD),
    Field("log_no",                   C, LOG_NO),
    Field("payer_amount",             C, FEN_IN),
    Field("origin_trade_no",          C, NUMBER),
    Field("origin_out_trade_no",      C, NUMBER),
    Field("acc_trade_no",             X, ANY),
    Field("trade_state_desc",         X, ANY),
))
# fmt: on

REVOKED = Endpoint("/api/v3/labs/relation/revoked", REVOKED_REQUEST)

DONE = "BBS00000"
"""revoked: done, if the answer is about our void. tradequery: only that the trade was found."""

IN_DOUBT_CODES = frozenset({"BBS10000", "BBS11105", "BBS11112", "BPS10034", "BBS00100", "BBS00101"}) | UNKNOWN_CODES
"""Outcome unknown at the acquirer: query. The last three of labs rest on one source."""

OTHER_MODULES_OK = frozenset({"000000", "SACS0000", "RFD00000"})
"""Success in the words of other modules: here it is neither a success nor a refusal."""

SUCCESS, FAIL = "SUCCESS", "FAIL"
OPEN_STATES = frozenset({"INIT", "CREATE", "DEAL", "UNKNOWN", "PROCESSING", "TIMEOUT"})
CANCEL = "CANCEL"
"""``trade_main_type`` of a void: a trade of another kind under our number is not ours."""


def void(settings: Settings, record: RefundRecord) -> Data:
    """Everything in it comes from the confirmed intent."""
    original = record.intent.original
    return {
        "merchant_no": settings.merchant_no,
        "term_no": settings.term_no,
        "out_trade_no": str(record.refund_no),
        "origin_trade_no": str(original.trade_no),
        "origin_out_trade_no": str(original.order_no),
        "location_info": {"request_ip": settings.request_ip},
    }


def void_query(settings: Settings, record: RefundRecord) -> Data:
    """Always by our own number: the acquirer's may never have reached us."""
    return {
        "merchant_no": settings.merchant_no,
        "term_no": settings.term_no,
        "out_trade_no": str(record.refund_no),
    }


def of_void(proven: Proven, sent: Sent) -> Outcome:
    """The outcome of the void request itself: a signed code that is not a known unknown is a refusal."""
    answer = open_v3(proven)
    if isinstance(answer, Unknown):
        return answer
    if answer.code in IN_DOUBT_CODES:
        return unknown_at_acquirer(answer)
    if answer.code == DONE:
        return _of_answer(answer.data, sent)
    if answer.code in OTHER_MODULES_OK:
        return Unknown(UnknownCause.UNRECOGNISED, f"不认识的返回码：{answer.code}")
    other = _stranger(answer.data, sent)
    if other is not None:
        return Unknown(UnknownCause.FOREIGN, f"应答不是这笔撤销的（{other}）")
    if answer.data.get("trade_state", FAIL) != FAIL:
        return Unknown(UnknownCause.UNRECOGNISED, f"返回码与撤销状态矛盾：{answer.code}")
    return Refused(answer.code, answer.message)


def of_void_query(proven: Proven, sent: Sent) -> Outcome:
    """The outcome a query brings: its envelope code is about the question, so it never proves a refusal."""
    answer = open_v3(proven)
    if isinstance(answer, Unknown):
        return answer
    if answer.code in IN_DOUBT_CODES:
        return unknown_at_acquirer(answer)
    if answer.code != DONE:
        return Unknown(UnknownCause.NOT_FOUND, f"查询没有结果：{answer.code} {answer.message}".rstrip())
    data = answer.data
    state = data.get("trade_state")
    if not isinstance(state, str):
        return Unknown(UnknownCause.MALFORMED, "应答缺少撤销状态")
    if state in OPEN_STATES:
        return Unknown(UnknownCause.UNKNOWN_AT_ACQUIRER, f"收单机构处理中：{state}")
    if state not in (SUCCESS, FAIL):
        return Unknown(UnknownCause.UNRECOGNISED, f"不认识的撤销状态：{plain(state, 16)}")
    doubt = _doubt(VOID_QUERY_ANSWER, data, sent, settled=state == SUCCESS)
    if doubt is not None:
        return doubt
    if state == FAIL:
        return Refused(FAIL, plain(shown(VOID_QUERY_ANSWER, data, "trade_state_desc")))
    return _succeeded(VOID_QUERY_ANSWER, data, sent)


def _of_answer(data: Data, sent: Sent) -> Outcome:
    doubt = _doubt(REVOKED_ANSWER, data, sent, settled=True)
    if doubt is not None:
        return doubt
    if data.get("trade_state", SUCCESS) != SUCCESS:
        return Unknown(UnknownCause.UNKNOWN_AT_ACQUIRER, f"收单机构处理中：{data['trade_state']}")
    return _succeeded(REVOKED_ANSWER, data, sent)


def _doubt(table: Table, data: Data, sent: Sent, *, settled: bool) -> Unknown | None:
    """Why this is no answer about our void; None when it is."""
    fault = incoming_fault(table, data, settled=settled)
    if fault is not None:
        return Unknown(UnknownCause.MALFORMED, f"应答{fault}")
    other = _stranger(data, sent)
    return None if other is None else Unknown(UnknownCause.FOREIGN, f"应答与撤销不符（{other}）")


def _stranger(data: Data, sent: Sent) -> str | None:
    """The first field that is there but is not what was sent, or is not a void's."""
    if data.get("origin_out_trade_no", sent.origin_order_no) != sent.origin_order_no:
        return "origin_out_trade_no"
    if data.get("trade_main_type", CANCEL) != CANCEL:
        return "trade_main_type"
    if data.get("trade_no") == sent.origin_trade_no:
        return "trade_no"
    return stranger(data, sent, "total_amount")


def _succeeded(table: Table, data: Data, sent: Sent) -> Outcome:
    """Presence and form of what is read here were checked against the table."""
    paid_back = Fen.from_wire(str(data["payer_amount"])) if "payer_amount" in data else sent.amount
    if paid_back > sent.amount:
        return Unknown(UnknownCause.FOREIGN, "应答与撤销不符（payer_amount 大于原交易金额）")
    host_time = str(data["trade_time"])
    try:
        parse_date(host_time[:8])
    except ValueError:
        return Unknown(UnknownCause.MALFORMED, "应答字段 trade_time 不是日期")
    trade_no = str(data["trade_no"])
    return Succeeded(
        trade_no=trade_no,
        log_no=str(data.get("log_no", trade_no[-14:])),
        paid_back=paid_back,
        host_time=host_time,
        acc_trade_no=plain(shown(table, data, "acc_trade_no"), ACC_TRADE_NO_CHARS),
    )
