"""Faults on demand, as data: what each does, where it can strike, what it takes; and the queue of those armed.

One request meets one fault at most: the first armed one for its endpoint, in the order of arming. Only requests with a
right signature count. Armed faults are kept in memory: a restart clears them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from hw_mocks.acquirer.limits import ARMED_MAX, DELAY_MAX_MS, FAULT_COUNT_MAX, FEN_MAX, QUERIES_MAX
from hw_mocks.acquirer.records import RefundState

ANY = "*"
CONNECTION = "connection"
_QUESTIONS = ("tradequery", "refund_query")
_ALL = ("tradequery", "refund", "refund_query", "balance", "revoked")
_ORDERS = ("refund", "revoked")


class Stage(Enum):
    """Where on the way of a request a fault strikes. The order is that of the way."""

    CONNECTION = "connection"  # in the TLS handshake: provably nothing was sent, nothing processed
    BEFORE = "before"  # the request is read and thrown away: not processed
    REFUSAL = "refusal"  # not processed; a signed refusal says so
    DECISION = "decision"  # processed; the channel decides otherwise than success
    ANSWER = "answer"  # processed; the signed answer says something else
    WIRE = "wire"  # processed; the right answer is spoilt on its way


@dataclass(frozen=True, slots=True)
class FaultRow:
    name: str
    stage: Stage
    endpoints: tuple[str, ...]
    zh: str
    en: str
    options: tuple[str, ...] = ()
    """Options beside ``count`` and ``delay_ms`` that mean something here."""


# fmt: off
FAULTS = (
    FaultRow("refuse_connection", Stage.CONNECTION, (CONNECTION,),
             "TLS 握手被拒绝：请求肯定没有发出，没有处理。",
             "The TLS handshake is refused: the request was provably not sent and not processed."),
    FaultRow("drop_before", Stage.BEFORE, _ALL,
             "收到请求后不处理，直接断开连接。",
             "The request is read and not processed; the connection is cut without an answer."),
    FaultRow("rate_limit", Stage.BEFORE, _ALL,
             "网关限流：HTTP 429，未签名，不处理。",
             "The gateway says too many requests: HTTP 429, unsigned, not processed."),
    FaultRow("html_502_before", Stage.BEFORE, _ALL,
             "不处理，返回未签名的 HTML 502 页面。",
             "Not processed; an unsigned HTML page with status 502 comes back."),
    FaultRow("unknown_code", Stage.REFUSAL, _ALL,
             "不处理，已签名的应答中返回码是未公开的值（文档：其他返回码可视为失败）。",
             "Not processed; the signed answer has a code nobody has described, which by the document means failure."),
    FaultRow("processing", Stage.DECISION, _ORDERS,
             "受理退款，第 n 次查询时才有结果（then：SUCCESS、FAIL 或 EXCEPTION）。",
             "The refund is accepted as PROCESSING and decided at the n-th query (then: SUCCESS, FAIL or EXCEPTION).",
             ("queries", "then")),
    FaultRow("fail", Stage.DECISION, _ORDERS,
             "渠道拒绝：退款状态 FAIL，不动账。",
             "The channel says no: trade_state FAIL, signed, no money moves."),
    FaultRow("exception", Stage.DECISION, _ORDERS,
             "渠道异常：退款状态 EXCEPTION，不动账。",
             "The channel breaks: trade_state EXCEPTION, signed, no money moves."),
    FaultRow("unknown_then_success", Stage.ANSWER, _ORDERS,
             "已处理，但返回 RFD11112（撤销为 BBS11112，结果未知）；之后查询为 SUCCESS。",
             "Carried out, but the answer is RFD11112 (BBS11112 for a void), unknown; a later query says SUCCESS."),
    FaultRow("unknown_state", Stage.ANSWER, ("refund", *_QUESTIONS),
             "已处理，应答中的交易状态是未公开的值。",
             "Processed; the signed answer holds a trade_state nobody has described."),
    FaultRow("other_amount", Stage.ANSWER, ("refund", "refund_query"),
             "已处理，应答中的退款金额与请求不同。",
             "Processed; the signed answer tells another refund_amount than was asked for."),
    FaultRow("foreign_answer", Stage.ANSWER, (*_ORDERS, *_QUESTIONS),
             "已处理，应答属于另一笔交易。",
             "Processed; the signed answer is about another number."),
    FaultRow("not_found_on_query", Stage.ANSWER, _QUESTIONS,
             "查询时称不存在，虽然账本里有。",
             "The query says that there is no such trade although the book has it."),
    FaultRow("malformed", Stage.ANSWER, _ALL,
             "已处理，应答签名正确但 JSON 只有一半。",
             "Processed; the answer is half a JSON text under a right signature."),
    FaultRow("delay", Stage.WIRE, _ALL,
             "已处理，delay_ms 毫秒之后才应答。",
             "Processed at once; the answer comes after delay_ms."),
    FaultRow("never", Stage.WIRE, _ALL,
             "已处理，但一直不应答，连接保持打开。",
             "Processed; no answer comes and the connection stays open."),
    FaultRow("drop_after", Stage.WIRE, _ALL,
             "已处理，不应答，直接断开连接。",
             "Processed; the connection is cut without an answer."),
    FaultRow("truncated", Stage.WIRE, _ALL,
             "已处理，应答传到一半断开。",
             "Processed; the answer breaks off half way."),
    FaultRow("bad_signature", Stage.WIRE, _ALL,
             "已处理，应答的签名不正确。",
             "Processed; the answer's signature does not fit its body."),
    FaultRow("merchant_certificate", Stage.WIRE, _ALL,
             "已处理，应答用商户证书签名，而不是平台证书。",
             "Processed; the answer is signed with the merchant's key instead of the platform's."),
    FaultRow("missing_headers", Stage.WIRE, _ALL,
             "已处理，应答没有签名头。",
             "Processed; the answer has no Lklapi- headers."),
    FaultRow("html_502", Stage.WIRE, _ALL,
             "已处理，但返回未签名的 HTML 502 页面。",
             "Processed, yet an unsigned HTML page with status 502 comes back."),
    FaultRow("empty", Stage.WIRE, _ALL,
             "已处理，应答为空（HTTP 200，无签名）。",
             "Processed; an empty, unsigned answer with status 200 comes back."),
)
# fmt: on

ROWS = {row.name: row for row in FAULTS}

_NEEDS = {"delay": ("delay_ms",)}
"""Options that a fault cannot do without."""


@dataclass(slots=True)
class Armed:
    """A fault waiting for its next ``count`` requests."""

    fault: str
    endpoint: str
    count: int
    delay_ms: int
    """How long to wait before the fault shows on the wire; processing, if any, is done before."""
    queries: int
    then: RefundState

    @property
    def row(self) -> FaultRow:
        return ROWS[self.fault]


@dataclass(frozen=True, slots=True)
class BadOrder(Exception):
    """An order to arm a fault that cannot be followed."""

    field: str
    message: str


_STATES = (RefundState.SUCCESS, RefundState.FAIL, RefundState.EXCEPTION)
_NUMBERS = {
    #            least, most, default
    "count": (1, FAULT_COUNT_MAX, 1),
    "delay_ms": (0, DELAY_MAX_MS, 0),
    "queries": (1, QUERIES_MAX, 1),
}


def read_order(body: object) -> Armed:
    """Check ``{"fault": …, "endpoint": …, "count": …, …}``. Raises BadOrder naming the field."""
    if not isinstance(body, dict):
        raise BadOrder("body", "must be a JSON object")
    row = ROWS.get(str(_text(body, "fault", "")))
    if row is None:
        raise BadOrder("fault", f"must be one of {', '.join(ROWS)}")
    allowed = ("fault", "endpoint", "count", "delay_ms", *row.options)
    for name in body:
        if name not in allowed:
            raise BadOrder(str(name)[:40], f"{row.name} takes {', '.join(allowed)}")
    for name in _NEEDS.get(row.name, ()):
        if name not in body:
            raise BadOrder(name, f"{row.name} needs it")
    default = row.endpoints[0] if len(row.endpoints) == 1 else ANY
    endpoint = _text(body, "endpoint", default)
    if endpoint not in (*row.endpoints, ANY):
        raise BadOrder("endpoint", f"{row.name} strikes {', '.join(row.endpoints)} or {ANY}")
    then = _text(body, "then", RefundState.SUCCESS)
    if then not in _STATES:
        raise BadOrder("then", f"must be one of {', '.join(_STATES)}")
    numbers = {name: number(body, name, *bounds) for name, bounds in _NUMBERS.items()}
    return Armed(row.name, endpoint, numbers["count"], numbers["delay_ms"], numbers["queries"], RefundState(then))


def _text(body: dict[str, Any], name: str, default: str) -> str:
    value = body.get(name, default)
    if not isinstance(value, str):
        raise BadOrder(name, "must be a string")
    return value


def number(body: dict[str, Any], name: str, least: int, most: int, default: int | None = None) -> int:
    """An integer of an admin body. Raises BadOrder; also when it is absent and has no default."""
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadOrder(name, f"must be a whole number from {least} to {most}")
    return value


def balance_fen(body: dict[str, Any]) -> int:
    return number(body, "balance", 0, FEN_MAX)


class FaultQueue:
    """Armed faults in order."""

    def __init__(self) -> None:
        self._armed: list[Armed] = []

    def arm(self, armed: Armed) -> None:
        """Raises BadOrder when ARMED_MAX are waiting."""
        if len(self._armed) >= ARMED_MAX:
            raise BadOrder("fault", f"{ARMED_MAX} faults are armed already; clear some")
        self._armed.append(armed)

    def take(self, endpoint: str) -> Armed | None:
        """The fault the next request to ``endpoint`` meets, one less to come; None for a healthy one."""
        for armed in self._armed:
            strikes = armed.endpoint == endpoint or (armed.endpoint == ANY and endpoint in armed.row.endpoints)
            if strikes:
                armed.count -= 1
                if armed.count == 0:
                    self._armed.remove(armed)
                return armed
        return None

    def clear(self) -> None:
        self._armed.clear()

    def shown(self) -> list[dict[str, Any]]:
        return [asdict(armed) for armed in self._armed]


def table_shown() -> list[dict[str, Any]]:
    """The table for people: what there is and what it does."""
    return [
        {
            "fault": row.name,
            "stage": row.stage.value,
            "endpoints": list(row.endpoints),
            "options": ["count", "delay_ms", *row.options],
            "zh": row.zh,
            "en": row.en,
        }
        for row in FAULTS
    ]
