"""What is open: refunds whose outcome is not known, and copies that are not on paper yet (guide E8, design §5).

Shown after login when there is anything, and from the menu.
"""

from __future__ import annotations

from enum import Enum

from terminal.core.effects import StartTimer
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
    TimerFired,
    Typed,
)
from terminal.core.flow.printing import (
    PrintingTask,
    copy_done,
    copy_failed,
    copy_uncertain,
    judge_came_out,
    judge_missing,
    says_came_out,
    says_missing,
)
from terminal.core.flow.task import (
    TICK_MS,
    TICK_TIMER,
    Context,
    end,
    end_and_lock,
    is_idle,
    is_tick,
    move,
    refuse,
    stale_timer,
    tick,
)
from terminal.core.machine import Chart, Ignored, Row
from terminal.core.model import CopyRecord, CopyState, Stamp
from terminal.core.refund.case import RefundCase

MAX_LINES = 6
"""Lines shown at once; the arrows go on to the next ones."""


class OpenItemsPage(Enum):
    LIST = "list"
    PRINTING = "printing"
    JUDGING = "judging"
    ENDED = "ended"


class OpenItemsTask(PrintingTask):
    __slots__ = ()

    def __init__(self, context: Context, now: Stamp) -> None:
        super().__init__(context, now)
        self.state = OpenItemsPage.LIST

    def start(self) -> None:
        self.enter()
        self.out.append(StartTimer(TICK_TIMER, TICK_MS))

    def items(self) -> tuple[RefundCase | CopyRecord, ...]:
        """What is open: copies first, since they wait for this person, then refunds, which only wait."""
        return (*self.context.book.unprinted(), *self.context.book.unresolved())

    def first_line(self) -> int:
        """Place of the first item shown: the arrows turn pages."""
        return self.selected // MAX_LINES * MAX_LINES

    def options(self) -> int:
        return len(self.items()) if self.state is OpenItemsPage.LIST else 0

    def watches(self, event: RefundChanged | CopyChanged) -> bool:
        return True

    def chosen(self, place: int) -> RefundCase | CopyRecord | None:
        items = self.items()
        return items[place] if 0 <= place < len(items) else None


# ---------------------------------------------------------------- guards


def _place(task: OpenItemsTask, event: Typed | Confirmed) -> int:
    if isinstance(event, Confirmed):
        return task.selected
    if not event.text.isdigit() or not 1 <= int(event.text) <= MAX_LINES:
        return -1
    return task.first_line() + int(event.text) - 1


def chose_printable(task: OpenItemsTask, event: Typed | Confirmed) -> bool:
    item = task.chosen(_place(task, event))
    return isinstance(item, CopyRecord) and item.state in (CopyState.OWED, CopyState.FAILED)


def chose_uncertain(task: OpenItemsTask, event: Typed | Confirmed) -> bool:
    item = task.chosen(_place(task, event))
    return isinstance(item, CopyRecord) and item.state is CopyState.UNCERTAIN


def chose_refund(task: OpenItemsTask, event: Typed | Confirmed) -> bool:
    return isinstance(task.chosen(_place(task, event)), RefundCase)


def nothing_open(task: OpenItemsTask, event: Event) -> bool:
    return not task.items()


# ---------------------------------------------------------------- actions


def print_chosen(task: OpenItemsTask, event: Typed | Confirmed) -> None:
    item = task.chosen(_place(task, event))
    if isinstance(item, CopyRecord):
        task.ask_print(item.copy_id)


def judge_chosen(task: OpenItemsTask, event: Typed | Confirmed) -> None:
    item = task.chosen(_place(task, event))
    task.enter()
    if isinstance(item, CopyRecord):
        task.copy_id = item.copy_id


def explain_refund(task: OpenItemsTask, event: Typed | Confirmed) -> None:
    task.selected = _place(task, event)
    task.error = "结果未知的退款由终端自动查询，请勿重复退款"


def back_to_list(task: OpenItemsTask, event: Event) -> None:
    task.enter()
    task.copy_id = None


