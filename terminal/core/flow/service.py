"""The service page: whom to call and what to quote (guide E2)."""

from __future__ import annotations

from enum import Enum

from terminal.core.events import (
    Cancelled,
    Cleared,
    Confirmed,
    Erased,
    Moved,
    Scanned,
    TimerFired,
    Typed,
)
from terminal.core.flow.task import EVERYDAY, Context, Task, end, end_and_lock, is_idle, stale_timer
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


CONTACT = ServicePage.CONTACT
ENDED = ServicePage.ENDED

CHART: Chart[ServicePage, ServiceTask] = Chart(
    name="service",
    states=ServicePage,
    initial=CONTACT,
    final=(ENDED,),
    hears=EVERYDAY,
    rows=(
        Row(CONTACT, Confirmed, ENDED, do=(end,)),
        Row(CONTACT, Cancelled, ENDED, do=(end,)),
        Row(CONTACT, Erased, ENDED, do=(end,)),
        Row(CONTACT, TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(CONTACT, TimerFired, None, do=(stale_timer,)),
    ),
    ignored=(Ignored((CONTACT,), (Typed, Cleared, Moved, Scanned), "the page only shows"),),
)
