"""The refund flow's table (guide B2–B7): from the link check to the last copy and the balance after.

Before SUBMITTING every page goes back and can be cancelled; from RESERVING on neither does.
"""

from __future__ import annotations

from enum import Enum

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
    TimerFired,
    Typed,
    UsedFound,
)
from terminal.core.flow import refund_rules as r
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
from terminal.core.flow.refund_task import RefundTask
from terminal.core.flow.task import (
    EVERYDAY,
    clear_field,
    end,
    end_and_lock,
    erase,
    field_empty,
    fresh,
    is_idle,
    is_tick,
    move,
    picks,
    refuse,
    stale_timer,
    tick,
    type_in,
)
from terminal.core.machine import Chart, Ignored, Row


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


LINK_CHECK = RefundPage.LINK_CHECK
LINK_FAILED = RefundPage.LINK_FAILED
ORDER = RefundPage.ORDER
TRADE_DATE = RefundPage.TRADE_DATE
LOOKING_UP = RefundPage.LOOKING_UP
LOOK_UP_FAILED = RefundPage.LOOK_UP_FAILED
BLOCKED = RefundPage.BLOCKED
DETAIL = RefundPage.DETAIL
AMOUNT = RefundPage.AMOUNT
REASON = RefundPage.REASON
METHOD = RefundPage.METHOD
BALANCE_BEFORE = RefundPage.BALANCE_BEFORE
CONFIRM = RefundPage.CONFIRM
RESERVING = RefundPage.RESERVING
SUBMITTING = RefundPage.SUBMITTING
UNKNOWN = RefundPage.UNKNOWN
NOT_SENT = RefundPage.NOT_SENT
REFUSED = RefundPage.REFUSED
PRINTING = RefundPage.PRINTING
JUDGING = RefundPage.JUDGING
PRINT_FAILED = RefundPage.PRINT_FAILED
TEAR_OFF = RefundPage.TEAR_OFF
BALANCE_AFTER = RefundPage.BALANCE_AFTER
DONE = RefundPage.DONE
ENDED = RefundPage.ENDED

FIELDS = (ORDER, TRADE_DATE, AMOUNT)
MENUS = (REASON, METHOD)
WAITS_BEFORE = (LINK_CHECK, LOOKING_UP, BALANCE_BEFORE)
STOPS = (LINK_FAILED, LOOK_UP_FAILED, BLOCKED, DETAIL, CONFIRM)
BEFORE_SENDING = (*FIELDS, *MENUS, *WAITS_BEFORE, *STOPS)
"""Where the operator can still walk away: nothing was written, nothing was sent."""
IN_FLIGHT = (RESERVING, SUBMITTING)
WATCHING = (SUBMITTING, UNKNOWN)
PAPER = (PRINTING, JUDGING, PRINT_FAILED, TEAR_OFF)
RESULTS = (NOT_SENT, REFUSED, DONE)
TICKING = (*WAITS_BEFORE, *IN_FLIGHT, UNKNOWN, PRINTING, BALANCE_AFTER)
EVERY = tuple(page for page in RefundPage if page is not ENDED)


def _others(*pages: RefundPage) -> tuple[RefundPage, ...]:
    return tuple(page for page in EVERY if page not in pages)


