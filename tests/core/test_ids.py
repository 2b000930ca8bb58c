"""Numbers: read, checked, classified; a refund number needs no clock."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.ids import (
    BadNumber,
    LogNo,
    ScanClass,
    classify,
    log_no_of,
    parse_date,
    parse_order_no,
    parse_trade_no,
    refund_no,
    trade_no_of,
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("036000291452", ScanClass.ORDER_NO),
        ("036000291453", ScanClass.ORDER_NO),
        ("]E0036000291452", ScanClass.GOODS),
        ("]E0036000291453", ScanClass.ORDER_NO),
        ("]C1036000291452", ScanClass.ORDER_NO),
    ],
)
def test_twelve_digits_with_a_goods_check_digit_are_goods_only_by_their_symbology(text: str, kind: ScanClass) -> None:
    """Of ten reference numbers one ends in a digit that would be right for UPC-A (facts: devices §2.5)."""
    found = classify(text)
    assert (found.kind, found.text) == (kind, text[-12:])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2026112366210000000001", ScanClass.TRADE_NO),
        ("9926112366210000000001", ScanClass.ORDER_NO),  # 22 digits that begin with no day
        ("66210000000001", ScanClass.LOG_NO),
        ("202611230001", ScanClass.ORDER_NO),
        ("SHOP-20261123_7", ScanClass.ORDER_NO),
        ("]C1SHOP-7", ScanClass.ORDER_NO),
        ("]E06901234567892", ScanClass.GOODS),
        ("134567890123456789", ScanClass.PAYMENT_CODE),
        ("2845678901234567", ScanClass.PAYMENT_CODE),
        ("6223456789012345678", ScanClass.PAYMENT_CODE),
        ("4111111111111111", ScanClass.CARD_NO),
        ("HTTPS://example.org", ScanClass.LINK),
        ("%%NoRead", ScanClass.JUNK),
        ("", ScanClass.JUNK),
        ("中文", ScanClass.JUNK),
        ("12\x0034", ScanClass.JUNK),
        ("x" * 300, ScanClass.JUNK),
        ("A" * 33, ScanClass.JUNK),
    ],
)
def test_a_text_is_told_by_what_it_is(text: str, kind: ScanClass) -> None:
    assert classify(text).kind is kind


@given(st.text(max_size=300))
def test_no_text_breaks_the_classification_and_secrets_come_back_empty(text: str) -> None:
    found = classify(text)
    if found.kind in (ScanClass.PAYMENT_CODE, ScanClass.CARD_NO, ScanClass.JUNK, ScanClass.LINK):
        assert found.text == ""


def test_a_trade_number_is_its_day_and_its_log_number() -> None:
    trade = trade_no_of(date(2026, 11, 23), LogNo("66210000000001"))
    assert trade == "2026112366210000000001"
    assert log_no_of(trade) == "66210000000001"


@pytest.mark.parametrize("text", ["20261301", "20260230", "19991231", "2026113", "abcdefgh", "２０２６１１２３"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(BadNumber):
        parse_date(text)


@pytest.mark.parametrize("text", ["", "a b", "x" * 33, "订单1", "a/b"])
def test_an_order_number_that_the_acquirer_would_not_take_is_refused(text: str) -> None:
    with pytest.raises(BadNumber):
        parse_order_no(text)


def test_a_trade_number_begins_with_a_real_day() -> None:
    with pytest.raises(BadNumber):
        parse_trade_no("2026023066210000000001")


@given(st.integers(1, 9_999_999), st.integers(0, 999_999))
def test_refund_numbers_fit_the_field_and_differ_by_sequence(sequence: int, tag: int) -> None:
    number = refund_no("D9296400", f"{tag:06d}", sequence)
    assert parse_order_no(number)
    assert len(number) == 22
    other = sequence % 9_999_999 + 1
    assert refund_no("D9296400", f"{tag:06d}", other) != number


@pytest.mark.parametrize(
    ("term", "tag", "sequence"), [("D92964", "123456", 1), ("D9296400", "12345", 1), ("D9296400", "123456", 10_000_000)]
)
def test_a_refund_number_out_of_range_is_refused(term: str, tag: str, sequence: int) -> None:
    with pytest.raises(BadNumber):
        refund_no(term, tag, sequence)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("6222-0212-3456-7890-128", ScanClass.PAYMENT_CODE),
        ("6225-7600-0000-0005", ScanClass.CARD_NO),
        ("13-4567890123456789", ScanClass.PAYMENT_CODE),
        ("2026-1124-0001", ScanClass.ORDER_NO),
    ],
)
def test_groups_hide_no_card_and_no_payment_code(text: str, kind: ScanClass) -> None:
    found = classify(text)
    assert found.kind is kind
    assert (found.text == text) is (kind is ScanClass.ORDER_NO)
