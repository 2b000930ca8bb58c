"""Rows of the refund flow from the press of 确认 until the outcome is known or left to the background (guide E7)."""

from __future__ import annotations

from terminal.core.events import Confirmed, RefundChanged, RefundNotReserved, RefundReserved, TimerFired
from terminal.core.flow import refund_sending_rules as s
from terminal.core.flow.refund_pages import IN_FLIGHT, WATCHING, RefundRows
from terminal.core.flow.refund_pages import RefundPage as P
from terminal.core.flow.task import end, end_and_lock, is_idle, is_tick, stale_timer, tick
from terminal.core.machine import Row

SENDING_ROWS: RefundRows = (
    #   from              on                 to                when                   do
    # --- number and intent on disk, then sent once; the screen watches
    Row(P.RESERVING, RefundReserved, P.SUBMITTING, do=(s.watch,)),
    Row(P.RESERVING, RefundNotReserved, P.NOT_SENT, do=(s.keep_why_not_reserved,)),
    Row(WATCHING, RefundChanged, P.PRINTING, when=(s.has_succeeded,), do=(s.print_merchant_copy,)),
    Row(WATCHING, RefundChanged, P.REFUSED, when=(s.was_refused,), do=(s.show_result,)),
    Row(WATCHING, RefundChanged, P.NOT_SENT, when=(s.was_not_sent,), do=(s.show_result,)),
    Row(WATCHING, RefundChanged, P.UNKNOWN, do=(s.keep_watching,)),
    Row(P.UNKNOWN, Confirmed, P.ENDED, do=(end,)),
    Row((*IN_FLIGHT, P.UNKNOWN), TimerFired, None, when=(is_tick,), do=(tick,)),
    Row(IN_FLIGHT, TimerFired, None, do=(stale_timer,)),
    Row(P.UNKNOWN, TimerFired, P.ENDED, when=(is_idle,), do=(end_and_lock,)),
    Row(P.UNKNOWN, TimerFired, None, do=(stale_timer,)),
)
