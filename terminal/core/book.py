"""What the journal holds and the program works on: the money cases and the copies, kept in memory for look-up.

Screens read outcomes here and nowhere else; nothing in here is counted, everything is derived (design M7).
"""

from __future__ import annotations

from datetime import datetime

from terminal.core.ids import RefundNo
from terminal.core.model import CopyId, CopyRecord, CopyState, HostTime, LastRefund, RefundState, Stamp
from terminal.core.paper.job import CopyJob
from terminal.core.refund.case import RefundCase

UNRESOLVED = (RefundState.SENDING, RefundState.UNKNOWN, RefundState.QUERYING)
IN_FLIGHT = (RefundState.CREATED, RefundState.SENDING)
UNPRINTED = (CopyState.OWED, CopyState.SENDING, CopyState.UNCERTAIN, CopyState.FAILED)


class Book:
    __slots__ = ("copies", "host", "newest", "refunds")

    def __init__(self) -> None:
        self.refunds: dict[RefundNo, RefundCase] = {}
        self.copies: dict[CopyId, CopyJob] = {}
        self.newest: LastRefund | None = None
        """The latest refund of the journal at power-up."""
        self.host: HostTime | None = None
        """The host's clock, as far as this run of the program was told: proven, or a hint."""

    def now(self, now: Stamp) -> datetime:
        """The time by which the pages tell what is late: the host's where it is known, else the device's."""
        return self.host.now(now) if self.host is not None else now.wall

    def unresolved(self) -> tuple[RefundCase, ...]:
        """Refunds whose outcome is not known, oldest first."""
        return tuple(case for case in self.refunds.values() if case.state in UNRESOLVED)

    def unprinted(self) -> tuple[CopyRecord, ...]:
        """Copies that need a person, oldest first."""
        return tuple(job.record for job in self.copies.values() if job.state in UNPRINTED)

    def contradicted(self) -> tuple[RefundCase, ...]:
        """Settled refunds that a late truth contradicts and that nobody has acknowledged."""
        return tuple(
            case
            for case in self.refunds.values()
            if case.record.late is not None and case.record.contradicted() and not case.record.acknowledged_by
        )

    def follow_ups(self) -> int:
        """The badge: what is still open."""
        return len(self.unresolved()) + len(self.unprinted()) + len(self.contradicted())

    def is_busy(self) -> bool:
        """A refund is being sent, or a copy is being printed: nothing about the terminal changes meanwhile."""
        sending = any(case.state in IN_FLIGHT for case in self.refunds.values())
        return sending or any(job.state is CopyState.SENDING for job in self.copies.values())

    def last_refund(self) -> LastRefund | None:
        """The latest refund of the journal, to quote to the service, whatever older one was looked at since. Within
        one journal numbers grow."""
        known = [LastRefund(number, case.record.intent.operation) for number, case in self.refunds.items()]
        if self.newest is not None:
            known.append(self.newest)
        return max(known, key=lambda last: last.refund_no, default=None)
