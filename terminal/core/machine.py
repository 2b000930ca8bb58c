"""From a table to a machine: the only place that knows ``transitions``.

A :class:`Chart` is a table of :class:`Row` and of events ignored with a reason; a :class:`Stepper` runs it. The rules
the library does not enforce are enforced by :func:`holes`, which the table tests call for every chart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, cast

from transitions import EventData, Machine, MachineError

from terminal.core.effects import Effect
from terminal.core.events import Event

if TYPE_CHECKING:
    from transitions.core import TransitionConfigDict  # exists in the library's stubs only

S = TypeVar("S", bound=Enum)
C = TypeVar("C", bound="Case")
E = TypeVar("E", bound=Event)


class Case(Protocol):
    """What a machine moves: a state, and the effects of the step under way."""

    state: Any
    out: list[Effect]


@dataclass(frozen=True, slots=True)
class Row(Generic[S, C, E]):
    """``source`` and event ``on`` lead to ``dest`` (None: stay) when all guards hold; ``do`` runs before the move."""

    source: S | tuple[S, ...]
    on: type[E]
    dest: S | None
    when: tuple[Callable[[C, E], bool], ...] = ()
    do: tuple[Callable[[C, E], None], ...] = ()

    def sources(self) -> tuple[S, ...]:
        return self.source if isinstance(self.source, tuple) else (self.source,)


@dataclass(frozen=True, slots=True)
class Ignored(Generic[S]):
    """Events that change nothing in these states, and why."""

    states: tuple[S, ...]
    events: tuple[type[Event], ...]
    why: str


@dataclass(frozen=True, slots=True)
class Chart(Generic[S, C]):
    """One machine's table. ``hears`` is every event the machine is ever given."""

    name: str
    states: type[S]
    initial: S
    final: tuple[S, ...]
    hears: tuple[type[Event], ...]
    rows: tuple[Row[S, C, Any], ...]
    ignored: tuple[Ignored[S], ...]
    restored: tuple[S, ...] = field(default=())
    """States a case may be restored into from the journal, beside the initial one."""


class UnansweredEvent(Exception):
    """A state was given an event that its table neither answers nor ignores: a bug in the table."""


class Stepper(Generic[S, C]):
    """Runs one chart for any number of cases. Only :meth:`step` moves a case's state."""

    def __init__(self, chart: Chart[S, C]) -> None:
        self.chart = chart
        self._machine = build(chart)
        self._answered = {(source, row.on) for row in chart.rows for source in row.sources()}
        self._ignored = {(state, event) for entry in chart.ignored for state in entry.states for event in entry.events}

    def answers(self, state: S, event: type[Event]) -> bool:
        """Whether the table has a row for it, not only a reason to ignore it."""
        return (state, event) in self._answered

    def step(self, case: C, event: Event) -> tuple[Effect, ...]:
        """Move ``case`` by ``event`` and return the effects, in order.

        Raises UnansweredEvent when the table has no answer, and whatever a guard or action raises; in both cases the
        state has not moved and the effects are dropped.
        """
        case.out = []
        name = type(event).__name__
        if (case.state, type(event)) in self._ignored:
            return ()
        if name not in self._machine.events:
            raise UnansweredEvent(f"{self.chart.name}: no row for {name}")
        try:
            moved = self._machine.events[name].trigger(case, event=event)
        except MachineError as error:
            raise UnansweredEvent(f"{self.chart.name}.{case.state.name}: no row for {name}") from error
        if not moved:
            raise UnansweredEvent(f"{self.chart.name}.{case.state.name}: every guard said no to {name}")
        effects = tuple(case.out)
        case.out = []
        return effects


def build(chart: Chart[S, C]) -> Machine:
    """The flat machine of a chart: no automatic transitions, no queue, no model of its own."""
    return Machine(
        model=None,
        states=chart.states,
        initial=chart.initial,
        transitions=transitions_of(chart),
        auto_transitions=False,
        send_event=True,
        queued=False,
        model_override=True,
    )