def say_not_printed(task: OpenItemsTask, event: Event) -> None:
    copy = task.copy()
    back_to_list(task, event)
    report = copy.report if copy is not None else None
    task.error = f"未打印：{report.detail}" if report is not None and report.detail else "未打印"


def keep_choice(task: OpenItemsTask, event: Event) -> None:
    """The list has changed under the choice: keep it on a line that exists."""
    task.selected = min(task.selected, max(0, task.options() - 1))


def wait_on(task: OpenItemsTask, event: Event) -> None:
    """Another refund or copy has moved."""


LIST = OpenItemsPage.LIST
PRINTING = OpenItemsPage.PRINTING
JUDGING = OpenItemsPage.JUDGING
ENDED = OpenItemsPage.ENDED

CHART: Chart[OpenItemsPage, OpenItemsTask] = Chart(
    name="open_items",
    states=OpenItemsPage,
    initial=LIST,
    final=(ENDED,),
    hears=(
        Typed,
        Confirmed,
        Cancelled,
        Erased,
        Cleared,
        Moved,
        Scanned,
        TimerFired,
        RefundChanged,
        CopyChanged,
    ),
    rows=(
        #   from     on              to        when                    do
        Row(LIST, Confirmed, ENDED, when=(nothing_open,), do=(end,)),
        Row(LIST, Confirmed, PRINTING, when=(chose_printable,), do=(print_chosen,)),
        Row(LIST, Confirmed, JUDGING, when=(chose_uncertain,), do=(judge_chosen,)),
        Row(LIST, Confirmed, None, when=(chose_refund,), do=(explain_refund,)),
        Row(LIST, Confirmed, None, do=(refuse,)),
        Row(LIST, Typed, PRINTING, when=(chose_printable,), do=(print_chosen,)),
        Row(LIST, Typed, JUDGING, when=(chose_uncertain,), do=(judge_chosen,)),
        Row(LIST, Typed, None, when=(chose_refund,), do=(explain_refund,)),
        Row(LIST, Typed, None, do=(refuse,)),
        Row(LIST, Moved, None, do=(move,)),
        Row(LIST, Cancelled, ENDED, do=(end,)),
        Row(LIST, Erased, ENDED, do=(end,)),
        Row(LIST, RefundChanged, None, do=(keep_choice,)),
        Row(LIST, CopyChanged, None, do=(keep_choice,)),
        Row((LIST, JUDGING), TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row((LIST, PRINTING, JUDGING), TimerFired, None, when=(is_tick,), do=(tick,)),
        Row((LIST, PRINTING, JUDGING), TimerFired, None, do=(stale_timer,)),
        Row(PRINTING, CopyChanged, LIST, when=(copy_done,), do=(back_to_list,)),
        Row(PRINTING, CopyChanged, JUDGING, when=(copy_uncertain,), do=(refuse,)),
        Row(PRINTING, CopyChanged, LIST, when=(copy_failed,), do=(say_not_printed, refuse)),
        Row(PRINTING, CopyChanged, None, do=(wait_on,)),
        Row(JUDGING, Typed, None, when=(says_came_out,), do=(judge_came_out,)),
        Row(JUDGING, Typed, None, when=(says_missing,), do=(judge_missing,)),
        Row(JUDGING, Typed, None, do=(refuse,)),
        Row(JUDGING, CopyChanged, LIST, when=(copy_done,), do=(back_to_list,)),
        Row(JUDGING, CopyChanged, LIST, when=(copy_failed,), do=(back_to_list,)),
        Row(JUDGING, CopyChanged, None, do=(wait_on,)),
        Row(JUDGING, Cancelled, LIST, do=(back_to_list,)),
        Row(JUDGING, Erased, LIST, do=(back_to_list,)),
    ),
    ignored=(
        Ignored((PRINTING,), (Typed, Confirmed, Cancelled, Erased, Moved), "the printer is at work"),
        Ignored((JUDGING,), (Confirmed, Moved), "the question takes 1 or 2"),
        Ignored((LIST, PRINTING, JUDGING), (Cleared, Scanned), "the page has no field"),
        Ignored((PRINTING, JUDGING), (RefundChanged,), "the page is about a copy"),
    ),
)
