"""The bus: which devices are plugged in, who has opened and claimed what. Plain data in and out.

``Bus`` answers the same calls in this process and, through ``remote.py``, in another one.
"""

from __future__ import annotations

import errno
import itertools
import threading
from collections import deque
from typing import Any, Protocol

from hw_mocks.usb.port import BusError, UsbPort

CALLS_KEPT = 10_000
"""Names of calls remembered for tests; the oldest fall out."""
BUS_NUMBER = 1
ADDRESS_PER_PORT = 16
"""Addresses are socket * 16 + plug-in, so that a new plug-in has a new address, as on a real bus."""


class BusCalls(Protocol):
    """What a backend needs of a bus. Every call may raise BusError."""

    def devices(self) -> list[dict[str, Any]]:
        """One record per plugged device: address, ports, and its shape."""

    def open(self, address: int) -> int: ...

    def close(self, handle: int) -> None: ...

    def configuration(self, handle: int) -> int: ...

    def configure(self, handle: int, value: int) -> None: ...

    def set_alternate(self, handle: int, interface: int, alternate: int) -> None: ...

    def claim(self, handle: int, interface: int) -> None: ...

    def release(self, handle: int, interface: int) -> None: ...

    def write(self, handle: int, endpoint: int, data: bytes, timeout_ms: int) -> int: ...

    def read(self, handle: int, endpoint: int, size: int, timeout_ms: int) -> bytes: ...

    def control(self, handle: int, request_type: int, request: int, length: int) -> bytes: ...

    def clear_halt(self, handle: int, endpoint: int) -> None: ...

    def reset(self, handle: int) -> None: ...

    def kernel_driver(self, handle: int, interface: int) -> bool: ...

    def detach(self, handle: int, interface: int) -> None: ...

    def attach(self, handle: int, interface: int) -> None: ...


class Bus:
    """A hub with sockets. Thread safe."""

    def __init__(self, *ports: UsbPort) -> None:
        self._ports = ports
        self._lock = threading.Lock()
        self._handles: dict[int, tuple[UsbPort, int]] = {}
        """Handle to its device and the plug-in it belongs to."""
        self._numbers = itertools.count(1)
        self.calls: deque[str] = deque(maxlen=CALLS_KEPT)
        """Names of the calls made, in order."""

    @property
    def open_handles(self) -> int:
        with self._lock:
            return len(self._handles)

    def devices(self) -> list[dict[str, Any]]:
        self.calls.append("devices")
        return [
            {"address": self._address(place, port), "ports": _numbers(port.socket), "shape": port.shape.plain()}
            for place, port in enumerate(self._ports)
            if port.plugged
        ]

    def open(self, address: int) -> int:
        self.calls.append("open")
        for place, port in enumerate(self._ports):
            if port.plugged and self._address(place, port) == address:
                if port.denied:
                    raise BusError(errno.EACCES)
                with self._lock:
                    handle = next(self._numbers)
                    self._handles[handle] = (port, port.plugs)
                return handle
        raise BusError(errno.ENODEV)

    def close(self, handle: int) -> None:
        """What the handle claimed is free again. Never fails."""
        self.calls.append("close")
        with self._lock:
            port, plug = self._handles.pop(handle, (None, 0))
        if port is not None and port.plugs == plug:
            for interface in [one for one, owner in port.claimed.items() if owner == handle]:
                del port.claimed[interface]

    def configuration(self, handle: int) -> int:
        return self._port("configuration", handle).configuration

    def configure(self, handle: int, value: int) -> None:
        port = self._port("configure", handle)
        if port.kernel_bound or port.claimed:
            raise BusError(errno.EBUSY)
        if value != port.shape.configuration:
            raise BusError(errno.ENOENT)
        port.configuration = value

    def set_alternate(self, handle: int, interface: int, alternate: int) -> None:
        self._port("set_alternate", handle, claimed=interface).settings[interface] = alternate

    def claim(self, handle: int, interface: int) -> None:
        port = self._port("claim", handle)
        if interface in port.kernel_bound or port.foreign_claim or port.claimed.get(interface, handle) != handle:
            raise BusError(errno.EBUSY)
        if not port.configuration or interface not in {one.number for one in port.shape.interfaces}:
            raise BusError(errno.ENOENT)
        port.claimed[interface] = handle

    def release(self, handle: int, interface: int) -> None:
        port = self._port("release", handle, claimed=interface)
        del port.claimed[interface]

    def write(self, handle: int, endpoint: int, data: bytes, timeout_ms: int) -> int:
        return self._with_endpoint("write", handle, endpoint).write(endpoint, data, timeout_ms)

    def read(self, handle: int, endpoint: int, size: int, timeout_ms: int) -> bytes:
        return self._with_endpoint("read", handle, endpoint).read(endpoint, size, timeout_ms)

    def control(self, handle: int, request_type: int, request: int, length: int) -> bytes:
        return self._port("control", handle).control(request_type, request, length)

    def clear_halt(self, handle: int, endpoint: int) -> None:
        self._port("clear_halt", handle).clear_halt(endpoint)

    def reset(self, handle: int) -> None:
        self._port("reset", handle).reset()

    def kernel_driver(self, handle: int, interface: int) -> bool:
        return interface in self._port("kernel_driver", handle).kernel_bound

    def detach(self, handle: int, interface: int) -> None:
        bound = self._port("detach", handle).kernel_bound
        if interface not in bound:
            raise BusError(errno.ENODATA)
        bound.remove(interface)

    def attach(self, handle: int, interface: int) -> None:
        port = self._port("attach", handle)
        if interface in port.claimed:
            raise BusError(errno.EBUSY)
        port.kernel_bound.add(interface)

    # ------------------------------------------------------------ small steps

    def _port(self, call: str, handle: int, claimed: int | None = None) -> UsbPort:
        """The handle's device, still plugged in. ``claimed``: an interface the handle must hold."""
        self.calls.append(call)
        with self._lock:
            port, plug = self._handles.get(handle, (None, 0))
        if port is None or not port.plugged or port.plugs != plug:
            raise BusError(errno.ENODEV)
        if claimed is not None and port.claimed.get(claimed) != handle:
            raise BusError(errno.EINVAL)
        return port

    def _with_endpoint(self, call: str, handle: int, endpoint: int) -> UsbPort:
        """The device, if the handle has claimed the interface whose active setting has that endpoint."""
        port = self._port(call, handle)
        for interface in port.shape.interfaces:
            active = port.settings.get(interface.number, 0) == interface.alternate
            if active and endpoint in {one.address for one in interface.endpoints}:
                if port.claimed.get(interface.number) != handle:
                    raise BusError(errno.EINVAL)
                return port
        raise BusError(errno.ENOENT)

    def _address(self, place: int, port: UsbPort) -> int:
        return (place + 1) * ADDRESS_PER_PORT + port.plugs % ADDRESS_PER_PORT


def _numbers(socket: str) -> list[int]:
    """``1-1.2`` → [1, 2]."""
    return [int(number) for number in socket.partition("-")[2].split(".")]
