"""python-escpos leaves nothing behind: seen from a fresh process, because its import happens once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import logging, os, sys, threading
from pathlib import Path
import drivers.printer.serial
assert "escpos" not in sys.modules, "imported too early"
from drivers.printer.library import load_escpos
load_escpos(Path(sys.argv[1]))
assert logging.getLogger().handlers == [], "a root handler was left"
assert "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ
import tempfile
print(tempfile.gettempdir())
"""


def run(cache: Path, temporary: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(cache)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": os.getcwd()},
    )


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    return folder


def test_the_import_is_late_and_leaves_nothing_but_its_own_cache(tmp_path: Path, temporary: Path) -> None:
    cache = tmp_path / "cache"
    done = run(cache, temporary)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == str(temporary)
    assert list(temporary.iterdir()) == []
    assert [file.suffix for file in cache.iterdir()] == [".pickle"]
    assert cache.stat().st_mode & 0o777 == 0o700


def test_a_cache_that_others_may_write_is_not_trusted(tmp_path: Path, temporary: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(0o777)
    done = run(cache, temporary)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(cache.iterdir()) == []
    assert list(temporary.iterdir()) == []


def test_a_link_in_place_of_the_cache_is_not_followed(tmp_path: Path, temporary: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (tmp_path / "cache").symlink_to(elsewhere)
    assert run(tmp_path / "cache", temporary).returncode == 0
    assert list(elsewhere.iterdir()) == []
