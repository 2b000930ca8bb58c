"""``hw-bench bench``: the bench as an HTTP server on loopback, until a signal."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from hw_mocks.acquirer.process import AcquirerError
from hw_mocks.bench.answers import Refused
from hw_mocks.bench.api import Call, File
from hw_mocks.bench.bench import Bench, opened
from hw_mocks.bench.guard import Guard
from hw_mocks.bench.hands import HANDS
from hw_mocks.bench.limits import BODY_BYTES, STOP_S, SUBSCRIBERS_MAX, TERMINALS_MAX
from hw_mocks.bench.orders import read_order
from hw_mocks.bench.routes import EVENTS, ROUTES, ApiRoute, openapi
from hw_mocks.bench.stage import Stage
from hw_mocks.printer.models import MODELS
from hw_mocks.rig.printer_wire import PrinterWire
from hw_mocks.rig.site import RigError

LOOPBACK = "127.0.0.1"
"""Never anything else: whoever reaches the bench presses keys on it."""
PAGE_FILES = ("index.html", "*.js", "*.css")
FONT = "NotoSansSC-Regular.otf"
NO_STORE = {"Cache-Control": "no-store"}
_FAILED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0, help="TCP port on loopback; 0 takes a free one")
    parser.add_argument("--terminals", type=int, default=1, choices=range(1, TERMINALS_MAX + 1))
    parser.add_argument("--printer", choices=list(MODELS), default="clone-58", help="which printer stands on it")
    parser.add_argument("--wire", choices=[wire.value for wire in PrinterWire], default="serial", help="the printer's")
    parser.add_argument("--keypad", choices=list(HANDS), default="kp1", help="which keypad stands on it")
    parser.add_argument("--out", type=Path, default=Path("out/bench"), help="folder of this bench; it is emptied")
    parser.add_argument("--scenarios", type=Path, default=Path("scenarios"), help="folder of the scenarios to offer")


class Stopped(Exception):
    """A signal came while the bench was being set up."""


def main(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; 0 then. 2 and one line on stderr when it cannot."""
    try:
        with _signals_stop(), _listen(arguments.port) as listener:
            port = listener.getsockname()[1]
            with opened(
                arguments.out,
                arguments.terminals,
                printer_profile=arguments.printer,
                printer_wire=arguments.wire,
                keypad_driver=arguments.keypad,
            ) as bench:
                line = {"url": f"http://{LOOPBACK}:{port}/", "out": str(arguments.out)}
                stage = Stage(bench, arguments.scenarios)
                asyncio.run(_serve(bench, stage, listener, lambda: _say(line)))
    except Stopped:
        return 0
    except (RigError, AcquirerError, Refused, OSError) as error:
        sys.stderr.write(f"hw-bench bench: {error}\n")
        return _FAILED
    return 0


def _say(line: dict[str, str]) -> None:
    """One JSON object for a program; to a person, what to do with it."""
    sys.stdout.write(f"{json.dumps(line, ensure_ascii=False)}\n")
    if sys.stdout.isatty():
        sys.stdout.write(f"\n  在浏览器中打开 · open in a browser:  {line['url']}\n  Ctrl-C 结束 · ends it\n")
    sys.stdout.flush()


@contextmanager
def _signals_stop() -> Iterator[None]:
    """SIGTERM and SIGINT unwind the set-up, so that what has been started is ended."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(port: int) -> socket.socket:
    """Raises OSError, naming the port."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen()
        return listener
    except (OSError, OverflowError) as error:
        listener.close()
        raise OSError(f"port {port} on {LOOPBACK}: {error}; choose another, or 0") from error


async def _serve(bench: Bench, stage: Stage, listener: socket.socket, on_listening: Callable[[], None]) -> None:
    config = uvicorn.Config(
        Guard(application(bench, stage), listener.getsockname()[1]),
        ws="websockets-sansio",
        ws_max_size=4_096,  # the page only listens
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_S,
    )
    await _Server(config, on_listening).serve([listener])


