"""A task on top of the session, together with the machine that moves it and the pages that show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Generic, TypeVar

from terminal.core.customer import CustomerMessage
from terminal.core.effects import Effect
from terminal.core.events import Event
from terminal.core.flow.task import Task
from terminal.core.machine import Stepper
from terminal.core.model import Stamp
from terminal.core.screens.page import Page
from terminal.core.words import Translate

S = TypeVar("S", bound=Enum)
T = TypeVar("T", bound=Task)


class Opened(Generic[S, T]):
    """A task on top of the session: its model, its machine and its pages."""

    def __init__(
        self,
        stepper: Stepper[S, T],
        task: T,
        pages: Mapping[S, Callable[[T, Translate], Page]],
        customer: Callable[[T], CustomerMessage],
    ) -> None:
        """``customer``: what the customer's display shows beside the page."""
        self.task = task
        self._stepper = stepper
        self._pages = pages
        self._customer = customer
        task.state = stepper.chart.initial

    def step(self, event: Event, stamp: Stamp) -> tuple[Effect, ...]:
        self.task.now = stamp
        return self._stepper.step(self.task, event) if type(event) in self._stepper.chart.hears else ()

    def page(self, tr: Translate) -> Page | None:
        """None when the task has ended and waits to be taken away."""
        draw = self._pages.get(self.task.state)
        return draw(self.task, tr) if draw is not None else None

    def customer(self) -> CustomerMessage:
        return self._customer(self.task)

    def asks_for(self, event: type[Event]) -> bool:
        """Whether the page does something with such an event."""
        return self._stepper.answers(self.task.state, event)

    def name(self) -> str:
        return f"{self._stepper.chart.name}.{self.task.state.value}"
