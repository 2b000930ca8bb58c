"""The drivers against the emulated devices, through the pty: two readings of the facts that share no code."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from driver_bench import RealClock, States, Waits, until

from drivers.keypad.ascii import AsciiKeypad, AsciiKeypadOptions
from drivers.keypad.codes import DEFAULT_KEYS
from drivers.printer.serial import SerialPrinter, SerialPrinterOptions
from drivers.scanner.serial import SerialScanner, SerialScannerOptions
from hw_mocks.keypad import KEYS, Keypad
from hw_mocks.printer.device import Printer
from hw_mocks.printer.models import model_named
from hw_mocks.pty_port import PtyPort
from hw_mocks.scanner import Scanner
from terminal.core.keys import Key
from terminal.core.model import CopyState, DeviceState, PrinterFault, PrintReport, ProofLevel
from terminal.core.secret import Secret
from terminal.core.slips.document import Align, Blank, Document, Pair, QrCode, Rule, Size, Text

READY, AWAY = DeviceState.READY, DeviceState.AWAY
SLIP = Document(
    "slip",
    (
        Text("退款凭证", Align.CENTER, bold=True, size=Size.DOUBLE),
        Blank(),
        Pair("商户名称", "示例百货（中山路店）"),
        Pair("退款金额", "¥12.00", bold=True),
        Rule(),
        Pair("退款交易号", "2026030166210000000001"),
        QrCode("R20260301000001"),
        Text("操作员 镕① —·￥", Align.RIGHT),
    ),
)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[PtyPort]:
    with PtyPort(tmp_path / "dev" / "ttyDEVICE") as made:
        yield made


# ---------------------------------------------------------------- keypad and scanner


@pytest.fixture
def keys() -> list[Key]:
    return []


@pytest.fixture
def states() -> States:
    return States()


@pytest.fixture
def keypad(port: PtyPort, keys: list[Key], states: States) -> Iterator[Keypad]:
    waits = Waits()
    driver = AsciiKeypad(AsciiKeypadOptions(port=str(port.link)), RealClock(), wait=waits)
    driver.start(lambda key, at_ms: keys.append(key), states)
    states.wait(READY)
    yield Keypad(port)
    waits.stopped = True
    driver.close()


def test_every_key_of_the_emulated_keypad_is_understood(keypad: Keypad, keys: list[Key]) -> None:
    for name in KEYS:
        keypad.press(name)
    until(lambda: len(keys) == len(KEYS), "all keys")
    assert [key.value for key in keys] == list(KEYS)
    assert set(DEFAULT_KEYS.values()) == set(keys)


def test_a_bounce_of_the_emulated_keypad_is_one_press(keypad: Keypad, keys: list[Key]) -> None:
    keypad.bounce("ENTER")
    keypad.raw(b"\xfe")
    keypad.press("CANCEL")
    until(lambda: Key.CANCEL in keys, "the key behind the noise")
    assert keys == [Key.ENTER, Key.CANCEL]


def test_the_keypad_may_be_pulled_out_and_put_back(
    port: PtyPort, keypad: Keypad, keys: list[Key], states: States
) -> None:
    port.unplug()
    until(lambda: AWAY in states.names, "the loss is told")
    port.replug()
    until(lambda: states.names[-1] is READY, "back again")
    keypad.press("5")
    until(lambda: keys == [Key.D5], "a key after the replug")


@pytest.fixture
def scans() -> list[Secret]:
    return []


@pytest.fixture
def scanner(port: PtyPort, scans: list[Secret], states: States) -> Iterator[Scanner]:
    driver = SerialScanner(SerialScannerOptions(port=str(port.link)), RealClock())
    driver.start(lambda scan, at_ms: scans.append(scan), states)
    states.wait(READY)
    yield Scanner(port)
    driver.close()


def test_scans_come_whole_and_once(scanner: Scanner, scans: list[Secret]) -> None:
    scanner.scan("2026030166210000000001", times=2)
    scanner.no_read()
    scanner.scan("x" * 300)
    for burst in scanner.split("退款单号R1", 2, 4):
        scanner.raw(burst)
    until(lambda: len(scans) == 2, "two scans")
    assert [scan.reveal() for scan in scans] == ["2026030166210000000001", "退款单号R1"]


# ---------------------------------------------------------------- printer


@dataclass
class Rig:
    """An emulated printer and the driver on it."""

    device: Printer
    driver: SerialPrinter


Connect = Callable[..., Rig]


@pytest.fixture
def connect(port: PtyPort, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connect]:
    made: list[SerialPrinter] = []

    def make(model: str, **options: object) -> Rig:
        device = Printer(port, model, tmp_path / "slips")
        given = SerialPrinterOptions(
            port=str(port.link), profile=model, cache_dir=tmp_path_factory.getbasetemp() / "escpos", **options
        )
        driver = SerialPrinter(given, RealClock())
        made.append(driver)
        return Rig(device, driver)

    yield make
    for driver in made:
        driver.close()


def ended(report: PrintReport) -> tuple[CopyState, ProofLevel | None, PrinterFault | None]:
    return report.state, report.proof, report.fault


LEVELS = (
    ("clone-58", (CopyState.PROVEN, ProofLevel.P2, None), READY),
    ("clone-80", (CopyState.PROVEN, ProofLevel.P2, None), READY),
    ("epson-80", (CopyState.PROVEN, ProofLevel.P3, None), READY),
    ("mute-58", (CopyState.UNCERTAIN, ProofLevel.P0, None), DeviceState.UNKNOWN),
)


@pytest.mark.parametrize(("model", "end", "state"), LEVELS)
def test_each_model_prints_a_whole_slip_and_proves_what_it_can(
    connect: Connect, model: str, end: object, state: DeviceState
) -> None:
    rig = connect(model)
    assert rig.driver.probe()[0] is state
    assert ended(rig.driver.print(SLIP)) == end
    (slip,) = rig.device.wait_slips(1, 5)
    assert slip.complete
    assert rig.device.remarks == ()
    flat = slip.text.replace(" ", "")
    for text in ("退款凭证", "商户名称", "￥12.00", "2026030166210000000001", "操作员镕①—·￥"):
        assert text in flat


def test_paper_end_in_the_middle_then_a_new_roll(connect: Connect) -> None:
    rig = connect("clone-58")
    rig.device.paper_end(after_lines=4)
    report = rig.driver.print(SLIP)
    assert ended(report) == (CopyState.UNCERTAIN, None, PrinterFault.PAPER_END)
    assert rig.device.slips == ()
    assert ended(rig.driver.print(SLIP)) == (CopyState.FAILED, None, PrinterFault.PAPER_END)
    rig.device.reload()
    rig.device.wait_slips(1, 5)  # the printer goes on by itself with the first copy
    assert ended(rig.driver.print(SLIP)) == (CopyState.PROVEN, ProofLevel.P2, None)
    assert len(rig.device.wait_slips(2, 5)) == 2


def test_with_patience_a_new_roll_in_time_proves_the_copy(connect: Connect) -> None:
    rig = connect("clone-58", patience_s=30)
    rig.device.paper_end(after_lines=4)
    reports: list[PrintReport] = []
    thread = threading.Thread(target=lambda: reports.append(rig.driver.print(SLIP)))
    thread.start()
    until(lambda: rig.device.sensors.paper_out, "the roll is at its end")
    rig.device.reload()
    thread.join(10)
    assert ended(reports[0]) == (CopyState.PROVEN, ProofLevel.P2, None)
    assert len(rig.device.wait_slips(1, 5)) == 1


def test_an_open_cover_prints_nothing(connect: Connect) -> None:
    rig = connect("epson-80")
    rig.device.cover(open=True)
    assert ended(rig.driver.print(SLIP)) == (CopyState.FAILED, None, PrinterFault.COVER_OPEN)
    state, text = rig.driver.probe()
    assert state is DeviceState.ATTENTION
    assert "盖" in text
    rig.device.cover(open=False)
    assert rig.driver.print(SLIP).state is CopyState.PROVEN


def test_a_cutter_that_jams_leaves_the_copy_uncertain(connect: Connect) -> None:
    rig = connect("clone-58")
    rig.device.cutter_jam(at_next_cut=True)
    assert ended(rig.driver.print(SLIP)) == (CopyState.UNCERTAIN, None, PrinterFault.CUTTER)
    assert ended(rig.driver.print(SLIP)) == (CopyState.FAILED, None, PrinterFault.CUTTER)


def test_near_end_is_told_and_prints(connect: Connect) -> None:
    rig = connect("epson-80")
    rig.device.near_end()
    assert rig.driver.probe() == (DeviceState.ATTENTION, "纸将用完，请备纸")
    assert rig.driver.print(SLIP).state is CopyState.PROVEN


def test_a_printer_that_is_off_prints_nothing(connect: Connect) -> None:
    rig = connect("clone-58")
    rig.device.power_cut()
    assert ended(rig.driver.print(SLIP)) == (CopyState.FAILED, None, PrinterFault.MUTE)
    rig.device.power_on()
    assert rig.driver.print(SLIP).state is CopyState.PROVEN


def test_a_printer_may_be_pulled_out_and_put_back(connect: Connect, port: PtyPort) -> None:
    rig = connect("clone-58")
    assert rig.driver.probe()[0] is READY
    port.unplug()
    assert rig.driver.probe()[0] is AWAY
    assert ended(rig.driver.print(SLIP)) == (CopyState.FAILED, None, PrinterFault.LOST)
    port.replug()
    assert rig.driver.print(SLIP).state is CopyState.PROVEN
    assert len(rig.device.wait_slips(1, 5)) == 1


def test_the_xon_of_new_paper_is_heard_though_nothing_was_being_printed(port: PtyPort, tmp_path: Path) -> None:
    """By DIP switch XOFF also says offline: it comes with the paper's end, XON with the new roll, between two jobs."""
    model = replace(model_named("clone-58"), speed_mm_s=600)
    device = Printer(port, model, tmp_path / "slips", clock=time.monotonic, xonxoff=True, busy_offline=True)
    driver = SerialPrinter(SerialPrinterOptions(port=str(port.link), cache_dir=tmp_path / "escpos"), RealClock())
    assert driver.print(SLIP).state is CopyState.PROVEN
    device.paper_end(after_lines=2)
    assert ended(driver.print(SLIP)) == (CopyState.UNCERTAIN, None, PrinterFault.PAPER_END)
    device.reload()
    assert driver.probe()[0] is READY
    assert driver.print(SLIP).state is CopyState.PROVEN
    driver.close()


def test_a_slow_printer_with_a_small_buffer_loses_no_byte(port: PtyPort, tmp_path: Path) -> None:
    """XOFF comes with 128 bytes of room; what a writer still sends beyond that is lost."""
    model = replace(model_named("clone-58"), buffer_bytes=512, speed_mm_s=600)
    device = Printer(port, model, tmp_path / "slips", clock=time.monotonic, xonxoff=True)
    driver = SerialPrinter(SerialPrinterOptions(port=str(port.link), cache_dir=tmp_path / "escpos"), RealClock())
    lines = tuple(Pair(f"第{n:03}行", "一二三四五六七八九十") for n in range(80))
    report = driver.print(Document("long", lines))
    driver.close()
    assert device.lost == 0
    assert ended(report) == (CopyState.PROVEN, ProofLevel.P2, None)
    (slip,) = device.wait_slips(1, 5)
    assert [f"第{n:03}行" in slip.text for n in range(80)] == [True] * 80
