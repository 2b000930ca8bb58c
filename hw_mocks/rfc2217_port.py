"""A serial port with modem lines, over the network: what a pty has not, an RFC 2217 access server has.

A client opens ``rfc2217://127.0.0.1:PORT`` (pyserial). The device behind sees and sets the lines: the client's DTR and
RTS, its own DSR, CTS, DCD and RI, break, and the speed and frame that the client set. The protocol is pyserial's own
server side (``serial.rfc2217.PortManager``); one client at a time, on a thread of its own.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, cast

from serial.rfc2217 import PortManager

HOST = "127.0.0.1"
CHUNK_BYTES = 1024
TICK_S = 0.02
"""How soon a line that the device sets is told to the client: about what a modem-status poll takes."""
LEAVE_S = 2.0


@dataclass
class Lines:
    """The port as the client has set it, and the lines as both sides hold them. Names are pyserial's."""

    dtr: bool = False
    rts: bool = False
    cts: bool = True
    dsr: bool = True
    ri: bool = False
    cd: bool = True
    baudrate: int = 9600
    bytesize: int = 8
    parity: str = "N"
    stopbits: float = 1
    xonxoff: bool = False
    rtscts: bool = False
    break_condition: bool = False
    purged: int = 0
    """How often the client threw its input or output away."""

    def reset_input_buffer(self) -> None:
        self.purged += 1

    def reset_output_buffer(self) -> None:
        self.purged += 1


class Rfc2217Port:
    """One emulated port. Thread safe; the device is heard on the port's own thread and must not wait."""

    def __init__(self) -> None:
        """Listen on a free port of the loopback address."""
        self.lines = Lines()
        self._receive: Callable[[bytes], None] = lambda data: None
        self._lock = threading.Lock()
        self._client: socket.socket | None = None
        self._manager: PortManager | None = None
        self._closed = threading.Event()
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name=f"rfc2217 {self.port}", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"rfc2217://{HOST}:{self.port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def attach(self, receive: Callable[[bytes], None]) -> None:
        """The device's ear."""
        self._receive = receive

    def send(self, data: bytes) -> int:
        """From the device to the client; 0 when there is none, or when the client's flow control holds (its RTS is low
        while ``rtscts`` is on)."""
        with self._lock:
            manager = self._manager
            if manager is None or (self.lines.rtscts and not self.lines.rts):
                return 0
            return len(data) if self._write(b"".join(manager.escape(data))) else 0

    def set_lines(self, **lines: bool) -> None:
        """``dsr``, ``cts``, ``cd``, ``ri``: told to the client within a moment. Raises ValueError for another."""
        for name, high in lines.items():
            if name not in ("dsr", "cts", "cd", "ri"):
                raise ValueError(f"no line {name!r} of the device: it sets dsr, cts, cd and ri")
            setattr(self.lines, name, high)

    def hang_up(self) -> None:
        """The network to the access server breaks."""
        with self._lock:
            self._drop()

    def close(self) -> None:
        """End for good. May be called twice."""
        self._closed.set()
        self._thread.join(LEAVE_S)
        with self._lock:
            self._drop()
        self._listener.close()

    # ------------------------------------------------------------ the port's thread

    def write(self, data: bytes) -> None:
        """What the protocol itself says to the client; the port's thread calls it and holds the lock."""
        self._write(data)

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            while not self._closed.is_set():
                client = self._client
                if client is not None and client.fileno() >= 0:
                    selector.register(client, selectors.EVENT_READ)
                ready = [key.fileobj for key, _ in selector.select(TICK_S)]
                if client is not None:
                    with contextlib.suppress(KeyError, ValueError):  # it was closed meanwhile
                        selector.unregister(client)
                if self._listener in ready:
                    self._accept()
                elif client is not None and client in ready:
                    self._hear(client)
                with self._lock:
                    if self._manager is not None:
                        self._manager.check_modem_lines()

    def _accept(self) -> None:
        fresh, _ = self._listener.accept()
        fresh.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._drop()
            self._client = fresh
            self._manager = PortManager(cast("Any", self.lines), cast("Any", self))

    def _hear(self, client: socket.socket) -> None:
        with self._lock:
            manager = self._manager
            try:
                data = client.recv(CHUNK_BYTES)
            except OSError:
                data = b""
            if not data or manager is None:
                self._drop()
                return
            plain: Any = b"".join(manager.filter(data))
        if plain:
            self._receive(plain)

    def _write(self, data: bytes) -> bool:
        if self._client is None:
            return False
        try:
            self._client.sendall(data)
        except OSError:
            self._drop()
            return False
        return True

    def _drop(self) -> None:
        client, self._client, self._manager = self._client, None, None
        if client is not None:
            client.close()
