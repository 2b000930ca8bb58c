"""Guide C5 on every page of a failure: what happened to the money, one thing to do, whom to call, what to quote."""

from __future__ import annotations

import pytest
from every_page import REFUND_NO, SHOP, every_page
from panel_pages import SIZES
from test_panel_layout import PAINTERS, shown

from terminal.core.screens.model import Block, Choice, Field, Headline, Note, ScreenModel, Tone

NOTHING_MOVED = "资金没有"
MONEY = {
    "link_failed": NOTHING_MOVED,
    "look_up_failed": NOTHING_MOVED,
    "blocked": NOTHING_MOVED,
    "not_sent": NOTHING_MOVED,
    "refused": NOTHING_MOVED,
    "unknown": "可能已经",
    "print_failed": "已经成功",
}
"""What each page of a failure, of refund and void alike, says of the money."""
ASKS = ("confirm", "approver", "approver_password", "judging")
"""Pages in a warning's colour that report no failure: they ask something."""
FLOWS = ("refund", "void")
SCREENS = tuple(screen for screen in every_page("zh") if screen.page.split(".")[0] in FLOWS)
FAILURES = tuple(screen for screen in SCREENS if screen.page.split(".")[1] in MONEY)


def named(screen: ScreenModel) -> str:
    return screen.page


def text(block: Block) -> str:
    match block:
        case Headline(words, _) | Note(words, _):
            return words
        case Field(label, value, _):
            return f"{label} {value}"
        case Choice(_, label, _, _, _):
            return label
    return ""


@pytest.mark.parametrize("screen", FAILURES, ids=named)
def test_a_failure_tells_the_money_the_next_key_whom_to_call_and_what_to_quote(screen: ScreenModel) -> None:
    said = [text(block) for block in screen.blocks]
    page = screen.page.split(".")[1]
    assert any(MONEY[page] in words for words in said)
    assert any(hint.key == "确认" for hint in screen.keys)
    assert f"客服电话 {SHOP.service_phone}" in said
    assert {f"退款单号 {REFUND_NO}", f"撤销单号 {REFUND_NO}", f"终端编号 {SHOP.term_no}"} & set(said)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", FAILURES, ids=named)
def test_a_panel_of_any_size_shows_the_money_and_the_phone(screen: ScreenModel, size: tuple[int, int]) -> None:
    drawn = shown(PAINTERS[size].page(screen))
    assert MONEY[screen.page.split(".")[1]] in drawn
    assert SHOP.service_phone.replace(" ", "") in drawn


def test_no_failure_is_left_out() -> None:
    """A page in a warning's colour is a failure that stands above, or it asks something."""
    warns = {screen.page.split(".")[1] for screen in SCREENS if screen.tone in (Tone.DANGER, Tone.ATTENTION)}
    assert warns - set(ASKS) == set(MONEY)
    assert {screen.page for screen in FAILURES} == {f"{flow}.{page}" for flow in FLOWS for page in MONEY}
