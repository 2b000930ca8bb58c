"""The refund flow as event lists: what the operator presses, what the screen says, what is recorded and sent."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest
from core_player import OPERATOR, ORIGINAL, PROVEN, SUCCESS, CorePlayer

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.entries import CopyMoved, Noted, RefundMoved
from terminal.core.ids import RefundNo
from terminal.core.keys import Key
from terminal.core.model import (
    Balance,
    BalanceUnreadable,
    CopyState,
    DeviceKind,
    DeviceState,
    LinkReport,
    LookUpFailed,
    Method,
    NotSent,
    OriginalState,
    PrinterFault,
    PrintReport,
    ProofLevel,
    RefundState,
    Refused,
    Unknown,
    UnknownCause,
    UsedAmounts,
)
from terminal.core.money import ZERO, Fen
from terminal.core.screens.model import Choice, Field, Headline, Tone

NO_ANSWER = Unknown(UnknownCause.NO_ANSWER, "读应答超时")
UNCERTAIN = PrintReport(CopyState.UNCERTAIN, ProofLevel.P1, None, "已发送，请确认")
PAPER_OUT = PrintReport(CopyState.FAILED, None, PrinterFault.PAPER_END, "缺纸")


def player(**script: object) -> CorePlayer:
    return CorePlayer(outcomes=deque([SUCCESS]), **script).log_in()  # type: ignore[arg-type]


def test_a_partial_refund_runs_from_the_menu_to_done_with_both_copies_proven() -> None:
    play = player()
    play.to_confirm("12.50")
    assert play.page == "refund_flow.confirm"
    play.press("ENTER")
    assert play.page == "refund_flow.tear_off"
    play.press("ENTER")
    assert play.page == "refund_flow.done"
    assert play.refund_states() == [RefundState.SENDING, RefundState.SUCCEEDED]
    assert [copy.state for copy in play.copies()] == [CopyState.PROVEN, CopyState.PROVEN]
    assert len(play.sent()) == 1
    assert Field("余额核对", "减少 ￥12.50，与退款一致", Tone.SUCCESS) in play.screen.blocks
    play.press("ENTER")
    assert play.page == "session.menu"


def test_the_number_is_on_disk_before_the_request_and_sending_is_recorded_before_it_leaves() -> None:
    play = player().to_confirm()
    play.press("ENTER")
    kinds = [type(effect) for effect in play.performed]
    sent_at = kinds.index(fx.SendRefund)
    assert kinds.index(fx.ReserveRefund) < sent_at
    before = [e for effect in play.performed[:sent_at] if isinstance(effect, fx.Record) for e in effect.entries]
    assert [e.record.state for e in before if isinstance(e, RefundMoved)] == [RefundState.SENDING]


def test_what_is_sent_is_what_the_confirm_page_showed() -> None:
    play = player().to_confirm("88.00")
    shown = play.text()
    play.press("ENTER")
    intent = play.sent()[0].record.intent
    assert intent.amount == Fen(8800)
    assert intent.method is Method.ORIGINAL_ROUTE
    for value in (str(intent.amount), intent.original.trade_no, intent.original.order_no, intent.reason.text):
        assert value in shown


def test_success_and_owed_copies_are_one_commit_and_the_screen_says_success_only_after_it() -> None:
    play = player().to_confirm()
    play.press("ENTER")
    records = [effect.entries for effect in play.performed if isinstance(effect, fx.Record)]
    success = next(e for e in records if any(isinstance(x, RefundMoved) and x.record.outcome == SUCCESS for x in e))
    assert [x.record.state for x in success if isinstance(x, CopyMoved)] == [CopyState.OWED, CopyState.OWED]
    commit = play.performed.index(fx.Record(success))
    said_before = [e for e in play.performed[:commit] if isinstance(e, fx.Show) and "退款成功" in repr(e)]
    assert said_before == []


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("", "请输入退款金额，例如 12.50"),
        ("0", "退款金额不能为 0"),
        ("0.00", "退款金额不能为 0"),
        ("88.01", "超过可退金额 ￥88.00"),
        ("99999", "超过可退金额 ￥88.00"),
    ],
)
def test_an_amount_that_does_not_fit_is_refused_with_the_reason(typed: str, complaint: str) -> None:
    play = player()
    play.press("1")
    play.type("202611230001")
    play.press("ENTER", "ENTER")
    play.type(typed)
    play.press("ENTER")
    assert play.page == "refund_flow.amount"
    assert play.error() == complaint


def test_a_third_decimal_is_not_taken_and_says_why() -> None:
    play = player()
    play.press("1")
    play.type("202611230001")
    play.press("ENTER", "ENTER")
    play.type("12.505")
    assert play.error() == "金额最多两位小数"
    play.press("ENTER")
    assert play.page == "refund_flow.reason"


def test_the_arrow_fills_in_all_that_is_left() -> None:
    play = player(used=UsedAmounts(Fen(800), ZERO, None))
    play.press("1")
    play.type("202611230001")
    play.press("ENTER", "ENTER", "UP", "ENTER", "1", "1", "ENTER")
    assert play.sent()[0].record.intent.amount == Fen(8000)


@pytest.mark.parametrize(
    ("number", "asked", "is_trade_no"),
    [
        ("202611230001", "202611230001", False),
        ("2026112366210000000001", "2026112366210000000001", True),
    ],
)
def test_an_order_or_trade_number_is_looked_up_as_what_it_is(number: str, asked: str, is_trade_no: bool) -> None:
    play = player()
    play.press("1")
    play.type(number)
    play.press("ENTER")
    look_ups = [effect for effect in play.performed if isinstance(effect, fx.LookUp)]
    assert [(e.number, e.is_trade_no) for e in look_ups] == [(asked, is_trade_no)]
    assert play.page == "refund_flow.detail"


def test_a_log_number_asks_the_date_and_forms_the_trade_number() -> None:
    play = player()
    play.press("1")
    play.type("66210000000001")
    play.press("ENTER")
    assert play.page == "refund_flow.trade_date"
    play.type("20261332")
    play.press("ENTER")
    assert play.error() == "请输入8位交易日期，例如20261124"
    play.press("CLEAR")
    play.type("20261123")
    play.press("ENTER")
    look_up = next(effect for effect in play.performed if isinstance(effect, fx.LookUp))
    assert (look_up.number, look_up.is_trade_no) == ("2026112366210000000001", True)


def test_a_scan_answers_the_order_page_only() -> None:
    play = player()
    play.scan("202611230001")
    assert play.page == "session.menu"
    play.press("1")
    play.scan("202611230001")
    assert play.page == "refund_flow.detail"
    play.scan("202611239999")
    assert play.page == "refund_flow.detail"


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("134567890123456789", "这是付款码，不能用于退款。请扫描小票上的单号"),
        ("283456789012345678", "这是付款码，不能用于退款。请扫描小票上的单号"),
        ("4111111111111111", "这像是银行卡号。请输入订单号或交易号"),
        ("]E06901234567892", "这是商品条码。请扫描小票上的单号"),
        ("https://example.org/x", "这是网址二维码。请扫描小票上的单号"),
        ("%%NoRead", "无法识别。请重扫，或用键盘输入单号"),
    ],
)
def test_a_scan_that_names_no_original_is_refused_and_never_repeated(code: str, complaint: str) -> None:
    play = player()
    play.press("1")
    play.scan(code)
    assert play.page == "refund_flow.order"
    assert play.error() == complaint
    assert code not in play.text()
    assert code not in repr(play.performed)


def test_a_look_up_that_fails_says_what_to_do_and_leads_back_to_the_number() -> None:
    play = player(look_up=LookUpFailed(True, "EMU4004", "订单不存在"))
    play.press("1")
    play.type("202611239999")
    play.press("ENTER")
    assert play.page == "refund_flow.look_up_failed"
    assert "EMU4004 订单不存在" in play.text()
    play.press("ENTER")
    assert play.page == "refund_flow.order"


def test_a_link_that_is_down_is_told_before_the_form_opens_and_can_be_tried_again() -> None:
    play = player(link=LinkReport(False, "无法连接", 0))
    play.press("1")
    assert play.page == "refund_flow.link_failed"
    play.link = LinkReport(True, "", 5, 0)
    play.press("ENTER")
    assert play.page == "refund_flow.order"


@pytest.mark.parametrize(
    "state",
    [state for state in OriginalState if state not in (OriginalState.SUCCESS, OriginalState.PART_REFUND)],
)
def test_an_original_that_cannot_be_refunded_says_why(state: OriginalState) -> None:
    play = player(look_up=replace(ORIGINAL, state=state))
    play.press("1")
    play.type("202611230001")
    play.press("ENTER")
    assert play.page == "refund_flow.blocked"
    play.press("ENTER")
    assert play.page == "refund_flow.order"


def test_an_original_of_another_merchant_is_blocked() -> None:
    play = player(look_up=replace(ORIGINAL, merchant_no="82229007392000A"))
    play.press("1")
    play.type("202611230001")
    play.press("ENTER")
    assert play.page == "refund_flow.blocked"
    assert "其他商户" in play.text()


def test_an_open_refund_blocks_its_original_and_names_itself() -> None:
    blocking = RefundNo("RD92964004829130000007")
    play = player(used=UsedAmounts(ZERO, Fen(100), blocking))
    play.press("1")
    play.type("202611230001")
    play.press("ENTER")
    assert play.page == "refund_flow.blocked"
    assert blocking in play.text()


def test_a_press_from_before_the_confirm_page_was_drawn_confirms_nothing() -> None:
    play = player()
    play.to_confirm()
    drawn = play.now_ms
    play.give(ev.KeyPressed(Key.ENTER, drawn - 50))
    assert play.page == "refund_flow.confirm"
    assert play.sent() == []
    assert "请看清内容后再按一次确认" in play.text()
    play.press("ENTER")
    assert len(play.sent()) == 1


def test_a_confirm_page_that_was_never_drawn_cannot_be_confirmed() -> None:
    play = player()
    play.draws = False
    play.to_confirm()
    play.press("ENTER", "ENTER")
    assert play.sent() == []


def test_going_back_from_confirm_and_changing_the_amount_sends_the_new_one_after_a_new_press() -> None:
    play = player().to_confirm("12.50")
    play.press("BACK", "BACK", "BACK")
    assert play.page == "refund_flow.amount"
    play.type("3")
    play.press("ENTER", "2", "2")
    assert play.page == "refund_flow.confirm"
    play.balances.append(Balance(Fen(1)))
    play.press("ENTER")
    assert [e.record.intent.amount for e in play.sent()] == [Fen(300)]


def test_cancel_leaves_every_page_before_sending_and_nothing_is_written() -> None:
    pages = set()
    for presses in range(9):
        play = player()
        steps = [["1"], list("202611230001"), ["ENTER"], ["ENTER"], ["5"], ["ENTER"], ["1"], ["1"]][:presses]
        for step in steps:
            play.press(*step)
        pages.add(play.page)
        if play.page.startswith("refund_flow"):
            play.press("CANCEL")
            assert play.page == "session.menu"
        assert play.sent() == []
        assert play.refund_states() == []
    assert {"refund_flow.order", "refund_flow.detail", "refund_flow.amount", "refund_flow.confirm"} <= pages


@pytest.mark.parametrize("key", ["CANCEL", "BACK"])
def test_after_sending_neither_cancel_nor_back_leaves(key: str) -> None:
    play = CorePlayer().log_in().to_confirm()
    play.press("ENTER")
    assert play.page == "refund_flow.submitting"
    play.press(key)
    assert play.page == "refund_flow.submitting"


def test_the_progress_page_counts_seconds_and_names_the_stage() -> None:
    play = CorePlayer().log_in().to_confirm()
    play.press("ENTER")
    revisions = [play.screen.revision]
    for _ in range(3):
        play.wait(1_000)
        revisions.append(play.screen.revision)
    assert revisions == sorted(set(revisions))
    assert "seconds=3" in play.text()


def test_a_lost_answer_is_unknown_then_queried_under_the_same_number_until_it_is_known() -> None:
    play = CorePlayer(outcomes=deque([NO_ANSWER]), queries=deque([NO_ANSWER, SUCCESS])).log_in().to_confirm()
    play.press("ENTER")
    assert play.page == "refund_flow.unknown"
    assert "请勿重复退款" in play.text()
    play.wait(5_000)
    assert play.page == "refund_flow.unknown"
    play.wait(36_000)
    assert play.page == "refund_flow.tear_off"
    queries = [effect for effect in play.performed if isinstance(effect, fx.QueryRefund)]
    assert {q.record.refund_no for q in queries} == {play.sent()[0].record.refund_no}
    assert [q.attempt for q in queries] == [1, 2]
    assert len(play.sent()) == 1


def test_not_found_on_query_stays_unknown_for_ever() -> None:
    missing = Unknown(UnknownCause.NOT_FOUND, "EMU4005")
    play = CorePlayer(outcomes=deque([NO_ANSWER]), queries=deque([missing] * 80)).log_in().to_confirm()
    play.press("ENTER")
    play.wait(48 * 3_600_000)
    case = next(iter(play.core.book.refunds.values()))
    assert case.state is RefundState.UNKNOWN
    assert len(play.sent()) == 1
    assert case.record.queries >= 45


def test_the_operator_may_leave_an_unknown_refund_to_the_background_and_the_badge_counts_it() -> None:
    play = CorePlayer(outcomes=deque([NO_ANSWER])).log_in().to_confirm()
    play.press("ENTER", "ENTER")
    assert play.page == "session.menu"
    assert play.screen.status.follow_ups == 1
    play.queries.append(SUCCESS)
    play.wait(5_000)
    assert play.screen.status.follow_ups == 2  # two copies owed now
    assert [state for _, state in play.copy_states()] == [CopyState.OWED, CopyState.OWED]


def test_a_refusal_shows_the_acquirers_words_and_frees_nothing_by_itself() -> None:
    play = CorePlayer(outcomes=deque([Refused("EMU4101", "可退余额不足")])).log_in().to_confirm()
    play.press("ENTER")
    assert play.page == "refund_flow.refused"
    assert "EMU4101 可退余额不足" in play.text()
    assert play.refund_states()[-1] is RefundState.REFUSED
    assert play.copies() == []


def test_not_sent_is_told_apart_from_unknown() -> None:
    play = CorePlayer(outcomes=deque([NotSent("无法连接")])).log_in().to_confirm()
    play.press("ENTER")
    assert play.page == "refund_flow.not_sent"
    assert "资金没有变动" in play.text()
    assert play.screen.status.follow_ups == 0


def test_an_amount_that_the_journal_does_not_reserve_is_never_sent() -> None:
    play = player(reservation="流水空间不足").to_confirm()
    play.press("ENTER")
    assert play.page == "refund_flow.not_sent"
    assert "流水空间不足" in play.text()
    assert play.sent() == []


def test_a_smaller_amount_paid_back_is_success_with_the_difference_shown() -> None:
    play = CorePlayer(outcomes=deque([replace(SUCCESS, paid_back=Fen(1200))])).log_in().to_confirm()
    play.press("ENTER")
    assert "￥12.00" in play.text()
    document = next(effect.document for effect in play.performed if isinstance(effect, fx.Print))
    assert "实际退回" in repr(document)


def test_a_late_answer_that_says_the_same_changes_nothing_and_is_recorded() -> None:
    play = player().to_confirm()
    play.press("ENTER")
    number = play.sent()[0].record.refund_no
    play.give(ev.QueryAnswered(number, 1, SUCCESS))
    assert next(iter(play.core.book.refunds.values())).record.late is None
    assert any(isinstance(entry, Noted) and entry.subject == number for entry in play.entries)


def test_a_late_exception_after_a_success_is_recorded_beside_it_and_waits_for_a_supervisor() -> None:
    play = player().to_confirm()
    play.press("ENTER", "ENTER", "ENTER")
    number = play.sent()[0].record.refund_no
    play.give(ev.QueryAnswered(number, 1, Refused("EXCEPTION", "异常")))
    case = next(iter(play.core.book.refunds.values()))
    assert case.state is RefundState.SUCCEEDED
    assert case.record.outcome == SUCCESS
    assert case.record.late == Refused("EXCEPTION", "异常")
    assert play.screen.status.follow_ups == 1
    play.choose(ev.TaskKind.OPEN_ITEMS)
    play.press("1")
    assert play.page == "open_items.conflict"
    assert "收单机构报告未退款" in play.text()
    play.press("ENTER")
    assert play.page == "open_items.list"
    assert case.record.acknowledged_by == "01"
    assert play.screen.status.follow_ups == 0


def test_a_stale_look_up_changes_nothing_and_is_recorded() -> None:
    play = player()
    play.press("1")
    play.give(ev.LookedUp(999, ORIGINAL))
    assert play.page == "refund_flow.order"
    assert any(isinstance(entry, Noted) and entry.kind == "stale answer" for entry in play.entries)


def test_an_uncertain_copy_asks_the_operator_and_records_the_answer() -> None:
    play = player(prints=deque([UNCERTAIN, PROVEN])).to_confirm()
    play.press("ENTER")
    assert play.page == "refund_flow.judging"
    play.press("1")
    assert play.page == "refund_flow.tear_off"
    assert ("merchant", CopyState.ACCEPTED) in play.copy_states()


def test_a_copy_judged_missing_is_printed_again_only_when_asked_and_marked_as_duplicate() -> None:
    play = player(prints=deque([UNCERTAIN, PROVEN])).to_confirm()
    play.press("ENTER", "2")
    assert play.page == "refund_flow.print_failed"
    prints = [effect for effect in play.performed if isinstance(effect, fx.Print)]
    assert len(prints) == 1
    play.press("ENTER")
    prints = [effect for effect in play.performed if isinstance(effect, fx.Print)]
    assert "重打印 第1次" in repr(prints[1].document)
    assert "重打印" not in repr(prints[0].document)


def test_a_copy_that_proved_not_to_have_been_printed_is_no_duplicate_the_next_time() -> None:
    play = player(prints=deque([PAPER_OUT, PROVEN])).to_confirm()
    play.press("ENTER")
    assert play.page == "refund_flow.print_failed"
    assert "打印机缺纸" in play.text()
    play.press("ENTER")
    prints = [effect for effect in play.performed if isinstance(effect, fx.Print)]
    assert "重打印" not in repr(prints[1].document)
    assert play.page == "refund_flow.tear_off"


def test_copies_can_be_left_for_later_and_stay_owed() -> None:
    play = player(prints=deque([PAPER_OUT, PAPER_OUT])).to_confirm()
    play.press("ENTER", "CANCEL", "ENTER", "CANCEL")
    assert play.page == "refund_flow.done"
    assert play.screen.status.follow_ups == 2
    play.press("ENTER")
    play.choose(ev.TaskKind.OPEN_ITEMS)
    assert play.page == "open_items.list"
    play.press("1")
    assert play.page == "open_items.list"
    assert play.screen.status.follow_ups == 1


def test_a_balance_that_cannot_be_read_says_so_and_is_never_zero() -> None:
    play = player(balances=deque([BalanceUnreadable("网络超时"), BalanceUnreadable("网络超时")])).to_confirm()
    assert Field("账户余额", "未能读取：网络超时", Tone.ATTENTION) in play.screen.blocks
    play.press("ENTER", "ENTER")
    assert play.page == "refund_flow.done"
    assert Field("余额核对", "无法核对，可按 1 重新读取", Tone.ATTENTION) in play.screen.blocks
    balances = [block.value for block in play.screen.blocks if isinstance(block, Field) and "余额" in block.label]
    assert len(balances) == 3
    assert not any("0.00" in value for value in balances)


def test_an_operator_sees_refund_greyed_with_the_reason() -> None:
    play = CorePlayer(person=OPERATOR).log_in()
    assert Choice("1", "退单", enabled=False, note="需要主管登录", selected=True) in play.screen.blocks
    play.press("1")
    assert play.page == "session.menu"
    assert "该功能需要主管登录" in play.text()


def test_left_alone_before_sending_the_terminal_locks_and_forgets_the_form() -> None:
    play = player().to_confirm()
    play.wait(300_000)
    assert play.page == "session.locked"
    assert play.sent() == []


def test_left_alone_while_the_outcome_is_unknown_it_locks_but_keeps_asking() -> None:
    play = CorePlayer(outcomes=deque([NO_ANSWER]), queries=deque([NO_ANSWER] * 3)).log_in().to_confirm()
    play.press("ENTER")
    play.wait(300_000)
    assert play.page == "session.locked"
    play.queries.append(SUCCESS)
    play.wait(3_600_000)
    assert next(iter(play.core.book.refunds.values())).state is RefundState.SUCCEEDED
    assert Headline("示例百货", Tone.NORMAL) in play.screen.blocks


def test_a_scanner_that_is_away_is_named_where_a_scan_is_asked_for() -> None:
    play = player()
    play.press("1")
    said = "扫码枪：端口不存在，请检查连线"
    play.give(ev.DeviceChanged(DeviceKind.SCANNER, DeviceState.AWAY, "端口不存在，请检查连线"))
    assert said in play.text()
    play.give(ev.DeviceChanged(DeviceKind.SCANNER, DeviceState.READY, ""))
    assert said not in play.text()


def test_a_keypad_that_lost_keys_leaves_no_half_typed_amount() -> None:
    play = player()
    play.press("1")
    play.type("202611230001")
    play.press("ENTER", "ENTER")
    play.type("12")
    play.give(ev.DeviceChanged(DeviceKind.KEYPAD, DeviceState.ATTENTION, "按键丢失，请重新输入"))
    assert "12" not in [getattr(block, "text", "") for block in play.screen.blocks]
    assert play.error() == "按键丢失，请重新输入", "an emptied field says why it is empty"
    play.press("ENTER")
    assert play.page == "refund_flow.amount"


@pytest.mark.parametrize(
    ("state", "time", "said"),
    [
        (OriginalState.CREATE, "", None),
        (OriginalState.REFUND, "", "未提供"),
        (OriginalState.CLOSE, "20261123101500", "2026-11-23 10:15:00"),
    ],
)
def test_a_time_of_payment_is_told_or_said_not_to_be_and_never_empty(
    state: OriginalState, time: str, said: str | None
) -> None:
    play = player(look_up=replace(ORIGINAL, state=state, trade_time=time))
    play.press("1")
    play.type("202611230001")
    play.press("ENTER")
    assert play.page == "refund_flow.blocked"
    fields = {block.label: block.value for block in play.screen.blocks if isinstance(block, Field)}
    assert fields.get("支付时间") == said
