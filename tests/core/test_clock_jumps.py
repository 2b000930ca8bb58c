"""The device's wall clock jumps: ages, waits and escalation go by the monotonic clock, what is older by the host's."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import timedelta

import pytest
from core_player import START, CorePlayer, refund_record

from terminal.core import events as ev
from terminal.core.merchant_policy import DEFAULT_POLICY
from terminal.core.model import LinkReport, LoginLock, RefundRecord, RefundState, Unknown, UnknownCause
from terminal.core.refund.case import RefundCase
from terminal.core.refund.rules import is_escalated
from terminal.core.screens.model import Field

NO_ANSWER = Unknown(UnknownCause.NO_ANSWER, "读应答超时")
MISSING = Unknown(UnknownCause.NOT_FOUND, "EMU4005")
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
BACK = timedelta(days=-3)
FORWARD = timedelta(days=400)
JUMPS = pytest.mark.parametrize("jump", [BACK, FORWARD], ids=["3 days back", "400 days forward"])


def to_open_refund(play: CorePlayer) -> CorePlayer:
    if play.page == "session.locked":
        play.log_in()
    if play.page == "session.menu":
        play.choose(ev.TaskKind.OPEN_ITEMS)
    assert play.page == "open_items.list"
    play.press("1")
    assert play.page == "open_items.refund"
    return play


def unknown() -> CorePlayer:
    play = CorePlayer(outcomes=deque([NO_ANSWER]), queries=deque([MISSING] * 40))
    play.log_in().to_confirm()
    play.press("ENTER", "ENTER")
    return play


def value(play: CorePlayer, label: str) -> str:
    return next(block.value for block in play.screen.blocks if isinstance(block, Field) and block.label == label)


def wait_s(play: CorePlayer) -> int:
    minutes, seconds = value(play, "下次查询").removesuffix(" 后").split(":")
    return 60 * int(minutes) + int(seconds)


def case_of(play: CorePlayer) -> RefundCase:
    return next(iter(play.core.book.refunds.values()))


def escalated(play: CorePlayer) -> bool:
    return is_escalated(case_of(play), play.stamp(), DEFAULT_POLICY.escalate_after_min)


def old(hours: int) -> RefundRecord:
    """An unknown refund created so long before the program began, asked about often enough."""
    return replace(
        refund_record(RefundState.UNKNOWN, outcome=NO_ANSWER),
        queries=7,
        created_at=START - timedelta(hours=hours),
        next_query_at=START + timedelta(minutes=20),
    )


def restarted(jump: timedelta, link: LinkReport, hours: int = 5) -> CorePlayer:
    return CorePlayer(recovered=ev.Recovered((old(hours),), ()), jump=jump, link=link).start()


# ---------------------------------------------------------------- a jump while the program runs


@JUMPS
def test_a_jump_neither_ages_nor_rejuvenates_an_unknown_refund(jump: timedelta) -> None:
    play = unknown()
    play.wait(2 * HOUR_MS + 20 * 60_000)
    play.jump = jump
    to_open_refund(play)
    assert value(play, "已过时间") == "2 小时 20 分钟"
    assert "请致电收单机构客服" in play.text()
    assert any(hint.key == "2" and hint.does == "人工裁定" for hint in play.screen.keys)


@JUMPS
def test_a_jump_does_not_escalate_a_refund_before_its_time_nor_put_it_off(jump: timedelta) -> None:
    play = unknown()
    for _ in range(6):  # asked by hand: often enough within three minutes
        play.wait(31_000)
        play.give(ev.QueryDue(case_of(play).record.refund_no))
    play.jump = jump
    assert not escalated(play)
    play.wait(DEFAULT_POLICY.escalate_after_min * 60_000)
    assert escalated(play)


@JUMPS
def test_the_next_query_shown_is_the_one_that_comes(jump: timedelta) -> None:
    play = to_open_refund(unknown())
    play.wait(3 * 60_000)
    before = case_of(play).record.queries
    play.jump = jump
    play.wait(1_000)
    shown_s = wait_s(play)
    assert shown_s <= 360
    play.wait((shown_s + 2) * 1_000)
    assert case_of(play).record.queries == before + 1


# ---------------------------------------------------------------- a jump while it was off


@JUMPS
def test_the_proven_host_time_tells_the_age_of_a_restored_refund(jump: timedelta) -> None:
    """Proven means that the clock is right by now: it was put right between the start and the link check."""
    play = CorePlayer(recovered=ev.Recovered((old(5),), ()), jump=jump)
    play.link = LinkReport(True, "", 5, clock_off_ms=-(jump // timedelta(milliseconds=1)))
    to_open_refund(play.start())
    assert value(play, "已过时间") == "5 小时 0 分钟"
    assert escalated(play)


@JUMPS
def test_a_hint_corrects_the_age_that_is_shown(jump: timedelta) -> None:
    play = restarted(jump, LinkReport(False, "", 5, clock_hint_ms=-(jump // timedelta(milliseconds=1))))
    to_open_refund(play)
    assert value(play, "已过时间") == "5 小时 0 分钟"


def test_a_hint_may_put_escalation_off_and_never_brings_it_on() -> None:
    """Created a minute ago, says the device or the hint: then nobody may rule on it yet."""
    hint_says_old = restarted(BACK, LinkReport(False, "", 5, clock_hint_ms=3 * DAY_MS))
    assert not escalated(hint_says_old)
    hint_says_young = restarted(FORWARD, LinkReport(False, "", 5, clock_hint_ms=-400 * DAY_MS), hours=0)
    assert not escalated(hint_says_young)
    for play in (hint_says_old, hint_says_young):
        play.wait(DEFAULT_POLICY.escalate_after_min * 60_000)
        assert escalated(play)


@JUMPS
def test_a_refund_read_back_within_a_run_keeps_its_age(jump: timedelta) -> None:
    play = unknown()
    play.wait(2 * HOUR_MS)
    record = case_of(play).record
    play.jump = jump
    play.give(ev.Recovered((record,), ()))
    assert case_of(play).age_ms(play.stamp()) // HOUR_MS == 2
    assert escalated(play)


# ---------------------------------------------------------------- what a hint may not decide


def test_a_link_that_proved_no_host_time_opens_no_form() -> None:
    for report in (LinkReport(True, "", 5), LinkReport(True, "", 5, clock_hint_ms=0)):
        play = CorePlayer(link=report).log_in()
        play.press("1")
        assert play.page == "refund_flow.link_failed"


@pytest.mark.parametrize(
    ("off", "says"),
    [
        (-BACK, "终端时钟比收单机构慢 3 天 0 小时，请校准时钟"),
        (-FORWARD, "终端时钟比收单机构快 400 天 0 小时，请校准时钟"),
    ],
)
def test_a_hint_of_a_wrong_clock_leads_what_is_said_before_login_and_on_the_form(off: timedelta, says: str) -> None:
    failed = LinkReport(False, "请先校准终端时钟", 5, clock_hint_ms=off // timedelta(milliseconds=1))
    play = CorePlayer(link=failed).start()
    assert play.page == "session.locked"
    assert says in play.text()
    assert play.text().index(says) < play.text().index("请先校准终端时钟")
    play.log_in().press("1")
    assert play.page == "refund_flow.link_failed"
    assert says in play.text()


@JUMPS
def test_a_hint_of_host_time_opens_no_window_and_closes_none(jump: timedelta) -> None:
    """The form's own link check decides, and only by what it proved."""
    play = CorePlayer(link=LinkReport(False, "", 5, clock_hint_ms=jump // timedelta(milliseconds=1))).log_in()
    play.link = LinkReport(True, "", 5, clock_off_ms=0)
    assert play.to_confirm().page == "refund_flow.confirm"


@JUMPS
def test_what_is_overdue_goes_by_the_host_s_time_where_a_link_check_told_it(jump: timedelta) -> None:
    play = CorePlayer(jump=jump, link=LinkReport(False, "", 5, clock_hint_ms=-(jump // timedelta(milliseconds=1))))
    play.start()
    play.jump = timedelta(days=9)
    play.wait(HOUR_MS)
    assert play.core.book.now(play.stamp()) == START + timedelta(milliseconds=play.now_ms)


def test_a_lock_that_a_clock_set_back_made_longer_says_its_day() -> None:
    play = CorePlayer(lock=LoginLock(START + timedelta(minutes=30)), jump=BACK).log_in()
    assert "锁定至 2026-11-24 10:30" in play.error()
    same_day = CorePlayer(lock=LoginLock(START + timedelta(minutes=30))).log_in()
    assert "锁定至 10:30" in same_day.error()
