"""The hash chain names the first event that does not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.journal.chain import Anchor, RawEvent, genesis, link, walk

START = genesis("D9296400", "123456")


def chained(count: int) -> list[RawEvent]:
    events: list[RawEvent] = []
    last = START
    for seq in range(1, count + 1):
        columns = (b"noted", b"", b'{"n":%d}' % seq, b"", b"2026-11-24T10:00:00+08:00")
        event = RawEvent(seq, *columns, last.hash, link(last.hash, seq, *columns))
        events.append(event)
        last = Anchor(seq, event.hash)
    return events


EVENTS = chained(9)
HEAD = Anchor(9, EVENTS[-1].hash)


def test_an_untouched_chain_holds() -> None:
    report = walk(EVENTS, START, HEAD)
    assert (report.ok, report.records, report.first_bad, report.head) == (True, 9, None, HEAD)


def test_a_chain_may_be_walked_from_an_anchor() -> None:
    report = walk(EVENTS[4:], Anchor(4, EVENTS[3].hash), HEAD)
    assert (report.ok, report.records) == (True, 5)


def test_a_wrong_anchor_shows_a_full_rewrite() -> None:
    assert walk(EVENTS[4:], Anchor(4, bytes(32)), HEAD).first_bad == 5


def test_a_chain_does_not_hold_in_another_journal() -> None:
    assert walk(EVENTS, genesis("D9296400", "654321"), HEAD).first_bad == 1


@given(st.integers(0, 8), st.sampled_from(["kind", "subject", "body", "host_time", "device_time", "prev", "hash"]))
def test_a_changed_column_is_named(place: int, column: str) -> None:
    events = list(EVENTS)
    events[place] = replace(events[place], **{column: getattr(events[place], column) + b"x"})
    report = walk(events, START, HEAD)
    # A changed hash is first seen in its own event: it is no longer the hash of its columns.
    assert (report.ok, report.first_bad) == (False, place + 1)
    assert str(place + 1) in report.why


@given(st.integers(0, 8))
def test_a_removed_event_is_named(place: int) -> None:
    assert walk(EVENTS[:place] + EVENTS[place + 1 :], START, HEAD).first_bad == place + 1


@given(st.integers(0, 7))
def test_two_swapped_events_are_named(place: int) -> None:
    events = list(EVENTS)
    events[place], events[place + 1] = replace(events[place + 1], seq=place + 1), replace(events[place], seq=place + 2)
    assert walk(events, START, HEAD).first_bad == place + 1


@pytest.mark.parametrize("kept", range(9))
def test_a_cut_tail_shows_against_the_head(kept: int) -> None:
    assert walk(EVENTS[:kept], START, HEAD).first_bad == kept + 1


def test_an_edited_event_with_a_new_hash_breaks_the_next_one() -> None:
    events = list(EVENTS)
    body = b'{"n":99}'
    columns = (events[3].kind, events[3].subject, body, b"", events[3].device_time)
    events[3] = replace(events[3], body=body, hash=link(events[3].prev, 4, *columns))
    assert walk(events, START, HEAD).first_bad == 5


def test_bytes_cannot_wander_between_columns() -> None:
    assert link(bytes(32), 1, b"ab", b"c") != link(bytes(32), 1, b"a", b"bc")
