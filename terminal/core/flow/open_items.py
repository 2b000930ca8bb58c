"""What is open: refunds whose outcome is not known, and copies that are not on paper yet (guide E8, design §5).

Shown after login when there is anything, and from the menu.
"""

from __future__ import annotations

from enum import Enum

from terminal.core.effects import Beep, Post, Sound, StartTimer
from terminal.core.events import (
    Cancelled,
    Cleared,
    Confirmed,
    ConflictSeen,
    CopyChanged,
    Erased,
    Event,
    Moved,
    QueryDue,
    RefundChanged,
    Scanned,
    TaskChosen,
    TaskKind,
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
    recover_printer,
    says_came_out,
    says_missing,
    says_recover,
)
from terminal.core.flow.task import (
    EVERYDAY,
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
from terminal.core.ids import RefundNo
from terminal.core.machine import Chart, Ignored, Row
from terminal.core.model import CopyRecord, CopyState, RefundState, Role, Stamp
from terminal.core.refund.case import RefundCase
from terminal.core.refund.rules import is_escalated

MAX_LINES = 6
"""Lines shown at once; the arrows go on to the next ones."""


ASK_AGAIN_MS = 30_000
"""A refund is asked about by hand at most this often (guide E10)."""
RULING_KEY = "2"
"""On a refund's page: 1 asks now, 2 opens the ruling."""


class OpenItemsPage(Enum):
    LIST = "list"
    REFUND = "refund"
    CONFLICT = "conflict"
    PRINTING = "printing"
    JUDGING = "judging"
    ENDED = "ended"


class OpenItemsTask(PrintingTask):
    __slots__ = ("refund_no",)

    def __init__(self, context: Context, now: Stamp) -> None:
        super().__init__(context, now)
        self.state = OpenItemsPage.LIST
        self.refund_no: RefundNo | None = None
        """The refund whose page is shown."""

    def start(self) -> None:
        self.enter()
        self.out.append(StartTimer(TICK_TIMER, TICK_MS))

    def items(self) -> tuple[RefundCase | CopyRecord, ...]:
        """What is open: what waits for a person first (contradictions, copies), then refunds, which only wait."""
        book = self.context.book
        return (*book.contradicted(), *book.unprinted(), *book.unresolved())

    def case(self) -> RefundCase | None:
        return self.context.book.refunds.get(self.refund_no) if self.refund_no is not None else None

    def escalated(self) -> bool:
        """The refund shown is a matter for the acquirer's service, and may be ruled on."""
        case = self.case()
        return case is not None and is_escalated(case, self.now, self.context.policy.escalate_after_min)

    def ask_again_in_ms(self) -> int:
        """How long until the refund shown may be asked about by hand; 0 when it may now."""
        case = self.case()
        if case is None or case.asked_ms is None:
            return 0
        return max(0, case.asked_ms + ASK_AGAIN_MS - self.now.mono_ms)

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


def chose_conflict(task: OpenItemsTask, event: Typed | Confirmed) -> bool:
    item = task.chosen(_place(task, event))
    return isinstance(item, RefundCase) and item.record.contradicted()


def chose_refund(task: OpenItemsTask, event: Typed | Confirmed) -> bool:
    return isinstance(task.chosen(_place(task, event)), RefundCase)


def wants_query(task: OpenItemsTask, event: Typed) -> bool:
    case = task.case()
    waiting = case is not None and case.state is RefundState.UNKNOWN
    return event.text == "1" and waiting and task.ask_again_in_ms() == 0


def may_rule(task: OpenItemsTask, event: Typed) -> bool:
    return event.text == RULING_KEY and task.escalated() and is_supervisor(task, event)


def is_supervisor(task: OpenItemsTask, event: Event) -> bool:
    return task.context.person.role is Role.SUPERVISOR


def is_settled(task: OpenItemsTask, event: RefundChanged) -> bool:
    """The refund shown needs this page no more."""
    case = task.case()
    return case is None or case not in (*task.context.book.unresolved(), *task.context.book.contradicted())


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


def show_refund(task: OpenItemsTask, event: Typed | Confirmed) -> None:
    place = _place(task, event)
    item = task.chosen(place)
    task.enter()
    task.selected = place
    if isinstance(item, RefundCase):
        task.refund_no = item.record.refund_no


def ask_now(task: OpenItemsTask, event: Typed) -> None:
    task.error = ""
    if task.refund_no is not None:
        task.out.append(Post(QueryDue(task.refund_no)))


def open_ruling(task: OpenItemsTask, event: Typed) -> None:
    task.out.append(Post(TaskChosen(TaskKind.RULING, task.refund_no)))


def show_why_not(task: OpenItemsTask, event: Typed) -> None:
    """Why the key does nothing now, and when it will."""
    case = task.case()
    wait_s = -(-task.ask_again_in_ms() // 1_000)
    if event.text == "1":
        querying = case is not None and case.state is RefundState.QUERYING
        task.error = "正在查询，请稍候" if querying else f"{wait_s} 秒后可再次查询"
    elif event.text == RULING_KEY:
        task.error = "人工裁定需要主管登录" if task.escalated() else "多次查询仍未知后才能裁定"
    task.out.append(Beep(Sound.REFUSED))


def acknowledge(task: OpenItemsTask, event: Confirmed) -> None:
    if task.refund_no is not None:
        task.out.append(Post(ConflictSeen(task.refund_no, task.context.person.number)))


def ask_supervisor(task: OpenItemsTask, event: Confirmed) -> None:
    task.error = "需要主管确认"
    task.out.append(Beep(Sound.REFUSED))


def back_to_list(task: OpenItemsTask, event: Event) -> None:
    task.enter()
    task.copy_id = None
    task.refund_no = None


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
REFUND = OpenItemsPage.REFUND
CONFLICT = OpenItemsPage.CONFLICT
ENDED = OpenItemsPage.ENDED

EVERY = (LIST, REFUND, CONFLICT, PRINTING, JUDGING)

CHART: Chart[OpenItemsPage, OpenItemsTask] = Chart(
    name="open_items",
    states=OpenItemsPage,
    initial=LIST,
    final=(ENDED,),
    hears=(*EVERYDAY, RefundChanged, CopyChanged),
    rows=(
        #   from     on              to        when                    do
        Row(LIST, Confirmed, ENDED, when=(nothing_open,), do=(end,)),
        Row(LIST, Confirmed, PRINTING, when=(chose_printable,), do=(print_chosen,)),
        Row(LIST, Confirmed, JUDGING, when=(chose_uncertain,), do=(judge_chosen,)),
        Row(LIST, Confirmed, CONFLICT, when=(chose_conflict,), do=(show_refund,)),
        Row(LIST, Confirmed, REFUND, when=(chose_refund,), do=(show_refund,)),
        Row(LIST, Confirmed, None, do=(refuse,)),
        Row(LIST, Typed, PRINTING, when=(chose_printable,), do=(print_chosen,)),
        Row(LIST, Typed, JUDGING, when=(chose_uncertain,), do=(judge_chosen,)),
        Row(LIST, Typed, CONFLICT, when=(chose_conflict,), do=(show_refund,)),
        Row(LIST, Typed, REFUND, when=(chose_refund,), do=(show_refund,)),
        Row(LIST, Typed, None, do=(refuse,)),
        Row(LIST, Moved, None, do=(move,)),
        Row(LIST, Cancelled, ENDED, do=(end,)),
        Row(LIST, Erased, ENDED, do=(end,)),
        Row(LIST, RefundChanged, None, do=(keep_choice,)),
        Row(LIST, CopyChanged, None, do=(keep_choice,)),
        Row((LIST, REFUND, CONFLICT, JUDGING), TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(EVERY, TimerFired, None, when=(is_tick,), do=(tick,)),
        Row(EVERY, TimerFired, None, do=(stale_timer,)),
        # --- one refund: ask now, or, when it is old enough, rule on it
        Row(REFUND, Typed, None, when=(wants_query,), do=(ask_now,)),
        Row(REFUND, Typed, ENDED, when=(may_rule,), do=(open_ruling,)),
        Row(REFUND, Typed, None, do=(show_why_not,)),
        Row((REFUND, CONFLICT), Cancelled, LIST, do=(back_to_list,)),
        Row((REFUND, CONFLICT), Erased, LIST, do=(back_to_list,)),
        Row(REFUND, Confirmed, LIST, do=(back_to_list,)),
        Row((REFUND, CONFLICT), RefundChanged, LIST, when=(is_settled,), do=(back_to_list,)),
        Row((REFUND, CONFLICT), RefundChanged, None, do=(wait_on,)),
        Row(CONFLICT, Confirmed, None, when=(is_supervisor,), do=(acknowledge,)),
        Row(CONFLICT, Confirmed, None, do=(ask_supervisor,)),
        Row(PRINTING, CopyChanged, LIST, when=(copy_done,), do=(back_to_list,)),
        Row(PRINTING, CopyChanged, JUDGING, when=(copy_uncertain,), do=(refuse,)),
        Row(PRINTING, CopyChanged, LIST, when=(copy_failed,), do=(say_not_printed, refuse)),
        Row(PRINTING, CopyChanged, None, do=(wait_on,)),
        Row(JUDGING, Typed, None, when=(says_came_out,), do=(judge_came_out,)),
        Row(JUDGING, Typed, None, when=(says_missing,), do=(judge_missing,)),
        Row(JUDGING, Typed, None, when=(says_recover,), do=(recover_printer,)),
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
        Ignored(EVERY, (Cleared, Scanned), "the page has no field"),
        Ignored((REFUND, CONFLICT), (Moved,), "the page has no menu that moves"),
        Ignored((CONFLICT,), (Typed,), "the page only asks to be confirmed"),
        Ignored((REFUND, CONFLICT), (CopyChanged,), "the page is about a refund"),
        Ignored((PRINTING, JUDGING), (RefundChanged,), "the page is about a copy"),
    ),
)
