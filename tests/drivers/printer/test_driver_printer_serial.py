"""The serial printer over a real pty with a scripted peer: healthy, faulty, mute, vanishing, coming back."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from driver_bench import PtyCable, RealClock, until

from drivers.printer.serial import SerialPrinter, SerialPrinterOptions
from terminal.core.model import CopyState, DeviceState, PrinterFault, ProofLevel
from terminal.core.slips.document import Document, Pair, Text

SLIP = Document("slip", (Text("退款凭证"), Pair("退款金额", "¥12.00")))
HEALTHY = bytes.fromhex("12 12 12 12")
PAPER_END = bytes.fromhex("1A 32 12 72")


class Peer:
    """Answers DLE EOT and GS r from a table, on its own thread."""

    def __init__(self, cable: PtyCable) -> None:
        self.cable = cable
        self.status: bytes | None = HEALTHY
        self.gs_r: bytes | None = b"\x00"
        self.vanish_at: bytes | None = None
        """Unplugs when these bytes have come."""
        self.received = b""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(5)

    def _run(self) -> None:
        while not self._stop.is_set():
            if self.cable.master < 0 or not select.select([self.cable.master], [], [], 0.01)[0]:
                self._stop.wait(0.001)
                continue
            self._hear(os.read(self.cable.master, 4096))

    def _hear(self, data: bytes) -> None:
        self.received += data
        if self.vanish_at is not None and self.vanish_at in self.received:
            self.cable.unplug()
            return
        for n in (1, 2, 3, 4):
            if bytes((0x10, 0x04, n)) in data and self.status is not None:
                self.cable.send(self.status[n - 1 : n])
        if b"\x1d\x72\x01" in data and self.gs_r is not None:
            self.cable.send(self.gs_r)


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    cable = PtyCable(tmp_path / "ttyPRINTER")
    with cable:
        made = Peer(cable)
        yield made
        made.close()


@pytest.fixture
def printer(peer: Peer, tmp_path: Path) -> Iterator[SerialPrinter]:
    options = SerialPrinterOptions(port=str(peer.cable.link), cache_dir=tmp_path / "cache")
    made = SerialPrinter(options, RealClock())
    yield made
    made.close()


def test_a_healthy_printer_proves_its_slip(peer: Peer, printer: SerialPrinter) -> None:
    assert printer.probe() == (DeviceState.READY, "正常")
    report = printer.print(SLIP)
    assert (report.state, report.proof, report.fault) == (CopyState.PROVEN, ProofLevel.P2, None)
    assert "退款凭证\n".encode("gbk") in peer.received
    assert "￥12.00\n".encode("gbk") in peer.received


def test_a_printer_without_paper_gets_nothing(peer: Peer, printer: SerialPrinter) -> None:
    peer.status = PAPER_END
    report = printer.print(SLIP)
    assert (report.state, report.fault) == (CopyState.FAILED, PrinterFault.PAPER_END)
    assert b"\x1b\x40" not in peer.received
    assert printer.probe()[0] is DeviceState.ATTENTION


def test_a_mute_printer_is_away_and_gets_nothing(peer: Peer, printer: SerialPrinter) -> None:
    peer.status = peer.gs_r = None
    report = printer.print(SLIP)
    assert (report.state, report.fault) == (CopyState.FAILED, PrinterFault.MUTE)
    assert b"\x1b\x40" not in peer.received


def test_a_printer_that_vanishes_in_the_middle_leaves_an_uncertain_copy_and_works_again_when_it_is_back(
    peer: Peer, printer: SerialPrinter
) -> None:
    peer.vanish_at = "退款凭证".encode("gbk")
    report = printer.print(SLIP)
    assert (report.state, report.fault) == (CopyState.UNCERTAIN, PrinterFault.LOST)
    assert printer.probe()[0] is DeviceState.AWAY
    peer.vanish_at = None
    peer.received = b""
    peer.cable.plug()
    until(lambda: printer.probe()[0] is DeviceState.READY, "the port to be opened again")
    assert printer.print(SLIP).state is CopyState.PROVEN
    assert peer.received.count("退款凭证".encode("gbk")) == 1, "the lost copy is not sent again"


def test_a_port_that_never_was_is_away_and_fails(tmp_path: Path) -> None:
    options = SerialPrinterOptions(port=str(tmp_path / "none"), cache_dir=tmp_path / "cache")
    printer = SerialPrinter(options, RealClock())
    state, text = printer.probe()
    assert state is DeviceState.AWAY
    assert text.startswith("打印机")
    assert (printer.print(SLIP).state, printer.print(SLIP).fault) == (CopyState.FAILED, PrinterFault.LOST)
    printer.close()


def test_closing_ends_a_job_under_way(peer: Peer, printer: SerialPrinter) -> None:
    peer.gs_r = None  # the job would wait for its fence
    reports = []
    thread = threading.Thread(target=lambda: reports.append(printer.print(SLIP)))
    thread.start()
    threading.Event().wait(0.2)
    printer.close()
    thread.join(5)
    assert reports[0].state in (CopyState.UNCERTAIN, CopyState.FAILED)
    assert reports[0].fault is PrinterFault.LOST
