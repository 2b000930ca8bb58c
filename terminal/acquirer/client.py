"""The acquirer port over the LaKaLa open platform: build, check, sign, send once, prove, judge."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from terminal.acquirer import requests
from terminal.acquirer.balance import of_balance_query
from terminal.acquirer.credentials import load_platform_certificate, load_private_key, load_tls_context
from terminal.acquirer.envelope import Data, v2_request, v3_request
from terminal.acquirer.exchanges import EXCHANGES
from terminal.acquirer.fields import outgoing_fault
from terminal.acquirer.limits import CLOCK_SUSPECT_MS, MAX_CLOCK_HINT_S
from terminal.acquirer.original import of_trade_query
from terminal.acquirer.outcome import Sent
from terminal.acquirer.reply import Proven, Reply, hinted_s, open_v3, prove, traced
from terminal.acquirer.requests import Endpoint
from terminal.acquirer.settings import Settings, check_identities, parse_address
from terminal.acquirer.sign import Signer, Verifier
from terminal.acquirer.transport import Connection, NoReply, NotConnected, Step, Transport
from terminal.core.ids import OrderNo, TradeNo
from terminal.core.model import (
    BalanceResult,
    BalanceUnreadable,
    LinkReport,
    LookUpFailed,
    LookUpResult,
    NotSent,
    Outcome,
    RefundRecord,
    SendStage,
    Unknown,
    UnknownCause,
)
from terminal.ports import Clock

__all__ = ["LakalaClient", "Settings"]

log = logging.getLogger(__name__)

CHINA = timezone(timedelta(hours=8))
"""The platform's times, wherever the terminal stands."""

ADVICE = {
    Step.NAME: "请检查网线、路由器和 DNS 设置",
    Step.CONNECT: "请检查网络、防火墙和收单机构地址",
    Step.TLS: "请检查终端时间和 tls_ca 证书文件",
}
SIGNATURE_ADVICE = {
    UnknownCause.NOT_SIGNED: "请检查 appid、证书序列号、商户私钥、终端时间和 IP 白名单",
    UnknownCause.BAD_SIGNATURE: "请检查平台证书文件、appid 和终端时间",
}


@dataclass(frozen=True, slots=True)
class _Request:
    """Signed and ready: nothing about it is decided once a connection stands."""

    endpoint: Endpoint
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    reference: str
    """What the log line is found by: refund, order or trade number."""


