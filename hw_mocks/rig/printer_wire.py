"""The printer's wire on the rig: a serial port, the raw port of a network printer, or a USB socket."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path

from hw_mocks.rig.tap import Listener, TappedPort, TappedTcp, TappedUsb

PrinterPort = TappedPort | TappedTcp | TappedUsb
UNKNOWN_PORT = 0
"""Stands in the configuration until the printer has a port."""


class PrinterWire(Enum):
    SERIAL = "serial"
    TCP = "tcp"
    USB = "usb"


def open_wire(
    wire: PrinterWire, link: Path, bus: Path, listener: Listener, clock: Callable[[], float] | None
) -> PrinterPort:
    """The device's end. ``link`` is where the serial port stands, ``bus`` the socket of the USB bus."""
    if wire is PrinterWire.TCP:
        return TappedTcp(link.name, listener)
    if wire is PrinterWire.USB:
        return TappedUsb(link.name, listener, bus)
    return TappedPort(link, listener, clock=clock)


def configured(wire: PrinterWire, link: Path, bus: Path) -> str:
    """The terminal's end: rows of its table ``[printer]``."""
    if wire is PrinterWire.TCP:
        return f'driver = "tcp"\nhost = "127.0.0.1"\nport = {UNKNOWN_PORT}'
    if wire is PrinterWire.USB:
        return f'driver = "usb"\nusb_backend = "hw_mocks.usb:backend"\nusb_backend_address = "{bus}"'
    return f'driver = "serial"\nport = "{link}"\nbaud = 115200'


def at_port(config: str, port: PrinterPort) -> str:
    """The configuration with the port that a network printer got."""
    if not isinstance(port, TappedTcp):
        return config
    return config.replace(f"port = {UNKNOWN_PORT}\n", f"port = {port.port}\n", 1)
