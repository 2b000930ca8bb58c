"""The scanner driver over a real pty."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from driver_bench import PtyCable, RealClock, States, Waits, until

from drivers.scanner.serial import SerialScanner, SerialScannerOptions
from terminal.core.model import DeviceState
from terminal.core.secret import Secret

READY, AWAY = DeviceState.READY, DeviceState.AWAY


class Bench:
    def __init__(self, folder: Path) -> None:
        self.cable = PtyCable(folder / "ttySCANNER")
        self.cable.plug()
        self.scans: list[Secret] = []
        self.states = States()
        self.waits = Waits()
        options = SerialScannerOptions(port=str(self.cable.link))
        self.scanner = SerialScanner(options, RealClock(), wait=self.waits)
        self.scanner.start(lambda scan, at_ms: self.scans.append(scan), self.states)
        self.states.wait(READY)

    def wait_scans(self, *texts: str) -> None:
        until(lambda: [scan.reveal() for scan in self.scans] == list(texts), f"scans {texts}")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.waits.stopped = True
    made.scanner.close()
    made.cable.unplug()


def test_a_scan_leaves_as_a_secret_and_no_log_holds_it(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bench.cable.send(b"134500000000000000\r")
    bench.wait_scans("134500000000000000")
    assert "1345" not in caplog.text
    assert "1345" not in repr(bench.scans)


def test_a_scan_without_suffix_is_ended_by_silence(bench: Bench) -> None:
    bench.cable.send(b"20260301")
    bench.wait_scans("20260301")


def test_a_duplicate_is_dropped_and_counted(bench: Bench) -> None:
    bench.cable.send(b"A1\rA1\rB2\r")
    bench.wait_scans("A1", "B2")
    assert bench.scanner.dropped.duplicate == 1


def test_half_a_code_before_an_unplug_is_never_joined_to_the_next(bench: Bench) -> None:
    bench.cable.send(b"half")
    bench.cable.unplug()
    until(lambda: AWAY in bench.states.names, "the loss is told")
    assert bench.states.seen[-1][1].startswith("扫码枪")
    bench.scans.clear()  # silence may have ended the half before the cable was out
    bench.cable.plug()
    until(lambda: bench.states.names[-1] is READY, "back again")
    bench.cable.send(b"whole\r")
    bench.wait_scans("whole")
