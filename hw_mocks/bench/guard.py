"""Who may speak to the bench: programs and pages of this machine, by a loopback name. Everyone else gets 403."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost")


class Guard:
    """ASGI middleware. A page of another site in this machine's browser is told by its Origin, a name that was bent to
    loopback (DNS rebinding) by its Host."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in NAMES}
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or self._is_from_here(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "foreign origin or host"})
            return
        answer = JSONResponse({"field": "", "message": "only pages and programs of this machine are answered"}, 403)
        await answer(scope, receive, send)

    def _is_from_here(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is not None and (urlsplit(origin).scheme != "http" or origin not in self._origins):
            return False
        return headers.get("host", "") in self._hosts
