"""The tables of fields (facts: acquirer §1.8): every request is checked before it can leave."""

from __future__ import annotations

from typing import Any

import pytest
from lakala_rig import LOG_NO, MERCHANT, ORDER_NO, REFUND_NO, TRADE_NO, Keys, make_record, query_data, refund_data

from terminal.acquirer import fields, requests
from terminal.acquirer.fields import incoming_fault, outgoing_fault
from terminal.core.model import Method


def refund_request(keys: Keys, **changes: Any) -> dict[str, Any]:
    data = {**requests.refund(keys.settings(), make_record()), **changes}
    return {name: value for name, value in data.items() if value is not None}


def test_a_refund_says_what_the_operator_confirmed_and_nothing_else(keys: Keys) -> None:
    assert requests.refund(keys.settings(), make_record()) == {
        "merchant_no": MERCHANT,
        "term_no": "D9296400",
        "out_trade_no": REFUND_NO,
        "refund_amount": "300",
        "origin_trade_no": TRADE_NO,
        "origin_log_no": LOG_NO,
        "refund_reason": "商品退货",
        "location_info": {"request_ip": "192.0.2.7"},
    }


def test_the_merchant_balance_pays_by_mode_05_and_the_original_route_by_no_mode(keys: Keys) -> None:
    by_balance = requests.refund(keys.settings(), make_record(method=Method.MERCHANT_BALANCE))
    assert by_balance["refund_acc_mode"] == "05"
    assert "refund_acc_mode" not in requests.refund(keys.settings(), make_record())


def test_an_empty_reason_is_left_out(keys: Keys) -> None:
    assert "refund_reason" not in requests.refund(keys.settings(), make_record(reason=""))


def test_all_requests_of_good_settings_fit_their_tables(keys: Keys) -> None:
    settings, record = keys.settings(), make_record()
    assert outgoing_fault(fields.REFUND_REQUEST, requests.refund(settings, record)) is None
    assert outgoing_fault(fields.REFUND_QUERY_REQUEST, requests.refund_query(settings, record)) is None
    by_trade = requests.trade_query(settings, TRADE_NO, is_trade_no=True)
    by_order = requests.trade_query(settings, ORDER_NO, is_trade_no=False)
    link = requests.trade_query(settings, requests.LINK_CHECK_NO, is_trade_no=False)
    for data in (by_trade, by_order, link):
        assert outgoing_fault(fields.TRADE_QUERY_REQUEST, data) is None
    assert outgoing_fault(fields.BALANCE_REQUEST, requests.balance(settings)) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("merchant_no", None),
        ("merchant_no", "82229005943"),
        ("merchant_no", 822290059430),
        ("term_no", "D92964001"),
        ("out_trade_no", None),
        ("out_trade_no", "R" * 33),
        ("out_trade_no", "退单1"),
        ("out_trade_no", "R1\n"),
        ("refund_amount", None),
        ("refund_amount", "0"),
        ("refund_amount", "-1"),
        ("refund_amount", "007"),
        ("refund_amount", "3.00"),
        ("refund_amount", "1" * 13),
        ("refund_amount", "３００"),
        ("refund_amount", 300),
        ("refund_reason", "长" * 33),
        ("refund_reason", ""),
        ("refund_reason", "退\x1b货"),
        ("refund_reason", "退\ud800货"),
        ("origin_trade_no", "123"),
        ("origin_log_no", "6620081910067X"),
        ("refund_acc_mode", "07"),
        ("location_info", None),
        ("location_info", {}),
        ("location_info", {"request_ip": "here"}),
        ("location_info", {"request_ip": "192.0.2.7", "gps": "1"}),
        ("notify_me", "1"),
    ],
)
def test_a_violation_names_the_field(keys: Keys, name: str, value: Any) -> None:
    fault = outgoing_fault(fields.REFUND_REQUEST, refund_request(keys, **{name: value}))
    assert fault is not None
    assert name in fault


def test_a_refund_needs_two_numbers_of_its_original(keys: Keys) -> None:
    fault = outgoing_fault(fields.REFUND_REQUEST, refund_request(keys, origin_log_no=None))
    assert fault is not None
    assert "origin_log_no" in fault


def test_a_query_needs_a_number(keys: Keys) -> None:
    data = {"merchant_no": MERCHANT, "term_no": "D9296400"}
    assert outgoing_fault(fields.REFUND_QUERY_REQUEST, data) is not None


def test_good_answers_fit_their_tables() -> None:
    assert incoming_fault(fields.REFUND_ANSWER, refund_data(), settled=True) is None
    assert incoming_fault(fields.REFUND_QUERY_ANSWER, query_data(), settled=True) is None


def test_an_answer_may_hold_more_than_the_table_knows() -> None:
    assert incoming_fault(fields.REFUND_ANSWER, refund_data(trade_info={"x": [1, 2]}, new="1"), settled=True) is None


@pytest.mark.parametrize("value", [{}, {"x": "1"}])
def test_an_object_where_a_text_belongs_is_no_missing_field(value: Any) -> None:
    fault = incoming_fault(fields.REFUND_ANSWER, refund_data(origin_log_no=value), settled=True)
    assert fault is not None
    assert "origin_log_no" in fault


def test_what_only_a_settled_answer_must_have_may_lack_otherwise() -> None:
    data = refund_data(trade_state="FAIL", trade_time=None, payer_amount=None)
    assert incoming_fault(fields.REFUND_ANSWER, data, settled=False) is None
    assert incoming_fault(fields.REFUND_ANSWER, data, settled=True) is not None