class LakalaClient:
    """Implements ``AcquirerPort``. Keeps no state between calls, so worker threads may use one together.

    ``nonce`` gives 12 to 32 fresh letters or digits at every call, from a source nobody can foresee. Raises
    ConfigError when it is made with settings or files that cannot be used.
    """

    def __init__(self, settings: Settings, clock: Clock, nonce: Callable[[], str]) -> None:
        check_identities(settings)
        address = parse_address(settings.base_url)
        key = load_private_key(settings.private_key)
        certificate = load_platform_certificate(settings.platform_certificate)
        self._settings = settings
        self._clock = clock
        self._nonce = nonce
        self._signer = Signer(settings.appid, settings.serial_no, key)
        self._verifier = Verifier(settings.appid, certificate, key.public_key())
        self._transport = Transport(
            address,
            load_tls_context(settings.tls_ca),
            connect_timeout_ms=settings.connect_timeout_ms,
            answer_timeout_ms=settings.answer_timeout_ms,
            clock=clock,
        )

    def refund(self, record: RefundRecord, on_stage: Callable[[SendStage], None]) -> Outcome:
        """Send the refund or void once (design M3). From the first byte on, what is not proven is Unknown."""
        order = EXCHANGES[record.intent.operation].order
        answer = self._ask_v3(order.endpoint, order.build(self._settings, record), record.refund_no, on_stage)
        if isinstance(answer, (NotSent, Unknown)):
            return answer
        return traced(order.judge(answer, Sent.of(record, self._settings.merchant_no)), answer.trace)

    def query(self, record: RefundRecord) -> Outcome:
        """Ask for the outcome under the same number. NotSent is about the question, not about the money."""
        question = EXCHANGES[record.intent.operation].question
        answer = self._ask_v3(question.endpoint, question.build(self._settings, record), record.refund_no)
        if isinstance(answer, (NotSent, Unknown)):
            return answer
        return traced(question.judge(answer, Sent.of(record, self._settings.merchant_no)), answer.trace)

    def look_up(self, number: OrderNo | TradeNo, *, is_trade_no: bool) -> LookUpResult:
        data = requests.trade_query(self._settings, number, is_trade_no=is_trade_no)
        answer = self._ask_v3(requests.TRADE_QUERY, data, number)
        if isinstance(answer, (NotSent, Unknown)):
            return LookUpFailed(False, "", answer.detail, answer.trace if isinstance(answer, Unknown) else "")
        found = of_trade_query(answer, number, is_trade_no=is_trade_no)
        return replace(found, trace=answer.trace) if isinstance(found, LookUpFailed) else found

    def balance(self) -> BalanceResult:
        data = requests.balance(self._settings)
        fault = outgoing_fault(requests.BALANCE.table, data)
        if fault is not None:
            return BalanceUnreadable(f"没有发送：{fault}")
        body = v2_request(data, self._stamp(), self._nonce())
        answer = self._ask(self._sign(requests.BALANCE, body, self._settings.merchant_no))
        return of_balance_query(answer) if isinstance(answer, Proven) else BalanceUnreadable(answer.detail)

    def check_link(self) -> LinkReport:
        """The whole way there and back: name, TCP, TLS, our signature accepted, theirs verified."""
        began_ms = self._clock.mono_ms()
        return replace(self._try_link(), took_ms=self._clock.mono_ms() - began_ms)

    def _try_link(self) -> LinkReport:
        """Whether it works, what to do when not, and how far the clocks are apart."""
        connection = self._transport.connect()
        if isinstance(connection, NotConnected):
            return LinkReport(False, f"{_not_connected(connection)}。{ADVICE[connection.step]}")
        data = requests.trade_query(self._settings, requests.LINK_CHECK_NO, is_trade_no=False)
        request = self._sign(requests.TRADE_QUERY, v3_request(data, self._stamp()), requests.LINK_CHECK_NO)
        reply = self._converse(connection, request, _no_stage)
        if isinstance(reply, NoReply):
            return self._unproven(Unknown(UnknownCause.NO_ANSWER, reply.detail), None)
        proof = self._prove(request, reply)
        if isinstance(proof, Unknown):
            return self._unproven(proof, hinted_s(reply))
        opened = open_v3(proof)
        off_ms = (proof.host_s - self._now_s()) * 1_000
        if isinstance(opened, Unknown):
            return LinkReport(False, f"签名正确，但{opened.detail}。请联系收单机构客服", clock_off_ms=off_ms)
        return LinkReport(True, "域名解析、连接、TLS、签名均正常", clock_off_ms=off_ms)

    def _unproven(self, why: Unknown, hint_s: int | None) -> LinkReport:
        """A wrong clock fails every signature, in both directions: it is set right before any key is suspected."""
        off_s = None if hint_s is None else hint_s - self._now_s()
        hint_ms = None if off_s is None or abs(off_s) > MAX_CLOCK_HINT_S else off_s * 1_000
        advice = SIGNATURE_ADVICE.get(why.cause)
        if advice is None:
            detail = f"已连接，{why.detail}。请稍后再试，仍不行请联系收单机构客服"
        elif hint_ms is not None and abs(hint_ms) >= CLOCK_SUSPECT_MS:
            detail = f"请先校准终端时钟，再重试。签名未通过：{why.detail}"
        else:
            detail = f"已连接，签名未通过：{why.detail}。{advice}"
        return LinkReport(False, detail, clock_hint_ms=hint_ms)

    def _ask_v3(
        self, endpoint: Endpoint, data: Data, reference: str, on_stage: Callable[[SendStage], None] | None = None
    ) -> Proven | NotSent | Unknown:
        fault = outgoing_fault(endpoint.table, data)
        if fault is not None:
            return NotSent(f"没有发送：{fault}")
        return self._ask(self._sign(endpoint, v3_request(data, self._stamp()), reference), on_stage)

    def _ask(
        self, request: _Request, on_stage: Callable[[SendStage], None] | None = None
    ) -> Proven | NotSent | Unknown:
        stage = on_stage or _no_stage
        stage(SendStage.CONNECTING)
        connection = self._transport.connect()
        if isinstance(connection, NotConnected):
            self._log(request, "acquirer not connected", step=connection.step.name, detail=connection.detail)
            return NotSent(_not_connected(connection))
        return self._exchange(connection, request, stage)

    def _exchange(
        self, connection: Connection, request: _Request, stage: Callable[[SendStage], None]
    ) -> Proven | Unknown:
        """Send the bytes that were signed, once, read the one answer and prove it."""
        reply = self._converse(connection, request, stage)
        if isinstance(reply, NoReply):
            return Unknown(UnknownCause.NO_ANSWER, reply.detail)
        stage(SendStage.CHECKING)
        return self._prove(request, reply)

    def _converse(
        self, connection: Connection, request: _Request, stage: Callable[[SendStage], None]
    ) -> Reply | NoReply:
        try:
            stage(SendStage.SENDING)
            failed = connection.send(request.endpoint.path, request.headers, request.body)
            if failed is None:
                stage(SendStage.WAITING)
                answer = connection.receive()
            else:
                answer = failed
        finally:
            connection.close()
        if isinstance(answer, NoReply):
            self._log(request, "acquirer no answer", detail=answer.detail)
        return answer

    def _prove(self, request: _Request, answer: Reply) -> Proven | Unknown:
        proof = prove(answer, self._verifier, self._now_s())
        doubt = proof.cause.value if isinstance(proof, Unknown) else ""
        self._log(request, "acquirer answered", status=answer.status, trace=answer.trace(), doubt=doubt)
        return proof

    def _sign(self, endpoint: Endpoint, body: bytes, reference: str) -> _Request:
        headers = {
            "Authorization": self._signer.authorization(body, self._now_s(), self._nonce()),
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Connection": "close",
        }
        return _Request(endpoint, headers, body, reference)

    def _now_s(self) -> int:
        return int(self._clock.wall().timestamp())

    def _stamp(self) -> str:
        wall: datetime = self._clock.wall()
        return f"{wall.astimezone(CHINA):%Y%m%d%H%M%S}"

    def _log(self, request: _Request, event: str, **what: object) -> None:
        """Paths, numbers and states only: no header, no body, no key."""
        log.info(event, extra={"path": request.endpoint.path, "reference": request.reference, **what})


def _not_connected(failure: NotConnected) -> str:
    detail = failure.detail
    return detail if failure.step.value in detail else f"{failure.step.value} {detail}"


def _no_stage(stage: SendStage) -> None:
    """Nobody watches."""
