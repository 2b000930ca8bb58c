"""The ruling flow's table: verdict → reason → reference → second person → confirm → slip (design M5).

When the acquirer's truth arrives before the ruling is made there is nothing left to rule on.
"""

from __future__ import annotations

from enum import Enum

from terminal.core.events import (
    Cancelled,
    Cleared,
    Confirmed,
    CopyChanged,
    Erased,
    LockFound,
    LoginAnswered,
    Moved,
    RefundChanged,
    Scanned,
    TimerFired,
    Typed,
)
from terminal.core.flow import ruling_task as r
from terminal.core.flow.credentials import password_is_complete
from terminal.core.flow.printing import (
    copy_done,
    copy_failed,
    copy_uncertain,
    judge_came_out,
    judge_missing,
    recover_printer,
    says_came_out,
    says_missing,
    says_recover,
)
from terminal.core.flow.ruling_task import RulingTask
from terminal.core.flow.second_person import (
    ask_second_number,
    find_lock,
    is_another_number,
    is_locked_out,
    keep_second_number,
    show_short_password,
    verify,
)
from terminal.core.flow.task import (
    EVERYDAY,
    clear_field,
    end,
    end_and_lock,
    erase,
    field_empty,
    fresh,
    is_idle,
    is_personal_number,
    is_tick,
    move,
    picks,
    refuse,
    refuse_personal,
    stale_timer,
    tick,
    type_in,
)
from terminal.core.machine import Chart, Ignored, Row


class RulingPage(Enum):
    VERDICT = "verdict"
    REASON = "reason"
    REFERENCE = "reference"
    SECOND = "second"
    PASSWORD = "password"
    CHECKING = "checking"
    CONFIRM = "confirm"
    WRITING = "writing"
    PRINTING = "printing"
    JUDGING = "judging"
    PRINT_FAILED = "print_failed"
    DONE = "done"
    MOOT = "moot"
    ENDED = "ended"


VERDICT = RulingPage.VERDICT
REASON = RulingPage.REASON
REFERENCE = RulingPage.REFERENCE
SECOND = RulingPage.SECOND
PASSWORD = RulingPage.PASSWORD
CHECKING = RulingPage.CHECKING
CONFIRM = RulingPage.CONFIRM
WRITING = RulingPage.WRITING
PRINTING = RulingPage.PRINTING
JUDGING = RulingPage.JUDGING
PRINT_FAILED = RulingPage.PRINT_FAILED
DONE = RulingPage.DONE
MOOT = RulingPage.MOOT
ENDED = RulingPage.ENDED

MENUS = (VERDICT, REASON)
FIELDS = (REFERENCE, SECOND, PASSWORD)
BEFORE = (*MENUS, *FIELDS, CHECKING, CONFIRM)
"""Where nothing was decided yet."""
AFTER = (PRINTING, JUDGING, PRINT_FAILED, DONE, MOOT)
EVERY = tuple(page for page in RulingPage if page is not ENDED)


def _others(*pages: RulingPage) -> tuple[RulingPage, ...]:
    return tuple(page for page in EVERY if page not in pages)


