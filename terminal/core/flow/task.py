"""What every screen machine has in common: its model, and the guards and actions of typing, choosing and leaving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from terminal.core.arrival import DEFAULT_ARRIVAL, ArrivalTable
from terminal.core.book import Book
from terminal.core.effects import Beep, Effect, Post, Sound, StartTimer
from terminal.core.events import (
    Cancelled,
    Cleared,
    Confirmed,
    CopyChanged,
    Erased,
    Event,
    Moved,
    RefundChanged,
    Scanned,
    TaskEnded,
    TimerFired,
    Typed,
)
from terminal.core.field import FieldText
from terminal.core.goods import GoodsFile
from terminal.core.merchant_policy import DEFAULT_POLICY, Policy
from terminal.core.model import DeviceKind, Person, Shop, Stamp
from terminal.core.personal import is_personal
from terminal.core.settings import CONFIGURED, Settings
from terminal.core.words import Translate, chinese

IDLE_TIMER = "idle"
"""Fires when nobody pressed a key for the configured time."""
TICK_TIMER = "tick"
"""Fires each second while a page shows seconds."""
TICK_MS = 1_000
NOT_KEPT = "像是卡号、付款码、手机号或身份证号，不能留存，请改输其他编号"


EVERYDAY: tuple[type[Event], ...] = (Typed, Confirmed, Cancelled, Erased, Cleared, Moved, Scanned, TimerFired)
"""What any page may be given at any time: every machine of a screen hears these."""


class Tickets:
    """Numbers for questions, so that an answer is told from a late one."""

    __slots__ = ("_last",)

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        self._last += 1
        return self._last


@dataclass(frozen=True, slots=True)
class Context:
    """What a task is given when it starts."""

    shop: Shop
    book: Book
    tickets: Tickets
    person: Person
    idle_ms: int
    """How long a page may be left alone before the terminal locks itself."""
    tr: Translate = chinese
    """The operator's language, for what a rule says at the moment a key is refused."""
    policy: Policy = DEFAULT_POLICY
    goods_file: GoodsFile = field(default_factory=GoodsFile)
    """The goods file, for orders that have no goods on file."""
    settings: Settings = CONFIGURED
    arrival: ArrivalTable = DEFAULT_ARRIVAL
    """When refunds should arrive, by how they were paid."""
    devices: Mapping[DeviceKind, str] = field(default_factory=dict)
    """What is wrong with which device now, in its driver's words."""


class Task:
    """A screen machine's model. Only the machine's step sets ``state``."""

    __slots__ = (
        "context",
        "drawn_ms",
        "error",
        "field",
        "now",
        "out",
        "selected",
        "since_ms",
        "state",
        "ticket",
    )

    state: Any

    def __init__(self, context: Context, now: Stamp) -> None:
        self.context = context
        self.out: list[Effect] = []
        self.now = now
        self.drawn_ms: int | None = None
        """Monotonic time at which the page now shown was drawn; None until it is."""
        self.field: FieldText | None = None
        self.error = ""
        """Why the last key was not taken; shown until the next one."""
        self.selected = 0
        self.since_ms = now.mono_ms
        self.ticket = 0
        """Of the question whose answer is awaited."""

    def ask(self) -> int:
        """A fresh ticket for a question, and the start of its wait."""
        self.ticket = self.context.tickets.next()
        self.start_waiting()
        return self.ticket

    def start_waiting(self) -> None:
        """Count seconds from now, and be drawn anew each second."""
        self.since_ms = self.now.mono_ms
        self.out.append(StartTimer(TICK_TIMER, TICK_MS))

    def watches(self, event: RefundChanged | CopyChanged) -> bool:
        """Whether a change of the book is about what this page shows."""
        return False

    def seconds(self) -> int:
        """Whole seconds since the wait began."""
        return max(0, self.now.mono_ms - self.since_ms) // 1_000

    def options(self) -> int:
        """How many lines the page's menu has; a task with menus says so."""
        return 0

    def enter(self, field: FieldText | None = None) -> None:
        """Prepare a page: its field, no error, the first line chosen."""
        self.field = field
        self.error = ""
        self.selected = 0

    def text(self) -> str:
        return self.field.text if self.field is not None else ""


# ---------------------------------------------------------------- guards


def fresh(task: Task, event: Confirmed) -> bool:
    """The press came after the page was drawn (design M10)."""
    return task.drawn_ms is not None and event.at_ms > task.drawn_ms


def field_empty(task: Task, event: Event) -> bool:
    return task.text() == ""


def is_tick(task: Task, event: TimerFired) -> bool:
    return event.name == TICK_TIMER


def is_idle(task: Task, event: TimerFired) -> bool:
    return event.name == IDLE_TIMER


def picks(task: Task, event: Typed) -> bool:
    """The digit names a line of the menu."""
    return event.text.isdigit() and len(event.text) == 1 and 1 <= int(event.text) <= task.options()


# ---------------------------------------------------------------- actions


def type_in(task: Task, event: Typed) -> None:
    """Take what fits; say so when it does not, and keep what was there."""
    if task.field is None:
        return
    longer = task.field.typed(event.text)
    if longer is None:
        task.error = why_not_typed(task.field, event.text)
        task.out.append(Beep(Sound.REFUSED))
    else:
        task.field = longer
        task.error = ""


def why_not_typed(field: FieldText, text: str) -> str:
    if len(field.text) + len(text) > field.limit:
        return f"最多{field.limit}位"
    if "." in field.text and field.kind.name == "AMOUNT" and text.isdigit():
        return "金额最多两位小数"
    return "此处不能输入该键"


def erase(task: Task, event: Event) -> None:
    if task.field is not None:
        task.field = task.field.erased()
    task.error = ""


def clear_field(task: Task, event: Event) -> None:
    if task.field is not None:
        task.field = task.field.cleared()
    task.error = event.why if isinstance(event, Cleared) else ""
    if task.error:
        task.out.append(Beep(Sound.REFUSED))


def move(task: Task, event: Moved) -> None:
    if task.options():
        task.selected = (task.selected + event.step) % task.options()
    task.error = ""


def is_personal_number(task: Task, event: Confirmed) -> bool:
    """A free reference that would keep a card, a payment code, a phone or an identity number."""
    return is_personal(task.text())


def refuse_personal(task: Task, event: Confirmed) -> None:
    """Not kept, and taken from the screen too."""
    clear_field(task, event)
    task.error = task.context.tr(NOT_KEPT)
    task.out.append(Beep(Sound.REFUSED))


def refuse(task: Task, event: Event) -> None:
    task.out.append(Beep(Sound.REFUSED))


def tick(task: Task, event: TimerFired) -> None:
    """The page shows seconds: it is drawn anew after each step."""
    task.out.append(StartTimer(TICK_TIMER, TICK_MS))


def stale_timer(task: Task, event: TimerFired) -> None:
    """A wait is not idleness: look again later. Any other timer is one of a page already left."""
    if event.name == IDLE_TIMER:
        task.out.append(StartTimer(IDLE_TIMER, task.context.idle_ms))


def end(task: Task, event: Event) -> None:
    task.out.append(Post(TaskEnded()))


def end_and_lock(task: Task, event: Event) -> None:
    task.out.append(Post(TaskEnded(lock=True)))
