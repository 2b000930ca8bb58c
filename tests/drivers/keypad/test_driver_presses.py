"""Downs and ups to presses: bounce by the device's own time, doubles, and repeats that end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.keypad.presses import BOUNCE_MS, REPEAT_FIRST_MS, REPEAT_NEXT_MS, REPEATS_MAX, Presses
from terminal.core.keys import Key


def test_a_bounce_is_measured_on_the_stamp_where_there_is_one() -> None:
    presses = Presses()
    assert presses.down(2, Key.D1, 5_000, stamp_ms=100) is Key.D1
    presses.up(2)
    assert presses.down(2, Key.D1, 5_000, stamp_ms=100 + BOUNCE_MS) is Key.D1  # read late, in one go
    presses.up(2)
    assert presses.down(2, Key.D1, 9_000, stamp_ms=110 + BOUNCE_MS) is None
    assert presses.bounced == 1


def test_a_device_clock_that_is_set_back_drops_no_key() -> None:
    presses = Presses()
    presses.down(2, Key.D1, 0, stamp_ms=1_000_000)
    presses.up(2)
    assert presses.down(2, Key.D1, 100, stamp_ms=500) is Key.D1


def test_a_late_thread_repeats_once_and_not_what_it_missed() -> None:
    presses = Presses()
    presses.down(14, Key.BACK, 0)
    assert presses.due(REPEAT_FIRST_MS - 1) is None
    assert presses.due(10_000) is Key.BACK
    assert presses.due(10_001) is None
    assert presses.wait_ms(10_001, 5_000) == REPEAT_NEXT_MS - 1


def test_a_repeat_ends_by_itself() -> None:
    presses = Presses()
    presses.down(14, Key.BACK, 0)
    repeats = sum(presses.due(at_ms) is Key.BACK for at_ms in range(0, 60_000, 10))
    assert repeats == REPEATS_MAX


@pytest.mark.parametrize("key", [key for key in Key if key not in (Key.BACK, Key.UP, Key.DOWN)])
def test_no_other_key_ever_repeats(key: Key) -> None:
    presses = Presses()
    presses.down(1, key, 0)
    assert all(presses.due(at_ms) is None for at_ms in range(0, 5_000, 50))


def test_another_key_ends_the_repeat() -> None:
    presses = Presses()
    presses.down(14, Key.BACK, 0)
    presses.down(2, Key.D1, 100)
    assert presses.due(5_000) is None


@given(st.lists(st.tuples(st.sampled_from((2, 14)), st.booleans(), st.integers(0, 300))))
def test_no_key_counts_more_often_than_it_goes_down_from_up(moves: list[tuple[int, bool, int]]) -> None:
    presses, now, held, fresh, counted = Presses(), 0, set[int](), 0, 0
    for code, down, gap in moves:
        now += gap
        if down:
            fresh += code not in held
            held.add(code)
            counted += presses.down(code, Key.D1, now) is not None
        else:
            held.discard(code)
            presses.up(code)
        assert presses.held == len(held)
    assert counted + presses.bounced == fresh
