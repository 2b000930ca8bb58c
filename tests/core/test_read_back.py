"""The journal failed and is read back within one run of the program: a query on its way is neither lost nor doubled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from core_player import OPERATOR, START, SUCCESS, SUPERVISOR, CorePlayer
from test_records_flow import PRINTED, RECORD, at_detail
from test_session import refund_record

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.model import RefundRecord, RefundState, Ruling, Unknown, UnknownCause

NO_ANSWER = Unknown(UnknownCause.NO_ANSWER, "")
UNKNOWN = refund_record(RefundState.UNKNOWN, outcome=NO_ANSWER)
RULED = replace(
    UNKNOWN, state=RefundState.RULED, ruling=Ruling(True, SUPERVISOR, OPERATOR, "账单核对", "88001234", START)
)
HOUR_MS = 3_600_000


def asked(play: CorePlayer) -> list[int]:
    return [effect.attempt for effect in play.performed if isinstance(effect, fx.QueryRefund)]


def read_back(play: CorePlayer, *records: RefundRecord) -> None:
    if not play.disk_full:
        play.give(ev.JournalFailed("disk full"))
    assert play.page == "session.out_of_service"
    play.disk_full = False
    play.recovered = ev.Recovered(records, ())
    play.press("ENTER")
    assert play.page == "session.locked"


@pytest.mark.parametrize("record", [UNKNOWN, RULED], ids=["unknown", "ruled"])
def test_a_query_on_its_way_is_waited_for_and_its_answer_counts(record: RefundRecord) -> None:
    play = CorePlayer(recovered=ev.Recovered((record,), ())).start()
    play.wait(HOUR_MS)
    assert asked(play) == [1]
    read_back(play, replace(record, queries=1))
    play.wait(2 * HOUR_MS)
    assert asked(play) == [1]
    play.give(ev.QueryAnswered(record.refund_no, 1, SUCCESS))
    assert play.core.book.refunds[record.refund_no].state in (RefundState.SUCCEEDED, RefundState.RECONCILED)


@pytest.mark.parametrize("record", [UNKNOWN, RULED], ids=["unknown", "ruled"])
@pytest.mark.parametrize("written", [0, 1])
def test_a_query_whose_attempt_could_not_be_written_never_left_and_is_asked(record: RefundRecord, written: int) -> None:
    """``written``: a commit that failed may be on disk all the same; then the attempt is counted and was not made."""
    play = CorePlayer(recovered=ev.Recovered((record,), ())).start()
    play.disk_full = True
    play.wait(HOUR_MS)
    assert asked(play) == []
    read_back(play, replace(record, queries=written))
    play.wait(HOUR_MS)
    assert asked(play) == [written + 1]


@pytest.mark.parametrize("record", [UNKNOWN, RULED], ids=["unknown", "ruled"])
def test_an_answer_that_could_not_be_written_is_asked_for_again(record: RefundRecord) -> None:
    play = CorePlayer(recovered=ev.Recovered((record,), ())).start()
    play.wait(HOUR_MS)
    play.disk_full = True
    play.give(ev.QueryAnswered(record.refund_no, 1, SUCCESS))
    read_back(play, replace(record, queries=1))
    play.wait(HOUR_MS)
    assert asked(play) == [1, 2]


def test_a_doubled_answer_of_an_earlier_query_does_not_end_the_wait_for_the_one_on_its_way() -> None:
    play = CorePlayer(recovered=ev.Recovered((UNKNOWN,), ())).start()
    play.wait(HOUR_MS)
    play.give(ev.QueryAnswered(UNKNOWN.refund_no, 1, NO_ANSWER))
    play.wait(HOUR_MS)
    assert asked(play) == [1, 2]
    play.give(ev.QueryAnswered(UNKNOWN.refund_no, 1, NO_ANSWER))
    read_back(play, replace(UNKNOWN, queries=2))
    play.wait(HOUR_MS)
    assert asked(play) == [1, 2]


def test_a_settled_refund_that_a_person_asked_about_is_not_asked_about_twice_at_once() -> None:
    play = at_detail(PRINTED)
    play.press("4")
    read_back(play)
    play.log_in()
    play.choose(ev.TaskKind.RECORDS)
    play.press("1", "1")
    assert play.page == "records.detail"
    play.wait(60_000)
    play.press("4")
    assert "正在查询，请稍候" in play.text()
    assert len(asked(play)) == 1
    play.give(ev.QueryAnswered(RECORD.refund_no, RECORD.queries, NO_ANSWER))
    play.press("4")
    assert len(asked(play)) == 2


def test_a_settled_refund_is_not_taken_for_asked_about_when_who_asked_could_not_be_written() -> None:
    play = at_detail(PRINTED)
    play.disk_full = True
    play.press("4")
    read_back(play)
    assert asked(play) == []
    play.log_in()
    play.choose(ev.TaskKind.RECORDS)
    play.press("1", "1", "4")
    assert len(asked(play)) == 1
