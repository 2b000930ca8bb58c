"""Guards and actions of the void flow that no other flow has."""

from __future__ import annotations

from terminal.core.events import Confirmed, Event
from terminal.core.flow.void_task import VoidTask


def take_whole(task: VoidTask, event: Confirmed) -> None:
    """A void is of the whole payment: there is no amount to ask for."""
    if task.original is not None:
        task.amount = task.original.total


def show_detail(task: VoidTask, event: Event) -> None:
    task.enter()
