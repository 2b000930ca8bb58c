"""What the customer's display shows beside each page of the refund flow and the void flow."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from terminal.core.customer import NOTHING, CustomerMessage, Occasion
from terminal.core.flow import refund_pages, void_table
from terminal.core.flow.money_pages import MoneyPages
from terminal.core.flow.money_task import MoneyTask
from terminal.core.flow.refund_task import RefundTask
from terminal.core.flow.void_task import VoidTask
from terminal.core.model import RefundState, Succeeded

S = TypeVar("S", bound=Enum)


def refund_message(task: RefundTask) -> CustomerMessage:
    return _message(task, refund_pages.COMMON)


def void_message(task: VoidTask) -> CustomerMessage:
    return _message(task, void_table.COMMON)


def under_way(p: MoneyPages[S]) -> tuple[S, ...]:
    """The customer may read the amount before it is sent, and as long as its outcome is awaited."""
    return (p.confirm, *p.in_flight(), p.unknown)


def afterwards(p: MoneyPages[S]) -> tuple[S, ...]:
    return (*p.paper(), p.balance_after, p.done)


def _message(task: MoneyTask, p: MoneyPages[S]) -> CustomerMessage:
    """The amount from the confirm page on; thanks only for a success that the journal holds, with what the payer really
    gets (design M6, guide D2)."""
    if task.state in under_way(p):
        return CustomerMessage(Occasion.REFUND, task.amount)
    case = task.case()
    outcome = case.record.outcome if case is not None and case.state is RefundState.SUCCEEDED else None
    if task.state in afterwards(p) and isinstance(outcome, Succeeded):
        return CustomerMessage(Occasion.THANKS, outcome.paid_back)
    return NOTHING
