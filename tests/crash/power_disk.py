"""A disk in memory that is switched off at the n-th point, and what may be left of unsynced writes after that.

A point is every write, truncate, sync, creation and deletion that SQLite or the journal's housing asks for, and every
joint where the outside world could notice something (:meth:`PowerDisk.point`).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from enum import Enum
from random import Random

import apsw
from memory_disk import SECTOR, DiskFile, apply

PAGE = 4096
_names = itertools.count()


class PowerCut(Exception):
    """The plug is pulled at this very point."""


class Loss(Enum):
    """What becomes of the writes that were not synced. Disks reorder: a later one may be there and an earlier not."""

    DROPPED = "all dropped"
    KEPT = "all kept"
    TORN_LAST = "the last one torn"
    TORN_PAGES = "each 4 KiB page torn at a sector"
    SHUFFLED = "each kept, torn or dropped"


Honest = Callable[[str], bool]
"""Whether a sync of this file really syncs; disks that lie are the controls of the rig."""


def always_honest(name: str) -> bool:
    return True


@dataclass
class Files:
    """What is on the disk. A name is durable once its file or its folder was synced; until then it may vanish."""

    by_name: dict[str, DiskFile] = field(default_factory=dict)
    durable: set[str] = field(default_factory=set)
    deleted: dict[str, DiskFile] = field(default_factory=dict)
    """Deleted without a sync of the folder: may be back after a power cut."""


def survivors(files: Files, loss: Loss, rng: Random) -> Files:
    """The disk after the power is back."""
    left = Files()
    for name, file in (*files.deleted.items(), *files.by_name.items()):
        if name in files.deleted and name not in files.by_name:
            back = loss is Loss.DROPPED or (loss is Loss.SHUFFLED and rng.random() < 0.5)
            if not back:
                continue
        elif name not in files.durable and (loss is Loss.DROPPED or (loss is Loss.SHUFFLED and rng.random() < 0.5)):
            continue
        data = bytearray(file.synced)
        for place, (offset, chunk) in enumerate(file.pending):
            is_last = place == len(file.pending) - 1
            for part_offset, part in _left_of(offset, chunk, loss, rng, is_last=is_last):
                apply(data, part_offset, part)
        left.by_name[name] = DiskFile(bytearray(data), bytearray(data))
        left.durable.add(name)
    return left


def _left_of(
    offset: int, chunk: bytes | None, loss: Loss, rng: Random, *, is_last: bool
) -> list[tuple[int, bytes | None]]:
    fate = loss
    if loss is Loss.SHUFFLED:
        fate = rng.choice((Loss.DROPPED, Loss.KEPT, Loss.TORN_PAGES))
    if fate is Loss.DROPPED:
        return []
    torn = fate is Loss.TORN_PAGES or (fate is Loss.TORN_LAST and is_last)
    if not torn:
        return [(offset, chunk)]
    if chunk is None:
        return []
    return _sectors(offset, chunk, rng)


def _sectors(offset: int, chunk: bytes, rng: Random) -> list[tuple[int, bytes | None]]:
    """Some sectors of a write: up to a border, or any of them."""
    parts: list[tuple[int, bytes | None]] = [
        (offset + start, chunk[start : start + SECTOR]) for start in range(0, len(chunk), SECTOR)
    ]
    if len(parts) == 1:
        # Shorter than a sector (a frame's header): a byte boundary is the worst that can be.
        return [(offset, chunk[: rng.randrange(len(chunk))])]
    if rng.random() < 0.5:
        return parts[: rng.randrange(len(parts))]
    return [part for part in parts if rng.random() < 0.5]


class PowerDisk:
    def __init__(
        self,
        files: Files | None = None,
        *,
        cut_at: int | None = None,
        cut_at_kind: str = "",
        honest: Honest = always_honest,
    ) -> None:
        self.files = files if files is not None else Files()
        self.points = 0
        self.kinds: Counter[str] = Counter()
        self.left: Files | None = None
        """The disk at the moment of the cut. Whatever the dead program still does afterwards is not in it."""
        self._cut_at = cut_at
        self._cut_at_kind = cut_at_kind
        self._honest = honest

    @property
    def dead(self) -> bool:
        return self.left is not None

    def point(self, kind: str) -> None:
        """A place where the power may go. Raises PowerCut once, when it does."""
        if self.dead:
            return
        self.points += 1
        self.kinds[kind] += 1
        if self.points == self._cut_at or kind == self._cut_at_kind:
            self.left = deepcopy(self.files)
            raise PowerCut(f"point {self.points}, {kind}")

    def create(self, name: str, *, durable: bool = False) -> DiskFile:
        if name not in self.files.by_name:
            self.point("create")
            self.files.by_name[name] = DiskFile()
        if durable:
            self._sync_folder(name)
        return self.files.by_name[name]

    def write(self, name: str, offset: int, chunk: bytes) -> None:
        self.point("write")
        self.files.by_name[name].write(offset, chunk)

    def truncate(self, name: str, length: int) -> None:
        self.point("truncate")
        self.files.by_name[name].truncate(length)

    def sync(self, name: str) -> None:
        self.point("sync")
        if self._honest(name):
            self.files.by_name[name].sync()
            if name not in self.files.durable:
                # SQLite's own VFS and DiskHousing sync the folder together with a new file.
                self._sync_folder(name)

    def _sync_folder(self, name: str) -> None:
        self.files.durable.add(name)
        self.files.deleted.clear()

    def delete(self, name: str, *, durable: bool) -> None:
        self.point("delete")
        file = self.files.by_name.pop(name, None)
        if file is None:
            raise apsw.IOError(name)
        if name in self.files.durable and not durable:
            self.files.deleted[name] = file
        self.files.durable.discard(name)


class PowerFile:
    """An open file as apsw's VFS wants it. Locking does nothing: the journal is the only user of its disk."""

    def __init__(self, disk: PowerDisk, name: str, *, is_temporary: bool) -> None:
        self._disk = disk
        self._name = name
        self._is_temporary = is_temporary

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._disk.files.by_name[self._name].data[offset : offset + amount])

    def xWrite(self, chunk: bytes, offset: int) -> None:
        self._disk.write(self._name, offset, bytes(chunk))

    def xTruncate(self, length: int) -> None:
        self._disk.truncate(self._name, length)

    def xSync(self, flags: int) -> None:
        self._disk.sync(self._name)

    def xFileSize(self) -> int:
        return len(self._disk.files.by_name[self._name].data)

    def xClose(self) -> None:
        if self._is_temporary:
            self._disk.files.by_name.pop(self._name, None)

    def xLock(self, level: int) -> None: ...

    def xUnlock(self, level: int) -> None: ...

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, operation: int, pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return PAGE

    def xDeviceCharacteristics(self) -> int:
        """As SQLite's own VFS says on Linux: a torn write spares the bytes beside it."""
        return int(apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE)


