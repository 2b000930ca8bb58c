"""A second person at the keypad, number and password: who approves a refund, and who rules together with another."""

from __future__ import annotations

from terminal.core.effects import Beep, FindLock, Record, Sound, VerifyPassword
from terminal.core.entries import LoggedIn, LoginTried
from terminal.core.events import Confirmed, Event, LockFound, LoginAnswered
from terminal.core.flow.credentials import NO_PASSWORD, NUMBER_FIELD, PASSWORD_FIELD, number_is_complete
from terminal.core.flow.printing import PrintingTask
from terminal.core.flow.task import Context
from terminal.core.model import Stamp
from terminal.core.secret import Secret


class SecondPersonTask(PrintingTask):
    """A task in which somebody else than the operator proves who they are."""

    __slots__ = ("number", "password")

    def __init__(self, context: Context, now: Stamp) -> None:
        super().__init__(context, now)
        self.number = ""
        self.password = NO_PASSWORD
        """What was typed, while the journal is asked whether it may be tried."""


# ---------------------------------------------------------------- guards


def is_another_number(task: SecondPersonTask, event: Confirmed) -> bool:
    return number_is_complete(task, event) and task.text() != task.context.person.number


def is_locked_out(task: SecondPersonTask, event: LockFound) -> bool:
    return event.lock is not None


# ---------------------------------------------------------------- actions


def ask_second_number(task: SecondPersonTask, event: Event) -> None:
    task.enter(NUMBER_FIELD)


def keep_second_number(task: SecondPersonTask, event: Confirmed) -> None:
    task.number = task.text()
    task.enter(PASSWORD_FIELD)


def show_short_password(task: SecondPersonTask, event: Confirmed) -> None:
    task.error = task.context.tr("密码为6位数字")
    task.out.append(Beep(Sound.REFUSED))


def find_lock(task: SecondPersonTask, event: Confirmed) -> None:
    task.password = Secret(task.text())
    task.enter(PASSWORD_FIELD)
    task.out.append(FindLock(task.ask(), task.number))


def verify(task: SecondPersonTask, event: LockFound) -> None:
    """As at login: the try is on disk before the comparison."""
    password, task.password = task.password, NO_PASSWORD
    task.out.append(Record((LoginTried(task.number),)))
    task.out.append(VerifyPassword(task.ask(), task.number, password))


def note_proven(task: SecondPersonTask, event: LoginAnswered) -> None:
    """The password was right: the count of wrong ones begins anew."""
    if event.person is not None:
        task.out.append(Record((LoggedIn(event.person.number),)))