CHART: Chart[RulingPage, RulingTask] = Chart(
    name="ruling_flow",
    states=RulingPage,
    initial=VERDICT,
    final=(ENDED,),
    hears=(*EVERYDAY, LockFound, LoginAnswered, RefundChanged, CopyChanged),
    rows=(
        #   from         on             to            when                 do
        Row(BEFORE, Cancelled, ENDED, do=(end,)),
        Row(BEFORE, TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(CHECKING, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(BEFORE, TimerFired, None, do=(stale_timer,)),
        Row(BEFORE, RefundChanged, None, when=(r.is_still_open,), do=(r.leave_open,)),
        Row(BEFORE, RefundChanged, MOOT, do=(r.show_truth,)),
        Row(MENUS, Moved, None, do=(move,)),
        Row(FIELDS, Typed, None, do=(type_in,)),
        Row(FIELDS, Cleared, None, do=(clear_field,)),
        # --- what, why, on whose word
        Row(VERDICT, Typed, REASON, when=(picks,), do=(r.keep_picked_verdict,)),
        Row(VERDICT, Typed, None, do=(refuse,)),
        Row(VERDICT, Confirmed, REASON, do=(r.keep_verdict,)),
        Row(VERDICT, Erased, ENDED, do=(end,)),
        Row(REASON, Typed, REFERENCE, when=(picks,), do=(r.keep_picked_reason,)),
        Row(REASON, Typed, None, do=(refuse,)),
        Row(REASON, Confirmed, REFERENCE, do=(r.keep_reason,)),
        Row(REASON, Erased, VERDICT, do=(r.ask_verdict,)),
        Row(REFERENCE, Confirmed, None, when=(is_personal_number,), do=(refuse_personal,)),
        Row(REFERENCE, Confirmed, SECOND, when=(r.has_reference,), do=(r.keep_reference,)),
        Row(REFERENCE, Confirmed, None, do=(r.show_short_reference,)),
        Row(REFERENCE, Erased, REASON, when=(field_empty,), do=(r.ask_reason,)),
        # --- the second person
        Row(SECOND, Confirmed, PASSWORD, when=(is_another_number,), do=(keep_second_number,)),
        Row(SECOND, Confirmed, None, do=(r.show_not_another,)),
        Row(SECOND, Erased, REFERENCE, when=(field_empty,), do=(r.ask_reference,)),
        Row(PASSWORD, Confirmed, CHECKING, when=(password_is_complete,), do=(find_lock,)),
        Row(PASSWORD, Confirmed, None, do=(show_short_password,)),
        Row(PASSWORD, Erased, SECOND, when=(field_empty,), do=(ask_second_number,)),
        Row(FIELDS, Erased, None, do=(erase,)),
        Row(CHECKING, LockFound, SECOND, when=(is_locked_out,), do=(r.show_second_refused,)),
        Row(CHECKING, LockFound, None, do=(verify,)),
        Row(CHECKING, LoginAnswered, CONFIRM, when=(r.is_second_person,), do=(r.keep_second,)),
        Row(CHECKING, LoginAnswered, SECOND, do=(r.show_second_refused,)),
        # --- decided by a fresh press, written, then on paper
        Row(CONFIRM, Confirmed, WRITING, when=(fresh,), do=(r.rule,)),
        Row(CONFIRM, Confirmed, None, do=(r.ask_fresh_press,)),
        Row(CONFIRM, Erased, SECOND, do=(ask_second_number,)),
        Row(WRITING, RefundChanged, PRINTING, when=(r.is_ruled,), do=(r.print_slip,)),
        Row(WRITING, RefundChanged, MOOT, do=(r.show_truth,)),
        Row(WRITING, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(WRITING, TimerFired, None, do=(stale_timer,)),
        Row(PRINTING, CopyChanged, DONE, when=(copy_done,)),
        Row(PRINTING, CopyChanged, JUDGING, when=(copy_uncertain,), do=(refuse,)),
        Row(PRINTING, CopyChanged, PRINT_FAILED, when=(copy_failed,), do=(refuse,)),
        Row(PRINTING, CopyChanged, None),
        Row(JUDGING, Typed, None, when=(says_came_out,), do=(judge_came_out,)),
        Row(JUDGING, Typed, None, when=(says_missing,), do=(judge_missing,)),
        Row((JUDGING, PRINT_FAILED), Typed, None, when=(says_recover,), do=(recover_printer,)),
        Row((JUDGING, PRINT_FAILED), Typed, None, do=(refuse,)),
        Row(JUDGING, CopyChanged, DONE, when=(copy_done,)),
        Row(JUDGING, CopyChanged, PRINT_FAILED, when=(copy_failed,), do=(refuse,)),
        Row(JUDGING, CopyChanged, None),
        Row(PRINT_FAILED, Confirmed, PRINTING, do=(r.print_slip,)),
        Row(PRINT_FAILED, Cancelled, DONE),
        Row(PRINTING, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row((JUDGING, PRINT_FAILED, DONE, MOOT), TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(AFTER, TimerFired, None, do=(stale_timer,)),
        Row((DONE, MOOT), Confirmed, ENDED, do=(end,)),
        Row((DONE, MOOT), Cancelled, ENDED, do=(end,)),
    ),
    ignored=(
        Ignored(_others(*MENUS, *FIELDS, JUDGING, PRINT_FAILED), (Typed,), "the page takes no text"),
        Ignored((CHECKING, WRITING, PRINTING, JUDGING), (Confirmed,), "nothing to confirm yet"),
        Ignored((WRITING, PRINTING, JUDGING), (Cancelled,), "the ruling is made"),
        Ignored((CHECKING, WRITING, *AFTER), (Erased,), "there is no page to go back to"),
        Ignored(_others(*FIELDS), (Cleared,), "the page has no field"),
        Ignored(_others(*MENUS), (Moved,), "the page has no menu"),
        Ignored(EVERY, (Scanned,), "the page asks for no scan"),
        Ignored(_others(CHECKING), (LockFound, LoginAnswered), "given up by the operator"),
        Ignored(AFTER, (RefundChanged,), "decided, or known already"),
        Ignored(_others(PRINTING, JUDGING), (CopyChanged,), "no copy is on its way"),
    ),
)
