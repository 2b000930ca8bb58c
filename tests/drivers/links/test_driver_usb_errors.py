"""Every error that pyusb may raise, from every call, comes out as a loss or a time-out with what to do about it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Any

import pytest
import usb.core

from drivers.links.usb_port import UsbLink, device_id_text, open_usb, translated
from drivers.links.usb_search import UsbSettings, choose, find_printers
from hw_mocks.usb.bus import Bus
from hw_mocks.usb.descriptors import PLAIN
from hw_mocks.usb.port import UsbPort
from hw_mocks.usb.pyusb_backend import BusBackend
from terminal.errors import DeviceError, DeviceLost, DeviceTimeout

ANY = UsbSettings("打印机", "", "", "", "")
LOSSES = (
    # number          what the technician reads
    (errno.ENODEV,    "连接已断开"),
    (errno.ENOENT,    "连接已断开"),
    (errno.ENXIO,     "连接已断开"),
    (errno.EBUSY,     "被其他程序占用"),
    (errno.EACCES,    "没有权限"),
    (errno.EPERM,     "没有权限"),
    (errno.EIO,       "传输出错"),
    (errno.EOVERFLOW, "传输出错"),
    (errno.EPIPE,     "传输出错"),
    (None,            "传输出错"),
)  # fmt: skip


class FaultyBackend(BusBackend):
    """The emulated bus, with an error of libusb in front of any call, as often as it is told."""

    def __init__(self, bus: Bus) -> None:
        super().__init__(bus)
        self.faults: dict[str, list[Exception | int]] = {}
        self.calls: dict[str, int] = {}

    def _may_fail(self, name: str) -> int | None:
        """A number stands for what the call returns without doing anything."""
        self.calls[name] = self.calls.get(name, 0) + 1
        waiting = self.faults.get(name)
        if not waiting:
            return None
        fault = waiting.pop(0)
        if isinstance(fault, Exception):
            raise fault
        return fault

    def bulk_write(self, *given: Any) -> Any:
        taken = self._may_fail("bulk_write")
        return super().bulk_write(*given) if taken is None else taken

    def bulk_read(self, *given: Any) -> Any:
        taken = self._may_fail("bulk_read")
        return super().bulk_read(*given) if taken is None else taken

    def ctrl_transfer(self, *given: Any) -> Any:
        taken = self._may_fail("ctrl_transfer")
        return super().ctrl_transfer(*given) if taken is None else taken

    def clear_halt(self, *given: Any) -> Any:
        self._may_fail("clear_halt")
        return super().clear_halt(*given)

    def claim_interface(self, *given: Any) -> Any:
        self._may_fail("claim_interface")
        return super().claim_interface(*given)

    def get_configuration(self, *given: Any) -> Any:
        self._may_fail("get_configuration")
        return super().get_configuration(*given)

    def attach_kernel_driver(self, *given: Any) -> Any:
        self._may_fail("attach_kernel_driver")
        return super().attach_kernel_driver(*given)

    def is_kernel_driver_active(self, *given: Any) -> Any:
        self._may_fail("is_kernel_driver_active")
        return super().is_kernel_driver_active(*given)


class Sink:
    def __init__(self) -> None:
        self.received = b""

    def room(self) -> int:
        return 4096

    def port_status(self) -> int:
        return 0x18

    def soft_reset(self) -> None: ...

    def take(self, data: bytes) -> None:
        self.received += data


@pytest.fixture
def port() -> Iterator[UsbPort]:
    made = UsbPort(PLAIN, kernel_driver=True)
    yield made
    made.close()


@pytest.fixture
def sink(port: UsbPort) -> Sink:
    device = Sink()
    port.meet(device)
    port.attach(device.take)
    return device


@pytest.fixture
def backend(port: UsbPort, sink: Sink) -> FaultyBackend:
    return FaultyBackend(Bus(port))


def opened(backend: FaultyBackend, write_timeout_s: float = 0.05) -> UsbLink:
    return UsbLink(choose(ANY, find_printers(backend)), "打印机", write_timeout_s=write_timeout_s)


def error(number: int | None) -> usb.core.USBError:
    return usb.core.USBError("no", -1, number)


@pytest.mark.parametrize(("number", "said"), LOSSES)
def test_each_number_is_a_loss_or_a_timeout_with_what_to_do(number: int | None, said: str) -> None:
    found = translated(error(number), "打印机")
    assert isinstance(found, DeviceLost)
    assert said in found.what
    assert found.do
    assert isinstance(translated(error(errno.ETIMEDOUT), "打印机"), DeviceTimeout)
    assert isinstance(translated(usb.core.USBTimeoutError("late", -7, errno.ETIMEDOUT), "打印机"), DeviceTimeout)


@pytest.mark.parametrize("number", [errno.ENODEV, errno.EIO, errno.EOVERFLOW, errno.ETIMEDOUT])
def test_a_write_that_fails_ends_the_connection_and_sends_nothing_again(
    backend: FaultyBackend, sink: Sink, number: int
) -> None:
    link = opened(backend)
    backend.faults["bulk_write"] = [error(number)]
    with pytest.raises(DeviceError):
        link.write(b"x" * 200)
    assert backend.calls["bulk_write"] == 1
    assert sink.received == b""
    link.close()


def test_a_second_stall_is_a_loss(backend: FaultyBackend, sink: Sink) -> None:
    link = opened(backend, 1.0)
    backend.faults["bulk_write"] = [error(errno.EPIPE), error(errno.EPIPE)]
    with pytest.raises(DeviceLost):
        link.write(b"abc")
    assert backend.calls["clear_halt"] == 1
    assert sink.received == b""
    link.close()


def test_a_stall_that_cannot_be_cleared_is_a_loss(backend: FaultyBackend) -> None:
    link = opened(backend, 1.0)
    backend.faults["bulk_write"] = [error(errno.EPIPE)]
    backend.faults["clear_halt"] = [error(errno.ENODEV)]
    with pytest.raises(DeviceLost):
        link.write(b"abc")
    link.close()


def test_a_printer_that_takes_nothing_and_raises_nothing_is_a_timeout(backend: FaultyBackend) -> None:
    link = opened(backend, 0.0)
    backend.faults["bulk_write"] = [0] * 100
    with pytest.raises(DeviceTimeout):
        link.write(b"abc")
    link.close()


def test_half_a_packet_taken_is_continued_where_it_ended(backend: FaultyBackend, sink: Sink) -> None:
    link = opened(backend, 1.0)
    backend.faults["bulk_write"] = [0]  # nothing taken, then all of it
    link.write(b"abc")
    assert sink.received == b"abc"
    link.close()


@pytest.mark.parametrize(
    ("number", "lost"), [(errno.ETIMEDOUT, False), (errno.EPIPE, False), (errno.ENODEV, True), (errno.EIO, True)]
)
def test_a_read_that_fails(backend: FaultyBackend, number: int, lost: bool) -> None:
    link = opened(backend)
    backend.faults["bulk_read"] = [error(number)]
    if lost:
        with pytest.raises(DeviceLost):
            link.read(1)
    else:
        assert link.read(1) == b""
    link.close()


def test_an_empty_packet_is_no_answer(backend: FaultyBackend) -> None:
    link = opened(backend)
    backend.faults["bulk_read"] = [0]
    assert link.read(1) == b""
    link.close()


def test_a_class_request_that_fails_or_answers_nothing(backend: FaultyBackend) -> None:
    link = opened(backend)
    backend.faults["ctrl_transfer"] = [error(errno.EPIPE), 0]
    with pytest.raises(DeviceLost):
        link.port_status()
    with pytest.raises(DeviceLost):
        link.port_status()
    assert link.port_status() == 0x18
    link.close()


@pytest.mark.parametrize("call", ["claim_interface", "get_configuration"])
@pytest.mark.parametrize("number", [errno.EBUSY, errno.EACCES, errno.ENODEV])
def test_an_opening_that_fails_gives_the_kernel_its_driver_back(
    backend: FaultyBackend, port: UsbPort, call: str, number: int
) -> None:
    backend.faults[call] = [error(number)]
    with pytest.raises(DeviceLost):
        opened(backend)
    assert port.kernel_bound == {0}
    link = opened(backend)
    link.close()
    assert port.kernel_bound == {0}


def test_a_system_without_kernel_drivers_is_no_error(backend: FaultyBackend, sink: Sink) -> None:
    backend.faults["is_kernel_driver_active"] = [NotImplementedError()]
    backend.faults["attach_kernel_driver"] = [error(errno.ENODEV)]
    with pytest.raises(DeviceLost):
        opened(backend)  # the emulated kernel holds it, and was not asked
    link = opened(backend)
    link.close()  # attaching again fails: closed is what was wanted


def test_a_bus_that_fails_or_has_no_library_is_a_loss_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_given: object) -> object:
        raise error(errno.EIO)

    def without(**_given: object) -> object:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", fail)
    with pytest.raises(DeviceLost, match="传输出错"):
        open_usb(ANY, None)
    monkeypatch.setattr(usb.core, "find", without)
    with pytest.raises(DeviceLost, match="libusb"):
        open_usb(ANY, None)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"\x00", ""),
        (b"\x00\x02", ""),
        (b"\x00\x05MFG:POS;", "MFG"),
        (b"\xff\xffMFG:POS;", "MFG:POS;"),
        (b"\x00\x06A\x1b\xffB", "A??B"),
    ],
)
def test_a_device_id_is_as_long_as_it_says_and_no_command(data: bytes, text: str) -> None:
    assert device_id_text(data).replace("\ufffd", "?") == text
