"""What the customer's display is told beside each page: never thanks before the journal holds a proven success."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest
from core_player import SUCCESS, CorePlayer

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.customer import NOTHING, CustomerMessage, Occasion
from terminal.core.entries import RefundMoved
from terminal.core.flow.refund_pages import COMMON, RefundPage
from terminal.core.model import NotSent, Outcome, RefundState, Refused, Unknown, UnknownCause
from terminal.core.money import Fen
from terminal.core.screens.customer import afterwards, under_way

REFUND = CustomerMessage(Occasion.REFUND, Fen(1250))
THANKS = CustomerMessage(Occasion.THANKS, Fen(1250))
NO_ANSWER = Unknown(UnknownCause.NO_ANSWER, "")


def told(play: CorePlayer) -> list[CustomerMessage]:
    return [effect.message for effect in play.performed if isinstance(effect, fx.CustomerDisplay)]


def test_the_customer_reads_the_amount_then_thanks_then_a_greeting() -> None:
    play = CorePlayer(outcomes=deque([SUCCESS])).log_in().to_confirm()
    assert told(play) == [NOTHING, REFUND]
    play.press("ENTER")
    assert told(play) == [NOTHING, REFUND, THANKS]
    play.press("ENTER")
    assert play.page == "refund_flow.done"
    play.press("ENTER")
    assert told(play) == [NOTHING, REFUND, THANKS, NOTHING]


def test_m6_thanks_come_after_the_success_is_recorded() -> None:
    play = CorePlayer(outcomes=deque([SUCCESS])).log_in().to_confirm()
    play.press("ENTER")
    recorded = next(
        place
        for place, effect in enumerate(play.performed)
        if isinstance(effect, fx.Record)
        and any(isinstance(e, RefundMoved) and e.record.state is RefundState.SUCCEEDED for e in effect.entries)
    )
    assert play.performed.index(fx.CustomerDisplay(THANKS)) > recorded


def test_the_customer_reads_what_really_comes_back() -> None:
    """A discount that is not paid back: the slip says so, and the display must not say more than the slip."""
    less = replace(SUCCESS, paid_back=Fen(1_000))
    play = CorePlayer(outcomes=deque([less])).log_in().to_confirm()
    play.press("ENTER")
    assert told(play) == [NOTHING, REFUND, CustomerMessage(Occasion.THANKS, Fen(1_000))]


def test_an_unknown_outcome_never_says_thanks() -> None:
    play = CorePlayer(outcomes=deque([NO_ANSWER])).log_in().to_confirm()
    play.press("ENTER")
    assert play.page == "refund_flow.unknown"
    assert told(play) == [NOTHING, REFUND]
    play.press("ENTER")
    assert told(play) == [NOTHING, REFUND, NOTHING]


def test_thanks_are_said_when_an_unknown_turns_out_well_while_its_page_is_shown() -> None:
    play = CorePlayer(outcomes=deque([NO_ANSWER]), queries=deque([SUCCESS])).log_in().to_confirm()
    play.press("ENTER")
    play.wait(6_000)
    assert told(play) == [NOTHING, REFUND, THANKS]


@pytest.mark.parametrize("outcome", [Refused("EMU4101", "可退余额不足"), NotSent("连不上")])
def test_a_refund_that_was_not_made_takes_the_amount_away(outcome: Outcome) -> None:
    play = CorePlayer(outcomes=deque([outcome])).log_in().to_confirm()
    play.press("ENTER")
    assert told(play) == [NOTHING, REFUND, NOTHING]


def test_leaving_the_confirm_page_takes_the_amount_away() -> None:
    play = CorePlayer().log_in().to_confirm()
    play.press("BACK")
    assert told(play) == [NOTHING, REFUND, NOTHING]
    play.press("1", "CANCEL")
    assert told(play) == [NOTHING, REFUND, NOTHING, REFUND, NOTHING]


def test_after_a_journal_failure_the_display_is_told_anew() -> None:
    """What the failed step would have told may not have left: believing it would leave the amount standing."""
    play = CorePlayer().log_in().to_confirm()
    play.give(ev.JournalFailed("磁盘已满"))
    assert told(play) == [NOTHING, REFUND, NOTHING]
    play.give(ev.JournalFailed("磁盘已满"))
    assert told(play) == [NOTHING, REFUND, NOTHING, NOTHING]


def test_no_page_is_both_under_way_and_over() -> None:
    before, after = set(under_way(COMMON)), set(afterwards(COMMON))
    assert not before & after
    assert before | after < set(RefundPage)
