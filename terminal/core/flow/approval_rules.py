"""Guards and actions of the approver (guide C3): a second person, a supervisor, where the amount's tier asks for one.

An approval is of one draft. Whatever changes the draft afterwards voids it, and so does going back (design M10).
"""

from __future__ import annotations

from terminal.core.effects import Beep, Record, Sound
from terminal.core.entries import Noted
from terminal.core.events import Confirmed, LockFound, LoginAnswered
from terminal.core.flow.credentials import NUMBER_FIELD, lock_end
from terminal.core.flow.refund_task import Approval, RefundTask
from terminal.core.flow.second_person import note_proven
from terminal.core.model import Role


def may_approve(task: RefundTask, event: LoginAnswered) -> bool:
    """Another person than the operator, and a supervisor: decided in the core, not in the page."""
    person = event.person
    return person is not None and person.number != task.context.person.number and person.role is Role.SUPERVISOR


def keep_approval(task: RefundTask, event: LoginAnswered) -> None:
    draft = task.draft()
    if event.person is None or draft is None:
        raise ValueError("approved by nobody, or nothing")
    note_proven(task, event)
    task.approval = Approval(event.person, draft)
    detail = f"{event.person.number} for {task.context.person.number}, {draft.amount.value} fen"
    task.out.append(Record((Noted("approval", draft.original.trade_no, detail),)))


def show_not_another(task: RefundTask, event: Confirmed) -> None:
    same = task.text() == task.context.person.number
    said = "授权人不能是当前操作员本人" if same else "请输入授权人的号码（2至4位数字）"
    task.error = task.context.tr(said)
    task.out.append(Beep(Sound.REFUSED))


def show_not_approved(task: RefundTask, event: LockFound | LoginAnswered) -> None:
    task.enter(NUMBER_FIELD)
    tr = task.context.tr
    if isinstance(event, LoginAnswered) and event.person is not None:
        note_proven(task, event)  # no wrong password: nobody is locked out by a right one
        task.error = tr("授权人须为主管，且不能是当前操作员本人")
    elif event.lock is not None:
        task.error = tr("该号码已锁定至 {until}，请换一位授权人").format(until=lock_end(event.lock, task.now))
    elif isinstance(event, LoginAnswered):
        task.error = tr("号码或密码错误，还可尝试 {count} 次").format(count=event.tries_left)
    task.out.append(Beep(Sound.REFUSED))
