"""Rows from the press of 确认 until the outcome is known or left to the background (guide E7)."""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeVar

from terminal.core.events import Confirmed, RefundChanged, RefundNotReserved, RefundReserved, TimerFired
from terminal.core.flow import sending_rules as s
from terminal.core.flow.money_pages import MoneyPages
from terminal.core.flow.task import end, end_and_lock, is_idle, is_tick, stale_timer, tick
from terminal.core.machine import Row

S = TypeVar("S", bound=Enum)


def sending_rows(p: MoneyPages[S]) -> tuple[Row[S, Any, Any], ...]:
    return (
        #   from              on                 to                when                   do
        # --- number and intent on disk, then sent once; the screen watches
        Row(p.reserving, RefundReserved, p.submitting, do=(s.watch,)),
        Row(p.reserving, RefundNotReserved, p.not_sent, do=(s.keep_why_not_reserved,)),
        Row(p.watching(), RefundChanged, p.printing, when=(s.has_succeeded,), do=(s.print_merchant_copy,)),
        Row(p.watching(), RefundChanged, p.refused, when=(s.was_refused,), do=(s.show_result,)),
        Row(p.watching(), RefundChanged, p.not_sent, when=(s.was_not_sent,), do=(s.show_result,)),
        Row(p.watching(), RefundChanged, p.unknown, do=(s.keep_watching,)),
        Row(p.unknown, Confirmed, p.ended, do=(end,)),
        Row((*p.in_flight(), p.unknown), TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(p.in_flight(), TimerFired, None, do=(stale_timer,)),
        Row(p.unknown, TimerFired, p.ended, when=(is_idle,), do=(end_and_lock,)),
        Row(p.unknown, TimerFired, None, do=(stale_timer,)),
    )
