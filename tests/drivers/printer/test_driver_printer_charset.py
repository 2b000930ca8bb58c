"""What a Chinese printer can print (facts: printer §1.2, the measured table)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.charset import columns_of, fold

GBK = (
    # text, bytes in hex
    ("退款凭证", "CD CB BF EE C6 BE D6 A4"),
    ("¥", "A3 A4"),
    ("￥", "A3 A4"),
    ("元", "D4 AA"),
    ("·", "A1 A4"),
    ("—", "A1 AA"),
    ("镕", "E9 46"),
    ("①", "A2 D9"),
    ("〇", "A9 96"),
    ("é", "A8 A6"),
)


@pytest.mark.parametrize(("text", "code"), GBK)
def test_each_character_has_its_two_byte_code(text: str, code: str) -> None:
    folded = fold(text, "gbk")
    assert folded.missing == ()
    assert folded.text.encode("gbk") == bytes.fromhex(code)


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "gb2312"])
def test_a_four_byte_code_is_never_sent(encoding: str) -> None:
    folded = fold("𠮷㐀", encoding)
    assert folded.text == "□□"
    assert folded.missing == ("𠮷", "㐀")


def test_the_yen_sign_is_folded_also_where_gb18030_would_make_four_bytes_of_it() -> None:
    assert fold("¥12", "gb18030").text.encode("gb18030") == bytes.fromhex("A3 A4 31 32")


def test_what_is_missing_is_reported_in_order_and_keeps_its_width() -> None:
    folded = fold("a😀b\u0e01c", "gbk")
    assert folded.text == "a□b?c"
    assert folded.missing == ("😀", "\u0e01")


def test_a_name_cannot_carry_printer_commands() -> None:
    folded = fold("甲\x1bi\x1dV\x00\x10\x04\x7f乙", "gbk")
    assert folded.text == "甲?i?V????乙"
    assert len(folded.missing) == 6


def test_a_letter_with_a_combining_accent_is_composed_first() -> None:
    assert fold("e\u0301", "gbk").text == "é"


def test_tabs_and_no_break_spaces_are_spaces_and_line_feeds_stay() -> None:
    assert fold("a\tb\u00a0c\r\nd\u200b", "gbk").text == "a b c\nd"


def test_columns_are_bytes_not_characters() -> None:
    assert columns_of("退款RMB", "gbk") == 7


@given(st.text())
def test_any_text_becomes_printable_and_every_loss_is_reported(text: str) -> None:
    folded = fold(text, "gbk")
    data = folded.text.encode("gbk")
    assert all(byte >= 0x20 or byte == 0x0A for byte in data)
    assert 0x7F not in data.replace(b"\n", b"")
    assert folded.text.count("□") + folded.text.count("?") >= len(folded.missing)
