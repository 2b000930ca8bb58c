"""The records' table: search, list, detail, and the pages behind a detail (guide D2, D3, D4, C4, E10, E11)."""

from __future__ import annotations

from typing import Any

from terminal.core.events import (
    Cancelled,
    Cleared,
    Confirmed,
    CopyChanged,
    DossierFound,
    Erased,
    Moved,
    RefundChanged,
    RefundRefreshed,
    RefundsFound,
    Scanned,
    TimerFired,
    Typed,
)
from terminal.core.flow import records_rules as r
from terminal.core.flow.day_entry import ask_day, is_day, show_bad_day, step_day
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
from terminal.core.flow.records_task import RecordsPage, RecordsTask
from terminal.core.flow.task import (
    EVERYDAY,
    clear_field,
    end,
    end_and_lock,
    erase,
    field_empty,
    is_idle,
    is_tick,
    move,
    refuse,
    stale_timer,
    tick,
    type_in,
)
from terminal.core.machine import Chart, Ignored, Row

SEARCH = RecordsPage.SEARCH
NUMBER = RecordsPage.NUMBER
DAY = RecordsPage.DAY
RESULT = RecordsPage.RESULT
OPERATOR = RecordsPage.OPERATOR
LIST = RecordsPage.LIST
DETAIL = RecordsPage.DETAIL
ARRIVAL = RecordsPage.ARRIVAL
HISTORY = RecordsPage.HISTORY
BASIS = RecordsPage.BASIS
COPIES = RecordsPage.COPIES
PRINTING = RecordsPage.PRINTING
JUDGING = RecordsPage.JUDGING
ENDED = RecordsPage.ENDED

FIELDS = (NUMBER, DAY, OPERATOR)
SEARCHING = (SEARCH, *FIELDS, RESULT)
BEHIND = (ARRIVAL, HISTORY, BASIS, COPIES)
"""Pages behind a detail."""
ONE = (DETAIL, *BEHIND)
"""Pages about one refund."""
PAPER = (PRINTING, JUDGING)
EVERY = (*SEARCHING, LIST, *ONE, *PAPER)

Rows = tuple[Row[RecordsPage, RecordsTask, Any], ...]

SEARCH_ROWS: Rows = (
    Row(SEARCH, Typed, LIST, when=(r.wants_newest,), do=(r.find_newest,)),
    Row(SEARCH, Typed, NUMBER, when=(r.wants_number,), do=(r.ask_number,)),
    Row(SEARCH, Typed, DAY, when=(r.wants_day,), do=(ask_day,)),
    Row(SEARCH, Typed, RESULT, when=(r.wants_result,), do=(r.show_menu,)),
    Row(SEARCH, Typed, OPERATOR, when=(r.wants_operator,), do=(r.ask_operator,)),
    Row(SEARCH, Typed, None, do=(refuse,)),
    Row(SEARCH, Confirmed, LIST, when=(r.wants_newest,), do=(r.find_newest,)),
    Row(SEARCH, Confirmed, NUMBER, when=(r.wants_number,), do=(r.ask_number,)),
    Row(SEARCH, Confirmed, DAY, when=(r.wants_day,), do=(ask_day,)),
    Row(SEARCH, Confirmed, RESULT, when=(r.wants_result,), do=(r.show_menu,)),
    Row(SEARCH, Confirmed, OPERATOR, do=(r.ask_operator,)),
    Row((SEARCH, RESULT, COPIES), Moved, None, do=(move,)),
    Row(SEARCH, Cancelled, ENDED, do=(end,)),
    Row(SEARCH, Erased, ENDED, do=(end,)),
    Row(FIELDS, Typed, None, do=(type_in,)),
    Row(FIELDS, Cleared, None, do=(clear_field,)),
    Row(FIELDS, Erased, SEARCH, when=(field_empty,), do=(r.show_menu,)),
    Row(FIELDS, Erased, None, do=(erase,)),
    Row((*FIELDS, RESULT), Cancelled, SEARCH, do=(r.show_menu,)),
    Row(NUMBER, Confirmed, None, when=(r.typed_card_or_code,), do=(r.show_bad_typed,)),
    Row(NUMBER, Confirmed, LIST, when=(r.has_text,), do=(r.find_typed_number,)),
    Row(NUMBER, Confirmed, None, do=(r.show_empty,)),
    Row(NUMBER, Scanned, LIST, when=(r.scanned_number,), do=(r.find_scanned_number,)),
    Row(NUMBER, Scanned, None, do=(r.show_bad_scan,)),
    Row(DAY, Confirmed, LIST, when=(is_day,), do=(r.find_day,)),
    Row(DAY, Confirmed, None, do=(show_bad_day,)),
    Row(DAY, Moved, None, do=(step_day,)),
    Row(OPERATOR, Confirmed, LIST, when=(r.has_text,), do=(r.find_operator,)),
    Row(OPERATOR, Confirmed, None, do=(r.show_empty,)),
    Row(RESULT, Typed, LIST, when=(r.picks_line,), do=(r.find_result,)),
    Row(RESULT, Typed, None, do=(refuse,)),
    Row(RESULT, Confirmed, LIST, do=(r.find_result,)),
    Row(RESULT, Erased, SEARCH, do=(r.show_menu,)),
)

