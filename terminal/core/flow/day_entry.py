"""Entering a day at the keypad: nothing typed is today, the arrows go through the days, a day that is none is refused.

Days are the acquirer's: they begin and end where it is, whatever zone the terminal shows.
"""

from __future__ import annotations

from datetime import date, timedelta

from terminal.core.effects import Beep, Sound
from terminal.core.events import Confirmed, Event, Moved
from terminal.core.field import FieldKind, FieldText
from terminal.core.flow.task import Task
from terminal.core.ids import BadNumber, parse_date
from terminal.core.policy import HOST_ZONE

DAY_FIELD = FieldText(FieldKind.DIGITS, 8)


def host_today(task: Task) -> date:
    return task.now.wall.astimezone(HOST_ZONE).date()


def typed_day(task: Task) -> date | None:
    """The day in the field; today when it is empty, None when there is no such day."""
    if not task.text():
        return host_today(task)
    try:
        return parse_date(task.text())
    except BadNumber:
        return None


def is_day(task: Task, event: Confirmed) -> bool:
    return typed_day(task) is not None


def ask_day(task: Task, event: Event) -> None:
    task.enter(DAY_FIELD)


def step_day(task: Task, event: Moved) -> None:
    day = (typed_day(task) or host_today(task)) + timedelta(days=event.step)
    task.enter(DAY_FIELD.typed(f"{day:%Y%m%d}"))


def show_bad_day(task: Task, event: Confirmed) -> None:
    task.error = task.context.tr("没有这一天，请输入 8 位日期，如 20261124")
    task.out.append(Beep(Sound.REFUSED))
