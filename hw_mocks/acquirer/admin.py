"""The test rig's own door, under ``/emu/`` on the same port: JSON, unsigned, for programs on this machine only.

=======  ==================  ==========================================================================
GET      /emu/book           payments, refunds, balances, requests
POST     /emu/reset          begin anew with the seeds; armed faults are cleared
POST     /emu/balances       ``{"account": "05", "balance": 分}``
POST     /emu/originals      a payment made now or before: ``originals.py`` has the fields; the answer is the payment
GET      /emu/faults         the table of faults, and those armed
POST     /emu/faults         ``{"fault": …, "endpoint": …, "count": n, "after": n, "delay_ms": ms, …}``
DELETE   /emu/faults         disarm all, or with a body ``{"fault": …}`` those of that name
=======  ==================  ==========================================================================

A body that cannot be followed is answered with 422, ``{"field": …, "message": …}``, and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hw_mocks.acquirer.book import Book
from hw_mocks.acquirer.certificates import ADMIN_NAME
from hw_mocks.acquirer.fault_table import ROWS
from hw_mocks.acquirer.faults import BadOrder, FaultQueue, balance_fen, read_order, table_shown
from hw_mocks.acquirer.limits import BODY_MAX_BYTES
from hw_mocks.acquirer.originals import add_original
from hw_mocks.acquirer.records import AccountMode

_HOSTS = ("127.0.0.1", "localhost", ADMIN_NAME)
"""A page of another host in a browser on this machine must not reach in."""

Act = Callable[[object], object]


class Admin:
    """The rig's questions and orders."""

    def __init__(self, book: Book, faults: FaultQueue) -> None:
        self._book = book
        self._faults = faults

    def routes(self) -> list[Route]:
        return [
            _route("/emu/book", "GET", lambda body: self._book.shown()),
            _route("/emu/reset", "POST", self._reset),
            _route("/emu/balances", "POST", self._set_balance),
            _route("/emu/originals", "POST", self._add_original),
            _route("/emu/faults", "GET", lambda body: self._faults_shown()),
            _route("/emu/faults", "POST", self._arm),
            _route("/emu/faults", "DELETE", self._disarm),
        ]

    def _faults_shown(self) -> dict[str, Any]:
        return {"faults": table_shown(), "armed": self._faults.shown()}

    def _arm(self, body: object) -> dict[str, Any]:
        self._faults.arm(read_order(body))
        return self._faults_shown()

    def _disarm(self, body: object) -> dict[str, Any]:
        if body is None:
            self._faults.clear()
        elif isinstance(body, dict) and set(body) == {"fault"} and body["fault"] in ROWS:
            self._faults.clear(body["fault"])
        else:
            raise BadOrder("fault", f"must be one of {', '.join(ROWS)}, and nothing beside it")
        return self._faults_shown()

    def _add_original(self, body: object) -> dict[str, Any]:
        added = add_original(self._book, body)
        return next(row for row in self._book.shown()["originals"] if row["trade_no"] == added.trade_no)

    def _reset(self, body: object) -> dict[str, Any]:
        self._book.reset()
        self._faults.clear()
        return self._book.shown()

    def _set_balance(self, body: object) -> dict[str, int]:
        if not isinstance(body, dict):
            raise BadOrder("body", "must be a JSON object")
        for name in body:
            if name not in ("account", "balance"):
                raise BadOrder(str(name)[:40], "unknown; account and balance are taken")
        balances = self._book.balances()
        if body.get("account") not in [str(mode) for mode in balances]:
            raise BadOrder("account", f"must be one of {', '.join(balances)}")
        self._book.set_balance(AccountMode(body["account"]), balance_fen(body))
        return {str(mode): fen for mode, fen in self._book.balances().items()}


def _route(path: str, method: str, act: Act) -> Route:
    async def handle(request: Request) -> Response:
        if not _from_here(request):
            return JSONResponse({"message": "this door is for programs on this machine"}, 403)
        try:
            return JSONResponse(act(await _body(request)))
        except BadOrder as order:
            return JSONResponse({"field": order.field, "message": order.message}, 422)

    return Route(path, handle, methods=[method])


def _from_here(request: Request) -> bool:
    return request.url.hostname in _HOSTS and "origin" not in request.headers


async def _body(request: Request) -> object:
    """The JSON of a POST or DELETE; None without a body. Raises BadOrder."""
    if request.method not in ("POST", "DELETE"):
        return None
    text = b""
    async for chunk in request.stream():
        text += chunk
        if len(text) > BODY_MAX_BYTES:
            raise BadOrder("body", f"longer than {BODY_MAX_BYTES} bytes")
    try:
        return json.loads(text or b"null")
    except (ValueError, RecursionError) as error:
        raise BadOrder("body", f"not JSON: {error}") from error
