"""An export on a USB stick or in a folder: whole, or not there under its name.

Everything is written into ``.NAME.partial``, each file synced; the manifest with the SHA-256 of every file comes last;
then the folder gets its name in one rename, and its parent is synced. A stick that is pulled or full in between leaves
a ``.partial`` that the next export takes away.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.archive.table import encoded
from terminal.core.export_model import ExportFault, ExportStep, Heading, Voucher

if TYPE_CHECKING:
    from drivers.archive.picture import Painter

TABLE = "records.csv"
MANIFEST = "manifest.sha256"
VOUCHERS = "vouchers"
PARTIAL = ".partial"
PREFIX = "refunds-"
FREE_FLOOR_BYTES = 16 << 20
"""Room that must be left before each step: twenty vouchers as PNG and PDF are 2 MB."""

FAULTS = {
    errno.ENOSPC: ExportFault.FULL,
    errno.EDQUOT: ExportFault.FULL,
    errno.EROFS: ExportFault.READ_ONLY,
    errno.EACCES: ExportFault.READ_ONLY,
    errno.EPERM: ExportFault.READ_ONLY,
    errno.EEXIST: ExportFault.EXISTS,
}
"""Anything else is a target that was lost while it was written to."""


@dataclass(slots=True)
class _Running:
    work: Path
    final: Path
    made_at: datetime
    numbers: tuple[bool, ...]
    hashes: dict[str, str] = field(default_factory=dict)
    table: hashlib._Hash = field(default_factory=hashlib.sha256)
    refunds: int = 0
    size: int = 0


class FolderArchive:
    """Implements ``terminal.ports.ExportPort``. Used by one thread; never raises for what the target does."""

    def __init__(self, path: Path, *, must_be_mount: bool, pictures: Sequence[str] = ("png", "pdf")) -> None:
        """``must_be_mount``: the path is a stick's mount point; without a stick it is an empty folder of the device."""
        self._path = path
        self._must_be_mount = must_be_mount
        self._pictures = tuple(pictures)
        self._running: _Running | None = None
        self._painter: Painter | None = None

    def begin(self, name: str, headings: Sequence[Heading], made_at: datetime) -> ExportStep:
        """Make the working folder and the table's head."""
        self.abort()
        if not self._path.is_dir() or (self._must_be_mount and not os.path.ismount(self._path)):
            return ExportStep(ExportFault.NO_TARGET, str(self._path))
        try:
            self._sweep()
            final = self._path / f"{PREFIX}{name}"
            if final.exists():
                return ExportStep(ExportFault.EXISTS, final.name)
            work = self._path / f".{final.name}{PARTIAL}"
            (work / VOUCHERS).mkdir(parents=True)
            self._running = _Running(work, final, made_at, tuple(heading.number for heading in headings))
            self._append([tuple(heading.title for heading in headings)], first=True)
        except OSError as error:
            return self._failed(error)
        return self._step()

    def write(self, rows: Sequence[Sequence[str]], vouchers: Sequence[Voucher]) -> ExportStep:
        """Add refunds: their rows, and each voucher as PNG and PDF."""
        running = self._running
        if running is None:
            return ExportStep(ExportFault.LOST, "no export was begun")
        try:
            if shutil.disk_usage(self._path).free < FREE_FLOOR_BYTES:
                return self._failed(OSError(errno.ENOSPC, "too little space is left"))
            for voucher in vouchers:
                for ending, raw in self._drawn(voucher, running.made_at):
                    self._save(f"{VOUCHERS}/{voucher.name}.{ending}", raw)
            self._append(rows, first=False)
        except OSError as error:
            return self._failed(error)
        running.refunds += len(rows)
        return self._step()

    def finish(self) -> ExportStep:
        """Write the manifest, sync everything, and give the folder its name."""
        running = self._running
        if running is None:
            return ExportStep(ExportFault.LOST, "no export was begun")
        try:
            running.hashes[TABLE] = running.table.hexdigest()
            lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(running.hashes.items()))
            self._save(MANIFEST, lines.encode())
            del running.hashes[MANIFEST]
            for folder in (running.work / VOUCHERS, running.work):
                _sync_folder(folder)
            running.work.rename(running.final)
            _sync_folder(self._path)
        except OSError as error:
            return self._failed(error)
        done = self._step(folder=str(running.final))
        self._running = None
        return done

    def abort(self) -> ExportStep:
        """Take away what was written."""
        running, self._running = self._running, None
        if running is not None:
            shutil.rmtree(running.work, ignore_errors=True)
        return ExportStep()

    # ------------------------------------------------------------ writing

    def _drawn(self, voucher: Voucher, made_at: datetime) -> list[tuple[str, bytes]]:
        from drivers.archive.pdf import pdf  # late: fonts and PDF cost what only an export pays for
        from drivers.archive.picture import Painter
        from drivers.archive.sheet import sheet_of

        sheet = sheet_of(voucher.document)
        drawn: list[tuple[str, bytes]] = []
        if "png" in self._pictures:
            self._painter = self._painter or Painter()
            drawn.append(("png", self._painter.png(sheet)))
        if "pdf" in self._pictures:
            drawn.append(("pdf", pdf(sheet, voucher.document.title, made_at)))
        return drawn

    def _save(self, name: str, raw: bytes) -> None:
        running = self._must_run()
        with (running.work / name).open("xb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        running.hashes[name] = hashlib.sha256(raw).hexdigest()
        running.size += len(raw)

    def _append(self, rows: Sequence[Sequence[str]], *, first: bool) -> None:
        running = self._must_run()
        raw = encoded(rows, running.numbers, first=first)
        with (running.work / TABLE).open("ab") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        running.table.update(raw)
        running.size += len(raw)

    def _must_run(self) -> _Running:
        if self._running is None:
            raise OSError(errno.EIO, "no export was begun")
        return self._running

    def _sweep(self) -> None:
        """What exports that were cut short have left."""
        for left in self._path.glob(f".{PREFIX}*{PARTIAL}"):
            shutil.rmtree(left)

    def _step(self, folder: str = "") -> ExportStep:
        running = self._must_run()
        return ExportStep(None, "", running.refunds, len(running.hashes), running.size, folder)

    def _failed(self, error: OSError) -> ExportStep:
        fault = FAULTS.get(error.errno or 0, ExportFault.LOST)
        with suppress(OSError):
            self.abort()
        return ExportStep(fault, error.strerror or str(error))


def _sync_folder(path: Path) -> None:
    """A name is durable when its folder is. File systems that cannot sync a folder (FAT through FUSE) say EINVAL."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(handle)
