"""Fixtures of the journal's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from journal_rig import FaultyVfs, opened

from terminal.journal.store import Journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = opened(path)
    yield journal
    journal.close()


@pytest.fixture
def faulty() -> Iterator[FaultyVfs]:
    vfs = FaultyVfs("journal-faults")
    yield vfs
    vfs.unregister()
