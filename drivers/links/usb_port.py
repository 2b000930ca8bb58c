"""A USB printer (class 7) as a ByteLink, through pyusb (facts: printer §3.2, devices §6).

The kernel's own printer driver is detached while we hold the interface and given back at close. The device is never
reset, and configured only when nobody has: both make a printer drop what it holds, and some re-enumerate.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import usb.core  # type: ignore[import-untyped]  # the package ships no types
import usb.util  # type: ignore[import-untyped]

from drivers.links.gate import Gate
from drivers.links.usb_search import NO_LIBUSB, FoundPrinter, UsbSettings, choose, find_printers
from terminal.errors import DeviceError, DeviceLost, DeviceTimeout

log = logging.getLogger(__name__)

WRITE_TIMEOUT_S = 2.0
"""A printer that NAKs for so long has stalled; with 0 pyusb would wait for ever (facts: printer §4.3)."""
CONTROL_TIMEOUT_MS = 1_000
READ_MAX = 4096
"""Bytes taken by one read, rounded down to whole packets: less than a packet is an overflow error."""
DISCARD_MS = 2
"""The shortest real wait for what is on its way."""
DISCARDS_MAX = 64
EARLY_S = 0.005
"""Pause after an empty packet, which some boards send instead of a NAK: reading again at once would spin."""
NAP_S = 0.001

GET_DEVICE_ID, GET_PORT_STATUS = 0, 1
FROM_INTERFACE = 0xA1
DEVICE_ID_MAX = 1024

BUSY = ("打印机被其他程序占用", "请装机员停用系统的打印服务（CUPS）或关闭占用它的程序")
DENIED = ("没有权限使用打印机", "请装机员安装 udev 规则并重新插拔 USB 线")
UNPLUGGED = ("连接已断开", "请检查打印机电源和 USB 线，接好后自动恢复")
BROKEN = ("USB 传输出错", "请重新插拔 USB 线，换一根线或换一个插口")
STALLED = ("不接收数据", "请检查打印机状态")
REASONS: dict[int, tuple[str, str]] = {
    errno.EBUSY: BUSY,
    errno.EACCES: DENIED,
    errno.EPERM: DENIED,
    errno.ENODEV: UNPLUGGED,
    errno.ENOENT: UNPLUGGED,
    errno.ENXIO: UNPLUGGED,
}
"""Why a printer cannot be used, in the operator's words, and what to do; anything else is BROKEN."""


def open_usb(settings: UsbSettings, backend: Any) -> UsbLink:
    """Find the printer and open it. Raises DeviceLost. ``backend`` None is libusb."""
    try:
        printer = choose(settings, find_printers(backend))
    except usb.core.NoBackendError as error:
        what, do = NO_LIBUSB
        raise DeviceLost(what, where=settings.where, do=do) from error
    except usb.core.USBError as error:
        raise translated(error, settings.where) from error
    return UsbLink(printer, settings.where)


def translated(error: Any, where: str) -> DeviceError:
    """A pyusb error as one of ours."""
    if isinstance(error, usb.core.USBTimeoutError) or error.errno == errno.ETIMEDOUT:
        what, do = STALLED
        return DeviceTimeout(what, where=where, do=do)
    what, do = REASONS.get(error.errno or 0, BROKEN)
    return DeviceLost(what, where=where, do=do)


