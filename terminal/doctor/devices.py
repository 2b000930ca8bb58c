"""Checks of the configured devices: each driver as the terminal would use it, with a bounded wait."""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from drivers.device import CheckLevel, DeviceView
from drivers.keypad.kp1.session import FOREIGN
from drivers.printer.wording import WHAT_TO_DO
from terminal.config import Config, path_hook
from terminal.core.model import DeviceKind, DeviceState, PrinterFault
from terminal.doctor.bounded import within
from terminal.doctor.link_names import link_of, plugged_in
from terminal.doctor.printer_page import MUTE
from terminal.doctor.report import Finding, Verdict
from terminal.drivers_table import DRIVERS
from terminal.errors import ConfigError, TerminalError
from terminal.ports import Clock

STATE_S = 4.0
"""For the first word of a device: a KP1 keypad is greeted several times, a display has 0.5 s for a write."""
PROBE_S = 15.0
"""A printer is asked four questions twice; its own deadlines end earlier."""

VERDICTS = {
    DeviceState.READY: Verdict.OK,
    DeviceState.ATTENTION: Verdict.ATTENTION,
    DeviceState.UNKNOWN: Verdict.ATTENTION,
    DeviceState.AWAY: Verdict.CANNOT,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """The part of a finding that a check finds out."""

    verdict: Verdict
    state: str
    advice: str = ""
    view: DeviceView | None = None
    firmware: str = ""


DISPLAY, PRINTER = DeviceKind.DISPLAY.value, DeviceKind.PRINTER.value
USB = "usb"
"""The driver whose table may leave out where the device hangs."""
TABLES = ("keypad", "scanner", PRINTER, DISPLAY)
"""Devices with one table each. ``[[panel]]`` may be several."""


class Devices:
    """The devices of one configuration, made as the terminal makes them."""

    def __init__(self, tables: Mapping[str, Any], base: Path, clock: Clock) -> None:
        """``tables``: name to device table; ``base`` is the folder that relative paths count from."""
        self._tables = tables
        self._base = base
        self._clock = clock

    def table(self, name: str) -> dict[str, Any] | None:
        """The table of that device; None when the configuration has none."""
        found = self._tables.get(name)
        return dict(found) if found is not None else None

    def make(self, name: str, **changes: object) -> Any:
        """The driver, not started; ``changes`` are laid over its table. Raises ConfigError, also without a table."""
        table = self.table(name)
        if table is None:
            raise ConfigError("is not configured", where=f"[{name}]", do="Add the table; see docs/technician.md")
        driver, options = self.options(name, {**table, **changes})
        return driver(options, self._clock)

    def options(self, name: str, table: dict[str, Any]) -> tuple[Any, Any]:
        """The class and its checked options. Raises ConfigError."""
        known = known_drivers(name)
        given = dict(table)
        chosen = given.pop("driver", None)
        if not isinstance(chosen, str) or chosen not in known:
            raise ConfigError(
                f"no such driver: {chosen!r}", where=f"[{name}]", do=f"Set driver to one of: {', '.join(known)}"
            )
        module, _, cls = known[chosen].partition(":")
        driver = getattr(importlib.import_module(module), cls)
        try:
            return driver, msgspec.convert(given, driver.Options, dec_hook=path_hook(self._base))
        except msgspec.ValidationError as error:
            raise ConfigError(str(error), where=f"[{name}] driver {chosen}", do="Correct that key") from error

    # ------------------------------------------------------------ checks

    def check(self, name: str) -> Finding:
        """One finding for one of :data:`TABLES`."""
        table = self.table(name)
        if table is None:
            return Finding(name, "", "", Verdict.OK, "not configured")
        return self._finding(name, table, lambda: self._state(name))

    def check_panels(self) -> list[Finding]:
        """Panels are not opened: that would take the display from a terminal that runs."""
        return [
            self._finding("panel", table, lambda table=table: self._panel(table))  # type: ignore[misc]
            for table in self._tables.get("panel", ())
        ]

    def _finding(self, name: str, table: dict[str, Any], check: Callable[[], Checked]) -> Finding:
        try:
            found = check()
        except TerminalError as error:
            found = Checked(Verdict.CANNOT, error.what, error.do)
        return self._named(name, table, found)

    def finding(self, name: str, found: Checked, seen: Sequence[str] = ()) -> Finding:
        """What was found out about that device; ``seen`` are the rows of a trial by hand."""
        return self._named(name, self.table(name) or {}, found, seen)

    def link(self, name: str) -> str:
        """Where it hangs; of a USB printer that the table does not name, which one is plugged in."""
        return self._link(name, self.table(name) or {})

    def _link(self, name: str, table: dict[str, Any]) -> str:
        link = link_of(table)
        if link or table.get("driver") != USB:
            return link
        try:
            return plugged_in(self.options(name, table)[1])
        except ConfigError:
            return ""  # the finding itself says what is wrong with the table

    def _named(self, name: str, table: dict[str, Any], found: Checked, seen: Sequence[str] = ()) -> Finding:
        return Finding(
            name,
            str(table.get("driver", "")),
            self._link(name, table),
            found.verdict,
            found.state,
            found.advice,
            found.view,
            found.firmware,
            tuple(seen),
        )

    def _state(self, name: str) -> Checked:
        driver = self.make(name)
        device = driver.device
        try:
            if name == PRINTER:
                state, detail = within(PROBE_S, name, driver.probe)
                device.checked(CheckLevel.EXTERNAL, state, detail)
            else:
                state, detail = first_state(name, driver)
                device.check(CheckLevel.INTERNAL)
                if device.asks and verdict_of(state, detail) is not Verdict.CANNOT:
                    device.check(CheckLevel.EXTERNAL)
            view, firmware = device.view(), firmware_of(driver)
        finally:
            driver.close()
        advice = advice_of(state, detail)
        if name == PRINTER and detail == WHAT_TO_DO[PrinterFault.MUTE]:
            advice = f"{advice}. {MUTE}"
        return Checked(verdict_of(state, detail), word_of(state, detail), advice, view, firmware)

    def _panel(self, table: dict[str, Any]) -> Checked:
        self.options("panel", table)
        given = table.get("path")
        if given is None:
            return Checked(Verdict.OK, "options are right")
        path = self._base / str(given)
        writable = os.access(path if path.exists() else path.parent, os.W_OK)
        if writable:
            return Checked(Verdict.OK, "can be written" if path.exists() else "will be made")
        return Checked(
            Verdict.CANNOT, "cannot be written", "Check the path and the user's groups (video) 请检查路径和权限"
        )


def tables_of(config: Config) -> dict[str, Any]:
    """Every table of the configuration by its name; those of devices are plain dictionaries."""
    return msgspec.structs.asdict(config)


def known_drivers(name: str) -> dict[str, str]:
    """Driver name to ``module:class`` for one kind of device."""
    return {driver: path for (kind, driver), path in DRIVERS.items() if kind.value == name}


def firmware_of(driver: Any) -> str:
    """Model and version, where the driver's device tells them (KP1 does); empty before it did."""
    return str(getattr(driver, "firmware", ""))


def verdict_of(state: DeviceState, text: str) -> Verdict:
    """What the driver's last word comes to. A keypad with a foreign protocol answers, and no key of it ever counts."""
    return Verdict.CANNOT if text == FOREIGN else VERDICTS[state]


def word_of(state: DeviceState, text: str) -> str:
    """The state in a word."""
    return "foreign firmware" if text == FOREIGN else state.value


def advice_of(state: DeviceState, detail: str) -> str:
    """What to do: nothing for a device that is ready, whatever its driver says of it."""
    return "" if state is DeviceState.READY else detail


class FirstState:
    """A StateSink that waits for the first word that decides."""

    def __init__(self) -> None:
        self._told = threading.Event()
        self._last = (DeviceState.UNKNOWN, "")

    def __call__(self, state: DeviceState, text: str) -> None:
        if not self._told.is_set():
            self._last = (state, text)
        if state is not DeviceState.UNKNOWN:
            self._told.set()

    def wait(self, seconds: float) -> tuple[DeviceState, str]:
        if not self._told.wait(seconds) and not self._last[1]:
            return (
                DeviceState.UNKNOWN,
                f"It said nothing within {seconds:g} s: check power, cable and baud 请检查电源、连线和波特率",
            )
        return self._last


def first_state(name: str, driver: Any, seconds: float = STATE_S) -> tuple[DeviceState, str]:
    """Start a keypad, scanner or display that only listens for its state."""
    heard = FirstState()
    if name == DISPLAY:
        driver.start(heard)
    else:
        driver.start(_nobody, heard)
    return heard.wait(seconds)


def _nobody(_what: object, _at_ms: int) -> None:
    """What is pressed or scanned during a check is for nobody."""
