"""Clients of the mirror, served by one thread of their own: a slow or dead one is dropped and delays nobody."""

from __future__ import annotations

import selectors
import socket
import threading
from collections import deque

MOST_CLIENTS = 8
"""Remote help, the bench, a demo and a few spare; one more is turned away."""
BUFFER_BYTES = 256 * 1024
"""Per client: about 200 screens. Who is further behind than that is dropped and may connect again."""
INBOX_LINES = 64
"""Screens not yet handed to the clients' buffers; the thread empties it in microseconds, so only a bug fills it."""
DISCARD = 4_096
"""Bytes a client says to us: read, so that we notice its end, and thrown away."""
GOODBYE_S = 0.2
"""How long close() lets clients take what waits for them."""


class Audience:
    """``tell`` from the loop's thread; everything else happens in the audience's own."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._listener.setblocking(False)
        self._inbox: deque[bytes] = deque(maxlen=INBOX_LINES)
        self._current = b""
        self._buffers: dict[socket.socket, bytearray] = {}
        self._wake_out, self._wake_in = socket.socketpair()
        self._wake_out.setblocking(False)
        self._wake_in.setblocking(False)
        self._closing = False
        self._selector = selectors.DefaultSelector()
        self._selector.register(listener, selectors.EVENT_READ)
        self._selector.register(self._wake_in, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="mirror", daemon=True)
        self._thread.start()

    def tell(self, line: bytes) -> bool:
        """Send a line to everyone, and to whoever comes later until the next. False when the thread has ended."""
        if self._closing or not self._thread.is_alive():
            return False
        self._inbox.append(line)
        self._wake()
        return True

    def close(self) -> None:
        if self._closing:
            return
        self._closing = True
        self._wake()
        self._thread.join(GOODBYE_S * 5)
        self._wake_out.close()

    def _wake(self) -> None:
        try:
            self._wake_out.send(b"\0")
        except OSError:
            return  # full: the thread will wake anyway; closed: it has ended

    # ------------------------------------------------------------ the thread

    def _run(self) -> None:
        try:
            while not self._closing:
                self._serve(self._selector.select())
            self._say_goodbye()
        finally:
            for client in tuple(self._buffers):
                self._drop(client)
            self._listener.close()
            self._wake_in.close()
            self._selector.close()

    def _serve(self, ready: list[tuple[selectors.SelectorKey, int]]) -> None:
        for key, events in ready:
            if key.fileobj is self._wake_in:
                self._read(self._wake_in)
            elif key.fileobj is self._listener:
                self._welcome()
            else:
                client = key.fileobj
                if isinstance(client, socket.socket) and client in self._buffers:
                    self._attend(client, events)
        self._hand_out()

    def _attend(self, client: socket.socket, events: int) -> None:
        if events & selectors.EVENT_READ and not self._read(client):
            self._drop(client)
        elif events & selectors.EVENT_WRITE:
            self._send(client)

    @staticmethod
    def _read(peer: socket.socket) -> bool:
        """Throw away what the peer says. False when it has gone."""
        try:
            return bool(peer.recv(DISCARD))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def _welcome(self) -> None:
        try:
            client, _ = self._listener.accept()
        except OSError:
            return  # it changed its mind, or we are out of descriptors: the next one is another try
        if len(self._buffers) >= MOST_CLIENTS:
            client.close()
            return
        client.setblocking(False)
        self._buffers[client] = bytearray()
        self._selector.register(client, selectors.EVENT_READ)
        if self._current:
            self._queue(client, self._current)

    def _hand_out(self) -> None:
        while self._inbox:
            self._current = self._inbox.popleft()
            for client in tuple(self._buffers):
                self._queue(client, self._current)

    def _queue(self, client: socket.socket, line: bytes) -> None:
        buffer = self._buffers[client]
        if len(buffer) + len(line) > BUFFER_BYTES:
            self._drop(client)
            return
        buffer += line
        self._send(client)

    def _send(self, client: socket.socket) -> None:
        buffer = self._buffers[client]
        try:
            del buffer[: client.send(buffer)]
        except BlockingIOError:
            pass  # its own buffer is full: ours keeps the rest until there is room
        except OSError:
            self._drop(client)
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if buffer else 0)
        self._selector.modify(client, wanted)

    def _drop(self, client: socket.socket) -> None:
        del self._buffers[client]
        self._selector.unregister(client)
        client.close()

    def _say_goodbye(self) -> None:
        """Hand out the last lines and give each client one bounded chance to take them."""
        self._hand_out()
        for client in tuple(self._buffers):
            if self._buffers[client]:
                client.settimeout(GOODBYE_S / MOST_CLIENTS)
                self._send(client)
