"""Payments added while the acquirer runs, and the merchant's further terminals."""

from __future__ import annotations

import pytest
from emulated_acquirer_client import Client

from hw_mocks.acquirer.process import AcquirerError


def test_an_added_payment_is_found_and_refunded_at_once(client: Client) -> None:
    client.acquirer.fault("fail", "refund", count=3)
    added = client.acquirer.add_original("umbrella", "ALIPAY", 4_200)
    assert (added["pay_state"], added["total_amount"], added["refundable"]) == ("SUCCESS", 4_200, 4_200)
    assert len(added["trade_no"]) == 22
    assert len(client.acquirer.faults()["armed"]) == 1, "armed faults stay armed"
    client.acquirer.clear_faults()
    assert client.refund("umbrella", "R1", 1_200).code == "000000"
    assert client.acquirer.original("umbrella")["refundable"] == 3_000


@pytest.mark.parametrize(
    ("name", "account_type", "total", "field"),
    [
        ("Umbrella", "ALIPAY", 1, "name"),
        ("wechat_paid", "ALIPAY", 1, "name"),
        ("umbrella", "CASH", 1, "account_type"),
        ("umbrella", "ALIPAY", 0, "total_amount"),
    ],
)
def test_a_wrong_payment_is_refused_by_its_field(
    client: Client, name: str, account_type: str, total: int, field: str
) -> None:
    before = client.acquirer.book()["originals"]
    with pytest.raises(AcquirerError, match=f"'field': '{field}'"):
        client.acquirer.add_original(name, account_type, total)
    assert client.acquirer.book()["originals"] == before


def test_every_terminal_of_the_merchant_is_served(client: Client) -> None:
    numbers = client.acquirer.terminals()
    assert numbers[0] == client.identity["term_no"]
    assert len(set(numbers)) == len(numbers) >= 4
    for place, number in enumerate(numbers):
        assert client.refund("wechat_paid", f"R{place}", 100, term_no=number).code == "000000"
