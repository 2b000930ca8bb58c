"""Settings to devices: each takes what it can do, in the thread that owns it; one that cannot is logged, no more."""

from __future__ import annotations

import logging
from zoneinfo import ZoneInfoNotFoundError

from terminal.core.events import DeviceChanged, Event
from terminal.core.model import DeviceKind
from terminal.core.settings import Settings
from terminal.errors import ConfigError, DeviceError
from terminal.ports import BrightnessPort, ModelPort, PanelPort, PrinterPort, SignalPort, ZonedClock
from terminal.runtime.workers import Worker

log = logging.getLogger(__name__)


class DeviceSettings:
    """Used from the loop's thread. Never raises for what a device refuses: a setting is no reason to stop."""

    def __init__(
        self,
        clock: ZonedClock,
        panels: tuple[PanelPort, ...],
        printer: PrinterPort,
        printing: Worker,
        signals: SignalPort | None,
    ) -> None:
        self._clock = clock
        self._panels = panels
        self._printer = printer
        self._printing = printing
        self._signals = signals

    def apply(self, settings: Settings) -> None:
        self._set_zone(settings.time_zone)
        self._set_brightness(settings.brightness)
        if self._signals is not None:
            self._signals.set_volume(settings.volume)
        printer = self._printer
        if settings.printer and isinstance(printer, ModelPort):
            self._printing.submit(lambda: _as_model(printer, settings.printer, self._printer))

    def _set_zone(self, name: str) -> None:
        try:
            self._clock.use_zone(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            log.error("time zone not set", extra={"zone": name, "error": str(error)})

    def _set_brightness(self, percent: int) -> None:
        for panel in self._panels:
            if isinstance(panel, BrightnessPort):
                try:
                    panel.set_brightness(percent)
                except DeviceError as error:
                    log.error("brightness not set", extra={"percent": percent, "error": str(error)})


def _as_model(models: ModelPort, name: str, printer: PrinterPort) -> Event:
    try:
        models.use_model(name)
    except ConfigError as error:
        log.error("printer model not set", extra={"model": name, "error": str(error)})
    return DeviceChanged(DeviceKind.PRINTER, *printer.probe())
