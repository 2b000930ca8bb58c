"""The totals of a day, added up from the journal each time they are wanted: no counter is kept (design M6, M7).

Refunds and voids, unknowns and rulings stand apart; methods, payment types and operators count proven successes only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from terminal.core.model import Method, Operation, PaymentType, RefundRecord, Succeeded
from terminal.core.money import ZERO, Fen
from terminal.core.records import RESULT, Result


@dataclass(slots=True)
class Sum:
    count: int = 0
    amount: Fen = ZERO

    def add(self, amount: Fen) -> None:
        self.count += 1
        self.amount += amount


@dataclass(slots=True)
class DayTotals:
    day: date
    results: dict[tuple[Operation, Result], Sum] = field(default_factory=dict)
    """Amounts asked for, by what became of them."""
    paid_back: dict[Operation, Fen] = field(default_factory=dict)
    """What the payers of the successes really got."""
    methods: dict[Method, Sum] = field(default_factory=dict)
    payments: dict[tuple[Operation, PaymentType], Sum] = field(default_factory=dict)
    operators: dict[tuple[Operation, str, str], Sum] = field(default_factory=dict)
    """By number and name."""
    verdicts: dict[tuple[Operation, bool], Sum] = field(default_factory=dict)
    """Rulings by what was decided: whether the money moved."""
    contradicted: Sum = field(default_factory=Sum)
    """Those that a later truth contradicts; they are in the other sums as they were settled."""

    def count(self) -> int:
        return sum(total.count for total in self.results.values())

    def result(self, operation: Operation, result: Result) -> Sum:
        return self.results.get((operation, result), Sum())

    def has(self, operation: Operation) -> bool:
        return any(kind is operation for kind, _ in self.results)


def totals_of(day: date, records: Iterable[RefundRecord]) -> DayTotals:
    """Add up the records of one business day."""
    totals = DayTotals(day)
    for record in records:
        intent = record.intent
        operation, result = intent.operation, RESULT[record.state]
        totals.results.setdefault((operation, result), Sum()).add(intent.amount)
        if isinstance(record.outcome, Succeeded):
            _add_success(totals, record, record.outcome)
        if record.ruling is not None:
            totals.verdicts.setdefault((operation, record.ruling.executed), Sum()).add(intent.amount)
        if record.contradicted():
            totals.contradicted.add(intent.amount)
    return totals


def _add_success(totals: DayTotals, record: RefundRecord, outcome: Succeeded) -> None:
    intent = record.intent
    operation, person = intent.operation, intent.operator
    totals.paid_back[operation] = totals.paid_back.get(operation, ZERO) + outcome.paid_back
    if operation is Operation.REFUND:  # for a void nobody chooses a method
        totals.methods.setdefault(intent.method, Sum()).add(intent.amount)
    totals.payments.setdefault((operation, intent.original.payment_type), Sum()).add(intent.amount)
    totals.operators.setdefault((operation, person.number, person.name), Sum()).add(intent.amount)
