"""Named timers on a clock that the test owns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from terminal.runtime.timers import Timers


def test_timers_come_due_in_order_of_time() -> None:
    timers = Timers()
    timers.start("late", 200)
    timers.start("early", 100)
    assert timers.next_due_ms() == 100
    assert timers.pop_due(99) is None
    assert [timers.pop_due(250), timers.pop_due(250), timers.pop_due(250)] == ["early", "late", None]


def test_starting_a_timer_again_replaces_it() -> None:
    timers = Timers()
    timers.start("idle", 100)
    timers.start("idle", 500)
    assert timers.pop_due(400) is None
    assert timers.pop_due(500) == "idle"
    assert timers.next_due_ms() is None


def test_a_stopped_timer_never_comes_due() -> None:
    timers = Timers()
    timers.start("tick", 100)
    timers.stop("tick")
    timers.stop("never started")
    assert timers.next_due_ms() is None
    assert timers.pop_due(1_000) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 1_000)), max_size=50))
def test_each_name_comes_due_once_at_its_last_time(starts: list[tuple[str, int]]) -> None:
    timers = Timers()
    last = {}
    for name, at_ms in starts:
        timers.start(name, at_ms)
        last[name] = at_ms
    fired = {}
    for now in range(0, 1_001):
        while (name := timers.pop_due(now)) is not None:
            assert name not in fired
            fired[name] = now
    assert fired == last
