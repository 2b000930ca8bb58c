"""The session's model, guards and actions (guide B1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum

from terminal.core.effects import (
    AcceptDamage,
    Beep,
    FindLock,
    Post,
    PrintNotice,
    Record,
    Recover,
    Sound,
    VerifyPassword,
)
from terminal.core.entries import LoggedIn, LoggedOut, LoginTried, RefundMoved
from terminal.core.events import (
    Confirmed,
    Event,
    JournalFailed,
    LockFound,
    LoginAnswered,
    Recovered,
    TaskChosen,
    TaskEnded,
    TaskKind,
    Typed,
)
from terminal.core.flow.credentials import (
    NO_PASSWORD,
    NUMBER_FIELD,
    PASSWORD_FIELD,
    lock_end,
)
from terminal.core.flow.task import (
    Context,
    Task,
)
from terminal.core.model import DeviceKind, HostTime, Person, RefundRecord, Refused, Role, Stamp, Succeeded
from terminal.core.secret import Secret
from terminal.core.slips.notice import unrecorded_notice

NOBODY = Person("", "", Role.OPERATOR)
"""Who is logged in while nobody is."""


class SessionPage(Enum):
    STARTING = "starting"
    LOCKED = "locked"
    PASSWORD = "password"
    CHECKING = "checking"
    MENU = "menu"
    TASK = "task"
    DAMAGED = "damaged"
    OUT_OF_SERVICE = "out_of_service"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the main menu; what is not built is not in the table."""

    label: str
    task: TaskKind
    role: Role = Role.OPERATOR
    """The weakest role that may open it."""


MENU_ENTRIES = (
    MenuEntry("退单", TaskKind.REFUND, Role.SUPERVISOR),
    MenuEntry("撤销", TaskKind.VOID, Role.SUPERVISOR),
    MenuEntry("待处理", TaskKind.OPEN_ITEMS),
    MenuEntry("记录查询", TaskKind.RECORDS),
    MenuEntry("汇总", TaskKind.TOTALS),
    MenuEntry("服务", TaskKind.SERVICE),
    MenuEntry("设置", TaskKind.SETTINGS, Role.SUPERVISOR),
)


def menu_key(task: TaskKind) -> str:
    """The digit that picks a task on the main menu."""
    return next(str(place) for place, entry in enumerate(MENU_ENTRIES, start=1) if entry.task is task)


class Session(Task):
    """The session's model; ``context.person`` is NOBODY until someone is logged in."""

    __slots__ = ("clock_off_ms", "clock_proven", "damage", "devices", "failure", "number", "password", "unrecorded")

    def __init__(self, context: Context, now: Stamp, damage: str = "") -> None:
        super().__init__(context, now)
        self.state = SessionPage.STARTING
        self.damage = damage
        """What does not hold in the journal; empty when it is sound, or when a supervisor has accepted it."""
        self.number = ""
        self.password = NO_PASSWORD
        """What was typed, while the journal is asked whether it may be tried."""
        self.failure = ""
        """What the journal said when it failed."""
        self.unrecorded: tuple[RefundRecord, ...] = ()
        """Answers of the acquirer that could not be written down: no voucher, no success, until they are."""
        self.clock_off_ms: int | None = None
        """Host time minus device time, as the last link check told."""
        self.clock_proven = False
        """Whether a signed answer told it, or only a hint to set the clock by."""
        self.devices: dict[DeviceKind, str] = {}
        """Devices that are away or want attention, with what to do."""

    def hear_host(self, host: HostTime) -> None:
        self.clock_off_ms = (host.at - self.now.wall) // timedelta(milliseconds=1)
        self.clock_proven = host.proven

    def options(self) -> int:
        return len(MENU_ENTRIES) if self.state is SessionPage.MENU else 0

    def may(self, entry: MenuEntry) -> bool:
        if self.damage and entry.task in (TaskKind.REFUND, TaskKind.VOID):
            return False
        return entry.role is Role.OPERATOR or self.context.person.role is Role.SUPERVISOR

    def logged_in(self) -> bool:
        return self.context.person is not NOBODY


# ---------------------------------------------------------------- guards


def stale_answer(session: Session, event: LoginAnswered | LockFound) -> bool:
    return event.ticket != session.ticket


def is_locked_out(session: Session, event: LockFound) -> bool:
    return event.lock is not None


def no_try_left(session: Session, event: LoginAnswered) -> bool:
    return event.person is None and event.tries_left <= 0


def is_right(session: Session, event: LoginAnswered) -> bool:
    return event.person is not None


def is_right_with_open_items(session: Session, event: LoginAnswered) -> bool:
    return event.person is not None and session.context.book.follow_ups() > 0


def must_see_damage(session: Session, event: LoginAnswered) -> bool:
    return event.person is not None and event.person.role is Role.SUPERVISOR and bool(session.damage)


def has_open_items(session: Session, event: Event) -> bool:
    return session.context.book.follow_ups() > 0


def picks_entry(session: Session, event: Typed) -> bool:
    return _picked(session, event) is not None


def selected_is_allowed(session: Session, event: Confirmed) -> bool:
    return session.may(MENU_ENTRIES[session.selected])


def wants_lock(session: Session, event: TaskEnded) -> bool:
    return event.lock


