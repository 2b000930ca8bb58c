"""tradequery answers (facts: acquirer §1.13)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lakala_bytes import BAD, JSON_VALUES
from lakala_rig import LOG_NO, MERCHANT, NOW_S, ORDER_NO, TRADE_NO, trade_data, v3

from terminal.acquirer.limits import MAX_GOODS_LINES
from terminal.acquirer.original import of_trade_query
from terminal.acquirer.reply import Proven
from terminal.core.goods import GoodsLine
from terminal.core.model import LookUpFailed, LookUpResult, Original, OriginalState, PaymentType
from terminal.core.money import Fen


def look_up(body: bytes, *, by_trade_no: bool = True) -> LookUpResult:
    return of_trade_query(Proven(200, body, NOW_S), TRADE_NO if by_trade_no else ORDER_NO, is_trade_no=by_trade_no)


def original_of(**changes: Any) -> Original:
    result = look_up(v3(trade_data(**changes), code="BBS00000"))
    assert isinstance(result, Original), result
    return result


def failure_of(**changes: Any) -> LookUpFailed:
    result = look_up(v3(trade_data(**changes), code="BBS00000"))
    assert isinstance(result, LookUpFailed), result
    return result


@pytest.mark.parametrize("by_trade_no", [True, False])
def test_a_found_payment_is_read_whole(by_trade_no: bool) -> None:
    assert look_up(v3(trade_data(), code="BBS00000"), by_trade_no=by_trade_no) == Original(
        trade_no=TRADE_NO,
        log_no=LOG_NO,
        order_no=ORDER_NO,
        merchant_no=MERCHANT,
        payment_type=PaymentType.WECHAT,
        account_type="WECHAT",
        state=OriginalState.SUCCESS,
        total=Fen(1000),
        trade_time="20261124120000",
        payer="oUpF****8Dk4",
        goods=(),
        main_type="PREORDER",
    )


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("WECHAT", PaymentType.WECHAT),
        ("ALIPAY", PaymentType.ALIPAY),
        ("UQRCODEPAY", PaymentType.UNIONPAY_QR),
        ("UNION", PaymentType.CARD),
        ("BESTPAY", PaymentType.OTHER),
        ("SUNING", PaymentType.OTHER),
        (None, PaymentType.OTHER),
        (7, PaymentType.OTHER),
    ],
)
def test_payment_types_come_from_the_table(word: Any, expected: PaymentType) -> None:
    original = original_of(account_type=word)
    assert original.payment_type is expected
    assert original.account_type == (word if isinstance(word, str) else "")


@pytest.mark.parametrize("state", OriginalState)
def test_every_documented_state_is_known(state: OriginalState) -> None:
    assert original_of(trade_state=state.value).state is state


def test_an_unrecognised_state_is_unknown() -> None:
    assert original_of(trade_state="FROZEN").state is OriginalState.UNKNOWN


@pytest.mark.parametrize(
    ("given_no", "shown_no"),
    [
        ("622260******8223", "622260******8223"),
        ("6222600260001072223", "622260*********2223"),
        ("6226 22** **** 8223", "622622******8223"),
        ("hello", ""),
        ("1234", ""),
    ],
)
def test_a_card_is_masked_whatever_came(given_no: str, shown_no: str) -> None:
    assert original_of(account_type="UNION", crd_no=given_no, user_id2=None).payer == shown_no


@pytest.mark.parametrize(("wallet", "shown_id"), [("2088102", "****02"), ("a" * 12, "aaaa****aaaa"), (None, "")])
def test_a_wallet_id_is_shortened(wallet: str | None, shown_id: str) -> None:
    assert original_of(user_id2=wallet).payer == shown_id


def test_a_missing_log_number_is_the_tail_of_the_trade_number() -> None:
    assert original_of(log_no=None).log_no == LOG_NO


@pytest.mark.parametrize("text", [None, "yesterday", "20260231120000", "20261124", 20261124120000])
def test_a_time_that_is_none_is_left_empty(text: Any) -> None:
    assert original_of(trade_time=text).trade_time == ""


GOODS = [
    {"goods_name": "龙井茶", "quantity": "2", "price": "4500"},
    {"goods_name": "杯", "quantity": "1", "price": "0"},
]


def test_goods_are_read_when_they_are_there() -> None:
    assert original_of(goods_detail=GOODS).goods == (GoodsLine("龙井茶", 2, Fen(4500)), GoodsLine("杯", 1, Fen(0)))


@pytest.mark.parametrize(
    "goods",
    [
        "龙井茶",
        {},
        [1],
        [{}],
        [*GOODS, {"goods_name": "茶", "quantity": "0.5", "price": "1"}],
        [{"goods_name": "茶", "quantity": 2, "price": "1"}],
        [{"goods_name": "茶", "quantity": "２", "price": "1"}],
        [{"goods_name": "茶", "quantity": "2", "price": "1.5"}],
        [{"goods_name": "茶", "quantity": "2", "price": "-1"}],
        [{"goods_name": " \n", "quantity": "2", "price": "1"}],
    ],
)
def test_malformed_goods_are_no_goods(goods: Any) -> None:
    assert original_of(goods_detail=goods).goods == ()


def test_a_list_longer_than_any_slips_is_taken_whole_or_not_at_all() -> None:
    """A part of the goods would share out the discount of the whole order: too much for each of them."""
    line = {"goods_name": "茶", "quantity": "1", "price": "100"}
    assert len(original_of(goods_detail=[line] * MAX_GOODS_LINES).goods) == MAX_GOODS_LINES
    assert original_of(goods_detail=[line] * (MAX_GOODS_LINES + 1)).goods == ()


def test_not_found_is_an_answer_with_its_code() -> None:
    assert look_up(v3(None, code="EMU1001", msg="订单不存在")) == LookUpFailed(True, "EMU1001", "订单不存在")


@pytest.mark.parametrize("code", ["000000", "SACS0000"])
def test_the_success_code_of_another_module_is_no_success(code: str) -> None:
    assert isinstance(look_up(v3(trade_data(), code=code)), LookUpFailed)


def test_an_answer_for_another_number_is_no_answer() -> None:
    assert not failure_of(trade_no="2026112466200819100679").answered
    other = look_up(v3(trade_data(out_trade_no="ORDER-2"), code="BBS00000"), by_trade_no=False)
    assert isinstance(other, LookUpFailed)
    assert not other.answered


@pytest.mark.parametrize("kind", ["REFUND", "CANCEL"])
def test_a_refund_is_no_original(kind: str) -> None:
    failure = failure_of(trade_main_type=kind)
    assert failure.answered
    assert "原支付" in failure.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("merchant_no", None),
        ("out_trade_no", None),
        ("out_trade_no", "a b"),
        ("trade_state", None),
        ("total_amount", None),
        ("total_amount", 1000),
        ("total_amount", "10.00"),
        ("log_no", "123"),
        ("log_no", {}),
        ("trade_no", None),
    ],
)
def test_an_answer_that_lacks_what_a_refund_needs_names_the_field(name: str, value: Any) -> None:
    failure = failure_of(**{name: value})
    assert (failure.answered, failure.code) == (False, "")
    assert name in failure.message


def test_a_merchant_number_of_others_is_handed_on_for_the_policy_to_judge() -> None:
    assert original_of(merchant_no="822290070111135").merchant_no == "822290070111135"


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_a_broken_answer_is_no_answer(body: bytes) -> None:
    result = look_up(body)
    assert isinstance(result, LookUpFailed)
    assert not result.answered


@given(st.binary(max_size=100) | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_no_bytes_raise(body: bytes) -> None:
    assert isinstance(look_up(body), LookUpFailed)


@given(st.sampled_from(sorted(trade_data())), JSON_VALUES)
def test_no_value_of_any_field_raises(name: str, value: Any) -> None:
    look_up(v3({**trade_data(goods_detail=GOODS), name: value}, code="BBS00000"))
