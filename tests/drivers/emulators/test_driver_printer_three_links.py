"""The drivers as the configuration makes them, in real time, against the emulated network and USB printers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from driver_bench import RealClock, until

from drivers.printer.tcp import TcpPrinter, TcpPrinterOptions
from drivers.printer.usb import UsbPrinter, UsbPrinterOptions
from hw_mocks.printer.device import Printer
from hw_mocks.tcp_port import TcpPort
from hw_mocks.usb.bus import Bus
from hw_mocks.usb.descriptors import COMPOSITE
from hw_mocks.usb.port import UsbPort
from hw_mocks.usb.remote import BusServer
from terminal.core.model import CopyState, DeviceKind, DeviceState, PrinterFault, ProofLevel
from terminal.core.slips.document import Document, Pair, Text
from terminal.drivers_table import DRIVERS

SLIP = Document("slip", (Text("退款凭证"), Pair("退款金额", "¥12.00")))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache") / "own"


@pytest.fixture
def network() -> Iterator[TcpPort]:
    with TcpPort() as port:
        yield port


@pytest.fixture
def tcp(network: TcpPort, cache: Path) -> Iterator[TcpPrinter]:
    driver = TcpPrinter(
        TcpPrinterOptions(host="127.0.0.1", port=network.port, profile="clone-58", cache_dir=cache), RealClock()
    )
    yield driver
    driver.close()


def test_the_table_names_the_drivers() -> None:
    assert DRIVERS[DeviceKind.PRINTER, "tcp"] == f"{TcpPrinter.__module__}:{TcpPrinter.__name__}"
    assert DRIVERS[DeviceKind.PRINTER, "usb"] == f"{UsbPrinter.__module__}:{UsbPrinter.__name__}"


def test_a_network_printer_proves_its_slip(network: TcpPort, tcp: TcpPrinter, tmp_path: Path) -> None:
    printer = Printer(network, "clone-58", tmp_path / "slips")
    assert tcp.probe() == (DeviceState.READY, "正常")
    report = tcp.print(SLIP)
    assert (report.state, report.proof) == (CopyState.PROVEN, ProofLevel.P2)
    (slip,) = printer.wait_slips(1, 5)
    assert slip.complete
    assert "￥12.00" in slip.text


def test_an_idle_connection_that_the_printer_ended_does_not_cost_a_copy(
    network: TcpPort, tcp: TcpPrinter, tmp_path: Path
) -> None:
    printer = Printer(network, "clone-58", tmp_path / "slips")
    assert tcp.print(SLIP).state is CopyState.PROVEN
    network.hang_up()
    assert tcp.print(SLIP).state is CopyState.PROVEN
    assert len(printer.wait_slips(2, 5)) == 2


def test_a_connection_reset_in_the_middle_leaves_the_copy_uncertain_and_the_next_one_prints(
    network: TcpPort, tcp: TcpPrinter, tmp_path: Path
) -> None:
    printer = Printer(network, "clone-58", tmp_path / "slips")
    assert tcp.probe()[0] is DeviceState.READY
    network.hang_up_after(40)
    report = tcp.print(SLIP)
    assert (report.state, report.fault) == (CopyState.UNCERTAIN, PrinterFault.LOST)
    assert tcp.print(SLIP).state is CopyState.PROVEN
    assert "￥12.00" in printer.wait_slips(1, 5)[-1].text


def test_a_printer_that_refuses_says_so_and_is_found_again(network: TcpPort, tcp: TcpPrinter, tmp_path: Path) -> None:
    Printer(network, "clone-58", tmp_path / "slips")
    network.refuse()
    # A listener that another thread still polls takes one more client: ask until it is closed.
    until(lambda: "拒绝连接" in tcp.probe()[1], "the printer to refuse")
    assert tcp.probe()[0] is DeviceState.AWAY
    network.refuse(False)
    until(lambda: tcp.probe()[0] is DeviceState.READY, "the printer to be found again")


def test_a_usb_printer_on_the_bench_in_another_place_is_named_in_the_configuration(tmp_path: Path, cache: Path) -> None:
    with UsbPort(COMPOSITE, kernel_driver=True) as port, BusServer(Bus(port), tmp_path / "usb.sock") as server:
        printer = Printer(port, "epson-80", tmp_path / "slips")
        driver = UsbPrinter(
            UsbPrinterOptions(
                device="0483:5743",
                profile="epson-80",
                cache_dir=cache,
                usb_backend="hw_mocks.usb.remote:backend",
                usb_backend_address=str(server.path),
            ),
            RealClock(),
        )
        assert driver.probe() == (DeviceState.READY, "正常")
        report = driver.print(SLIP)
        assert (report.state, report.proof) == (CopyState.PROVEN, ProofLevel.P3)
        port.unplug()
        assert driver.probe()[0] is DeviceState.AWAY
        port.replug()
        until(lambda: driver.probe()[0] is DeviceState.READY, "the printer to be found again")
        assert driver.print(SLIP).state is CopyState.PROVEN
        assert len(printer.wait_slips(2, 5)) == 2
        driver.close()
        assert port.kernel_bound == {0, 1}


def test_closing_the_driver_ends_a_job_under_way(network: TcpPort, tcp: TcpPrinter, tmp_path: Path) -> None:
    printer = Printer(network, "clone-58", tmp_path / "slips")
    printer.paper_end(after_lines=1)
    states: list[CopyState] = []
    thread = threading.Thread(target=lambda: states.append(tcp.print(SLIP).state))
    thread.start()
    until(lambda: printer.sensors.paper_out, "the copy to begin")
    tcp.close()
    thread.join(5)
    assert states == [CopyState.UNCERTAIN]
