"""The service page: whom to call and what to quote (guide E2)."""

from __future__ import annotations

from enum import Enum

from terminal.core.effects import Post
from terminal.core.events import (
    Cancelled,
    Cleared,
    Confirmed,
    Erased,
    Event,
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
    CODE = "code"  # the same as a QR code
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


def asks_code(task: ServiceTask, event: Typed) -> bool:
    return event.text == "2"


def turn(task: ServiceTask, event: Event) -> None:
    task.enter()


CONTACT = ServicePage.CONTACT
CODE = ServicePage.CODE
PAGES = (CONTACT, CODE)
ENDED = ServicePage.ENDED

CHART: Chart[ServicePage, ServiceTask] = Chart(
    name="service",
    states=ServicePage,
    initial=CONTACT,
    final=(ENDED,),
    hears=EVERYDAY,
    rows=(
        Row(CONTACT, Typed, None, when=(asks_keypad_test,), do=(open_keypad_test,)),
        Row(CONTACT, Typed, CODE, when=(asks_code,), do=(turn,)),
        Row(CONTACT, Typed, None, do=(refuse,)),
        Row(CODE, Confirmed, CONTACT, do=(turn,)),
        Row(CODE, Cancelled, CONTACT, do=(turn,)),
        Row(CODE, Erased, CONTACT, do=(turn,)),
        Row(CONTACT, Confirmed, ENDED, do=(end,)),
        Row(CONTACT, Cancelled, ENDED, do=(end,)),
        Row(CONTACT, Erased, ENDED, do=(end,)),
        Row(PAGES, TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(PAGES, TimerFired, None, do=(stale_timer,)),
    ),
    ignored=(
        Ignored(PAGES, (Cleared, Moved, Scanned), "the page only shows"),
        Ignored((CODE,), (Typed,), "the page only shows"),
    ),
)
