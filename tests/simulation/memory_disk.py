"""A disk in memory behind SQLite's VFS, which can lose, tear or keep whatever was not synced when the power goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

import apsw

SECTOR = 512
"""A torn write stops at a sector's border."""


@dataclass
class DiskFile:
    """``data`` is what the program reads back, ``synced`` what survives a power cut for certain."""

    data: bytearray = field(default_factory=bytearray)
    synced: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Writes since the last sync: offset and bytes, or a new length and None."""

    def write(self, offset: int, chunk: bytes) -> None:
        self.pending.append((offset, chunk))
        apply(self.data, offset, chunk)

    def truncate(self, length: int) -> None:
        self.pending.append((length, None))
        apply(self.data, length, None)

    def sync(self) -> None:
        self.synced = bytearray(self.data)
        self.pending.clear()

    def crash(self, rng: Random) -> None:
        """Each unsynced write is kept, torn at a sector, or dropped."""
        left = bytearray(self.synced)
        for offset, chunk in self.pending:
            fate = rng.random()
            if fate < 0.4:
                apply(left, offset, chunk)
            elif fate < 0.6 and chunk is not None and len(chunk) > SECTOR:
                apply(left, offset, chunk[: SECTOR * rng.randrange(1, (len(chunk) + SECTOR - 1) // SECTOR)])
        self.data = left
        self.sync()


def apply(target: bytearray, offset: int, chunk: bytes | None) -> None:
    if chunk is None:
        del target[offset:]
        return
    if len(target) < offset:
        target.extend(bytes(offset - len(target)))
    target[offset : offset + len(chunk)] = chunk


class Disk:
    """Files by name, and the operations on them counted."""

    def __init__(self) -> None:
        self.files: dict[str, DiskFile] = {}
        self.operations = 0
        self.full = False
        """Every write that needs new space fails while this is set."""

    def crash(self, rng: Random) -> None:
        for file in self.files.values():
            file.crash(rng)


class _OpenFile:
    """An open file as apsw's VFS wants it. Locking does nothing: the journal is the only user of its disk."""

    def __init__(self, disk: Disk, name: str, *, delete_on_close: bool) -> None:
        self._disk = disk
        self._name = name
        self._file = disk.files.setdefault(name, DiskFile())
        self._delete = delete_on_close

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._file.data[offset : offset + amount])

    def xWrite(self, chunk: bytes, offset: int) -> None:
        self._disk.operations += 1
        if self._disk.full and offset + len(chunk) > len(self._file.data):
            raise apsw.FullError("disk full")
        self._file.write(offset, bytes(chunk))

    def xTruncate(self, length: int) -> None:
        self._disk.operations += 1
        self._file.truncate(length)

    def xSync(self, flags: int) -> None:
        self._disk.operations += 1
        self._file.sync()

    def xFileSize(self) -> int:
        return len(self._file.data)

    def xClose(self) -> None:
        if self._delete:
            self._disk.files.pop(self._name, None)

    def xLock(self, level: int) -> None: ...

    def xUnlock(self, level: int) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, operation: int, pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0


class MemoryVfs(apsw.VFS):
    """Files on a :class:`Disk`; time, randomness and the like come from the system's VFS."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.disk = disk
        self.name = name
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> _OpenFile:  # type: ignore[override]
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or f"temporary-{id(flags)}"
        flags[1] = flags[0]
        gone = bool(flags[0] & apsw.SQLITE_OPEN_DELETEONCLOSE)
        if not flags[0] & apsw.SQLITE_OPEN_CREATE and path not in self.disk.files:
            raise apsw.CantOpenError(path)
        return _OpenFile(self.disk, path, delete_on_close=gone)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.disk.operations += 1
        if self.disk.files.pop(filename, None) is None:
            raise apsw.IOError(filename)

    def xAccess(self, pathname: str, flags: int) -> bool:
        return pathname in self.disk.files

    def xFullPathname(self, name: str) -> str:
        return name


class MemoryHousing:
    """What stands beside the journal's file, in memory too."""

    def __init__(self, disk: Disk, path: str) -> None:
        self._disk = disk
        self._path = path
        self._marked = False

    def has_database(self) -> bool:
        return self._path in self._disk.files

    def is_marked(self) -> bool:
        return self._marked

    def trace(self) -> str:
        return "marker" if self._marked else ""

    def make_file(self, path: str) -> None:
        self._disk.files.setdefault(path, DiskFile())

    def mark(self, text: str) -> None:
        self._marked = True

    def backup_path(self, version: int) -> str:
        return f"{self._path}.v{version}.backup"

    def keep_ballast(self) -> bool:
        return True

    def release_ballast(self) -> bool:
        return False

    def free_bytes(self) -> int:
        return 0 if self._disk.full else 1 << 30


@contextmanager
def memory_disk(name: str) -> Iterator[tuple[Disk, MemoryVfs]]:
    disk = Disk()
    vfs = MemoryVfs(name, disk)
    try:
        yield disk, vfs
    finally:
        vfs.unregister()
