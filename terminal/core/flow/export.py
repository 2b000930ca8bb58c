"""Exporting a range of days to a folder or a stick (guide E12). The journal is read a few refunds at a time, each in a
step of its own, so that refunds go on while the export does."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from terminal.core.effects import (
    AbortExport,
    Beep,
    BeginExport,
    FindRefunds,
    FinishExport,
    Record,
    Sound,
    WriteExport,
)
from terminal.core.entries import Noted
from terminal.core.events import (
    Cancelled,
    Cleared,
    Confirmed,
    Erased,
    Event,
    ExportStepped,
    Moved,
    RefundsFound,
    Scanned,
    TimerFired,
    Typed,
)
from terminal.core.export import HEADINGS, MOST_DAYS, export_name, row_of, vouchers_of
from terminal.core.export_model import ExportStep
from terminal.core.flow.day_entry import DAY_FIELD, ask_day, host_today, is_day, show_bad_day, step_day, typed_day
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
from terminal.core.model import Stamp
from terminal.core.records import ByDays, RefundsPage

AT_ONCE = 3
"""Refunds of one step: their vouchers as PNG and PDF take some seconds on a small device."""


class ExportPage(Enum):
    FROM = "from"
    TO = "to"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    ENDED = "ended"


class ExportTask(Task):
    __slots__ = ("begun_ms", "day", "first", "label", "last", "page", "step")

    def __init__(self, context: Context, now: Stamp) -> None:
        super().__init__(context, now)
        self.state = ExportPage.FROM
        self.first = self.last = host_today(self)
        self.label = ""
        """Of this export: its days, and when it was begun."""
        self.day = self.first
        """The day that is being read."""
        self.page: RefundsPage | None = None
        """What was last read of it."""
        self.step = ExportStep()
        self.begun_ms = 0

    def start(self) -> None:
        self.enter(DAY_FIELD)

    def working_s(self) -> int:
        return max(0, self.now.mono_ms - self.begun_ms) // 1_000

    def read(self, cursor: int | None) -> None:
        self.out.append(FindRefunds(self.ask(), ByDays(self.day, self.day), AT_ONCE, cursor, oldest_first=True))


# ---------------------------------------------------------------- guards


def stale(task: ExportTask, event: RefundsFound | ExportStepped) -> bool:
    return event.ticket != task.ticket


def is_range(task: ExportTask, event: Confirmed) -> bool:
    last = typed_day(task)
    return last is not None and timedelta(0) <= last - task.first < timedelta(days=MOST_DAYS)


def failed(task: ExportTask, event: ExportStepped) -> bool:
    return event.step.fault is not None


def is_finished(task: ExportTask, event: ExportStepped) -> bool:
    return bool(event.step.folder)


def has_refunds(task: ExportTask, event: RefundsFound) -> bool:
    return bool(event.page.records)


def day_goes_on(task: ExportTask, event: ExportStepped) -> bool:
    return task.page is not None and task.page.cursor is not None


def days_go_on(task: ExportTask, event: ExportStepped | RefundsFound) -> bool:
    return task.day < task.last


def nothing_read(task: ExportTask, event: ExportStepped) -> bool:
    """The folder was made; the first day is still to be read."""
    return task.page is None


# ---------------------------------------------------------------- actions


def take_first(task: ExportTask, event: Confirmed) -> None:
    task.first = typed_day(task) or host_today(task)
    task.enter(DAY_FIELD)


def show_bad_range(task: ExportTask, event: Confirmed) -> None:
    if typed_day(task) is None:
        show_bad_day(task, event)
        return
    task.error = task.context.tr("截止日期不能早于开始日期，一次最多 {days} 天").format(days=MOST_DAYS)
    task.out.append(Beep(Sound.REFUSED))


def begin(task: ExportTask, event: Confirmed) -> None:
    """Who takes the records away is written down before a byte of them leaves."""
    task.last = typed_day(task) or host_today(task)
    task.enter()
    task.day, task.page, task.step = task.first, None, ExportStep()
    task.begun_ms = task.now.mono_ms
    task.label = export_name(task.first, task.last, task.now.wall)
    asked = Noted("export asked", task.label, f"operator {task.context.person.number}")
    task.out.append(Record((asked,)))
    task.out.append(BeginExport(task.ask(), task.label, HEADINGS, task.now.wall))


def keep_step(task: ExportTask, event: ExportStepped) -> None:
    task.step = event.step


def keep_page(task: ExportTask, event: RefundsFound) -> None:
    task.page = event.page


def read_first(task: ExportTask, event: ExportStepped) -> None:
    task.read(None)


def read_on(task: ExportTask, event: ExportStepped) -> None:
    task.read(task.page.cursor if task.page is not None else None)


def read_next_day(task: ExportTask, event: Event) -> None:
    task.day += timedelta(days=1)
    task.read(None)


def write(task: ExportTask, event: RefundsFound) -> None:
    records = event.page.records
    rows = tuple(row_of(record) for record in records)
    shop, now = task.context.shop, task.now.wall
    vouchers = tuple(voucher for record in records for voucher in vouchers_of(record, shop, now))
    task.out.append(WriteExport(task.ask(), rows, vouchers))


def finish(task: ExportTask, event: Event) -> None:
    task.out.append(FinishExport(task.ask()))


def note_done(task: ExportTask, event: ExportStepped) -> None:
    noted = Noted("export done", task.label, f"{event.step.refunds} refunds, {event.step.files} files")
    task.out += [Record((noted,)), Beep(Sound.DONE)]


def note_failed(task: ExportTask, event: ExportStepped) -> None:
    fault = event.step.fault.value if event.step.fault is not None else ""
    task.out += [Record((Noted("export failed", task.label, f"{fault}: {event.step.detail}"),)), Beep(Sound.ALARM)]


def give_up(task: ExportTask, event: Event) -> None:
    """What was written is taken away; its answer is then nobody's."""
    task.out.append(Record((Noted("export given up", task.label, f"operator {task.context.person.number}"),)))
    task.out.append(AbortExport())
    end(task, event)


