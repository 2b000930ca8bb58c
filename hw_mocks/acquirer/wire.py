"""What goes on the wire and how: answers whole and signed, spoilt, half, or none at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from hw_mocks.acquirer.envelope import encode
from hw_mocks.acquirer.limits import CUT_WAIT_S, TRICKLE_PIECES

JSON = "application/json;charset=UTF-8"
_CONNECTION = "connection"


class CuttableProtocol(H11Protocol):
    """uvicorn's HTTP protocol, which lets the application reach its connection: ``scope["state"]["connection"]``."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, _CONNECTION: self}, _loop)


def _transport(scope: Scope) -> asyncio.Transport:
    connection: CuttableProtocol = scope["state"][_CONNECTION]
    return connection.transport


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _abort(scope: Scope, receive: Receive) -> None:
    """Cut now, without a TLS good-bye, and wait until the server has noticed."""
    _transport(scope).abort()
    await asyncio.wait_for(_gone(receive), CUT_WAIT_S)


class Cut(Response):
    """No answer: the connection is cut."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _abort(scope, receive)


class Half(Response):
    """Headers that promise the whole body, half of it, and then the end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body[: len(self.body) // 2])
        await send({"type": "http.response.body", "body": half, "more_body": True})
        _transport(scope).close()  # what was written is flushed first
        try:
            await asyncio.wait_for(_gone(receive), CUT_WAIT_S)
        except TimeoutError:
            await _abort(scope, receive)


class Trickle(Response):
    """The whole answer, in pieces spread over a time."""

    def __init__(self, body: bytes, headers: Mapping[str, str], seconds: float) -> None:
        super().__init__(body, headers=headers, media_type=JSON)
        self._pause_s = seconds / TRICKLE_PIECES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        body = bytes(self.body)
        size = -(-len(body) // TRICKLE_PIECES) or 1
        for start in range(0, len(body), size):
            await asyncio.sleep(self._pause_s)
            await send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


@dataclass(frozen=True, slots=True)
class Signed:
    """A right answer on its way out."""

    body: bytes
    headers: Mapping[str, str]


class Exchange:
    """Where two answers under way are swapped."""

    def __init__(self) -> None:
        self._waiting: tuple[Signed, asyncio.Future[Signed]] | None = None

    async def give(self, mine: Signed, wait_s: float) -> Signed:
        """The other one's answer; one's own when nobody comes within ``wait_s``."""
        if self._waiting is not None:
            theirs, their_wait = self._waiting
            self._waiting = None
            their_wait.set_result(mine)
            return theirs
        other: asyncio.Future[Signed] = asyncio.get_running_loop().create_future()
        self._waiting = mine, other
        try:
            return await asyncio.wait_for(other, wait_s)
        except TimeoutError:
            return mine
        finally:
            if self._waiting is not None and self._waiting[1] is other:
                self._waiting = None


def whole(body: bytes, headers: Mapping[str, str]) -> Response:
    return Response(body, headers=headers, media_type=JSON)


def unsigned(status: int, code: str, message: str) -> Response:
    """A refusal of the gateway itself: not signed, ``message`` in place of ``msg`` (facts: acquirer §1.3, §1.5)."""
    return Response(encode({"code": code, "message": message}), status, media_type=JSON)


def html_502() -> Response:
    return HTMLResponse("<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>", 502)


def spoilt(headers: Mapping[str, str]) -> dict[str, str]:
    """The same headers with one letter of the signature changed: still Base64, fits nothing."""
    signature = headers["Lklapi-Signature"]
    return {**headers, "Lklapi-Signature": ("B" if signature[0] == "A" else "A") + signature[1:]}


SPOILERS: Mapping[str, Callable[[bytes, Mapping[str, str]], Response]] = {
    "delay": whole,
    "swapped": whole,  # the gateway exchanged it
    "trickle": whole,  # the gateway sends it so
    "never": lambda body, headers: Cut(),  # after the longest wait
    "drop_after": lambda body, headers: Cut(),
    "truncated": lambda body, headers: Half(body, headers=headers, media_type=JSON),
    "bad_signature": lambda body, headers: whole(body, spoilt(headers)),
    "merchant_certificate": whole,  # the gateway signs with the other pair
    "missing_headers": lambda body, headers: whole(body, {}),
    "html_502": lambda body, headers: html_502(),
    "empty": lambda body, headers: whole(b"", {}),
}
"""What each fault of the stage WIRE makes of a signed answer."""
