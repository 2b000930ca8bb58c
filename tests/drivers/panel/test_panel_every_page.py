"""Every page of every flow with extreme data, in three languages, at every size: nothing is cut, nothing meets."""

from __future__ import annotations

from dataclasses import fields

import pytest
from every_page import FIRST, LANGUAGES, MESSAGE, ORIGINAL, RULING, SECOND, SHOP, UNDRAWN, every_page, stretched
from panel_pages import SIZES
from test_panel_layout import PAINTERS, check_boxes, numbers, shown
from wcwidth import wcswidth

from drivers.panel.omission import omission_order
from terminal.core.flow.session import SessionPage
from terminal.core.screens import session as session_screens
from terminal.core.screens.model import Amount, Block, Choice, Field, Headline, Input, Note, ScreenModel, Tone
from terminal.core.tasks import TASKS

SMALLEST = (320, 240)
HIDDEN_MOST = {"zh": 5, "en": 5, "stretched": 7}
"""On the smallest panel; each page then still says what matters. The made language is wider than any real one."""
OWN_WORDS = (
    SHOP.merchant_name,
    SHOP.service_phone,
    FIRST.name,
    SECOND.name,
    MESSAGE,
    MESSAGE.replace("：", ": ").replace("，", ". "),
    RULING.reason,
    "中文",
    *(line.name for line in ORIGINAL.goods),
)
"""What no catalogue translates: names, the acquirer's words, a language's own name."""
PAGES = {language: tuple(every_page(language)) for language in LANGUAGES}


def matters(block: Block) -> bool:
    """What a panel of any size must show: what the page is about, and where the next key would go."""
    match block:
        case Amount() | Headline() | Input():
            return True
        case Field(_, _, tone) | Note(_, tone):
            return tone in (Tone.SUCCESS, Tone.DANGER)
        case Choice(selected=selected):
            return selected
    return False


def said(block: Block) -> str:
    match block:
        case Amount(_, value, _) | Field(_, value, _):
            return value
        case Headline(text, _) | Note(text, _):
            return text
        case Choice(_, label, _, _, _) | Input(label, _, _, _, _):
            return label
    return ""


def faults(screen: ScreenModel, language: str, size: tuple[int, int]) -> list[str]:
    page = PAINTERS[size].page(screen)
    check_boxes(page)
    text = shown(page)
    hidden_most = HIDDEN_MOST[language] if size == SMALLEST else (2 if language == "stretched" else 0)
    found = [f"hides {page.hidden}"] if page.hidden > hidden_most else []
    if not page.hidden:
        found += [f"cuts {number}" for number in numbers(screen) if number.replace(" ", "") not in text]
    for hint in screen.keys:
        if hint.key.replace(" ", "") not in text:
            found.append(f"has no key {hint.key}")
    for block in screen.blocks:
        if matters(block) and said(block)[:6].replace(" ", "") not in text:
            found.append(f"does not say {said(block)}")
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", list(LANGUAGES))
def test_every_page_stays_inside_its_boxes_and_keeps_what_matters(language: str, size: tuple[int, int]) -> None:
    found = {screen.page: faults(screen, language, size) for screen in PAGES[language]}
    assert {page: list for page, list in found.items() if list} == {}


def test_no_page_of_any_flow_is_missing() -> None:
    """A page that is not drawn shows something that every_page.EXTREMES has no example of: add one there."""
    assert UNDRAWN == {}
    drawn = {screen.page for screen in PAGES["zh"]}
    for kind, row in TASKS.items():
        assert {f"{kind.value}.{state.value}" for state in row.pages} <= drawn
    assert {f"session.{page.value}" for page in SessionPage if page in session_screens.PAGES} <= drawn


def test_the_made_language_is_wider_than_any_translation_is_likely_to_be() -> None:
    text = "退款期限还剩 {days} 天，请尽快办理"
    assert wcswidth(stretched(text)) >= 1.5 * wcswidth(text)
    assert "{days}" in stretched(text)
    assert stretched("确认") == "Enter"


def test_what_is_left_out_first_is_what_matters_least() -> None:
    blocks: tuple[Block, ...] = (
        Amount("金额", "￥1.00"),
        Note("提示", Tone.MUTED),
        Field("商品", "一"),
        Field("商品", "二"),
        Field("商户", "三"),
        Field("可退", "￥1.00", Tone.SUCCESS),
        Choice("1", "甲"),
        Choice("2", "乙", selected=True),
        Choice("3", "丙"),
        Choice("4", "丁"),
        Field("编号", "四", Tone.MUTED),
    )
    order = omission_order(blocks)
    assert sorted(order) == list(range(len(blocks)))
    assert order[:5] == [1, 10, 3, 2, 4]
    assert [blocks[place] for place in order[5:9]] == [blocks[9], blocks[6], blocks[8], blocks[7]]
    assert order[9:] == [5, 0]


def leftovers(screen: ScreenModel) -> list[str]:
    """Texts of a page that are still Chinese once names and the acquirer's own words are gone."""
    texts = [screen.title, *(text for hint in screen.keys for text in (hint.key, hint.does))]
    texts += [
        value
        for block in screen.blocks
        for field in fields(block)
        if isinstance(value := getattr(block, field.name), str)
    ]
    found = []
    for text in texts:
        for word in OWN_WORDS:
            text = text.replace(word, "")
        if any("一" <= letter <= "鿿" for letter in text):
            found.append(text)
    return found


def test_an_english_page_has_no_chinese_but_names_and_the_acquirers_own_words() -> None:
    found = {screen.page: leftovers(screen) for screen in PAGES["en"]}
    assert {page: texts for page, texts in found.items() if texts} == {}
