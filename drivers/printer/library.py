"""python-escpos 3.1, imported late and kept within bounds.

Importing it takes 150 ms for its capabilities, adds a handler to the root logger (``logging.basicConfig``) and makes
a temporary directory that nobody removes, even when told where its pickle goes (facts: printer §4.1, measured §4).
None of that is left behind here. It also prints notices on standard output from ``image()`` and ``barcode()``; we call
neither.
"""

from __future__ import annotations

import logging
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

PICKLE_DIR = "ESCPOS_CAPABILITIES_PICKLE_DIR"
CACHE_PARTS = ("refund-terminal", "escpos")
OWNER_ONLY = 0o700


class SlipPrinter(Protocol):
    """What we use of ``escpos.printer.Dummy``: public calls only, whose bytes collect in ``output``."""

    @property
    def output(self) -> bytes: ...

    def clear(self) -> None: ...

    def hw(self, hw: str) -> None: ...

    def text(self, txt: str) -> None: ...

    def set(
        self,
        *,
        align: str | None = None,
        bold: bool | None = None,
        custom_size: bool | None = None,
        width: int | None = None,
        height: int | None = None,
    ) -> None: ...

    def qr(self, content: str, *, ec: int, size: int, native: bool) -> None: ...

    def print_and_feed(self, n: int = 1) -> None: ...


MakePrinter = Callable[[dict[str, object]], SlipPrinter]
"""From ``magic_encode_args`` to a printer that only collects bytes."""


def load_escpos(cache_dir: Path | None = None) -> MakePrinter:
    """Import python-escpos; call it in the printing thread. ``cache_dir`` keeps its pickle (0700, ours)."""
    with _pickle_dir(cache_dir) as folder, _contained(folder):
        from escpos.printer import Dummy  # type: ignore[import-untyped]  # the package ships no types

    return lambda magic_encode_args: cast(SlipPrinter, Dummy(magic_encode_args=magic_encode_args))


def _default_cache() -> Path:
    """Raises RuntimeError for a user without a home."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache").joinpath(*CACHE_PARTS)


@contextmanager
def _pickle_dir(wanted: Path | None) -> Iterator[Path]:
    """``wanted`` if it is ours alone, else a directory that is removed again: a pickle runs code when it is read."""
    usable = False
    try:
        wanted = wanted if wanted is not None else _default_cache()
        wanted.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        usable = _ours_alone(wanted)
    except (OSError, RuntimeError):
        pass  # a read-only or missing home costs 150 ms a start, nothing else
    if usable and wanted is not None:
        yield wanted
        return
    with tempfile.TemporaryDirectory(prefix="escpos-") as folder:
        yield Path(folder)


def _ours_alone(folder: Path) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077


@contextmanager
def _contained(folder: Path) -> Iterator[None]:
    """The import's traces in the process, taken back: environment, temporary directory, root logger."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    told, temporary = os.environ.get(PICKLE_DIR), tempfile.tempdir
    os.environ[PICKLE_DIR] = str(folder)
    tempfile.tempdir = str(folder)  # its mkdtemp() cannot be avoided, so it happens where we clean up
    try:
        yield
    finally:
        tempfile.tempdir = temporary
        if told is None:
            del os.environ[PICKLE_DIR]
        else:
            os.environ[PICKLE_DIR] = told
        root.handlers[:] = handlers
        root.setLevel(level)
        for made in folder.iterdir():
            if made.is_dir() and not any(made.iterdir()):
                made.rmdir()
