"""The page that learns keys: which key was pressed, its code, and whether the press counted. Left by 取消 twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from terminal.core.events import KeyPressed, KeySeen, Scanned, TimerFired
from terminal.core.flow.task import Context, Task, end, end_and_lock, is_idle, stale_timer
from terminal.core.keys import Key
from terminal.core.machine import Chart, Ignored, Row
from terminal.core.model import Stamp

ROWS_SHOWN = 5
"""What the smallest panel has room for."""


class KeypadTestPage(Enum):
    SHOWING = "showing"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key that went down."""

    key: Key | None
    """None: the code has no meaning."""
    code: str
    """Empty for a repetition, or on a keypad that tells no codes."""
    counted: bool = False
    """It made a press; a bounce or a key without a meaning makes none."""


class KeypadTestTask(Task):
    __slots__ = ("last_key", "rows")

    def __init__(self, context: Context, now: Stamp) -> None:
        super().__init__(context, now)
        self.state = KeypadTestPage.SHOWING
        self.rows: tuple[KeyRow, ...] = ()
        """Oldest first."""
        self.last_key: Key | None = None

    def start(self) -> None:
        self.enter()


def cancel_again(task: KeypadTestTask, event: KeyPressed) -> bool:
    return event.key is Key.CANCEL and task.last_key is Key.CANCEL


def note_code(task: KeypadTestTask, event: KeySeen) -> None:
    _add(task, KeyRow(event.key, event.code))


def note_press(task: KeypadTestTask, event: KeyPressed) -> None:
    """The press belongs to the latest code of that key that has made none: those before it were bounces."""
    task.last_key = event.key
    for place, row in reversed(tuple(enumerate(task.rows))):
        if row.key is event.key and row.code and not row.counted:
            task.rows = (*task.rows[:place], replace(row, counted=True), *task.rows[place + 1 :])
            return
    _add(task, KeyRow(event.key, "", counted=True))


def _add(task: KeypadTestTask, row: KeyRow) -> None:
    task.rows = (*task.rows, row)[-ROWS_SHOWN:]


SHOWING = KeypadTestPage.SHOWING
ENDED = KeypadTestPage.ENDED

CHART: Chart[KeypadTestPage, KeypadTestTask] = Chart(
    name="keypad_test",
    states=KeypadTestPage,
    initial=SHOWING,
    final=(ENDED,),
    hears=(KeyPressed, KeySeen, Scanned, TimerFired),
    rows=(
        Row(SHOWING, KeyPressed, ENDED, when=(cancel_again,), do=(end,)),
        Row(SHOWING, KeyPressed, None, do=(note_press,)),
        Row(SHOWING, KeySeen, None, do=(note_code,)),
        Row(SHOWING, TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(SHOWING, TimerFired, None, do=(stale_timer,)),
    ),
    ignored=(Ignored((SHOWING,), (Scanned,), "the page is about keys"),),
)