CHART: Chart[RefundPage, RefundTask] = Chart(
    name="refund_flow",
    states=RefundPage,
    initial=LINK_CHECK,
    final=(ENDED,),
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
        #   from            on                 to              when                   do
        # --- leaving before anything was sent
        Row(BEFORE_SENDING, Cancelled, ENDED, do=(end,)),
        Row(BEFORE_SENDING, TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(WAITS_BEFORE, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(BEFORE_SENDING, TimerFired, None, do=(stale_timer,)),
        # --- link check (guide A3)
        Row(LINK_CHECK, LinkChecked, ORDER, when=(r.link_is_up,), do=(r.keep_host_time, r.ask_order)),
        Row(LINK_CHECK, LinkChecked, LINK_FAILED, do=(r.keep_link_report,)),
        Row(LINK_FAILED, Confirmed, LINK_CHECK, do=(r.check_link,)),
        Row((LINK_CHECK, LINK_FAILED), Erased, ENDED, do=(end,)),
        # --- which original (guide B3)
        Row(ORDER, Confirmed, LOOKING_UP, when=(r.names_trade,), do=(r.look_up_trade,)),
        Row(ORDER, Confirmed, TRADE_DATE, when=(r.names_log,), do=(r.ask_trade_date,)),
        Row(ORDER, Confirmed, LOOKING_UP, when=(r.names_order,), do=(r.look_up_order,)),
        Row(ORDER, Confirmed, None, do=(r.show_bad_number,)),
        Row(ORDER, Scanned, LOOKING_UP, when=(r.scanned_trade,), do=(r.look_up_scanned_trade,)),
        Row(ORDER, Scanned, TRADE_DATE, when=(r.scanned_log,), do=(r.ask_trade_date_of_scan,)),
        Row(ORDER, Scanned, LOOKING_UP, when=(r.scanned_order,), do=(r.look_up_scanned_order,)),
        Row(ORDER, Scanned, None, do=(r.show_bad_scan,)),
        Row(ORDER, Erased, ENDED, when=(field_empty,), do=(end,)),
        Row(TRADE_DATE, Confirmed, LOOKING_UP, when=(r.date_is_good,), do=(r.look_up_log,)),
        Row(TRADE_DATE, Confirmed, None, do=(r.show_bad_date,)),
        Row(TRADE_DATE, Erased, ORDER, when=(field_empty,), do=(r.ask_order,)),
        # --- the original (guide A2, E1)
        Row(LOOKING_UP, LookedUp, LOOKING_UP, when=(r.was_found,), do=(r.keep_original, r.find_used)),
        Row(LOOKING_UP, LookedUp, LOOK_UP_FAILED, do=(r.keep_failure,)),
        Row(LOOKING_UP, UsedFound, DETAIL, when=(r.is_refundable,), do=(r.keep_used,)),
        Row(LOOKING_UP, UsedFound, BLOCKED, do=(r.keep_used,)),
        Row(LOOKING_UP, Erased, ORDER, do=(r.ask_order,)),
        Row((LOOK_UP_FAILED, BLOCKED), Confirmed, ORDER, do=(r.ask_order,)),
        Row((LOOK_UP_FAILED, BLOCKED, DETAIL), Erased, ORDER, do=(r.ask_order,)),
        Row(DETAIL, Confirmed, AMOUNT, do=(r.ask_amount,)),
        # --- how much, why, how (guide E5, B4)
        Row(AMOUNT, Confirmed, REASON, when=(r.amount_fits,), do=(r.keep_amount, r.ask_reason)),
        Row(AMOUNT, Confirmed, None, do=(r.show_bad_amount,)),
        Row(AMOUNT, Moved, None, do=(r.fill_in_all,)),
        Row(AMOUNT, Erased, DETAIL, when=(field_empty,), do=(r.show_detail,)),
        Row(REASON, Typed, METHOD, when=(picks,), do=(r.keep_picked_reason, r.ask_method)),
        Row(REASON, Typed, None, do=(refuse,)),
        Row(REASON, Confirmed, METHOD, do=(r.keep_reason, r.ask_method)),
        Row(REASON, Erased, AMOUNT, do=(r.ask_amount,)),
        Row(METHOD, Typed, BALANCE_BEFORE, when=(r.picks_allowed,), do=(r.keep_picked_method, r.read_balance)),
        Row(METHOD, Typed, None, do=(r.show_why_greyed,)),
        Row(METHOD, Confirmed, BALANCE_BEFORE, when=(r.chosen_allowed,), do=(r.keep_method, r.read_balance)),
        Row(METHOD, Confirmed, None, do=(r.show_why_greyed,)),
        Row(METHOD, Erased, REASON, do=(r.ask_reason,)),
        Row(FIELDS, Typed, None, do=(type_in,)),
        Row(FIELDS, Erased, None, do=(erase,)),
        Row(FIELDS, Cleared, None, do=(clear_field,)),
        Row(MENUS, Moved, None, do=(move,)),
        # --- balance before, confirm (guide A4, B5)
        Row(BALANCE_BEFORE, BalanceRead, CONFIRM, do=(r.keep_balance_before,)),
        Row((BALANCE_BEFORE, CONFIRM), Erased, METHOD, do=(r.ask_method,)),
        Row(CONFIRM, Confirmed, BLOCKED, when=(r.window_has_closed,), do=(r.show_window_closed,)),
        Row(CONFIRM, Confirmed, RESERVING, when=(fresh,), do=(r.reserve,)),
        Row(CONFIRM, Confirmed, None, do=(r.ask_fresh_press,)),
        # --- number and intent on disk, then sent once; the screen watches
        Row(RESERVING, RefundReserved, SUBMITTING, do=(r.watch,)),
        Row(RESERVING, RefundNotReserved, NOT_SENT, do=(r.keep_why_not_reserved,)),
        Row(WATCHING, RefundChanged, PRINTING, when=(r.has_succeeded,), do=(r.print_merchant_copy,)),
        Row(WATCHING, RefundChanged, REFUSED, when=(r.was_refused,), do=(r.show_result,)),
        Row(WATCHING, RefundChanged, NOT_SENT, when=(r.was_not_sent,), do=(r.show_result,)),
        Row(WATCHING, RefundChanged, UNKNOWN, do=(r.keep_watching,)),
        Row(UNKNOWN, Confirmed, ENDED, do=(end,)),
        Row((*IN_FLIGHT, UNKNOWN), TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(IN_FLIGHT, TimerFired, None, do=(stale_timer,)),
        Row(UNKNOWN, TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(UNKNOWN, TimerFired, None, do=(stale_timer,)),
        # --- paper (guide B6)
        Row(PRINTING, CopyChanged, TEAR_OFF, when=(copy_done, r.is_merchant_copy), do=(r.done_beep,)),
        Row(PRINTING, CopyChanged, BALANCE_AFTER, when=(copy_done,), do=(r.read_balance,)),
        Row(PRINTING, CopyChanged, JUDGING, when=(copy_uncertain,), do=(refuse,)),
        Row(PRINTING, CopyChanged, PRINT_FAILED, when=(copy_failed,), do=(refuse,)),
        Row(PRINTING, CopyChanged, None, do=(r.stale_change,)),
        Row(JUDGING, Typed, None, when=(says_came_out,), do=(judge_came_out,)),
        Row(JUDGING, Typed, None, when=(says_missing,), do=(judge_missing,)),
        Row(JUDGING, Typed, None, do=(refuse,)),
        Row(JUDGING, CopyChanged, TEAR_OFF, when=(copy_done, r.is_merchant_copy), do=(r.done_beep,)),
        Row(JUDGING, CopyChanged, BALANCE_AFTER, when=(copy_done,), do=(r.read_balance,)),
        Row(JUDGING, CopyChanged, PRINT_FAILED, when=(copy_failed,), do=(refuse,)),
        Row(JUDGING, CopyChanged, None, do=(r.stale_change,)),
        Row(PRINT_FAILED, Confirmed, PRINTING, do=(print_again,)),
        Row(PRINT_FAILED, Cancelled, TEAR_OFF, when=(r.is_merchant_copy,), do=(r.done_beep,)),
        Row(PRINT_FAILED, Cancelled, BALANCE_AFTER, do=(r.read_balance,)),
        Row(TEAR_OFF, Confirmed, PRINTING, when=(fresh,), do=(r.print_customer_copy,)),
        Row(TEAR_OFF, Confirmed, None, do=(refuse,)),
        Row(PRINTING, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row((JUDGING, PRINT_FAILED, TEAR_OFF), TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(PAPER, TimerFired, None, do=(stale_timer,)),
        # --- balance after, done (guide B7)
        Row(BALANCE_AFTER, BalanceRead, DONE, do=(r.keep_balance_after,)),
        Row(BALANCE_AFTER, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(BALANCE_AFTER, TimerFired, None, do=(stale_timer,)),
        Row(RESULTS, Confirmed, ENDED, do=(end,)),
        Row(RESULTS, Cancelled, ENDED, do=(end,)),
        Row(RESULTS, TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(RESULTS, TimerFired, None, do=(stale_timer,)),
    ),
    ignored=(
        Ignored(_others(*FIELDS, *MENUS, JUDGING), (Typed,), "the page takes no text"),
        Ignored((*WAITS_BEFORE, *IN_FLIGHT, PRINTING, BALANCE_AFTER, JUDGING), (Confirmed,), "nothing to confirm yet"),
        Ignored((*IN_FLIGHT, UNKNOWN), (Cancelled, Erased), "a refund on its way cannot be called back"),
        Ignored((PRINTING, JUDGING, TEAR_OFF, BALANCE_AFTER), (Cancelled,), "the refund is done; its paper is owed"),
        Ignored((*PAPER, BALANCE_AFTER, *RESULTS), (Erased,), "there is no page to go back to"),
        Ignored(_others(*FIELDS), (Cleared,), "the page has no field"),
        Ignored(_others(AMOUNT, *MENUS, ORDER, TRADE_DATE), (Moved,), "the page has no menu"),
        Ignored((ORDER, TRADE_DATE), (Moved,), "the field has no history"),
        Ignored(_others(ORDER), (Scanned,), "the page asks for no scan"),
        Ignored(_others(LINK_CHECK), (LinkChecked,), "given up by the operator"),
        Ignored(_others(LOOKING_UP), (LookedUp, UsedFound), "given up by the operator"),
        Ignored(_others(BALANCE_BEFORE, BALANCE_AFTER), (BalanceRead,), "given up by the operator"),
        Ignored(_others(RESERVING), (RefundReserved, RefundNotReserved), "not reserving"),
        Ignored(_others(*WATCHING), (RefundChanged,), "the page shows another step"),
        Ignored(_others(PRINTING, JUDGING), (CopyChanged,), "no copy is on its way"),
    ),
)