class _Server(uvicorn.Server):
    """uvicorn that says when it listens, and for which a signal is the normal end."""

    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn raises the signal again at its end: these handlers only ask to stop once more. They stay, so that a
        second signal does not break the closing of the bench."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        await super().serve(sockets)

    def _stop(self, number: int, frame: object) -> None:
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_listening()


# ---------------------------------------------------------------- the application


def application(bench: Bench, stage: Stage) -> Starlette:
    """Page, API and events of a bench."""
    routes: list[BaseRoute] = [_api_route(bench, stage, route) for route in ROUTES]
    routes.append(Route("/openapi.json", _static_json(openapi(version("refund-terminal")))))
    routes.append(WebSocketRoute(EVENTS, _events(bench)))
    folder = Path(str(files("hw_mocks.bench").joinpath("page")))
    for page_file in sorted(path for pattern in PAGE_FILES for path in folder.glob(pattern)):
        path = "/" if page_file.name == "index.html" else f"/{page_file.name}"
        routes.append(Route(path, _file(page_file, NO_STORE)))
    font = Path(str(files("pylopdf_fonts_zh_cn").joinpath(FONT)))
    routes.append(Route(f"/fonts/{FONT}", _file(font, {"Cache-Control": "max-age=86400"})))
    return Starlette(routes=routes, exception_handlers={404: _missing, 405: _missing})


async def _missing(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    return JSONResponse({"field": "", "message": f"no such route; see /openapi.json ({status})"}, status)


def _static_json(content: dict[str, Any]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        return JSONResponse(content)

    return answer


def _file(path: Path, headers: dict[str, str]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        return FileResponse(path, headers=headers)

    return answer


def _api_route(bench: Bench, stage: Stage, route: ApiRoute) -> Route:
    async def answer(request: Request) -> Response:
        try:
            body = await _body(request) if route.body is not None else b""
            order = read_order(route.body, body) if route.body is not None else None
            call = Call(bench, order, dict(request.path_params), dict(request.query_params), stage)
            result = await run_in_threadpool(route.act, call)
        except Refused as refused:
            said = {"field": refused.field, "message": refused.message, "message_zh": refused.zh or refused.message}
            return JSONResponse(said, refused.status)
        except (AcquirerError, RigError) as error:
            return JSONResponse({"field": "", "message": str(error), "message_zh": str(error)}, 409)
        if isinstance(result, File):
            return Response(result.data, media_type=result.media_type, headers=NO_STORE)
        return JSONResponse(result, headers=NO_STORE)

    return Route(route.path, answer, methods=[route.method])


async def _body(request: Request) -> bytes:
    """Raises Refused when it is longer than any order; the rest is not read."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise Refused(413, f"longer than {BODY_BYTES} bytes", "body")
    return body


def _events(bench: Bench) -> Callable[[WebSocket], Any]:
    async def events(socket: WebSocket) -> None:
        since = socket.query_params.get("since", "0")
        if bench.timeline.followers >= SUBSCRIBERS_MAX or not (since.isascii() and since.isdigit()):
            await socket.close(1013, "too many pages, or since is no number")
            return
        await socket.accept()
        follower = bench.timeline.follow()
        sender = asyncio.create_task(_send(socket, bench, follower, int(since[:12])))
        try:
            while True:
                await socket.receive_text()  # nothing is taken; this is how a closed page is noticed
        except (WebSocketDisconnect, KeyError):
            pass
        finally:
            sender.cancel()
            with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await sender
            bench.timeline.unfollow(follower)

    return events


async def _send(socket: WebSocket, bench: Bench, follower: Any, since: int) -> None:
    """What was, then what comes; each row once."""
    sent = since
    for row in bench.timeline.since(since):
        await socket.send_json(row)
        sent = row["seq"]
    while not follower.lost:
        row = await follower.queue.get()
        if row["seq"] > sent:
            await socket.send_json(row)
    await socket.close(1013, "too slow")