LIST_ROWS: Rows = (
    Row(LIST, RefundsFound, None, when=(r.stale_page,)),
    Row(LIST, RefundsFound, DETAIL, when=(r.is_the_one,), do=(r.take_page, r.open_only)),
    Row(LIST, RefundsFound, None, do=(r.take_page,)),
    Row(LIST, Typed, DETAIL, when=(r.picks_line,), do=(r.open_chosen,)),
    Row(LIST, Typed, None, do=(refuse,)),
    Row(LIST, Confirmed, DETAIL, when=(r.picks_line,), do=(r.open_chosen,)),
    Row(LIST, Confirmed, SEARCH, do=(r.show_menu,)),
    Row(LIST, Moved, None, when=(r.turns_to_next,), do=(r.next_page,)),
    Row(LIST, Moved, None, when=(r.turns_to_previous,), do=(r.previous_page,)),
    Row(LIST, Moved, None, do=(r.move_in_list,)),
    Row(LIST, Cancelled, SEARCH, do=(r.show_menu,)),
    Row(LIST, Erased, SEARCH, do=(r.show_menu,)),
)

ONE_ROWS: Rows = (
    Row((*ONE, *PAPER), DossierFound, None, when=(r.stale_dossier,)),
    Row((*ONE, *PAPER), DossierFound, None, do=(r.take_dossier,)),
    Row(ONE, RefundChanged, None, when=(r.is_subject,), do=(r.take_moved,)),
    Row(ONE, RefundChanged, None, do=(r.wait_on,)),
    Row(ONE, RefundRefreshed, None, when=(r.is_subject,), do=(r.take_refreshed,)),
    Row(ONE, RefundRefreshed, None, do=(r.wait_on,)),
    Row(ONE, CopyChanged, None, do=(r.read_again,)),
    Row(DETAIL, Typed, ARRIVAL, when=(r.wants_arrival,), do=(r.open_copies,)),
    Row(DETAIL, Typed, HISTORY, when=(r.wants_history,), do=(r.open_history,)),
    Row(DETAIL, Typed, BASIS, when=(r.wants_basis,), do=(r.open_copies,)),
    Row(DETAIL, Typed, COPIES, when=(r.wants_copies,), do=(r.open_copies,)),
    Row(DETAIL, Typed, None, when=(r.may_refresh,), do=(r.refresh,)),
    Row(DETAIL, Typed, None, when=(r.wants_feedback,), do=(r.open_feedback,)),
    Row(DETAIL, Typed, None, do=(r.show_why_not,)),
    Row(DETAIL, Confirmed, LIST, do=(r.back_to_list,)),
    Row(DETAIL, Cancelled, LIST, do=(r.back_to_list,)),
    Row(DETAIL, Erased, LIST, do=(r.back_to_list,)),
    Row(HISTORY, Moved, None, do=(r.turn_leaf,)),
    Row((ARRIVAL, HISTORY, BASIS), Confirmed, DETAIL, do=(r.back_to_detail,)),
    Row(BEHIND, Cancelled, DETAIL, do=(r.back_to_detail,)),
    Row(BEHIND, Erased, DETAIL, do=(r.back_to_detail,)),
)

