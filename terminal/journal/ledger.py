"""The writes of one open transaction: current rows, chained events, the counter of refund numbers.

A Ledger is made after BEGIN and thrown away at COMMIT or ROLLBACK. It raises JournalError for an entry that the rules
forbid and lets apsw's errors through: the store decides what they mean.
"""

from __future__ import annotations

from datetime import datetime

import apsw

from terminal.core.entries import (
    CopyMoved,
    CustomerTold,
    Entry,
    LoggedIn,
    LoggedOut,
    LoginTried,
    Noted,
    RefundMoved,
    SettingChanged,
)
from terminal.core.ids import BadNumber, refund_no
from terminal.core.model import RefundIntent, RefundRecord, RefundState, Succeeded
from terminal.errors import JournalError
from terminal.journal.chain import Anchor, link
from terminal.journal.codec import Json, dump, dump_json, encode, encode_record
from terminal.journal.lockout import after_try
from terminal.journal.queries import Meta, find_copy, find_refund, read_meta, retried, tries_of, used_amounts
from terminal.journal.records import look_up_columns
from terminal.journal.rules import (
    ReservationRefused,
    is_followed,
    is_settled,
    refusal,
    why_copy_not_moved,
    why_not_moved,
)
from terminal.journal.schema import JOURNAL, SETTING, EventKind
from terminal.journal.told import ToldRow, told

FIXED = ("refund_no", "intent", "created_at", "retry_of")
"""What a move never changes: written once, in the event that reserved the number."""


