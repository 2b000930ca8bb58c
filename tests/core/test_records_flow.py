"""Records at the keypad: found, read, asked about again, and printed once more with their count."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import date, timedelta

import pytest
from core_player import OPERATOR, ORIGINAL, PROVEN, START, SUCCESS, SUPERVISOR, CorePlayer, refund_record

from drivers.panel.fonts import Fonts
from drivers.panel.layout import lay_out
from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.arrival import ArrivalTable, WorkCalendar, arrival_of
from terminal.core.entries import CopyMoved, Noted, RefundMoved
from terminal.core.evidence import IDENTITY_KINDS, PAPER_KINDS, Evidence
from terminal.core.ids import RefundNo
from terminal.core.model import (
    CopyId,
    CopyKind,
    CopyRecord,
    CopyState,
    LastRefund,
    Operation,
    PaymentType,
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
from terminal.core.records import (
    ByDays,
    ByNumber,
    ByOperator,
    ByResult,
    Everything,
    HistoryEvent,
    HistoryKind,
    RefundDossier,
    RefundQuery,
    Result,
    condensed,
)
from terminal.core.refund.case import RefundCase
from terminal.core.screens.model import Field, Headline, Tone
from terminal.core.slips.document import Text

SIZES = ((320, 240), (480, 320), (800, 480))
RECORD = refund_record(RefundState.SUCCEEDED, outcome=replace(SUCCESS, acc_trade_no="4200002026112400001234567890"))


def dossier_of(record: RefundRecord, *states: tuple[CopyKind, CopyState, int]) -> RefundDossier:
    copies = tuple(
        CopyRecord(CopyId(f"{record.refund_no}/{kind.value}{n or ''}"), record.refund_no, kind, state, duplicate=n)
        for kind, state, n in states
    )
    history = (
        HistoryEvent(1, START, HistoryKind.RESERVED, "", RefundState.CREATED, operator="01"),
        HistoryEvent(2, START, HistoryKind.MOVED, "sending", RefundState.SENDING),
        HistoryEvent(3, START, HistoryKind.MOVED, "answered", record.state, record.outcome),
    )
    return RefundDossier(record, copies, UsedAmounts(record.intent.amount, ZERO, None), history)


PRINTED = dossier_of(RECORD, (CopyKind.MERCHANT, CopyState.PROVEN, 0), (CopyKind.CUSTOMER, CopyState.ACCEPTED, 0))


def at_records(*dossiers: RefundDossier, **script: object) -> CorePlayer:
    play = CorePlayer(**script)  # type: ignore[arg-type]
    play.dossiers = {dossier.record.refund_no: dossier for dossier in dossiers}
    play.log_in().to_menu_entry(ev.TaskKind.RECORDS)
    assert play.page == "records.search"
    return play


def at_detail(*dossiers: RefundDossier, **script: object) -> CorePlayer:
    play = at_records(*dossiers, **script)
    play.press("1", "1")
    assert play.page == "records.detail"
    return play


def asked(play: CorePlayer) -> list[RefundQuery]:
    return [effect.query for effect in play.performed if isinstance(effect, fx.FindRefunds)]


def many(count: int) -> list[RefundDossier]:
    return [dossier_of(replace(RECORD, refund_no=RefundNo(f"RD9296400482913{n:07d}"))) for n in range(101, 101 + count)]


# ---------------------------------------------------------------- searching


def test_the_newest_are_listed_with_number_amount_state_and_time() -> None:
    play = at_records(PRINTED)
    play.press("1")
    assert asked(play) == [Everything()]
    for value in ("退款成功", "￥12.50", RECORD.refund_no[-7:], "11-24 10:00"):
        assert value in play.text()


def test_a_number_that_one_refund_has_leads_straight_to_it() -> None:
    play = at_records(PRINTED)
    play.press("2")
    play.scan(ORIGINAL.trade_no)
    assert asked(play) == [ByNumber(ORIGINAL.trade_no)]
    assert play.page == "records.detail"
    play.press("CANCEL")
    assert play.page == "records.list", "and cancel leads back from it"


def test_a_payment_code_is_refused_unseen_and_nothing_is_looked_up() -> None:
    play = at_records(PRINTED)
    play.press("2")
    play.scan("134567890123456789")
    assert (play.page, asked(play)) == ("records.number", [])
    assert "这不是单号" in play.text()
    assert "134567890123456789" not in play.text()


def test_days_results_and_operators_are_asked_for() -> None:
    play = at_records(PRINTED)
    play.press("3", "ENTER")
    today = date(2026, 11, 24)
    play.press("CANCEL", "3", "UP", "ENTER")
    play.press("CANCEL", "3")
    play.type("20261101")
    play.press("ENTER", "CANCEL", "4", "2")
    play.press("CANCEL", "5")
    play.type("02")
    play.press("ENTER")
    first = date(2026, 11, 1)
    yesterday = today - timedelta(days=1)
    assert asked(play) == [
        ByDays(today, today),
        ByDays(yesterday, yesterday),
        ByDays(first, first),
        ByResult(Result.UNKNOWN),
        ByOperator("02"),
    ]


def test_a_day_that_is_none_says_so_and_keeps_what_was_typed() -> None:
    play = at_records(PRINTED)
    play.press("3")
    play.type("20261131")
    play.press("ENTER")
    assert (play.page, asked(play)) == ("records.day", [])
    assert "没有这一天" in play.error()
    assert "20261131" in play.text()


def test_nothing_found_says_so_and_leads_back_to_the_search() -> None:
    play = at_records()
    play.press("1")
    assert "没有找到记录" in play.text()
    play.press("ENTER")
    assert play.page == "records.search"


def test_the_arrows_turn_pages_both_ways_and_stop_at_the_ends() -> None:
    play = at_records(*many(12))
    play.press("1")
    assert "第 1-5 条" in play.text()
    play.press(*["DOWN"] * 5)
    assert "第 6-10 条" in play.text()
    play.press(*["DOWN"] * 5)
    assert "第 11-12 条" in play.text()
    play.press(*["DOWN"] * 5)
    assert "第 11-12 条" in play.text()
    play.press("UP", "UP")
    assert "第 6-10 条" in play.text()


# ---------------------------------------------------------------- one refund


def test_amounts_stand_side_by_side() -> None:
    play = at_detail(PRINTED)
    for value in ("原交易金额", "￥88.00", "此前已退", "申请金额", "实际退回", "￥12.50", RECORD.refund_no):
        assert value in play.text()
    assert "不符" not in play.text()


def test_what_is_not_known_is_not_called_refunded_and_says_what_not_to_do() -> None:
    unknown = replace(RECORD, state=RefundState.UNKNOWN, outcome=Unknown(UnknownCause.NO_ANSWER, ""))
    own = replace(dossier_of(unknown), used=UsedAmounts(ZERO, unknown.intent.amount, unknown.refund_no))
    play = at_detail(own)
    assert "已退" not in play.text().replace("此前已退 / 可退", "")
    assert "结果查明前请勿重复办理。客服电话 400-000-0000" in play.text()
    assert "另有结果未知" not in play.text(), "its own amount stands in the headline"
    other = replace(own, used=UsedAmounts(ZERO, unknown.intent.amount + Fen(100), unknown.refund_no))
    assert Field("另有结果未知", "￥1.00", Tone.ATTENTION) in at_detail(other).screen.blocks


def test_a_mismatch_is_marked() -> None:
    less = replace(RECORD, outcome=replace(SUCCESS, paid_back=Fen(1000)))
    assert "以收单机构结算为准" in at_detail(dossier_of(less)).text()
    contradicted = replace(RECORD, late=Refused("EMU1", "没有这笔退款"))
    assert "后来查明不符" in at_detail(dossier_of(contradicted)).text()


def test_the_history_tells_each_step_in_words_and_turns_pages() -> None:
    events = tuple(
        HistoryEvent(n, START, HistoryKind.NOTED, "refresh asked", detail="operator 01") for n in range(4, 20)
    )
    long = replace(PRINTED, history=(*PRINTED.history, *events), left_out=3)
    play = at_detail(long)
    play.press("2")
    assert play.page == "records.history"
    assert "第 4 页，共 4 页，中间另有 3 条" in play.text()
    play.press("UP", "UP", "UP", "UP")
    for value in ("01 号确认，已写入流水", "开始发送请求", "收到应答：退款成功 ￥12.50"):
        assert value in play.text()


def test_the_same_unknown_again_and_again_is_one_line() -> None:
    unknown = Unknown(UnknownCause.NOT_FOUND, "")
    events = [
        HistoryEvent(n, START, HistoryKind.MOVED, note, RefundState.UNKNOWN, unknown)
        for n, note in enumerate(("unknown", "query", "still unknown", "query", "still unknown", "query"))
    ]
    assert [(line.event.note, line.times) for line in condensed(events)] == [
        ("unknown", 1),
        ("still unknown", 2),
        ("query", 1),
    ]


def test_what_the_refund_rests_on_is_shown() -> None:
    evidence = Evidence(True, "000123", IDENTITY_KINDS[0], "123X", PAPER_KINDS[1], "88001", "77")
    intent = replace(RECORD.intent, evidence=evidence, approver=OPERATOR)
    play = at_detail(dossier_of(replace(RECORD, intent=intent)))
    play.press("6")
    assert play.page == "records.basis"
    for value in (
        ORIGINAL.trade_no,
        "商品退货",
        "02 收银一",
        "已查验 000123",
        "末四位 123X",
        "退货协议",
        "88001",
        "77",
    ):
        assert value in play.text()


# ---------------------------------------------------------------- arrival


CALENDAR = WorkCalendar(
    frozenset({2026}), holidays=frozenset({date(2026, 11, 26)}), workdays=frozenset({date(2026, 11, 28)})
)


def paid_by(payment_type: PaymentType) -> RefundRecord:
    intent = RECORD.intent
    return replace(RECORD, intent=replace(intent, original=replace(intent.original, payment_type=payment_type)))


def test_working_days_leave_out_weekends_and_holidays_and_count_days_made_up() -> None:
    expected = arrival_of(paid_by(PaymentType.CARD), ArrivalTable(calendar=CALENDAR))
    assert expected is not None
    # From Tuesday 24: 25, (26 holiday), 27, 28 made up, 30, 1, 2, 3
    assert expected.last_day == date(2026, 12, 3)
    assert expected.holidays_known


def test_without_the_years_holidays_only_weekends_are_left_out_and_the_page_says_so() -> None:
    expected = arrival_of(paid_by(PaymentType.CARD), ArrivalTable())
    assert expected is not None
    assert (expected.last_day, expected.holidays_known) == (date(2026, 12, 3), False)
    play = at_detail(dossier_of(paid_by(PaymentType.CARD)))
    play.press("1")
    assert "未计入节假日" in play.text()


def test_a_wallet_is_minutes_and_a_refund_that_is_late_says_what_to_quote() -> None:
    play = at_detail(PRINTED)
    play.press("1")
    assert play.page == "records.arrival"
    for value in ("微信支付", "1 至 3 个工作日", "2026-11-27", "应已到账"):
        assert value in play.text()
    assert "预计到账时间已过" not in play.text()
    play.now_ms += 10 * 86_400_000
    play.give(ev.TimerFired("tick"))
    advice = "如顾客未收到，请致电客服并报以下单号。"
    for value in ("预计到账时间已过", advice, "4200002026112400001234567890", RECORD.refund_no, "400-000-0000"):
        assert value in play.text()
    assert Tone.DANGER not in [play.screen.tone, *(getattr(block, "tone", None) for block in play.screen.blocks)]


def test_a_void_speaks_of_a_void_on_every_page_behind_it() -> None:
    void = replace(RECORD, intent=replace(RECORD.intent, operation=Operation.VOID))
    for key, page in (("1", "records.arrival"), ("6", "records.basis")):
        play = at_detail(dossier_of(void))
        play.press(key)
        assert play.page == page
        assert "整笔撤销，退回原支付账户" in play.text()
        assert "退款" not in play.text()


def test_money_that_is_expected_is_not_ticked_as_if_it_had_come() -> None:
    play = at_detail(PRINTED)
    play.press("1")
    headline = next(block for block in play.screen.blocks if isinstance(block, Headline))
    assert (headline.text, headline.tone) == ("预计到账", Tone.NORMAL)


@pytest.mark.parametrize(
    ("state", "outcome", "why"),
    [
        (RefundState.REFUSED, Refused("EMU1", "余额不足"), "没有款项退出，没有到账时间。"),
        (RefundState.UNKNOWN, Unknown(UnknownCause.NO_ANSWER, ""), "结果尚未查明，暂无到账时间。"),
    ],
)
def test_what_is_not_proven_has_no_arrival_and_says_why(
    state: RefundState, outcome: Refused | Unknown, why: str
) -> None:
    play = at_detail(dossier_of(replace(RECORD, state=state, outcome=outcome)))
    play.press("1")
    assert "没有到账时间" in play.text()
    assert why in play.text()


# ---------------------------------------------------------------- refresh


def test_a_settled_refund_can_be_asked_about_and_agreement_changes_nothing() -> None:
    play = at_detail(PRINTED, queries=deque([RECORD.outcome]))
    play.press("4")
    assert "与记录一致" in play.text()
    assert not any(isinstance(entry, RefundMoved) for entry in play.entries)
    assert [e.kind for e in play.entries if isinstance(e, Noted)] == ["refresh asked", "refreshed"]


def test_asking_is_limited_and_says_when_it_is_possible_again() -> None:
    play = at_detail(PRINTED, queries=deque([RECORD.outcome, RECORD.outcome]))
    play.press("4", "4")
    assert "30 秒后可再次查询" in play.text()
    play.wait(30_000)
    play.press("4")
    assert sum(isinstance(effect, fx.QueryRefund) for effect in play.performed) == 2


@pytest.mark.parametrize("state", [RefundState.SUCCEEDED, RefundState.RULED])
def test_nobody_asks_again_before_the_answer_is_there_however_long_it_takes(state: RefundState) -> None:
    ruling = Ruling(True, SUPERVISOR, OPERATOR, "账单核对", "88001234", START) if state is RefundState.RULED else None
    record = replace(RECORD, state=state, ruling=ruling)
    play = at_detail(dossier_of(record), recovered=ev.Recovered((record,) if ruling else (), ()))
    play.press("4")
    play.wait(60_000)
    play.press("4")
    assert "正在查询，请稍候" in play.text()
    assert sum(isinstance(effect, fx.QueryRefund) for effect in play.performed) == 1


def test_a_contradiction_found_by_asking_is_recorded_beside_and_listed() -> None:
    play = at_detail(PRINTED, queries=deque([Refused("EMU1", "退款失败")]))
    play.press("4")
    moved = [entry for entry in play.entries if isinstance(entry, RefundMoved)]
    assert [(entry.record.state, entry.note) for entry in moved] == [(RefundState.SUCCEEDED, "late truth contradicts")]
    assert play.core.book.follow_ups() == 1


@pytest.mark.parametrize("otherwise", [{"paid_back": Fen(1_000)}, {"trade_no": "2026112466219999999999"}])
def test_a_success_of_another_amount_or_number_is_flagged_and_written_down(otherwise: dict[str, Fen | str]) -> None:
    """Both are signed answers about this refund: neither is hidden (guide D2)."""
    play = at_detail(PRINTED, queries=deque([replace(RECORD.outcome, **otherwise)]))  # type: ignore[type-var, arg-type]
    play.press("4")
    assert "与记录不同，请联系客服" in play.text()
    assert "与记录一致" not in play.text()
    noted = [entry for entry in play.entries if isinstance(entry, Noted)][-1]
    assert noted.kind == "refreshed, differs"
    assert all(repr(value) in noted.detail for value in otherwise.values())
    assert not any(isinstance(entry, RefundMoved) for entry in play.entries)


def test_no_answer_leaves_a_settled_refund_as_it_is_and_is_no_agreement() -> None:
    play = at_detail(PRINTED, queries=deque([Unknown(UnknownCause.NO_ANSWER, "")]))
    play.press("4")
    assert "已向收单机构查询：没有收到应答" in play.text()
    assert [entry.kind for entry in play.entries if isinstance(entry, Noted)][-1] == "refreshed, not known"
    assert not any(isinstance(entry, RefundMoved) for entry in play.entries)


def test_an_unknown_refund_is_queried_by_its_own_machine() -> None:
    unknown = replace(RECORD, state=RefundState.UNKNOWN, outcome=Unknown(UnknownCause.NO_ANSWER, ""))
    play = CorePlayer(recovered=ev.Recovered((unknown,), ()))
    play.dossiers = {unknown.refund_no: dossier_of(unknown)}
    play.log_in()
    play.press("CANCEL")
    play.to_menu_entry(ev.TaskKind.RECORDS)
    play.press("1", "1", "4")
    queries = [effect for effect in play.performed if isinstance(effect, fx.QueryRefund)]
    assert [(query.record.refund_no, query.attempt) for query in queries] == [(unknown.refund_no, 1)]
    assert "正在向收单机构查询…" in play.text(), "a press of a key is answered at once"
    still = Unknown(UnknownCause.PROCESSING, "")
    play.dossiers[unknown.refund_no] = dossier_of(replace(unknown, outcome=still))
    play.give(ev.QueryAnswered(unknown.refund_no, 1, still))
    assert "已向收单机构查询：收单机构正在处理" in play.text()


# ---------------------------------------------------------------- printing again


def test_a_reprint_is_a_copy_of_its_own_with_its_count_and_who_asked() -> None:
    again = dossier_of(RECORD, (CopyKind.MERCHANT, CopyState.PROVEN, 0), (CopyKind.MERCHANT, CopyState.PROVEN, 2))
    play = at_detail(again)
    play.press("3")
    assert "已重打印 2 次" in play.text()
    play.press("1")
    assert play.page == "records.copies"
    printed = [effect for effect in play.performed if isinstance(effect, fx.Print)]
    assert printed[-1].copy_id == f"{RECORD.refund_no}/merchant/3"
    assert (
        Text("*** 重打印 第3次 ***", printed[-1].document.elements[2].align, bold=True) in printed[-1].document.elements
    )
    moves = [(e.note, e.record.state, e.operator) for e in play.entries if isinstance(e, CopyMoved)]
    assert moves == [
        ("reprint asked", CopyState.OWED, "01"),
        ("printing", CopyState.SENDING, "01"),
        ("proven", CopyState.PROVEN, ""),
    ]
    assert play.core.book.follow_ups() == 0


def test_a_reprint_that_fails_is_owed_like_any_copy() -> None:
    failed = PrintReport(CopyState.FAILED, None, None, "打印机缺纸")
    play = at_detail(PRINTED, prints=deque([failed]))
    play.press("3", "2")
    assert play.page == "records.copies"
    assert "未打印：打印机缺纸" in play.text()
    assert play.core.book.follow_ups() == 1


def test_a_reprint_of_unknown_fate_asks_the_operator() -> None:
    uncertain = PrintReport(CopyState.UNCERTAIN, None, None, "连接断开")
    play = at_detail(PRINTED, prints=deque([uncertain]))
    play.press("3", "1")
    assert play.page == "records.judging"
    play.press("1")
    assert play.page == "records.copies"
    assert play.copies()[-1].state is CopyState.ACCEPTED


def test_a_copy_that_was_never_printed_is_not_reprinted() -> None:
    play = at_detail(dossier_of(RECORD, (CopyKind.MERCHANT, CopyState.FAILED, 0)))
    play.press("3", "1")
    assert "还没有打印" in play.text()
    assert not any(isinstance(effect, fx.Print) for effect in play.performed)


def test_a_record_without_a_voucher_says_so() -> None:
    play = at_detail(dossier_of(replace(RECORD, state=RefundState.REFUSED, outcome=Refused("1", "no"))))
    play.press("3")
    assert (play.page, "没有凭证" in play.text()) == ("records.detail", True)


def test_an_operator_may_look_records_up_and_print_them_again() -> None:
    play = at_detail(PRINTED, person=OPERATOR, prints=deque([PROVEN]))
    play.press("3", "1")
    assert "未打印" not in play.text()


# ---------------------------------------------------------------- all pages fit


def test_every_page_fits_the_three_panels() -> None:
    fonts = Fonts()
    less = replace(RECORD, outcome=replace(SUCCESS, paid_back=Fen(1000), acc_trade_no="4" * 28))
    worst = replace(dossier_of(less, *((kind, CopyState.ACCEPTED, 3) for kind in CopyKind)), left_out=3)
    play = at_records(*many(12), worst, queries=deque([RECORD.outcome]))
    walk = [
        "1",
        "1",
        "4",
        "1",
        "CANCEL",
        "2",
        "CANCEL",
        "3",
        "CANCEL",
        "CANCEL",
        "CANCEL",
        "2",
        "CANCEL",
        "3",
        "CANCEL",
    ]
    for key in (*walk, "4", "CANCEL", "5"):
        for width, height in SIZES:
            page = lay_out(play.screen, width, height, fonts)
            assert page.hidden == 0, (play.page, width, [text.text for text in page.texts()])
        play.press(key)


@pytest.mark.parametrize("key", ["CANCEL", "BACK"])
def test_every_page_is_left_by_cancel_and_by_back(key: str) -> None:
    for way in (
        [],
        ["2"],
        ["3"],
        ["4"],
        ["5"],
        ["1"],
        ["1", "1"],
        ["1", "1", "1"],
        ["1", "1", "2"],
        ["1", "1", "3"],
        ["1", "1", "6"],
    ):
        play = at_records(PRINTED)
        play.press(*way)
        play.press(*[key] * (len(way) + 1))
        assert play.page == "session.menu", way


def test_asking_about_an_old_refund_does_not_make_it_the_last_one() -> None:
    """The service page quotes the latest refund, not whatever was looked at since."""
    play = at_detail(PRINTED, queries=deque([RECORD.outcome]))
    later = RefundNo(f"{RECORD.refund_no[:-7]}0000099")
    play.core.book.refunds[later] = RefundCase(replace(RECORD, refund_no=later), play.stamp())
    play.press("4")
    last = play.core.book.last_refund()
    assert last is not None
    assert last.refund_no == later


def test_the_last_refund_is_known_after_a_power_cut_though_it_is_finished() -> None:
    later = replace(RECORD, refund_no=RefundNo(f"{RECORD.refund_no[:-7]}0000099"))
    play = CorePlayer(recovered=ev.Recovered((), (), newest=LastRefund(later.refund_no, Operation.VOID)))
    play.log_in().to_menu_entry(ev.TaskKind.SERVICE)
    assert Field("最近撤销单号", later.refund_no) in play.screen.blocks
