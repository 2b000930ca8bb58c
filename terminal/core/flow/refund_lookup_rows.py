"""Rows of the refund flow that lead to the original: leaving, link check, number, look-up (guide A2, A3, B3)."""

from __future__ import annotations

from terminal.core.events import Cancelled, Confirmed, Erased, LinkChecked, LookedUp, Scanned, TimerFired, UsedFound
from terminal.core.flow import refund_rules as r
from terminal.core.flow.refund_pages import BEFORE_SENDING, WAITS_BEFORE, RefundRows
from terminal.core.flow.refund_pages import RefundPage as P
from terminal.core.flow.task import end, end_and_lock, field_empty, is_idle, is_tick, stale_timer, tick
from terminal.core.machine import Row

LOOKUP_ROWS: RefundRows = (
    #   from              on                 to                when                   do
    # --- leaving before anything was sent
    Row(BEFORE_SENDING, Cancelled, P.ENDED, do=(end,)),
    Row(BEFORE_SENDING, TimerFired, P.ENDED, when=(is_idle,), do=(end_and_lock,)),
    Row(WAITS_BEFORE, TimerFired, None, when=(is_tick,), do=(tick,)),
    Row(BEFORE_SENDING, TimerFired, None, do=(stale_timer,)),
    # --- link check (guide A3)
    Row(P.LINK_CHECK, LinkChecked, P.ORDER, when=(r.link_is_up,), do=(r.keep_host_time, r.ask_order)),
    Row(P.LINK_CHECK, LinkChecked, P.LINK_FAILED, do=(r.keep_link_report,)),
    Row(P.LINK_FAILED, Confirmed, P.LINK_CHECK, do=(r.check_link,)),
    Row((P.LINK_CHECK, P.LINK_FAILED), Erased, P.ENDED, do=(end,)),
    # --- which original (guide B3)
    Row(P.ORDER, Confirmed, P.LOOKING_UP, when=(r.names_trade,), do=(r.look_up_trade,)),
    Row(P.ORDER, Confirmed, P.TRADE_DATE, when=(r.names_log,), do=(r.ask_trade_date,)),
    Row(P.ORDER, Confirmed, P.LOOKING_UP, when=(r.names_order,), do=(r.look_up_order,)),
    Row(P.ORDER, Confirmed, None, do=(r.show_bad_number,)),
    Row(P.ORDER, Scanned, P.LOOKING_UP, when=(r.scanned_trade,), do=(r.look_up_scanned_trade,)),
    Row(P.ORDER, Scanned, P.TRADE_DATE, when=(r.scanned_log,), do=(r.ask_trade_date_of_scan,)),
    Row(P.ORDER, Scanned, P.LOOKING_UP, when=(r.scanned_order,), do=(r.look_up_scanned_order,)),
    Row(P.ORDER, Scanned, None, do=(r.show_bad_scan,)),
    Row(P.ORDER, Erased, P.ENDED, when=(field_empty,), do=(end,)),
    Row(P.TRADE_DATE, Confirmed, P.LOOKING_UP, when=(r.date_is_good,), do=(r.look_up_log,)),
    Row(P.TRADE_DATE, Confirmed, None, do=(r.show_bad_date,)),
    Row(P.TRADE_DATE, Erased, P.ORDER, when=(field_empty,), do=(r.ask_order,)),
    # --- the original (guide A2, E1)
    Row(P.LOOKING_UP, LookedUp, P.LOOKING_UP, when=(r.was_found,), do=(r.keep_original, r.find_used)),
    Row(P.LOOKING_UP, LookedUp, P.LOOK_UP_FAILED, do=(r.keep_failure,)),
    Row(P.LOOKING_UP, UsedFound, P.DETAIL, when=(r.is_refundable,), do=(r.keep_used,)),
    Row(P.LOOKING_UP, UsedFound, P.BLOCKED, do=(r.keep_used,)),
    Row(P.LOOKING_UP, Erased, P.ORDER, do=(r.ask_order,)),
    Row((P.LOOK_UP_FAILED, P.BLOCKED), Confirmed, P.ORDER, do=(r.ask_order,)),
    Row((P.LOOK_UP_FAILED, P.BLOCKED, P.DETAIL), Erased, P.ORDER, do=(r.ask_order,)),
    Row(P.DETAIL, Confirmed, P.AMOUNT, do=(r.ask_amount,)),
)
