"""The emulated bus through plain pyusb, and through a local socket from another process."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import usb.core
import usb.util

from hw_mocks.printer.device import Printer
from hw_mocks.usb.backend import BusBackend
from hw_mocks.usb.bus import Bus
from hw_mocks.usb.descriptors import COMPOSITE, PLAIN
from hw_mocks.usb.port import UsbPort
from hw_mocks.usb.remote import BusServer, backend

ASK = b"\x10\x04\x01"
OUT, IN = 0x01, 0x82


@pytest.fixture
def port() -> Iterator[UsbPort]:
    with UsbPort(PLAIN) as made:
        yield made


@pytest.fixture
def printer(port: UsbPort, tmp_path: Path) -> Printer:
    return Printer(port, "clone-58", tmp_path / "slips")


@pytest.fixture
def bus(port: UsbPort) -> Bus:
    return Bus(port)


@pytest.fixture
def device(bus: Bus, printer: Printer) -> Iterator[usb.core.Device]:
    made = usb.core.find(idVendor=0x0416, idProduct=0x5011, backend=BusBackend(bus))
    yield made
    usb.util.dispose_resources(made)


def test_a_plain_pyusb_program_prints_and_asks(device: usb.core.Device, printer: Printer) -> None:
    assert device.write(OUT, ASK, 1_000) == 3
    assert bytes(device.read(IN, 64, 1_000)) == b"\x12"
    device.write(OUT, "退款凭证\n".encode("gbk") + b"\x1b\x64\x06\x1d\x56\x00", 1_000)
    (slip,) = printer.wait_slips(1, 5)
    assert "退款凭证" in slip.text


def test_class_requests_tell_who_it_is_and_how_it_is(device: usb.core.Device, printer: Printer) -> None:
    answer = bytes(device.ctrl_transfer(0xA1, 0, 0, 0, 1024, 1_000))
    assert int.from_bytes(answer[:2], "big") == len(answer)
    assert b"CMD:ESC/POS" in answer
    assert bytes(device.ctrl_transfer(0xA1, 1, 0, 0, 1, 1_000)) == b"\x18"
    printer.paper_end()
    assert bytes(device.ctrl_transfer(0xA1, 1, 0, 0, 1, 1_000)) == b"\x38"
    with pytest.raises(usb.core.USBError) as unknown:
        device.ctrl_transfer(0xA1, 9, 0, 0, 1, 1_000)
    assert unknown.value.errno == errno.EPIPE


@pytest.mark.parametrize("request_type", [0x21, 0x23])
def test_a_soft_reset_drops_what_is_buffered(device: usb.core.Device, printer: Printer, request_type: int) -> None:
    printer.cover(open=True)
    device.write(OUT, b"buffered\n", 1_000)
    assert printer.waiting
    device.ctrl_transfer(request_type, 2, 0, 0, None, 1_000)
    assert printer.waiting == 0


def test_a_bound_kernel_driver_keeps_others_out(tmp_path: Path) -> None:
    with UsbPort(COMPOSITE, kernel_driver=True) as port:
        device = usb.core.find(backend=BusBackend(Bus(port)))
        assert device.is_kernel_driver_active(1)
        with pytest.raises(usb.core.USBError) as busy:
            usb.util.claim_interface(device, 1)
        assert busy.value.errno == errno.EBUSY
        usb.util.dispose_resources(device)


def test_a_new_plug_in_is_a_new_device(device: usb.core.Device, port: UsbPort, bus: Bus) -> None:
    device.write(OUT, ASK, 1_000)
    port.unplug()
    port.replug()
    with pytest.raises(usb.core.USBError) as gone:
        device.write(OUT, ASK, 1_000)
    assert gone.value.errno == errno.ENODEV
    assert usb.core.find(backend=BusBackend(bus)).address != device.address


def test_a_full_printer_naks_until_the_time_is_over(device: usb.core.Device, printer: Printer) -> None:
    printer.cover(open=True)
    device.write(OUT, bytes(4096), 1_000)
    with pytest.raises(usb.core.USBTimeoutError):
        device.write(OUT, b"x", 20)
    assert printer.lost == 0


# ---------------------------------------------------------------- another process


def test_another_process_uses_the_bus_by_name_and_socket(
    bus: Bus, port: UsbPort, printer: Printer, tmp_path: Path
) -> None:
    script = (
        "import json, sys, usb.core, usb.util\n"
        "from hw_mocks.usb.remote import backend\n"
        "device = usb.core.find(backend=backend(sys.argv[1]))\n"
        "device.write(1, b'\\x10\\x04\\x01', 1000)\n"
        "print(json.dumps([device.idVendor, bytes(device.read(0x82, 64, 1000)).hex()]), flush=True)\n"
        "sys.stdin.read()\n"
    )
    with BusServer(bus, tmp_path / "usb.sock") as server:
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(server.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        with process:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline()) == [0x0416, "12"]
            assert bus.open_handles == 1
            process.kill()
        end = time.monotonic() + 5
        while bus.open_handles:
            assert time.monotonic() < end
            time.sleep(0.005)
        # What a killed program held is free again, as the kernel sees to it.
        device = usb.core.find(backend=backend(str(server.path)))
        usb.util.claim_interface(device, 0)
        usb.util.dispose_resources(device)


def test_a_bench_that_is_not_there_is_no_device(tmp_path: Path) -> None:
    with pytest.raises(usb.core.USBError) as gone:
        usb.core.find(backend=backend(str(tmp_path / "none")))
    assert gone.value.errno == errno.ENODEV
