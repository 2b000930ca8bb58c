"""Where a device hangs, in the words of its table: port, address, path, or the USB printer that is plugged in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drivers.discovery.usb_printers import find_usb_printers
from drivers.links.usb_search import UsbSettings

ADDRESS_KEYS = ("host", "port")
"""One address, with a colon between them."""
PLACE_KEYS = ("device", "bus_path", "path", "name")


def link_of(table: Mapping[str, Any]) -> str:
    """Empty when the table leaves it to what is plugged in."""
    address = ":".join(str(table[key]) for key in ADDRESS_KEYS if table.get(key))
    places = (str(table[key]) for key in PLACE_KEYS if table.get(key))
    return " ".join(part for part in (address, *places) if part)


def plugged_in(options: Any) -> str:
    """The printers that a USB table without a device may mean: ``0416:5011 1-2``. ``options`` are UsbPrinter's."""
    settings = UsbSettings("打印机", options.device, options.bus_path, options.usb_backend, options.usb_backend_address)
    found = find_usb_printers(settings.make_backend("[printer]"))
    return ", ".join(f"{printer.usb_id} {printer.bus_path}" for printer in found.printers)
