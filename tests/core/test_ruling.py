"""Unknowns that stay unknown: asked about by hand, escalated, ruled on by two people, and contradicted later."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from core_player import OPERATOR, ORIGINAL, SHOP, START, SUCCESS, SUPERVISOR, CorePlayer, refund_record

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.entries import LoginTried, Noted, RefundMoved
from terminal.core.ids import RefundNo
from terminal.core.merchant_policy import Policy
from terminal.core.model import (
    CopyKind,
    CopyState,
    LinkReport,
    LoginLock,
    Person,
    RefundState,
    Refused,
    Role,
    Unknown,
    UnknownCause,
)
from terminal.core.screens.model import Choice, Field, Tone
from terminal.core.terminal import Terminal

NO_ANSWER = Unknown(UnknownCause.NO_ANSWER, "读应答超时")
MISSING = Unknown(UnknownCause.NOT_FOUND, "EMU4005")
HOUR_MS = 3_600_000


def unknown_for(ms: int, **script: object) -> CorePlayer:
    """A terminal in the menu with one refund that has been unknown for so long."""
    play = CorePlayer(outcomes=deque([NO_ANSWER]), queries=deque([MISSING] * 40), **script)  # type: ignore[arg-type]
    play.log_in().to_confirm()
    play.press("ENTER", "ENTER")
    play.wait(ms)
    if play.page == "session.locked":
        play.type("01")
        play.press("ENTER")
        play.type("246810")
        play.press("ENTER")
    else:
        play.choose(ev.TaskKind.OPEN_ITEMS)
    assert play.page == "open_items.list"
    play.press("1")
    assert play.page == "open_items.refund"
    return play


def queries(play: CorePlayer) -> int:
    return sum(isinstance(effect, fx.QueryRefund) for effect in play.performed)


def to_confirm(play: CorePlayer, verdict: str = "2") -> CorePlayer:
    play.press("2", verdict, "2")
    play.type("88001234")
    play.press("ENTER")
    play.type("02")
    play.press("ENTER")
    play.type("135792")
    play.press("ENTER")
    return play


def test_the_refunds_page_tells_age_last_answer_next_query_number_and_phone() -> None:
    play = unknown_for(60_000)
    text = play.text()
    for value in ("RD9296400", ORIGINAL.trade_no, "1 分钟", "收单机构暂时查不到这笔退款", "400-000-0000", "后"):
        assert value in text


def test_asking_by_hand_is_limited_and_says_when_it_is_possible_again() -> None:
    play = unknown_for(8_000)
    before = queries(play)
    play.press("1")
    assert "秒后可再次查询" in play.text()
    assert queries(play) == before
    asked_ms = next(iter(play.core.book.refunds.values())).asked_ms
    assert asked_ms is not None
    play.wait(asked_ms + 30_000 - play.now_ms)
    assert queries(play) == before
    play.press("1")
    assert queries(play) == before + 1


def test_a_ruling_is_not_offered_before_the_refund_is_escalated() -> None:
    play = unknown_for(60_000)
    play.press("2")
    assert play.page == "open_items.refund"
    assert "多次查询仍未知后才能裁定" in play.text()


def test_an_escalated_refund_says_whom_to_call_and_needs_a_supervisor_to_be_ruled_on() -> None:
    play = unknown_for(2 * HOUR_MS)
    assert "请致电收单机构客服" in play.text()
    assert to_confirm(play).page == "ruling_flow.confirm"


@pytest.mark.parametrize(("after_min", "offered"), [(60, True), (180, False)])
def test_the_age_at_which_it_is_a_matter_for_the_service_is_policy(after_min: int, offered: bool) -> None:
    core = Terminal(SHOP, policy=Policy(escalate_after_min=after_min))
    play = unknown_for(2 * HOUR_MS, core=core)
    assert ("请致电收单机构客服" in play.text()) is offered
    assert any(hint.key == "2" for hint in play.screen.keys) is offered


def test_an_operator_alone_cannot_open_a_ruling() -> None:
    play = unknown_for(2 * HOUR_MS)
    play.press("CANCEL", "CANCEL", "CANCEL")
    play.person = OPERATOR
    play.type("02")
    play.press("ENTER")
    play.type("135792")
    play.press("ENTER", "1")
    play.press("2")
    assert play.page == "open_items.refund"
    assert "人工裁定需要主管登录" in play.text()


def test_a_ruling_needs_two_different_people_a_reason_and_a_reference_and_is_printed() -> None:
    play = to_confirm(unknown_for(2 * HOUR_MS))
    shown = play.text()
    for value in ("未执行（款项未退）", "账单核对", "88001234", "01 主管一", "02 收银一"):
        assert value in shown
    play.press("ENTER")
    assert play.page == "ruling_flow.done"
    case = next(iter(play.core.book.refunds.values()))
    assert case.state is RefundState.RULED
    assert case.record.outcome == MISSING
    ruling = case.record.ruling
    assert ruling is not None
    assert (ruling.executed, ruling.first, ruling.second) == (False, SUPERVISOR, OPERATOR)
    assert (ruling.reason, ruling.reference) == ("账单核对", "88001234")
    slip = next(effect.document for effect in play.performed if isinstance(effect, fx.Print))
    assert "非退款凭证" in repr(slip)
    assert [(c.kind, c.state) for c in play.copies()] == [(CopyKind.RULING, CopyState.PROVEN)]
    assert play.screen.status.follow_ups == 0


@pytest.mark.parametrize(("verdict", "bears", "contradicts"), [("1", "已执行", "未执行"), ("2", "未执行", "已执行")])
def test_no_reason_that_says_the_contrary_can_stand_behind_a_verdict(
    verdict: str, bears: str, contradicts: str
) -> None:
    play = unknown_for(2 * HOUR_MS)
    play.press("2", verdict)
    assert play.page == "ruling_flow.reason"
    offered = [block.label for block in play.screen.blocks if isinstance(block, Choice)]
    assert offered == [f"客服确认{bears}", "账单核对", "顾客确认"]
    assert f"客服确认{contradicts}" not in play.text()
    play.press("4")
    assert play.page == "ruling_flow.reason", "there is no fourth"


def test_a_ruled_refund_is_asked_about_by_one_query_at_a_time() -> None:
    """Else the first answer would be taken for a stale one, even if it is the truth."""
    play = to_confirm(unknown_for(2 * HOUR_MS))
    play.press("ENTER")
    case = next(iter(play.core.book.refunds.values()))
    play.queries = deque()
    before = queries(play)
    play.give(ev.QueryDue(case.record.refund_no))
    play.give(ev.QueryDue(case.record.refund_no))
    assert queries(play) == before + 1
    play.give(ev.QueryAnswered(case.record.refund_no, case.record.queries, SUCCESS))
    assert case.state is RefundState.RECONCILED


@pytest.mark.parametrize("after_ms", [8_000, 2 * HOUR_MS])
def test_an_answer_to_the_request_that_comes_too_late_is_written_down(after_ms: int) -> None:
    play = unknown_for(after_ms)
    case = next(iter(play.core.book.refunds.values()))
    play.give(ev.RefundAnswered(case.record.refund_no, SUCCESS))
    noted = [entry for entry in play.entries if isinstance(entry, Noted)][-1]
    assert (noted.kind, noted.subject) == ("stale answer", case.record.refund_no)
    assert "late: Succeeded" in noted.detail
    assert case.state in (RefundState.UNKNOWN, RefundState.QUERYING)


def test_the_second_persons_try_is_recorded_before_the_comparison() -> None:
    play = to_confirm(unknown_for(2 * HOUR_MS))
    assert LoginTried("02") in play.entries


@pytest.mark.parametrize(
    ("second", "complaint"),
    [
        (None, "号码或密码错误"),
        (SUPERVISOR, "两人中至少一人须为主管"),  # the same person under another number is still the same person
    ],
)
def test_a_second_person_who_is_none_is_refused(second: Person | None, complaint: str) -> None:
    play = to_confirm(unknown_for(2 * HOUR_MS, second=second))
    assert play.page == "ruling_flow.second"
    assert complaint in play.text()


def test_the_first_persons_own_number_is_not_taken_for_the_second() -> None:
    play = unknown_for(2 * HOUR_MS)
    play.press("2", "1", "1")
    play.type("123")
    play.press("ENTER")
    assert play.error() == "请输入客服受理号（至少4位）"
    play.type("4")
    play.press("ENTER")
    play.type("01")
    play.press("ENTER")
    assert play.error() == "第二人不能与当前操作员相同"


def test_a_locked_out_second_person_is_not_tried() -> None:
    play = unknown_for(2 * HOUR_MS)
    play.lock = LoginLock(play.stamp().wall)
    to_confirm(play)
    assert play.page == "ruling_flow.second"
    assert LoginTried("02") not in play.entries


def test_a_supervisor_and_an_operator_may_rule_together() -> None:
    play = unknown_for(2 * HOUR_MS, second=Person("03", "收银二", Role.OPERATOR))
    assert to_confirm(play).page == "ruling_flow.confirm"


def test_the_truth_that_comes_before_the_decision_makes_it_moot() -> None:
    play = to_confirm(unknown_for(2 * HOUR_MS))
    play.queries = deque([SUCCESS])
    play.wait(HOUR_MS)
    case = next(iter(play.core.book.refunds.values()))
    assert case.state is RefundState.SUCCEEDED
    assert case.record.ruling is None


def test_a_later_truth_that_contradicts_a_ruling_is_recorded_beside_it_and_raised() -> None:
    play = to_confirm(unknown_for(2 * HOUR_MS))
    play.press("ENTER")
    play.queries = deque([SUCCESS])
    play.wait(2 * HOUR_MS)
    case = next(iter(play.core.book.refunds.values()))
    assert case.state is RefundState.RECONCILED
    assert case.record.ruling is not None
    assert case.record.late == SUCCESS
    assert play.screen.status.follow_ups == 1
    moves = [entry.record.state for entry in play.entries if isinstance(entry, RefundMoved)]
    assert moves[-1] is RefundState.RECONCILED


def test_a_later_truth_that_agrees_with_a_ruling_raises_nothing() -> None:
    play = to_confirm(unknown_for(2 * HOUR_MS), verdict="1")
    play.press("ENTER")
    play.queries = deque([SUCCESS])
    play.wait(2 * HOUR_MS)
    case = next(iter(play.core.book.refunds.values()))
    assert case.state is RefundState.RECONCILED
    assert play.screen.status.follow_ups == 0


def test_many_unknowns_after_a_restart_ask_one_after_the_other() -> None:
    one = refund_record(RefundState.UNKNOWN, outcome=NO_ANSWER)
    many = tuple(replace(one, refund_no=RefundNo(f"RD9296400482913{n:07d}")) for n in range(1, 21))
    play = CorePlayer(recovered=ev.Recovered(many, ())).start()
    due = sorted(at for name, at in play.timers.items() if name.startswith("query:"))
    assert len(due) == 20
    assert all(later - earlier >= 1_000 for earlier, later in pairwise(due))


def test_a_wall_clock_that_jumped_back_does_not_put_the_next_query_off() -> None:
    late = replace(
        refund_record(RefundState.UNKNOWN, outcome=NO_ANSWER), queries=1, next_query_at=START + timedelta(days=3)
    )
    play = CorePlayer(recovered=ev.Recovered((late,), ())).start()
    wait_ms = next(at for name, at in play.timers.items() if name.startswith("query:")) - play.now_ms
    assert wait_ms <= 36_000


def test_a_clock_that_differs_from_the_hosts_is_told_before_login() -> None:
    play = CorePlayer(link=LinkReport(True, "", 5, clock_off_ms=-120_000)).start()
    assert "终端时钟比收单机构快 2 分钟，请校准。退款期限以收单机构时间为准" in play.text()


def test_the_refund_window_is_decided_by_host_time_and_again_at_the_press_of_confirm() -> None:
    day_ms = 24 * HOUR_MS
    closed = CorePlayer(link=LinkReport(True, "", 5, clock_off_ms=400 * day_ms)).log_in()
    closed.press("1")
    closed.type("202611230001")
    closed.press("ENTER")
    assert closed.page == "refund_flow.blocked"
    assert "已超过退款期限" in closed.text()
    last_day = CorePlayer(link=LinkReport(True, "", 5, clock_off_ms=364 * day_ms)).log_in().to_confirm()
    assert last_day.page == "refund_flow.confirm"
    last_day.now_ms += day_ms  # midnight passes on the confirm page
    last_day.press("ENTER")
    assert last_day.page == "refund_flow.blocked"
    assert last_day.sent() == []


def test_an_answer_that_could_not_be_written_stays_on_the_screen_and_is_never_called_a_success() -> None:
    play = CorePlayer().log_in().to_confirm()
    play.press("ENTER")
    record = play.sent()[0].record
    answered = replace(record, state=RefundState.SUCCEEDED, outcome=SUCCESS)
    play.give(ev.JournalFailed("disk full", (RefundMoved(answered, "answered"),)))
    assert play.page == "session.out_of_service"
    assert record.refund_no in play.text()
    assert "退款成功" not in play.text()
    play.press("1")
    notice = next(effect.document for effect in play.performed if isinstance(effect, fx.PrintNotice))
    assert "非退款凭证" in repr(notice)
    assert "退款成功" not in repr(notice)
    play.recovered = ev.Recovered((replace(record, state=RefundState.SENDING),), ())
    play.queries.append(SUCCESS)
    play.press("ENTER")
    assert play.page == "session.locked"
    play.wait(5_000)
    assert play.refund_states()[-1] is RefundState.SUCCEEDED


def test_a_refusal_beside_an_executed_ruling_is_a_contradiction_too() -> None:
    play = to_confirm(unknown_for(2 * HOUR_MS), verdict="1")
    play.press("ENTER")
    play.queries = deque([Refused("FAIL", "")])
    play.wait(2 * HOUR_MS)
    assert play.screen.status.follow_ups == 1


def test_an_answer_about_something_else_alarms_once_and_says_whom_to_call() -> None:
    """Unknown with alarm: no further query explains it, so a person must hear of it (design M4)."""
    foreign = Unknown(UnknownCause.FOREIGN, "应答与退款不符（refund_amount）")
    play = unknown_for(8_000)
    assert alarms(play) == 1, "the outcome itself was not known"
    case = next(iter(play.core.book.refunds.values()))
    play.press("CANCEL")
    play.queries = deque([foreign, foreign])
    while play.queries:
        play.wait(60_000)
    assert case.record.mismatched()
    assert alarms(play) == 2
    assert "应答不符 · 请致电 ￥12.50" in play.text()
    play.press("1")
    assert Field("最近应答", "应答与请求不符，请致电客服核对", Tone.DANGER) in play.screen.blocks
    assert "400-000-0000" in play.text()


def test_the_list_tells_an_escalated_refund_from_a_fresh_one() -> None:
    fresh = unknown_for(8_000)
    fresh.press("CANCEL")
    assert "请致电" not in fresh.text()
    old = unknown_for(2 * HOUR_MS)
    old.press("CANCEL")
    assert "结果未知 · 请致电 ￥12.50" in old.text()


def alarms(play: CorePlayer) -> int:
    return sum(effect == fx.Beep(fx.Sound.ALARM) for effect in play.performed)