class Ledger:
    def __init__(self, connection: apsw.Connection, where: str, now: datetime) -> None:
        self._db = connection
        self._where = where
        self._now = now
        self._meta: Meta = read_meta(connection)
        self._before = self._meta.head
        self.head: Anchor = self._meta.head
        """The last event; after a COMMIT of unknown fate, finding it means that all of it is there."""
        self.told: list[ToldRow] = []
        """What is to be told of the new events once they are committed."""

    @property
    def wrote(self) -> bool:
        return self.head != self._before

    def finish(self) -> None:
        """Write down where the chain ends. The last write before COMMIT."""
        self._db.execute("UPDATE meta SET head_seq = ?, head_hash = ?", (self.head.seq, self.head.hash))

    def reserve(self, intent: RefundIntent) -> RefundRecord | ReservationRefused:
        """Check the amount against what this journal holds; write intent and number, or nothing at all."""
        refused = refusal(intent, used_amounts(self._db, intent.original.trade_no))
        if refused is not None:
            return refused
        sequence = self._meta.next_sequence
        try:
            number = refund_no(self._meta.term_no, self._meta.tag, sequence)
        except BadNumber as error:
            raise self._refuse(str(error), "Begin a new journal; keep this one") from error
        record = RefundRecord(number, intent, RefundState.CREATED, self._now, retry_of=retried(self._db, intent))
        text = dump(record)
        self._db.execute("UPDATE meta SET next_sequence = next_sequence + 1")
        self._db.execute(
            "INSERT INTO refund (refund_no, sequence, state, trade_no, amount_fen, created, record, followed,"
            " day, operator, order_no, log_no, own_trade_no, own_log_no)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)",
            (
                number,
                sequence,
                record.state.value,
                intent.original.trade_no,
                intent.amount.value,
                self._now.isoformat(),
                text,
                *look_up_columns(record),
            ),
        )
        self._event(EventKind.REFUND_RESERVED, number, {"record": encode(record)})
        return record

    def write(self, entry: Entry) -> None:
        match entry:
            case RefundMoved():
                self._move_refund(entry)
            case CopyMoved():
                self._move_copy(entry)
            case LoginTried(number):
                self._count_try(number)
            case LoggedIn(number):
                self._db.execute("DELETE FROM staff_try WHERE number = ?", (number,))
                self._event(EventKind.LOGGED_IN, number, {})
            case LoggedOut(number, why):
                self._event(EventKind.LOGGED_OUT, number, {"why": why})
            case CustomerTold():
                self._tell(entry)
            case SettingChanged():
                self._set(entry)
            case Noted(kind, subject, detail):
                self._event(EventKind.NOTED, subject, {"kind": kind, "detail": detail})

    def _tell(self, told: CustomerTold) -> None:
        if find_refund(self._db, told.refund_no) is None:
            raise self._refuse(f"refund {told.refund_no} was never reserved", "Report this as a fault")
        body: dict[str, Json] = {"means": told.means, "operator": told.operator}
        self._event(EventKind.CUSTOMER_TOLD, told.refund_no, body)

    def _set(self, changed: SettingChanged) -> None:
        body: dict[str, Json] = {"before": changed.before, "value": changed.value, "operator": changed.operator}
        self._event(EventKind.SETTING_CHANGED, f"{SETTING}{changed.name}", body)

    def anchor(self, checked: int, first_bad: int | None, accepted_by: str) -> Anchor:
        """Write down that the chain was walked, and who accepted what did not hold."""
        body: dict[str, Json] = {"checked": checked, "first_bad": first_bad, "accepted_by": accepted_by}
        self._event(EventKind.ANCHORED, JOURNAL, body)
        return self.head

    def _move_refund(self, entry: RefundMoved) -> None:
        record = entry.record
        current = find_refund(self._db, record.refund_no)
        if current is None:
            raise self._refuse(f"refund {record.refund_no} was never reserved", "Report this as a fault")
        why = why_not_moved(current, record)
        if why:
            raise self._refuse(f"refund {record.refund_no}: {why}", "Report this as a fault")
        self._db.execute(
            "UPDATE refund SET state = ?, record = ?, followed = ?, day = ?, operator = ?, order_no = ?, log_no = ?,"
            " own_trade_no = ?, own_log_no = ? WHERE refund_no = ?",
            (
                record.state.value,
                dump(record),
                int(is_followed(record)),
                *look_up_columns(record),
                record.refund_no,
            ),
        )
        truth = record.late or record.outcome
        host_time = truth.host_time if isinstance(truth, Succeeded) else ""
        body: dict[str, Json] = {"note": entry.note, "record": moved_part(record)}
        self._event(EventKind.REFUND_MOVED, record.refund_no, body, host_time)

    def _move_copy(self, entry: CopyMoved) -> None:
        record = entry.record
        current = find_copy(self._db, record.copy_id)
        if current is None and find_refund(self._db, record.refund_no) is None:
            raise self._refuse(f"copy {record.copy_id} belongs to no refund", "Report this as a fault")
        why = why_copy_not_moved(current, record) if current is not None else ""
        if why:
            raise self._refuse(f"copy {record.copy_id} {why}", "Report this as a fault")
        self._event(
            EventKind.COPY_MOVED,
            record.copy_id,
            {"note": entry.note, "operator": entry.operator, "record": encode(record)},
        )
        self._db.execute(
            "INSERT INTO copy (copy_id, refund_no, made, settled, record) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (copy_id) DO UPDATE SET settled = excluded.settled, record = excluded.record",
            (record.copy_id, record.refund_no, self.head.seq, int(is_settled(record)), dump(record)),
        )

    def _count_try(self, number: str) -> None:
        tries = after_try(tries_of(self._db, number), self._now)
        self._db.execute(
            "INSERT INTO staff_try (number, failures, last_at) VALUES (?, ?, ?)"
            " ON CONFLICT (number) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at",
            (number, tries.count, tries.last_at.isoformat()),
        )
        self._event(EventKind.LOGIN_TRIED, number, {"tries": tries.count})

    def _event(self, kind: EventKind, subject: str, body: dict[str, Json], host_time: str = "") -> None:
        seq = self.head.seq + 1
        columns = (kind.value, subject, dump_json(body), host_time, self._now.isoformat())
        digest = link(self.head.hash, seq, *(column.encode() for column in columns))
        self._db.execute(
            "INSERT INTO event (seq, kind, subject, body, host_time, device_time, prev, hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (seq, *columns, self.head.hash, digest),
        )
        self.head = Anchor(seq, digest)
        self.told.append(told(seq, kind.value, subject, body))

    def _refuse(self, what: str, do: str) -> JournalError:
        return JournalError(what, where=self._where, do=do)


def moved_part(record: RefundRecord) -> dict[str, Json]:
    """What a move can change; the rest stands in the event that reserved the number."""
    return {key: value for key, value in encode_record(record).items() if key not in FIXED}
