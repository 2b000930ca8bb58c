"""Which passwords are refused, and what a hash depends on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.secret import Secret
from terminal.staff.password import DEFAULT_COST, WORN, Cost, hashed, why_weak

CHEAP = Cost(n=2, r=1, p=1)
PEPPER = Secret("ab" * 32)


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12a456", "１３５７９０", "-13579", "135 79", "135790\n"])
def test_a_password_has_six_ascii_digits(text: str) -> None:
    assert why_weak(Secret(text), "01") == "a password has 6 digits"


@pytest.mark.parametrize("digit", "0123456789")
def test_equal_digits_are_refused(digit: str) -> None:
    assert why_weak(Secret(digit * 6), "01") == "all digits are equal"


@pytest.mark.parametrize("text", ["123456", "654321", "012345", "543210", "456789", "987654", "789012", "210987"])
def test_straight_runs_are_refused(text: str) -> None:
    assert why_weak(Secret(text), "01") == "the digits are one straight run"


@pytest.mark.parametrize("text", sorted(WORN))
def test_known_defaults_are_refused(text: str) -> None:
    assert why_weak(Secret(text), "01") == "it is a well-known default"


def test_the_own_number_is_refused() -> None:
    assert why_weak(Secret("135790"), "135790") == "it equals the staff number"


@pytest.mark.parametrize("text", ["135790", "804129", "112234", "123457"])
def test_others_are_taken(text: str) -> None:
    assert why_weak(Secret(text), "01") == ""


@given(st.text("0123456789", min_size=2, max_size=8))
def test_the_reason_never_repeats_the_password(text: str) -> None:
    assert text not in why_weak(Secret(text), "01")


def test_a_hash_depends_on_password_salt_cost_and_pepper() -> None:
    salt, other = bytes(16), bytes(15) + b"\1"
    hashes = {
        hashed(Secret("135790"), salt, CHEAP, None),
        hashed(Secret("135791"), salt, CHEAP, None),
        hashed(Secret("135790"), other, CHEAP, None),
        hashed(Secret("135790"), salt, Cost(4, 1, 1), None),
        hashed(Secret("135790"), salt, CHEAP, PEPPER),
        hashed(Secret("135790"), salt, CHEAP, Secret("cd" * 32)),
    }
    assert len(hashes) == 6
    assert hashed(Secret("135790"), salt, CHEAP, PEPPER) in hashes


def test_the_default_cost_is_the_measured_one_and_runs() -> None:
    assert Cost(n=16_384, r=8, p=5) == DEFAULT_COST
    assert DEFAULT_COST.fits()
    assert len(hashed(Secret("135790"), bytes(16), DEFAULT_COST, PEPPER)) == 32


@pytest.mark.parametrize("cost", [Cost(0, 8, 5), Cost(1, 8, 5), Cost(1000, 8, 5), Cost(1 << 20, 8, 1), Cost(2, 0, 1)])
def test_a_cost_no_terminal_can_afford_does_not_fit(cost: Cost) -> None:
    assert not cost.fits()
