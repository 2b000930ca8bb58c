"""A device named on the command line, before there is a configuration: its table from the options."""

from __future__ import annotations

import argparse
from typing import Any

from terminal.doctor.devices import TABLES
from terminal.errors import ConfigError

ADDRESS = {"tcp": ("host",), "usb": ()}
"""Driver to the options without which it has no address; all others need their port."""


def table_of(options: argparse.Namespace) -> dict[str, Any]:
    """The table that the options stand for. Raises ConfigError, naming what is missing."""
    if options.device not in TABLES:
        raise ConfigError("a driver alone cannot be tried", where="--driver", do=f"Name one of: {', '.join(TABLES)}")
    given = {
        "driver": options.driver,
        "host": options.host,
        "port": _number(options.port) if options.driver == "tcp" else options.port,
        "device": options.usb_device,
        "bus_path": options.bus_path,
        "baud": options.baud,
        "profile": options.profile,
    }
    for name in ADDRESS.get(options.driver, ("port",)):
        if given[name] is None:
            raise ConfigError(f"driver {options.driver} has no address", where="--driver", do=f"Give --{name} too")
    return {key: value for key, value in given.items() if value is not None}


def _number(port: str | None) -> int | None:
    """A TCP port is a number; that of a serial port is a path. Raises ConfigError."""
    if port is not None and not (port.isascii() and port.isdigit()):
        raise ConfigError(f"{port!r} is no TCP port", where="--port", do="Give a number, or leave it out for 9100")
    return int(port) if port is not None else None
