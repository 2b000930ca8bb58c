"""Logging in and out, locking, and what a restart brings back."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta

from core_player import PROVEN, SHOP, START, SUCCESS, SUPERVISOR, CorePlayer, refund_record

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.entries import LoggedIn, LoggedOut, LoginTried, RefundMoved
from terminal.core.ids import RefundNo
from terminal.core.model import (
    CopyId,
    CopyKind,
    CopyRecord,
    CopyState,
    DeviceKind,
    DeviceState,
    LoginLock,
    NotSent,
    RefundState,
    Unknown,
    UnknownCause,
)
from terminal.core.screens.model import Choice
from terminal.core.terminal import Terminal


def copy(refund_no: str, kind: CopyKind, state: CopyState) -> CopyRecord:
    record = refund_record(RefundState.SUCCEEDED)
    return CopyRecord(CopyId(f"{refund_no}/{kind.value}"), record.refund_no, kind, state)


def test_number_and_password_lead_to_the_menu_and_the_try_is_recorded_before_the_comparison() -> None:
    play = CorePlayer().log_in()
    assert play.page == "session.menu"
    kinds = [type(effect) for effect in play.performed]
    tried = next(i for i, e in enumerate(play.performed) if isinstance(e, fx.Record) and LoginTried("01") in e.entries)
    assert tried < kinds.index(fx.VerifyPassword)
    assert LoggedIn("01") in play.entries


def test_the_password_is_masked_and_in_no_event_effect_or_entry_in_clear() -> None:
    play = CorePlayer().start()
    play.type("01")
    play.press("ENTER")
    play.type("246810")
    assert "●●●●●●" in play.text()
    play.press("ENTER")
    assert "246810" not in repr(play.performed)
    assert "246810" not in repr(play.entries)


def test_a_wrong_password_says_how_many_tries_are_left() -> None:
    play = CorePlayer(person=None).log_in()
    assert play.page == "session.password"
    assert play.error() == "号码或密码错误，还可尝试 4 次"


def test_a_locked_out_number_is_not_tried_at_all_and_says_until_when() -> None:
    play = CorePlayer(lock=LoginLock(START)).log_in()
    assert play.page == "session.locked"
    assert play.error() == "错误次数过多，该号码已锁定至 10:00，请主管处理"
    assert not any(isinstance(effect, fx.VerifyPassword) for effect in play.performed)
    assert LoginTried("01") not in play.entries


def test_the_last_wrong_password_locks_the_number_and_says_until_when() -> None:
    play = CorePlayer(person=None, tries_left=0, lock_after=LoginLock(START + timedelta(minutes=30))).log_in()
    assert play.page == "session.locked"
    assert play.error() == "错误次数过多，该号码已锁定至 10:30，请主管处理"


def test_a_late_answer_to_a_login_changes_nothing() -> None:
    play = CorePlayer(person=None).log_in()
    ticket = next(e.ticket for e in play.performed if isinstance(e, fx.VerifyPassword))
    play.give(ev.LoginAnswered(ticket, SUPERVISOR, 4))
    assert play.page == "session.password"


def test_a_short_number_or_password_is_refused_with_the_reason() -> None:
    play = CorePlayer().start()
    play.press("1", "ENTER")
    assert play.error() == "请输入操作员号（2至4位数字）"
    play.press("0", "ENTER")
    play.type("123")
    play.press("ENTER")
    assert play.error() == "密码为6位数字"


def test_cancel_in_the_menu_locks() -> None:
    play = CorePlayer().log_in()
    play.press("CANCEL")
    assert play.page == "session.locked"
    assert LoggedOut("01", "key") in play.entries


def test_the_menu_locks_when_left_alone_and_each_key_starts_the_time_anew() -> None:
    play = CorePlayer().log_in()
    play.wait(200_000)
    play.press("DOWN")
    play.wait(200_000)
    assert play.page == "session.menu"
    play.wait(100_000)
    assert play.page == "session.locked"
    assert LoggedOut("01", "idle") in play.entries


def test_the_service_page_names_phone_and_terminal() -> None:
    play = CorePlayer().log_in()
    play.choose(ev.TaskKind.SERVICE)
    assert play.page == "service.contact"
    assert "400-000-0000" in play.text()
    assert "D9296400" in play.text()
    play.press("ENTER")
    assert play.page == "session.menu"


def test_a_refund_created_but_never_sent_is_closed_as_not_sent_after_a_restart() -> None:
    record = refund_record(RefundState.CREATED)
    play = CorePlayer(recovered=ev.Recovered((record,), ())).start()
    assert isinstance(play.entries[0], RefundMoved)
    assert play.entries[0].record.state is RefundState.NOT_SENT
    assert isinstance(play.entries[0].record.outcome, NotSent)
    assert play.screen.status.follow_ups == 0


def test_a_refund_that_was_being_sent_is_unknown_after_a_restart_and_only_queried() -> None:
    record = refund_record(RefundState.SENDING)
    play = CorePlayer(recovered=ev.Recovered((record,), ()), queries=deque([SUCCESS])).start()
    first = play.entries[0]
    assert isinstance(first, RefundMoved)
    assert first.record.outcome == Unknown(UnknownCause.POWER_CUT, "等待应答时断电")
    play.wait(1_000)
    assert play.sent() == []
    assert play.refund_states()[-1] is RefundState.SUCCEEDED
    assert [job.state for job in play.core.book.copies.values()] == [CopyState.OWED, CopyState.OWED]


def test_an_unknown_refund_goes_on_being_queried_after_a_restart() -> None:
    record = refund_record(RefundState.UNKNOWN, outcome=Unknown(UnknownCause.NO_ANSWER, ""), queries=3)
    play = CorePlayer(recovered=ev.Recovered((record,), ()), queries=deque([SUCCESS])).start()
    assert play.screen.status.follow_ups == 1
    play.wait(1_000)
    query = next(effect for effect in play.performed if isinstance(effect, fx.QueryRefund))
    assert query.attempt == 4


def test_after_login_what_is_open_comes_first() -> None:
    record = refund_record(RefundState.SUCCEEDED, outcome=SUCCESS)
    owed = (
        CopyRecord(CopyId(f"{record.refund_no}/merchant"), record.refund_no, CopyKind.MERCHANT, CopyState.SENDING, 1),
        CopyRecord(CopyId(f"{record.refund_no}/customer"), record.refund_no, CopyKind.CUSTOMER, CopyState.OWED),
    )
    play = CorePlayer(recovered=ev.Recovered((record,), owed), prints=deque([PROVEN] * 2)).log_in()
    assert play.page == "open_items.list"
    assert "商户存根 需确认" in play.text()
    play.press("1")
    assert play.page == "open_items.judging"
    play.press("2")
    assert play.page == "open_items.list"
    play.press("1")
    prints = [effect for effect in play.performed if isinstance(effect, fx.Print)]
    assert "重打印 第1次" in repr(prints[0].document)
    play.press("1")
    assert play.page == "open_items.list"
    assert "没有待处理事项" in play.text()
    play.press("ENTER")
    assert play.page == "session.menu"


def test_a_journal_that_fails_stops_the_terminal_and_is_read_back_on_the_operators_word() -> None:
    play = CorePlayer(outcomes=deque([SUCCESS])).log_in().to_confirm()
    play.give(ev.JournalFailed("disk full"))
    assert play.page == "session.out_of_service"
    assert "disk full" in play.text()
    record = refund_record(RefundState.SENDING)
    play.recovered = ev.Recovered((replace(record),), ())
    play.press("ENTER")
    assert play.page == "session.locked"
    assert play.screen.status.follow_ups == 1


def test_a_device_that_is_away_is_told_on_the_login_page_and_forgotten_when_it_is_back() -> None:
    play = CorePlayer().start()
    play.give(ev.DeviceChanged(DeviceKind.SCANNER, DeviceState.AWAY, "端口不存在，请检查连线"))
    assert "扫码枪：端口不存在，请检查连线" in play.text()
    play.give(ev.DeviceChanged(DeviceKind.SCANNER, DeviceState.READY, ""))
    assert "扫码枪" not in play.text()


def test_more_open_items_than_lines_can_all_be_reached_with_the_arrows() -> None:
    record = refund_record(RefundState.SUCCEEDED, outcome=SUCCESS)
    unknown = refund_record(RefundState.UNKNOWN, outcome=Unknown(UnknownCause.NO_ANSWER, ""))
    refunds = [replace(unknown, refund_no=RefundNo(f"RD9296400482913{n:07d}")) for n in range(2, 12)]
    owed = CopyRecord(CopyId(f"{record.refund_no}/merchant"), record.refund_no, CopyKind.MERCHANT, CopyState.OWED)
    play = CorePlayer(recovered=ev.Recovered((record, *refunds), (owed,))).log_in()
    assert "第 1-6 / 11 项" in play.text()
    assert "商户存根 待打印" in play.text()  # what waits for a person comes first
    play.press(*["DOWN"] * 10)
    assert refunds[-1].refund_no in play.text()
    play.press("5")
    assert play.page == "open_items.refund"
    assert "请勿重复退款" in play.text()


def test_a_broken_journal_stops_refunds_until_a_supervisor_has_seen_it() -> None:
    play = CorePlayer(core=Terminal(SHOP, damage="event 7 does not hold")).log_in()
    assert play.page == "session.damaged"
    assert "event 7 does not hold" in play.text()
    play.press("CANCEL")
    assert Choice("1", "退单", enabled=False, note="流水异常，须主管确认", selected=True) in play.screen.blocks
    play.press("1")
    assert play.page == "session.menu"
    play.press("CANCEL")
    play.log_in()
    play.press("ENTER")
    assert play.page == "session.menu"
    assert fx.AcceptDamage("01") in play.performed
    play.press("1")
    assert play.page == "refund_flow.order"