class UsbLink:
    """A claimed printer interface. All waits are bounded."""

    def __init__(self, printer: FoundPrinter, where: str, *, write_timeout_s: float = WRITE_TIMEOUT_S) -> None:
        """Claim it. Raises DeviceLost; then nothing is held, and the kernel's driver is back."""
        self._device, self._interface = printer.device, printer.interface
        self._where = where
        self._write_timeout_s = write_timeout_s
        self._gate = Gate(where)
        self._detached = False
        back = printer.interface.back
        self._read_bytes = max(1, READ_MAX // back.packet_bytes) * back.packet_bytes if back is not None else 0
        try:
            self._claim()
        except (usb.core.USBError, NotImplementedError) as error:
            self._give_back()
            reason = error if isinstance(error, usb.core.USBError) else usb.core.USBError(str(error))
            failure = translated(reason, where)
            raise DeviceLost(failure.what, where=where, do=failure.do) from error

    def read(self, timeout_ms: int) -> bytes:
        with self._guarded():
            return self._received(timeout_ms)

    def write(self, data: bytes) -> None:
        """All of ``data``, a packet a transfer. A short write is continued, a stall cleared once.

        DeviceTimeout when the printer refuses for longer than the write time-out: how much of the packet it took
        nobody knows, so nothing is sent again.
        """
        with self._guarded():
            packet, end = self._interface.out.packet_bytes, time.monotonic() + self._write_timeout_s
            left, may_clear = data, True
            while left:
                try:
                    taken = self._device.write(self._interface.out.address, left[:packet], _left_ms(end))
                except usb.core.USBError as error:
                    # A stall is the answer to a packet that was not taken: with one packet a transfer the rest is
                    # known exactly.
                    if error.errno != errno.EPIPE or not may_clear:
                        raise
                    self._device.clear_halt(self._interface.out.address)
                    may_clear = False
                    continue
                if taken <= 0 and time.monotonic() >= end:
                    raise usb.core.USBTimeoutError("nothing taken", None, errno.ETIMEDOUT)
                left = left[taken:]

    def discard_input(self) -> None:
        with self._guarded():
            for _ in range(DISCARDS_MAX):
                if self._interface.back is None or not self._received(DISCARD_MS):
                    return

    def close(self) -> None:
        """Release the interface, attach the kernel's driver again, close; a call under way ends with DeviceLost."""
        if not self._gate.shut():
            return
        with self._gate.emptied(self._write_timeout_s + 1):
            self._give_back()

    # ------------------------------------------------------------ class requests

    def device_id(self) -> str:
        """The IEEE 1284 device id, such as ``MFG:…;MDL:…;CMD:ESC/POS;``. A hint: clones carry others' names."""
        with self._guarded():
            number = self._interface.number << 8 | self._interface.alternate
            data = self._control(GET_DEVICE_ID, number, DEVICE_ID_MAX)
            return device_id_text(data)

    def port_status(self) -> int:
        """Bit 5 paper empty, 4 selected, 3 no error. Cheap boards say 18 always: never a proof."""
        with self._guarded():
            data = self._control(GET_PORT_STATUS, self._interface.number, 1)
            if len(data) != 1:
                raise usb.core.USBError("no port status", None, errno.EIO)
            return data[0]

    def _control(self, request: int, index: int, length: int) -> bytes:
        return bytes(self._device.ctrl_transfer(FROM_INTERFACE, request, 0, index, length, CONTROL_TIMEOUT_MS))

    # ------------------------------------------------------------ small steps

    def _claim(self) -> None:
        device, interface = self._device, self._interface
        with contextlib.suppress(NotImplementedError):  # a system that has no kernel drivers to detach
            if device.is_kernel_driver_active(interface.number):
                device.detach_kernel_driver(interface.number)
                self._detached = True
        self._configure()
        usb.util.claim_interface(device, interface.number)
        if interface.alternates > 1:
            device.set_interface_altsetting(interface.number, interface.alternate)

    def _configure(self) -> None:
        """Only where nobody has: setting a configuration again resets the device's state."""
        try:
            active = self._device.get_active_configuration().bConfigurationValue
        except usb.core.USBError as error:
            if error.errno is not None:
                raise
            active = None  # pyusb's "Configuration not set" carries no number
        if active != self._interface.configuration:
            self._device.set_configuration(self._interface.configuration)

    def _give_back(self) -> None:
        device, number = self._device, self._interface.number
        # A device that was pulled out has nothing to give back; closing is what was wanted.
        with contextlib.suppress(usb.core.USBError, NotImplementedError):
            usb.util.release_interface(device, number)
        if self._detached:
            self._detached = False
            try:
                device.attach_kernel_driver(number)
            except (usb.core.USBError, NotImplementedError) as error:
                log.info("kernel driver not attached again", extra={"device": self._where, "error": str(error)})
        with contextlib.suppress(usb.core.USBError):
            usb.util.dispose_resources(device)

    def _received(self, timeout_ms: int) -> bytes:
        back = self._interface.back
        if back is None:
            self._gate.wait(timeout_ms / 1000)
            return b""
        try:
            data = bytes(self._device.read(back.address, self._read_bytes, max(1, timeout_ms)))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            if error.errno == errno.ETIMEDOUT:
                return b""
            if error.errno != errno.EPIPE:
                raise
            self._device.clear_halt(back.address)
            self._gate.wait(NAP_S)
            return b""
        if not data:
            self._gate.wait(min(EARLY_S, timeout_ms / 1000))
        return data

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        with self._gate.passed():
            try:
                yield
            except usb.core.USBError as error:
                raise translated(error, self._where) from error


def device_id_text(data: bytes) -> str:
    """The text of a device id: two bytes of length, themselves included, then ASCII. Pure; takes whatever came."""
    length = int.from_bytes(data[:2], "big")
    text = data[2:length].decode("ascii", errors="replace")
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _left_ms(end: float) -> int:
    """What is left for one transfer; never 0, which is for ever."""
    return max(1, int((end - time.monotonic()) * 1000))
