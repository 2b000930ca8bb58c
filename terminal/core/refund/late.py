"""Truth that comes after a refund was settled: recorded beside, never over (M9), raised when it contradicts."""

from __future__ import annotations

from dataclasses import replace

from terminal.core.effects import Effect, Post, Record
from terminal.core.entries import Noted, RefundMoved
from terminal.core.events import QueryAnswered, QueryRecorded, RefundAnswered, RefundChanged, RefundRefreshed
from terminal.core.model import Outcome, RefundRecord, Refused, Succeeded
from terminal.core.refund.case import RefundCase


def take_late(case: RefundCase, event: RefundAnswered | QueryAnswered) -> tuple[Effect, ...]:
    """What an answer about a settled refund leads to. It never changes the state, and frees no amount."""
    number = case.record.refund_no
    if not isinstance(event.outcome, Succeeded | Refused) or event.outcome == case.record.outcome:
        return (Record((Noted("stale answer", number, f"{type(event).__name__}: {event.outcome}"),)),)
    late = replace(case.record, late=event.outcome)
    if not late.contradicted() or case.record.late is not None:
        return (Record((Noted("stale answer", number, f"{type(event).__name__}: {event.outcome}"),)),)
    case.record = late
    return (Record((RefundMoved(late, "late truth contradicts"),)), Post(RefundChanged(number)))


def refresh(case: RefundCase, operator: str) -> tuple[Effect, ...]:
    """A person wants to know what the acquirer says of a settled refund; who asked is on disk before it is asked."""
    asked = Noted("refresh asked", case.record.refund_no, f"operator {operator}")
    return (Record((asked,)), Post(QueryRecorded(case.record.refund_no)))


def take_refreshed(case: RefundCase, event: RefundAnswered | QueryAnswered) -> tuple[Effect, ...]:
    """The answer after :func:`refresh`: a contradiction is recorded as any late truth, anything else is noted."""
    case.is_asked = False
    number = case.record.refund_no
    before = case.record
    effects = take_late(case, event)
    if case.record is before:
        effects = (Record((_noted(case.record, event.outcome),)),)
    return (*effects, Post(RefundRefreshed(number, event.outcome)))


def _noted(record: RefundRecord, outcome: Outcome) -> Noted:
    if not isinstance(outcome, Succeeded | Refused):
        return Noted("refreshed, not known", record.refund_no, f"{outcome}")
    if record.agrees_with(outcome):
        return Noted("refreshed", record.refund_no, type(outcome).__name__)
    return Noted("refreshed, differs", record.refund_no, f"{outcome}")


def acknowledge(case: RefundCase, operator: str) -> tuple[Effect, ...]:
    """A supervisor has seen the contradiction: it leaves the list and stays in the record."""
    if not case.record.contradicted() or case.record.acknowledged_by:
        return ()
    case.record = replace(case.record, acknowledged_by=operator)
    moved = RefundMoved(case.record, "contradiction acknowledged")
    return (Record((moved,)), Post(RefundChanged(case.record.refund_no)))
