"""Free references keep no card, no payment code, no phone and no identity number: in no record, slip or export."""

from __future__ import annotations

import pytest
from core_player import CorePlayer
from test_records_flow import PRINTED, asked, at_records
from test_ruling import HOUR_MS, unknown_for

from terminal.core import effects as fx
from terminal.core.flow.task import NOT_KEPT
from terminal.core.personal import is_personal, is_resident_no

CARD = "6222021234567894"
CODE = "134567890123456789"
MOBILE = "13800138000"


@pytest.mark.parametrize("digits", [CARD, CODE, MOBILE, "371449635398431", "510105199003076712"])
def test_what_names_a_person_or_a_purse_is_recognised(digits: str) -> None:
    assert is_personal(digits)


@pytest.mark.parametrize(
    "digits",
    ["", "7", "000123", "20261124001236", "2026112400123459", "66210000000001", "88001234", "12800138000", CARD[:-1]],
)
def test_a_reference_is_none_of_them(digits: str) -> None:
    assert not is_personal(digits)


def test_a_resident_number_has_a_day_of_birth_and_a_check_digit() -> None:
    assert is_resident_no("510105199003076712")
    assert not is_resident_no("510105199003076713")
    assert not is_resident_no("510105199013076712")


@pytest.mark.parametrize("digits", [CARD, CODE, MOBILE])
@pytest.mark.parametrize("way", [("1", "1", "1"), ("1", "3", "1"), ("1", "4")], ids=["slip", "paper", "remark"])
def test_no_page_of_the_form_takes_one_as_a_reference(way: tuple[str, ...], digits: str) -> None:
    play = CorePlayer()
    play.log_in().to_confirm()
    play.press(*way)
    play.type(digits)
    play.press("ENTER")
    assert play.error() == NOT_KEPT
    assert digits not in play.text()
    play.type("0012")
    play.press("ENTER")
    assert play.page == "refund_flow.confirm"
    assert digits not in repr(play.performed[-1])


def test_the_services_reference_of_a_ruling_is_none_either() -> None:
    play = unknown_for(2 * HOUR_MS)
    play.press("2", "2", "3")
    play.type(CARD)
    play.press("ENTER")
    assert (play.page, play.error()) == ("ruling_flow.reference", NOT_KEPT)


def test_a_card_number_is_not_searched_for_in_the_records() -> None:
    play = at_records(PRINTED)
    play.press("2")
    play.type(CARD)
    play.press("ENTER")
    assert play.page == "records.number"
    assert "这不是单号" in play.error()
    assert asked(play) == []
    assert not any(CARD in repr(effect) for effect in play.performed if not isinstance(effect, fx.Show))
