"""Which rows of the tables were taken and which pages were shown, and which were not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from transitions import EventData, Machine

from terminal.core import machine as core_machine
from terminal.core.machine import Chart, Row, build
from terminal.core.terminal import CHARTS, Terminal

RowKey = tuple[str, int, str]
"""A chart, the place of a row in its table, and the state it was taken from: a row of several states is several."""


class Watch:
    """Builds the machines of a world, once for all its power-ups, and counts the rows they take."""

    def __init__(self) -> None:
        self.taken: Counter[RowKey] = Counter()
        self._built: dict[str, Machine] = {}

    def core(self, make: Callable[[], Terminal]) -> Terminal:
        """A core whose machines are watched. They hold no case, so every life of every terminal may share them;
        building them anew took a third of a run."""
        with mock.patch.object(core_machine, "build", self._machine):
            return make()

    def _machine(self, chart: Chart[Any, Any]) -> Machine:
        if chart.name not in self._built:
            self._built[chart.name] = build(chart)
            self._see(chart, self._built[chart.name])
        return self._built[chart.name]

    def _see(self, chart: Chart[Any, Any], machine: Machine) -> None:
        """Count each transition when it was taken: its guards said yes and its actions ran."""
        places: Counter[tuple[str, str]] = Counter()
        for key, row, source in rows_of(chart):
            pair = (row.on.__name__, source)
            transition = machine.events[row.on.__name__].transitions[source][places[pair]]
            places[pair] += 1
            transition.after.append(self._counter(key))

    def _counter(self, key: RowKey) -> Callable[[EventData], None]:
        def count(data: EventData) -> None:
            self.taken[key] += 1

        return count


def rows_of(chart: Chart[Any, Any]) -> Iterator[tuple[RowKey, Row[Any, Any, Any], str]]:
    """Every row and state of a chart, in the order in which they are asked."""
    for place, row in enumerate(chart.rows):
        for source in row.sources():
            yield (chart.name, place, source.name), row, source.name


def all_rows() -> dict[RowKey, str]:
    """Every row of every table, with the words a reader finds it by: the guards tell rows of one pair apart."""
    return {key: _words(chart.name, row, source) for chart in CHARTS for key, row, source in rows_of(chart)}


def _words(chart: str, row: Row[Any, Any, Any], source: str) -> str:
    guards = " and ".join(guard.__name__ for guard in row.when)
    dest = row.dest.name if row.dest is not None else "the same"
    return f"{chart}: {source} on {row.on.__name__}{f' when {guards}' if guards else ''} to {dest}"


def rows_not_taken(taken: Counter[RowKey]) -> list[str]:
    """Rows of the tables that no seed has taken."""
    return sorted(words for key, words in all_rows().items() if not taken[key])


def pages_not_shown(shown: Counter[str]) -> list[str]:
    """Pages of the tables that no seed has shown."""
    pages = {
        f"{chart.name}.{state.value}"
        for chart in CHARTS
        if chart.name not in ("refund", "paper")
        for state in chart.states
        if state not in chart.final
    }
    return sorted(pages - set(shown))
