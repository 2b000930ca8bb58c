"""``refund-terminal export``: what the totals page exports, of a terminal that is not running."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from terminal.config import Config, Export
from terminal.core.export import HEADINGS, MOST_DAYS, export_name, row_of, vouchers_of
from terminal.core.export_model import ExportFault, ExportStep
from terminal.core.records import ByDays, RefundsPage
from terminal.errors import ConfigError, TerminalError
from terminal.journal.records import RecordsReader, reading_records
from terminal.wiring import archive_of, clock_of, shop_of

AT_ONCE = 20
WHY = {
    ExportFault.NO_TARGET: "no such folder",
    ExportFault.FULL: "no space left",
    ExportFault.READ_ONLY: "cannot be written to",
    ExportFault.LOST: "a write failed",
    ExportFault.EXISTS: "an export of that name is there already",
}


class ExportError(TerminalError):
    """The export could not be finished; nothing lies under its name."""


def export(config: Config, first: date, last: date, out: Path) -> int:
    """Export the business days ``first`` to ``last`` into a new folder in ``out``. Raises TerminalError."""
    if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
        raise ConfigError(f"--from {first} --to {last} is no range", where="export", do=f"At most {MOST_DAYS} days")
    archive = archive_of(Export(out, must_be_mount=False))
    made_at, shop = clock_of(config).wall(), shop_of(config)
    with reading_records(str(config.journal.path)) as journal:
        step = _checked(archive.begin(export_name(first, last, made_at), HEADINGS, made_at), out)
        try:
            for page in _pages(journal, first, last):
                rows = tuple(row_of(record) for record in page.records)
                vouchers = [voucher for record in page.records for voucher in vouchers_of(record, shop, made_at)]
                step = _checked(archive.write(rows, vouchers), out)
                sys.stderr.write(f"\r{step.refunds} refunds, {step.files} files")
            step = _checked(archive.finish(), out)
        finally:
            archive.abort()
    sys.stderr.write("\n")
    sys.stdout.write(f"{step.folder}: {step.refunds} refunds, {step.files} files, {step.size} bytes\n")
    return 0


def _pages(journal: RecordsReader, first: date, last: date) -> Iterator[RefundsPage]:
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        page = journal.find(ByDays(day, day), limit=AT_ONCE, oldest_first=True)
        while page.records:
            yield page
            if page.cursor is None:
                break
            page = journal.find(ByDays(day, day), limit=AT_ONCE, cursor=page.cursor, oldest_first=True)


def _checked(step: ExportStep, out: Path) -> ExportStep:
    if step.fault is not None:
        why = WHY.get(step.fault, step.fault.value)
        raise ExportError(f"{why} ({step.detail})", where=str(out), do="Make room or give another folder with --out")
    return step
