"""The gateway: reads a request, checks its signature, has the endpoint answer, signs, applies a fault.

A request that is not the merchant's own, unchanged and fresh is refused unsigned and touches nothing but the notes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from hw_mocks.acquirer.book import AT_ONCE, Book, Decision
from hw_mocks.acquirer.certificates import Pairs
from hw_mocks.acquirer.clock import HostClock, http_date
from hw_mocks.acquirer.codes import LABS_OK, LABS_UNKNOWN, Emu, Refusal
from hw_mocks.acquirer.endpoints import ENDPOINTS, Answer, Endpoint, refused
from hw_mocks.acquirer.envelope import read_object
from hw_mocks.acquirer.fault_table import Stage
from hw_mocks.acquirer.faults import Armed, FaultQueue
from hw_mocks.acquirer.fields import check
from hw_mocks.acquirer.limits import BODY_MAX_BYTES, DELAY_MAX_MS
from hw_mocks.acquirer.records import RefundState
from hw_mocks.acquirer.signing import AnswerSigner, RequestCheck
from hw_mocks.acquirer.wire import SPOILERS, Cut, Exchange, Signed, Trickle, html_502, unsigned, whole

_UNAUTHORISED, _NOT_FOUND, _NOT_ALLOWED, _TOO_LONG, _OTHER_TYPE = 401, 404, 405, 413, 415
_HELD_MS = {"never": DELAY_MAX_MS, "trickle": 0}
"""How long an answer is held back where it is not the order's ``delay_ms``."""
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""All of them reach the gateway, which refuses all but POST in its own words."""
_PATH_SHOWN = 80


def _with_code(answer: Answer, armed: Armed) -> Answer:
    code = armed.text("code")
    return replace(answer, code=code, message=armed.text("message") or Refusal(code).message, data=None)


def _says(answer: Answer, armed: Armed) -> Answer:
    """The row's fields, as far as the answer has them."""
    if answer.data is None:
        return answer
    return replace(answer, data={**answer.data, **{k: v for k, v in armed.row.says.items() if k in answer.data}})


def _other_amount(answer: Answer, armed: Armed) -> Answer:
    """One 分 more than was asked for."""
    if answer.data is None or "refund_amount" not in answer.data:
        return answer
    return replace(answer, data={**answer.data, "refund_amount": str(int(answer.data["refund_amount"]) + 1)})


def _outcome_unknown(answer: Answer, armed: Armed) -> Answer:
    """Each module has its own word for it (acquirer §1.9, §1.12)."""
    code = LABS_UNKNOWN if answer.code == LABS_OK else armed.text("code")
    return replace(answer, code=code, message=Refusal(code).message, data=None)


LIARS: Mapping[str, Callable[[Answer, Armed], Answer]] = {
    "unknown_then_success": _outcome_unknown,
    "other_amount": _other_amount,
    "malformed": lambda answer, armed: answer,  # the body is cut before it is signed
}
"""Faults of the stage ANSWER that compute what they say; the others say what their row holds."""

BEFORE: Mapping[str, Callable[[], Response]] = {"drop_before": Cut, "html_502_before": html_502}
"""Faults of the stage BEFORE that send no code; the others say the ``status`` and ``code`` of their row."""


def _turned_down(armed: Armed) -> Response:
    made = BEFORE.get(armed.fault)
    if made is not None:
        return made()
    code = armed.text("code")
    return unsigned(armed.number("status"), code, armed.text("message") or Refusal(code).message)


def _lied(answer: Answer, armed: Armed) -> Answer:
    lie = LIARS.get(armed.fault) or (_with_code if "code" in armed.options else _says)
    return lie(answer, armed)


