"""A network printer's raw port: a TCP server that serves one client at a time and can fail as networks do.

Facts: printer §3.3. What loopback does not imitate is listed in ``hw_mocks/README.md``.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from hw_mocks.printer.port import Device

HOST = "127.0.0.1"
CHUNK_BYTES = 1460
"""One segment of Ethernet."""
OUTBOX_BYTES = 65_536
"""Answers that wait for a client which does not read. What is beyond is lost."""
BACKLOG = 4
"""Clients that wait while one is served."""
BUSY_S = 0.01
"""How soon a printer whose buffer is full is asked again for room."""
LEAVE_S = 2.0
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER 0: close sends RST."""


class TcpPort:
    """One emulated raw port. Thread safe; one thread of its own carries bytes to the device."""

    def __init__(self) -> None:
        """Listen on a free port of the loopback address."""
        self._changed = threading.Condition()
        self._device: Device | None = None
        self._receive: Callable[[bytes], None] | None = None
        self._tick: Callable[[], float | None] | None = None
        self._client: socket.socket | None = None
        self._outbox = bytearray()
        self._plugged = self._powered = True
        self._refusing = False
        self._drop_after: int | None = None
        self._served = 0
        self._polling = False
        self._polls = 0
        """Ended so far."""
        self._closed = False
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        self._listener: socket.socket | None = self._listen(0)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name=f"tcp {self.port}", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------ the device's side

    def meet(self, device: Device) -> None:
        with self._changed:
            self._device = device

    def attach(self, receive: Callable[[bytes], None], tick: Callable[[], float | None] | None = None) -> None:
        """Both are called on the port's thread. What a client sent before waits in the system's buffer."""
        with self._changed:
            self._receive, self._tick = receive, tick
        self.poke()

    def send(self, data: bytes) -> int:
        """To the client that is served; 0 when there is none or the cable is out."""
        with self._changed:
            if self._client is None or self._dead:
                return 0
            taken = data[: OUTBOX_BYTES - len(self._outbox)]
            self._outbox += taken
            self._flush()
        self.poke()
        return len(taken)

    def poke(self) -> None:
        with self._changed:
            if not self._closed:
                with contextlib.suppress(BlockingIOError):  # it is being woken already
                    os.write(self._wake_write, b"!")

    def power(self, *, on: bool) -> None:
        """Off: nothing answers any more. On again: the old connection is unknown and reset."""
        with self._changed:
            self._powered = on
            if on:
                self._drop(reset=True)
            self._relisten()
        self.poke()

    # ------------------------------------------------------------ the network

    @property
    def plugged(self) -> bool:
        with self._changed:
            return self._plugged

    @property
    def live(self) -> bool:
        """Whether bytes travel: the cable is in and the printer is on."""
        with self._changed:
            return not self._dead

    @property
    def served(self) -> int:
        """Clients accepted so far."""
        with self._changed:
            return self._served

    def unplug(self) -> None:
        """Pull the network cable: the connection is half open, nobody gets in."""
        with self._changed:
            self._plugged = False
            self._relisten()
        self.poke()

    def replug(self) -> None:
        """Put it back: an old connection that the client still holds goes on."""
        with self._changed:
            self._plugged = True
            self._relisten()
        self.poke()

    def refuse(self, on: bool = True) -> None:
        """Take no further client, as a printer does that is busy with another till."""
        with self._changed:
            self._refusing = on
            self._relisten()
        self.poke()

    def hang_up(self, *, reset: bool = False) -> None:
        """End the connection now, as after an idle time; with ``reset`` by RST."""
        with self._changed:
            self._drop(reset=reset)
        self.poke()

    def hang_up_after(self, received_bytes: int) -> None:
        """Bad firmware: the connection is reset after so many more bytes; what comes behind them is lost."""
        with self._changed:
            self._drop_after = received_bytes

    def close(self) -> None:
        """End for good. May be called twice."""
        with self._changed:
            if self._closed:
                return
            self.poke()
            self._closed = True
        self._thread.join(LEAVE_S)
        with self._changed:
            self._drop(reset=False)
            if self._listener is not None:
                self._listener.close()
                self._listener = None
            os.close(self._wake_read)
            os.close(self._wake_write)

    # ------------------------------------------------------------ the port's thread

    def _run(self) -> None:
        pause: float | None = None
        while True:
            with self._changed:
                if self._closed:
                    return
            data = self._wait(pause)
            with self._changed:
                receive, tick = self._receive, self._tick
            if data and receive is not None:
                receive(data)
            pause = tick() if tick is not None else None

    def _wait(self, pause: float | None) -> bytes:
        """Wait for a client, bytes, a poke or the pause; what the client sent, as far as there is room."""
        room = self._room()
        with self._changed:
            poller = select.poll()
            poller.register(self._wake_read, select.POLLIN)
            client, listener, live = self._client, self._listener, not self._dead
            waits = [] if pause is None else [pause]
            if client is not None and live and room == 0:
                waits.append(BUSY_S)
            wanted = (select.POLLIN if room else 0) | (select.POLLOUT if self._outbox else 0)
            if client is not None and live and wanted:
                poller.register(client, wanted)
            if client is None and listener is not None:
                poller.register(listener, select.POLLIN)
            client_no = client.fileno() if client is not None else -1
            listener_no = listener.fileno() if listener is not None else -1
            self._polling = True
        ready = dict(poller.poll(max(0.0, min(waits)) * 1000 if waits else None))
        with self._changed:
            self._polling = False
            self._polls += 1
            self._changed.notify_all()
            if self._wake_read in ready and not self._closed:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake_read, CHUNK_BYTES)
            if listener_no in ready and self._client is None and self._listener is listener:
                self._accept()
            if client_no not in ready or self._client is not client or self._dead:
                return b""
            self._flush()
            return self._read(room)

    def _room(self) -> int:
        with self._changed:
            device, ready = self._device, self._receive is not None
        return (device.room() if device is not None else CHUNK_BYTES) if ready else 0

    # ------------------------------------------------------------ small steps, under the lock

    @property
    def _dead(self) -> bool:
        return not (self._plugged and self._powered)

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server((HOST, port), backlog=BACKLOG)
        listener.setblocking(False)
        return listener

    def _relisten(self) -> None:
        """Listen when the network and the printer allow it."""
        wanted = not self._dead and not self._refusing and not self._closed
        if wanted and self._listener is None:
            self._listener = self._listen(self.port)
        elif not wanted and self._listener is not None:
            listener, self._listener = self._listener, None
            # As long as another thread polls it, it listens on and its port is not free.
            self._leave_poll()
            listener.close()

    def _accept(self) -> None:
        if self._listener is None:
            return
        with contextlib.suppress(OSError):  # it left again before its turn
            self._client, _ = self._listener.accept()
            self._client.setblocking(False)
            self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._outbox.clear()
            self._served += 1

    def _read(self, room: int) -> bytes:
        if self._client is None or room <= 0:
            return b""
        try:
            data = self._client.recv(min(room, CHUNK_BYTES))
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._drop(reset=False)
        if self._drop_after is not None:
            data = data[: self._drop_after]
            self._drop_after -= len(data)
            if self._drop_after == 0:
                self._drop_after = None
                self._drop(reset=True)
        return data

    def _flush(self) -> None:
        """Send what the system takes; the rest waits for the thread."""
        if self._client is None or not self._outbox:
            return
        try:
            del self._outbox[: self._client.send(self._outbox)]
        except BlockingIOError:
            return
        except OSError:
            self._drop(reset=False)

    def _leave_poll(self) -> None:
        """Wait until the poll that goes on now, if one does, is over; the next one may have begun by then."""
        now = self._polls
        self.poke()
        self._changed.wait_for(lambda: not self._polling or self._polls != now, LEAVE_S)

    def _drop(self, *, reset: bool) -> None:
        client, self._client = self._client, None
        self._outbox.clear()
        if client is None:
            return
        # A socket that another thread polls is not closed, and says nothing, before that poll ends.
        self._leave_poll()
        if reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        client.close()
