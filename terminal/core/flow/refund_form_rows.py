"""Rows of the refund form: goods or amount, reason, method, balance, confirm (guide A1, A4, B4, B5, E5)."""

from __future__ import annotations

from terminal.core.events import BalanceRead, Cleared, Confirmed, Erased, Moved, Scanned, Typed
from terminal.core.flow import confirm_rules as c
from terminal.core.flow import evidence_rules as v
from terminal.core.flow import goods_rules as g
from terminal.core.flow import refund_rules as r
from terminal.core.flow import sending_rules as s
from terminal.core.flow.refund_pages import FIELDS, LISTS, LONG, MENUS, TYPED, RefundRows
from terminal.core.flow.refund_pages import RefundPage as P
from terminal.core.flow.task import clear_field, erase, field_empty, fresh, move, picks, refuse, type_in
from terminal.core.machine import Row

FORM_ROWS: RefundRows = (
    #   from             on              to                  when                   do
    # --- goods of the order (A1): ticked by digit, counted where there are several
    Row(P.DETAIL, Confirmed, P.GOODS, when=(g.has_goods,), do=(g.ask_goods,)),
    Row(P.DETAIL, Confirmed, P.AMOUNT, do=(r.ask_amount,)),
    Row(P.GOODS, Typed, P.AMOUNT, when=(g.wants_amount,), do=(g.forget_goods, r.ask_amount)),
    Row(P.GOODS, Typed, None, when=(g.picks_ticked,), do=(g.untick,)),
    Row(P.GOODS, Typed, None, when=(g.picks_single,), do=(g.tick_single,)),
    Row(P.GOODS, Typed, P.PIECES, when=(g.picks_several,), do=(g.ask_pieces,)),
    Row(P.GOODS, Typed, None, do=(g.show_not_a_line,)),
    Row(P.GOODS, Confirmed, P.REASON, when=(g.some_ticked,), do=(g.keep_goods, r.ask_reason)),
    Row(P.GOODS, Confirmed, None, do=(g.show_none_ticked,)),
    Row(P.GOODS, Erased, P.DETAIL, do=(r.show_detail,)),
    # --- goods by barcode, for an order without goods on file
    Row((P.AMOUNT, P.BASKET), Scanned, P.BASKET, when=(g.scanned_article,), do=(g.put_in_basket,)),
    Row((P.AMOUNT, P.BASKET), Scanned, None, do=(g.show_not_in_file,)),
    Row(P.BASKET, Typed, P.PIECES, when=(g.picks_article,), do=(g.ask_pieces,)),
    Row(P.BASKET, Typed, None, do=(g.show_not_a_line,)),
    Row(P.BASKET, Confirmed, P.AMOUNT, do=(r.ask_amount,)),
    Row(P.BASKET, Erased, P.AMOUNT, do=(g.empty_basket, r.ask_amount)),
    Row(P.PIECES, Confirmed, P.BASKET, when=(g.has_basket,), do=(g.keep_basket_pieces,)),
    Row(P.PIECES, Confirmed, P.GOODS, when=(g.pieces_fit,), do=(g.keep_pieces,)),
    Row(P.PIECES, Confirmed, None, do=(g.show_too_many,)),
    Row(P.PIECES, Erased, P.BASKET, when=(field_empty, g.has_basket), do=(g.back_to_basket,)),
    Row(P.PIECES, Erased, P.GOODS, when=(field_empty,), do=(g.ask_goods,)),
    Row(LISTS, Moved, None, do=(g.turn_list,)),
    # --- how much, why, how (E5, B4)
    Row(P.AMOUNT, Confirmed, P.REASON, when=(r.amount_fits,), do=(r.keep_amount, r.ask_reason)),
    Row(P.AMOUNT, Confirmed, None, do=(r.show_bad_amount,)),
    Row(P.AMOUNT, Moved, None, do=(r.fill_in_all,)),
    Row(P.AMOUNT, Erased, P.GOODS, when=(field_empty, g.has_goods), do=(g.ask_goods,)),
    Row(P.AMOUNT, Erased, P.BASKET, when=(field_empty, g.has_basket), do=(g.back_to_basket,)),
    Row(P.AMOUNT, Erased, P.DETAIL, when=(field_empty,), do=(r.show_detail,)),
    Row(P.REASON, Typed, P.METHOD, when=(picks,), do=(r.keep_picked_reason, r.ask_method)),
    Row(P.REASON, Typed, None, do=(refuse,)),
    Row(P.REASON, Confirmed, P.METHOD, do=(r.keep_reason, r.ask_method)),
    Row(P.REASON, Erased, P.GOODS, when=(g.went_by_goods,), do=(g.ask_goods,)),
    Row(P.REASON, Erased, P.AMOUNT, do=(r.ask_amount,)),
    Row(P.METHOD, Typed, P.NEXT, when=(r.picks_allowed,), do=(r.keep_picked_method, v.go_on)),
    Row(P.METHOD, Typed, None, do=(r.show_why_greyed,)),
    Row(P.METHOD, Confirmed, P.NEXT, when=(r.chosen_allowed,), do=(r.keep_method, v.go_on)),
    Row(P.METHOD, Confirmed, None, do=(r.show_why_greyed,)),
    Row(P.METHOD, Erased, P.REASON, do=(r.ask_reason,)),
    # --- balance before, confirm (A4, B5)
    Row(P.BALANCE_BEFORE, BalanceRead, P.CONFIRM, do=(s.keep_balance_before,)),
    Row((P.BALANCE_BEFORE, P.CONFIRM), Erased, P.METHOD, do=(r.ask_method,)),
    Row(P.CONFIRM, Typed, P.BALANCE_BEFORE, when=(c.wants_balance_again,), do=(s.read_balance,)),
    Row(P.CONFIRM, Typed, None, do=(refuse,)),
    Row(P.CONFIRM, Confirmed, None, when=(c.is_turned_over,), do=(c.turn_to_first,)),
    Row(P.CONFIRM, Confirmed, P.BLOCKED, when=(s.window_has_closed,), do=(s.show_window_closed,)),
    Row(P.CONFIRM, Confirmed, P.RESERVING, when=(fresh,), do=(s.reserve,)),
    Row(P.CONFIRM, Confirmed, None, do=(s.ask_fresh_press,)),
    # --- what every field, menu and long page does
    Row(LONG, Moved, None, do=(c.turn_page,)),
    Row(TYPED, Typed, None, do=(type_in,)),
    Row(FIELDS, Erased, None, do=(erase,)),
    Row(FIELDS, Cleared, None, do=(clear_field,)),
    Row(MENUS, Moved, None, do=(move,)),
)
