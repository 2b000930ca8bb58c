"""The table tests of every machine: no hole, no dead row, no dead end, one screen a state; and proof that they fail."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Any

import pytest

from terminal.core.effects import Beep, Effect, Sound
from terminal.core.events import Cancelled, Confirmed, Erased, QueryAnswered, QueryDue
from terminal.core.flow import (
    export,
    feedback,
    keypad_test,
    open_items,
    records_table,
    refund_table,
    ruling_table,
    service,
    session_table,
    settings,
    totals,
    void_table,
)
from terminal.core.machine import Chart, Ignored, Row, Stepper, UnansweredEvent, holes
from terminal.core.model import RefundState
from terminal.core.refund import table as refund_machine
from terminal.core.screens import export as export_screens
from terminal.core.screens import feedback as feedback_screens
from terminal.core.screens import keypad_test as keypad_test_screens
from terminal.core.screens import open_items as open_items_screens
from terminal.core.screens import records as records_screens
from terminal.core.screens import refund as refund_screens
from terminal.core.screens import ruling as ruling_screens
from terminal.core.screens import service as service_screens
from terminal.core.screens import session as session_screens
from terminal.core.screens import settings as settings_screens
from terminal.core.screens import totals as totals_screens
from terminal.core.screens import void as void_screens
from terminal.core.terminal import CHARTS

PAGED: list[tuple[Chart[Any, Any], dict[Any, Any]]] = [
    (session_table.CHART, session_screens.PAGES),
    (refund_table.CHART, refund_screens.PAGES),
    (void_table.CHART, void_screens.PAGES),
    (open_items.CHART, open_items_screens.PAGES),
    (records_table.CHART, records_screens.PAGES),
    (export.CHART, export_screens.PAGES),
    (totals.CHART, totals_screens.PAGES),
    (service.CHART, service_screens.PAGES),
    (settings.CHART, settings_screens.PAGES),
    (feedback.CHART, feedback_screens.PAGES),
    (keypad_test.CHART, keypad_test_screens.PAGES),
    (ruling_table.CHART, ruling_screens.PAGES),
]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_every_table_is_sound(chart: Chart[Any, Any]) -> None:
    assert holes(chart) == []


def test_there_is_no_way_back_to_sending() -> None:
    to_sending = [row for row in refund_machine.CHART.rows if row.dest is RefundState.SENDING]
    assert [row.source for row in to_sending] == [RefundState.CREATED]


def test_only_a_proof_ends_an_unknown_refund() -> None:
    straight = [row for row in refund_machine.CHART.rows if RefundState.UNKNOWN in row.sources()]
    assert {row.dest for row in straight} == {RefundState.QUERYING, RefundState.RULED, None}
    ends = [row for row in refund_machine.CHART.rows if row.source is RefundState.QUERYING and row.dest]
    assert {row.dest for row in ends} == {RefundState.SUCCEEDED, RefundState.REFUSED, RefundState.UNKNOWN}
    assert all(row.when for row in ends if row.dest is not RefundState.UNKNOWN)


def test_a_ruling_ends_an_unknown_only() -> None:
    to_ruled = [row for row in refund_machine.CHART.rows if row.dest is RefundState.RULED]
    assert [row.sources() for row in to_ruled] == [(RefundState.UNKNOWN, RefundState.QUERYING)]


@pytest.mark.parametrize(("chart", "pages"), PAGED, ids=lambda value: getattr(value, "name", ""))
def test_every_state_that_is_not_final_has_exactly_one_screen(chart: Chart[Any, Any], pages: dict[Any, Any]) -> None:
    assert set(pages) == set(chart.states) - set(chart.final)


def test_every_table_but_the_durable_machines_has_its_screens_looked_at() -> None:
    assert {chart.name for chart, _ in PAGED} == {chart.name for chart in CHARTS} - {"refund", "paper"}


class Light(Enum):
    RED = "red"
    GREEN = "green"
    OFF = "off"


class Lamp:
    def __init__(self) -> None:
        self.state: Light = Light.RED
        self.out: list[Effect] = []


def beep(lamp: Lamp, event: object) -> None:
    lamp.out.append(Beep(Sound.KEY))


def never(lamp: Lamp, event: object) -> bool:
    return False


def fail(lamp: Lamp, event: object) -> None:
    raise ZeroDivisionError


SOUND: Chart[Light, Lamp] = Chart(
    name="lamp",
    states=Light,
    initial=Light.RED,
    final=(Light.OFF,),
    hears=(Confirmed, Cancelled),
    rows=(
        Row(Light.RED, Confirmed, Light.GREEN, do=(beep,)),
        Row(Light.GREEN, Confirmed, Light.RED),
        Row((Light.RED, Light.GREEN), Cancelled, Light.OFF),
    ),
    ignored=(),
)


@pytest.mark.parametrize(
    ("chart", "hole"),
    [
        (replace(SOUND, rows=SOUND.rows[:2]), "lamp.RED: Cancelled is neither answered nor ignored"),
        (replace(SOUND, rows=SOUND.rows[1:]), "lamp.GREEN cannot be reached"),
        (replace(SOUND, final=()), "lamp.OFF has no way out"),
        (replace(SOUND, final=(Light.RED, Light.OFF)), "lamp.RED is final but has rows"),
        (
            replace(SOUND, ignored=(Ignored((Light.RED,), (Confirmed,), "no reason"),)),
            "lamp.RED: Confirmed is both answered and ignored",
        ),
        (
            replace(SOUND, rows=(*SOUND.rows, Row(Light.RED, Confirmed, Light.OFF))),
            "lamp.RED: Confirmed needs guarded rows first, then one unguarded row",
        ),
        (
            replace(SOUND, rows=(Row(Light.RED, Confirmed, Light.GREEN, when=(never,)), *SOUND.rows[1:])),
            "lamp.RED: Confirmed needs guarded rows first, then one unguarded row",
        ),
        (replace(SOUND, hears=(Confirmed,)), "lamp: Cancelled is answered but never heard"),
        (
            replace(SOUND, ignored=(Ignored((Light.RED,), (Erased,), "never asked"),)),
            "lamp: Erased is ignored but never heard",
        ),
    ],
)
def test_the_checks_find_a_planted_hole(chart: Chart[Light, Lamp], hole: str) -> None:
    assert hole in holes(chart)


def test_a_step_moves_and_returns_its_effects() -> None:
    lamp = Lamp()
    assert Stepper(SOUND).step(lamp, Confirmed(1)) == (Beep(Sound.KEY),)
    assert lamp.state is Light.GREEN
    assert lamp.out == []


def test_an_event_without_an_answer_raises_and_moves_nothing() -> None:
    lamp = Lamp()
    with pytest.raises(UnansweredEvent, match=r"lamp"):
        Stepper(SOUND).step(lamp, Erased())
    guarded = replace(SOUND, rows=(Row(Light.RED, Confirmed, Light.GREEN, when=(never,)), *SOUND.rows[1:]))
    with pytest.raises(UnansweredEvent, match="every guard said no"):
        Stepper(guarded).step(lamp, Confirmed(1))
    assert lamp.state is Light.RED


def test_an_action_that_fails_leaves_the_state_alone() -> None:
    lamp = Lamp()
    broken = replace(SOUND, rows=(Row(Light.RED, Confirmed, Light.GREEN, do=(beep, fail)), *SOUND.rows[1:]))
    with pytest.raises(ZeroDivisionError):
        Stepper(broken).step(lamp, Confirmed(1))
    assert lamp.state is Light.RED


def test_an_ignored_event_has_no_effects() -> None:
    names = {event for entry in refund_machine.CHART.ignored for event in entry.events}
    assert {QueryDue, QueryAnswered} <= names
    assert all(entry.why for chart in CHARTS for entry in chart.ignored)
