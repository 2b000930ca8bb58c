"""The command lines of ``doctor`` and ``trace``. Imports nothing that takes time: every start of the program pays."""

from __future__ import annotations

import argparse
from pathlib import Path

DEVICES = ("printer", "keypad", "scanner", "display", "acquirer")
WATCH_S = 20
"""How long keypad and scanner are watched unless told otherwise."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser], default_config: Path) -> None:
    """Add both subcommands. Each sets ``command``: a function from the options to the exit status."""
    doctor = commands.add_parser("doctor", help="check the devices and the acquirer; find what is plugged in")
    doctor.add_argument("device", nargs="?", choices=DEVICES, help="try this one by hand; all are checked without it")
    doctor.add_argument("--config", type=Path, default=default_config, metavar="FILE")
    doctor.add_argument("--json", action="store_true", help="findings as JSON")
    doctor.add_argument("--find", action="store_true", help="list serial ports, keyboards and USB printers; opens none")
    doctor.add_argument("--suggest", action="store_true", help="print a configuration for what was found")
    doctor.add_argument("--dev", type=Path, default=Path("/dev"), metavar="DIR", help="where the links to ports are")
    doctor.add_argument(
        "--seconds", type=float, default=WATCH_S, help="how long keypad or scanner are watched: 1 to 300"
    )
    doctor.add_argument("--driver", help="try this driver, without any configuration")
    without = doctor.add_argument_group("with --driver", "where its device is, as the configuration's table would say")
    without.add_argument("--port", help="its port; of a tcp printer a number (9100)")
    without.add_argument("--baud", type=int, help="its speed")
    without.add_argument("--host", help="of a tcp printer: its IP address")
    without.add_argument(
        "--device", dest="usb_device", metavar="VENDOR:PRODUCT", help="of a usb printer; left out when there is one"
    )
    without.add_argument("--bus-path", metavar="PATH", help="of a usb printer: its socket, such as 1-1.2")
    without.add_argument("--profile", help="of a printer: its profile, such as mute-58")
    doctor.add_argument(
        "--probe", action="store_true", help="printer: ask at once whether to find out how it can prove its printing"
    )
    doctor.add_argument("--profile-out", type=Path, metavar="FILE", help="printer: where a found profile is written")
    doctor.set_defaults(command=_doctor)

    trace = commands.add_parser("trace", help="explain a wire trace that run --trace recorded")
    trace.add_argument("file", type=Path, metavar="FILE")
    trace.add_argument("--device", action="append", default=[], help="only this one; may be given several times")
    trace.set_defaults(command=_trace)


def _doctor(options: argparse.Namespace) -> int:
    import sys

    from terminal.doctor.commands import Doctor

    asked = options.probe or sys.stdin.isatty()
    return Doctor(options, sys.stdout, answer=sys.stdin.readline if asked else None).run()


def _trace(options: argparse.Namespace) -> int:
    import sys

    from terminal.doctor.trace.command import explain_file

    return explain_file(options.file, frozenset(options.device), sys.stdout)
