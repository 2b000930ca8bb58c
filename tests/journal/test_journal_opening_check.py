"""The bounded check at every opening: what it finds, what it leaves to verify, and that it stops nothing by itself."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from journal_rig import NOW, copy_of, moved, opened, raw, reserved, success

from terminal.core.entries import CopyMoved, LoginTried, Noted, RefundMoved
from terminal.core.ids import TradeNo
from terminal.core.model import CopyState, RefundState
from terminal.errors import JournalError
from terminal.journal import opening_check
from terminal.journal.opening_check import OpeningReport
from terminal.journal.store import Journal
from terminal.journal.verification import verify

BOUND = 10


@pytest.fixture
def book(path: Path) -> Path:
    """One refund done, one sending with nothing known, one copy owed; 6 events."""
    with closing(opened(path)) as journal:
        done, sending = (reserved(journal, trade_no=TradeNo(f"2026112066210000000{n:03d}")) for n in range(2))
        under_way = moved(done, RefundState.SENDING)
        journal.append([RefundMoved(under_way, "sending")], NOW)
        owed, proven = copy_of(done.refund_no), copy_of(done.refund_no, state=CopyState.PROVEN)
        assert owed.copy_id == proven.copy_id
        journal.append([RefundMoved(success(under_way), "answered"), CopyMoved(owed, "owed")], NOW)
        journal.append([RefundMoved(moved(sending, RefundState.SENDING), "sending")], NOW)
    return path


def report_of(path: Path) -> OpeningReport:
    with closing(opened(path)) as journal:
        return journal.opening_report


def tampered(path: Path, *statements: str) -> OpeningReport:
    with raw(path) as db:
        for statement in statements:
            db.execute(statement)
    return report_of(path)


def noted(journal: Journal, count: int) -> None:
    for _ in range(count):
        journal.append([Noted("a", "", "")], NOW)


def test_a_whole_journal_opens_with_a_good_report(book: Path) -> None:
    assert report_of(book) == OpeningReport(ok=True, first_bad=None, detail="", checked=6, since=0)


def test_a_new_journal_opens_with_a_good_report(journal: Journal) -> None:
    assert journal.opening_report == OpeningReport(True, None, "", 0, 0)


@pytest.mark.parametrize("seq", range(1, 7))
def test_a_changed_event_is_named_and_writing_goes_on(book: Path, seq: int) -> None:
    report = tampered(book, f"UPDATE event SET body = body || ' ' WHERE seq = {seq}")
    assert (report.ok, report.first_bad) == (False, seq)
    assert f"event {seq}" in report.detail
    with closing(opened(book)) as journal:
        journal.append([LoginTried("01")], NOW)
        assert journal.recover().copies


def test_a_cut_tail_is_named(book: Path) -> None:
    report = tampered(book, "DELETE FROM event WHERE seq > 4")
    assert (report.ok, report.first_bad) == (False, 5)


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("UPDATE refund SET state = 'created' WHERE sequence = 2", "columns are not what its record says"),
        ("UPDATE refund SET record = replace(record, ':300', ':100') WHERE sequence = 2", "row is not what its events"),
        ("UPDATE refund SET record = '{' WHERE sequence = 2", "row is not what its events say"),
        ("UPDATE copy SET record = replace(record, 'merchant', 'customer')", "row is not what its events say"),
        ("UPDATE refund SET record = replace(record, ':300', ':100') WHERE sequence = 1", "row is not what its events"),
        ("UPDATE meta SET next_sequence = 1", "1 is next, 2 is in use"),
        ("UPDATE meta SET tag = '999999'", "event 1 "),
    ],
)
def test_a_row_that_a_restart_would_go_on_with_is_compared_with_its_events(
    book: Path, statement: str, detail: str
) -> None:
    report = tampered(book, statement)
    assert not report.ok
    assert detail in report.detail


def test_the_check_is_bounded_and_verify_is_not(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_check, "OPENING_EVENTS", BOUND)
    with closing(opened(book)) as journal:
        noted(journal, 20)
    old = tampered(book, "UPDATE event SET body = body || ' ' WHERE seq = 16")  # the one before the bound
    assert (old.ok, old.checked, old.since) == (True, BOUND, 16)
    assert verify(str(book)).first_bad == 16
    assert tampered(book, "UPDATE event SET body = body || ' ' WHERE seq = 17").first_bad == 17
    assert tampered(book, "DELETE FROM event WHERE seq = 16").first_bad == 16


# ---------------------------------------------------------------- anchors


def test_an_anchor_is_an_event_and_the_next_check_begins_there(book: Path) -> None:
    with closing(opened(book)) as journal:
        anchor = journal.anchor(NOW)
        assert (anchor.seq, journal.meta().head) == (7, anchor)
        noted(journal, 3)
    assert report_of(book) == OpeningReport(True, None, "", 3, 7)
    assert verify(str(book), anchor=anchor).records == 3
    assert verify(str(book)).ok


def test_a_broken_chain_is_not_anchored_unless_a_supervisor_goes_on_all_the_same(book: Path) -> None:
    assert not tampered(book, "UPDATE event SET body = body || ' ' WHERE seq = 2").ok
    with closing(opened(book)) as journal:
        with pytest.raises(JournalError, match="event 2 was changed"):
            journal.anchor(NOW)
        assert len(journal.events()) == 6
        journal.anchor(NOW, accepted_by="01")
        assert '"accepted_by":"01"' in journal.events()[-1].body
        assert '"first_bad":2' in journal.events()[-1].body
    assert report_of(book).ok
    assert verify(str(book)).first_bad == 2  # for ever


def test_a_forged_anchor_does_not_hide_what_follows_it(book: Path) -> None:
    with closing(opened(book)) as journal:
        journal.anchor(NOW)
        noted(journal, 2)
    report = tampered(book, "UPDATE event SET hash = zeroblob(32) WHERE seq = 7")
    assert (report.ok, report.first_bad) == (False, 8)