class PowerVfs(apsw.VFS):
    """Files on a :class:`PowerDisk`; time, randomness and the like come from the system's VFS."""

    def __init__(self, disk: PowerDisk) -> None:
        self.name = f"power-{next(_names)}"
        self._disk = disk
        super().__init__(self.name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> PowerFile:  # type: ignore[override]
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or f"temporary-{next(_names)}"
        if not flags[0] & apsw.SQLITE_OPEN_CREATE and path not in self._disk.files.by_name:
            raise apsw.CantOpenError(path)
        self._disk.create(path)
        flags[1] = flags[0]
        return PowerFile(self._disk, path, is_temporary=bool(flags[0] & apsw.SQLITE_OPEN_DELETEONCLOSE))

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self._disk.delete(filename, durable=syncdir)

    def xAccess(self, pathname: str, flags: int) -> bool:
        return pathname in self._disk.files.by_name

    def xFullPathname(self, name: str) -> str:
        return name


class PowerHousing:
    """What stands beside the journal's file, on the same disk; made and synced in DiskHousing's order."""

    def __init__(self, disk: PowerDisk, path: str) -> None:
        self._disk = disk
        self._path = path
        self._marker = f"{path}.exists"

    def has_database(self) -> bool:
        return self._path in self._disk.files.by_name

    def is_marked(self) -> bool:
        return self._marker in self._disk.files.by_name

    def trace(self) -> str:
        found = (self._marker, f"{self._path}-wal")
        return ", ".join(name for name in found if name in self._disk.files.by_name)

    def make_file(self, path: str) -> None:
        self._disk.create(path)
        self._disk.point("sync of the folder")
        self._disk.create(path, durable=True)

    def mark(self, text: str) -> None:
        if self.is_marked():
            return
        self._disk.create(self._marker)
        self._disk.write(self._marker, 0, text.encode())
        self._disk.sync(self._marker)

    def backup_path(self, version: int) -> str:
        return f"{self._path}.v{version}.backup"

    def keep_ballast(self) -> bool:
        return True

    def release_ballast(self) -> bool:
        return False

    def free_bytes(self) -> int:
        return 1 << 30