def _decision(armed: Armed | None) -> Decision:
    """What the row and the order say; a row without ``first`` is in process until it is decided."""
    if armed is None or armed.row.stage is not Stage.DECISION:
        return AT_ONCE
    first = RefundState(armed.text("state") or armed.text("first"))
    if "queries" not in armed.options:
        return Decision(first)
    return Decision(RefundState(armed.text("then")), armed.number("queries"), armed.number("after_ms"), first)


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
        self._exchange = Exchange()

    def routes(self) -> list[Route]:
        return [Route(endpoint.path, self._handler(endpoint), methods=_METHODS) for endpoint in ENDPOINTS]

    def stop(self) -> None:
        """Answers that are being held back are cut instead."""
        self._stopping.set()

    def _handler(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            return _dated(await self._serve(endpoint, request), self._clock())

        return handle

    async def stray(self, request: Request, error: Exception) -> Response:
        """A path that does not exist."""
        self._book.note(request.url.path[:_PATH_SHOWN], code=Emu.NO_SUCH_PATH)
        return _dated(unsigned(_NOT_FOUND, Emu.NO_SUCH_PATH, Refusal(Emu.NO_SUCH_PATH).message), self._clock())

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
            code = armed.text("code")
            self._book.note(endpoint.name, out_trade_no=_number(body), fault=armed.fault, code=code)
            return _turned_down(armed) if await self._waited(armed) else Cut()
        if armed is not None and armed.row.stage is Stage.CLOCK:
            stale = self._check.refusal(request.headers.get("authorization"), body, self._time(armed))
            if stale is not None:
                self._book.note(endpoint.name, out_trade_no=_number(body), fault=armed.fault, code=stale.code)
                return _dated(unsigned(_UNAUTHORISED, stale.code, stale.message), self._time(armed))
        answer = self._answer(endpoint, body, armed)
        self._book.note(
            endpoint.name,
            out_trade_no=_number(body),
            fault=armed.fault if armed else "",
            processed=answer.processed,
            duplicate=answer.duplicate,
            code=answer.code,
        )
        if not await self._waited(armed):
            return Cut()
        return _dated(await self._sent(self._signed(endpoint, answer, armed), armed), self._time(armed))

    def _turned_away(self, endpoint: Endpoint, status: int, refusal: Refusal) -> Response:
        self._book.note(endpoint.name, code=refusal.code)
        return unsigned(status, refusal.code, refusal.message)

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
            code = armed.text("code")
            return Answer(code, armed.text("message") or Refusal(code).message, None, False)
        answer = endpoint.answer(self._book, data, _decision(armed))
        if armed is not None and armed.row.stage is Stage.ANSWER:
            return _lied(answer, armed)
        return answer

    async def _waited(self, armed: Armed | None) -> bool:
        """Hold the answer back for as long as the fault says. False when the server stops meanwhile."""
        if armed is None:
            return True
        delay_ms = _HELD_MS.get(armed.fault, armed.delay_ms)
        if delay_ms:
            try:
                await asyncio.wait_for(self._stopping.wait(), delay_ms / 1000)
            except TimeoutError:
                return True
            return False
        return True

    def _time(self, armed: Armed | None) -> datetime:
        """The gateway's clock, as wrong as a fault makes it."""
        if armed is None or armed.row.stage is not Stage.CLOCK:
            return self._clock()
        return self._clock() + timedelta(seconds=armed.number("skew_s"))

    def _signed(self, endpoint: Endpoint, answer: Answer, armed: Armed | None) -> Signed:
        now = self._time(armed)
        body = endpoint.envelope.close(answer.code, answer.message, answer.data, now)
        fault = armed.fault if armed else ""
        if fault == "malformed":
            body = body[: len(body) // 2]
        signer = self._merchant if fault == "merchant_certificate" else self._platform
        return Signed(body, signer.headers(body, now))

    async def _sent(self, signed: Signed, armed: Armed | None) -> Response:
        if armed is None:
            return whole(signed.body, signed.headers)
        if armed.fault == "swapped":
            signed = await self._exchange.give(signed, armed.number("wait_ms") / 1000)
        if armed.fault == "trickle":
            return Trickle(signed.body, signed.headers, armed.delay_ms / 1000)
        return SPOILERS.get(armed.fault, whole)(signed.body, signed.headers)


def _dated(response: Response, moment: datetime) -> Response:
    """Every HTTP server tells its time, signed or not; the first ``Date`` set stays."""
    response.headers.setdefault("date", http_date(moment))
    return response


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
