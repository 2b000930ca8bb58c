"""Which USB device, interface and endpoints are the printer's: found in the descriptors, never assumed.

Endpoint numbers differ from board to board (OUT 01 to 03, IN 81 to 84), and a printer may have further interfaces,
such as mass storage (facts: printer §3.2, devices §6.2).
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import usb.core  # type: ignore[import-untyped]  # the package ships no types
import usb.util  # type: ignore[import-untyped]

from terminal.errors import ConfigError, DeviceLost

PRINTER_CLASS, PRINTER_SUBCLASS = 7, 1
BIDIRECTIONAL, UNIDIRECTIONAL = 2, 1
"""Protocols of the printer class; 3 (IEEE 1284.4) packs its data and is not spoken here (facts: printer §3.2)."""
PREFERENCE = (BIDIRECTIONAL, UNIDIRECTIONAL)
BULK, TYPE_MASK, IN_BIT = 2, 0x03, 0x80
HEX = 16
ID_MAX = 0xFFFF

NOT_FOUND = ("找不到打印机", "请检查打印机电源和 USB 线，接好后自动恢复")
SEVERAL = ("接有多台打印机", "请装机员在配置中用 device 或 bus_path 指定一台")
NO_LIBUSB = ("缺少 libusb-1.0", "请装机员安装 libusb-1.0-0")


@dataclass(frozen=True, slots=True)
class UsbSettings:
    """Which printer. Empty strings leave the choice to what is plugged in, if it is one printer only."""

    name: str
    device: str
    """``vendor:product`` in hex, as lsusb prints it."""
    bus_path: str
    """``bus-port.port``, as the kernel names the socket: two equal printers have no other name."""
    backend: str
    """``module:function`` of another pyusb backend; empty for libusb."""
    backend_address: str
    """Given to that function, if not empty."""

    @property
    def where(self) -> str:
        return " ".join(part for part in (self.name, "USB", self.device, self.bus_path) if part)

    @property
    def ids(self) -> tuple[int, int] | None:
        """Vendor and product. Raises ValueError for what is no pair of hex numbers."""
        if not self.device:
            return None
        vendor, product = (int(part, HEX) for part in self.device.split(":"))
        if not (0 <= vendor <= ID_MAX and 0 <= product <= ID_MAX):
            raise ValueError("USB ids have four digits")
        return vendor, product

    def check(self, table: str) -> UsbSettings:
        """These settings, if they can be right. Raises ConfigError naming the key."""
        try:
            _ = self.ids
        except ValueError as error:
            raise ConfigError(
                f"key device is {self.device!r}", where=table, do="Give vendor:product as lsusb prints it: 0416:5011"
            ) from error
        if self.backend_address and not self.backend:
            raise ConfigError("key usb_backend_address has no usb_backend", where=table, do="Give both or none")
        return self

    def make_backend(self, table: str) -> Any:
        """The backend named in the configuration, or None for libusb. Raises ConfigError."""
        if not self.backend:
            return None
        module, _, function = self.backend.partition(":")
        try:
            make = getattr(importlib.import_module(module), function)
            return make(self.backend_address) if self.backend_address else make()
        except (ImportError, AttributeError, ValueError, TypeError) as error:
            raise ConfigError(
                f"key usb_backend is {self.backend!r}: {error}", where=table, do="Leave it out on a device"
            ) from error


@dataclass(frozen=True, slots=True)
class Endpoint:
    address: int
    packet_bytes: int
    """The largest packet."""


@dataclass(frozen=True, slots=True)
class PrinterInterface:
    """Where the printer listens and talks, by its descriptors."""

    configuration: int
    number: int
    alternate: int
    alternates: int
    """How many settings the interface has."""
    protocol: int
    out: Endpoint
    back: Endpoint | None
    """Status answers; None for a unidirectional printer."""


@dataclass(frozen=True, slots=True)
class FoundPrinter:
    device: Any
    """pyusb's Device."""
    interface: PrinterInterface


def find_printers(backend: Any) -> tuple[FoundPrinter, ...]:
    """Every plugged device with a printer interface that can be used, in bus order. Opens none of them.

    Raises usb.core.USBError, or NoBackendError when there is no libusb.
    """
    devices = sorted(usb.core.find(find_all=True, backend=backend), key=lambda device: (device.bus, device.address))
    found = ((device, interface_of(device)) for device in devices)
    return tuple(FoundPrinter(device, interface) for device, interface in found if interface is not None)


def choose(settings: UsbSettings, printers: tuple[FoundPrinter, ...]) -> FoundPrinter:
    """The one that is meant. Raises DeviceLost when none or more than one is."""
    wanted = [printer for printer in printers if _is_meant(settings, printer.device)]
    if len(wanted) != 1:
        what, do = SEVERAL if wanted else NOT_FOUND
        raise DeviceLost(what, where=settings.where, do=do)
    return wanted[0]


def bus_path_of(device: Any) -> str:
    """``1-2.3``, as in /sys/bus/usb/devices."""
    return f"{device.bus}-{'.'.join(str(number) for number in device.port_numbers or ())}"


def interface_of(device: Any) -> PrinterInterface | None:
    """The best printer interface of a device: bidirectional before unidirectional, the lowest number first."""
    usable = list(_interfaces(device))
    return min(usable, key=lambda one: (PREFERENCE.index(one.protocol), one.number, one.alternate), default=None)


def _interfaces(device: Any) -> Iterator[PrinterInterface]:
    for configuration in device:
        numbers = [interface.bInterfaceNumber for interface in configuration]
        for interface in configuration:
            kind = (interface.bInterfaceClass, interface.bInterfaceSubClass)
            out, back = _endpoint(interface, 0), _endpoint(interface, IN_BIT)
            if kind != (PRINTER_CLASS, PRINTER_SUBCLASS) or interface.bInterfaceProtocol not in PREFERENCE:
                continue
            if out is None:
                continue
            yield PrinterInterface(
                configuration.bConfigurationValue,
                interface.bInterfaceNumber,
                interface.bAlternateSetting,
                numbers.count(interface.bInterfaceNumber),
                interface.bInterfaceProtocol,
                out,
                back,
            )


def _endpoint(interface: Any, direction: int) -> Endpoint | None:
    """The first bulk endpoint of that direction."""
    for endpoint in interface:
        is_bulk = endpoint.bmAttributes & TYPE_MASK == BULK
        if is_bulk and endpoint.bEndpointAddress & IN_BIT == direction and endpoint.wMaxPacketSize > 0:
            return Endpoint(endpoint.bEndpointAddress, endpoint.wMaxPacketSize)
    return None


def _is_meant(settings: UsbSettings, device: Any) -> bool:
    ids = settings.ids
    if ids is not None and ids != (device.idVendor, device.idProduct):
        return False
    return not settings.bus_path or settings.bus_path == bus_path_of(device)
