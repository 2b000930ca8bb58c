"""Every fault the acquirer can be told to have: what each does, where on the way it strikes, what it takes.

A fault is a row. A row that says nothing but another code, state or field needs no code: ``preset`` and ``says`` hold
it. What spoils the wire itself has a function of its name in ``wire.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from hw_mocks.acquirer.codes import RFD_UNKNOWN, Emu

CONNECTION = "connection"
QUESTIONS = ("tradequery", "refund_query")
ORDERS = ("refund", "revoked")
"""What moves money."""
ALL = ("tradequery", "refund", "refund_query", "balance", "revoked")


class Stage(Enum):
    """Where on the way of a request a fault strikes. The order is that of the way."""

    CONNECTION = "connection"  # in the TLS handshake: provably nothing was sent, nothing processed
    BEFORE = "before"  # the request is read and thrown away: not processed
    CLOCK = "clock"  # the gateway's clock is wrong: it may find the request stale; its answer has the wrong time
    REFUSAL = "refusal"  # not processed; a signed refusal says so
    DECISION = "decision"  # processed; the channel decides otherwise than success, or later
    ANSWER = "answer"  # processed; the signed answer says something else
    WIRE = "wire"  # processed; the right answer is spoilt on its way


@dataclass(frozen=True, slots=True)
class FaultRow:
    name: str
    stage: Stage
    endpoints: tuple[str, ...]
    name_zh: str
    name_en: str
    zh: str
    en: str
    options: tuple[str, ...] = ()
    """Options beside ``count``, ``after`` and ``delay_ms`` that mean something here."""
    preset: Mapping[str, int | str] = field(default_factory=dict)
    """What an option is when the order does not say, and values of the row that no order changes."""
    needs: tuple[str, ...] = ()
    """Options that it cannot do without."""
    says: Mapping[str, str] = field(default_factory=dict)
    """Fields of the answer that are told otherwise, as far as the answer has them."""


# fmt: off
FAULTS = (
    FaultRow("refuse_connection", Stage.CONNECTION, (CONNECTION,), "拒绝连接", "Connection refused",
             "TLS 握手被拒绝：请求肯定没有发出，没有处理。",
             "The TLS handshake is refused: the request was provably not sent and not processed."),
    FaultRow("drop_before", Stage.BEFORE, ALL, "处理前断开", "Cut before processing",
             "收到请求后不处理，直接断开连接。",
             "The request is read and not processed; the connection is cut without an answer."),
    FaultRow("rate_limit", Stage.BEFORE, ALL, "限流", "Rate limit",
             "网关限流：HTTP 429，未签名，不处理。",
             "The gateway says too many requests: HTTP 429, unsigned, not processed.",
             preset={"status": 429, "code": Emu.RATE_LIMIT}),
    FaultRow("gateway_refusal", Stage.BEFORE, ALL, "网关拒绝", "Refused by the gateway",
             "网关不处理，返回未签名的返回码（默认 GW0004：IP 不在白名单）；未签名的拒绝不能当作退款失败。",
             "The gateway does not process and says a code, unsigned (GW0004 unless another is given: the address is "
             "not on its white list); an unsigned refusal proves nothing about the refund.",
             ("code", "message"), {"status": 403, "code": "GW0004"}),
    FaultRow("html_502_before", Stage.BEFORE, ALL, "处理前 502", "HTML 502 before processing",
             "不处理，返回未签名的 HTML 502 页面。",
             "Not processed; an unsigned HTML page with status 502 comes back."),
    FaultRow("clock_skew", Stage.CLOCK, ALL, "时钟偏差", "Clock skew",
             "收单机构的时钟快 skew_s 秒（负数为慢）：应答时间跟着偏；超出允许范围时，请求被未签名地拒绝。",
             "The acquirer's clock is skew_s seconds ahead (behind when negative): its answer is stamped so, and "
             "beyond the permitted difference the request is refused, unsigned.",
             ("skew_s",), {"skew_s": 120}),
    FaultRow("refuse", Stage.REFUSAL, ALL, "指定返回码拒绝", "Refused with a chosen code",
             "不处理，已签名的应答给出指定的返回码 code 和说明 message。",
             "Not processed; the signed answer has the code and message that the order names.",
             ("code", "message"), needs=("code",)),
    FaultRow("unknown_code", Stage.REFUSAL, ALL, "未公开的返回码", "Undescribed code",
             "不处理，已签名的应答中返回码是未公开的值（文档：其他返回码可视为失败）。",
             "Not processed; the signed answer has a code nobody has described, which by the document means failure.",
             preset={"code": Emu.NO_SUCH_CODE}),
    FaultRow("low_balance", Stage.REFUSAL, ORDERS, "余额不足", "Balance too low",
             "不处理，已签名地拒绝：付款账户余额不足。要让查询到的余额也不足，请直接改账户余额。",
             "Not processed and refused, signed: the funding account holds too little. To have the balance query say "
             "so too, set the account's balance.",
             preset={"code": Emu.INSUFFICIENT_BALANCE}),
    FaultRow("processing", Stage.DECISION, ORDERS, "处理中", "Processing",
             "受理退款，第 queries 次查询起、并且 after_ms 毫秒过后才有结果（then：SUCCESS、FAIL 或 EXCEPTION）；"
             "此前状态为 state。",
             "The refund is accepted and decided at the queries-th query, not before after_ms (then: SUCCESS, FAIL or "
             "EXCEPTION); until then its trade_state is state.",
             ("queries", "after_ms", "then", "state")),
    FaultRow("fail", Stage.DECISION, ORDERS, "渠道拒绝", "Channel says no",
             "渠道拒绝：退款状态 FAIL，不动账。",
             "The channel says no: trade_state FAIL, signed, no money moves.",
             preset={"first": "FAIL"}),
    FaultRow("exception", Stage.DECISION, ORDERS, "渠道异常", "Channel breaks",
             "渠道异常：退款状态 EXCEPTION，不动账。",
             "The channel breaks: trade_state EXCEPTION, signed, no money moves.",
             preset={"first": "EXCEPTION"}),
    FaultRow("late_exception", Stage.DECISION, ORDERS, "成功后异常", "Exception after success",
             "应答为成功，第 queries 次查询起改称 EXCEPTION（then 可改为 FAIL），资金退回商户账户。",
             "The answer is a success; from the queries-th query on it is EXCEPTION (or FAIL, by then), the money "
             "is back with the merchant.",
             ("queries", "after_ms", "then"), {"first": "SUCCESS", "then": "EXCEPTION"}),
    FaultRow("unknown_then_success", Stage.ANSWER, ORDERS, "结果未知", "Outcome unknown",
             "已处理，但返回 RFD11112（撤销为 BBS11112，结果未知）；之后查询为 SUCCESS。",
             "Carried out, but the answer is RFD11112 (BBS11112 for a void), unknown; a later query says SUCCESS.",
             preset={"code": RFD_UNKNOWN}),
    FaultRow("other_code", Stage.ANSWER, ALL, "已处理，另称返回码", "Processed, another code",
             "已处理，但已签名的应答给出指定的返回码 code，没有数据。",
             "Processed, yet the signed answer has the code that the order names and no data.",
             ("code", "message"), needs=("code",)),
    FaultRow("unknown_state", Stage.ANSWER, ("refund", *QUESTIONS), "未公开的状态", "Undescribed state",
             "已处理，应答中的交易状态是未公开的值。",
             "Processed; the signed answer holds a trade_state nobody has described.",
             says={"trade_state": "EMU_STATE"}),
    FaultRow("other_amount", Stage.ANSWER, ("refund", "refund_query"), "金额不符", "Another amount",
             "已处理，应答中的退款金额与请求不同。",
             "Processed; the signed answer tells another refund_amount than was asked for."),
    FaultRow("less_paid_back", Stage.ANSWER, ("refund", "refund_query"), "优惠不退", "Less paid back",
             "已处理，付款方实际退回 payer_amount 为 1.00 元：优惠部分不退。",
             "Processed; the payer really gets 1.00 yuan (payer_amount): the discount is not paid back.",
             says={"payer_amount": "100"}),
    FaultRow("foreign_answer", Stage.ANSWER, (*ORDERS, *QUESTIONS), "他人应答", "Foreign answer",
             "已处理，应答属于另一笔交易。",
             "Processed; the signed answer is about another number.",
             says={"out_trade_no": "EMU-FOREIGN", "trade_no": "2020010166000000000001"}),
    FaultRow("not_found_on_query", Stage.ANSWER, QUESTIONS, "查询称不存在", "Not found on query",
             "查询时称不存在，虽然账本里有。",
             "The query says that there is no such trade although the book has it.",
             preset={"code": Emu.NO_REFUND}),
    FaultRow("malformed", Stage.ANSWER, ALL, "半截 JSON", "Half a JSON text",
             "已处理，应答签名正确但 JSON 只有一半。",
             "Processed; the answer is half a JSON text under a right signature."),
    FaultRow("delay", Stage.WIRE, ALL, "应答慢", "Slow answer",
             "已处理，delay_ms 毫秒之后才应答。",
             "Processed at once; the answer comes after delay_ms.",
             needs=("delay_ms",)),
    FaultRow("trickle", Stage.WIRE, ALL, "应答滴漏", "Answer in trickles",
             "已处理，应答在 delay_ms 毫秒内一小段一小段地送出。",
             "Processed; the answer comes in small pieces spread over delay_ms.",
             needs=("delay_ms",)),
    FaultRow("never", Stage.WIRE, ALL, "不应答", "No answer",
             "已处理，但一直不应答，连接保持打开。",
             "Processed; no answer comes and the connection stays open."),
    FaultRow("drop_after", Stage.WIRE, ALL, "处理后断开", "Cut after processing",
             "已处理，不应答，直接断开连接。",
             "Processed; the connection is cut without an answer."),
    FaultRow("truncated", Stage.WIRE, ALL, "应答中断", "Answer breaks off",
             "已处理，应答传到一半断开。",
             "Processed; the answer breaks off half way."),
    FaultRow("bad_signature", Stage.WIRE, ALL, "签名错误", "Bad signature",
             "已处理，应答的签名不正确。",
             "Processed; the answer's signature does not fit its body."),
    FaultRow("merchant_certificate", Stage.WIRE, ALL, "商户证书签名", "Merchant's certificate",
             "已处理，应答用商户证书签名，而不是平台证书。",
             "Processed; the answer is signed with the merchant's key instead of the platform's."),
    FaultRow("missing_headers", Stage.WIRE, ALL, "没有签名头", "Missing headers",
             "已处理，应答没有签名头。",
             "Processed; the answer has no Lklapi- headers."),
    FaultRow("swapped", Stage.WIRE, ALL, "应答互换", "Swapped answers",
             "已处理，两个同时进行的请求得到对方的应答；等不到第二个请求时，wait_ms 毫秒后给出自己的应答。",
             "Processed; two requests under way get each other's answers. When no second one comes, the first gets its "
             "own after wait_ms.",
             ("wait_ms",), {"count": 2}),
    FaultRow("html_502", Stage.WIRE, ALL, "处理后 502", "HTML 502",
             "已处理，但返回未签名的 HTML 502 页面。",
             "Processed, yet an unsigned HTML page with status 502 comes back."),
    FaultRow("empty", Stage.WIRE, ALL, "空应答", "Empty answer",
             "已处理，应答为空（HTTP 200，无签名）。",
             "Processed; an empty, unsigned answer with status 200 comes back."),
)
# fmt: on

ROWS = {row.name: row for row in FAULTS}