def transitions_of(chart: Chart[S, C]) -> list[TransitionConfigDict]:
    return [
        {
            "trigger": row.on.__name__,
            "source": source,
            "dest": row.dest,
            "conditions": [_guard(guard) for guard in row.when],
            "before": [_action(action) for action in row.do],
        }
        for row in chart.rows
        for source in row.sources()
    ]


def _unpack(data: EventData) -> tuple[Any, Any]:
    """The library types the model as ``object``: narrow case and event in this one place."""
    return cast(Any, data.model), data.kwargs["event"]


def _guard(guard: Callable[[Any, Any], bool]) -> Callable[[EventData], bool]:
    def ask(data: EventData) -> bool:
        case, event = _unpack(data)
        return guard(case, event)

    ask.__name__ = guard.__name__
    return ask


def _action(action: Callable[[Any, Any], None]) -> Callable[[EventData], None]:
    def act(data: EventData) -> None:
        case, event = _unpack(data)
        action(case, event)

    act.__name__ = action.__name__
    return act


# ---------------------------------------------------------------- table checks


def holes(chart: Chart[S, C]) -> list[str]:
    """Everything wrong with a table, a sentence each; empty when it is sound (style guide §3)."""
    return [*_unanswered(chart), *_misplaced_guards(chart), *_unreachable(chart), *_dead_ends(chart)]


def _answers(chart: Chart[S, C]) -> Mapping[tuple[S, type[Event]], list[Row[S, C, Any]]]:
    answers: dict[tuple[S, type[Event]], list[Row[S, C, Any]]] = {}
    for row in chart.rows:
        for source in row.sources():
            answers.setdefault((source, row.on), []).append(row)
    return answers


def _unanswered(chart: Chart[S, C]) -> Iterable[str]:
    answers = _answers(chart)
    ignored = [(state, event) for entry in chart.ignored for state in entry.states for event in entry.events]
    for pair in ignored:
        if ignored.count(pair) > 1:
            yield f"{chart.name}.{pair[0].name}: {pair[1].__name__} is ignored twice"
        if pair in answers:
            yield f"{chart.name}.{pair[0].name}: {pair[1].__name__} is both answered and ignored"
        if pair[1] not in chart.hears:
            yield f"{chart.name}: {pair[1].__name__} is ignored but never heard"
    for _state, event in answers:
        if event not in chart.hears:
            yield f"{chart.name}: {event.__name__} is answered but never heard"
    for state in chart.states:
        if state in chart.final:
            continue
        for event in chart.hears:
            if (state, event) not in answers and (state, event) not in ignored:
                yield f"{chart.name}.{state.name}: {event.__name__} is neither answered nor ignored"


def _misplaced_guards(chart: Chart[S, C]) -> Iterable[str]:
    for (state, event), rows in _answers(chart).items():
        unguarded = [row for row in rows if not row.when]
        if len(unguarded) != 1 or rows[-1] is not unguarded[0]:
            yield f"{chart.name}.{state.name}: {event.__name__} needs guarded rows first, then one unguarded row"


def _unreachable(chart: Chart[S, C]) -> Iterable[str]:
    reached = {chart.initial, *chart.restored}
    while True:
        found = {
            row.dest
            for row in chart.rows
            if row.dest is not None and any(source in reached for source in row.sources())
        }
        if found <= reached:
            break
        reached |= found
    for state in chart.states:
        if state not in reached:
            yield f"{chart.name}.{state.name} cannot be reached"


def _dead_ends(chart: Chart[S, C]) -> Iterable[str]:
    for state in chart.states:
        leaves = [row for row in chart.rows if state in row.sources() and row.dest not in (None, state)]
        if state in chart.final and any(state in row.sources() for row in chart.rows):
            yield f"{chart.name}.{state.name} is final but has rows"
        if state not in chart.final and not leaves:
            yield f"{chart.name}.{state.name} has no way out"
