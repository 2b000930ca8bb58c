"""Text in a room: wrapped, then smaller, then shortened; numbers whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel_pages import words

from drivers.panel.text_rows import cells
from drivers.panel.wrapping import CLOSING, clean, fit, is_number, shorten, units, wrap


def scaled(text: str, px: int) -> float:
    return cells(text) * px


@given(words(200), st.integers(2, 40))
def test_wrapping_keeps_every_character_and_the_width(text: str, room: int) -> None:
    text = clean(text)

    lines = wrap(text, room, cells)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cells(line) <= room for line in lines)
    assert lines


@given(words(80))
def test_units_join_up_to_the_text(text: str) -> None:
    assert "".join(units(text)) == text


def test_words_stay_whole_and_hanzi_may_break_anywhere() -> None:
    assert wrap("Refund outcome unknown", 10, cells) == ["Refund", "outcome", "unknown"]
    assert wrap("退款结果未知", 8, cells) == ["退款结果", "未知"]


def test_punctuation_does_not_begin_a_line() -> None:
    lines = wrap("请等待结果，不要关机，不要重复退款。", 10, cells)

    assert all(line[0] not in CLOSING for line in lines)


def test_an_opening_bracket_does_not_end_a_line() -> None:
    assert wrap("已打印（人工确认）", 8, cells) == ["已打印", "（人工确", "认）"]


def test_an_amount_is_not_broken_at_its_comma() -> None:
    assert wrap("减少 ￥1,288.00，与退款一致", 14, cells)[1].startswith("￥1,288.00") or "￥1,288.00" in "".join(
        wrap("减少 ￥1,288.00，与退款一致", 14, cells)[:1]
    )


def test_a_number_longer_than_its_room_is_wrapped() -> None:
    assert wrap("2026112466210315274019", 10, cells) == ["2026112466", "2103152740", "19"]


@pytest.mark.parametrize("text", ["￥1,288.00", "0.5", "622848******1234", "D92964002611240000170418", "20261124"])
def test_what_must_be_read_whole_is_known_as_a_number(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["退款成功", "01 主管一", "Refund", "22位"])
def test_other_text_is_not(text: str) -> None:
    assert not is_number(text)


@given(words(80), st.integers(2, 40))
def test_a_shortened_text_fits_and_is_a_beginning(text: str, room: int) -> None:
    text = clean(text)

    short = shorten(text, room, cells)

    assert cells(short) <= room
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_smaller_comes_before_shorter() -> None:
    fitted = fit("退款成功", 10, (2, 1), 1, scaled)
    assert (fitted.lines, fitted.px) == (("退款成功",), 1)

    fitted = fit("退款成功退款成功", 10, (2, 1), 1, scaled)
    assert (fitted.lines, fitted.px) == (("退款成功…",), 1)


@given(st.from_regex(r"[0-9]{4,64}", fullmatch=True), st.integers(1, 20), st.integers(1, 3))
def test_a_number_is_never_shortened(number: str, room: int, most: int) -> None:
    fitted = fit(number, room, (2, 1), most, scaled)

    assert "".join(fitted.lines) == number
    assert all(scaled(line, fitted.px) <= max(room, fitted.px) for line in fitted.lines)


@given(words(120), st.integers(4, 60), st.integers(1, 4))
def test_fitted_text_has_no_more_lines_than_allowed_unless_it_is_a_number(text: str, room: int, most: int) -> None:
    fitted = fit(text, room, (2, 1), most, scaled)

    assert is_number(clean(text)) or len(fitted.lines) <= most
    assert all(scaled(line, fitted.px) <= max(room, 2 * fitted.px) for line in fitted.lines)
