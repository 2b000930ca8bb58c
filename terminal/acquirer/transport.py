"""HTTPS in steps that can be told apart: connect (name, TCP, TLS), send, receive.

Up to the end of the TLS handshake no byte of the request can have left; from ``send`` on anything may have. One fresh
connection per request: none is kept, nothing is sent twice, no redirect is followed. Every wait has a deadline on the
injected monotonic clock that arriving bytes do not extend. Failures are values, never exceptions.
"""

from __future__ import annotations

import errno
import http.client
import io
import queue
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any

from terminal.acquirer.limits import MAX_ANSWER_BYTES, MIN_STEP_MS, READ_CHUNK_BYTES, SEND_CHUNK_BYTES
from terminal.acquirer.reply import Reply
from terminal.acquirer.settings import Address
from terminal.ports import Clock


class Step(Enum):
    """How far a connection came before it failed."""

    NAME = "域名解析"
    CONNECT = "连接"
    TLS = "TLS"


@dataclass(frozen=True, slots=True)
class NotConnected:
    """Proven: no byte of a request left."""

    step: Step
    detail: str


@dataclass(frozen=True, slots=True)
class NoReply:
    """The request, or a part of it, may have left; no whole answer came."""

    detail: str


class Deadline:
    """A point on the monotonic clock."""

    def __init__(self, clock: Clock, after_ms: int) -> None:
        self._clock = clock
        self._end_ms = clock.mono_ms() + after_ms

    def left_s(self) -> float:
        """Seconds left, for a socket's time-out. Raises TimeoutError when there are none."""
        left_ms = self._end_ms - self._clock.mono_ms()
        if left_ms < MIN_STEP_MS:
            raise TimeoutError("deadline passed")
        return left_ms / 1000


class Transport:
    """Where to connect and how. Holds no connection; may be used from several threads."""

    def __init__(
        self, address: Address, tls: ssl.SSLContext, *, connect_timeout_ms: int, answer_timeout_ms: int, clock: Clock
    ) -> None:
        self._address = address
        self._tls = tls
        self._connect_timeout_ms = connect_timeout_ms
        self._answer_timeout_ms = answer_timeout_ms
        self._clock = clock

    def connect(self) -> Connection | NotConnected:
        """Resolve, connect, shake hands, all within the connect time-out."""
        deadline = Deadline(self._clock, self._connect_timeout_ms)
        found = _resolve(self._address, deadline)
        if isinstance(found, NotConnected):
            return found
        secure = self._connect_first(found, deadline)
        if isinstance(secure, NotConnected):
            return secure
        refused = _shake_hands(secure, deadline)
        if refused is not None:
            secure.close()
            return refused
        return Connection(secure, self._address, self._tls, self._clock, self._answer_timeout_ms)

    def _connect_first(self, found: _Found, deadline: Deadline) -> ssl.SSLSocket | NotConnected:
        """The first address that answers; each gets its share of the time, that one dead address may not use it up."""
        last = "没有可用的地址"
        for tried, (family, kind, protocol, _, target) in enumerate(found):
            try:
                share_s = deadline.left_s() / (len(found) - tried)
            except TimeoutError:
                return NotConnected(Step.CONNECT, "连接超时")
            try:
                secure = self._unconnected(family, kind, protocol)
            except OSError as error:
                last = f"连接失败（{_reason(error)}）"
                continue
            try:
                secure.settimeout(share_s)
                secure.connect(target)
                secure.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except TimeoutError:
                secure.close()
                last = "连接超时"
            except OSError as error:
                secure.close()
                last = f"连接失败（{_reason(error)}）"
            else:
                return secure
        return NotConnected(Step.CONNECT, last)

    def _unconnected(self, family: int, kind: int, protocol: int) -> ssl.SSLSocket:
        # Before connecting: from a socket that was reset since, ssl takes the descriptor and raises without closing it.
        plain = socket.socket(family, kind, protocol)
        return self._tls.wrap_socket(plain, server_hostname=self._address.host, do_handshake_on_connect=False)


