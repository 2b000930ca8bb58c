"""The command line: run the terminal, keep its staff, read its journal."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from types import FrameType

from terminal import shop_commands, staff_commands
from terminal.config import load
from terminal.doctor import arguments as doctor
from terminal.errors import TerminalError
from terminal.runtime import log

DEFAULT_CONFIG = Path("/etc/refund-terminal/terminal.toml")
EXIT_OK = 0
EXIT_BAD = 1
"""What was asked is done, and its result is bad: a broken journal chain."""
EXIT_CANNOT = 2
"""What was asked cannot be done: configuration, keys, journal or device."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Errors are one line on standard error, never a traceback."""
    options = parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except TerminalError as error:
        print(f"refund-terminal: {error}", file=sys.stderr)
        return EXIT_CANNOT


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="refund-terminal", description="The refund terminal of a POS device.")
    root.add_argument("--version", action="version", version=version("refund-terminal"))
    commands = root.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the terminal on the configured devices")
    _config_option(run)
    run.add_argument(
        "--trace",
        type=Path,
        metavar="FILE",
        help="record every byte of the devices' wires, secrets masked; see docs/doctor.md",
    )
    run.set_defaults(command=_run)

    journal = commands.add_parser("journal", help="read the journal of a terminal that is not running")
    journal_commands = journal.add_subparsers(required=True, metavar="ACTION")
    listing = journal_commands.add_parser("list", help="every refund with its outcome and copies")
    _config_option(listing)
    listing.add_argument("--json", action="store_true", help="one JSON array instead of a table")
    listing.set_defaults(command=_list_refunds)
    events = journal_commands.add_parser("events", help="every row ever written, one JSON object a line")
    _config_option(events)
    events.add_argument("--after", type=int, default=0, metavar="N", help="only rows after that number")
    events.set_defaults(command=_list_events)
    verify = journal_commands.add_parser("verify", help="check the file and its hash chain")
    _config_option(verify)
    verify.set_defaults(command=_verify)

    export = commands.add_parser("export", help="records and vouchers of a terminal that is not running, as files")
    _config_option(export)
    export.add_argument("--from", dest="first", type=_day, required=True, metavar="YYYY-MM-DD")
    export.add_argument("--to", dest="last", type=_day, required=True, metavar="YYYY-MM-DD")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder that exists")
    export.set_defaults(command=_export)

    staff_commands.add_commands(commands, DEFAULT_CONFIG)
    doctor.add_commands(commands, DEFAULT_CONFIG)
    shop_commands.add_commands(commands, DEFAULT_CONFIG)
    return root


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write it as 2026-11-24") from error


def _config_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--config", type=Path, default=DEFAULT_CONFIG, metavar="FILE")


def _run(options: argparse.Namespace) -> int:
    config = load(options.config)
    # These imports take most of the start-up time: only the command that needs them pays for them.
    from terminal.wiring import assemble

    log.set_up(config.log.path, config.log.level)
    with assemble(config, options.config.parent, options.trace) as rig:

        def stop(_number: int, _frame: FrameType | None) -> None:
            rig.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        rig.run()
    return EXIT_OK


def _list_refunds(options: argparse.Namespace) -> int:
    from terminal.journal.export import summary
    from terminal.journal.queries import reading

    with reading(str(load(options.config).journal.path)) as journal:
        refunds = summary(journal)
    if options.json:
        print(json.dumps(refunds, ensure_ascii=False))
        return EXIT_OK
    for refund in refunds:
        print(
            f"{refund['refund_no']}  {refund['operation']:<6}  {refund['state']:<10}  {refund['amount_fen']:>12} 分  "
            f"{refund['merchant_copy'] or '-':<10}  {refund['customer_copy'] or '-':<10}"
        )
    return EXIT_OK


def _list_events(options: argparse.Namespace) -> int:
    from terminal.journal.queries import reading
    from terminal.journal.told import told_events

    with reading(str(load(options.config).journal.path)) as journal:
        for row in told_events(journal, options.after):
            print(json.dumps(row, ensure_ascii=False))
    return EXIT_OK


def _export(options: argparse.Namespace) -> int:
    config = load(options.config)
    from terminal.export_command import export

    return export(config, options.first, options.last, options.out)


def _verify(options: argparse.Namespace) -> int:
    from terminal.journal.verification import verify

    report = verify(str(load(options.config).journal.path))
    print(report.summary())
    for problem in report.problems:
        print(f"  {problem}")
    return EXIT_OK if report.ok else EXIT_BAD
