"""Rows of the refund form: from the original to the confirm page (guide A4, B4, B5, E5)."""

from __future__ import annotations

from terminal.core.events import BalanceRead, Cleared, Confirmed, Erased, Moved, Typed
from terminal.core.flow import refund_rules as r
from terminal.core.flow import sending_rules as s
from terminal.core.flow.refund_pages import FIELDS, MENUS, RefundRows
from terminal.core.flow.refund_pages import RefundPage as P
from terminal.core.flow.task import clear_field, erase, field_empty, fresh, move, picks, refuse, type_in
from terminal.core.machine import Row

FORM_ROWS: RefundRows = (
    #   from              on                 to                when                   do
    # --- how much, why, how (guide E5, B4)
    Row(P.AMOUNT, Confirmed, P.REASON, when=(r.amount_fits,), do=(r.keep_amount, r.ask_reason)),
    Row(P.AMOUNT, Confirmed, None, do=(r.show_bad_amount,)),
    Row(P.AMOUNT, Moved, None, do=(r.fill_in_all,)),
    Row(P.AMOUNT, Erased, P.DETAIL, when=(field_empty,), do=(r.show_detail,)),
    Row(P.REASON, Typed, P.METHOD, when=(picks,), do=(r.keep_picked_reason, r.ask_method)),
    Row(P.REASON, Typed, None, do=(refuse,)),
    Row(P.REASON, Confirmed, P.METHOD, do=(r.keep_reason, r.ask_method)),
    Row(P.REASON, Erased, P.AMOUNT, do=(r.ask_amount,)),
    Row(P.METHOD, Typed, P.BALANCE_BEFORE, when=(r.picks_allowed,), do=(r.keep_picked_method, s.read_balance)),
    Row(P.METHOD, Typed, None, do=(r.show_why_greyed,)),
    Row(P.METHOD, Confirmed, P.BALANCE_BEFORE, when=(r.chosen_allowed,), do=(r.keep_method, s.read_balance)),
    Row(P.METHOD, Confirmed, None, do=(r.show_why_greyed,)),
    Row(P.METHOD, Erased, P.REASON, do=(r.ask_reason,)),
    Row(FIELDS, Typed, None, do=(type_in,)),
    Row(FIELDS, Erased, None, do=(erase,)),
    Row(FIELDS, Cleared, None, do=(clear_field,)),
    Row(MENUS, Moved, None, do=(move,)),
    # --- balance before, confirm (guide A4, B5)
    Row(P.BALANCE_BEFORE, BalanceRead, P.CONFIRM, do=(s.keep_balance_before,)),
    Row((P.BALANCE_BEFORE, P.CONFIRM), Erased, P.METHOD, do=(r.ask_method,)),
    Row(P.CONFIRM, Confirmed, P.BLOCKED, when=(s.window_has_closed,), do=(s.show_window_closed,)),
    Row(P.CONFIRM, Confirmed, P.RESERVING, when=(fresh,), do=(s.reserve,)),
    Row(P.CONFIRM, Confirmed, None, do=(s.ask_fresh_press,)),
)
