"""The emulated bus through plain pyusb, and through a local socket from another process."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import usb.core
import usb.util

from hw_mocks.printer.device import Printer
from hw_mocks.usb.bus import Bus
from hw_mocks.usb.descriptors import COMPOSITE, PLAIN
from hw_mocks.usb.port import UsbPort
from hw_mocks.usb.pyusb_backend import BusBackend
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


def test_an_endless_nak_ends_only_by_time_out_and_a_later_write_goes_through(
    device: usb.core.Device, port: UsbPort, printer: Printer
) -> None:
    port.nak = True
    for _ in range(3):
        with pytest.raises(usb.core.USBTimeoutError):
            device.write(OUT, b"never", 20)
    port.nak = False
    assert device.write(OUT, ASK, 1_000) == 3
    assert bytes(device.read(IN, 64, 1_000)) == b"\x12"
    assert printer.heard == 3


def test_a_short_write_takes_only_its_part(device: usb.core.Device, port: UsbPort, printer: Printer) -> None:
    port.short_write(2, 5)
    assert device.write(OUT, b"abcdefgh", 1_000) == 2
    assert device.write(OUT, b"cdefgh", 1_000) == 5
    assert device.write(OUT, b"h\n", 1_000) == 2
    assert printer.hanging.text().strip() == "abcdefgh"


def test_a_cable_that_comes_out_in_mid_job_takes_the_rest_with_it(
    device: usb.core.Device, port: UsbPort, printer: Printer
) -> None:
    port.unplug_after(6)
    device.write(OUT, b"first\n", 1_000)
    with pytest.raises(usb.core.USBError) as gone:
        device.write(OUT, b"second\n", 1_000)
    assert gone.value.errno == errno.ENODEV
    assert printer.hanging.text().strip() == "first"


def test_a_stalled_endpoint_works_again_when_the_halt_is_cleared(device: usb.core.Device, port: UsbPort) -> None:
    port.stall(OUT)
    with pytest.raises(usb.core.USBError) as stalled:
        device.write(OUT, b"x", 1_000)
    assert stalled.value.errno == errno.EPIPE
    device.clear_halt(OUT)
    assert device.write(OUT, b"x", 1_000) == 1


def test_a_printer_without_power_is_not_on_the_bus(bus: Bus, device: usb.core.Device, printer: Printer) -> None:
    printer.power_cut()
    assert usb.core.find(backend=BusBackend(bus)) is None
    printer.power_on()
    assert usb.core.find(backend=BusBackend(bus)) is not None


def test_late_and_stale_answers_come_over_the_bus_as_well(device: usb.core.Device, printer: Printer) -> None:
    printer.stale(b"\x1a")
    printer.late(0.05)
    device.write(OUT, ASK, 1_000)
    assert bytes(device.read(IN, 64, 1_000)) == b"\x1a"
    assert bytes(device.read(IN, 64, 1_000)) == b"\x12"


@pytest.mark.parametrize(
    ("sense", "byte"),
    [
        (lambda printer: printer.paper_end(), 0x38),
        (lambda printer: printer.hot_head(), 0x10),
        (lambda printer: printer.cutter_jam(), 0x10),
        (lambda printer: printer.near_end(), 0x18),
    ],
)
def test_the_port_status_has_its_three_bits(
    device: usb.core.Device, printer: Printer, sense: Callable[[Printer], None], byte: int
) -> None:
    sense(printer)
    assert bytes(device.ctrl_transfer(0xA1, 1, 0, 0, 1, 1_000)) == bytes([byte])


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
