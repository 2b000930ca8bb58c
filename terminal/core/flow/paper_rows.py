"""Rows after the outcome: copies, balance after, results (guide B6, B7)."""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeVar

from terminal.core.events import BalanceRead, Cancelled, Confirmed, CopyChanged, TimerFired, Typed
from terminal.core.flow import balance_rules as b
from terminal.core.flow import sending_rules as s
from terminal.core.flow.money_pages import MoneyPages
from terminal.core.flow.printing import (
    copy_done,
    copy_failed,
    copy_uncertain,
    judge_came_out,
    judge_missing,
    print_again,
    recover_printer,
    says_came_out,
    says_missing,
    says_recover,
)
from terminal.core.flow.task import end, end_and_lock, fresh, is_idle, is_tick, refuse, stale_timer, tick
from terminal.core.machine import Row

S = TypeVar("S", bound=Enum)


def paper_rows(p: MoneyPages[S]) -> tuple[Row[S, Any, Any], ...]:
    return (
        #   from              on                 to                when                   do
        # --- paper (guide B6)
        Row(p.printing, CopyChanged, p.tear_off, when=(copy_done, s.is_merchant_copy), do=(s.done_beep,)),
        Row(p.printing, CopyChanged, p.balance_after, when=(copy_done,), do=(s.read_balance,)),
        Row(p.printing, CopyChanged, p.judging, when=(copy_uncertain,), do=(refuse,)),
        Row(p.printing, CopyChanged, p.print_failed, when=(copy_failed,), do=(refuse,)),
        Row(p.printing, CopyChanged, None, do=(s.stale_change,)),
        Row(p.judging, Typed, None, when=(says_came_out,), do=(judge_came_out,)),
        Row(p.judging, Typed, None, when=(says_missing,), do=(judge_missing,)),
        Row((p.judging, p.print_failed), Typed, None, when=(says_recover,), do=(recover_printer,)),
        Row((p.judging, p.print_failed), Typed, None, do=(refuse,)),
        Row(p.judging, CopyChanged, p.tear_off, when=(copy_done, s.is_merchant_copy), do=(s.done_beep,)),
        Row(p.judging, CopyChanged, p.balance_after, when=(copy_done,), do=(s.read_balance,)),
        Row(p.judging, CopyChanged, p.print_failed, when=(copy_failed,), do=(refuse,)),
        Row(p.judging, CopyChanged, None, do=(s.stale_change,)),
        Row(p.print_failed, Confirmed, p.printing, do=(print_again,)),
        Row(p.print_failed, Cancelled, p.tear_off, when=(s.is_merchant_copy,), do=(s.done_beep,)),
        Row(p.print_failed, Cancelled, p.balance_after, do=(s.read_balance,)),
        Row(p.tear_off, Confirmed, p.printing, when=(fresh,), do=(s.print_customer_copy,)),
        Row(p.tear_off, Confirmed, None, do=(refuse,)),
        Row(p.printing, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row((p.judging, p.print_failed, p.tear_off), TimerFired, p.ended, when=(is_idle,), do=(end_and_lock,)),
        Row(p.paper(), TimerFired, None, do=(stale_timer,)),
        # --- balance after, done (guide B7)
        Row(p.balance_after, BalanceRead, p.done, do=(s.keep_balance_after,)),
        Row(p.balance_after, Cancelled, p.done, do=(b.leave_balance,)),
        Row(p.balance_after, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(p.balance_after, TimerFired, None, do=(stale_timer,)),
        Row(p.done, Typed, p.balance_after, when=(b.may_check_again,), do=(s.read_balance,)),
        Row(p.done, Typed, None, do=(refuse,)),
        Row(p.results(), Confirmed, p.ended, do=(end,)),
        Row(p.results(), Cancelled, p.ended, do=(end,)),
        Row(p.results(), TimerFired, p.ended, when=(is_idle,), do=(end_and_lock,)),
        Row(p.results(), TimerFired, None, do=(stale_timer,)),
    )
