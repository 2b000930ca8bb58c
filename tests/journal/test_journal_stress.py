"""A disk that is full or read-only at the worst moments: nothing is sent unwritten, nothing written is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest
from journal_rig import (
    NOW,
    OTHER_TRADE,
    TRADE,
    FaultyVfs,
    copy_of,
    intent,
    moved,
    opened,
    reserved,
    small_house,
    success,
)

from terminal.core.entries import CopyMoved, RefundMoved
from terminal.core.model import RefundRecord, RefundState
from terminal.errors import JournalError
from terminal.journal.database import JournalFull
from terminal.journal.rules import ReservationRefused
from terminal.journal.store import Journal
from terminal.journal.verification import verify


def disk_is_full(faulty: FaultyVfs) -> None:
    """The log cannot grow; pages that are there already can still be written."""
    faulty.fault = lambda call, file: apsw.FullError() if (call, file) == ("write", "wal") else None


def space_is_back(faulty: FaultyVfs) -> None:
    faulty.fault = lambda call, file: None


# ---------------------------------------------------------------- full


def test_full_before_the_number_is_written_no_number_leaves_the_journal(path: Path, faulty: FaultyVfs) -> None:
    with closing(opened(path, vfs=faulty.name)) as journal:
        disk_is_full(faulty)
        with pytest.raises(JournalFull):
            journal.reserve(intent(), NOW)
        space_is_back(faulty)
        assert (journal.refunds(), journal.events(), journal.meta().next_sequence) == ((), (), 1)
        assert reserved(journal).refund_no.endswith("0000001")


def test_nearly_full_a_refund_is_refused_in_words_before_anything_is_tried(path: Path) -> None:
    with closing(opened(path, housing=small_house(path, free=lambda folder: 1000))) as journal:
        refused = journal.reserve(intent(), NOW)
        assert isinstance(refused, ReservationRefused)
        assert "存储空间不足" in refused.why
        assert refused.blocking is None
        assert journal.events() == ()


def full_when_it_succeeded(path: Path, faulty: FaultyVfs) -> tuple[Journal, RefundRecord]:
    """The money has moved and neither the ballast nor the disk takes the news."""
    journal = opened(path, vfs=faulty.name)
    record = moved(reserved(journal), RefundState.SENDING)
    journal.append([RefundMoved(record, "sending")], NOW)
    disk_is_full(faulty)
    with pytest.raises(JournalError):
        journal.append([RefundMoved(success(record), "answered"), CopyMoved(copy_of(record.refund_no), "owed")], NOW)
    return journal, record


def test_full_when_the_success_is_written_the_refund_stays_sending_and_can_be_written_later(
    path: Path, faulty: FaultyVfs
) -> None:
    journal, record = full_when_it_succeeded(path, faulty)
    space_is_back(faulty)
    assert journal.refund(record.refund_no) == record
    assert journal.recover().refunds == (record,)
    assert journal.used(TRADE).blocking == record.refund_no
    assert journal.copies() == ()  # all of the entries, or none
    journal.append([RefundMoved(success(record), "answered"), CopyMoved(copy_of(record.refund_no), "owed")], NOW)
    assert len(journal.recover().copies) == 1
    journal.close()
    assert verify(str(path)).ok


def test_full_when_the_success_is_written_then_off_the_restart_asks_for_the_outcome(
    path: Path, faulty: FaultyVfs
) -> None:
    journal, record = full_when_it_succeeded(path, faulty)
    journal._drop()
    space_is_back(faulty)
    with closing(opened(path)) as journal:
        assert journal.opening_report.ok
        assert journal.recover().refunds == (record,)  # sending: unknown, to be queried; never lost, never free
        assert isinstance(journal.reserve(intent(1), NOW), ReservationRefused)


def test_on_a_disk_that_stays_full_the_journal_opens_reads_and_begins_nothing(path: Path, faulty: FaultyVfs) -> None:
    with closing(opened(path)) as journal:
        record = reserved(journal)
    disk_is_full(faulty)
    with closing(opened(path, vfs=faulty.name)) as journal:
        assert journal.recover().refunds == (record,)
        with pytest.raises(JournalFull) as caught:
            journal.reserve(intent(trade_no=OTHER_TRADE), NOW)
        assert caught.value.do == "Free space on the disk"
        assert journal.meta().next_sequence == 2


# ---------------------------------------------------------------- read-only


class ReadOnlyVfs(apsw.VFS):
    """A medium mounted read-only, as SQLite meets it: asked to write, it opens for reading, and makes no file."""

    def __init__(self) -> None:
        self.name = "journal-read-only"
        super().__init__(self.name, base="")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        if not flags[0] & apsw.SQLITE_OPEN_MAIN_DB:
            raise apsw.CantOpenError("read-only file system")
        flags[0] = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_MAIN_DB
        file = apsw.VFSFile("", name, flags)
        flags[1] = flags[0]
        return file


@pytest.fixture
def read_only() -> Iterator[ReadOnlyVfs]:
    vfs = ReadOnlyVfs()
    yield vfs
    vfs.unregister()


def test_a_read_only_journal_is_one_clear_error_at_opening(path: Path, read_only: ReadOnlyVfs) -> None:
    with closing(opened(path)) as journal:
        reserved(journal)
    before = path.read_bytes()
    with pytest.raises(JournalError) as caught:
        opened(path, vfs=read_only.name)
    assert caught.value.what == "cannot be written"
    assert caught.value.where == str(path)
    assert "owner" in caught.value.do
    assert path.read_bytes() == before


def test_a_copy_on_a_read_only_medium_can_still_be_verified(path: Path, read_only: ReadOnlyVfs) -> None:
    with closing(opened(path)) as journal:
        reserved(journal)
    report = verify(str(path), vfs=read_only.name)
    assert (report.ok, report.refunds) == (True, 1)


# ---------------------------------------------------------------- never empty where one existed


@pytest.mark.parametrize(
    "lost", ["database", "database, marker left", "database emptied", "marker and database, log left"]
)
def test_what_existed_is_never_begun_anew(path: Path, lost: str) -> None:
    journal = opened(path)
    reserved(journal)
    wal = Path(f"{path}-wal")
    log = wal.read_bytes()
    journal.close()
    if lost == "database emptied":
        path.write_bytes(b"")
    else:
        path.unlink()
    if lost == "marker and database, log left":
        Path(f"{path}.exists").unlink()
        wal.write_bytes(log)
    with pytest.raises(JournalError, match="but was not before"):
        opened(path)
    assert not path.exists() or path.read_bytes() == b""
    assert not wal.exists() or wal.read_bytes() == log
