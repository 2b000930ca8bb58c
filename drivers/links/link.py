"""What every link gives to the codec on top of it: serial now, USB and TCP on the same printer code path later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from terminal.errors import DeviceError


class ByteLink(Protocol):
    """An open way to one device. All methods raise DeviceLost or DeviceTimeout and nothing else for what the wire does.

    Used by one thread; ``close`` may come from any.
    """

    def read(self, timeout_ms: int) -> bytes:
        """What has arrived, at least one byte; empty when nothing came in ``timeout_ms``."""

    def write(self, data: bytes) -> None:
        """Hand all of ``data`` to the system. That is no proof that the device took it (facts: printer §2.5)."""

    def discard_input(self) -> None:
        """Forget what has arrived and was not read."""

    def close(self) -> None:
        """Give the device back; a call under way in another thread ends with DeviceLost."""


Tap = Callable[[ByteLink], ByteLink]
"""What a driver puts its link through when it opens it: the wire trace, when there is one."""


def untapped(link: ByteLink) -> ByteLink:
    return link


PORT_MAX = 24
"""Characters: a name under by-path takes three lines of the smallest panel, and its end tells sockets apart."""


def operator_text(error: DeviceError) -> str:
    """The error as one line for the operator. A long port is shown by its end; logs and doctor have it whole."""
    name, _, port = error.where.partition(" ")
    if len(port) > PORT_MAX:
        port = f"…{port[1 - PORT_MAX :]}"
    if not port:
        return f"{name}：{error.what}，{error.do}"
    return f"{name} {port}：{error.what}，{error.do}"
