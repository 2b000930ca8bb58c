"""The [policy] table: strict, each mistake named by its key's path, defaults that ask for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_config import GOOD, write

from terminal.config import load, policy_of
from terminal.core.merchant_policy import DEFAULT_POLICY, Ask, PhonePolicy, Policy
from terminal.core.model import Method, PaymentType
from terminal.core.money import Fen
from terminal.errors import ConfigError

TIERS = """
[policy]
refund_window_days = 90
methods = ["original_route"]
phone = "encrypted"
phone_key = "phone.key"

[[policy.tier]]
from_fen = 10000
asks = ["slip"]

[[policy.tier]]
from_fen = 100000
asks = ["approver", "identity"]
"""


def policy(folder: Path, text: str) -> Policy:
    return policy_of(load(write(folder, GOOD + text)).policy)


def test_without_the_table_nothing_is_asked_for(tmp_path: Path) -> None:
    assert policy(tmp_path, "") == DEFAULT_POLICY
    assert DEFAULT_POLICY.asks(Fen(99_999_999)) == frozenset()
    assert DEFAULT_POLICY.approver_from() is None


def test_a_refund_brings_what_every_tier_it_has_reached_asks_for(tmp_path: Path) -> None:
    found = policy(tmp_path, TIERS)
    assert found.asks(Fen(9_999)) == frozenset()
    assert found.asks(Fen(10_000)) == {Ask.SLIP}
    assert found.asks(Fen(100_000)) == {Ask.SLIP, Ask.APPROVER, Ask.IDENTITY}
    assert found.approver_from() == Fen(100_000)
    assert (found.refund_window_days, found.methods) == (90, (Method.ORIGINAL_ROUTE,))
    assert found.phone is PhonePolicy.ENCRYPTED


def test_a_type_of_payment_may_have_methods_of_its_own(tmp_path: Path) -> None:
    found = policy(tmp_path, '[policy.methods_of]\ncard = ["original_route"]\n')
    assert not found.allows(Method.MERCHANT_BALANCE, PaymentType.CARD)
    assert found.allows(Method.ORIGINAL_ROUTE, PaymentType.CARD)
    assert found.allows(Method.MERCHANT_BALANCE, PaymentType.WECHAT)


@pytest.mark.parametrize("value", ["card = []", 'card = ["cash"]', 'gold = ["original_route"]'])
def test_methods_of_a_type_are_checked_by_name(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigError, match=r"policy\.methods_of"):
        policy(tmp_path, f"[policy.methods_of]\n{value}\n")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("refund_window_days = 90", "refund_window_days = 0", "policy.refund_window_days must be 1 to 3650"),
        ("refund_window_days = 90", "refund_window_day = 90", "refund_window_day"),
        ("refund_window_days = 90", "escalate_after_min = 0", "policy.escalate_after_min must be 1 to 1440"),
        ('methods = ["original_route"]', "methods = []", "policy.methods must be"),
        ('methods = ["original_route"]', 'methods = ["cash"]', "$.policy.methods[0]"),
        ('phone_key = "phone.key"', "", "policy.phone_key must be"),
        ('phone = "encrypted"', 'phone = "plain"', "$.policy.phone"),
        ("from_fen = 100000", "from_fen = 10000", "policy.tier[1].from_fen must be"),
        ("from_fen = 10000\n", "from_fen = -1\n", "policy.tier[0].from_fen must be"),
        ("from_fen = 10000\n", 'from_fen = "100.00"\n', "$.policy.tier[0].from_fen"),
        ('asks = ["slip"]', "asks = []", "policy.tier[0].asks must be"),
        ('asks = ["slip"]', 'asks = ["blood"]', "$.policy.tier[0].asks[0]"),
        ('phone = "encrypted"', 'phone = "off"\n', ""),
        ('asks = ["slip"]', 'asks = ["slip"]\nname = "a"', "name"),
    ],
)
def test_a_mistake_is_named_by_its_path(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert TIERS.count(old) == 1
    text = GOOD + TIERS.replace(old, new)
    if not says:
        text = text.replace('["slip"]', '["phone"]')
        says = "policy.tier[0].asks must be without phone"
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, text))
    assert says in str(caught.value)
