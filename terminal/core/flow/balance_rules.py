"""Guards and actions of the balance after: whether it moved as it should, and looking again (guide B7)."""

from __future__ import annotations

from enum import Enum

from terminal.core.events import Cancelled, Typed
from terminal.core.flow.money_task import MoneyTask
from terminal.core.model import Balance, Succeeded
from terminal.core.money import ZERO

CHECK_AGAIN_KEY = "1"
"""On the last page: compare the balance again."""


def leave_balance(task: MoneyTask, event: Cancelled) -> None:
    task.enter()


def may_check_again(task: MoneyTask, event: Typed) -> bool:
    """Until the difference is what was paid back, the account can be asked again (guide B7)."""
    return event.text == CHECK_AGAIN_KEY and booked(task) is not Booked.EQUAL


class Booked(Enum):
    """How the account's movement compares with the refund."""

    EQUAL = "equal"
    NOT_YET = "not_yet"
    OTHERWISE = "otherwise"  # other movements may explain it
    UNREADABLE = "unreadable"


def booked(task: MoneyTask) -> Booked:
    before, after, case = task.balance_before, task.balance_after, task.case()
    if case is None or not (isinstance(before, Balance) and isinstance(after, Balance)):
        return Booked.UNREADABLE
    outcome = case.record.outcome
    paid = outcome.paid_back if isinstance(outcome, Succeeded) else task.amount
    difference = before.available - after.available
    if difference in (paid, case.record.intent.amount):
        # A discount that is not paid back to the payer may be taken from the merchant all the same.
        return Booked.EQUAL
    return Booked.NOT_YET if difference == ZERO else Booked.OTHERWISE
