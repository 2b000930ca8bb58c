"""When a refund should arrive, by how it was paid, in the calendar's working days (guide D3). A table, not code.

It is an expectation, never an outcome: being overdue changes nothing but what the page says and what to quote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from terminal.core.model import PaymentType, RefundRecord, Succeeded
from terminal.core.policy import HOST_ZONE

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are working days: Monday to Friday but for ``holidays``, and the ``workdays`` at weekends."""

    years: frozenset[int] = frozenset()
    """Years whose holidays are known. In others only weekends are left out, and the page says so."""
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    """Weekend days worked to make up for a holiday."""

    def is_workday(self, day: date) -> bool:
        return day in self.workdays or (day.weekday() < SATURDAY and day not in self.holidays)

    def after(self, day: date, workdays: int) -> date:
        """The ``workdays``-th working day after ``day``."""
        left = workdays
        while left:
            day += timedelta(days=1)
            left -= self.is_workday(day)
        return day


@dataclass(frozen=True, slots=True)
class ArrivalRule:
    first_days: int
    last_days: int
    """Working days until money on a card arrives, from and to."""
    wallet_minutes: int = 0
    """Until money in a wallet arrives; 0 where there is no wallet."""


WALLET = ArrivalRule(first_days=1, last_days=3, wallet_minutes=30)
CARD = ArrivalRule(first_days=1, last_days=7)
RULES = MappingProxyType(
    {
        PaymentType.CARD: CARD,
        PaymentType.WECHAT: WALLET,
        PaymentType.ALIPAY: WALLET,
        PaymentType.UNIONPAY_QR: CARD,
        PaymentType.OTHER: CARD,
    }
)
"""Facts: acquirer §0 and §5: wallets in minutes, cards behind them 1 to 3 working days, cards up to 7 (guide D3)."""


@dataclass(frozen=True, slots=True)
class ArrivalTable:
    rules: Mapping[PaymentType, ArrivalRule] = field(default_factory=lambda: RULES)
    calendar: WorkCalendar = WorkCalendar()


DEFAULT_ARRIVAL = ArrivalTable()


@dataclass(frozen=True, slots=True)
class Arrival:
    rule: ArrivalRule
    refunded_at: datetime
    wallet_by: datetime | None
    """Until then money in a wallet should be there; None where there is no wallet."""
    last_day: date
    """The last day on which money on a card should arrive."""
    holidays_known: bool
    """Whether the calendar knows the holidays of every day that was counted."""

    def is_overdue(self, now: datetime) -> bool:
        """The last expected day has passed, in the host's days."""
        return now.astimezone(HOST_ZONE).date() > self.last_day

    def wallet_is_due(self, now: datetime) -> bool:
        """Money in a wallet should be there by now; a card behind it may still take its days."""
        return self.wallet_by is not None and now > self.wallet_by


def arrival_of(record: RefundRecord, table: ArrivalTable) -> Arrival | None:
    """When a proven refund should arrive; None for any other, and where the host told no time."""
    outcome = record.outcome
    if not isinstance(outcome, Succeeded):
        return None
    try:
        refunded_at = datetime.strptime(outcome.host_time, "%Y%m%d%H%M%S").replace(tzinfo=HOST_ZONE)
    except ValueError:
        return None
    rule = table.rules[record.intent.original.payment_type]
    wallet_by = refunded_at + timedelta(minutes=rule.wallet_minutes) if rule.wallet_minutes else None
    last_day = table.calendar.after(refunded_at.date(), rule.last_days)
    known = {refunded_at.year, last_day.year} <= table.calendar.years
    return Arrival(rule, refunded_at, wallet_by, last_day, known)
