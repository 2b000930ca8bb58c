"""Balance answers: yuan text to fen, exactly, or not at all (facts: acquirer §1.14)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lakala_bytes import BAD, JSON_VALUES
from lakala_rig import NOW_S, balance_data, v2

from terminal.acquirer.balance import of_balance_query
from terminal.acquirer.reply import Proven
from terminal.core.model import Balance, BalanceResult, BalanceUnreadable
from terminal.core.money import Fen


def read(body: bytes, status: int = 200) -> BalanceResult:
    return of_balance_query(Proven(status, body, NOW_S))


def read_data(**changes: Any) -> BalanceResult:
    return read(v2(balance_data(**changes)))


def why(result: BalanceResult) -> str:
    assert isinstance(result, BalanceUnreadable), result
    return result.detail


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1234.56", 123456),
        ("0.00", 0),
        ("0", 0),
        ("12", 1200),
        ("12.3", 1230),
        ("12.3400", 1234),
        ("0.29", 29),
        ("1.1", 110),
        ("9999999999.99", 999999999999),
    ],
)
def test_yuan_become_fen_exactly(text: str, fen: int) -> None:
    assert read_data(curBalance=text) == Balance(Fen(fen))


@given(st.integers(0, 999_999_999_999))
def test_every_amount_comes_back_exactly(fen: int) -> None:
    assert read_data(curBalance=Fen(fen).yuan()) == Balance(Fen(fen))


def test_both_spellings_of_the_field_are_read() -> None:
    assert read_data(curBalance=None, cuBalance="7.00") == Balance(Fen(700))
    assert read_data(curBalance="7.00", cuBalance="7.00") == Balance(Fen(700))
    assert "矛盾" in why(read_data(curBalance="7.00", cuBalance="8.00"))


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "1,234.56", "12.345", "1.", ".5", "１２", "1e3", "+1", "￥1", "1" * 11, 12.5, 12, [], "NaN"],
)
def test_what_is_no_amount_is_unreadable_never_zero(text: Any) -> None:
    assert "余额" in why(read_data(curBalance=text))


def test_a_negative_balance_is_told_as_it_is() -> None:
    assert "-12.50" in why(read_data(curBalance="-12.50"))


def test_a_missing_balance_is_unreadable() -> None:
    assert why(read_data(curBalance=None)) == "应答没有可用余额"


@pytest.mark.parametrize("state", ["CLOSE", "FREEZE", "STOPAY", "NEW_STATE"])
def test_an_account_that_is_not_normal_is_unreadable_and_says_its_state(state: str) -> None:
    assert state in why(read_data(acctSt=state))


@pytest.mark.parametrize("state", [None, 1, ""])
def test_an_account_without_a_state_is_unreadable(state: Any) -> None:
    assert "没有账户状态" in why(read_data(acctSt=state))


def test_a_refusal_shows_code_and_message() -> None:
    assert why(read(v2(None, code="EMU2001", msg="机构号不存在"))) == "EMU2001 机构号不存在"


def test_a_server_error_is_unreadable() -> None:
    assert "503" in why(read(v2(balance_data()), status=503))


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_a_broken_answer_is_unreadable(body: bytes) -> None:
    assert why(read(body))


@given(st.binary(max_size=100) | JSON_VALUES.map(lambda value: json.dumps(value).encode()) | JSON_VALUES.map(v2))
def test_no_bytes_raise_or_give_a_balance(body: bytes) -> None:
    assert isinstance(read(body), BalanceUnreadable)
