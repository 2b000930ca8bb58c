"""The service page: whom to call and what to quote (guide E2)."""

from __future__ import annotations

from enum import Enum

from terminal.core.effects import Post
from terminal.core.events import (
    Cancelled,
    Cleared,
    Confirmed,
    Erased,
    Moved,
    Scanned,
    TaskChosen,
    TaskKind,
    TimerFired,
    Typed,
)
from terminal.core.flow.task import EVERYDAY, Context, Task, end, end_and_lock, is_idle, refuse, stale_timer
from terminal.core.machine import Chart, Ignored, Row
from terminal.core.model import Stamp


class ServicePage(Enum):
    CONTACT = "contact"
    ENDED = "ended"


class ServiceTask(Task):
    __slots__ = ()

    def __init__(self, context: Context, now: Stamp) -> None:
        super().__init__(context, now)
        self.state = ServicePage.CONTACT

    def start(self) -> None:
        self.enter()


def asks_keypad_test(task: ServiceTask, event: Typed) -> bool:
    return event.text == "1"


def open_keypad_test(task: ServiceTask, event: Typed) -> None:
    task.out.append(Post(TaskChosen(TaskKind.KEYPAD_TEST)))


CONTACT = ServicePage.CONTACT
ENDED = ServicePage.ENDED

CHART: Chart[ServicePage, ServiceTask] = Chart(
    name="service",
    states=ServicePage,
    initial=CONTACT,
    final=(ENDED,),
    hears=EVERYDAY,
    rows=(
        Row(CONTACT, Typed, None, when=(asks_keypad_test,), do=(open_keypad_test,)),
        Row(CONTACT, Typed, None, do=(refuse,)),
        Row(CONTACT, Confirmed, ENDED, do=(end,)),
        Row(CONTACT, Cancelled, ENDED, do=(end,)),
        Row(CONTACT, Erased, ENDED, do=(end,)),
        Row(CONTACT, TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(CONTACT, TimerFired, None, do=(stale_timer,)),
    ),
    ignored=(Ignored((CONTACT,), (Cleared, Moved, Scanned), "the page only shows"),),
)