class Connection:
    """A connection on which nothing was sent yet: one ``send``, one ``receive``, ``close``."""

    def __init__(
        self, secure: ssl.SSLSocket, address: Address, tls: ssl.SSLContext, clock: Clock, answer_timeout_ms: int
    ) -> None:
        self._stream = _Stream(secure)
        self._prefix = address.prefix
        self._clock = clock
        self._answer_timeout_ms = answer_timeout_ms
        self._http = http.client.HTTPSConnection(address.host, address.port, context=tls)
        # Without this http.client would quietly open a second connection and send there.
        self._http.auto_open = 0
        self._http.sock = self._stream

    def send(self, path: str, headers: Mapping[str, str], body: bytes) -> NoReply | None:
        """Send the whole request; the answer's deadline starts now. After this call the request may have left."""
        self._stream.deadline = Deadline(self._clock, self._answer_timeout_ms)
        try:
            self._http.request("POST", self._prefix + path, body=body, headers=dict(headers))
        except TimeoutError:
            return NoReply("发送超时")
        except (OSError, http.client.HTTPException) as error:
            return NoReply(f"发送中断（{_reason(error)}）")
        return None

    def receive(self) -> Reply | NoReply:
        """Read one whole answer, at most :data:`MAX_ANSWER_BYTES`."""
        try:
            response = self._http.getresponse()
            if self._stream.ended:
                # http.client takes the end of the stream for the end of the headers.
                return NoReply("应答不完整")
            body = response.read(MAX_ANSWER_BYTES + 1)
        except TimeoutError:
            return NoReply("等待应答超时")
        except http.client.RemoteDisconnected:
            return NoReply("对方没有应答就断开了连接")
        except (http.client.HTTPException, ValueError) as error:
            return NoReply(f"应答不完整或不是 HTTP（{type(error).__name__}）")
        except OSError as error:
            return NoReply(f"接收中断（{_reason(error)}）")
        if len(body) > MAX_ANSWER_BYTES:
            return NoReply("应答过长")
        if response.length:
            # A read with a limit does not complain when the body ends before its announced length.
            return NoReply("应答不完整")
        return Reply(response.status, tuple(response.headers.items()), body)

    def close(self) -> None:
        self._http.close()
        self._stream.hang_up()


class _Stream:
    """A TLS socket as http.client wants it, with one deadline over all reads and writes of a request."""

    def __init__(self, secure: ssl.SSLSocket) -> None:
        self._secure = secure
        self.deadline: Deadline | None = None
        self.ended = False
        """The peer has said all it will say."""

    def sendall(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self.arm()
            view = view[self._secure.send(view[:SEND_CHUNK_BYTES]) :]

    def read_into(self, buffer: Any) -> int:
        self.arm()
        count = self._secure.recv_into(buffer)
        self.ended = self.ended or count == 0
        return count

    def arm(self) -> None:
        """Give the next call what is left. TLS calls count their time-out over a whole record, not per packet."""
        if self.deadline is None:
            raise TimeoutError("no deadline set")
        self._secure.settimeout(self.deadline.left_s())

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self), READ_CHUNK_BYTES)

    def close(self) -> None:
        """http.client calls this while the body is still to be read, when the answer says ``Connection: close``."""

    def hang_up(self) -> None:
        with suppress(OSError):
            self._secure.close()


class _Reader(io.RawIOBase):
    """Closing the answer does not close the connection; :meth:`Connection.close` does."""

    def __init__(self, stream: _Stream) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._stream.read_into(buffer)


_Found = list[tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]]


def _resolve(address: Address, deadline: Deadline) -> _Found | NotConnected:
    """Look the name up. The system's call has no time-out, so it runs in a thread of its own that may be left behind;
    the resolver's own limit (some tens of seconds) ends it."""
    answers: queue.SimpleQueue[_Found | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(list(socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, name="acquirer-name-look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left_s())
    except (queue.Empty, TimeoutError):
        return NotConnected(Step.NAME, f"域名 {address.host} 解析超时")
    if isinstance(answer, (OSError, UnicodeError)) or not answer:
        return NotConnected(Step.NAME, f"域名 {address.host} 解析失败")
    return answer


def _shake_hands(secure: ssl.SSLSocket, deadline: Deadline) -> NotConnected | None:
    try:
        secure.settimeout(deadline.left_s())
        secure.do_handshake()
    except ssl.SSLCertVerificationError as error:
        return NotConnected(Step.TLS, f"服务器证书不可信（{_distrust(error)}）")
    except TimeoutError:
        return NotConnected(Step.TLS, "握手超时")
    except OSError as error:
        return NotConnected(Step.TLS, f"握手失败（{_reason(error)}）")
    return None


REASONS = {
    errno.ECONNREFUSED: "对方拒绝连接",
    errno.ECONNRESET: "连接被对方重置",
    errno.ECONNABORTED: "连接被中止",
    errno.EPIPE: "连接已断开",
    errno.ENETUNREACH: "网络不可达",
    errno.ENETDOWN: "网络已断开",
    errno.EHOSTUNREACH: "主机不可达",
    errno.ETIMEDOUT: "超时",
}

DISTRUST = {
    # OpenSSL's X509_V_ERR_ numbers
    9: "证书尚未生效",
    10: "证书已过期",
    18: "自签名证书",
    19: "签发机构不受信任",
    20: "签发机构不受信任",
    21: "签发机构不受信任",
    62: "证书与域名不符",
    64: "证书与地址不符",
}


def _reason(error: BaseException) -> str:
    """A short word for it: ours for what is common, else the system's; never the bytes that were read."""
    if isinstance(error, ssl.SSLError):
        return error.reason or "TLS"
    if isinstance(error, OSError) and error.errno is not None:
        return REASONS.get(error.errno) or error.strerror or str(error.errno)
    return type(error).__name__


def _distrust(error: ssl.SSLCertVerificationError) -> str:
    return DISTRUST.get(error.verify_code, error.verify_message)
