"""``refund-terminal doctor``: what each form of it does. Every wait has an end."""

from __future__ import annotations

import argparse
import logging
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from drivers.discovery.serial_ports import find_ports
from drivers.discovery.usb_printers import find_usb_printers
from terminal.config import Config, load
from terminal.core.model import PrintReport
from terminal.doctor.acquirer_check import check_acquirer
from terminal.doctor.bounded import within
from terminal.doctor.devices import TABLES, Checked, Devices, finding_of, link_of, tables_of
from terminal.doctor.live import SECONDS_LEAST, SECONDS_MOST, Heard, Show, Watch
from terminal.doctor.printer_page import outcome, page
from terminal.doctor.printer_probe import PROFILE_FILE, ProofProbe
from terminal.doctor.report import Finding, Verdict, table, to_json, worst
from terminal.doctor.suggestion import suggest
from terminal.errors import ConfigError
from terminal.ports import Clock
from terminal.runtime.clock import SystemClock
from terminal.wiring import client_of, clock_of, nonce

PRINT_S = 120.0
"""For the test page: 1 m of paper at 50 mm/s, twice, and patience; the driver's own deadline ends earlier."""
PATTERN_PAUSE_S = 3.0
"""How long each picture of the display's pattern stands, unless --seconds is shorter."""


