"""The pages of the refund flow, and the groups of pages its rows speak of."""

from __future__ import annotations

from enum import Enum
from typing import Any

from terminal.core.flow.money_pages import pages_of
from terminal.core.flow.refund_task import RefundTask
from terminal.core.machine import Row


class RefundPage(Enum):
    """States of the refund flow; each has exactly one screen."""

    LINK_CHECK = "link_check"
    LINK_FAILED = "link_failed"
    ORDER = "order"
    TRADE_DATE = "trade_date"
    LOOKING_UP = "looking_up"
    LOOK_UP_FAILED = "look_up_failed"
    BLOCKED = "blocked"
    DETAIL = "detail"
    AMOUNT = "amount"
    REASON = "reason"
    METHOD = "method"
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


P = RefundPage
COMMON = pages_of(RefundPage)
FIELDS = (P.ORDER, P.TRADE_DATE, P.AMOUNT)
MENUS = (P.REASON, P.METHOD)
WAITS_BEFORE = (P.LINK_CHECK, P.LOOKING_UP, P.BALANCE_BEFORE)
STOPS = (P.LINK_FAILED, P.LOOK_UP_FAILED, P.BLOCKED, P.DETAIL, P.CONFIRM)
BEFORE_SENDING = (*FIELDS, *MENUS, *WAITS_BEFORE, *STOPS)
"""Where the operator can still walk away: nothing was written, nothing was sent."""
IN_FLIGHT = (P.RESERVING, P.SUBMITTING)
WATCHING = (P.SUBMITTING, P.UNKNOWN)
PAPER = (P.PRINTING, P.JUDGING, P.PRINT_FAILED, P.TEAR_OFF)
RESULTS = (P.NOT_SENT, P.REFUSED, P.DONE)
TICKING = (*WAITS_BEFORE, *IN_FLIGHT, P.UNKNOWN, P.PRINTING, P.BALANCE_AFTER)
EVERY = tuple(page for page in RefundPage if page is not P.ENDED)


def others(*pages: RefundPage) -> tuple[RefundPage, ...]:
    return tuple(page for page in EVERY if page not in pages)


RefundRows = tuple[Row[RefundPage, RefundTask, Any], ...]
