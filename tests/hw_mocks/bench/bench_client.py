"""A bench as its user has it: a process of its own and its JSON API."""

from __future__ import annotations

import http.client
import json
import selectors
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

START_S = 40.0


class BenchProcess:
    """``with BenchProcess(folder) as bench:`` starts it and ends it with SIGTERM."""

    def __init__(self, out: Path, *options: str) -> None:
        self.out = out
        command = [str(Path(sys.executable).with_name("hw-bench")), "bench", "--out", str(out), *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            said = self.process.stdout.readline() if selector.select(START_S) else b""
        self.host = urlsplit(json.loads(said)["url"]).netloc if said else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> tuple[int, str]:
        """Exit status and what it wrote on standard error."""
        self.process.terminate()
        try:
            _, errors = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return self.process.returncode, errors.decode()

    def send(
        self, method: str, path: str, data: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.host, timeout=40)
        try:
            connection.request(method, path, data, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        status, answer = self.send(method, path, data)
        return status, json.loads(answer)

    def keys(self, *keys: str, **more: object) -> dict[str, Any]:
        status, told = self.ask("POST", "/api/keys", {"keys": list(keys), **more})
        assert status == 200, told
        return dict(told)

    def page(self) -> str:
        screen = self.ask("GET", "/api/state")[1]["terminals"][0]["screen"]
        return str(screen["page"]) if screen is not None else ""

    def wait_page(self, page: str, timeout_s: float = 20.0) -> None:
        deadline = time.monotonic() + timeout_s
        while (shown := self.page()) != page:
            assert time.monotonic() < deadline, f"waited for {page}, it shows {shown}"
            time.sleep(0.05)

    def wait_other_than(self, page: str, timeout_s: float = 40.0) -> None:
        """Wait until another page is shown that is not about waiting for something."""
        deadline = time.monotonic() + timeout_s
        while True:
            screen = self.ask("GET", "/api/state")[1]["terminals"][0]["screen"]
            if screen["page"] != page and not any(block["type"] == "progress" for block in screen["blocks"]):
                return
            assert time.monotonic() < deadline, f"still {screen['page']}"
            time.sleep(0.05)
