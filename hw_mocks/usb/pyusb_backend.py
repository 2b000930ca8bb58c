"""The emulated bus as a pyusb backend. Facts: devices §6.1 (which methods, IndexError past the end, error classes)."""

from __future__ import annotations

import array
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import usb.backend  # type: ignore[import-untyped]  # the package ships no types
import usb.core  # type: ignore[import-untyped]

from hw_mocks.usb.bus import BUS_NUMBER, BusCalls
from hw_mocks.usb.port import BusError

FULL_SPEED = 2
"""LIBUSB_SPEED_FULL."""
IN_BIT = 0x80
SELF_POWERED = 0xC0


class BusBackend(usb.backend.IBackend):  # type: ignore[misc]  # pyusb's class is untyped
    """Hands pyusb's calls to a bus."""

    def __init__(self, bus: BusCalls) -> None:
        self._bus = bus

    # ------------------------------------------------------------ descriptors: known without opening

    def enumerate_devices(self) -> Iterator[dict[str, Any]]:
        with _translated():
            yield from self._bus.devices()

    def get_parent(self, dev: dict[str, Any]) -> None:
        return None

    def get_device_descriptor(self, dev: dict[str, Any]) -> SimpleNamespace:
        shape = dev["shape"]
        return SimpleNamespace(
            bLength=18,
            bDescriptorType=1,
            bcdUSB=0x0110,
            bDeviceClass=0,
            bDeviceSubClass=0,
            bDeviceProtocol=0,
            bMaxPacketSize0=64,
            idVendor=shape["vendor"],
            idProduct=shape["product"],
            bcdDevice=0x0100,
            iManufacturer=0,
            iProduct=0,
            iSerialNumber=0,
            bNumConfigurations=1,
            address=dev["address"],
            bus=BUS_NUMBER,
            port_number=dev["ports"][-1],
            port_numbers=tuple(dev["ports"]),
            speed=FULL_SPEED,
        )

    def get_configuration_descriptor(self, dev: dict[str, Any], config: int) -> SimpleNamespace:
        shape = dev["shape"]
        if config != 0:
            raise IndexError(f"configuration {config}")
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=2,
            wTotalLength=9,
            bNumInterfaces=len({interface["number"] for interface in shape["interfaces"]}),
            bConfigurationValue=shape["configuration"],
            iConfiguration=0,
            bmAttributes=SELF_POWERED,
            bMaxPower=0,
            extra_descriptors=(),
        )

    def get_interface_descriptor(self, dev: dict[str, Any], intf: int, alt: int, config: int) -> SimpleNamespace:
        interface = _interface(dev, intf, alt, config)
        kind = interface["kind"]
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=4,
            bInterfaceNumber=interface["number"],
            bAlternateSetting=interface["alternate"],
            bNumEndpoints=len(interface["endpoints"]),
            bInterfaceClass=kind[0],
            bInterfaceSubClass=kind[1],
            bInterfaceProtocol=kind[2],
            iInterface=0,
            extra_descriptors=(),
        )

    def get_endpoint_descriptor(
        self, dev: dict[str, Any], ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        endpoint = _interface(dev, intf, alt, config)["endpoints"][ep]
        return SimpleNamespace(
            bLength=7,
            bDescriptorType=5,
            bEndpointAddress=endpoint["address"],
            bmAttributes=endpoint["attributes"],
            wMaxPacketSize=endpoint["packet_bytes"],
            bInterval=0,
            bRefresh=0,
            bSynchAddress=0,
            extra_descriptors=(),
        )

    # ------------------------------------------------------------ an open device

    def open_device(self, dev: dict[str, Any]) -> int:
        with _translated():
            return self._bus.open(dev["address"])

    def close_device(self, dev_handle: int) -> None:
        self._bus.close(dev_handle)

    def set_configuration(self, dev_handle: int, config_value: int) -> None:
        with _translated():
            self._bus.configure(dev_handle, config_value)

    def get_configuration(self, dev_handle: int) -> int:
        with _translated():
            return self._bus.configuration(dev_handle)

    def set_interface_altsetting(self, dev_handle: int, intf: int, altsetting: int) -> None:
        with _translated():
            self._bus.set_alternate(dev_handle, intf, altsetting)

    def claim_interface(self, dev_handle: int, intf: int) -> None:
        with _translated():
            self._bus.claim(dev_handle, intf)

    def release_interface(self, dev_handle: int, intf: int) -> None:
        with _translated():
            self._bus.release(dev_handle, intf)

    def bulk_write(self, dev_handle: int, ep: int, intf: int, data: array.array[int], timeout: int) -> int:
        with _translated():
            return self._bus.write(dev_handle, ep, data.tobytes(), timeout)

    def bulk_read(self, dev_handle: int, ep: int, intf: int, buff: array.array[int], timeout: int) -> int:
        with _translated():
            data = self._bus.read(dev_handle, ep, len(buff), timeout)
        buff[: len(data)] = array.array("B", data)
        return len(data)

    def ctrl_transfer(
        self,
        dev_handle: int,
        bmRequestType: int,
        bRequest: int,
        wValue: int,
        wIndex: int,
        data: array.array[int],
        timeout: int,
    ) -> int:
        with _translated():
            answer = self._bus.control(dev_handle, bmRequestType, bRequest, len(data))
        if not bmRequestType & IN_BIT:
            return len(data)
        data[: len(answer)] = array.array("B", answer)
        return len(answer)

    def clear_halt(self, dev_handle: int, ep: int) -> None:
        with _translated():
            self._bus.clear_halt(dev_handle, ep)

    def reset_device(self, dev_handle: int) -> None:
        with _translated():
            self._bus.reset(dev_handle)

    def is_kernel_driver_active(self, dev_handle: int, intf: int) -> bool:
        with _translated():
            return self._bus.kernel_driver(dev_handle, intf)

    def detach_kernel_driver(self, dev_handle: int, intf: int) -> None:
        with _translated():
            self._bus.detach(dev_handle, intf)

    def attach_kernel_driver(self, dev_handle: int, intf: int) -> None:
        with _translated():
            self._bus.attach(dev_handle, intf)


def _interface(dev: dict[str, Any], intf: int, alt: int, config: int) -> dict[str, Any]:
    """By logical index, as pyusb counts. Raises IndexError past the end."""
    if config != 0:
        raise IndexError(f"configuration {config}")
    interfaces: list[dict[str, Any]] = list(dev["shape"]["interfaces"])
    numbers = sorted({interface["number"] for interface in interfaces})
    return [one for one in interfaces if one["number"] == numbers[intf]][alt]


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except BusError as error:
        if error.number == errno.ETIMEDOUT:
            raise usb.core.USBTimeoutError("Operation timed out", None, error.number) from error
        raise usb.core.USBError(str(error), None, error.number) from error
