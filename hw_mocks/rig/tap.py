"""Ports whose wire is listened to: both directions are told to whoever wants to see them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hw_mocks.pty_port import PtyPort, Receive, Tick
from hw_mocks.tcp_port import TcpPort
from hw_mocks.usb.bus import Bus
from hw_mocks.usb.port import UsbPort
from hw_mocks.usb.remote import BusServer

Listener = Callable[[str, bool, bytes], None]
"""Port's name, whether the bytes come from the device, the bytes. Called on whatever thread sends or receives."""


def _heard(listener: Listener, name: str, receive: Receive) -> Receive:
    def heard(data: bytes) -> None:
        listener(name, False, data)
        receive(data)

    return heard


class TappedPort(PtyPort):
    """A PtyPort that tells ``listener`` what passes. The listener must not wait."""

    def __init__(self, link: Path, listener: Listener, *, clock: Callable[[], float] | None = None) -> None:
        super().__init__(link, clock=clock)
        self._told = listener

    def attach(self, receive: Receive, tick: Tick | None = None) -> None:
        super().attach(_heard(self._told, self.link.name, receive), tick)

    def send(self, data: bytes) -> int:
        taken = super().send(data)
        if taken:
            self._told(self.link.name, True, data[:taken])
        return taken


class TappedTcp(TcpPort):
    """The same for a printer's raw port."""

    def __init__(self, name: str, listener: Listener) -> None:
        super().__init__()
        self._name, self._told = name, listener

    def attach(self, receive: Receive, tick: Tick | None = None) -> None:
        super().attach(_heard(self._told, self._name, receive), tick)

    def send(self, data: bytes) -> int:
        taken = super().send(data)
        if taken:
            self._told(self._name, True, data[:taken])
        return taken


class TappedUsb(UsbPort):
    """The same for a USB socket, with the bus that a terminal in another process reaches at ``path``."""

    def __init__(self, name: str, listener: Listener, path: Path) -> None:
        super().__init__()
        self._name, self._told = name, listener
        self._server = BusServer(Bus(self), path)

    def attach(self, receive: Receive, tick: Tick | None = None) -> None:
        super().attach(_heard(self._told, self._name, receive), tick)

    def send(self, data: bytes) -> int:
        taken = super().send(data)
        if taken:
            self._told(self._name, True, data[:taken])
        return taken

    def close(self) -> None:
        if not self._closed:
            self._server.close()
        super().close()
