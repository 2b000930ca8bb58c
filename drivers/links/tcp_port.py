"""A raw TCP port of a network printer (9100) as a ByteLink (facts: printer §3.3).

A write that returns proves nothing: the peer may be gone, and the system takes megabytes for it. Loss is seen when
the peer's FIN or RST is read, by keep-alive on an idle line, or by questions that stay unanswered. Status answers come
back on the same connection, which is held open: most printers serve one client at a time.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from drivers.links.gate import Gate
from terminal.errors import ConfigError, DeviceLost, DeviceTimeout

READ_MAX = 4096
"""Bytes taken by one read, so that a flood cannot grow ours."""
DISCARDED_MAX = 64 * READ_MAX
"""A peer that has more to say before a job is no printer."""
CONNECT_TIMEOUT_S = 3.0
"""A printer on the same network accepts in milliseconds; a lost SYN is repeated after one second."""
WRITE_TIMEOUT_S = 2.0
"""A printer whose window stays shut for so long has stalled. Writers send less than 130 bytes at a time."""
KEEPALIVE = ((socket.TCP_KEEPIDLE, 10), (socket.TCP_KEEPINTVL, 5), (socket.TCP_KEEPCNT, 3))
"""Seconds of silence, seconds between probes, probes: a dead idle connection is noticed within half a minute."""
FAREWELL_S = 0.2
"""How long ``close`` lets the printer take the rest and end its side."""
PORT_HIGHEST = 65_535

REFUSED = ("打印机拒绝连接", "请确认没有其他收银台占用它，再检查打印机的端口设置")
AWAY = ("网络上找不到打印机", "请检查打印机电源、网线和 IP 地址")
CUT = ("连接已断开", "请检查打印机电源和网线，接好后自动恢复")
STALLED = ("不接收数据", "请检查打印机状态")
REASONS = {errno.ECONNREFUSED: REFUSED}


@dataclass(frozen=True, slots=True)
class TcpSettings:
    """Where the printer listens. ``name`` is what the operator calls the device."""

    name: str
    host: str
    port: int

    @property
    def where(self) -> str:
        return f"{self.name} {self.host}:{self.port}"

    def check(self, table: str) -> TcpSettings:
        """These settings, if they can be right. Raises ConfigError naming the key.

        An address and no name: looking a name up may block for half a minute and cannot be bounded.
        """
        try:
            ipaddress.ip_address(self.host)
        except ValueError as error:
            raise ConfigError(
                f"key host is {self.host!r}", where=table, do="Give the printer's IP address (print its self-test)"
            ) from error
        if not 1 <= self.port <= PORT_HIGHEST:
            raise ConfigError(f"key port is {self.port}", where=table, do="Give the raw port, as a rule 9100")
        return self


class TcpLink:
    """An open connection. All waits are bounded."""

    def __init__(
        self,
        settings: TcpSettings,
        *,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        write_timeout_s: float = WRITE_TIMEOUT_S,
    ) -> None:
        """Connect. Raises DeviceLost."""
        self._settings = settings
        self._write_timeout_s = write_timeout_s
        self._gate = Gate(settings.where)
        try:
            self._socket = socket.create_connection((settings.host, settings.port), timeout=connect_timeout_s)
        except OSError as error:
            what, do = REASONS.get(error.errno or 0, AWAY)
            raise DeviceLost(what, where=settings.where, do=do) from error
        self._socket.setblocking(False)
        with contextlib.suppress(OSError):  # the peer may be gone already; the first read tells
            self._configure()

    def read(self, timeout_ms: int) -> bytes:
        with self._guarded():
            return self._received(timeout_ms / 1000)

    def write(self, data: bytes) -> None:
        """All of ``data``, or DeviceTimeout: some of it is under way then, and a caller must not go on."""
        with self._guarded():
            left = memoryview(data)
            end = time.monotonic() + self._write_timeout_s
            while left:
                if not self._ready(select.POLLOUT, end - time.monotonic()):
                    what, do = STALLED
                    raise DeviceTimeout(what, where=self._settings.where, do=do)
                with contextlib.suppress(BlockingIOError):
                    left = left[self._socket.send(left) :]

    def discard_input(self) -> None:
        with self._guarded():
            discarded = 0
            while discarded < DISCARDED_MAX and (data := self._received(0)):
                discarded += len(data)

    def close(self) -> None:
        """End our side, let the printer take the rest, then close; a call under way ends with DeviceLost.

        With unread answers in our buffer a plain close sends RST, and a printer throws away what it has not printed.
        """
        if not self._gate.shut():
            return
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
        with self._gate.emptied(self._write_timeout_s + 1):
            self._say_farewell()
            self._socket.close()

    def _say_farewell(self) -> None:
        end = time.monotonic() + FAREWELL_S
        with contextlib.suppress(OSError):
            while self._ready(select.POLLIN, end - time.monotonic()) and self._socket.recv(READ_MAX):
                pass

    def _received(self, timeout_s: float) -> bytes:
        if not self._ready(select.POLLIN, timeout_s):
            return b""
        data = self._socket.recv(READ_MAX)
        if not data:
            raise ConnectionResetError(errno.ECONNRESET, "the printer has ended the connection")
        return data

    def _ready(self, event: int, timeout_s: float) -> bool:
        """Whether a call will not block, or fails at once."""
        poller = select.poll()
        poller.register(self._socket, event)
        return bool(poller.poll(max(0.0, timeout_s) * 1000))

    def _configure(self) -> None:
        tcp = socket.IPPROTO_TCP
        self._socket.setsockopt(tcp, socket.TCP_NODELAY, 1)  # three-byte questions must not wait for more
        # No TCP_USER_TIMEOUT: it would also end the connection of a printer that waits for paper with its window shut.
        # A printer that is off under unacknowledged bytes is found by the status questions that it does not answer.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in KEEPALIVE:
            self._socket.setsockopt(tcp, option, value)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        with self._gate.passed():
            try:
                yield
            except OSError as error:
                what, do = CUT
                raise DeviceLost(what, where=self._settings.where, do=do) from error
