"""The void flow's table (guide E6): link check, original, confirm, paper; the whole payment, on its own day.

Whether a void still applies is judged anew at the press of 确认: midnight by host time may have passed meanwhile.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from terminal.core.events import (
    BalanceRead,
    Cancelled,
    Cleared,
    Confirmed,
    CopyChanged,
    Erased,
    LinkChecked,
    LookedUp,
    Moved,
    RefundChanged,
    RefundNotReserved,
    RefundReserved,
    Scanned,
    Typed,
    UsedFound,
)
from terminal.core.flow import sending_rules as s
from terminal.core.flow import void_rules as v
from terminal.core.flow.lookup_rows import lookup_rows
from terminal.core.flow.lookup_rules import open_other, wants_other
from terminal.core.flow.money_pages import pages_of
from terminal.core.flow.paper_rows import paper_rows
from terminal.core.flow.sending_rows import sending_rows
from terminal.core.flow.task import EVERYDAY, clear_field, erase, fresh, refuse, type_in
from terminal.core.flow.void_task import VoidTask
from terminal.core.machine import Chart, Ignored, Row


class VoidPage(Enum):
    """States of the void flow; each has exactly one screen."""

    LINK_CHECK = "link_check"
    LINK_FAILED = "link_failed"
    ORDER = "order"
    TRADE_DATE = "trade_date"
    LOOKING_UP = "looking_up"
    LOOK_UP_FAILED = "look_up_failed"
    BLOCKED = "blocked"
    DETAIL = "detail"
    BALANCE_BEFORE = "balance_before"
    CONFIRM = "confirm"
    RESERVING = "reserving"
    SUBMITTING = "submitting"
    UNKNOWN = "unknown"
    NOT_SENT = "not_sent"
    REFUSED = "refused"
    PRINTING = "printing"
    JUDGING = "judging"
    PRINT_FAILED = "print_failed"
    TEAR_OFF = "tear_off"
    BALANCE_AFTER = "balance_after"
    DONE = "done"
    ENDED = "ended"


P = VoidPage
COMMON = pages_of(VoidPage)
FIELDS = (P.ORDER, P.TRADE_DATE)
WAITS_BEFORE = (P.LINK_CHECK, P.LOOKING_UP, P.BALANCE_BEFORE)
BEFORE_SENDING = (*FIELDS, *WAITS_BEFORE, P.LINK_FAILED, P.LOOK_UP_FAILED, P.BLOCKED, P.DETAIL, P.CONFIRM)
"""Where the operator can still walk away: nothing was written, nothing was sent."""
IN_FLIGHT = COMMON.in_flight()
EVERY = tuple(page for page in VoidPage if page is not P.ENDED)


def others(*pages: VoidPage) -> tuple[VoidPage, ...]:
    return tuple(page for page in EVERY if page not in pages)


CONFIRM_ROWS: tuple[Row[VoidPage, VoidTask, Any], ...] = (
    #   from              on                 to                when                   do
    Row(P.DETAIL, Confirmed, P.BALANCE_BEFORE, do=(v.take_whole, s.read_balance)),
    Row(FIELDS, Typed, None, do=(type_in,)),
    Row(FIELDS, Erased, None, do=(erase,)),
    Row(FIELDS, Cleared, None, do=(clear_field,)),
    Row(P.BALANCE_BEFORE, BalanceRead, P.CONFIRM, do=(s.keep_balance_before,)),
    Row((P.BALANCE_BEFORE, P.CONFIRM), Erased, P.DETAIL, do=(v.show_detail,)),
    Row(P.CONFIRM, Confirmed, P.BLOCKED, when=(s.window_has_closed,), do=(s.show_window_closed,)),
    Row(P.CONFIRM, Confirmed, P.RESERVING, when=(fresh,), do=(s.reserve,)),
    Row(P.CONFIRM, Confirmed, None, do=(s.ask_fresh_press,)),
    # --- refused by the acquirer: the refund may do
    Row(P.REFUSED, Typed, P.ENDED, when=(wants_other,), do=(open_other,)),
    Row(P.REFUSED, Typed, None, do=(refuse,)),
)

CHART: Chart[VoidPage, VoidTask] = Chart(
    name="void_flow",
    states=VoidPage,
    initial=P.LINK_CHECK,
    final=(P.ENDED,),
    hears=(
        *EVERYDAY,
        LinkChecked,
        LookedUp,
        UsedFound,
        BalanceRead,
        RefundReserved,
        RefundNotReserved,
        RefundChanged,
        CopyChanged,
    ),
    rows=(
        *lookup_rows(COMMON, BEFORE_SENDING, WAITS_BEFORE),
        *CONFIRM_ROWS,
        *sending_rows(COMMON),
        *paper_rows(COMMON),
    ),
    ignored=(
        Ignored(
            others(*FIELDS, P.DETAIL, P.BLOCKED, P.REFUSED, P.JUDGING, P.PRINT_FAILED, P.DONE),
            (Typed,),
            "the page takes no text",
        ),
        Ignored(
            (*WAITS_BEFORE, *IN_FLIGHT, P.PRINTING, P.BALANCE_AFTER, P.JUDGING), (Confirmed,), "nothing to confirm yet"
        ),
        Ignored((*IN_FLIGHT, P.UNKNOWN), (Cancelled, Erased), "a void on its way cannot be called back"),
        Ignored((P.PRINTING, P.JUDGING, P.TEAR_OFF), (Cancelled,), "the void is done; its paper is owed"),
        Ignored((*COMMON.paper(), P.BALANCE_AFTER, *COMMON.results()), (Erased,), "there is no page to go back to"),
        Ignored(others(*FIELDS), (Cleared,), "the page has no field"),
        Ignored(EVERY, (Moved,), "no page has a menu that moves"),
        Ignored(others(P.ORDER), (Scanned,), "the page asks for no scan"),
        Ignored(others(P.LINK_CHECK), (LinkChecked,), "given up by the operator"),
        Ignored(others(P.LOOKING_UP), (LookedUp, UsedFound), "given up by the operator"),
        Ignored(others(P.BALANCE_BEFORE, P.BALANCE_AFTER), (BalanceRead,), "given up by the operator"),
        Ignored(others(P.RESERVING), (RefundReserved, RefundNotReserved), "not reserving"),
        Ignored(others(*COMMON.watching()), (RefundChanged,), "the page shows another step"),
        Ignored(others(P.PRINTING, P.JUDGING), (CopyChanged,), "no copy is on its way"),
    ),
)