def _picked(session: Session, event: Typed) -> MenuEntry | None:
    if not (event.text.isdigit() and 1 <= int(event.text) <= len(MENU_ENTRIES)):
        return None
    entry = MENU_ENTRIES[int(event.text) - 1]
    return entry if session.may(entry) else None


# ---------------------------------------------------------------- actions


def recover(session: Session, event: Event) -> None:
    session.out.append(Recover())


def ask_number(session: Session, event: Event) -> None:
    session.enter(NUMBER_FIELD)
    session.number = ""
    session.password = NO_PASSWORD


def ask_password(session: Session, event: Event) -> None:
    session.number = session.text() or session.number
    session.enter(PASSWORD_FIELD)


def show_short_number(session: Session, event: Confirmed) -> None:
    session.error = "请输入操作员号（2至4位数字）"
    session.out.append(Beep(Sound.REFUSED))


def show_short_password(session: Session, event: Confirmed) -> None:
    session.error = "密码为6位数字"
    session.out.append(Beep(Sound.REFUSED))


def find_lock(session: Session, event: Confirmed) -> None:
    session.password = Secret(session.text())
    session.enter(PASSWORD_FIELD)
    session.out.append(FindLock(session.ask(), session.number))


def verify(session: Session, event: LockFound) -> None:
    """The try is on disk before the comparison, so that pulling the plug cannot buy another one."""
    password, session.password = session.password, NO_PASSWORD
    session.out.append(Record((LoginTried(session.number),)))
    session.out.append(VerifyPassword(session.ask(), session.number, password))


def show_wrong(session: Session, event: LoginAnswered) -> None:
    session.enter(PASSWORD_FIELD)
    session.error = f"号码或密码错误，还可尝试 {event.tries_left} 次"
    session.out.append(Beep(Sound.REFUSED))


def show_locked_out(session: Session, event: LockFound | LoginAnswered) -> None:
    ask_number(session, event)
    session.error = "错误次数过多，该号码已锁定，请主管处理"
    if event.lock is not None:
        until = lock_end(event.lock, session.now)
        session.error = f"错误次数过多，该号码已锁定至 {until}，请主管处理"
    session.out.append(Beep(Sound.ALARM))


def log_in(session: Session, event: LoginAnswered) -> None:
    if event.person is None:
        raise ValueError("logged in without a person")
    session.context = replace(session.context, person=event.person)
    session.enter()
    session.out.append(Record((LoggedIn(event.person.number),)))


def accept_damage(session: Session, event: Confirmed) -> None:
    """Recorded with the supervisor's number; the damaged part stays as it is."""
    session.damage = ""
    session.enter()
    session.out.append(AcceptDamage(session.context.person.number))


def leave_damage(session: Session, event: Event) -> None:
    session.enter()


def open_items(session: Session, event: Event) -> None:
    session.out.append(Post(TaskChosen(TaskKind.OPEN_ITEMS)))


def open_picked(session: Session, event: Typed) -> None:
    entry = _picked(session, event)
    if entry is not None:
        session.error = ""
        session.out.append(Post(TaskChosen(entry.task)))


def open_selected(session: Session, event: Confirmed) -> None:
    session.error = ""
    session.out.append(Post(TaskChosen(MENU_ENTRIES[session.selected].task)))


def show_not_allowed(session: Session, event: Event) -> None:
    digit = isinstance(event, Typed) and event.text.isdigit() and 1 <= int(event.text) <= len(MENU_ENTRIES)
    session.error = "该功能需要主管登录" if digit or isinstance(event, Confirmed) else ""
    session.out.append(Beep(Sound.REFUSED))


def _log_out(session: Session, why: str) -> None:
    if session.logged_in():
        session.out.append(Record((LoggedOut(session.context.person.number, why),)))
    session.context = replace(session.context, person=NOBODY)


def lock_by_key(session: Session, event: Event) -> None:
    _log_out(session, "key")
    ask_number(session, event)


def lock_when_idle(session: Session, event: Event) -> None:
    _log_out(session, "idle")
    ask_number(session, event)


def back_to_menu(session: Session, event: TaskEnded) -> None:
    session.enter()


def keep_failure(session: Session, event: JournalFailed) -> None:
    """What could not be written stays on the screen until the journal reads back; it is shown, not believed."""
    session.context = replace(session.context, person=NOBODY)
    session.enter()
    session.unrecorded = ()
    keep_second_failure(session, event)
    session.out.append(Beep(Sound.ALARM))


def keep_second_failure(session: Session, event: JournalFailed) -> None:
    session.failure = event.detail
    moved = tuple(entry.record for entry in event.entries if isinstance(entry, RefundMoved))
    answered = tuple(record for record in moved if isinstance(record.outcome, Succeeded | Refused))
    session.unrecorded = (*session.unrecorded, *answered)


def has_unrecorded(session: Session, event: Typed) -> bool:
    return event.text == "1" and bool(session.unrecorded)


def print_notice(session: Session, event: Typed) -> None:
    for record in session.unrecorded:
        session.out.append(PrintNotice(unrecorded_notice(record, session.context.shop, session.now.wall)))


def forget_unrecorded(session: Session, event: Recovered) -> None:
    """The journal has been read back: it is the only truth again."""
    session.unrecorded = ()
