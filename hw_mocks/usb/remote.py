"""The emulated bus for another process: a local socket, one JSON line a call.

The terminal's configuration names ``backend`` of this module and the socket's path; nothing of the shipped program
changes. When the terminal dies, what it held is given back, as the kernel would do.
"""

from __future__ import annotations

import contextlib
import errno
import json
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from hw_mocks.usb.bus import Bus, BusCalls
from hw_mocks.usb.port import BusError
from hw_mocks.usb.pyusb_backend import BusBackend

LINE_BYTES = 65_536
"""The longest call or answer: 4096 bytes of data in hex, and a list of devices."""
CLIENTS = 4
LEAVE_S = 2.0
CALL_TIMEOUT_S = 60.0
"""A bench that does not answer for so long is gone; transfers have their own, shorter time-outs."""
CALLS = frozenset(name for name in vars(BusCalls) if not name.startswith("_"))


def backend(path: str) -> BusBackend:
    """A pyusb backend on the bench that listens at ``path``. Connects at the first call."""
    return BusBackend(RemoteBus(Path(path)))


class RemoteBus:
    """The calls of ``Bus``, each one line there and one line back. Thread safe: one call at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stream: BinaryIO | None = None

    def devices(self) -> list[dict[str, Any]]:
        return list(self._call("devices"))

    def open(self, address: int) -> int:
        return int(self._call("open", address))

    def close(self, handle: int) -> None:
        with contextlib.suppress(BusError):  # the bench is gone, and with it the handle
            self._call("close", handle)

    def configuration(self, handle: int) -> int:
        return int(self._call("configuration", handle))

    def configure(self, handle: int, value: int) -> None:
        self._call("configure", handle, value)

    def set_alternate(self, handle: int, interface: int, alternate: int) -> None:
        self._call("set_alternate", handle, interface, alternate)

    def claim(self, handle: int, interface: int) -> None:
        self._call("claim", handle, interface)

    def release(self, handle: int, interface: int) -> None:
        self._call("release", handle, interface)

    def write(self, handle: int, endpoint: int, data: bytes, timeout_ms: int) -> int:
        return int(self._call("write", handle, endpoint, {"hex": data.hex()}, timeout_ms))

    def read(self, handle: int, endpoint: int, size: int, timeout_ms: int) -> bytes:
        return bytes.fromhex(self._call("read", handle, endpoint, size, timeout_ms)["hex"])

    def control(self, handle: int, request_type: int, request: int, length: int) -> bytes:
        return bytes.fromhex(self._call("control", handle, request_type, request, length)["hex"])

    def clear_halt(self, handle: int, endpoint: int) -> None:
        self._call("clear_halt", handle, endpoint)

    def reset(self, handle: int) -> None:
        self._call("reset", handle)

    def kernel_driver(self, handle: int, interface: int) -> bool:
        return bool(self._call("kernel_driver", handle, interface))

    def detach(self, handle: int, interface: int) -> None:
        self._call("detach", handle, interface)

    def attach(self, handle: int, interface: int) -> None:
        self._call("attach", handle, interface)

    def _call(self, name: str, *arguments: object) -> Any:
        """Raises BusError; ENODEV when the bench is not there."""
        with self._lock:
            try:
                stream = self._connected()
                stream.write(json.dumps([name, *arguments]).encode() + b"\n")
                stream.flush()
                line = stream.readline(LINE_BYTES)
            except OSError as error:
                line, reason = b"", str(error)
            else:
                reason = "the bench has ended"
            if not line:
                self._disconnect()
                raise BusError(errno.ENODEV, reason)
        answer = json.loads(line)
        if "errno" in answer:
            raise BusError(answer["errno"], answer["text"])
        return answer["result"]

    def _connected(self) -> BinaryIO:
        if self._stream is None:
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(CALL_TIMEOUT_S)
            try:
                connection.connect(str(self._path))
                self._stream = cast(BinaryIO, connection.makefile("rwb"))
            finally:
                connection.close()  # the stream keeps it open
        return self._stream

    def _disconnect(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(OSError):  # what it still held cannot be sent any more
                stream.close()


class BusServer:
    """Lets other processes use a bus."""

    def __init__(self, bus: Bus, path: Path) -> None:
        """Listen at ``path``; an old socket there is replaced."""
        self._bus = bus
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(CLIENTS)
        self._lock = threading.Lock()
        self._clients: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, name="usb bus", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all connections and remove the socket."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            with contextlib.suppress(OSError):  # it left by itself
                client.shutdown(socket.SHUT_RDWR)
        self._thread.join(LEAVE_S)
        self.path.unlink(missing_ok=True)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # closed
            with self._lock:
                if len(self._clients) >= CLIENTS:
                    client.close()
                    continue
                self._clients.append(client)
            threading.Thread(target=self._serve, args=(client,), name="usb client", daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        opened: set[int] = set()
        try:
            with client, client.makefile("rwb") as stream:
                while line := stream.readline(LINE_BYTES):
                    stream.write(json.dumps(self._answer(line, opened)).encode() + b"\n")
                    stream.flush()
        except OSError:
            pass  # the other side died; what it held is given back below
        finally:
            for handle in opened:
                self._bus.close(handle)
            with self._lock:
                self._clients.remove(client)

    def _answer(self, line: bytes, opened: set[int]) -> dict[str, Any]:
        name, *arguments = json.loads(line)
        if name not in CALLS:
            return {"errno": errno.ENOSYS, "text": f"no call {name!r}"}
        given = [bytes.fromhex(one["hex"]) if isinstance(one, dict) else one for one in arguments]
        try:
            result = getattr(self._bus, name)(*given)
        except BusError as error:
            return {"errno": error.number, "text": str(error)}
        if name == "open":
            opened.add(result)
        elif name == "close":
            opened.discard(arguments[0])
        return {"result": {"hex": result.hex()} if isinstance(result, bytes) else result}
