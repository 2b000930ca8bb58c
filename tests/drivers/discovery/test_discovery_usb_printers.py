"""Finding USB printers; without libusb the result says so instead of saying "none"."""

from __future__ import annotations

import pytest
import usb.core

from drivers.discovery import usb_printers
from drivers.discovery.usb_printers import NO_LIBUSB, FoundUsbPrinter, find_usb_printers
from hw_mocks.usb.bus import Bus
from hw_mocks.usb.port import UsbPort
from hw_mocks.usb.pyusb_backend import BusBackend


class NoDevices:
    """A pyusb backend with an empty bus."""

    def enumerate_devices(self) -> list[object]:
        return []


class BrokenBus:
    def enumerate_devices(self) -> list[object]:
        raise usb.core.USBError("bus is gone", None, 5)


def test_an_empty_bus_has_no_printers_and_no_problem() -> None:
    found = find_usb_printers(NoDevices())
    assert (found.printers, found.problem) == ((), "")


def test_a_bus_that_fails_is_a_problem() -> None:
    assert "bus is gone" in find_usb_printers(BrokenBus()).problem


def test_a_missing_libusb_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_backend: object) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb_printers, "find_printers", none)
    assert find_usb_printers().problem == NO_LIBUSB


def test_a_plugged_printer_is_found_by_its_interface_and_not_opened() -> None:
    port = UsbPort(socket="1-2.3")
    bus = Bus(port)
    try:
        found = find_usb_printers(BusBackend(bus))
    finally:
        port.close()
    assert found.printers == (FoundUsbPrinter("0416:5011", "1-2.3", True),)
    assert "open" not in bus.calls
