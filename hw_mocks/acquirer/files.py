"""Writing a file so that a power cut leaves the old one or the new one, never a piece."""

from __future__ import annotations

import os
from pathlib import Path

OWNER_ONLY = 0o600
READABLE = 0o644


def write_atomically(path: Path, data: bytes, mode: int) -> None:
    """Write beside, sync, rename, sync the folder. Blocking; raises OSError and then leaves the old file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
