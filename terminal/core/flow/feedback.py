"""Feedback to the customer (guide E13): by what means they were told, and a notice slip to take home."""

from __future__ import annotations

from enum import Enum

from terminal.core.effects import Beep, FindDossier, Post, Record, Sound
from terminal.core.entries import CustomerTold
from terminal.core.events import (
    Cancelled,
    Cleared,
    Confirmed,
    CopyChanged,
    DossierFound,
    Erased,
    Event,
    Moved,
    ReprintAsked,
    Scanned,
    TimerFired,
    Typed,
)
from terminal.core.feedback import MEANS, Means
from terminal.core.flow.printing import (
    PrintingTask,
    copy_done,
    copy_failed,
    copy_uncertain,
    judge_came_out,
    judge_missing,
    print_again,
    recover_printer,
    says_came_out,
    says_missing,
    says_recover,
)
from terminal.core.flow.task import (
    EVERYDAY,
    Context,
    end,
    end_and_lock,
    is_idle,
    is_tick,
    move,
    picks,
    refuse,
    stale_timer,
    tick,
)
from terminal.core.ids import RefundNo
from terminal.core.machine import Chart, Ignored, Row
from terminal.core.model import CopyKind, CopyRecord, CopyState, RefundRecord, Stamp
from terminal.core.paper.job import one_more
from terminal.core.records import HistoryEvent, HistoryKind, RefundDossier


class FeedbackPage(Enum):
    READING = "reading"
    MEANS = "means"
    TOLD = "told"
    PRINTING = "printing"
    JUDGING = "judging"
    PRINT_FAILED = "print_failed"
    ENDED = "ended"


class FeedbackTask(PrintingTask):
    __slots__ = ("dossier", "means", "subject")

    def __init__(self, context: Context, now: Stamp, subject: RefundNo) -> None:
        super().__init__(context, now)
        self.state = FeedbackPage.READING
        self.subject = subject
        self.dossier: RefundDossier | None = None
        self.means: Means | None = None
        """What was recorded just now."""

    def start(self) -> None:
        self.enter()
        self.out.append(FindDossier(self.ask(), self.subject))

    def options(self) -> int:
        return len(MEANS) if self.state is FeedbackPage.MEANS else 0

    def watches(self, event: Event) -> bool:
        return isinstance(event, CopyChanged)

    def record(self) -> RefundRecord | None:
        return self.dossier.record if self.dossier is not None else None

    def told_before(self) -> tuple[HistoryEvent, ...]:
        """How often the customer was told already, oldest first."""
        history = self.dossier.history if self.dossier is not None else ()
        return tuple(event for event in history if event.kind is HistoryKind.TOLD)

    def open_notice(self) -> CopyRecord | None:
        """A notice of this refund that is not on paper yet, or not known to be: that one comes before a further one."""
        of_kind = (copy for copy in self.context.book.unprinted() if copy.kind is CopyKind.NOTICE)
        return next((copy for copy in of_kind if copy.refund_no == self.subject), None)


# ---------------------------------------------------------------- guards


def stale(task: FeedbackTask, event: DossierFound) -> bool:
    return event.ticket != task.ticket


def is_known(task: FeedbackTask, event: DossierFound) -> bool:
    return event.dossier is not None


def wants_notice(task: FeedbackTask, event: Typed) -> bool:
    return event.text == "1"


def open_notice_is_uncertain(task: FeedbackTask, event: Typed) -> bool:
    notice = task.open_notice()
    return wants_notice(task, event) and notice is not None and notice.state is CopyState.UNCERTAIN


def has_open_notice(task: FeedbackTask, event: Typed) -> bool:
    return wants_notice(task, event) and task.open_notice() is not None


# ---------------------------------------------------------------- actions


def keep_dossier(task: FeedbackTask, event: DossierFound) -> None:
    task.dossier = event.dossier
    task.enter()


def tell(task: FeedbackTask, event: Typed | Confirmed) -> None:
    """Journalled with who told them; the time is the entry's."""
    place = int(event.text) - 1 if isinstance(event, Typed) else task.selected
    task.means = tuple(MEANS)[place]
    task.out.append(Record((CustomerTold(task.subject, task.means.value, task.context.person.number),)))
    task.out.append(Beep(Sound.DONE))
    task.enter()


def print_notice(task: FeedbackTask, event: Event) -> None:
    """A copy of its own, marked as a duplicate when there was one before."""
    record = task.record()
    if record is None:
        return
    copy = one_more(task.subject, CopyKind.NOTICE, task.dossier.copies if task.dossier is not None else ())
    task.enter()
    task.copy_id = copy.copy_id
    task.start_waiting()
    task.out.append(Post(ReprintAsked(copy, record, task.context.person.number)))


