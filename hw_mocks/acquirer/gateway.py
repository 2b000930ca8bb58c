"""The gateway: reads a request, checks its signature, has the endpoint answer, signs, applies a fault.

A request that is not the merchant's own, unchanged and fresh is refused unsigned and touches nothing but the notes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from hw_mocks.acquirer.book import AT_ONCE, Book, Decision
from hw_mocks.acquirer.certificates import Pairs
from hw_mocks.acquirer.clock import HostClock
from hw_mocks.acquirer.codes import LABS_OK, LABS_UNKNOWN, RFD_UNKNOWN, Emu, Refusal
from hw_mocks.acquirer.endpoints import ENDPOINTS, Answer, Endpoint, refused
from hw_mocks.acquirer.envelope import read_object
from hw_mocks.acquirer.faults import Armed, FaultQueue, Stage
from hw_mocks.acquirer.fields import check
from hw_mocks.acquirer.limits import BODY_MAX_BYTES, DELAY_MAX_MS
from hw_mocks.acquirer.records import RefundState
from hw_mocks.acquirer.signing import AnswerSigner, RequestCheck
from hw_mocks.acquirer.wire import SPOILERS, Cut, html_502, unsigned, whole

_UNAUTHORISED, _NOT_FOUND, _NOT_ALLOWED, _TOO_LONG, _OTHER_TYPE, _TOO_MANY = 401, 404, 405, 413, 415, 429
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""All of them reach the gateway, which refuses all but POST in its own words."""
_PATH_SHOWN = 80


def _without_data(code: str, message: str) -> Callable[[Answer], Answer]:
    return lambda answer: replace(answer, code=code, message=message, data=None)


def _with(**values: str) -> Callable[[Answer], Answer]:
    def change(answer: Answer) -> Answer:
        if answer.data is None:
            return answer
        return replace(answer, data={**answer.data, **{k: v for k, v in values.items() if k in answer.data}})

    return change


def _other_amount(answer: Answer) -> Answer:
    """One 分 more than was asked for."""
    if answer.data is None:
        return answer
    return _with(refund_amount=str(int(answer.data["refund_amount"]) + 1))(answer)


def _outcome_unknown(answer: Answer) -> Answer:
    """Each module has its own word for it (acquirer §1.9, §1.12)."""
    code = LABS_UNKNOWN if answer.code == LABS_OK else RFD_UNKNOWN
    return _without_data(code, "网络请求超时")(answer)


LIARS: Mapping[str, Callable[[Answer], Answer]] = {
    "unknown_then_success": _outcome_unknown,
    "unknown_state": _with(trade_state="EMU_STATE"),
    "other_amount": _other_amount,
    "foreign_answer": _with(out_trade_no="EMU-FOREIGN", trade_no="2020010166000000000001"),
    "not_found_on_query": _without_data(Emu.NO_REFUND, Refusal(Emu.NO_REFUND).message),
    "malformed": lambda answer: answer,  # the body is cut before it is signed
}
"""What each fault of the stage ANSWER makes of the endpoint's answer."""

REFUSALS: Mapping[str, Emu] = {"unknown_code": Emu.NO_SUCH_CODE}
"""Codes of the faults of the stage REFUSAL. Not processed: a code that is neither success nor one of the unknowns means
failure (acquirer §1.9), and an emulator that moved money all the same would test against the document."""

BEFORE: Mapping[str, Callable[[], Response]] = {
    "drop_before": Cut,
    "rate_limit": lambda: unsigned(_TOO_MANY, Refusal(Emu.RATE_LIMIT)),
    "html_502_before": html_502,
}
"""What each fault of the stage BEFORE sends."""


def _decision(armed: Armed | None) -> Decision:
    if armed is None or armed.row.stage is not Stage.DECISION:
        return AT_ONCE
    if armed.fault == "processing":
        return Decision(armed.then, armed.queries)
    return Decision({"fail": RefundState.FAIL, "exception": RefundState.EXCEPTION}[armed.fault])