PAPER_ROWS: Rows = (
    Row(COPIES, Typed, PRINTING, when=(r.chose_printed,), do=(r.reprint,)),
    Row(COPIES, Typed, None, when=(r.chose_unprinted,), do=(r.show_unprinted,)),
    Row(COPIES, Typed, None, do=(refuse,)),
    Row(COPIES, Confirmed, PRINTING, when=(r.chose_printed,), do=(r.reprint,)),
    Row(COPIES, Confirmed, None, do=(r.show_unprinted,)),
    Row(PRINTING, CopyChanged, COPIES, when=(copy_done,), do=(r.back_to_copies,)),
    Row(PRINTING, CopyChanged, JUDGING, when=(copy_uncertain,), do=(refuse,)),
    Row(PRINTING, CopyChanged, COPIES, when=(copy_failed,), do=(r.say_not_printed, refuse)),
    Row(PRINTING, CopyChanged, None, do=(r.wait_on,)),
    Row(JUDGING, Typed, None, when=(says_came_out,), do=(judge_came_out,)),
    Row(JUDGING, Typed, None, when=(says_missing,), do=(judge_missing,)),
    Row(JUDGING, Typed, None, when=(says_recover,), do=(recover_printer,)),
    Row(JUDGING, Typed, None, do=(refuse,)),
    Row(JUDGING, CopyChanged, COPIES, when=(copy_done,), do=(r.back_to_copies,)),
    Row(JUDGING, CopyChanged, COPIES, when=(copy_failed,), do=(r.back_to_copies,)),
    Row(JUDGING, CopyChanged, None, do=(r.wait_on,)),
    Row(JUDGING, Cancelled, COPIES, do=(r.back_to_copies,)),
    Row(JUDGING, Erased, COPIES, do=(r.back_to_copies,)),
)

CHART: Chart[RecordsPage, RecordsTask] = Chart(
    name="records",
    states=RecordsPage,
    initial=SEARCH,
    final=(ENDED,),
    hears=(*EVERYDAY, RefundsFound, DossierFound, RefundChanged, RefundRefreshed, CopyChanged),
    rows=(
        *SEARCH_ROWS,
        *LIST_ROWS,
        *ONE_ROWS,
        *PAPER_ROWS,
        Row((*SEARCHING, LIST, *ONE, JUDGING), TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(EVERY, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(EVERY, TimerFired, None, do=(stale_timer,)),
    ),
    ignored=(
        Ignored((SEARCH, DAY, RESULT, OPERATOR, LIST, *ONE, *PAPER), (Scanned,), "the page asks for no scan"),
        Ignored((SEARCH, RESULT, LIST, *ONE, *PAPER), (Cleared,), "the page has no field"),
        Ignored((NUMBER, OPERATOR, DETAIL, ARRIVAL, BASIS, JUDGING), (Moved,), "the page has no menu that moves"),
        Ignored((ARRIVAL, HISTORY, BASIS), (Typed,), "the page only shows"),
        Ignored((PRINTING,), (Typed, Confirmed, Cancelled, Erased, Moved), "the printer is at work"),
        Ignored((JUDGING,), (Confirmed,), "the question takes 1 or 2"),
        Ignored((*SEARCHING, *ONE, *PAPER), (RefundsFound,), "the list was left before it was read"),
        Ignored((*SEARCHING, LIST), (DossierFound,), "the refund's page was left before it was read"),
        Ignored((*SEARCHING, LIST), (RefundChanged, RefundRefreshed, CopyChanged), "read again when it is opened"),
        Ignored(PAPER, (RefundChanged, RefundRefreshed), "the page is about a copy"),
    ),
)
