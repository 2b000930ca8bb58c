"""How the printer is, on the rig's screen: what it wants, in words, and that it is back, once it is mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.printer.device import Printer
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.panel import Screen
from hw_mocks.rig.site import OPERATOR, Site

LOOKED_AT_S = 25.0
"""The lamp is looked at every 10 s, every 2 s while the printer is away; the machine may be loaded."""


@pytest.fixture
def epson(tmp_path: Path, acquirer: AcquirerProcess) -> Iterator[Machine]:
    """A terminal whose printer has a near-end sensor."""
    site = Site(tmp_path / "t", acquirer.directory, acquirer.base_url, printer_profile="epson-80")
    site.make(acquirer.identity())
    with Machine(site, tmp_path / "slips") as made:
        yield made


def shows(lamp: str, words: str) -> Callable[[Screen], bool]:
    return lambda screen: screen["status"]["printer"] == lamp and words in str(screen["blocks"])


STATES: tuple[tuple[str, str, Callable[[Printer], None], Callable[[Printer], None]], ...] = (
    ("attention", "纸将用完", lambda printer: printer.near_end(), lambda printer: printer.near_end(False)),
    ("away", "无应答", lambda printer: printer.power_cut(), lambda printer: printer.power_on()),
)


@pytest.mark.timeout(180)
def test_the_menu_says_what_the_printer_wants_until_it_is_mended(epson: Machine) -> None:
    epson.power_on()
    epson.log_in(OPERATOR)
    epson.mirror.wait_until(shows("ready", ""), "a healthy printer", LOOKED_AT_S)
    for lamp, words, happens, mends in STATES:
        happens(epson.printer)
        epson.mirror.wait_until(shows(lamp, words), words, LOOKED_AT_S)
        mends(epson.printer)
        screen = epson.mirror.wait_until(shows("ready", ""), f"the end of {words}", LOOKED_AT_S)
        assert words not in str(screen["blocks"])
