"""Printers on USB, by the class of their interface. Without libusb none can be found, and the result says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import usb.core  # type: ignore[import-untyped]  # the package ships no types

from drivers.links.usb_search import FoundPrinter, bus_path_of, find_printers

NO_LIBUSB = "libusb-1.0 is missing: no USB printer can be found 请安装 libusb-1.0-0"


@dataclass(frozen=True, slots=True)
class FoundUsbPrinter:
    usb_id: str
    """``vendor:product`` in hex, as lsusb prints it."""
    bus_path: str
    """The socket, ``1-2.3``."""
    answers: bool
    """It has an endpoint back: status can be read."""


@dataclass(frozen=True, slots=True)
class UsbPrinters:
    printers: tuple[FoundUsbPrinter, ...]
    problem: str = ""
    """Why the list may be incomplete, and what to do."""


def find_usb_printers(backend: Any = None) -> UsbPrinters:
    """Every plugged printer of class 7, none opened. ``backend`` is a pyusb backend, libusb when None."""
    try:
        return UsbPrinters(tuple(_described(printer) for printer in find_printers(backend)))
    except usb.core.NoBackendError:
        return UsbPrinters((), NO_LIBUSB)
    except usb.core.USBError as error:
        return UsbPrinters((), f"USB cannot be searched: {error}")


def _described(printer: FoundPrinter) -> FoundUsbPrinter:
    device = printer.device
    usb_id = f"{device.idVendor:04x}:{device.idProduct:04x}"
    return FoundUsbPrinter(usb_id, bus_path_of(device), printer.interface.back is not None)
