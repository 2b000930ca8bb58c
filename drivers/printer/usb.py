"""A receipt printer on USB, printer class."""

from __future__ import annotations

from pathlib import Path

import msgspec

from drivers.links.link import Tap, untapped
from drivers.links.usb_port import open_usb
from drivers.links.usb_search import UsbSettings
from drivers.printer.device import LinkedPrinter
from drivers.printer.options import chosen_profile, patience_ms
from drivers.printer.profile import TABLE
from terminal.ports import Clock

BYTES_PER_S = 500_000
"""About half of what bulk transfers reach at full speed: USB is never what a slip waits for."""


class UsbPrinterOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    device: str = ""
    """``vendor:product`` in hex, as lsusb prints it; may be left out when one printer is plugged in."""
    bus_path: str = ""
    """The socket, ``1-1.2``; needed only to tell two equal printers apart."""
    profile: str = "clone-80"
    profile_file: Path | None = None
    """A profile of its own, such as doctor printer writes; used instead of ``profile``."""
    patience_s: int = 0
    """See SerialPrinterOptions."""
    cache_dir: Path | None = None
    usb_backend: str = ""
    """``module:function`` that makes a pyusb backend. Empty in production: libusb."""
    usb_backend_address: str = ""
    """Argument of that function: where the bench listens."""


class UsbPrinter(LinkedPrinter):
    """PrinterPort on USB. Raises ConfigError for options that cannot be right."""

    Options = UsbPrinterOptions

    def __init__(self, options: UsbPrinterOptions, clock: Clock, *, tap: Tap = untapped) -> None:
        settings = UsbSettings(
            "打印机", options.device, options.bus_path, options.usb_backend, options.usb_backend_address
        ).check(TABLE)
        backend = settings.make_backend(TABLE)
        profile, model = chosen_profile(options.profile, options.profile_file)
        super().__init__(
            lambda: tap(open_usb(settings, backend)),
            profile,
            clock,
            bytes_per_s=BYTES_PER_S,
            patience_ms=patience_ms(options.patience_s),
            cache_dir=options.cache_dir,
            driver="usb",
            model=model,
            where=settings.where,
        )
