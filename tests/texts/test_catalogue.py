"""The catalogue: exact texts, finished sentences recognised by their template, and what no catalogue knows."""

from __future__ import annotations

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.words import Language
from terminal.texts.catalogue import Catalogue, load, translator

ENGLISH = Catalogue(
    {
        "连接超时": "connecting timed out",
        "连接失败（{reason}）": "connection failed ({reason})",
        "已连接，签名未通过：{detail}。{advice}": "Connected, but the signature did not pass: {detail}. {advice}",
        "签名头格式不对": "malformed signature headers",
        "请校准终端时间": "set the clock",
        "超过 {left}": "more than {left}",
        "{a}到{b}": "{a} to {b}",
    }
)


def test_a_text_is_looked_up_as_it_stands() -> None:
    assert ENGLISH.translate("连接超时") == "connecting timed out"


def test_a_msgid_with_gaps_is_translated_before_it_is_filled_in() -> None:
    assert ENGLISH.translate("超过 {left}").format(left="￥1.00") == "more than ￥1.00"


def test_a_finished_sentence_is_recognised_by_its_template() -> None:
    assert ENGLISH.translate("连接失败（ENETUNREACH）") == "connection failed (ENETUNREACH)"


def test_sentences_within_a_sentence_are_translated_too() -> None:
    said = ENGLISH.translate("已连接，签名未通过：签名头格式不对。请校准终端时间")
    assert said == "Connected, but the signature did not pass: malformed signature headers. set the clock"


def test_the_template_that_says_most_is_tried_first() -> None:
    assert ENGLISH.translate("连接失败（从甲到乙）") == "connection failed (从甲 to 乙)"


def test_what_is_in_no_catalogue_is_shown_as_it_is() -> None:
    assert ENGLISH.translate("拉卡拉示例商户") == "拉卡拉示例商户"


@given(st.text(max_size=80))
def test_any_text_is_answered_with_a_text(text: str) -> None:
    assert isinstance(ENGLISH.translate(text), str)
    assert isinstance(load(Language.ENGLISH).translate(text), str)


@given(st.sampled_from(sorted(load(Language.ENGLISH).texts)), st.data())
def test_every_template_recognises_its_own_sentences(msgid: str, data: st.DataObject) -> None:
    english = load(Language.ENGLISH)
    names = {name for _, name, _, _ in Formatter().parse(msgid) if name is not None}
    values = {name: data.draw(st.text("0123456789.", min_size=1, max_size=8)) for name in names}
    said = english.translate(msgid.format(**values))
    assert said == "中文" or not any("一" <= letter <= "鿿" for letter in said), said


@pytest.mark.parametrize("text", ["主菜单", "退款", "任何字"])
def test_chinese_needs_no_catalogue(text: str) -> None:
    assert translator(Language.CHINESE)(text) == text


def test_english_speaks_english() -> None:
    assert translator(Language.ENGLISH)("主菜单") == "Main menu"


def test_of_several_templates_the_one_that_leaves_nothing_chinese_is_taken() -> None:
    catalogue = Catalogue(
        {
            "{name}：{what}，{do}": "{name}: {what}. {do}",
            "{first}：{second}": "{first}: {second}",
            "请核对": "check it",
            "打印机缺纸，请装纸": "out of paper: load it",
        }
    )
    assert catalogue.translate("请核对：打印机缺纸，请装纸") == "check it: out of paper: load it"


def test_a_name_in_a_sentence_stays_as_it_is() -> None:
    assert ENGLISH.translate("连接失败（示例银行）") == "connection failed (示例银行)"
