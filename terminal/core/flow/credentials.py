"""Number and password as typed on the keypad: at login, and for the second person of a ruling."""

from __future__ import annotations

from terminal.core.events import Confirmed
from terminal.core.field import FieldKind, FieldText
from terminal.core.flow.task import Task
from terminal.core.model import LoginLock, Stamp
from terminal.core.secret import Secret

NUMBER_LEAST = 2
NUMBER_FIELD = FieldText(FieldKind.DIGITS, 4)
"""Shorter than a password: one typed here by mistake does not fit."""
PASSWORD_LENGTH = 6
PASSWORD_FIELD = FieldText(FieldKind.DIGITS, PASSWORD_LENGTH, masked=True)
NO_PASSWORD = Secret("")


def number_is_complete(task: Task, event: Confirmed) -> bool:
    return len(task.text()) >= NUMBER_LEAST


def password_is_complete(task: Task, event: Confirmed) -> bool:
    return len(task.text()) == PASSWORD_LENGTH


def lock_end(lock: LoginLock, now: Stamp) -> str:
    """Until when a number is locked out. A clock set back makes a lock longer (journal/lockout.py): the hour alone
    would then be of another day."""
    end = lock.until
    return f"{end:%H:%M}" if end.date() == now.wall.date() else f"{end:%Y-%m-%d %H:%M}"
