"""The durable machines' desk: money cases and copies, each event to the case it is about, kept in the book.

An event about what the book does not know, or about a case that is settled, moves no machine: it is a late truth, or it
is recorded as stale.
"""

from __future__ import annotations

import itertools
from typing import Any

from terminal.core.arrival import ArrivalTable
from terminal.core.book import Book
from terminal.core.effects import Effect, Record
from terminal.core.entries import CopyMoved, Noted
from terminal.core.events import (
    ConflictSeen,
    CopiesOwed,
    CopyJudged,
    CopyReported,
    DeviceChanged,
    PowerRestored,
    PrintAsked,
    PrinterRecovered,
    QueryAnswered,
    QueryDue,
    QueryRecorded,
    Recovered,
    RecoveryAsked,
    RefreshAsked,
    RefundAnswered,
    RefundReserved,
    ReprintAsked,
    RulingMade,
    StageReached,
)
from terminal.core.machine import Stepper
from terminal.core.model import CopyId, CopyRecord, HostTime, RefundRecord, Shop, Stamp
from terminal.core.paper import table as paper_table
from terminal.core.paper.job import CopyJob
from terminal.core.refund import table as refund_machine
from terminal.core.refund.case import RefundCase
from terminal.core.refund.late import acknowledge, refresh, take_late, take_refreshed

MoneyEvent = StageReached | RefundAnswered | QueryAnswered | QueryDue | QueryRecorded | RulingMade | ConflictSeen
CopyEvent = CopiesOwed | CopyReported | PrintAsked | CopyJudged | RecoveryAsked | PrinterRecovered


def stale(subject: str, detail: str) -> Record:
    """Something arrived that nobody waits for: it changes nothing and is recorded."""
    return Record((Noted("stale answer", subject, detail),))


class Cases:
    """The money machine and the paper machine, and who is moved by what."""

    def __init__(self, book: Book, shop: Shop, arrival: ArrivalTable) -> None:
        self._book = book
        self._shop = shop
        self._arrival = arrival
        self.refund_machine = Stepper(refund_machine.CHART)
        self.paper_machine = Stepper(paper_table.CHART)

    @property
    def steppers(self) -> tuple[Stepper[Any, Any], ...]:
        return (self.refund_machine, self.paper_machine)

    # ------------------------------------------------------------ money

    def reserved(self, event: RefundReserved, stamp: Stamp) -> tuple[Effect, ...]:
        """A number and an intent are on disk: a case begins."""
        case = RefundCase(event.record, stamp)
        self._book.refunds[event.record.refund_no] = case
        return self.refund_machine.step(case, event)

    def money(self, event: MoneyEvent, stamp: Stamp) -> tuple[Effect, ...]:
        case = self._book.refunds.get(event.refund_no)
        if case is None:
            return (stale(event.refund_no, type(event).__name__),)
        case.now = stamp
        if case.state in refund_machine.FINAL:
            if isinstance(event, RefundAnswered | QueryAnswered):
                return take_refreshed(case, event) if case.is_asked else take_late(case, event)
            if isinstance(event, QueryRecorded):
                return (case.ask(),)
            return acknowledge(case, event.operator) if isinstance(event, ConflictSeen) else ()
        if isinstance(event, ConflictSeen):
            return ()
        if isinstance(event, QueryAnswered) and event.attempt == case.record.queries:
            case.is_asked = False  # even where the journal then refuses what it says
        return self.refund_machine.step(case, event)

    def refresh(self, event: RefreshAsked, stamp: Stamp) -> tuple[Effect, ...]:
        """A settled refund of long ago is not in the book: it is taken up as the journal holds it."""
        case = self._book.refunds.setdefault(event.record.refund_no, RefundCase(event.record, stamp))
        case.now = stamp
        return refresh(case, event.operator)

    # ------------------------------------------------------------ paper

    def _take_up(self, copy: CopyRecord, refund: RefundRecord, stamp: Stamp) -> CopyJob:
        job = CopyJob(copy, refund, self._shop, stamp, self._arrival)
        self._book.copies[copy.copy_id] = job
        return job

    def copy(self, event: CopyEvent, stamp: Stamp) -> tuple[Effect, ...]:
        if isinstance(event, CopiesOwed):
            for record in event.copies:
                self._take_up(record, self._book.refunds[record.refund_no].record, stamp)
            return ()
        job = self._book.copies.get(CopyId(event.copy_id))
        if job is None or job.state in paper_table.DONE:
            return (stale(event.copy_id, type(event).__name__),)
        job.now = stamp
        known = self._book.refunds.get(job.refund.refund_no)
        if known is not None:
            # What is printed late says what is known when it is printed, not what was known when it was owed.
            job.refund = known.record
        return self.paper_machine.step(job, event)

    def printer_changed(self, event: DeviceChanged) -> None:
        """The printer told its state: nothing moves, but what is said of copies that failed may be over."""
        for job in self._book.copies.values():
            job.hear(event.state, event.detail)

    def reprint(self, event: ReprintAsked, stamp: Stamp) -> tuple[Effect, ...]:
        """A copy of its own, owed from the moment it was asked for."""
        known = self._book.refunds.get(event.refund.refund_no)
        job = self._take_up(event.copy, known.record if known is not None else event.refund, stamp)
        note = "reprint asked" if event.copy.duplicate else "print asked"
        asked = Record((CopyMoved(event.copy, note, event.operator),))
        return (asked, *self.paper_machine.step(job, PrintAsked(event.copy.copy_id, event.operator)))

    # ------------------------------------------------------------ time and power

    def host_told(self, host: HostTime) -> None:
        """A link check told the host's time: refunds from before this run of the program know their age by it."""
        if self._book.host is not None and self._book.host.proven and not host.proven:
            return  # it was proven in this run, and the monotonic clock has kept it since
        self._book.host = host
        for case in self._book.refunds.values():
            case.hear_host(host)

    def _read_back(self, refund: RefundRecord, before: RefundCase | None, stamp: Stamp) -> RefundCase:
        case = RefundCase(refund, stamp)
        case.restored = True
        if before is not None:
            case.take_over(before)
        elif self._book.host is not None:
            case.hear_host(self._book.host)
        return case

    def recovered(self, event: Recovered, stamp: Stamp) -> tuple[Effect, ...]:
        """Rebuild the book from the journal, and let every unfinished refund and copy know that power is back."""
        before = dict(self._book.refunds)
        self._book.refunds.clear()
        self._book.copies.clear()
        self._book.newest = event.newest
        effects: list[Effect] = []
        unfinished = itertools.count()
        for refund in event.refunds:
            case = self._read_back(refund, before.get(refund.refund_no), stamp)
            self._book.refunds[refund.refund_no] = case
            if case.state not in refund_machine.FINAL:
                case.place = next(unfinished)
                effects += self.refund_machine.step(case, PowerRestored())
        for number, case in before.items():
            if case.is_asked:  # settled, and a person waits to be told
                self._book.refunds.setdefault(number, case)
        for copy in event.copies:
            job = self._take_up(copy, self._book.refunds[copy.refund_no].record, stamp)
            if job.state not in paper_table.DONE:
                effects += self.paper_machine.step(job, PowerRestored())
        return tuple(effects)
