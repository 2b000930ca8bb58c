"""A day's totals: shown, printed, and the list of its refunds printed (guide D4, E12).

What is printed here is paper, but no refund's copy: it is not owed and has no row of its own. Who asked for it and what
the printer proved stand in the journal as notes.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

from terminal.core.effects import Beep, FindRefunds, Post, PrintSlip, Record, Sound
from terminal.core.entries import Noted
from terminal.core.events import (
    Cancelled,
    Cleared,
    Confirmed,
    Erased,
    Event,
    Moved,
    RefundsFound,
    Scanned,
    SlipPrinted,
    TaskChosen,
    TaskKind,
    TimerFired,
    Typed,
)
from terminal.core.flow.day_entry import ask_day, host_today, is_day, show_bad_day, step_day, typed_day
from terminal.core.flow.task import (
    EVERYDAY,
    Context,
    Task,
    clear_field,
    end,
    end_and_lock,
    erase,
    field_empty,
    is_idle,
    is_tick,
    stale_timer,
    tick,
    type_in,
)
from terminal.core.machine import Chart, Ignored, Row
from terminal.core.model import CopyState, PrintReport, RefundRecord, Role, Stamp
from terminal.core.records import ByDays
from terminal.core.slips.document import Document
from terminal.core.slips.totals import list_slips, totals_slip
from terminal.core.totals import DayTotals, totals_of

READ_AT_ONCE = 100
"""Refunds read from the journal in one go: some 7 ms, so that a key is never late."""
LEAF_LINES = 7
"""Lines of totals on one page."""


class TotalsPage(Enum):
    TOTALS = "totals"
    DAY = "day"
    PRINTING = "printing"
    ENDED = "ended"


class TotalsTask(Task):
    __slots__ = ("day", "leaf", "leaves", "parts", "printed", "records", "report", "totals")

    def __init__(self, context: Context, now: Stamp) -> None:
        super().__init__(context, now)
        self.state = TotalsPage.TOTALS
        self.day = host_today(self)
        self.records: list[RefundRecord] = []
        self.totals: DayTotals | None = None
        """None until all records of the day are read."""
        self.leaf = 0
        self.leaves = 1
        """How many pages the totals have; the page that draws them says so."""
        self.parts: tuple[Document, ...] = ()
        """Slips still to be printed, the one on its way first."""
        self.printed = 0
        self.report: PrintReport | None = None
        """What the last slip came to."""

    def start(self) -> None:
        self.read_day(self.day)

    def read_day(self, day: date) -> None:
        self.enter()
        self.day, self.records, self.totals, self.leaf, self.report = day, [], None, 0, None
        self.out.append(FindRefunds(self.ask(), ByDays(day, day), READ_AT_ONCE, None, oldest_first=True))

    def print_next(self) -> None:
        """Who asked is on disk before the printer starts."""
        slip = self.parts[0]
        self.out.append(Record((Noted("slip asked", slip.title, f"operator {self.context.person.number}"),)))
        self.out.append(PrintSlip(self.ask(), slip))


# ---------------------------------------------------------------- guards


def stale(task: TotalsTask, event: RefundsFound | SlipPrinted) -> bool:
    return event.ticket != task.ticket


def has_more(task: TotalsTask, event: RefundsFound) -> bool:
    return event.page.cursor is not None


def wants_day(task: TotalsTask, event: Typed) -> bool:
    return event.text == "1"


def wants_totals(task: TotalsTask, event: Typed) -> bool:
    return event.text == "2" and task.totals is not None


def wants_list(task: TotalsTask, event: Typed) -> bool:
    return event.text == "3" and task.totals is not None


def may_export(task: TotalsTask, event: Typed) -> bool:
    return event.text == "4" and task.context.person.role is Role.SUPERVISOR


def more_slips(task: TotalsTask, event: SlipPrinted) -> bool:
    """The next part follows only a part that is on paper."""
    return event.report.state is CopyState.PROVEN and len(task.parts) > 1


# ---------------------------------------------------------------- actions


def take_more(task: TotalsTask, event: RefundsFound) -> None:
    task.records += event.page.records
    query = ByDays(task.day, task.day)
    task.out.append(FindRefunds(task.ask(), query, READ_AT_ONCE, event.page.cursor, oldest_first=True))


def take_last(task: TotalsTask, event: RefundsFound) -> None:
    task.records += event.page.records
    task.totals = totals_of(task.day, task.records)


def read_typed_day(task: TotalsTask, event: Confirmed) -> None:
    task.read_day(typed_day(task) or host_today(task))


def read_again(task: TotalsTask, event: Event) -> None:
    task.read_day(task.day)


def turn_leaf(task: TotalsTask, event: Moved) -> None:
    task.leaf = min(max(0, task.leaf + event.step), task.leaves - 1)


def print_totals(task: TotalsTask, event: Typed) -> None:
    if task.totals is not None:
        person = task.context.person
        _print(task, (totals_slip(task.totals, task.context.shop, person, task.now.wall),))


def print_list(task: TotalsTask, event: Typed) -> None:
    person = task.context.person
    _print(task, list_slips(task.day, task.records, task.context.shop, person, task.now.wall))


def _print(task: TotalsTask, slips: tuple[Document, ...]) -> None:
    task.enter()
    task.parts, task.printed, task.report = slips, 0, None
    task.print_next()


def note_slip(task: TotalsTask, event: SlipPrinted) -> None:
    """What the printer proved, for whoever asks later whether the slip exists."""
    task.report = event.report
    task.printed += event.report.state is CopyState.PROVEN
    noted = Noted(f"slip {event.report.state.value}", task.parts[0].title, event.report.detail)
    task.out.append(Record((noted,)))


def print_following(task: TotalsTask, event: SlipPrinted) -> None:
    task.parts = task.parts[1:]
    task.print_next()


def sound_result(task: TotalsTask, event: SlipPrinted) -> None:
    task.out.append(Beep(Sound.DONE if event.report.state is CopyState.PROVEN else Sound.REFUSED))


def open_export(task: TotalsTask, event: Typed) -> None:
    task.out.append(Post(TaskChosen(TaskKind.EXPORT)))


def show_why_not(task: TotalsTask, event: Typed) -> None:
    task.error = task.context.tr("导出需要主管登录") if event.text == "4" else ""
    task.out.append(Beep(Sound.REFUSED))


TOTALS = TotalsPage.TOTALS
DAY = TotalsPage.DAY
PRINTING = TotalsPage.PRINTING
ENDED = TotalsPage.ENDED
EVERY = (TOTALS, DAY, PRINTING)

CHART: Chart[TotalsPage, TotalsTask] = Chart(
    name="totals",
    states=TotalsPage,
    initial=TOTALS,
    final=(ENDED,),
    hears=(*EVERYDAY, RefundsFound, SlipPrinted),
    rows=(
        #   from    on            to        when                 do
        Row(TOTALS, RefundsFound, None, when=(stale,)),
        Row(TOTALS, RefundsFound, None, when=(has_more,), do=(take_more,)),
        Row(TOTALS, RefundsFound, None, do=(take_last,)),
        Row(TOTALS, Typed, DAY, when=(wants_day,), do=(ask_day,)),
        Row(TOTALS, Typed, PRINTING, when=(wants_totals,), do=(print_totals,)),
        Row(TOTALS, Typed, PRINTING, when=(wants_list,), do=(print_list,)),
        Row(TOTALS, Typed, ENDED, when=(may_export,), do=(open_export,)),
        Row(TOTALS, Typed, None, do=(show_why_not,)),
        Row(TOTALS, Moved, None, do=(turn_leaf,)),
        Row(TOTALS, Confirmed, ENDED, do=(end,)),
        Row(TOTALS, Cancelled, ENDED, do=(end,)),
        Row(TOTALS, Erased, ENDED, do=(end,)),
        Row(DAY, Typed, None, do=(type_in,)),
        Row(DAY, Cleared, None, do=(clear_field,)),
        Row(DAY, Moved, None, do=(step_day,)),
        Row(DAY, Confirmed, TOTALS, when=(is_day,), do=(read_typed_day,)),
        Row(DAY, Confirmed, None, do=(show_bad_day,)),
        Row(DAY, Cancelled, TOTALS, do=(read_again,)),
        Row(DAY, Erased, TOTALS, when=(field_empty,), do=(read_again,)),
        Row(DAY, Erased, None, do=(erase,)),
        Row(PRINTING, SlipPrinted, None, when=(stale,)),
        Row(PRINTING, SlipPrinted, None, when=(more_slips,), do=(note_slip, print_following)),
        Row(PRINTING, SlipPrinted, TOTALS, do=(note_slip, sound_result)),
        Row((TOTALS, DAY), TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(EVERY, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(EVERY, TimerFired, None, do=(stale_timer,)),
    ),
    ignored=(
        Ignored(EVERY, (Scanned,), "the page asks for no scan"),
        Ignored((TOTALS, PRINTING), (Cleared,), "the page has no field"),
        Ignored((PRINTING,), (Typed, Confirmed, Cancelled, Erased, Moved), "the printer is at work"),
        Ignored((DAY, PRINTING), (RefundsFound,), "the day was left before it was read"),
        Ignored((TOTALS, DAY), (SlipPrinted,), "nothing is being printed"),
    ),
)
