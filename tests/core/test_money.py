"""Amounts: whole fen, read from keypad and wire, never a float (design M8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.money import MAX_FEN, BadAmount, Fen

amounts = st.integers(0, MAX_FEN).map(Fen)


@given(amounts)
def test_yuan_and_wire_texts_read_back_the_same(amount: Fen) -> None:
    assert Fen.from_yuan(amount.yuan()) == amount
    assert Fen.from_wire(amount.wire()) == amount


@pytest.mark.parametrize(("text", "fen"), [("12", 1200), ("12.", 1200), ("12.3", 1230), ("12.34", 1234), ("0.05", 5)])
def test_what_a_keypad_types_is_read(text: str, fen: int) -> None:
    assert Fen.from_yuan(text) == Fen(fen)


@pytest.mark.parametrize("text", ["", ".", ".5", "1.234", "-1", "1e3", "１２", "1,000", "12345678901", " 1"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        Fen.from_yuan(text)


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1234567890123", "１"])
def test_what_the_wire_must_not_carry_is_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        Fen.from_wire(text)


@pytest.mark.parametrize("value", [1.0, True, "1", None])
def test_a_float_or_anything_but_an_int_is_no_amount(value: object) -> None:
    with pytest.raises(BadAmount):
        Fen(value)  # type: ignore[arg-type]


def test_more_than_twelve_digits_overflow_loudly() -> None:
    with pytest.raises(BadAmount):
        _ = Fen(MAX_FEN) + Fen(1)


def test_a_negative_difference_is_shown_but_never_sent() -> None:
    difference = Fen(100) - Fen(250)
    assert str(difference) == "-￥1.50"
    with pytest.raises(BadAmount):
        difference.wire()


@given(amounts)
def test_the_shown_amount_prints_in_gbk(amount: Fen) -> None:
    assert str(amount).encode("gbk").decode("gbk") == str(amount)