FROM = ExportPage.FROM
TO = ExportPage.TO
WORKING = ExportPage.WORKING
DONE = ExportPage.DONE
FAILED = ExportPage.FAILED
ENDED = ExportPage.ENDED
FIELDS = (FROM, TO)
RESULTS = (DONE, FAILED)
EVERY = (*FIELDS, WORKING, *RESULTS)

CHART: Chart[ExportPage, ExportTask] = Chart(
    name="export",
    states=ExportPage,
    initial=FROM,
    final=(ENDED,),
    hears=(*EVERYDAY, RefundsFound, ExportStepped),
    rows=(
        #   from   on          to       when             do
        Row(FIELDS, Typed, None, do=(type_in,)),
        Row(FIELDS, Cleared, None, do=(clear_field,)),
        Row(FIELDS, Moved, None, do=(step_day,)),
        Row(FROM, Confirmed, TO, when=(is_day,), do=(take_first,)),
        Row(FROM, Confirmed, None, do=(show_bad_day,)),
        Row(TO, Confirmed, WORKING, when=(is_range,), do=(begin,)),
        Row(TO, Confirmed, None, do=(show_bad_range,)),
        Row(FROM, Erased, ENDED, when=(field_empty,), do=(end,)),
        Row(TO, Erased, FROM, when=(field_empty,), do=(ask_day,)),
        Row(FIELDS, Erased, None, do=(erase,)),
        Row(FIELDS, Cancelled, ENDED, do=(end,)),
        # --- a few refunds at a time: read, write, read on; then the next day
        Row(WORKING, ExportStepped, None, when=(stale,)),
        Row(WORKING, ExportStepped, FAILED, when=(failed,), do=(keep_step, note_failed)),
        Row(WORKING, ExportStepped, DONE, when=(is_finished,), do=(keep_step, note_done)),
        Row(WORKING, ExportStepped, None, when=(nothing_read,), do=(keep_step, read_first)),
        Row(WORKING, ExportStepped, None, when=(day_goes_on,), do=(keep_step, read_on)),
        Row(WORKING, ExportStepped, None, when=(days_go_on,), do=(keep_step, read_next_day)),
        Row(WORKING, ExportStepped, None, do=(keep_step, finish)),
        Row(WORKING, RefundsFound, None, when=(stale,)),
        Row(WORKING, RefundsFound, None, when=(has_refunds,), do=(keep_page, write)),
        Row(WORKING, RefundsFound, None, when=(days_go_on,), do=(keep_page, read_next_day)),
        Row(WORKING, RefundsFound, None, do=(keep_page, finish)),
        Row(WORKING, Cancelled, ENDED, do=(give_up,)),
        Row(RESULTS, Confirmed, ENDED, do=(end,)),
        Row(RESULTS, Cancelled, ENDED, do=(end,)),
        Row(RESULTS, Erased, ENDED, do=(end,)),
        Row((*FIELDS, *RESULTS), TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(EVERY, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(EVERY, TimerFired, None, do=(stale_timer,)),
    ),
    ignored=(
        Ignored(EVERY, (Scanned,), "the page asks for no scan"),
        Ignored((WORKING, *RESULTS), (Typed, Cleared, Moved), "the page only shows"),
        Ignored((WORKING,), (Confirmed, Erased), "the export is at work; Cancel gives it up"),
        Ignored((*FIELDS, *RESULTS), (RefundsFound, ExportStepped), "nothing is being exported"),
    ),
)
