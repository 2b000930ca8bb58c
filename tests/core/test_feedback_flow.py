"""Feedback to the customer: recorded with who and how, a notice slip that claims no more than the journal holds."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest
from core_player import OPERATOR, PROVEN, SHOP, START, SUPERVISOR, CorePlayer, refund_record
from test_records_flow import PRINTED, RECORD, at_detail, dossier_of

from drivers.panel.fonts import Fonts
from drivers.panel.layout import lay_out
from terminal.core import effects as fx
from terminal.core.arrival import DEFAULT_ARRIVAL
from terminal.core.entries import CopyMoved, CustomerTold
from terminal.core.events import Recovered, TaskKind
from terminal.core.feedback import MEANS
from terminal.core.model import (
    CopyId,
    CopyKind,
    CopyRecord,
    CopyState,
    PrinterFault,
    PrintReport,
    RefundState,
    Refused,
    Ruling,
    Unknown,
    UnknownCause,
)
from terminal.core.records import HistoryEvent, HistoryKind
from terminal.core.slips.customer_notice import customer_notice
from terminal.core.slips.document import Document, Pair, Text
from terminal.core.slips.ruling import ruling_slip
from terminal.core.slips.voucher import CONTRADICTED, voucher

SIZES = ((320, 240), (480, 320), (800, 480))


def at_feedback(**script: object) -> CorePlayer:
    play = at_detail(PRINTED, **script)
    play.press("5")
    assert play.page == "feedback.means"
    return play


def words(document: Document) -> str:
    said = [element.text for element in document.elements if isinstance(element, Text)]
    said += [f"{element.label} {element.value}" for element in document.elements if isinstance(element, Pair)]
    return "\n".join(said)


@pytest.mark.parametrize(("key", "means"), [(str(place + 1), means) for place, means in enumerate(MEANS)])
def test_who_told_the_customer_and_by_what_means_is_journalled(key: str, means: object) -> None:
    play = at_feedback()
    play.press(key)
    assert CustomerTold(RECORD.refund_no, means.value, "01") in play.entries  # type: ignore[attr-defined]
    assert play.page == "feedback.told"
    assert "已登记告知顾客" in play.text()


def test_an_operator_who_is_no_supervisor_may_tell_the_customer_too() -> None:
    play = at_feedback(person=OPERATOR)
    play.press("2")
    assert CustomerTold(RECORD.refund_no, "phone", OPERATOR.number) in play.entries


def test_leaving_the_page_records_nothing() -> None:
    play = at_feedback()
    play.press("CANCEL")
    assert not [entry for entry in play.entries if isinstance(entry, CustomerTold)]
    assert play.page == "session.menu"


def test_the_notice_slip_is_a_copy_of_its_own_in_the_journal() -> None:
    play = at_feedback(prints=deque([PROVEN]))
    play.press("1", "1")
    states = [e.record.state for e in play.entries if isinstance(e, CopyMoved) and e.record.kind is CopyKind.NOTICE]
    assert states == [CopyState.OWED, CopyState.SENDING, CopyState.PROVEN]
    assert next(e.note for e in play.entries if isinstance(e, CopyMoved)) == "print asked"
    assert play.page == "session.menu"


def test_a_second_notice_slip_is_marked_with_its_count() -> None:
    before = CopyRecord(CopyId(f"{RECORD.refund_no}/notice"), RECORD.refund_no, CopyKind.NOTICE, CopyState.PROVEN)
    play = at_detail(replace(PRINTED, copies=(*PRINTED.copies, before)), prints=deque([PROVEN]))
    play.press("5", "1", "1")
    printed = [effect for effect in play.performed if isinstance(effect, fx.Print)][-1]
    assert printed.copy_id == f"{RECORD.refund_no}/notice/1"
    assert "*** 重打印 第1次 ***" in words(printed.document)


def test_a_further_notice_never_takes_the_name_of_an_earlier_one() -> None:
    """One of unknown fate that was printed again has a count beyond its place: counting the copies is not enough."""
    number = RECORD.refund_no
    again = CopyRecord(CopyId(f"{number}/notice"), number, CopyKind.NOTICE, CopyState.PROVEN, 2, duplicate=1)
    reprint = CopyRecord(CopyId(f"{number}/notice/2"), number, CopyKind.NOTICE, CopyState.PROVEN, 1, duplicate=2)
    play = at_detail(replace(PRINTED, copies=(*PRINTED.copies, again, reprint)), prints=deque([PROVEN]))
    play.press("5", "1", "1")
    printed = [effect for effect in play.performed if isinstance(effect, fx.Print)][-1]
    assert printed.copy_id == f"{number}/notice/3"
    assert "*** 重打印 第3次 ***" in words(printed.document)


@pytest.mark.parametrize(
    ("state", "page"), [(CopyState.UNCERTAIN, "feedback.judging"), (CopyState.FAILED, "session.menu")]
)
def test_a_notice_that_is_still_open_comes_before_a_further_one(state: CopyState, page: str) -> None:
    """Two of them would come to the same count, and one of them would stay owed."""
    left = CopyRecord(CopyId(f"{RECORD.refund_no}/notice"), RECORD.refund_no, CopyKind.NOTICE, state)
    play = CorePlayer(recovered=Recovered((RECORD,), (left,)))
    play.dossiers = {RECORD.refund_no: replace(PRINTED, copies=(*PRINTED.copies, left))}
    play.log_in()
    play.press("CANCEL")
    play.to_menu_entry(TaskKind.RECORDS)
    play.press("1", "1", "5", "1", "1")
    assert play.page == page
    assert {copy.copy_id for copy in play.copies()} == {left.copy_id}


def test_a_notice_printed_late_says_what_is_known_then() -> None:
    unknown = refund_record(RefundState.UNKNOWN, outcome=Unknown(UnknownCause.NO_ANSWER, ""))
    number = unknown.refund_no
    owed = CopyRecord(CopyId(f"{number}/notice"), number, CopyKind.NOTICE, CopyState.OWED)
    play = CorePlayer(recovered=Recovered((unknown,), (owed,)), queries=deque([Refused("EMU1", "余额不足")]))
    play.log_in()
    play.wait(2_000)
    assert play.core.book.refunds[number].state is RefundState.REFUSED
    assert play.page == "open_items.list"
    play.press("1")
    printed = [effect for effect in play.performed if isinstance(effect, fx.Print)][-1]
    assert "退款被拒" in words(printed.document)


def test_no_slip_passes_over_a_later_answer_that_says_otherwise() -> None:
    doubted = replace(RECORD, late=Refused("EXCEPTION", "退款失败"))
    copy = CopyRecord(CopyId("x"), RECORD.refund_no, CopyKind.NOTICE, CopyState.OWED)
    assert CONTRADICTED in words(customer_notice(doubted, copy, SHOP, DEFAULT_ARRIVAL, START))
    assert CONTRADICTED in words(voucher(doubted, replace(copy, kind=CopyKind.MERCHANT), SHOP, START))
    assert CONTRADICTED not in words(voucher(RECORD, replace(copy, kind=CopyKind.MERCHANT), SHOP, START))


@pytest.mark.parametrize("executed", [True, False])
def test_a_ruling_slip_printed_after_a_truth_that_says_otherwise_says_so(executed: bool) -> None:
    ruling = Ruling(executed, SUPERVISOR, OPERATOR, "账单核对", "88001234", START)
    unknown = Unknown(UnknownCause.NO_ANSWER, "")
    ruled = replace(RECORD, state=RefundState.RECONCILED, ruling=ruling, outcome=unknown, late=RECORD.outcome)
    copy = CopyRecord(CopyId("x"), RECORD.refund_no, CopyKind.RULING, CopyState.OWED)
    assert (CONTRADICTED in words(ruling_slip(ruled, copy, SHOP, START))) is not executed


def test_a_notice_slip_that_was_not_printed_stays_owed() -> None:
    failed = PrintReport(CopyState.FAILED, None, PrinterFault.PAPER_END, "")
    play = at_feedback(prints=deque([failed, PROVEN]))
    play.press("1", "1")
    assert play.page == "feedback.print_failed"
    assert play.core.book.follow_ups() == 1
    play.press("ENTER")
    assert play.page == "session.menu"
    assert play.core.book.follow_ups() == 0


def test_a_notice_slip_that_may_be_on_paper_is_asked_about() -> None:
    play = at_feedback(prints=deque([PrintReport(CopyState.UNCERTAIN, None, PrinterFault.MUTE, "")]))
    play.press("1", "1")
    assert play.page == "feedback.judging"
    play.press("1")
    assert play.page == "session.menu"


def test_how_often_the_customer_was_told_before_is_shown() -> None:
    told = HistoryEvent(9, START, HistoryKind.TOLD, "phone", operator="02")
    play = at_detail(replace(PRINTED, history=(*PRINTED.history, told)))
    play.press("2")
    assert "02 号已告知顾客（电话）" in play.text()
    play.press("CANCEL", "5")
    assert "已告知 1 次" in play.text()


def test_the_slip_of_a_success_says_when_the_money_should_arrive_and_what_to_quote() -> None:
    copy = CopyRecord(CopyId("x"), RECORD.refund_no, CopyKind.NOTICE, CopyState.OWED)
    said = words(customer_notice(RECORD, copy, SHOP, DEFAULT_ARRIVAL, START))
    for text in (
        "退款通知单",
        "非退款凭证",
        "退款成功",
        "钱包到账",
        "最迟",
        RECORD.refund_no,
        "4200002026112400001234567890",
    ):
        assert text in said


@pytest.mark.parametrize("state", [RefundState.UNKNOWN, RefundState.QUERYING])
def test_the_slip_of_an_unknown_claims_no_success(state: RefundState) -> None:
    record = refund_record(state, outcome=Unknown(UnknownCause.NO_ANSWER, ""))
    copy = CopyRecord(CopyId("x"), record.refund_no, CopyKind.NOTICE, CopyState.OWED)
    said = words(customer_notice(record, copy, SHOP, DEFAULT_ARRIVAL, START))
    assert "成功" not in said
    assert "结果以收单机构查询为准" in said


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_page_fits_every_panel(size: tuple[int, int]) -> None:
    play = at_detail(dossier_of(RECORD))
    fonts = Fonts()
    seen = []
    for keys in (("5",), ("1",), ("1",)):
        seen.append(lay_out(play.screen, *size, fonts).hidden)
        play.press(*keys)
    assert seen == [0, 0, 0]
