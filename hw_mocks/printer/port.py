"""What an emulated printer hangs on: a pty, a TCP port, a USB socket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable


class Port(Protocol):
    """Carries bytes both ways. What finds no room in the printer is lost, as on a serial line."""

    def attach(self, receive: Callable[[bytes], None], tick: Callable[[], float | None] | None = None) -> None:
        """``receive`` gets each burst; ``tick`` is called after it and says in how many seconds again."""

    def send(self, data: bytes) -> int:
        """Bytes from the device to the client, without waiting. Returns how many were taken."""

    def poke(self) -> None:
        """Have ``tick`` called now."""


class Device(Protocol):
    """What a wire asks of the printer. May be called from any thread, but with no lock of the wire held."""

    def room(self) -> int:
        """Bytes it takes now."""

    def port_status(self) -> int:
        """The status byte of the USB printer class."""

    def soft_reset(self) -> None:
        """Drop what is buffered."""


@runtime_checkable
class Wire(Port, Protocol):
    """A port with flow control of its own, that goes away with the device's power: TCP and USB."""

    def meet(self, device: Device) -> None:
        """Called once, before ``attach``."""

    def power(self, *, on: bool) -> None:
        """The device was switched off or on."""
