"""Rows that lead to an original: leaving, link check, number, look-up (guide A2, A3, B3)."""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeVar

from terminal.core.events import (
    Cancelled,
    Confirmed,
    Erased,
    LinkChecked,
    LookedUp,
    Scanned,
    TimerFired,
    Typed,
    UsedFound,
)
from terminal.core.flow import lookup_rules as r
from terminal.core.flow.money_pages import MoneyPages
from terminal.core.flow.task import end, end_and_lock, field_empty, is_idle, is_tick, refuse, stale_timer, tick
from terminal.core.machine import Row

S = TypeVar("S", bound=Enum)


def lookup_rows(p: MoneyPages[S], before: tuple[S, ...], waits: tuple[S, ...]) -> tuple[Row[S, Any, Any], ...]:
    """From the first page to the original's. ``before``: pages on which nothing was sent yet; ``waits``: those of them
    that wait for an answer."""
    return (
        #   from              on                 to                when                   do
        # --- leaving before anything was sent
        Row(before, Cancelled, p.ended, do=(end,)),
        Row(before, TimerFired, p.ended, when=(is_idle,), do=(end_and_lock,)),
        Row(waits, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(before, TimerFired, None, do=(stale_timer,)),
        # --- link check (guide A3)
        Row(
            p.link_check,
            LinkChecked,
            p.looking_up,
            when=(r.link_is_up, r.has_number),
            do=(r.keep_host_time, r.look_up_given),
        ),
        Row(p.link_check, LinkChecked, p.order, when=(r.link_is_up,), do=(r.keep_host_time, r.ask_order)),
        Row(p.link_check, LinkChecked, p.link_failed, do=(r.keep_link_report,)),
        Row(p.link_failed, Confirmed, p.link_check, do=(r.check_link,)),
        Row((p.link_check, p.link_failed), Erased, p.ended, do=(end,)),
        # --- which original (guide B3)
        Row(p.order, Confirmed, p.looking_up, when=(r.names_trade,), do=(r.look_up_trade,)),
        Row(p.order, Confirmed, p.trade_date, when=(r.names_log,), do=(r.ask_trade_date,)),
        Row(p.order, Confirmed, p.looking_up, when=(r.names_order,), do=(r.look_up_order,)),
        Row(p.order, Confirmed, None, do=(r.show_bad_number,)),
        Row(p.order, Scanned, p.looking_up, when=(r.scanned_trade,), do=(r.look_up_scanned_trade,)),
        Row(p.order, Scanned, p.trade_date, when=(r.scanned_log,), do=(r.ask_trade_date_of_scan,)),
        Row(p.order, Scanned, p.looking_up, when=(r.scanned_order,), do=(r.look_up_scanned_order,)),
        Row(p.order, Scanned, None, do=(r.show_bad_scan,)),
        Row(p.order, Erased, p.ended, when=(field_empty,), do=(end,)),
        Row(p.trade_date, Confirmed, p.looking_up, when=(r.date_is_good,), do=(r.look_up_log,)),
        Row(p.trade_date, Confirmed, None, do=(r.show_bad_date,)),
        Row(p.trade_date, Erased, p.order, when=(field_empty,), do=(r.ask_order,)),
        # --- the original (guide A2, E1)
        Row(p.looking_up, LookedUp, p.looking_up, when=(r.was_found,), do=(r.keep_original, r.find_used)),
        Row(p.looking_up, LookedUp, p.look_up_failed, do=(r.keep_failure,)),
        Row(p.looking_up, UsedFound, p.detail, when=(r.is_open_to_it,), do=(r.keep_used,)),
        Row(p.looking_up, UsedFound, p.blocked, do=(r.keep_used,)),
        Row(p.looking_up, Erased, p.order, do=(r.ask_order,)),
        # --- the other of refund and void, when that applies (guide E6)
        Row((p.detail, p.blocked), Typed, p.ended, when=(r.wants_other,), do=(r.open_other,)),
        Row((p.detail, p.blocked), Typed, None, do=(refuse,)),
        Row((p.look_up_failed, p.blocked), Confirmed, p.order, do=(r.ask_order,)),
        Row((p.look_up_failed, p.blocked, p.detail), Erased, p.order, do=(r.ask_order,)),
    )
