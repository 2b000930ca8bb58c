"""The settings' model, guards, actions and table: choose a line, choose its value; the policy is only shown."""

from __future__ import annotations

from enum import Enum

from terminal.core.effects import Beep, Post, Record, Sound
from terminal.core.entries import SettingChanged
from terminal.core.events import (
    Cancelled,
    Cleared,
    Confirmed,
    Erased,
    Event,
    Moved,
    Scanned,
    SettingChosen,
    TimerFired,
    Typed,
)
from terminal.core.flow.task import (
    EVERYDAY,
    Context,
    Task,
    end,
    end_and_lock,
    is_idle,
    move,
    picks,
    refuse,
    stale_timer,
)
from terminal.core.machine import Chart, Ignored, Row
from terminal.core.model import Stamp
from terminal.core.settings import SETTINGS, Option, SettingRow, Settings

POLICY_LINE = len(SETTINGS)
"""The line below the settings shows the policy, which only the configuration changes."""


class SettingsPage(Enum):
    LIST = "list"
    VALUE = "value"
    POLICY = "policy"
    ENDED = "ended"


class SettingsTask(Task):
    __slots__ = ("row", "settings")

    def __init__(self, context: Context, now: Stamp) -> None:
        super().__init__(context, now)
        self.state = SettingsPage.LIST
        self.settings: Settings = context.settings
        self.row: SettingRow = SETTINGS[0]

    def start(self) -> None:
        self.enter()

    def offered(self) -> tuple[Option, ...]:
        return self.settings.options(self.row)

    def options(self) -> int:
        if self.state is SettingsPage.LIST:
            return len(SETTINGS) + 1
        return len(self.offered()) if self.state is SettingsPage.VALUE else 0


# ---------------------------------------------------------------- guards


def _place(task: SettingsTask, event: Typed | Confirmed) -> int:
    return int(event.text) - 1 if isinstance(event, Typed) else task.selected


def _chooses(task: SettingsTask, event: Typed | Confirmed) -> bool:
    return isinstance(event, Confirmed) or picks(task, event)


def chooses_policy(task: SettingsTask, event: Typed | Confirmed) -> bool:
    return _chooses(task, event) and _place(task, event) == POLICY_LINE


def chooses_row(task: SettingsTask, event: Typed | Confirmed) -> bool:
    """A line that has something to choose from."""
    return _chooses(task, event) and bool(task.settings.options(SETTINGS[_place(task, event)]))


def chooses_value(task: SettingsTask, event: Typed | Confirmed) -> bool:
    return _chooses(task, event)


# ---------------------------------------------------------------- actions


def open_row(task: SettingsTask, event: Typed | Confirmed) -> None:
    task.row = SETTINGS[_place(task, event)]
    task.enter()
    values = [option.value for option in task.offered()]
    now = task.settings[task.row.name]
    task.selected = values.index(now) if now in values else 0


def open_policy(task: SettingsTask, event: Event) -> None:
    task.enter()


def set_value(task: SettingsTask, event: Typed | Confirmed) -> None:
    """Journalled with who changed it; the terminal takes it over when no refund is on its way."""
    value = task.offered()[_place(task, event)].value
    before = task.settings[task.row.name]
    if value != before:
        task.out.append(Record((SettingChanged(task.row.name.value, before, value, task.context.person.number),)))
        task.out.append(Post(SettingChosen(task.row.name, value)))
        task.settings = task.settings.changed(task.row.name, value)
    back_to_list(task, event)


def back_to_list(task: SettingsTask, event: Event) -> None:
    task.enter()
    task.selected = SETTINGS.index(task.row)


def refuse_row(task: SettingsTask, event: Typed | Confirmed) -> None:
    task.error = "这一项不能在这里设置" if _chooses(task, event) else ""
    task.out.append(Beep(Sound.REFUSED))


LIST = SettingsPage.LIST
VALUE = SettingsPage.VALUE
POLICY = SettingsPage.POLICY
ENDED = SettingsPage.ENDED
PAGES = (LIST, VALUE, POLICY)

CHART: Chart[SettingsPage, SettingsTask] = Chart(
    name="settings",
    states=SettingsPage,
    initial=LIST,
    final=(ENDED,),
    hears=EVERYDAY,
    rows=(
        #   from   on         to      when                    do
        Row(LIST, Typed, POLICY, when=(chooses_policy,), do=(open_policy,)),
        Row(LIST, Typed, VALUE, when=(chooses_row,), do=(open_row,)),
        Row(LIST, Typed, None, do=(refuse_row,)),
        Row(LIST, Confirmed, POLICY, when=(chooses_policy,), do=(open_policy,)),
        Row(LIST, Confirmed, VALUE, when=(chooses_row,), do=(open_row,)),
        Row(LIST, Confirmed, None, do=(refuse_row,)),
        Row(VALUE, Typed, LIST, when=(chooses_value,), do=(set_value,)),
        Row(VALUE, Typed, None, do=(refuse,)),
        Row(VALUE, Confirmed, LIST, do=(set_value,)),
        Row((LIST, VALUE), Moved, None, do=(move,)),
        Row(VALUE, Erased, LIST, do=(back_to_list,)),
        Row(VALUE, Cancelled, LIST, do=(back_to_list,)),
        Row(POLICY, Confirmed, LIST, do=(back_to_list,)),
        Row(POLICY, Erased, LIST, do=(back_to_list,)),
        Row(POLICY, Cancelled, LIST, do=(back_to_list,)),
        Row(LIST, Cancelled, ENDED, do=(end,)),
        Row(LIST, Erased, ENDED, do=(end,)),
        Row(PAGES, TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(PAGES, TimerFired, None, do=(stale_timer,)),
    ),
    ignored=(
        Ignored((POLICY,), (Typed, Moved), "the page only shows"),
        Ignored(PAGES, (Cleared, Scanned), "the page has no field"),
    ),
)
