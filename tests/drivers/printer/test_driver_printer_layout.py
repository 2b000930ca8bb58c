"""Documents laid out for 32 and 48 columns: nothing wider than the paper, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.charset import columns_of, fold
from drivers.printer.layout import WIDTH, Layout, QrLine, TextLine, lay_out
from terminal.core.slips.document import Align, Blank, Document, Element, Pair, QrCode, Rule, Size, Text

DOTS = {16: 192, 32: 384, 48: 576}


def laid_out(*elements: Element, columns: int = 32) -> Layout:
    return lay_out(Document("test", elements), columns=columns, dots=DOTS[columns], encoding="gbk")


def texts(layout: Layout) -> list[str]:
    return [line.text for line in layout.lines if isinstance(line, TextLine)]


def test_label_and_value_stand_at_the_two_edges() -> None:
    assert texts(laid_out(Pair("退款金额", "12.00"))) == ["退款金额" + " " * 19 + "12.00"]


def test_a_hanzi_takes_two_columns() -> None:
    (line,) = texts(laid_out(Pair("商户", "中山路店")))
    assert (len(line), columns_of(line, "gbk")) == (26, 32)


def test_a_value_that_leaves_one_column_stays_on_the_line() -> None:
    assert texts(laid_out(Pair("a", "b" * 30))) == ["a " + "b" * 30]


def test_a_value_that_does_not_fit_goes_below_right_aligned() -> None:
    layout = laid_out(Pair("退款交易号", "2026030166210000000001", bold=True), columns=32)
    assert layout.lines == (
        TextLine("退款交易号", Align.LEFT, bold=True),
        TextLine("2026030166210000000001", Align.RIGHT, bold=True),
    )


def test_a_long_value_wraps_below_its_label() -> None:
    name = "一二三四五六七八九十" * 2
    assert texts(laid_out(Pair("商户名称", name))) == ["商户名称", name[:16], name[16:]]


def test_a_double_paragraph_wraps_at_half_the_columns() -> None:
    layout = laid_out(Text("退款凭证退款凭证退", Align.CENTER, size=Size.DOUBLE))
    assert texts(layout) == ["退款凭证退款凭证", "退"]


def test_an_odd_column_is_left_empty_rather_than_half_a_hanzi() -> None:
    assert texts(laid_out(Text("a" + "退" * 16))) == ["a" + "退" * 15, "退"]
    assert texts(laid_out(Text("ab" + "退" * 16))) == ["ab" + "退" * 15, "退"]


def test_words_are_kept_whole_and_spaces_at_the_break_are_dropped() -> None:
    assert texts(laid_out(Text("order 2026030166210000000001 refunded"))) == [
        "order 2026030166210000000001",
        "refunded",
    ]


def test_closing_punctuation_does_not_begin_a_line() -> None:
    assert texts(laid_out(Text("退" * 16 + "。"))) == ["退" * 15, "退。"]


def test_line_feeds_break_lines_in_a_paragraph_and_are_spaces_in_a_pair() -> None:
    assert texts(laid_out(Text("a\n\nb"), Pair("c\nd", "e"))) == ["a", "", "b", "c d" + " " * 28 + "e"]


def test_rule_and_blank() -> None:
    assert texts(laid_out(Rule(), Blank(2))) == ["-" * 32, "", ""]


def test_blank_lines_are_bounded() -> None:
    assert len(laid_out(Blank(10_000)).lines) == 20


def test_replaced_characters_are_reported() -> None:
    layout = laid_out(Pair("操作员", "01 𠮷野"))
    assert layout.missing == ("𠮷",)
    assert "□野" in texts(layout)[0]


def test_a_qr_code_keeps_its_module_size_when_the_paper_is_wide_enough() -> None:
    assert laid_out(QrCode("R" * 22)).lines == (QrLine("R" * 22, modules=25, module_dots=6),)


def test_a_qr_code_too_wide_for_the_paper_gets_smaller_modules() -> None:
    (line,) = laid_out(QrCode("R" * 80, module_dots=16)).lines
    assert isinstance(line, QrLine)
    assert (line.modules + 8) * line.module_dots <= 384


@pytest.mark.parametrize("data", ["R" * 85, "退款", "a\nb"])
def test_what_no_qr_code_holds_is_printed_as_text(data: str) -> None:
    assert "".join(texts(laid_out(QrCode(data)))).replace("\n", "") == data.replace("\n", "")


TEXTS = st.text(st.sampled_from("0123456789abcXYZ 退款凭证￥¥。，、）【é𠮷\n*-"), max_size=80)
ELEMENTS = st.one_of(
    st.builds(Text, TEXTS, st.sampled_from(Align), st.booleans(), st.sampled_from(Size)),
    st.builds(Pair, TEXTS, TEXTS, st.booleans()),
    st.just(Rule()),
    st.builds(Blank, st.integers(0, 3)),
    st.builds(QrCode, st.text(st.characters(max_codepoint=126), max_size=90), st.integers(1, 16)),
)


@given(st.lists(ELEMENTS, max_size=8), st.sampled_from([16, 32, 48]))
def test_no_line_is_wider_than_the_paper(elements: list[Element], columns: int) -> None:
    for line in laid_out(*elements, columns=columns).lines:
        if isinstance(line, TextLine):
            assert columns_of(line.text, "gbk") * WIDTH[line.size] <= columns
            assert "\n" not in line.text
        else:
            assert (line.modules + 8) * line.module_dots <= DOTS[columns] or line.module_dots == 2


@given(st.one_of(st.builds(Text, TEXTS, size=st.sampled_from(Size)), st.builds(Pair, TEXTS, TEXTS)))
def test_every_character_is_there_in_order(element: Text | Pair) -> None:
    whole = element.text if isinstance(element, Text) else element.label + element.value
    wanted = fold(whole, "gbk").text.replace(" ", "").replace("\n", "")
    assert "".join(texts(laid_out(element))).replace(" ", "") == wanted


@given(st.builds(Pair, TEXTS, TEXTS))
def test_a_label_and_its_value_never_touch(pair: Pair) -> None:
    lines = texts(laid_out(pair))
    label, value = (" ".join(fold(part, "gbk").text.split("\n")).strip(" ") for part in (pair.label, pair.value))
    if len(lines) == 1 and label and value:
        assert lines[0].startswith(label)
        assert lines[0].endswith(value)
        assert lines[0][len(label)] == " "
