"""The USB link on an emulated bus: discovery, kernel driver, every error of facts devices §6.3, no surprise reset."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from driver_bench import TestClock, until

from drivers.links.usb_port import UsbLink, open_usb
from drivers.links.usb_search import UsbSettings, choose, find_printers
from drivers.printer.usb import UsbPrinter, UsbPrinterOptions
from hw_mocks.usb.bus import Bus
from hw_mocks.usb.descriptors import COMPOSITE, ONE_WAY, PLAIN, SEVERAL_SETTINGS, Shape
from hw_mocks.usb.port import UsbPort
from hw_mocks.usb.pyusb_backend import BusBackend
from terminal.errors import ConfigError, DeviceLost, DeviceTimeout

ANY = UsbSettings("打印机", "", "", "", "")
SHORT_S = 0.05


@dataclass
class FakeDevice:
    """What hangs on the port: takes everything, remembers it."""

    received: bytes = b""
    full: bool = False
    resets: int = 0
    bursts: list[bytes] = field(default_factory=list)

    def room(self) -> int:
        return 0 if self.full else 4096

    def port_status(self) -> int:
        return 0x38

    def soft_reset(self) -> None:
        self.resets += 1

    def take(self, data: bytes) -> None:
        self.received += data
        self.bursts.append(data)


@dataclass
class Bench:
    port: UsbPort
    device: FakeDevice
    bus: Bus
    backend: BusBackend

    def open(self, settings: UsbSettings = ANY) -> UsbLink:
        return open_usb(settings, self.backend)

    def quick(self) -> UsbLink:
        """A link whose writes give up soon."""
        return UsbLink(choose(ANY, find_printers(self.backend)), "打印机", write_timeout_s=SHORT_S)


Make = Callable[..., Bench]


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[UsbPort] = []

    def bench(shape: Shape = PLAIN, **options: bool) -> Bench:
        port, device = UsbPort(shape, **options), FakeDevice()  # type: ignore[arg-type]
        port.meet(device)
        port.attach(device.take)
        made.append(port)
        bus = Bus(port)
        return Bench(port, device, bus, BusBackend(bus))

    yield bench
    for port in made:
        port.close()


@pytest.mark.parametrize("shape", [PLAIN, COMPOSITE, SEVERAL_SETTINGS])
def test_interface_and_endpoints_come_from_the_descriptors(make: Make, shape: Shape) -> None:
    bench = make(shape)
    link = bench.open()
    link.write(b"\x10\x04\x01")
    bench.port.send(b"\x12")
    assert bench.device.received == b"\x10\x04\x01"
    assert link.read(1_000) == b"\x12"
    assert link.read(1) == b""
    link.close()
    assert bench.bus.open_handles == 0


def test_a_printer_without_a_way_back_can_be_written_and_says_nothing(make: Make) -> None:
    bench = make(ONE_WAY)
    link = bench.open()
    link.write(b"x")
    link.discard_input()
    assert (link.read(1), bench.device.received) == (b"", b"x")
    link.close()


def test_the_kernels_driver_is_detached_and_given_back(make: Make) -> None:
    bench = make(COMPOSITE, kernel_driver=True)
    link = bench.open()
    assert bench.port.kernel_bound == {0}, "only the printer's interface is taken"
    link.close()
    assert bench.port.kernel_bound == {0, 1}


def test_the_kernels_driver_is_back_when_opening_fails(make: Make) -> None:
    bench = make(kernel_driver=True)
    bench.port.foreign_claim = True
    with pytest.raises(DeviceLost, match=r"被其他程序占用.*CUPS"):
        bench.open()
    assert bench.port.kernel_bound == {0}
    assert bench.bus.open_handles == 0


def test_a_configured_printer_is_neither_configured_again_nor_reset(make: Make) -> None:
    bench = make(kernel_driver=True)
    link = bench.open()
    link.write(b"x")
    link.close()
    assert {"configure", "reset"}.isdisjoint(bench.bus.calls)
    assert bench.device.resets == 0


def test_a_printer_that_nobody_has_configured_is_configured_once(make: Make) -> None:
    bench = make(configured=False)
    bench.open().close()
    assert list(bench.bus.calls).count("configure") == 1


def test_no_rights_names_the_udev_rule(make: Make) -> None:
    bench = make()
    bench.port.denied = True
    with pytest.raises(DeviceLost, match="udev"):
        bench.open()


def test_a_short_write_is_continued(make: Make) -> None:
    bench = make()
    link = bench.open()
    bench.port.short_write(1, 7, 0, 30)
    data = bytes(range(200))
    link.write(data)
    assert bench.device.received == data
    link.close()


def test_a_transfer_is_never_longer_than_a_packet(make: Make) -> None:
    """So that after a stall the rest is known exactly."""
    bench = make()
    link = bench.open()
    link.write(bytes(150))
    assert [len(burst) for burst in bench.device.bursts] == [64, 64, 22]
    link.close()


def test_a_stall_is_cleared_once_and_the_rest_sent_once(make: Make) -> None:
    bench = make()
    link = bench.open()
    bench.port.stall(0x01)
    link.write(b"a" * 60 + b"b" * 60)
    assert bench.device.received == b"a" * 60 + b"b" * 60
    assert list(bench.bus.calls).count("clear_halt") == 1
    bench.port.stall(0x82)
    assert link.read(1) == b""
    assert list(bench.bus.calls).count("clear_halt") == 2
    link.close()


def test_endless_nak_ends_as_a_timeout_and_nothing_is_sent_again(make: Make) -> None:
    bench = make()
    link = bench.quick()
    bench.port.nak = True
    with pytest.raises(DeviceTimeout, match="不接收数据"):
        link.write(b"x")
    bench.port.nak = False
    link.close()
    assert bench.device.received == b""


def test_a_full_printer_holds_the_writer_up_and_loses_nothing(make: Make) -> None:
    bench = make()
    link = bench.open()
    bench.device.full = True
    thread = threading.Thread(target=link.write, args=(b"held",))
    thread.start()
    bench.device.full = False
    thread.join(5)
    assert bench.device.received == b"held"
    link.close()


def test_unplug_is_a_loss_for_reader_and_writer_and_closing_still_works(make: Make) -> None:
    bench = make(kernel_driver=True)
    link = bench.open()
    bench.port.unplug()
    with pytest.raises(DeviceLost, match="连接已断开"):
        link.read(1_000)
    with pytest.raises(DeviceLost):
        link.write(b"x")
    link.close()
    with pytest.raises(DeviceLost, match="找不到打印机"):
        bench.open()
    bench.port.replug()
    again = bench.open()
    again.write(b"y")
    assert bench.device.received == b"y"
    again.close()


def test_unplug_wakes_a_read_under_way(make: Make) -> None:
    bench = make()
    link = bench.open()
    lost: list[str] = []

    def read() -> None:
        try:
            link.read(60_000)
        except DeviceLost as error:
            lost.append(error.what)

    thread = threading.Thread(target=read)
    thread.start()
    until(lambda: "read" in bench.bus.calls, "the read to begin")
    bench.port.unplug()
    thread.join(5)
    assert lost == ["连接已断开"]
    link.close()


def test_of_two_printers_one_must_be_named(make: Make) -> None:
    first, second = UsbPort(PLAIN, socket="1-1.2"), UsbPort(PLAIN, socket="1-1.3")
    backend = BusBackend(Bus(first, second))
    with pytest.raises(DeviceLost, match="bus_path"):
        open_usb(ANY, backend)
    with pytest.raises(DeviceLost, match="bus_path"):
        open_usb(UsbSettings("打印机", "0416:5011", "", "", ""), backend)
    open_usb(UsbSettings("打印机", "0416:5011", "1-1.3", "", ""), backend).close()
    with pytest.raises(DeviceLost, match="找不到"):
        open_usb(UsbSettings("打印机", "0416:5012", "", "", ""), backend)
    first.close()
    second.close()


def test_device_id_and_port_status_are_read_by_class_requests(make: Make) -> None:
    bench = make(COMPOSITE)
    link = bench.open()
    assert "CMD:ESC/POS" in link.device_id()
    assert link.port_status() == 0x38
    link.close()


@pytest.mark.parametrize("device", ["0416", "xyz:1", "1:2:3", "10000:1", "-1:2"])
def test_ids_that_cannot_be_right_name_their_key(device: str) -> None:
    with pytest.raises(ConfigError, match="key device"):
        UsbPrinter(UsbPrinterOptions(device=device), TestClock())


@pytest.mark.parametrize("backend", ["no.such.module:f", "hw_mocks.usb.remote:nothing", "hw_mocks.usb.remote"])
def test_a_backend_that_does_not_exist_names_its_key(backend: str) -> None:
    with pytest.raises(ConfigError, match="key usb_backend"):
        UsbPrinter(UsbPrinterOptions(usb_backend=backend), TestClock())


def test_an_address_without_a_backend_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="usb_backend_address"):
        UsbPrinter(UsbPrinterOptions(usb_backend_address="/x"), TestClock())
