"""A journal of version 1 is backed up, brought to today's version and forgets nothing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from journal_rig import NOW, OTHER_TRADE, TRADE, copy_of, intent, moved, opened, reserved, success
from old_journal import make_first_version

from terminal.core.entries import CopyMoved, CustomerTold, LoginTried, Noted, RefundMoved, SettingChanged
from terminal.core.model import CopyKind, RefundState
from terminal.core.records import HistoryKind
from terminal.errors import JournalError
from terminal.journal.queries import reading
from terminal.journal.rules import ReservationRefused
from terminal.journal.schema import MIGRATIONS
from terminal.journal.verification import verify


@pytest.fixture
def old(path: Path, tmp_path: Path) -> Path:
    """A version 1 file: one refund succeeded with a copy owed, one sending; the marker beside it."""
    with closing(opened(tmp_path / "today.db")) as journal:
        done, sending = reserved(journal, 400), reserved(journal, 300, OTHER_TRADE)
        under_way = moved(done, RefundState.SENDING)
        journal.append([RefundMoved(under_way, "sending"), LoginTried("01")], NOW)
        journal.append([RefundMoved(success(under_way), "answered"), CopyMoved(copy_of(done.refund_no), "owed")], NOW)
        journal.append([RefundMoved(moved(sending, RefundState.SENDING), "sending")], NOW)
    make_first_version(str(tmp_path / "today.db"), str(path))
    Path(f"{path}.exists").touch()
    return path


def test_the_old_file_is_what_it_claims(old: Path) -> None:
    report = verify(str(old))
    assert (report.ok, report.version, report.records) == (True, 1, 7), report.problems


def test_nothing_is_forgotten_and_the_backup_is_whole(old: Path) -> None:
    with reading(str(old)) as before:
        refunds, copies, head = before.refunds(), before.copies(), before.meta().head
    with closing(opened(old)) as journal:
        assert journal.opening_report.ok
        assert (journal.refunds(), journal.copies(), journal.meta().head) == (refunds, copies, head)
        left = journal.recover()
        assert [record.state for record in left.refunds] == [RefundState.SUCCEEDED, RefundState.SENDING]
        assert len(left.copies) == 1
        assert isinstance(journal.reserve(intent(300, OTHER_TRADE), NOW), ReservationRefused)
        assert isinstance(journal.reserve(intent(601, TRADE), NOW), ReservationRefused)
        assert reserved(journal, 600).refund_no.endswith("0000003")
    report = verify(str(old))
    assert (report.ok, report.version) == (True, MIGRATIONS[-1].version), report.problems
    backup = verify(f"{old}.v1.backup")
    assert (backup.ok, backup.version, backup.head_hash) == (True, 1, head.hash.hex()), backup.problems


@pytest.mark.parametrize("version", [1, 2])
def test_a_journal_of_any_age_takes_todays_entries_and_holds(old: Path, version: int) -> None:
    opened(old, migrations=MIGRATIONS[:version]).close()
    assert verify(str(old)).version == version
    with closing(opened(old)) as journal:
        (number,) = [record.refund_no for record in journal.refunds() if record.state is RefundState.SUCCEEDED]
        journal.append(
            [
                CustomerTold(number, "sms", "02"),
                SettingChanged("idle", "300", "60", "01"),
                Noted("refresh asked", number, "operator 01"),
                Noted("slip asked", "20261124", "operator 01"),
                CopyMoved(copy_of(number, CopyKind.NOTICE), "print asked", "01"),
            ],
            NOW,
        )
        assert journal.recover().settings == (("idle", "60"),)
        found = journal.dossier(number)
        assert found is not None
        assert [event.kind for event in found.history[-3:]] == [HistoryKind.TOLD, HistoryKind.NOTED, HistoryKind.COPY]
    report = verify(str(old))
    assert (report.ok, report.version) == (True, MIGRATIONS[-1].version), report.problems


def test_a_backup_that_was_cut_short_is_made_anew(old: Path) -> None:
    Path(f"{old}.v1.backup").write_bytes(old.read_bytes()[:10_000])
    with closing(opened(old)) as journal:
        assert len(journal.refunds()) == 2
    assert verify(f"{old}.v1.backup").ok


@pytest.mark.parametrize("junk", [b"", b"not a database" * 1000])
def test_junk_where_the_backup_goes_does_not_stop_the_start(old: Path, junk: bytes) -> None:
    Path(f"{old}.v1.backup").write_bytes(junk)
    opened(old).close()
    assert verify(f"{old}.v1.backup").ok


def test_a_folder_that_takes_no_backup_leaves_the_old_file_as_it_was(old: Path) -> None:
    Path(f"{old}.v1.backup").mkdir()
    before = old.read_bytes()
    with pytest.raises(JournalError):
        opened(old)
    assert old.read_bytes() == before
