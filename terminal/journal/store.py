"""The journal's store: implements ``terminal.ports.JournalPort``. One connection, one thread, one process.

When ``reserve`` or ``append`` returns, what was written is on disk. When one raises JournalError, nothing of it is in
the journal as read back after the failure, or the journal could not be read back at all; then the next call tries to
open it again, and a restart reads what is there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import apsw

from terminal.core.entries import Entry, Noted
from terminal.core.model import LoginLock, RefundIntent, RefundRecord
from terminal.errors import JournalError
from terminal.journal.chain import Anchor
from terminal.journal.codec import BadRecord
from terminal.journal.database import JournalFull, checkpoint, discard, failure, roll_back, translated
from terminal.journal.housing import DiskHousing, Housing
from terminal.journal.ledger import Ledger
from terminal.journal.limits import FREE_FLOOR_BYTES
from terminal.journal.lockout import lock_of, tries_left
from terminal.journal.opening import TagSource, open_journal, reopen
from terminal.journal.opening_check import OpeningReport, check_opening
from terminal.journal.queries import tries_of
from terminal.journal.records import RecordsReader
from terminal.journal.rules import ReservationRefused
from terminal.journal.schema import JOURNAL, MIGRATIONS, Migration
from terminal.journal.told import tell

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Journal(RecordsReader):
    """Made by :meth:`open` only."""

    def __init__(self, connection: apsw.Connection, path: str, housing: Housing, vfs: str | None) -> None:
        super().__init__(connection, path)
        self._housing = housing
        self._vfs = vfs
        self._closed = False
        self.opening_report: OpeningReport = check_opening(connection)
        """What the bounded check at opening found. Writing goes on whatever it says: that is for a supervisor."""
        self._unnoted: tuple[Entry, ...] = ()
        """What happened to the journal itself: written with the next entries."""

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        term_no: str,
        tag_source: TagSource,
        now: datetime,
        housing: Housing | None = None,
        vfs: str | None = None,
        migrations: tuple[Migration, ...] = MIGRATIONS,
    ) -> Journal:
        """Open the journal of ``term_no``, or make it where none ever was. Raises JournalError.

        ``tag_source`` gives 6 random digits and is called once in a journal's life. ``housing`` and ``vfs`` (the name
        of a registered apsw VFS) are the seams for crash tests.
        """
        house = housing or DiskHousing(path)
        connection = open_journal(
            str(path), house, term_no=term_no, tag_source=tag_source, now=now, vfs=vfs, migrations=migrations
        )
        return cls(connection, str(path), house, vfs)

    # ---------------------------------------------------------------- writing

    def reserve(self, intent: RefundIntent, now: datetime) -> RefundRecord | ReservationRefused:
        """Check that the original is not blocked and the amount fits, make the next refund number, write both.

        A refusal writes nothing and uses no number. Raises JournalError; nothing may be sent then.
        """
        if self._housing.free_bytes() < FREE_FLOOR_BYTES:
            # Its outcome could not be written any more (facts: measured §1, disk full).
            return ReservationRefused("终端存储空间不足，不能开始退款。请联系装机员")
        return self._transact(lambda ledger: ledger.reserve(intent), now)

    def append(self, entries: Sequence[Entry], now: datetime) -> None:
        """Write all entries in one transaction, or none. Raises JournalError.

        When the disk is full the ballast is given up and the entries, proven absent, are written once more.
        """
        try:
            self._append(entries, now)
        except JournalFull:
            self.release_ballast()
            self._append(entries, now)

    def _append(self, entries: Sequence[Entry], now: datetime) -> None:
        everything = (*entries, *self._unnoted)
        self._transact(lambda ledger: _write_all(ledger, everything), now)
        self._unnoted = ()

    def release_ballast(self) -> bool:
        """Give up the space kept for an emergency; False when there is none left. A later start makes it anew."""
        released = self._housing.release_ballast()
        if released:
            self._unnoted = (Noted("ballast_released", JOURNAL, "the disk is full"),)
            _log.warning("journal.ballast_released", extra={"path": self.path})
        return released

    def anchor(self, now: datetime, accepted_by: str = "") -> Anchor:
        """Walk the whole chain, and write that it was walked: the next check at opening begins there.

        The anchor is to be printed or sent elsewhere: ``verify`` shows a rewritten journal against it. Raises
        JournalError when the chain does not hold, unless ``accepted_by`` says which supervisor goes on all the same;
        ``verify`` names the damage for ever.
        """
        found = self.check_chain()
        if not found.ok and not accepted_by:
            raise JournalError(found.why, where=self.path, do="Run: refund-terminal journal verify")
        return self._transact(lambda ledger: ledger.anchor(found.records, found.first_bad, accepted_by), now)

    # ---------------------------------------------------------------- people

    def login_lock(self, number: str, now: datetime) -> LoginLock | None:
        """The lock on a staff number, or None. Ask before LoginTried is written: a try prolongs a lock."""
        with self._reading() as db:
            return lock_of(tries_of(db, number), now)

    def login_tries_left(self, number: str, now: datetime) -> int:
        with self._reading() as db:
            return tries_left(tries_of(db, number), now)

    # ---------------------------------------------------------------- the end

    def close(self) -> None:
        """Move the log into the file, check that it went, and close. Raises JournalError; closed in any case."""
        self._closed = True
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            checkpoint(connection, self.path)
            with translated(self.path, "cannot be closed"):
                connection.close()
        finally:
            discard(connection)

    # ---------------------------------------------------------------- one transaction

    def _transact(self, work: Callable[[Ledger], T], now: datetime) -> T:
        db = self._database()
        try:
            result, ledger = self._prepare(db, work, now)
            if ledger.wrote:
                try:
                    db.execute("COMMIT")
                except apsw.Error as error:
                    self._settle(ledger.head, error)
                tell(_log, ledger.told)
            return result
        finally:
            # Also after a refusal and after an interrupt: no transaction outlives this call.
            if self._connection is db and not roll_back(db):
                self._drop()

    def _prepare(self, db: apsw.Connection, work: Callable[[Ledger], T], now: datetime) -> tuple[T, Ledger]:
        """Everything before COMMIT: the work's result, and what was written for it."""
        try:
            db.execute("BEGIN IMMEDIATE")
            ledger = Ledger(db, self.path, now)
            result = work(ledger)
            if ledger.wrote:
                ledger.finish()
            return result, ledger
        except apsw.Error as error:
            raise failure(self.path, "cannot be written", error) from error
        except BadRecord as error:
            raise JournalError(f"cannot write this: {error}", where=self.path, do="Report this as a fault") from error

    def _settle(self, head: Anchor, error: apsw.Error) -> None:
        """COMMIT failed, which does not say that the rows are absent: read them back. Raises JournalError if they are.

        The same commit is never tried again on this connection: after a failed sync the pages in memory pass for
        written (facts: measured §1).
        """
        self._drop()
        try:
            self._connection = self._reopened()
            with translated(self.path, "cannot be read"):
                found = self._connection.execute("SELECT hash FROM event WHERE seq = ?", (head.seq,)).get
        except JournalError as again:
            self._drop()
            raise JournalError(
                f"commit failed ({error}) and cannot be read back ({again.what}): what was written is not known",
                where=self.path,
                do="Check the disk and start again",
            ) from error
        if found != head.hash:
            raise failure(self.path, "commit failed", error) from error
        _log.warning("journal.commit_settled", extra={"path": self.path, "seq": head.seq, "cause": str(error)})

    def _database(self) -> apsw.Connection:
        if self._connection is None and not self._closed:
            self._connection = self._reopened()
        return super()._database()

    def _reopened(self) -> apsw.Connection:
        try:
            return reopen(self.path, self._vfs)
        except JournalFull:
            if not self.release_ballast():
                raise
            return reopen(self.path, self._vfs)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            discard(connection)


def _write_all(ledger: Ledger, entries: Sequence[Entry]) -> None:
    for entry in entries:
        ledger.write(entry)
