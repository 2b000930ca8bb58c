"""What stands beside the journal's file: the marker that one existed, the ballast, backups, and the free space.

A :class:`Housing` is the seam for crash tests: with an in-memory VFS the files beside it are kept in memory too.
SQLite's own files are never opened here: closing a descriptor of one drops SQLite's locks in this process (facts:
measured §1).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from terminal.errors import JournalError
from terminal.journal.limits import BALLAST_BYTES

OWNER_ONLY = 0o600


class Housing(Protocol):
    """All methods but ``release_ballast`` and ``free_bytes`` are used while opening only."""

    def has_database(self) -> bool: ...

    def is_marked(self) -> bool: ...

    def trace(self) -> str:
        """What says that a journal existed here (marker, log, backup), or an empty text."""

    def make_file(self, path: str) -> None:
        """Make an empty file that only the owner can read, unless it is there."""

    def mark(self, text: str) -> None:
        """Leave the marker, on disk when this returns, unless it is there."""

    def backup_path(self, version: int) -> str: ...

    def keep_ballast(self) -> bool:
        """Make the ballast unless it is there; False when there is no room for it."""

    def release_ballast(self) -> bool:
        """Give the ballast's space back; False when there was none."""

    def free_bytes(self) -> int: ...


def disk_free_bytes(folder: Path) -> int:
    """Bytes an ordinary process may still write. Raises OSError."""
    state = os.statvfs(folder)
    return state.f_bavail * state.f_frsize


class DiskHousing:
    """The files ``<path>.exists``, ``<path>.ballast`` and ``<path>.v<n>.backup`` in the journal's folder."""

    def __init__(
        self,
        path: Path,
        *,
        free_bytes: Callable[[Path], int] = disk_free_bytes,
        ballast_bytes: int = BALLAST_BYTES,
    ) -> None:
        self._path = path
        self._free_bytes = free_bytes
        self._ballast_bytes = ballast_bytes
        self._marker = Path(f"{path}.exists")
        self._ballast = Path(f"{path}.ballast")

    def has_database(self) -> bool:
        return self._path.exists()

    def is_marked(self) -> bool:
        return self._marker.exists()

    def trace(self) -> str:
        log = Path(f"{self._path}-wal")
        backups = sorted(self._path.parent.glob(f"{self._path.name}.v*.backup"))
        found = [path.name for path in (self._marker, log, *backups) if path.exists()]
        return ", ".join(found)

    def make_file(self, path: str) -> None:
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
            self._sync_folder()
        except FileExistsError:
            return
        except OSError as error:
            raise self._failed("cannot be made", error) from error

    def mark(self, text: str) -> None:
        if self.is_marked():
            return
        try:
            handle = os.open(self._marker, os.O_WRONLY | os.O_CREAT, OWNER_ONLY)
            try:
                os.write(handle, text.encode())
                os.fsync(handle)
            finally:
                os.close(handle)
            self._sync_folder()
        except OSError as error:
            raise self._failed("marker cannot be written", error) from error

    def backup_path(self, version: int) -> str:
        return f"{self._path}.v{version}.backup"

    def keep_ballast(self) -> bool:
        if self._ballast.exists():
            return True
        try:
            handle = os.open(self._ballast, os.O_WRONLY | os.O_CREAT, OWNER_ONLY)
            try:
                os.posix_fallocate(handle, 0, self._ballast_bytes)
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EOPNOTSUPP):
                raise self._failed("ballast cannot be made", error) from error
            self._ballast.unlink(missing_ok=True)
            return False
        return True

    def release_ballast(self) -> bool:
        try:
            self._ballast.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._failed("ballast cannot be removed", error) from error
        return True

    def free_bytes(self) -> int:
        try:
            return self._free_bytes(self._path.parent)
        except OSError as error:
            raise self._failed("free space cannot be read", error) from error

    def _sync_folder(self) -> None:
        """A new name is on disk only when its folder is (facts: measured §9, ALICE)."""
        handle = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _failed(self, what: str, error: OSError) -> JournalError:
        return JournalError(
            f"{what} ({error.strerror})", where=str(self._path), do="Check the folder, its owner and the disk"
        )