class Gateway:
    """Serves the endpoints from one book."""

    def __init__(self, book: Book, pairs: Pairs, faults: FaultQueue, clock: HostClock, tolerance_s: int) -> None:
        identity = book.identity
        certificate = pairs.merchant.certificate
        key = pairs.merchant.key.public_key()
        self._check = RequestCheck(identity.appid, certificate.serial_number, key, tolerance_s)
        self._platform = AnswerSigner(identity.appid, pairs.platform)
        self._merchant = AnswerSigner(identity.appid, pairs.merchant)
        self._book = book
        self._faults = faults
        self._clock = clock
        self._stopping = asyncio.Event()

    def routes(self) -> list[Route]:
        return [Route(endpoint.path, self._handler(endpoint), methods=_METHODS) for endpoint in ENDPOINTS]

    def stop(self) -> None:
        """Answers that are being held back are cut instead."""
        self._stopping.set()

    def _handler(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            return await self._serve(endpoint, request)

        return handle

    async def stray(self, request: Request, error: Exception) -> Response:
        """A path that does not exist."""
        self._book.note(request.url.path[:_PATH_SHOWN], code=Emu.NO_SUCH_PATH)
        return unsigned(_NOT_FOUND, Refusal(Emu.NO_SUCH_PATH))

    async def _serve(self, endpoint: Endpoint, request: Request) -> Response:
        try:
            body = await _read(request)
        except ClientDisconnect:
            self._book.note(endpoint.name)
            return Cut()
        if body is None:
            return self._turned_away(endpoint, _TOO_LONG, Refusal(Emu.BODY_TOO_LONG))
        wrong = self._unauthorised(request, body)
        if wrong is not None:
            return self._turned_away(endpoint, *wrong)
        armed = self._faults.take(endpoint.name)
        if armed is not None and armed.row.stage is Stage.BEFORE:
            self._book.note(endpoint.name, out_trade_no=_number(body), fault=armed.fault)
            return BEFORE[armed.fault]() if await self._waited(armed) else Cut()
        answer = self._answer(endpoint, body, armed)
        self._book.note(
            endpoint.name,
            out_trade_no=_number(body),
            fault=armed.fault if armed else "",
            processed=answer.processed,
            duplicate=answer.duplicate,
            code=answer.code,
        )
        return self._signed(endpoint, answer, armed) if await self._waited(armed) else Cut()

    def _turned_away(self, endpoint: Endpoint, status: int, refusal: Refusal) -> Response:
        self._book.note(endpoint.name, code=refusal.code)
        return unsigned(status, refusal)

    def _unauthorised(self, request: Request, body: bytes) -> tuple[int, Refusal] | None:
        if request.method != "POST":
            return _NOT_ALLOWED, Refusal(Emu.NOT_POST)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _OTHER_TYPE, Refusal(Emu.NOT_JSON_TYPE)
        refusal = self._check.refusal(request.headers.get("authorization"), body, self._clock())
        return None if refusal is None else (_UNAUTHORISED, refusal)

    def _answer(self, endpoint: Endpoint, body: bytes, armed: Armed | None) -> Answer:
        envelope = read_object(body)
        if isinstance(envelope, Refusal):
            return refused(envelope)
        data = endpoint.envelope.open(envelope)
        if isinstance(data, Refusal):
            return refused(data)
        wrong = check(endpoint.message, data)
        if wrong is not None:
            return refused(wrong)
        if armed is not None and armed.row.stage is Stage.REFUSAL:
            return refused(Refusal(REFUSALS[armed.fault]))
        answer = endpoint.answer(self._book, data, _decision(armed))
        if armed is not None and armed.row.stage is Stage.ANSWER:
            return LIARS[armed.fault](answer)
        return answer

    async def _waited(self, armed: Armed | None) -> bool:
        """Hold the answer back for as long as the fault says. False when the server stops meanwhile."""
        if armed is None:
            return True
        delay_ms = DELAY_MAX_MS if armed.fault == "never" else armed.delay_ms
        if delay_ms:
            try:
                await asyncio.wait_for(self._stopping.wait(), delay_ms / 1000)
            except TimeoutError:
                return True
            return False
        return True

    def _signed(self, endpoint: Endpoint, answer: Answer, armed: Armed | None) -> Response:
        now = self._clock()
        body = endpoint.envelope.close(answer.code, answer.message, answer.data, now)
        fault = armed.fault if armed else ""
        if fault == "malformed":
            body = body[: len(body) // 2]
        signer = self._merchant if fault == "merchant_certificate" else self._platform
        return SPOILERS.get(fault, whole)(body, signer.headers(body, now))


async def _read(request: Request) -> bytes | None:
    """The exact bytes of the body, or None when there are more than BODY_MAX_BYTES."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX_BYTES:
            return None
    return body


def _number(body: bytes) -> str:
    """Which trade a request is about, for the notes: as far as it can be read."""
    envelope = read_object(body)
    if isinstance(envelope, Refusal):
        return ""
    data = envelope.get("req_data")
    if not isinstance(data, dict):
        return ""
    number = data.get("out_trade_no") or data.get("trade_no")
    return number[:32] if isinstance(number, str) else ""
