"""The session's table: locked → number → password → menu → a task on top, and back (guide B1)."""

from __future__ import annotations

from terminal.core.events import (
    Cancelled,
    Cleared,
    Confirmed,
    Erased,
    JournalFailed,
    LockFound,
    LoginAnswered,
    Moved,
    Recovered,
    Scanned,
    Started,
    TaskEnded,
    TimerFired,
    Typed,
)
from terminal.core.flow.credentials import number_is_complete, password_is_complete
from terminal.core.flow.session import (
    Session,
    SessionPage,
    accept_damage,
    ask_number,
    ask_password,
    back_to_menu,
    find_lock,
    forget_unrecorded,
    has_open_items,
    has_unrecorded,
    is_locked_out,
    is_right,
    is_right_with_open_items,
    keep_failure,
    keep_second_failure,
    leave_damage,
    lock_by_key,
    lock_when_idle,
    log_in,
    must_see_damage,
    no_try_left,
    open_items,
    open_picked,
    open_selected,
    picks_entry,
    print_notice,
    recover,
    selected_is_allowed,
    show_locked_out,
    show_not_allowed,
    show_short_number,
    show_short_password,
    show_wrong,
    stale_answer,
    verify,
    wants_lock,
)
from terminal.core.flow.task import (
    EVERYDAY,
    clear_field,
    erase,
    field_empty,
    fresh,
    is_idle,
    is_tick,
    move,
    refuse,
    tick,
    type_in,
)
from terminal.core.machine import Chart, Ignored, Row

STARTING = SessionPage.STARTING
LOCKED = SessionPage.LOCKED
PASSWORD = SessionPage.PASSWORD
CHECKING = SessionPage.CHECKING
MENU = SessionPage.MENU
TASK = SessionPage.TASK
DAMAGED = SessionPage.DAMAGED
OUT_OF_SERVICE = SessionPage.OUT_OF_SERVICE

EVERY = tuple(SessionPage)
FIELDS = (LOCKED, PASSWORD)
WORKING = (STARTING, LOCKED, PASSWORD, CHECKING, MENU, TASK, DAMAGED)
QUIET = (STARTING, CHECKING, TASK, OUT_OF_SERVICE)


def _others(*pages: SessionPage) -> tuple[SessionPage, ...]:
    return tuple(page for page in EVERY if page not in pages)


