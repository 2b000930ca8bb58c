"""The pages that every flow about one original has, whatever else it asks for in between."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from typing import Generic, TypeVar

S = TypeVar("S", bound=Enum)


@dataclass(frozen=True, slots=True)
class MoneyPages(Generic[S]):
    """One flow's own states by what they are for; made of its enumeration, which names them the same."""

    link_check: S
    link_failed: S
    order: S
    trade_date: S
    looking_up: S
    look_up_failed: S
    blocked: S
    detail: S
    balance_before: S
    confirm: S
    reserving: S
    submitting: S
    unknown: S
    not_sent: S
    refused: S
    printing: S
    judging: S
    print_failed: S
    tear_off: S
    balance_after: S
    done: S
    ended: S

    def in_flight(self) -> tuple[S, ...]:
        return (self.reserving, self.submitting)

    def watching(self) -> tuple[S, ...]:
        return (self.submitting, self.unknown)

    def paper(self) -> tuple[S, ...]:
        return (self.printing, self.judging, self.print_failed, self.tear_off)

    def results(self) -> tuple[S, ...]:
        return (self.not_sent, self.refused, self.done)


def pages_of(states: type[S]) -> MoneyPages[S]:
    """Raises KeyError for an enumeration that lacks one of the pages."""
    return MoneyPages(**{field.name: states[field.name.upper()] for field in fields(MoneyPages)})
