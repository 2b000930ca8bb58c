"""A day's totals: computed from the records, voids, unknowns and rulings apart, on screen and on paper."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import date

import pytest
from core_player import OPERATOR, SHOP, START, SUCCESS, SUPERVISOR, CorePlayer, refund_record
from hypothesis import given
from hypothesis import strategies as st

from drivers.panel.fonts import Fonts
from drivers.panel.layout import lay_out
from drivers.printer.layout import TextLine
from drivers.printer.layout import lay_out as lay_out_slip
from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.entries import Noted
from terminal.core.ids import RefundNo
from terminal.core.model import (
    CopyState,
    Method,
    Operation,
    Person,
    PrinterFault,
    PrintReport,
    RefundRecord,
    RefundState,
    Refused,
    Ruling,
    Unknown,
    UnknownCause,
    UsedAmounts,
)
from terminal.core.money import ZERO, Fen
from terminal.core.records import ByDays, RefundDossier, Result
from terminal.core.screens.totals import lines_of
from terminal.core.slips.document import Document
from terminal.core.slips.totals import LIST_PART, list_slips
from terminal.core.totals import Sum, totals_of
from terminal.core.words import PAYMENT_TYPE, chinese

DAY = date(2026, 11, 24)
DONE = refund_record(RefundState.SUCCEEDED, outcome=SUCCESS)


def record(state: RefundState, amount: int, **changes: object) -> RefundRecord:
    intent = replace(DONE.intent, amount=Fen(amount))
    kept = {key: changes.pop(key) for key in ("operator", "method", "operation") if key in changes}
    outcomes = {
        RefundState.SUCCEEDED: replace(SUCCESS, paid_back=Fen(amount)),
        RefundState.REFUSED: Refused("EMU1", "余额不足"),
        RefundState.RULED: Unknown(UnknownCause.NO_ANSWER, ""),
        RefundState.UNKNOWN: Unknown(UnknownCause.NO_ANSWER, ""),
    }
    made = replace(DONE, state=state, intent=replace(intent, **kept), outcome=outcomes.get(state))  # type: ignore[arg-type]
    return replace(made, **changes)  # type: ignore[arg-type]


RULING = Ruling(False, SUPERVISOR, OPERATOR, "账单核对", "88001234", START)
A_DAY = (
    record(RefundState.SUCCEEDED, 1000),
    record(RefundState.SUCCEEDED, 500, operator=Person("07", "赵六", SUPERVISOR.role), method=Method.MERCHANT_BALANCE),
    record(RefundState.SUCCEEDED, 8800, operation=Operation.VOID),
    record(RefundState.UNKNOWN, 300),
    record(RefundState.REFUSED, 200),
    record(RefundState.NOT_SENT, 100),
    record(RefundState.RULED, 700, ruling=RULING),
)


def lines(document: Document, columns: int = 32) -> list[str]:
    laid = lay_out_slip(document, columns=columns, dots=384, encoding="gb18030").lines
    return [line.text for line in laid if isinstance(line, TextLine)]


def at_totals(records: tuple[RefundRecord, ...], **script: object) -> CorePlayer:
    play = CorePlayer(**script)  # type: ignore[arg-type]
    for n, one in enumerate(records):
        numbered = replace(one, refund_no=RefundNo(f"RD9296400482913{n:07d}"))
        play.dossiers[numbered.refund_no] = RefundDossier(numbered, (), UsedAmounts(ZERO, ZERO, None), ())
    play.log_in().to_menu_entry(ev.TaskKind.TOTALS)
    return play


def printed(play: CorePlayer) -> list[Document]:
    return [effect.document for effect in play.performed if isinstance(effect, fx.PrintSlip)]


def test_refunds_voids_unknowns_and_rulings_are_counted_apart() -> None:
    totals = totals_of(DAY, A_DAY)
    refund = {result: totals.result(Operation.REFUND, result) for result in Result}
    assert refund == {
        Result.SUCCEEDED: Sum(2, Fen(1500)),
        Result.UNKNOWN: Sum(1, Fen(300)),
        Result.REFUSED: Sum(1, Fen(200)),
        Result.NOT_SENT: Sum(1, Fen(100)),
        Result.RULED: Sum(1, Fen(700)),
    }
    assert totals.result(Operation.VOID, Result.SUCCEEDED) == Sum(1, Fen(8800))
    assert totals.methods[Method.MERCHANT_BALANCE] == Sum(1, Fen(500))
    assert totals.operators[Operation.REFUND, "07", "赵六"] == Sum(1, Fen(500))
    assert totals.verdicts == {(Operation.REFUND, False): Sum(1, Fen(700))}


@given(st.lists(st.tuples(st.sampled_from(list(RefundState)), st.integers(1, 10_000)), max_size=40))
def test_the_sums_of_all_results_are_the_sum_of_all_records(made: list[tuple[RefundState, int]]) -> None:
    totals = totals_of(DAY, (record(state, amount) for state, amount in made))
    assert totals.count() == len(made)
    assert sum(total.amount.value for total in totals.results.values()) == sum(amount for _, amount in made)
    succeeded = totals.result(Operation.REFUND, Result.SUCCEEDED)
    for part in (totals.methods, totals.operators, totals.payments):
        assert sum(total.count for total in part.values()) == succeeded.count


def test_today_is_read_in_pages_and_shown() -> None:
    play = at_totals(tuple(record(RefundState.SUCCEEDED, 100) for _ in range(250)))
    assert play.page == "totals.totals"
    queries = [effect.query for effect in play.performed if isinstance(effect, fx.FindRefunds)]
    assert queries == [ByDays(DAY, DAY)] * 3
    assert "250 笔 ￥250.00" in play.text()


def test_the_pages_count_successes_by_method_payment_type_and_operator() -> None:
    shown = {line.label: line.value for line in lines_of(totals_of(DAY, A_DAY), chinese)}
    payment = PAYMENT_TYPE[A_DAY[0].intent.original.payment_type]
    assert shown["退款 账户余额"] == "1 笔 ￥5.00"
    assert shown[f"退款 {payment}"] == "2 笔 ￥15.00"
    assert shown[f"撤销 {payment}"] == "1 笔 ￥88.00"
    assert shown["退款 07 赵六"] == "1 笔 ￥5.00"


def test_another_day_is_chosen() -> None:
    play = at_totals(A_DAY)
    play.press("1", "UP", "ENTER")
    assert "2026-11-23" in play.screen.title
    play.press("1")
    play.type("20261301")
    play.press("ENTER")
    assert (play.page, "没有这一天" in play.error()) == ("totals.day", True)


def test_the_totals_slip_holds_what_the_screen_holds_and_says_it_is_no_voucher() -> None:
    play = at_totals(A_DAY)
    play.press("2")
    assert "已打印 1 张" in play.text()
    text = lines(printed(play)[0])
    assert any("非退款凭证" in line for line in text)
    for label, amount in (
        ("退款成功 2笔", "￥15.00"),
        ("退款未知 1笔", "￥3.00"),
        ("撤销成功 1笔", "￥88.00"),
        ("·账户余额 1笔", "￥5.00"),
        ("·07 赵六 1笔", "￥5.00"),
        ("未执行（款项未退） 1笔", "￥7.00"),
    ):
        assert any(line.startswith(label) and line.endswith(amount) for line in text), (label, text)
    assert all(len(line.encode("gb18030")) <= 32 for line in text)


def test_a_method_is_counted_for_refunds_alone() -> None:
    """Nobody chooses one for a void."""
    play = at_totals((record(RefundState.SUCCEEDED, 8800, operation=Operation.VOID),))
    play.press("2")
    text = lines(printed(play)[0])
    assert any(line.startswith("撤销成功 1笔") for line in text)
    assert not any("方式" in line and "退款" in line for line in text)


def test_who_asked_for_a_slip_and_what_the_printer_proved_is_in_the_journal() -> None:
    play = at_totals(A_DAY)
    play.press("2", "3")
    noted = [(entry.kind, entry.subject) for entry in play.entries if isinstance(entry, Noted)]
    assert noted == [
        ("slip asked", "totals 20261124"),
        ("slip proven", "totals 20261124"),
        ("slip asked", "list 20261124 1"),
        ("slip proven", "list 20261124 1"),
    ]


@pytest.mark.parametrize(
    ("report", "says"),
    [
        (PrintReport(CopyState.UNCERTAIN, None, PrinterFault.LOST, ""), "是否完整打印不明"),
        (PrintReport(CopyState.FAILED, None, PrinterFault.PAPER_END, ""), "没有打印：打印机缺纸"),
    ],
)
def test_a_slip_that_is_not_proven_says_so_and_nothing_is_printed_by_itself(report: PrintReport, says: str) -> None:
    play = at_totals(tuple(record(RefundState.SUCCEEDED, 1) for _ in range(LIST_PART + 1)), prints=deque([report]))
    play.press("3")
    assert says in play.text()
    assert len(printed(play)) == 1


def test_a_long_list_is_printed_in_parts_that_hold_every_refund_once() -> None:
    play = at_totals(tuple(record(RefundState.SUCCEEDED, 1) for _ in range(LIST_PART + 5)))
    play.press("3")
    assert "已打印 2 张" in play.text()
    text = [line for slip in printed(play) for line in lines(slip)]
    for number in play.dossiers:
        assert sum(number in line for line in text) == 1


def test_an_empty_day_says_so_on_paper() -> None:
    slips = list_slips(DAY, (), SHOP, SUPERVISOR, START)
    assert any("当日没有记录" in line for line in lines(slips[0]))


def test_every_page_fits_the_three_panels() -> None:
    fonts = Fonts()
    play = at_totals(A_DAY)
    for key in ("2", "DOWN", "1", "CANCEL"):
        for size in ((320, 240), (480, 320), (800, 480)):
            assert lay_out(play.screen, *size, fonts).hidden == 0, (play.page, size)
        play.press(key)
    assert play.page == "totals.totals"
    play.press("CANCEL")
    assert play.page == "session.menu"
