"""``verify`` finds what was done to a file, names it, and changes nothing."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import apsw
import pytest
from journal_rig import NOW, copy_of, moved, opened, raw, reserved, success

from terminal.core.entries import CopyMoved, Noted, RefundMoved
from terminal.core.ids import TradeNo
from terminal.core.model import CopyState, RefundState
from terminal.errors import JournalError
from terminal.journal.chain import Anchor
from terminal.journal.verification import Verification, verify


@pytest.fixture
def book(path: Path) -> Path:
    """Three refunds: one finished with a copy, one sending, one created; 8 events."""
    with closing(opened(path)) as journal:
        first, second, _ = (reserved(journal, trade_no=TradeNo(f"2026112066210000000{n:03d}")) for n in range(3))
        sending = moved(first, RefundState.SENDING)
        journal.append([RefundMoved(sending, "sending")], NOW)
        copy = copy_of(first.refund_no)
        journal.append([RefundMoved(success(sending), "answered"), CopyMoved(copy, "owed")], NOW)
        journal.append([RefundMoved(moved(second, RefundState.SENDING), "sending")], NOW)
        journal.append([CopyMoved(copy_of(first.refund_no, state=CopyState.PROVEN), "proven")], NOW)
    return path


def tampered(path: Path, *statements: str) -> Verification:
    with raw(path) as db:
        for statement in statements:
            db.execute(statement)
    return verify(str(path))


def test_an_untouched_journal_is_ok(book: Path) -> None:
    before = book.read_bytes()
    report = verify(str(book))
    assert report.ok, report.problems
    assert (report.records, report.refunds, report.open_refunds, report.copies) == (8, 3, 2, 1)
    assert (report.version, report.term_no, report.tag, report.integrity) == (3, "D9296400", "123456", "ok")
    assert (report.first_bad, report.problems) == (None, ())
    assert report.summary().endswith("8 events, 3 refunds (2 open). OK")
    assert book.read_bytes() == before
    assert len(asdict(report)["head_hash"]) == 64


@pytest.mark.parametrize("seq", range(1, 9))
@pytest.mark.parametrize("column", ["kind", "subject", "body", "host_time", "device_time"])
def test_an_edited_event_is_named(book: Path, seq: int, column: str) -> None:
    report = tampered(book, f"UPDATE event SET {column} = {column} || 'x' WHERE seq = {seq}")
    assert (report.ok, report.first_bad) == (False, seq)
    assert f"event {seq}" in report.summary()


@pytest.mark.parametrize("seq", range(1, 9))
def test_a_removed_event_is_named(book: Path, seq: int) -> None:
    report = tampered(book, f"DELETE FROM event WHERE seq = {seq}")
    assert (report.ok, report.first_bad) == (False, seq)


def test_a_flipped_byte_in_the_file_is_named(book: Path) -> None:
    data = bytearray(book.read_bytes())
    place = data.rindex(b'"note":"answered"') + len('"note":"answ')
    data[place] ^= 0x01
    book.write_bytes(data)
    report = verify(str(book))
    assert (report.ok, report.first_bad) == (False, 5)


def test_a_byte_that_is_no_text_any_more_is_named_too(book: Path) -> None:
    data = bytearray(book.read_bytes())
    data[data.rindex(b'"note":"answered"') + 10] = 0xFF
    book.write_bytes(data)
    assert verify(str(book)).first_bad == 5


def test_any_damaged_page_is_reported_and_nothing_is_raised_but_journal_errors(book: Path) -> None:
    data = book.read_bytes()
    for page in range(1, len(data) // 4096):
        broken = bytearray(data)
        broken[page * 4096 : page * 4096 + 512] = bytes(512)
        book.write_bytes(broken)
        try:
            report = verify(str(book))
        except JournalError:
            continue
        assert not report.ok or page_is_unused(data, page), page


def page_is_unused(data: bytes, page: int) -> bool:
    return not any(data[page * 4096 : page * 4096 + 512])


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE refund SET amount_fen = 1 WHERE sequence = 1", "columns are not what its record says"),
        ("UPDATE refund SET state = 'refused' WHERE sequence = 2", "columns are not what its record says"),
        ("UPDATE refund SET trade_no = 'x' WHERE sequence = 2", "columns are not what its record says"),
        (
            "UPDATE refund SET record = replace(record, '\"paid_back\":300', '\"paid_back\":100') WHERE sequence = 1",
            "row is not what its events say",
        ),
        ("DELETE FROM refund WHERE sequence = 3", "row is gone"),
        ("UPDATE copy SET record = replace(record, 'proven', 'owed')", "row is not what its events say"),
        ("DELETE FROM copy", "row is gone"),
        ("UPDATE meta SET next_sequence = 3", "3 is next, 3 is in use"),
        ("UPDATE refund SET record = '{' WHERE sequence = 1", "row is not what its events say"),
        ("DROP INDEX refund_followed", "refund_followed is missing"),
        ("UPDATE refund SET followed = 0 WHERE sequence = 2", "columns are not what its record says"),
        ("UPDATE copy SET settled = 0", "columns are not what its record says"),
        ("CREATE TABLE extra (x)", "extra does not belong"),
    ],
)
def test_rows_that_events_do_not_say_are_named(book: Path, statement: str, problem: str) -> None:
    report = tampered(book, statement)
    assert not report.ok
    assert problem in "\n".join(report.problems)
    assert report.first_bad is None  # the history itself is whole


def test_a_dropped_trigger_shows(book: Path) -> None:
    db = apsw.Connection(str(book))
    db.execute("DROP TRIGGER event_is_never_deleted")
    db.close()
    assert "event_is_never_deleted is missing" in verify(str(book)).summary()


def test_a_full_rewrite_shows_against_an_anchor_kept_elsewhere(book: Path) -> None:
    head = verify(str(book)).head_hash
    assert verify(str(book), anchor=Anchor(8, bytes.fromhex(head))).ok
    assert verify(str(book), anchor=Anchor(4, bytes(32))).first_bad == 5


def test_many_problems_are_cut_short(path: Path) -> None:
    with closing(opened(path)) as journal:
        for n in range(60):
            reserved(journal, trade_no=TradeNo(f"2026112066210000000{n:03d}"))
    report = tampered(path, "UPDATE refund SET amount_fen = 1")
    assert len(report.problems) == 20


def test_a_journal_killed_with_its_log_is_verified_with_it(path: Path) -> None:
    journal = opened(path)
    reserved(journal)
    wal = Path(f"{path}-wal")
    held = path.read_bytes(), wal.read_bytes()
    journal.close()
    path.write_bytes(held[0])
    wal.write_bytes(held[1])
    assert verify(str(path)).records == 1
    assert (path.read_bytes(), wal.read_bytes()) == held


def test_what_cannot_be_verified_at_all_is_an_error(tmp_path: Path, path: Path) -> None:
    with pytest.raises(JournalError, match="absent"):
        verify(str(tmp_path / "absent.db"))
    assert not (tmp_path / "absent.db").exists()
    path.write_bytes(b"no database" * 500)
    with pytest.raises(JournalError, match="damaged"):
        verify(str(path))
    with closing(opened(tmp_path / "used.db")) as journal:
        journal.append([Noted("a", "", "")], NOW)
        with pytest.raises(JournalError, match="in use"):
            verify(journal.path)


def test_another_programs_database_is_no_journal(path: Path) -> None:
    db = apsw.Connection(str(path))
    db.execute("CREATE TABLE other (x)")
    db.close()
    with pytest.raises(JournalError, match="another program's database"):
        verify(str(path))
