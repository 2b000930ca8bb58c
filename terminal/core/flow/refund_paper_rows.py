"""Rows of the refund flow after its outcome: copies, balance after, results (guide B6, B7)."""

from __future__ import annotations

from terminal.core.events import BalanceRead, Cancelled, Confirmed, CopyChanged, TimerFired, Typed
from terminal.core.flow import refund_sending_rules as s
from terminal.core.flow.printing import (
    copy_done,
    copy_failed,
    copy_uncertain,
    judge_came_out,
    judge_missing,
    print_again,
    says_came_out,
    says_missing,
)
from terminal.core.flow.refund_pages import PAPER, RESULTS, RefundRows
from terminal.core.flow.refund_pages import RefundPage as P
from terminal.core.flow.task import end, end_and_lock, fresh, is_idle, is_tick, refuse, stale_timer, tick
from terminal.core.machine import Row

PAPER_ROWS: RefundRows = (
    #   from              on                 to                when                   do
    # --- paper (guide B6)
    Row(P.PRINTING, CopyChanged, P.TEAR_OFF, when=(copy_done, s.is_merchant_copy), do=(s.done_beep,)),
    Row(P.PRINTING, CopyChanged, P.BALANCE_AFTER, when=(copy_done,), do=(s.read_balance,)),
    Row(P.PRINTING, CopyChanged, P.JUDGING, when=(copy_uncertain,), do=(refuse,)),
    Row(P.PRINTING, CopyChanged, P.PRINT_FAILED, when=(copy_failed,), do=(refuse,)),
    Row(P.PRINTING, CopyChanged, None, do=(s.stale_change,)),
    Row(P.JUDGING, Typed, None, when=(says_came_out,), do=(judge_came_out,)),
    Row(P.JUDGING, Typed, None, when=(says_missing,), do=(judge_missing,)),
    Row(P.JUDGING, Typed, None, do=(refuse,)),
    Row(P.JUDGING, CopyChanged, P.TEAR_OFF, when=(copy_done, s.is_merchant_copy), do=(s.done_beep,)),
    Row(P.JUDGING, CopyChanged, P.BALANCE_AFTER, when=(copy_done,), do=(s.read_balance,)),
    Row(P.JUDGING, CopyChanged, P.PRINT_FAILED, when=(copy_failed,), do=(refuse,)),
    Row(P.JUDGING, CopyChanged, None, do=(s.stale_change,)),
    Row(P.PRINT_FAILED, Confirmed, P.PRINTING, do=(print_again,)),
    Row(P.PRINT_FAILED, Cancelled, P.TEAR_OFF, when=(s.is_merchant_copy,), do=(s.done_beep,)),
    Row(P.PRINT_FAILED, Cancelled, P.BALANCE_AFTER, do=(s.read_balance,)),
    Row(P.TEAR_OFF, Confirmed, P.PRINTING, when=(fresh,), do=(s.print_customer_copy,)),
    Row(P.TEAR_OFF, Confirmed, None, do=(refuse,)),
    Row(P.PRINTING, TimerFired, None, when=(is_tick,), do=(tick,)),
    Row((P.JUDGING, P.PRINT_FAILED, P.TEAR_OFF), TimerFired, P.ENDED, when=(is_idle,), do=(end_and_lock,)),
    Row(PAPER, TimerFired, None, do=(stale_timer,)),
    # --- balance after, done (guide B7)
    Row(P.BALANCE_AFTER, BalanceRead, P.DONE, do=(s.keep_balance_after,)),
    Row(P.BALANCE_AFTER, TimerFired, None, when=(is_tick,), do=(tick,)),
    Row(P.BALANCE_AFTER, TimerFired, None, do=(stale_timer,)),
    Row(RESULTS, Confirmed, P.ENDED, do=(end,)),
    Row(RESULTS, Cancelled, P.ENDED, do=(end,)),
    Row(RESULTS, TimerFired, P.ENDED, when=(is_idle,), do=(end_and_lock,)),
    Row(RESULTS, TimerFired, None, do=(stale_timer,)),
)
