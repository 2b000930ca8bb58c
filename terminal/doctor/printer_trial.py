"""Trying a printer by hand: the test page, and on the technician's word what it can prove."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from drivers.printer.profile import FenceKind
from drivers.printer.profile_file import to_toml, write_new
from terminal.core.model import CopyState, PrinterFault, PrintReport
from terminal.doctor.bounded import within
from terminal.doctor.devices import PRINTER, Checked, Devices
from terminal.doctor.printer_page import outcome, page
from terminal.doctor.printer_probe import ProofProbe
from terminal.doctor.report import Verdict
from terminal.doctor.technician import Technician
from terminal.ports import Clock

PRINT_S = 120.0
"""For the test page: 1 m of paper at 50 mm/s, twice, and patience; the driver's own deadline ends earlier."""
WITHOUT_ANSWERS = (
    "The printer answers nothing, so the page was not sent. If it is on and cable and speed are right, it may be one "
    "without a back channel. Print the page all the same, as P0? "
    "打印机无应答，测试页未发送。若电源、连线和波特率无误，它可能不回报状态。是否仍按 P0 打印测试页？"
)
CAME_OUT = "Did the page come out? 测试页打印出来了吗？"
NO_PAGE = "the printer is off, not connected, or set to another speed 请检查电源、连线和波特率"


class PrinterTrial:
    """One printer. ``report`` takes what was found and gives the exit status for it."""

    def __init__(
        self, devices: Devices, clock: Clock, report: Callable[[Checked], int], technician: Technician | None
    ) -> None:
        """``technician`` is None when nobody can be asked: then the page is all there is."""
        self._devices = devices
        self._clock = clock
        self._report = report
        self._technician = technician

    def run(self, path: Path, base: Path) -> int:
        """The exit status. ``path`` is where a profile goes, ``base`` the configuration's folder."""
        driver = self._devices.make(PRINTER)
        try:
            said = self._page(driver)
            status = self._found(driver, said)
            if self._technician is None or not _is_mute(said):
                return max(status, self._probe(driver, said, path, base))
        finally:
            driver.close()
        if not self._technician.agrees(WITHOUT_ANSWERS):
            return status
        return self._without_answers(driver, self._technician, path, base)

    def _without_answers(self, mute: Any, technician: Technician, path: Path, base: Path) -> int:
        """The page and the probe as P0: the same profile, but nothing is asked before the first byte.

        A printer that is off takes the bytes as well: no profile is written for one whose page nobody has seen.
        """
        profile = msgspec.structs.replace(mute.profile, fence=FenceKind.NONE, asb=False)
        with tempfile.TemporaryDirectory(prefix="doctor-") as folder:
            file = write_new(Path(folder) / f"{mute.model}-P0.toml", to_toml(profile, ()))
            driver = self._devices.make(PRINTER, profile_file=str(file))
        try:
            said = self._page(driver)
            status = self._found(driver, said)
            if said.state is CopyState.FAILED:
                return status
            if not technician.agrees(CAME_OUT):
                technician.say(f"CANNOT: {NO_PAGE}")
                return int(Verdict.CANNOT)
            return max(status, self._probe(driver, said, path, base))
        finally:
            driver.close()

    def _page(self, driver: Any) -> PrintReport:
        document = page(driver.profile.columns, driver.model, self._devices.link(PRINTER), self._clock.wall())
        said: PrintReport = within(PRINT_S, PRINTER, lambda: driver.print(document))
        return said

    def _found(self, driver: Any, said: PrintReport) -> int:
        verdict, state, advice = outcome(said)
        return self._report(Checked(verdict, state, advice, driver.device.view()))

    def _probe(self, driver: Any, said: PrintReport, path: Path, base: Path) -> int:
        """Nothing is asked of a printer that has printed nothing."""
        if self._technician is None or said.state is CopyState.FAILED:
            return int(Verdict.OK)
        return ProofProbe(driver, self._technician, self._clock.wall()).run(path, base)


def _is_mute(said: PrintReport) -> bool:
    return said.state is CopyState.FAILED and said.fault is PrinterFault.MUTE
