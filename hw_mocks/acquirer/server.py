"""The emulated acquirer as a command: HTTPS on loopback, one JSON line when it listens, a clean end on a signal."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import socket
import ssl
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from hw_mocks.acquirer.admin import Admin
from hw_mocks.acquirer.book import Book
from hw_mocks.acquirer.book_file import BadBook, BookFile
from hw_mocks.acquirer.certificates import ADMIN_NAME, TLS_CERTIFICATE, TLS_KEY, BadPair, prepare
from hw_mocks.acquirer.clock import shifted, system_clock
from hw_mocks.acquirer.faults import CONNECTION, FaultQueue
from hw_mocks.acquirer.gateway import Gateway
from hw_mocks.acquirer.limits import CLOCK_OFFSET_MAX_S, CLOCK_TOLERANCE_S, REFUND_WINDOW_DAYS, STOP_WAIT_S
from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.acquirer.wire import CuttableProtocol

__all__ = ["AcquirerProcess", "add_arguments", "run"]

LOOPBACK = "127.0.0.1"
"""Never anything else: keys and book are for tests."""
_FAILED = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dir", type=Path, required=True, help="folder of keys, certificates and book; made if absent")
    parser.add_argument("--port", type=_port, default=0, help="TCP port on loopback; 0 takes a free one")
    parser.add_argument(
        "--clock-tolerance-s", type=_natural, default=CLOCK_TOLERANCE_S, help="permitted difference of clocks, seconds"
    )
    parser.add_argument(
        "--clock-offset-s", type=_offset, default=0, help="how far this host's time is from the machine's, seconds"
    )
    parser.add_argument(
        "--refund-window-days", type=_natural, default=REFUND_WINDOW_DAYS, help="how old a refunded payment may be"
    )


def _natural(text: str) -> int:
    value = int(text)
    if not 0 < value <= 36_500:
        raise argparse.ArgumentTypeError("must be from 1 to 36500")
    return value


def _offset(text: str) -> int:
    value = int(text)
    if abs(value) > CLOCK_OFFSET_MAX_S:
        raise argparse.ArgumentTypeError(f"must be within {CLOCK_OFFSET_MAX_S} either way")
    return value


def _port(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 65_535:
        raise argparse.ArgumentTypeError("must be from 0 to 65535")
    return value


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; 0 then. 2 with one line on stderr when folder, files or port cannot be used."""
    directory: Path = arguments.dir
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with closing(BookFile(directory)) as file, _listen(arguments.port) as listener:
            asyncio.run(_serve(arguments, directory, file, listener))
    except (OSError, BadBook, BadPair) as error:
        sys.stderr.write(f"emulated acquirer: {error}\n")
        return _FAILED
    return 0


def _listen(port: int) -> socket.socket:
    """Raises OSError, naming the port.

    The protocol is named because asyncio sets TCP_NODELAY only on sockets that do (else each answer takes 40 ms more).
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen()
        return listener
    except OSError as error:
        listener.close()
        raise OSError(f"port {port} on {LOOPBACK}: {error.strerror}; choose another, or 0") from error


async def _serve(arguments: argparse.Namespace, directory: Path, file: BookFile, listener: socket.socket) -> None:
    clock = shifted(arguments.clock_offset_s)
    pairs = prepare(directory, system_clock())
    ledger = file.load(pairs.merchant.serial, clock())
    book = Book(ledger, file.save, clock, arguments.refund_window_days)
    faults = FaultQueue()
    gateway = Gateway(book, pairs, faults, clock, arguments.clock_tolerance_s)
    app = Starlette(routes=[*gateway.routes(), *Admin(book, faults).routes()], exception_handlers={404: gateway.stray})
    context = _tls(directory, book, faults)
    config = uvicorn.Config(
        app,
        http=CuttableProtocol,
        ws="none",
        lifespan="off",
        ssl_context_factory=lambda config, default: context,
        log_config=None,  # warnings go to stderr; stdout is for the one line
        access_log=False,
        server_header=False,
        date_header=False,  # the gateway's own clock tells it
        timeout_graceful_shutdown=STOP_WAIT_S,
    )
    line = {"base_url": f"https://{LOOPBACK}:{listener.getsockname()[1]}", "dir": str(directory.absolute())}
    await _Server(config, on_listening=lambda: _say(line), on_stopping=gateway.stop).serve([listener])


def _say(line: dict[str, str]) -> None:
    sys.stdout.write(f"{json.dumps(line, ensure_ascii=False)}\n")
    sys.stdout.flush()


def _tls(directory: Path, book: Book, faults: FaultQueue) -> ssl.SSLContext:
    """Server side TLS. ``refuse_connection`` strikes here: in answer to the first bytes of the handshake, so that the
    client provably has not sent its request. The rig's own connections, known by their server name, always get in."""

    def admit(connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> int | None:
        if name == ADMIN_NAME:
            return None
        armed = faults.take(CONNECTION)
        if armed is None:
            return None
        book.note(CONNECTION, fault=armed.fault)
        return ssl.AlertDescription.ALERT_DESCRIPTION_ACCESS_DENIED

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(directory / TLS_CERTIFICATE, directory / TLS_KEY)
    context.sni_callback = admit
    return context


class _Server(uvicorn.Server):
    """uvicorn that says when it listens, lets held-back answers go when it stops, and outlives its signal."""

    def __init__(
        self, config: uvicorn.Config, on_listening: Callable[[], None], on_stopping: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._on_listening = on_listening
        self._on_stopping = on_stopping

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn raises the signal again once it has stopped; here that is the normal end, so it meets a handler
        that only asks to stop once more."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            await super().serve(sockets)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: object) -> None:
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stopping()
        await super().shutdown(sockets)