def judge_open_notice(task: FeedbackTask, event: Typed) -> None:
    notice = task.open_notice()
    task.enter()
    task.copy_id = notice.copy_id if notice is not None else None
    task.out.append(Beep(Sound.REFUSED))


def print_open_notice(task: FeedbackTask, event: Typed) -> None:
    notice = task.open_notice()
    if notice is not None:
        task.ask_print(notice.copy_id)


def wait_on(task: FeedbackTask, event: Event) -> None:
    """The copy has only begun to move."""


READING = FeedbackPage.READING
HOW = FeedbackPage.MEANS
TOLD = FeedbackPage.TOLD
PRINTING = FeedbackPage.PRINTING
JUDGING = FeedbackPage.JUDGING
PRINT_FAILED = FeedbackPage.PRINT_FAILED
ENDED = FeedbackPage.ENDED
EVERY = (READING, HOW, TOLD, PRINTING, JUDGING, PRINT_FAILED)

CHART: Chart[FeedbackPage, FeedbackTask] = Chart(
    name="feedback",
    states=FeedbackPage,
    initial=READING,
    final=(ENDED,),
    hears=(*EVERYDAY, DossierFound, CopyChanged),
    rows=(
        #   from         on            to            when                do
        Row(READING, DossierFound, None, when=(stale,)),
        Row(READING, DossierFound, HOW, when=(is_known,), do=(keep_dossier,)),
        Row(READING, DossierFound, ENDED, do=(end,)),
        Row((READING, HOW, TOLD), Cancelled, ENDED, do=(end,)),
        Row((READING, HOW, TOLD), Erased, ENDED, do=(end,)),
        # --- who told them is who is logged in; by what means
        Row(HOW, Typed, TOLD, when=(picks,), do=(tell,)),
        Row(HOW, Typed, None, do=(refuse,)),
        Row(HOW, Confirmed, TOLD, do=(tell,)),
        Row(HOW, Moved, None, do=(move,)),
        # --- a slip to take home
        Row(TOLD, Typed, JUDGING, when=(open_notice_is_uncertain,), do=(judge_open_notice,)),
        Row(TOLD, Typed, PRINTING, when=(has_open_notice,), do=(print_open_notice,)),
        Row(TOLD, Typed, PRINTING, when=(wants_notice,), do=(print_notice,)),
        Row(TOLD, Typed, None, do=(refuse,)),
        Row(TOLD, Confirmed, ENDED, do=(end,)),
        Row(PRINTING, CopyChanged, ENDED, when=(copy_done,), do=(end,)),
        Row(PRINTING, CopyChanged, JUDGING, when=(copy_uncertain,), do=(refuse,)),
        Row(PRINTING, CopyChanged, PRINT_FAILED, when=(copy_failed,), do=(refuse,)),
        Row(PRINTING, CopyChanged, None, do=(wait_on,)),
        Row(JUDGING, Typed, None, when=(says_came_out,), do=(judge_came_out,)),
        Row(JUDGING, Typed, None, when=(says_missing,), do=(judge_missing,)),
        Row((JUDGING, PRINT_FAILED), Typed, None, when=(says_recover,), do=(recover_printer,)),
        Row((JUDGING, PRINT_FAILED), Typed, None, do=(refuse,)),
        Row(JUDGING, CopyChanged, ENDED, when=(copy_done,), do=(end,)),
        Row(JUDGING, CopyChanged, PRINT_FAILED, when=(copy_failed,), do=(refuse,)),
        Row(JUDGING, CopyChanged, None, do=(wait_on,)),
        Row((JUDGING, PRINT_FAILED), Cancelled, ENDED, do=(end,)),
        Row((JUDGING, PRINT_FAILED), Erased, ENDED, do=(end,)),
        Row(PRINT_FAILED, Confirmed, PRINTING, do=(print_again,)),
        Row((READING, PRINTING), TimerFired, None, when=(is_tick,), do=(tick,)),
        Row((READING, HOW, TOLD, JUDGING, PRINT_FAILED), TimerFired, ENDED, when=(is_idle,), do=(end_and_lock,)),
        Row(EVERY, TimerFired, None, do=(stale_timer,)),
    ),
    ignored=(
        Ignored((READING, PRINTING), (Typed,), "the page takes no text"),
        Ignored((READING, PRINTING, JUDGING), (Confirmed,), "nothing to confirm"),
        Ignored((PRINTING,), (Cancelled, Erased), "the printer is at work"),
        Ignored((READING, TOLD, PRINTING, JUDGING, PRINT_FAILED), (Moved,), "the page has no menu that moves"),
        Ignored(EVERY, (Cleared, Scanned), "the page has no field"),
        Ignored((HOW, TOLD, PRINTING, JUDGING, PRINT_FAILED), (DossierFound,), "read once"),
        Ignored((READING, HOW, TOLD, PRINT_FAILED), (CopyChanged,), "no copy of this page is on its way"),
    ),
)
