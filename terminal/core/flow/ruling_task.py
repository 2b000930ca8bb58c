"""The ruling flow's model, guards and actions: two people end an unknown that nobody can resolve (design M5)."""

from __future__ import annotations

from terminal.core.effects import Beep, Post, Sound
from terminal.core.events import (
    Confirmed,
    CopyChanged,
    Event,
    LockFound,
    LoginAnswered,
    RefundChanged,
    RulingMade,
    Typed,
)
from terminal.core.field import FieldKind, FieldText
from terminal.core.flow.credentials import NUMBER_FIELD, lock_end
from terminal.core.flow.printing import copy_id_of
from terminal.core.flow.second_person import SecondPersonTask, note_proven
from terminal.core.flow.task import Context
from terminal.core.ids import RefundNo
from terminal.core.model import CopyKind, Person, RefundState, Role, Ruling, Stamp
from terminal.core.policy import ruling_reasons
from terminal.core.refund.case import RefundCase

REFERENCE_FIELD = FieldText(FieldKind.DIGITS, 20)
REFERENCE_LEAST = 4
VERDICTS = (True, False)
"""Executed, not executed: the menu's order."""


class RulingTask(SecondPersonTask):
    __slots__ = ("executed", "reason", "reference", "refund_no", "second")

    def __init__(self, context: Context, now: Stamp, refund_no: RefundNo) -> None:
        super().__init__(context, now)
        self.refund_no = refund_no
        self.executed: bool | None = None
        self.reason = ""
        self.reference = ""
        self.second: Person | None = None

    def start(self) -> None:
        self.enter()

    def case(self) -> RefundCase | None:
        return self.context.book.refunds.get(self.refund_no)

    def options(self) -> int:
        return {"VERDICT": len(VERDICTS), "REASON": len(self.reasons())}.get(self.state.name, 0)

    def reasons(self) -> tuple[str, ...]:
        """What the verdict can rest on; none before there is one."""
        return ruling_reasons(self.executed) if self.executed is not None else ()

    def watches(self, event: RefundChanged | CopyChanged) -> bool:
        if isinstance(event, RefundChanged):
            return event.refund_no == self.refund_no
        return event.copy_id == self.copy_id


# ---------------------------------------------------------------- guards


def has_reference(task: RulingTask, event: Confirmed) -> bool:
    return len(task.text()) >= REFERENCE_LEAST


def is_second_person(task: RulingTask, event: LoginAnswered) -> bool:
    """Another person than the first, and one of the two a supervisor: in the core, not in the page."""
    if event.person is None or event.person.number == task.context.person.number:
        return False
    return Role.SUPERVISOR in (event.person.role, task.context.person.role)


def is_ruled(task: RulingTask, event: RefundChanged) -> bool:
    case = task.case()
    return case is not None and case.state is RefundState.RULED


def is_still_open(task: RulingTask, event: RefundChanged) -> bool:
    case = task.case()
    return case is not None and case.state in (RefundState.UNKNOWN, RefundState.QUERYING)


# ---------------------------------------------------------------- actions


def keep_picked_verdict(task: RulingTask, event: Typed) -> None:
    task.executed = VERDICTS[int(event.text) - 1]
    task.enter()


def keep_verdict(task: RulingTask, event: Confirmed) -> None:
    task.executed = VERDICTS[task.selected]
    task.enter()


def ask_verdict(task: RulingTask, event: Event) -> None:
    task.enter()


def ask_reason(task: RulingTask, event: Event) -> None:
    task.enter()


def keep_picked_reason(task: RulingTask, event: Typed) -> None:
    task.reason = task.reasons()[int(event.text) - 1]
    task.enter(REFERENCE_FIELD)


def keep_reason(task: RulingTask, event: Confirmed) -> None:
    task.reason = task.reasons()[task.selected]
    task.enter(REFERENCE_FIELD)


def ask_reference(task: RulingTask, event: Event) -> None:
    task.enter(REFERENCE_FIELD)


def keep_reference(task: RulingTask, event: Confirmed) -> None:
    task.reference = task.text()
    task.enter(NUMBER_FIELD)


def show_short_reference(task: RulingTask, event: Confirmed) -> None:
    task.error = f"请输入客服受理号（至少{REFERENCE_LEAST}位）"
    task.out.append(Beep(Sound.REFUSED))


def show_not_another(task: RulingTask, event: Confirmed) -> None:
    same = task.text() == task.context.person.number
    task.error = "第二人不能与当前操作员相同" if same else "请输入第二人的号码（2至4位数字）"
    task.out.append(Beep(Sound.REFUSED))


def show_second_refused(task: RulingTask, event: LockFound | LoginAnswered) -> None:
    task.enter(NUMBER_FIELD)
    if isinstance(event, LoginAnswered) and event.person is not None:
        note_proven(task, event)  # no wrong password: nobody is locked out by a right one
        task.error = "两人中至少一人须为主管"
    elif event.lock is not None:
        until = lock_end(event.lock, task.now)
        task.error = f"该号码已锁定至 {until}，请换一人"
    elif isinstance(event, LoginAnswered):
        task.error = f"号码或密码错误，还可尝试 {event.tries_left} 次"
    task.out.append(Beep(Sound.REFUSED))


def keep_second(task: RulingTask, event: LoginAnswered) -> None:
    note_proven(task, event)
    task.second = event.person
    task.enter()


def ask_fresh_press(task: RulingTask, event: Confirmed) -> None:
    task.error = "请看清内容后再按一次确认"
    task.out.append(Beep(Sound.REFUSED))


def rule(task: RulingTask, event: Confirmed) -> None:
    if task.executed is None or task.second is None:
        raise ValueError("the confirm page was shown without all that it must show")
    ruling = Ruling(task.executed, task.context.person, task.second, task.reason, task.reference, task.now.wall)
    task.start_waiting()
    task.out.append(Post(RulingMade(task.refund_no, ruling)))


def print_slip(task: RulingTask, event: Event) -> None:
    task.ask_print(copy_id_of(task.refund_no, CopyKind.RULING))


def leave_open(task: RulingTask, event: RefundChanged) -> None:
    """Another query brought nothing: the ruling may go on."""


def show_truth(task: RulingTask, event: RefundChanged) -> None:
    task.enter()
    task.out.append(Beep(Sound.DONE))
