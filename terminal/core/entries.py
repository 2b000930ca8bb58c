"""What the journal is asked to write: a closed union of frozen records. History is never rewritten (design M9)."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.core.ids import RefundNo
from terminal.core.model import CopyRecord, RefundRecord


@dataclass(frozen=True, slots=True)
class RefundMoved:
    """A refund's new state, outcome and query plan: an event in the chain, and the current row for look-up."""

    record: RefundRecord
    note: str
    """What happened, one short term: ``sending``, ``answered``, ``query``, ``power_cut``."""


@dataclass(frozen=True, slots=True)
class CopyMoved:
    """A copy's new state, created by the first one."""

    record: CopyRecord
    note: str
    operator: str = ""


@dataclass(frozen=True, slots=True)
class LoginTried:
    """Written before the password is compared, so that a power cut cannot reset the count."""

    number: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    number: str


@dataclass(frozen=True, slots=True)
class LoggedOut:
    number: str
    why: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that changed nothing but must be traceable: a stale answer, a refused scan, an alarm."""

    kind: str
    subject: str
    """Refund number, copy id, device or empty."""
    detail: str


@dataclass(frozen=True, slots=True)
class CustomerTold:
    """Somebody told the customer what became of a refund (guide E13)."""

    refund_no: RefundNo
    means: str
    operator: str


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A supervisor set something on the terminal: what a restart reads back."""

    name: str
    before: str
    value: str
    operator: str


Entry = RefundMoved | CopyMoved | LoginTried | LoggedIn | LoggedOut | Noted | SettingChanged | CustomerTold
