"""Rows of the refund flow that lead to the original, and on from it."""

from __future__ import annotations

from terminal.core.events import Confirmed
from terminal.core.flow import refund_rules as r
from terminal.core.flow.lookup_rows import lookup_rows
from terminal.core.flow.refund_pages import BEFORE_SENDING, COMMON, WAITS_BEFORE, RefundRows
from terminal.core.flow.refund_pages import RefundPage as P
from terminal.core.machine import Row

LOOKUP_ROWS: RefundRows = (
    *lookup_rows(COMMON, BEFORE_SENDING, WAITS_BEFORE),
    #   from              on                 to                when                   do
    Row(P.DETAIL, Confirmed, P.AMOUNT, do=(r.ask_amount,)),
)
