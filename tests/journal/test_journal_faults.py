"""Failing syncs, writes and commits: an announced row is never lost, an error never leaves the store unusable."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from journal_rig import NOW, TRADE, FaultyVfs, intent, io_error, moved, opened, reserved, success

from terminal.core.entries import Noted, RefundMoved
from terminal.core.model import RefundRecord, RefundState
from terminal.errors import JournalError
from terminal.journal.database import JournalFull, checkpoint
from terminal.journal.store import Journal
from terminal.journal.verification import verify

Fault = Callable[[str, str], apsw.Error | None]


def no_fault(call: str, file: str) -> apsw.Error | None:
    return None


def nth(call: str, place: int, make: Callable[[], apsw.Error]) -> Fault:
    """Fail the ``place``-th call of one kind, once."""
    seen = 0

    def fault(found: str, file: str) -> apsw.Error | None:
        nonlocal seen
        if found != call:
            return None
        seen += 1
        return make() if seen == place else None

    return fault


def always(call: str, file: str, make: Callable[[], apsw.Error]) -> Fault:
    return lambda found, where: make() if (found, where) == (call, file) else None


# ---------------------------------------------------------------- COMMIT of unknown fate


def fail_after_commit(journal: Journal) -> None:
    """SQLite reports an error from COMMIT although the rows are durable: what a write-ahead hook's error does."""

    def hook(connection: apsw.Connection, name: str, pages: int) -> int:
        return int(apsw.SQLITE_IOERR)

    journal._database().set_wal_hook(hook)


def test_a_commit_that_failed_but_is_there_counts_as_written(journal: Journal) -> None:
    fail_after_commit(journal)
    record = reserved(journal)
    assert journal.refund(record.refund_no) == record
    assert journal.check_chain().ok
    journal.append([RefundMoved(moved(record, RefundState.SENDING), "sending")], NOW)  # on the connection made anew


def test_a_commit_that_failed_and_is_absent_is_an_error_and_the_old_state_stays(path: Path, faulty: FaultyVfs) -> None:
    with closing(opened(path, vfs=faulty.name)) as journal:
        first = reserved(journal, 100)
        faulty.fault = nth("sync", 1, io_error)
        with pytest.raises(JournalError, match="commit failed"):
            journal.append([RefundMoved(moved(first, RefundState.SENDING), "sending")], NOW)
        assert journal.refund(first.refund_no) == first
        journal.append([RefundMoved(moved(first, RefundState.SENDING), "sending")], NOW)
        assert journal.check_chain().ok


def test_a_row_left_in_the_log_by_a_failed_sync_is_found_and_made_durable(path: Path, faulty: FaultyVfs) -> None:
    """The log's sync fails, and so does the checkpoint at close: the reopened file shows the commit."""
    journal = opened(path, vfs=faulty.name)
    failed: list[str] = []

    def fault(call: str, file: str) -> apsw.Error | None:
        if (call, file) == ("sync", "wal") and not failed:
            failed.append("commit")
            return io_error()
        if (call, file) == ("write", "db") and failed == ["commit"]:
            failed.append("checkpoint at close")
            return io_error(apsw.SQLITE_IOERR_WRITE)
        return None

    reserved(journal, 100)
    faulty.fault = fault
    faulty.calls.clear()
    journal.append([Noted("alarm", "", "x")], NOW)
    assert failed == ["commit", "checkpoint at close"]
    # The checkpoint after reopening wrote the pages anew and synced the file itself.
    assert ("write", "db") in faulty.calls
    assert ("sync", "db") in faulty.calls
    faulty.fault = no_fault
    journal.close()
    assert verify(str(path)).records == 2


def test_when_it_cannot_be_read_back_it_is_said_so_and_tried_again_later(path: Path, faulty: FaultyVfs) -> None:
    journal = opened(path, vfs=faulty.name)
    record = reserved(journal)
    faulty.fault = lambda call, file: io_error()
    with pytest.raises(JournalError, match="is not known"):
        journal.append([Noted("a", "", "")], NOW)
    with pytest.raises(JournalError):
        journal.append([Noted("b", "", "")], NOW)
    faulty.fault = no_fault
    assert journal.refund(record.refund_no) == record
    journal.append([Noted("c", "", "")], NOW)
    journal.close()
    assert verify(str(path)).ok


# ---------------------------------------------------------------- full disk


def test_a_full_disk_is_an_error_and_the_old_state_is_readable(path: Path, faulty: FaultyVfs) -> None:
    with closing(opened(path, vfs=faulty.name)) as journal:
        record = reserved(journal)
        faulty.fault = always("write", "wal", apsw.FullError)
        with pytest.raises(JournalError, match="no space left"):
            journal.reserve(intent(trade_no=TRADE.replace("2026", "2025", 1)), NOW)  # type: ignore[arg-type]
        assert Path(f"{path}.ballast").exists()  # only what already happened is worth the ballast
        assert journal.refund(record.refund_no) == record
        assert journal.used(TRADE).blocking == record.refund_no
        with pytest.raises(JournalFull):
            journal.append([RefundMoved(moved(record, RefundState.SENDING), "sending")], NOW)
        assert journal.refund(record.refund_no) == record
        faulty.fault = no_fault
        journal.append([RefundMoved(moved(record, RefundState.SENDING), "sending")], NOW)
        assert journal.check_chain().ok


