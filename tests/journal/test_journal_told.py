"""What a terminal tells of its journal while it runs is what ``journal events`` reads of the file afterwards."""

from __future__ import annotations

import logging
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from journal_rig import NOW, copy_of, intent, moved, opened, raw, reserved, success

from terminal.core.entries import CopyMoved, LoggedIn, LoggedOut, LoginTried, Noted, RefundMoved
from terminal.core.model import CopyKind, CopyState, RefundState
from terminal.errors import JournalError
from terminal.journal.queries import reading
from terminal.journal.told import LINE, ToldRow, told_events

NUMBER = "RD92964001234560000001"


def told_of(caplog: pytest.LogCaptureFixture) -> list[ToldRow]:
    rows: list[Any] = [vars(record)["row"] for record in caplog.records if record.message == LINE]
    return rows


def test_live_lines_and_the_file_say_the_same(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with closing(opened(path)) as journal:
        journal.append([LoginTried("01"), LoggedIn("01")], NOW)
        record = reserved(journal, 300)
        journal.append([RefundMoved(moved(record, RefundState.SENDING), "sending")], NOW)
        paid = [RefundMoved(success(record), "answered"), CopyMoved(copy_of(record.refund_no), "owed")]
        journal.append(paid, NOW)
        proven = copy_of(record.refund_no, CopyKind.CUSTOMER, CopyState.PROVEN)
        journal.append([CopyMoved(proven, "proven"), Noted("alarm", NUMBER, "detail"), LoggedOut("01", "idle")], NOW)
    live = told_of(caplog)
    with reading(str(path)) as reader:
        assert list(told_events(reader)) == live
        assert list(told_events(reader, live[3]["seq"])) == live[4:]
    assert [row["seq"] for row in live] == list(range(1, len(live) + 1))
    by_kind = {row["kind"]: row for row in live}
    assert by_kind["refund_reserved"] | {"seq": 0} == {
        "seq": 0,
        "kind": "refund_reserved",
        "subject": NUMBER,
        "note": "",
        "state": "created",
        "outcome": "",
        "refund_no": NUMBER,
        "copy": "",
        "amount_fen": 300,
    }
    assert (by_kind["refund_moved"]["state"], by_kind["refund_moved"]["outcome"]) == ("succeeded", "succeeded")
    assert (by_kind["copy_moved"]["copy"], by_kind["copy_moved"]["state"]) == ("customer", "proven")
    assert (by_kind["noted"]["note"], by_kind["logged_out"]["note"]) == ("alarm", "idle")


def test_nothing_is_told_of_what_is_not_committed(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with closing(opened(path)) as journal:
        caplog.clear()
        with pytest.raises(JournalError):
            journal.append([LoggedIn("01"), CopyMoved(copy_of("RD92964001234560000009"), "owed")], NOW)
        assert not isinstance(journal.reserve(intent(2_000), NOW), tuple)
    assert told_of(caplog) == []


def test_a_damaged_row_is_told_as_unreadable(path: Path) -> None:
    with closing(opened(path)) as journal:
        reserved(journal, 300)
        journal.append([LoggedIn("01")], NOW)
    with raw(path) as db:
        db.execute("UPDATE event SET body = 'no JSON' WHERE kind = 'refund_reserved'")
    with reading(str(path)) as reader:
        rows = list(told_events(reader))
    assert [row["note"] for row in rows if row["kind"] == "refund_reserved"] == ["unreadable"]
    assert rows[-1]["kind"] == "logged_in"
