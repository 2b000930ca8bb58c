"""No page is a trap: each can be reached and left by keys, and says which key does what.

Walked over the tables themselves, whatever the guards say, and over every page as it is drawn.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import pytest
from every_page import every_page

from terminal.core.events import Cancelled, Confirmed, Erased, Event, KeyPressed, TimerFired, Typed
from terminal.core.flow import session_table
from terminal.core.flow.session import SessionPage
from terminal.core.machine import Chart
from terminal.core.screens.model import Progress, ScreenModel
from terminal.core.tasks import TASKS

PRESSES = (Typed, Confirmed, Cancelled, Erased, KeyPressed)
TASK_CHARTS = [row.chart for row in TASKS.values()]
KINDS = [(kind.value, row.chart) for kind, row in TASKS.items()]
SCREENS = {screen.page: screen for screen in every_page("zh")}
PASSING = (SessionPage.STARTING, SessionPage.TASK)
"""Pages of the session that show for a blink while something is read or opened."""


def leads(chart: Chart[Any, Any], state: Enum, *events: type[Event]) -> set[Enum]:
    """Where events lead from a state, whatever the guards say; rows that stay do not count."""
    return {
        row.dest
        for row in chart.rows
        if state in row.sources() and row.on in events and row.dest is not None and row.dest is not state
    }


def anything_but_time(chart: Chart[Any, Any]) -> tuple[type[Event], ...]:
    return tuple(event for event in chart.hears if event is not TimerFired)


def ends_of(chart: Chart[Any, Any]) -> set[Enum]:
    return set(chart.final) or {SessionPage.LOCKED}


@pytest.mark.parametrize("chart", [*TASK_CHARTS, session_table.CHART], ids=lambda chart: chart.name)
def test_every_page_is_left_by_keys_and_the_answers_they_ask_for_without_any_time_out(chart: Chart[Any, Any]) -> None:
    free = ends_of(chart)
    while more := {s for s in chart.states if s not in free and leads(chart, s, *anything_but_time(chart)) & free}:
        free |= more
    assert [state for state in chart.states if state not in free] == []


@pytest.mark.parametrize("chart", [*TASK_CHARTS, session_table.CHART], ids=lambda chart: chart.name)
def test_every_page_is_reached(chart: Chart[Any, Any]) -> None:
    reached = {chart.initial}
    while more := {s for state in reached for s in leads(chart, state, *anything_but_time(chart))} - reached:
        reached |= more
    assert set(chart.states) - reached - set(chart.final) == set()


@pytest.mark.parametrize(("kind", "chart"), KINDS, ids=[kind for kind, _ in KINDS])
def test_a_page_that_takes_no_key_shows_that_it_waits(kind: str, chart: Chart[Any, Any]) -> None:
    for state in chart.states:
        takes = {row.on for row in chart.rows if state in row.sources()} & set(PRESSES)
        screen = SCREENS.get(f"{kind}.{state.value}")
        if screen is not None and not takes:
            assert any(isinstance(block, Progress) for block in screen.blocks), screen.page


def faults(screen: ScreenModel, chart: Chart[Any, Any], state: Enum) -> list[str]:
    hints = [hint.key for hint in screen.keys]
    waits = any(isinstance(block, Progress) for block in screen.blocks)
    answered = {row.on for row in chart.rows if state in row.sources()}
    confirms, cancels = leads(chart, state, Confirmed), leads(chart, state, Cancelled)
    found = [] if screen.title.strip() else ["has no title"]
    if not hints and not waits:
        found.append("names no key")
    if Cancelled in answered and "取消" not in hints and not (cancels <= confirms and "确认" in hints):
        found.append("does not say that 取消 leaves")
    if Confirmed in answered and "确认" not in hints and not (confirms <= cancels and "取消" in hints):
        found.append("does not say what 确认 does")
    if not all(hint.does.strip() for hint in screen.keys):
        found.append("names a key and not what it does")
    return found


@pytest.mark.parametrize(("kind", "chart"), KINDS, ids=[kind for kind, _ in KINDS])
def test_every_page_has_a_title_and_says_what_its_keys_do(kind: str, chart: Chart[Any, Any]) -> None:
    drawn = {state: SCREENS.get(f"{kind}.{state.value}") for state in chart.states}
    found = {state.value: faults(screen, chart, state) for state, screen in drawn.items() if screen is not None}
    assert {page: wrong for page, wrong in found.items() if wrong} == {}


def test_every_page_of_the_session_has_a_title_and_says_what_its_keys_do() -> None:
    drawn = {page: SCREENS.get(f"session.{page.value}") for page in SessionPage if page not in PASSING}
    chart = session_table.CHART
    found = {page.value: faults(screen, chart, page) for page, screen in drawn.items() if screen is not None}
    assert {page: wrong for page, wrong in found.items() if wrong} == {}
