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
    GOODS = "goods"
    BASKET = "basket"
    PIECES = "pieces"
    AMOUNT = "amount"
    REASON = "reason"
    METHOD = "method"
    NEXT = "next"
    EXTRAS = "extras"
    SLIP = "slip"
    SLIP_NO = "slip_no"
    IDENTITY = "identity"
    IDENTITY_TAIL = "identity_tail"
    PAPERS = "papers"
    PAPER_NO = "paper_no"
    REMARK = "remark"
    PHONE = "phone"
    SEALING = "sealing"
    APPROVER = "approver"
    APPROVER_PASSWORD = "approver_password"
    APPROVER_CHECKING = "approver_checking"
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
REFERENCES = (P.SLIP_NO, P.PAPER_NO, P.REMARK)
"""Free numbers, kept and printed in the clear."""
NUMBERS = (*REFERENCES, P.PHONE)
"""Fields of what stands behind a refund; an identity number's tail has a key of its own for X."""
PERSON = (P.APPROVER, P.APPROVER_PASSWORD)
TYPED = (P.ORDER, P.TRADE_DATE, P.AMOUNT, P.PIECES, *NUMBERS, *PERSON)
FIELDS = (*TYPED, P.IDENTITY_TAIL)
CHOICES = (P.SLIP, P.IDENTITY, P.PAPERS)
"""Menus of what the customer showed."""
MENUS = (P.REASON, P.METHOD, *CHOICES)
LISTS = (P.GOODS, P.BASKET)
"""Lines of goods, turned by ↑↓ and picked by digit."""
LONG = (P.DETAIL, P.CONFIRM)
"""Contents longer than a small screen, turned by ↑↓."""
DIGITS = (P.DETAIL, P.BLOCKED, P.EXTRAS, P.CONFIRM, P.JUDGING, P.PRINT_FAILED, P.DONE)
"""Pages without a field on which a digit does something."""
WAITS_BEFORE = (P.LINK_CHECK, P.LOOKING_UP, P.SEALING, P.APPROVER_CHECKING, P.BALANCE_BEFORE)
STOPS = (P.LINK_FAILED, P.LOOK_UP_FAILED, P.BLOCKED, P.NEXT, P.EXTRAS, *LONG, *LISTS)
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
