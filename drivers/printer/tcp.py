"""A receipt printer on its raw TCP port."""

from __future__ import annotations

from pathlib import Path

import msgspec

from drivers.links.link import Tap, untapped
from drivers.links.tcp_port import TcpLink, TcpSettings
from drivers.printer.device import LinkedPrinter
from drivers.printer.options import chosen_profile, patience_ms
from drivers.printer.profile import TABLE
from terminal.ports import Clock

RAW_PORT = 9100
BYTES_PER_S = 1_000_000
"""A 10 Mbit/s board, the slowest there is: the network is never what a slip waits for."""


class TcpPrinterOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    host: str
    """The printer's IP address; fixed, or reserved for it in the router."""
    port: int = RAW_PORT
    profile: str = "clone-80"
    profile_file: Path | None = None
    """A profile of its own, such as doctor printer writes; used instead of ``profile``."""
    patience_s: int = 0
    """See SerialPrinterOptions."""
    cache_dir: Path | None = None


class TcpPrinter(LinkedPrinter):
    """PrinterPort on a TCP port. Raises ConfigError for options that cannot be right."""

    Options = TcpPrinterOptions

    def __init__(self, options: TcpPrinterOptions, clock: Clock, *, tap: Tap = untapped) -> None:
        settings = TcpSettings("打印机", options.host, options.port).check(TABLE)
        profile, model = chosen_profile(options.profile, options.profile_file)
        super().__init__(
            lambda: tap(TcpLink(settings)),
            profile,
            clock,
            bytes_per_s=BYTES_PER_S,
            patience_ms=patience_ms(options.patience_s),
            cache_dir=options.cache_dir,
            driver="tcp",
            model=model,
            where=settings.where,
        )