CHART: Chart[SessionPage, Session] = Chart(
    name="session",
    states=SessionPage,
    initial=STARTING,
    final=(),
    hears=(*EVERYDAY, Started, Recovered, LockFound, LoginAnswered, TaskEnded, JournalFailed),
    rows=(
        #   from      on             to        when                             do
        Row(STARTING, Started, None, do=(recover,)),
        Row(STARTING, Recovered, LOCKED, do=(ask_number,)),
        # --- number and password
        Row(FIELDS, Typed, None, do=(type_in,)),
        Row(LOCKED, Confirmed, PASSWORD, when=(number_is_complete,), do=(ask_password,)),
        Row(LOCKED, Confirmed, None, do=(show_short_number,)),
        Row(LOCKED, Erased, None, do=(erase,)),
        Row(LOCKED, Cancelled, None, do=(ask_number,)),
        Row(FIELDS, Cleared, None, do=(clear_field,)),
        Row(PASSWORD, Confirmed, CHECKING, when=(password_is_complete,), do=(find_lock,)),
        Row(PASSWORD, Confirmed, None, do=(show_short_password,)),
        Row(PASSWORD, Erased, LOCKED, when=(field_empty,), do=(ask_number,)),
        Row(PASSWORD, Erased, None, do=(erase,)),
        Row(PASSWORD, Cancelled, LOCKED, do=(ask_number,)),
        Row(PASSWORD, TimerFired, LOCKED, when=(is_idle,), do=(ask_number,)),
        Row(PASSWORD, TimerFired, None),
        Row(CHECKING, LockFound, None, when=(stale_answer,)),
        Row(CHECKING, LockFound, LOCKED, when=(is_locked_out,), do=(show_locked_out,)),
        Row(CHECKING, LockFound, None, do=(verify,)),
        Row(CHECKING, LoginAnswered, None, when=(stale_answer,)),
        Row(CHECKING, LoginAnswered, LOCKED, when=(no_try_left,), do=(show_locked_out,)),
        Row(CHECKING, LoginAnswered, DAMAGED, when=(must_see_damage,), do=(log_in,)),
        Row(CHECKING, LoginAnswered, TASK, when=(is_right_with_open_items,), do=(log_in, open_items)),
        Row(CHECKING, LoginAnswered, MENU, when=(is_right,), do=(log_in,)),
        Row(CHECKING, LoginAnswered, PASSWORD, do=(show_wrong,)),
        Row(CHECKING, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(CHECKING, TimerFired, None),
        # --- a journal that does not hold: refunds wait for a supervisor
        Row(DAMAGED, Confirmed, TASK, when=(fresh, has_open_items), do=(accept_damage, open_items)),
        Row(DAMAGED, Confirmed, MENU, when=(fresh,), do=(accept_damage,)),
        Row(DAMAGED, Confirmed, None, do=(refuse,)),
        Row(DAMAGED, Cancelled, MENU, do=(leave_damage,)),
        Row(DAMAGED, TimerFired, LOCKED, when=(is_idle,), do=(lock_when_idle,)),
        Row(DAMAGED, TimerFired, None),
        # --- menu
        Row(MENU, Typed, TASK, when=(picks_entry,), do=(open_picked,)),
        Row(MENU, Typed, None, do=(show_not_allowed,)),
        Row(MENU, Confirmed, TASK, when=(selected_is_allowed,), do=(open_selected,)),
        Row(MENU, Confirmed, None, do=(show_not_allowed,)),
        Row(MENU, Moved, None, do=(move,)),
        Row(MENU, Cancelled, LOCKED, do=(lock_by_key,)),
        Row(MENU, TimerFired, LOCKED, when=(is_idle,), do=(lock_when_idle,)),
        Row(MENU, TimerFired, None),
        # --- a task on top
        Row(TASK, TaskEnded, LOCKED, when=(wants_lock,), do=(lock_when_idle,)),
        Row(TASK, TaskEnded, MENU, do=(back_to_menu,)),
        # --- the journal failed: no refund until it reads back
        Row(WORKING, JournalFailed, OUT_OF_SERVICE, do=(keep_failure,)),
        Row(OUT_OF_SERVICE, JournalFailed, None, do=(keep_second_failure,)),
        Row(OUT_OF_SERVICE, Confirmed, None, do=(recover,)),
        Row(OUT_OF_SERVICE, Typed, None, when=(has_unrecorded,), do=(print_notice,)),
        Row(OUT_OF_SERVICE, Typed, None, do=(refuse,)),
        Row(OUT_OF_SERVICE, Recovered, LOCKED, do=(forget_unrecorded, ask_number)),
    ),
    ignored=(
        Ignored(_others(STARTING), (Started,), "started once"),
        Ignored(_others(STARTING, OUT_OF_SERVICE), (Recovered,), "read at power-up and after a failure only"),
        Ignored(QUIET, (Cancelled, Erased, Moved), "the page takes no such key, or a task on top has it"),
        Ignored((DAMAGED,), (Typed, Erased, Moved), "the page only asks to be confirmed"),
        Ignored((STARTING, CHECKING, TASK), (Typed,), "the page takes no such key, or a task on top has it"),
        Ignored((STARTING, CHECKING, TASK), (Confirmed,), "the page takes no such key, or a task on top has it"),
        Ignored(_others(*FIELDS), (Cleared,), "the page has no field"),
        Ignored(FIELDS, (Moved,), "the page has no menu"),
        Ignored((MENU,), (Erased,), "there is no page to go back to; Cancel locks"),
        Ignored(EVERY, (Scanned,), "the page asks for no scan"),
        Ignored((STARTING, LOCKED, TASK, OUT_OF_SERVICE), (TimerFired,), "nobody is logged in, or a task has it"),
        Ignored(_others(CHECKING), (LockFound, LoginAnswered), "given up: the journal failed or the page was left"),
        Ignored(_others(TASK), (TaskEnded,), "no task is on top"),
    ),
)