def test_an_outcome_on_a_full_disk_is_written_by_giving_up_the_ballast(path: Path, faulty: FaultyVfs) -> None:
    ballast = Path(f"{path}.ballast")
    with closing(opened(path, vfs=faulty.name)) as journal:
        record = moved(reserved(journal), RefundState.SENDING)
        journal.append([RefundMoved(record, "sending")], NOW)
        faulty.fault = lambda call, file: apsw.FullError() if call == "write" and ballast.exists() else None
        journal.append([RefundMoved(success(record), "answered")], NOW)
        assert not ballast.exists()
        assert journal.refund(record.refund_no) == success(record)
        events = journal.events()
        assert [event.kind for event in events[-2:]] == ["refund_moved", "noted"]
        assert "ballast_released" in events[-1].body
        assert len(events) == 4


# ---------------------------------------------------------------- every point


def story(journal: Journal, announced: list[RefundRecord]) -> None:
    """One refund; each state is announced only after the store returned."""
    record = reserved(journal)
    announced.append(record)
    for later in (moved(record, RefundState.SENDING), success(record)):
        journal.append([RefundMoved(later, "")], NOW)
        announced.append(later)


@pytest.mark.parametrize("call", ["sync", "write"])
@pytest.mark.parametrize("make", [io_error, apsw.FullError], ids=["EIO", "ENOSPC"])
def test_no_announced_state_is_lost_at_any_failing_call(
    tmp_path: Path, faulty: FaultyVfs, call: str, make: Callable[[], apsw.Error]
) -> None:
    """Fail the 1st, then the 2nd, … call until a run needs no more (facts: measured §9, SQLite's own way)."""
    hits = 0
    for place in range(1, 200):
        path = tmp_path / f"{place}.db"
        fault = nth(call, place, make)
        announced: list[RefundRecord] = []
        clean = run_with(path, faulty, fault, announced)
        with closing(opened(path)) as journal:
            found = {record.refund_no: record for record in journal.refunds()}
            if announced:
                order = list(RefundState)
                now = found[announced[-1].refund_no]
                assert order.index(now.state) >= order.index(announced[-1].state)
            again = journal.reserve(intent(1), NOW)
            assert isinstance(again, RefundRecord) is (not journal_is_open(found))
        assert verify(str(path)).ok
        if clean:
            break
        hits += 1
    else:
        pytest.fail("the story never ran clean")
    assert hits >= 5


def journal_is_open(found: dict[str, RefundRecord]) -> bool:
    return any(record.state in (RefundState.CREATED, RefundState.SENDING) for record in found.values())


def run_with(path: Path, faulty: FaultyVfs, fault: Fault, announced: list[RefundRecord]) -> bool:
    """Whether the fault was never reached."""
    reached: list[str] = []

    def watched(call: str, file: str) -> apsw.Error | None:
        error = fault(call, file)
        if error is not None:
            reached.append(call)
        return error

    faulty.fault = watched
    journal = None
    try:
        journal = opened(path, vfs=faulty.name)
        story(journal, announced)
    except JournalError:
        pass
    try:
        if journal is not None:
            journal.close()
    except JournalError:
        pass
    faulty.fault = no_fault
    return not reached


# ---------------------------------------------------------------- closing


def test_a_checkpoint_that_fails_at_close_is_told_and_loses_nothing(path: Path, faulty: FaultyVfs) -> None:
    """The one inside SQLite's own close fails in silence (facts: measured §1)."""
    journal = opened(path, vfs=faulty.name)
    record = reserved(journal)
    faulty.fault = always("sync", "db", io_error)
    with pytest.raises(JournalError, match="checkpoint failed"):
        journal.close()
    faulty.fault = no_fault
    with closing(opened(path)) as journal:
        assert journal.refund(record.refund_no) == record


class HalfDone:
    """What ``PRAGMA wal_checkpoint`` answers when somebody held it up: a row, not an error."""

    def __init__(self, row: tuple[int, int, int]) -> None:
        self._row = row

    def execute(self, sql: str) -> HalfDone:
        return self

    def fetchall(self) -> list[tuple[int, int, int]]:
        return [self._row]


@pytest.mark.parametrize("row", [(1, 5, 5), (0, 5, 3), (1, -1, -1)])
def test_a_checkpoint_that_moved_only_a_part_is_an_error(row: tuple[int, int, int]) -> None:
    with pytest.raises(JournalError, match="not complete"):
        checkpoint(HalfDone(row), "journal.db")  # type: ignore[arg-type]
    checkpoint(HalfDone((0, 5, 5)), "journal.db")  # type: ignore[arg-type]
