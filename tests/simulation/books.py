"""What one terminal's journal says: read again only where something was written, for it is asked after every event."""

from __future__ import annotations

import invariants
from memory_disk import Disk

from terminal.core.ids import RefundNo
from terminal.core.model import RefundRecord
from terminal.errors import JournalError
from terminal.journal.store import Journal


class Books:
    """The refunds as the journal holds them; which of them have changed; how many want something."""

    journal: Journal
    disk: Disk

    def __init__(self) -> None:
        self._records: dict[RefundNo, RefundRecord] = {}
        self._unread = False
        self._left: int | None = None
        """How many refunds and copies the journal held open when it was read last; None when written to since."""
        self._changed: list[RefundRecord] = []

    def open(self, journal: Journal, disk: Disk) -> None:
        """After each power-up: another journal object, on what is left of the disk."""
        self.journal, self.disk = journal, disk
        self.read()

    def read(self) -> None:
        """What the journal says now, and what has changed in it."""
        self._left = None
        before = self._records
        try:
            records = self.journal.refunds(limit=100_000)
        except JournalError:
            if self.disk.full:
                self._unread = True  # it may not even open again on a full disk: read it when there is room
                return
            raise
        self._unread = False
        self._records = {record.refund_no: record for record in records}
        self._changed = [r for number, r in self._records.items() if before.get(number) != r]

    def read_if_unread(self) -> None:
        if self._unread:
            self.read()

    def note(self, numbers: set[RefundNo]) -> None:
        """Read back what was written about these refunds; everything, when something was missed."""
        self._left = None
        if self._unread:
            self.read()
            return
        for number in sorted(numbers):
            record = self.journal.refund(number)
            if record is not None:
                self._records[number] = record
                self._changed.append(record)

    def to_follow_up(self) -> int:
        """What the journal's recovery would bring back now; read again only after something was written."""
        if self._left is None:
            found = self.journal.recover()
            self._left = sum(refund.state in invariants.OPEN for refund in found.refunds) + len(found.copies)
        return self._left

    def records(self) -> list[RefundRecord]:
        return list(self._records.values())

    def record(self, number: RefundNo) -> RefundRecord | None:
        return self._records.get(number)

    def changed_records(self) -> list[RefundRecord]:
        changed, self._changed = self._changed, []
        return changed
