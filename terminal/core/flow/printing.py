"""Printing one copy, from the operator's side: shared by the refund flow and the list of what is open."""

from __future__ import annotations

from terminal.core.effects import Post
from terminal.core.events import CopyChanged, CopyJudged, Event, PrintAsked, RecoveryAsked, Typed
from terminal.core.flow.task import Context, Task
from terminal.core.ids import RefundNo
from terminal.core.model import CopyId, CopyKind, CopyRecord, CopyState, Stamp
from terminal.core.paper.job import CopyJob

RECOVER_KEY = "3"
"""故障已排除，恢复打印机."""


class PrintingTask(Task):
    """A task that prints copies: ``copy_id`` is the one on its way."""

    __slots__ = ("copy_id",)

    def __init__(self, context: Context, now: Stamp) -> None:
        super().__init__(context, now)
        self.copy_id: CopyId | None = None

    def copy(self) -> CopyRecord | None:
        job = self.job()
        return job.record if job is not None else None

    def job(self) -> CopyJob | None:
        return self.context.book.copies.get(self.copy_id) if self.copy_id is not None else None

    def ask_print(self, copy_id: CopyId) -> None:
        self.enter()
        self.copy_id = copy_id
        self.start_waiting()
        self.out.append(Post(PrintAsked(copy_id, self.context.person.number)))


def copy_id_of(refund_no: RefundNo, kind: CopyKind) -> CopyId:
    return CopyId(f"{refund_no}/{kind.value}")


# ---------------------------------------------------------------- guards


def _is(task: PrintingTask, event: CopyChanged, *states: CopyState) -> bool:
    copy = task.copy()
    return copy is not None and event.copy_id == copy.copy_id and copy.state in states


def copy_done(task: PrintingTask, event: CopyChanged) -> bool:
    return _is(task, event, CopyState.PROVEN, CopyState.ACCEPTED)


def copy_uncertain(task: PrintingTask, event: CopyChanged) -> bool:
    return _is(task, event, CopyState.UNCERTAIN)


def copy_failed(task: PrintingTask, event: CopyChanged) -> bool:
    return _is(task, event, CopyState.FAILED)


def says_came_out(task: PrintingTask, event: Typed) -> bool:
    return event.text == "1"


def says_missing(task: PrintingTask, event: Typed) -> bool:
    return event.text == "2"


def says_recover(task: PrintingTask, event: Typed) -> bool:
    job = task.job()
    return event.text == RECOVER_KEY and job is not None and job.may_recover()


# ---------------------------------------------------------------- actions


def print_again(task: PrintingTask, event: Event) -> None:
    if task.copy_id is not None:
        task.ask_print(task.copy_id)


def judge_came_out(task: PrintingTask, event: Typed) -> None:
    _judge(task, came_out=True)


def judge_missing(task: PrintingTask, event: Typed) -> None:
    _judge(task, came_out=False)


def _judge(task: PrintingTask, *, came_out: bool) -> None:
    if task.copy_id is not None:
        task.out.append(Post(CopyJudged(task.copy_id, came_out, task.context.person.number)))


def recover_printer(task: PrintingTask, event: Typed) -> None:
    if task.copy_id is not None:
        task.out.append(Post(RecoveryAsked(task.copy_id, task.context.person.number)))
