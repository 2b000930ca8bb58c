"""The emulated acquirer as rigs and tests hold it: a process of its own in a folder, and its ``/emu/`` door."""

from __future__ import annotations

import http.client
import json
import os
import selectors
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from hw_mocks.acquirer.certificates import ADMIN_NAME, TLS_CA

START_S = 20.0
"""Making four keys on a slow, busy machine; a start with keys takes half a second."""
STOP_S = 5.0
ADMIN_S = 5.0
LOG_NAME = "acquirer.log"
_LINE_MAX = 4096


class AcquirerError(Exception):
    """The process did not start, is gone, or refused an order; the message says which."""


class AcquirerProcess:
    """``with AcquirerProcess(folder) as acquirer:`` starts it and ends it. Blocking; every wait has a deadline.

    What the process writes to stderr is in ``<folder>/acquirer.log``.
    """

    def __init__(self, directory: Path, port: int = 0, options: tuple[str, ...] = ()) -> None:
        """``options``: further arguments of the command, as ``("--refund-window-days", "90")``."""
        self.directory = directory
        self.base_url = ""
        self._port = port
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> AcquirerProcess:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # ------------------------------------------------------------ the process

    @property
    def pid(self) -> int:
        return self._running().pid

    def start(self) -> None:
        """Start and wait until it listens. Raises AcquirerError."""
        if self._process is not None:
            raise AcquirerError("is running already")
        self.directory.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "hw_mocks.acquirer", "--dir", str(self.directory), "--port", str(self._port)]
        with (self.directory / LOG_NAME).open("ab") as log:
            self._process = subprocess.Popen(
                [*command, *self._options], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
            )
        try:
            self.base_url = json.loads(self._first_line())["base_url"]
        except (ValueError, KeyError) as error:
            self.kill()
            said = (self.directory / LOG_NAME).read_text("utf-8", "replace").strip()
            raise AcquirerError(f"did not start: {said[-500:] or error}") from error
        self._port = urlsplit(self.base_url).port or 0

    def stop(self) -> int | None:
        """End it as a service manager does; its exit status, None when it was not running."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL, as a power cut. From then on its port refuses connections."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Start again on the same port and folder, stopped first if it runs. The book stays, armed faults do not."""
        self.stop()
        self.start()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise AcquirerError("is not running")
        return self._process

    def _end(self, number: signal.Signals) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        process.send_signal(number)
        try:
            return process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
        finally:
            if process.stdout is not None:
                process.stdout.close()

    def _first_line(self) -> bytes:
        """What it says when it listens; less when it ended or START_S went by."""
        stream = self._running().stdout
        assert stream is not None
        line, deadline = b"", time.monotonic() + START_S
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while not line.endswith(b"\n") and len(line) < _LINE_MAX:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    break
                piece = os.read(stream.fileno(), _LINE_MAX)
                if not piece:
                    break
                line += piece
        return line

    # ------------------------------------------------------------ its door

    def book(self) -> dict[str, Any]:
        """``GET /emu/book``: originals, refunds, balances, requests. Amounts are int, 分."""
        return self._ask("GET", "/emu/book")

    def identity(self) -> dict[str, str]:
        """appid, merchant_no, term_no, serial_no, org_no."""
        identity: dict[str, str] = self.book()["identity"]
        return identity

    def terminals(self) -> list[str]:
        """Terminal numbers of the merchant, the identity's own first."""
        return [str(number) for number in self.book()["terminals"]]

    def original(self, name: str) -> dict[str, Any]:
        """The payment of that name. Raises AcquirerError naming those there are."""
        originals = {original["name"]: original for original in self.book()["originals"]}
        if name not in originals:
            raise AcquirerError(f"no original {name!r}; there are {', '.join(originals)}")
        found: dict[str, Any] = originals[name]
        return found

    def refunds(self) -> list[dict[str, Any]]:
        """Refunds that came in after the book was made."""
        return [refund for refund in self.book()["refunds"] if not refund["seeded"]]

    def requests(self, endpoint: str) -> list[dict[str, Any]]:
        return [note for note in self.book()["requests"] if note["endpoint"] == endpoint]

    def wait_for_request(self, endpoint: str, count: int = 1, timeout_s: float = 10.0) -> list[dict[str, Any]]:
        """Wait until so many requests came in, processed or not. Raises AcquirerError after ``timeout_s``."""
        deadline = time.monotonic() + timeout_s
        while len(found := self.requests(endpoint)) < count:
            if time.monotonic() > deadline:
                raise AcquirerError(f"{len(found)} requests to {endpoint} in {timeout_s} s, waited for {count}")
            time.sleep(0.05)
        return found

    def fault(self, name: str, endpoint: str | None = None, count: int = 1, **options: int | str) -> None:
        """Arm a fault for the next ``count`` requests, 0 for good; None leaves the endpoint to the fault (its only one,
        or all)."""
        order: dict[str, int | str] = {"fault": name, "count": count, **options}
        if endpoint is not None:
            order["endpoint"] = endpoint
        self._ask("POST", "/emu/faults", order)

    def faults(self) -> dict[str, Any]:
        """The table of faults, and those armed."""
        return self._ask("GET", "/emu/faults")

    def clear_faults(self, name: str | None = None) -> None:
        """All of them, or those of one name."""
        self._ask("DELETE", "/emu/faults", None if name is None else {"fault": name})

    def add_original(self, name: str, account_type: str, total_amount: int, **more: Any) -> dict[str, Any]:
        """A payment (``originals.py`` has the fields). Raises AcquirerError naming the field that was refused."""
        order = {"name": name, "account_type": account_type, "total_amount": total_amount, **more}
        return self._ask("POST", "/emu/originals", order)

    def set_balance(self, account: str, fen: int) -> None:
        """``account``: 00, 05 or 06."""
        self._ask("POST", "/emu/balances", {"account": account, "balance": fen})

    def reset(self) -> None:
        """The book as it was when it was made; no faults."""
        self._ask("POST", "/emu/reset")

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """One question at the door. Raises AcquirerError, with the field when an order was refused."""
        self._running()
        url = urlsplit(self.base_url)
        try:
            with _AdminConnection(url.hostname or "", url.port or 0, self.directory / TLS_CA) as connection:
                status, answer = connection.ask(method, path, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise AcquirerError(f"{method} {path}: {error}") from error
        if status != 200:
            raise AcquirerError(f"{method} {path}: {status} {answer}")
        return answer


class _AdminConnection(http.client.HTTPConnection):
    """HTTPS under the rig's own server name, by which the emulator never refuses it."""

    def __init__(self, host: str, port: int, ca: Path) -> None:
        super().__init__(host, port, timeout=ADMIN_S)
        self._context = ssl.create_default_context(cafile=str(ca))

    def __enter__(self) -> _AdminConnection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self) -> None:
        plain = socket.create_connection((self.host, self.port), ADMIN_S)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # head and body go in two writes: 40 ms without
        try:
            self.sock = self._context.wrap_socket(plain, server_hostname=ADMIN_NAME)
        except OSError:
            plain.close()
            raise

    def ask(self, method: str, path: str, body: object) -> tuple[int, dict[str, Any]]:
        data = None if body is None else json.dumps(body).encode()
        self.request(method, path, data, {"Content-Type": "application/json", "Connection": "close"})
        response = self.getresponse()
        answer: dict[str, Any] = json.loads(response.read())
        return response.status, answer