class Doctor:
    """One call of the command."""

    def __init__(
        self,
        options: argparse.Namespace,
        out: TextIO,
        *,
        pause: Callable[[threading.Event, float], object] = threading.Event.wait,
        answer: Callable[[], str] | None = None,
    ) -> None:
        """``answer``: a line from the technician, empty for none; None when nobody can be asked. ``pause``: Show's."""
        self._options = options
        self._out = out
        self._pause = pause
        self._answer = answer

    def run(self) -> int:
        """The exit status: 0 all well, 1 attention, 2 something cannot work. Raises ConfigError."""
        options = self._options
        # Without a handler Python writes the drivers' warnings between the rows of our table.
        logging.getLogger().addHandler(logging.NullHandler())
        if options.find or options.suggest:
            return self._find()
        if not SECONDS_LEAST <= options.seconds <= SECONDS_MOST:
            raise ConfigError(
                f"{options.seconds:g} seconds", where="--seconds", do=f"Give {SECONDS_LEAST} to {SECONDS_MOST}"
            )
        if options.driver is not None:
            return self._try_device(options.device, self._without_configuration(), clock_without())
        config = load(options.config)
        clock = clock_of(config)
        devices = Devices(tables_of(config), options.config.parent, clock)
        if options.device is None:
            return self._check(config, devices, clock)
        if options.device == "acquirer":
            return self._findings(check_acquirer(config, clock, client_of, nonce))
        return self._try_device(options.device, devices, clock)

    # ------------------------------------------------------------ everything

    def _check(self, config: Config, devices: Devices, clock: Clock) -> int:
        findings = [devices.check(name) for name in TABLES]
        findings += devices.check_panels()
        findings += check_acquirer(config, clock, client_of, nonce)
        return self._findings(findings)

    def _findings(self, findings: Sequence[Finding]) -> int:
        self._say(to_json(findings) if self._options.json else table(findings))
        return int(worst(findings))

    def _find(self) -> int:
        ports = find_ports(self._options.dev)
        usb = find_usb_printers()
        if self._options.suggest:
            self._say(suggest(ports, usb.printers).rstrip("\n"))
            if usb.problem:
                self._say(f"# {usb.problem}")
            return int(Verdict.OK)
        findings = [
            Finding(
                port.role or "serial port",
                "",
                port.path,
                Verdict.ATTENTION if port.warning else Verdict.OK,
                " ".join(part for part in (port.what, port.usb_id) if part),
                port.warning,
            )
            for port in ports
        ]
        for printer in usb.printers:
            state = "answers" if printer.answers else "no back channel"
            findings.append(Finding("USB printer", "usb", f"{printer.usb_id} {printer.bus_path}", Verdict.OK, state))
        if usb.problem:
            findings.append(Finding("USB", "", "", Verdict.ATTENTION, "not searched", usb.problem))
        if not findings:
            findings.append(
                Finding("-", "", "", Verdict.ATTENTION, "nothing was found", "Check cables and power 请检查连线和电源")
            )
        return self._findings(findings)

    # ------------------------------------------------------------ one device by hand

    def _without_configuration(self) -> Devices:
        options = self._options
        if options.device not in TABLES or options.port is None:
            raise ConfigError(
                "a driver alone cannot be tried", where="--driver", do="Name the device, and give --port too"
            )
        given = {"driver": options.driver, "port": options.port, "baud": options.baud}
        found = {key: value for key, value in given.items() if value is not None}
        return Devices({options.device: found}, Path(), clock_without())

    def _try_device(self, name: str, devices: Devices, clock: Clock) -> int:
        driver = devices.make(name)
        given = devices.table(name) or {}
        tries: dict[str, Callable[[], int]] = {
            "printer": lambda: self._print(driver, devices, given, clock),
            "keypad": lambda: self._watch(
                name, given, Watch(driver, clock, self._options.seconds), Watch.keys, "Press each key 请逐个按键"
            ),
            "scanner": lambda: self._watch(
                name, given, Watch(driver, clock, self._options.seconds), Watch.scans, "Scan codes 请扫码"
            ),
            "display": lambda: self._display(driver, given),
        }
        return tries[name]()

    def _print(self, driver: Any, devices: Devices, given: dict[str, Any], clock: Clock) -> int:
        document = page(driver.profile.columns, driver.model, link_of(given), clock.wall())
        try:
            report: PrintReport = within(PRINT_S, "printer", lambda: driver.print(document))
            verdict, state, advice = outcome(report)
            view = driver.device.view()
            finding = Finding("printer", str(given["driver"]), link_of(given), verdict, state, advice, view)
            status = self._findings([finding])
            if verdict is not Verdict.CANNOT and not self._options.json and self._answer is not None:
                probe = ProofProbe(driver, self._say, self._answer, clock.wall())
                status = max(status, probe.run(self._options.profile_out or self._options.config.parent / PROFILE_FILE))
        finally:
            driver.close()
        return status

    def _watch(
        self,
        name: str,
        given: dict[str, Any],
        watch: Watch,
        rows: Callable[[Watch], Generator[Heard, None, None]],
        invitation: str,
    ) -> int:
        self._tell(f"{invitation}: {self._options.seconds:g} s, Ctrl-C ends earlier")
        seen: list[str] = []
        try:
            with closing(rows(watch)) as heard:  # the generator closes the driver
                for one in heard:
                    seen.append(f"{one.since_ms / 1_000:8.3f} s  {one.text}")
                    self._tell(seen[-1])
        except KeyboardInterrupt:
            pass  # that is how the technician says: seen enough
        return self._tried(name, given, watch.checked(), seen)

    def _display(self, driver: Any, given: dict[str, Any]) -> int:
        show = Show(driver, self._pause, min(PATTERN_PAUSE_S, self._options.seconds))
        seen: list[str] = []
        with closing(show.rows()) as rows:
            for row in rows:
                seen.append(row)
                self._tell(row)
        return self._tried("display", given, show.checked(), seen)

    def _tried(self, name: str, given: dict[str, Any], found: Checked, seen: Sequence[str]) -> int:
        """The finding of a trial by hand."""
        return self._findings([finding_of(name, given, found, seen)])

    def _tell(self, row: str) -> None:
        """What a technician watches; with --json it is in the finding, and nothing else is written."""
        if not self._options.json:
            self._say(row)

    def _say(self, text: str) -> None:
        """At once: a technician watches."""
        self._out.write(f"{text}\n")
        self._out.flush()


def clock_without() -> Clock:
    """The clock when there is no configuration to name the time zone."""
    return SystemClock(ZoneInfo("UTC"))
