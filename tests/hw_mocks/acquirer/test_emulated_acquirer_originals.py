"""Payments added while the emulator runs."""

from __future__ import annotations

from typing import Any

import pytest
from emulated_acquirer_client import Client

from hw_mocks.acquirer.process import AcquirerError, AcquirerProcess

GOODS = [{"goods_name": "雨伞", "quantity": 2, "price": 4_500}, {"goods_name": "袋子", "quantity": 1, "price": 50}]


def test_a_payment_of_now_is_found_and_refunded(client: Client) -> None:
    added = client.acquirer.add_original("umbrella", "WECHAT", 9_050, goods=GOODS)
    assert (added["refundable"], added["trade_state"]) == (9_050, "SUCCESS")
    found = client.look_up(added["out_trade_no"]).data
    assert found["trade_no"] == added["trade_no"]
    assert found["goods_detail"] == [
        {"goods_name": "雨伞", "quantity": "2", "price": "4500"},
        {"goods_name": "袋子", "quantity": "1", "price": "50"},
    ]
    assert client.refund("umbrella", "R1", 9_050).data["trade_state"] == "SUCCESS"


def test_a_payment_may_be_old_partly_refunded_unpaid_or_another_merchants(client: Client) -> None:
    acquirer = client.acquirer
    acquirer.add_original("old", "UNION", 100, trade_time="20240229101112")
    acquirer.add_original("half", "ALIPAY", 100, refunded=40, days_ago=2)
    acquirer.add_original("unpaid", "WECHAT", 100, pay_state="CREATE")
    acquirer.add_original("foreign", "WECHAT", 100, other_merchant=True, out_trade_no="X-1")
    assert acquirer.original("old")["trade_time"] == "20240229101112"
    assert client.refund("old", "R1", 1).code == "EMU40013"
    half = acquirer.original("half")
    assert (half["refundable"], half["trade_state"]) == (60, "PART_REFUND")
    assert client.refund("unpaid", "R2", 1).code == "EMU40008"
    assert client.look_up("X-1").data["merchant_no"] != client.identity["merchant_no"]
    assert acquirer.refunds() == [refund for refund in acquirer.book()["refunds"] if not refund["seeded"]]


def test_added_payments_survive_a_restart_and_not_a_reset(client: Client) -> None:
    added = client.acquirer.add_original("kept", "BESTPAY", 500)
    client.acquirer.restart()
    assert client.acquirer.original("kept")["trade_no"] == added["trade_no"]
    client.acquirer.reset()
    with pytest.raises(AcquirerError, match="no original 'kept'"):
        client.acquirer.original("kept")


RIGHT: dict[str, Any] = {"name": "a_name", "account_type": "WECHAT", "total_amount": 100}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Name"}, "name"),
        ({"name": "wechat_paid"}, "name"),
        ({"name": 5}, "name"),
        ({"account_type": "GOLD"}, "account_type"),
        ({"account_type": ["WECHAT"]}, "account_type"),
        ({"total_amount": 0}, "total_amount"),
        ({"total_amount": "100"}, "total_amount"),
        ({"total_amount": 10**12}, "total_amount"),
        ({"out_trade_no": "202611230001"}, "out_trade_no"),
        ({"out_trade_no": "a b"}, "out_trade_no"),
        ({"trade_time": "20261399000000"}, "trade_time"),
        ({"trade_time": "20991231000000"}, "trade_time"),
        ({"trade_time": 5}, "trade_time"),
        ({"trade_time": "20260101000000", "days_ago": 1}, "days_ago"),
        ({"days_ago": -1}, "days_ago"),
        ({"pay_state": "PAID"}, "pay_state"),
        ({"refunded": 101}, "refunded"),
        ({"refunded": 1, "pay_state": "FAIL"}, "refunded"),
        ({"cashier": "yes"}, "cashier"),
        ({"goods": "tea"}, "goods"),
        ({"goods": [{"goods_name": "x", "quantity": 1}]}, "goods[0]"),
        ({"goods": [{"goods_name": "", "quantity": 1, "price": 1}]}, "goods[0].goods_name"),
        ({"goods": [*GOODS, {"goods_name": "x", "quantity": 0, "price": 1}]}, "goods[2].quantity"),
        ({"goods": [{"goods_name": "x", "quantity": 1, "price": -1}]}, "goods[0].price"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_payment_is_refused_with_422_naming_the_field_and_changes_nothing(
    emulator: AcquirerProcess, change: dict[str, Any], field: str
) -> None:
    before = emulator.book()["originals"]
    with pytest.raises(AcquirerError) as refused:
        emulator._ask("POST", "/emu/originals", {**RIGHT, **change})
    assert "422" in str(refused.value)
    assert f"'field': '{field}'" in str(refused.value)
    assert emulator.book()["originals"] == before


@pytest.mark.parametrize("body", [None, [], "x", 5])
def test_a_body_that_is_no_object_is_refused(emulator: AcquirerProcess, body: object) -> None:
    with pytest.raises(AcquirerError, match="422"):
        emulator._ask("POST", "/emu/originals", body)
