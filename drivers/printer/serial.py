"""A receipt printer on a serial port or USB CDC-ACM.

XON/XOFF is honoured by the driver itself, and so is DTR/DSR where the profile says that the printer uses it: pyserial
offers none on Linux (facts: printer §4.3), so the line is looked at before each segment, and the pace of the writer
keeps what is under way below the room a busy printer still has. The 45-byte buffer mode of some printers (facts:
printer §3.1) leaves less room than one line takes: set the DIP switch to 4 KB.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from drivers.links.link import Tap, untapped
from drivers.links.serial_port import SerialLink, SerialSettings
from drivers.printer.device import LinkedPrinter
from drivers.printer.options import chosen_profile, patience_ms
from drivers.printer.profile import TABLE, FlowControl
from terminal.errors import DeviceError
from terminal.ports import Clock


class SerialPrinterOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: str
    """A stable path: udev link or ``/dev/serial/by-path/…``."""
    baud: int = 115_200
    profile: str = "clone-58"
    profile_file: Path | None = None
    """A profile of its own, such as doctor printer writes; used instead of ``profile``."""
    patience_s: int = 0
    """How long a job waits for paper to be loaded or the cover to be shut before it is reported as uncertain. With 0 it
    is reported after a short settling time, so that the operator is told at once what the printer wants; whatever
    is chosen, the printer itself goes on when it can."""
    cache_dir: Path | None = None
    """Where python-escpos keeps its capabilities (mode 0700); the user's cache directory when absent."""


class SerialPrinter(LinkedPrinter):
    """PrinterPort on a serial port. Raises ConfigError for options that cannot be right."""

    Options = SerialPrinterOptions

    def __init__(self, options: SerialPrinterOptions, clock: Clock, *, tap: Tap = untapped) -> None:
        settings = SerialSettings("打印机", options.port, options.baud).check(TABLE)
        profile, model = chosen_profile(options.profile, options.profile_file)
        line = _Line(settings)
        by_line = profile.flow is FlowControl.DTR_DSR
        super().__init__(
            lambda: tap(line.opened(checked=by_line)),
            profile,
            clock,
            bytes_per_s=settings.bytes_per_s,
            patience_ms=patience_ms(options.patience_s),
            cache_dir=options.cache_dir,
            driver="serial",
            model=model,
            where=settings.where,
            ready=line.is_up if by_line else lambda: True,
        )


class _Line:
    """The port now open, for its DSR line: what is put around a link for metering and traces passes bytes only."""

    def __init__(self, settings: SerialSettings) -> None:
        self._settings = settings
        self._port: SerialLink | None = None

    def opened(self, *, checked: bool) -> SerialLink:
        """Open the port. Raises DeviceError; with ``checked`` also when it has no DSR line."""
        port = SerialLink(self._settings)
        if checked:
            try:
                port.dsr()
            except DeviceError:
                port.close()
                raise
        self._port = port
        return port

    def is_up(self) -> bool:
        return self._port is None or self._port.dsr()
