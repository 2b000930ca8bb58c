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

from drivers.discovery.input_devices import find_inputs
from drivers.discovery.serial_ports import find_ports
from drivers.discovery.usb_printers import find_usb_printers
from terminal.config import Config, load
from terminal.doctor import unconfigured
from terminal.doctor.acquirer_check import check_acquirer
from terminal.doctor.devices import DISPLAY, PRINTER, TABLES, Checked, Devices, tables_of
from terminal.doctor.live import SECONDS_LEAST, SECONDS_MOST, Heard, Show, Watch
from terminal.doctor.printer_probe import PROFILE_FILE
from terminal.doctor.printer_trial import PrinterTrial
from terminal.doctor.report import Finding, Verdict, table, to_json, worst
from terminal.doctor.suggestion import suggest
from terminal.doctor.technician import Technician
from terminal.errors import ConfigError
from terminal.ports import Clock
from terminal.runtime.clock import SystemClock
from terminal.wiring import client_of, clock_of, nonce

PATTERN_PAUSE_S = 3.0
"""How long each picture of the display's pattern stands, unless --seconds is shorter."""
INPUTS: dict[str, tuple[Callable[[Watch], Generator[Heard, None, None]], str]] = {
    # device: what is shown of it, how the technician is invited
    "keypad": (Watch.keys, "Press each key 请逐个按键"),
    "scanner": (Watch.scans, "Scan codes 请扫码"),
}


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
        ports, inputs, usb = find_ports(self._options.dev), find_inputs(self._options.dev), find_usb_printers()
        if self._options.suggest:
            self._say(suggest(ports, usb.printers, inputs).rstrip("\n"))
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
        for one in inputs:
            findings.append(Finding(one.role or "keyboard", one.driver, one.path, Verdict.OK, Path(one.device).name))
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
        return Devices({self._options.device: unconfigured.table_of(self._options)}, Path(), clock_without())

    def _try_device(self, name: str, devices: Devices, clock: Clock) -> int:
        if name == PRINTER:
            return self._print(devices, clock)
        driver = devices.make(name)
        if name == DISPLAY:
            return self._display(devices, driver)
        rows, invitation = INPUTS[name]
        return self._watch(name, devices, Watch(driver, clock, self._options.seconds), rows, invitation)

    def _print(self, devices: Devices, clock: Clock) -> int:
        options, technician = self._options, None
        if self._answer is not None and not options.json:
            technician = Technician(self._say, self._answer)
        trial = PrinterTrial(devices, clock, lambda found: self._tried(PRINTER, devices, found), technician)
        base = options.config.parent
        return trial.run(options.profile_out or base / PROFILE_FILE, base)

    def _watch(
        self,
        name: str,
        devices: Devices,
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
        return self._tried(name, devices, watch.checked(), seen)

    def _display(self, devices: Devices, driver: Any) -> int:
        show = Show(driver, self._pause, min(PATTERN_PAUSE_S, self._options.seconds))
        seen: list[str] = []
        with closing(show.rows()) as rows:
            for row in rows:
                seen.append(row)
                self._tell(row)
        return self._tried(DISPLAY, devices, show.checked(), seen)

    def _tried(self, name: str, devices: Devices, found: Checked, seen: Sequence[str] = ()) -> int:
        """The finding of a trial by hand."""
        return self._findings([devices.finding(name, found, seen)])

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
