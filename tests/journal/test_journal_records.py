"""Look-ups: each kind of number, day, result and operator, in pages, on an index; and everything about one refund."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import apsw
import pytest
from journal_rig import NOW, OTHER_TRADE, TRADE, copy_of, intent, moved, opened, reserved, success
from old_journal import make_first_version

from terminal.core.entries import CopyMoved, Noted, RefundMoved
from terminal.core.ids import OrderNo, RefundNo
from terminal.core.model import CopyState, Person, RefundRecord, RefundState, Role, Succeeded, Unknown, UnknownCause
from terminal.core.records import (
    STATES,
    ByDays,
    ByNumber,
    ByOperator,
    ByResult,
    Everything,
    HistoryKind,
    RefundQuery,
    Result,
    day_of,
)
from terminal.errors import JournalError
from terminal.journal.limits import HISTORY_FIRST, HISTORY_LAST
from terminal.journal.records import look_up_columns, reading_records, statement
from terminal.journal.store import Journal
from terminal.journal.verification import verify

TODAY = date(2026, 11, 24)


def settle(journal: Journal, record: RefundRecord, last: RefundRecord) -> RefundRecord:
    journal.append([RefundMoved(moved(record, RefundState.SENDING), "sending")], NOW)
    journal.append([RefundMoved(last, "answered")], NOW)
    return last


@pytest.fixture
def numbers(path: Path) -> list[RefundNo]:
    """Three refunds: succeeded, unknown, and one of the next day by another person."""
    with closing(opened(path)) as journal:
        first = reserved(journal, 300)
        settle(journal, first, success(first))
        second = reserved(journal, 200, OTHER_TRADE)
        settle(journal, second, moved(second, RefundState.UNKNOWN, Unknown(UnknownCause.NO_ANSWER, "x")))
        asked = replace(intent(100), operator=Person("07", "赵六", Role.SUPERVISOR))
        asked = replace(asked, original=replace(asked.original, order_no=OrderNo("ORDER-3")))
        third = journal.reserve(asked, NOW + timedelta(days=1))
        assert isinstance(third, RefundRecord)
    return [first.refund_no, second.refund_no, third.refund_no]


def found(path: Path, query: RefundQuery) -> list[RefundNo]:
    with reading_records(str(path)) as journal:
        return [record.refund_no for record in journal.find(query, limit=10).records]


def test_all_are_found_newest_first(path: Path, numbers: list[RefundNo]) -> None:
    assert found(path, Everything()) == numbers[::-1]


def test_every_number_that_stands_on_a_slip_finds_its_refund(path: Path, numbers: list[RefundNo]) -> None:
    with reading_records(str(path)) as journal:
        record = journal.refund(numbers[0])
    assert record is not None
    assert isinstance(record.outcome, Succeeded)
    assert found(path, ByNumber(record.refund_no)) == [numbers[0]]
    assert found(path, ByNumber(record.outcome.trade_no)) == [numbers[0]]
    assert found(path, ByNumber(record.outcome.log_no)) == [numbers[0]]
    assert found(path, ByNumber(record.refund_no[-7:])) == [numbers[0]]
    assert found(path, ByNumber(record.refund_no[-13:])) == [numbers[0]]
    assert found(path, ByNumber(f"999999{record.refund_no[-7:]}")) == []
    assert found(path, ByNumber("ORDER-3")) == [numbers[2]]
    assert found(path, ByNumber(TRADE)) == [numbers[2], numbers[0]]
    assert found(path, ByNumber(TRADE[-14:])) == [numbers[2], numbers[0]]
    assert found(path, ByNumber("")) == []


def test_days_results_and_operators(path: Path, numbers: list[RefundNo]) -> None:
    assert found(path, ByDays(TODAY, TODAY)) == [numbers[1], numbers[0]]
    assert found(path, ByDays(TODAY, TODAY + timedelta(days=1))) == numbers[::-1]
    assert found(path, ByResult(Result.SUCCEEDED)) == [numbers[0]]
    assert found(path, ByResult(Result.UNKNOWN)) == [numbers[1]]
    assert found(path, ByResult(Result.NOT_SENT)) == [numbers[2]]
    assert found(path, ByOperator("07")) == [numbers[2]]
    assert found(path, ByOperator("99")) == []


def test_the_hosts_day_counts_for_a_success_whatever_the_terminals_clock_said(path: Path) -> None:
    with closing(opened(path)) as journal:
        record = reserved(journal)
        done = success(record)
        assert isinstance(done.outcome, Succeeded)
        after = replace(done, outcome=replace(done.outcome, host_time="20261125000003"))
        settle(journal, record, after)
    assert day_of(after) == "20261125"
    assert found(path, ByDays(TODAY, TODAY)) == []
    assert len(found(path, ByDays(TODAY + timedelta(days=1), TODAY + timedelta(days=1)))) == 1


@pytest.mark.parametrize("oldest_first", [False, True])
def test_pages_follow_one_another_without_a_gap_or_a_repeat(path: Path, oldest_first: bool) -> None:
    with closing(opened(path)) as journal:
        made = []
        for _ in range(7):
            record = reserved(journal, 1)
            made.append(settle(journal, record, success(record)).refund_no)
        got: list[RefundNo] = []
        cursor, pages = None, 0
        while pages == 0 or cursor is not None:
            page = journal.find(Everything(), limit=3, cursor=cursor, oldest_first=oldest_first)
            got += [record.refund_no for record in page.records]
            cursor, pages = page.cursor, pages + 1
    assert got == (made if oldest_first else made[::-1])
    assert pages == 3


QUERIES: list[tuple[RefundQuery, tuple[str, ...]]] = [
    (Everything(), ("sqlite_autoindex_refund_2",)),
    (ByDays(TODAY, TODAY), ("refund_day",)),
    (ByResult(Result.UNKNOWN), ("refund_state",)),
    (ByOperator("01"), ("refund_operator",)),
    (
        ByNumber("0000001"),
        (
            "sqlite_autoindex_refund_1",
            "sqlite_autoindex_refund_2",
            "refund_trade",
            "refund_order",
            "refund_log",
            "refund_own_trade",
            "refund_own_log",
        ),
    ),
]


@pytest.mark.parametrize(("query", "indexes"), QUERIES, ids=lambda value: type(value).__name__)
def test_every_question_is_answered_from_an_index(path: Path, query: RefundQuery, indexes: tuple[str, ...]) -> None:
    opened(path).close()
    with closing(apsw.Connection(str(path))) as db:
        sql, bindings = statement(query, 5, None, False)
        plan = " / ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", bindings))
    assert "SCAN refund" not in plan.replace("SCAN refund USING INDEX sqlite_autoindex_refund_2", ""), plan
    for index in indexes:
        assert index in plan, plan
    if query == ByDays(TODAY, TODAY):
        assert "TEMP B-TREE" not in plan


def test_every_state_has_one_result() -> None:
    assert sorted(state.value for states in STATES.values() for state in states) == sorted(s.value for s in RefundState)


def test_the_dossier_holds_the_whole_history_in_order(path: Path) -> None:
    with closing(opened(path)) as journal:
        record = reserved(journal)
        done = settle(journal, record, success(record))
        copy = copy_of(record.refund_no)
        journal.append([CopyMoved(copy, "owed")], NOW)
        journal.append([CopyMoved(replace(copy, state=CopyState.SENDING, attempts=1), "printing", "02")], NOW)
        journal.append([Noted("stale answer", record.refund_no, "detail")], NOW)
        reserved(journal, 100, OTHER_TRADE)
        dossier = journal.dossier(record.refund_no)
        assert journal.dossier(RefundNo("R0")) is None
    assert dossier is not None
    assert dossier.record == done
    assert [copy.attempts for copy in dossier.copies] == [1]
    told = [(event.kind, event.note, event.operator) for event in dossier.history]
    assert told == [
        (HistoryKind.RESERVED, "", "01"),
        (HistoryKind.MOVED, "sending", ""),
        (HistoryKind.MOVED, "answered", ""),
        (HistoryKind.COPY, "owed", ""),
        (HistoryKind.COPY, "printing", "02"),
        (HistoryKind.NOTED, "stale answer", ""),
    ]
    assert dossier.history[2].outcome == done.outcome
    assert dossier.used.succeeded == done.intent.amount


def test_of_a_very_long_history_the_middle_is_left_out_and_counted(path: Path) -> None:
    with closing(opened(path)) as journal:
        record = reserved(journal)
        journal.append([Noted("n", record.refund_no, str(n)) for n in range(400)], NOW)
        dossier = journal.dossier(record.refund_no)
    assert dossier is not None
    assert len(dossier.history) == HISTORY_FIRST + HISTORY_LAST
    assert dossier.left_out == 401 - HISTORY_FIRST - HISTORY_LAST
    assert dossier.history[-1].detail == "399"


def test_an_old_file_is_migrated_with_the_same_columns_as_a_new_one(path: Path, tmp_path: Path) -> None:
    with closing(opened(tmp_path / "today.db")) as journal:
        first = reserved(journal, 300)
        settle(journal, first, success(first))
        second = reserved(journal, 200, OTHER_TRADE)
        settle(journal, second, moved(second, RefundState.UNKNOWN, Unknown(UnknownCause.NO_ANSWER, "x")))
    make_first_version(str(tmp_path / "today.db"), str(path))
    Path(f"{path}.exists").touch()
    with pytest.raises(JournalError, match="Start the terminal once"), reading_records(str(path)):
        pass
    opened(path).close()
    report = verify(str(path))
    assert report.ok, report.problems
    with closing(apsw.Connection(str(path))) as db:
        held = db.execute("SELECT day, operator, order_no, log_no, own_trade_no, own_log_no FROM refund").fetchall()
    with reading_records(str(path)) as reader:
        wanted = [look_up_columns(record) for record in reader.find(Everything(), limit=9, oldest_first=True).records]
    assert held == wanted


def test_a_damaged_record_does_not_stop_the_migration(path: Path, tmp_path: Path) -> None:
    with closing(opened(tmp_path / "today.db")) as journal:
        done = reserved(journal, 300)
        settle(journal, done, success(done))
    make_first_version(str(tmp_path / "today.db"), str(path))
    with closing(apsw.Connection(str(path))) as db:
        db.execute("UPDATE refund SET record = '{'")
    Path(f"{path}.exists").touch()
    opened(path).close()
    assert not verify(str(path)).ok


def test_a_column_that_was_tampered_with_is_named_by_verify(path: Path, numbers: list[RefundNo]) -> None:
    with closing(apsw.Connection(str(path))) as db:
        db.execute("UPDATE refund SET day = '20200101' WHERE refund_no = ?", (numbers[0],))
    report = verify(str(path))
    assert any(numbers[0] in problem and "columns" in problem for problem in report.problems)
