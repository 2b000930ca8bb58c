"""Guards and actions of the confirm page beside 确认: turning it, adding to it, reading the balance again."""

from __future__ import annotations

from terminal.core.events import Confirmed, Moved, Typed
from terminal.core.flow.money_task import MoneyTask
from terminal.core.model import Balance

EXTRAS_KEY, BALANCE_KEY = "1", "2"
"""Add what stands behind the refund; read the balance again."""


def wants_extras(task: MoneyTask, event: Typed) -> bool:
    return event.text == EXTRAS_KEY


def wants_balance_again(task: MoneyTask, event: Typed) -> bool:
    return event.text == BALANCE_KEY and balance_is_doubtful(task)


def balance_is_doubtful(task: MoneyTask) -> bool:
    """Not read, or less than is to be refunded."""
    balance = task.balance_before
    return not isinstance(balance, Balance) or balance.available < task.amount


def is_turned_over(task: MoneyTask, event: Confirmed) -> bool:
    """A further part of the contents is shown: what is sent stands on the first."""
    return task.selected != 0


def turn_to_first(task: MoneyTask, event: Confirmed) -> None:
    task.enter()
    task.drawn_ms = None


def turn_page(task: MoneyTask, event: Moved) -> None:
    """The part turned to counts as seen only once it is drawn."""
    if task.options() <= 1:
        return
    task.selected = (task.selected + event.step) % task.options()
    task.error = ""
    task.drawn_ms = None
