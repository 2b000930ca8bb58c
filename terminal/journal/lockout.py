"""When a staff number is locked out: a pure rule over the failures the journal counts (facts: measured §9, PCI DSS)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from terminal.core.model import LoginLock
from terminal.journal.limits import LOGIN_LOCK, MAX_LOGIN_FAILURES


@dataclass(frozen=True, slots=True)
class Tries:
    """Tries since the last login, each counted before its password was compared."""

    count: int
    last_at: datetime
    """Device time. A clock set back makes a lock longer, never shorter."""


def after_try(tries: Tries | None, now: datetime) -> Tries:
    """One more try; a lock that has run out starts a new count."""
    before = 0 if tries is None or _served(tries, now) else tries.count
    return Tries(before + 1, now)


def lock_of(tries: Tries | None, now: datetime) -> LoginLock | None:
    if tries is None or tries.count < MAX_LOGIN_FAILURES or _served(tries, now):
        return None
    return LoginLock(tries.last_at + LOGIN_LOCK)


def tries_left(tries: Tries | None, now: datetime) -> int:
    if tries is None or _served(tries, now):
        return MAX_LOGIN_FAILURES
    return max(0, MAX_LOGIN_FAILURES - tries.count)


def _served(tries: Tries, now: datetime) -> bool:
    return tries.count >= MAX_LOGIN_FAILURES and now >= tries.last_at + LOGIN_LOCK
