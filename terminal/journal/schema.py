"""The journal's tables as numbered migrations; ``user_version`` says how far a file has come.

A migration is never edited once shipped: a later need is a later migration. Each runs in one transaction together
with its new ``user_version``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import apsw

from terminal.errors import JournalError

APPLICATION_ID = 0x52464A31
"""``RFJ1`` in the file's header: tells a journal from any other SQLite file."""


JOURNAL = "journal"
"""The subject of events about the journal itself."""


SETTING = "setting:"
"""Before a setting's name: the subject of events about it."""


class EventKind(Enum):
    """What stands in the event table's ``kind``."""

    REFUND_RESERVED = "refund_reserved"
    REFUND_MOVED = "refund_moved"
    COPY_MOVED = "copy_moved"
    LOGIN_TRIED = "login_tried"
    LOGGED_IN = "logged_in"
    LOGGED_OUT = "logged_out"
    NOTED = "noted"
    SETTING_CHANGED = "setting_changed"
    CUSTOMER_TOLD = "customer_told"
    ANCHORED = "anchored"


@dataclass(frozen=True, slots=True)
class Migration:
    version: int
    statements: tuple[str, ...]


FIRST = Migration(
    version=1,
    statements=(
        f"PRAGMA application_id = {APPLICATION_ID}",
        # One row. next_sequence never goes back; head is the last event, so that a cut tail shows.
        """
        CREATE TABLE meta (
            only          INTEGER PRIMARY KEY CHECK (only = 1),
            term_no       TEXT    NOT NULL,
            tag           TEXT    NOT NULL CHECK (length(tag) = 6),
            created       TEXT    NOT NULL,
            next_sequence INTEGER NOT NULL CHECK (next_sequence > 0),
            head_seq      INTEGER NOT NULL,
            head_hash     BLOB    NOT NULL
        ) STRICT
        """,
        # Current rows: what the events say now, for look-up. record is the codec's JSON of a RefundRecord.
        """
        CREATE TABLE refund (
            refund_no  TEXT    PRIMARY KEY,
            sequence   INTEGER NOT NULL UNIQUE,
            state      TEXT    NOT NULL,
            trade_no   TEXT    NOT NULL,
            amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
            created    TEXT    NOT NULL,
            record     TEXT    NOT NULL
        ) STRICT
        """,
        "CREATE INDEX refund_trade ON refund (trade_no)",
        """
        CREATE INDEX refund_open ON refund (sequence)
            WHERE state IN ('created', 'sending', 'unknown', 'querying')
        """,
        """
        CREATE TABLE copy (
            copy_id   TEXT    PRIMARY KEY,
            refund_no TEXT    NOT NULL REFERENCES refund (refund_no),
            made      INTEGER NOT NULL,
            settled   INTEGER NOT NULL CHECK (settled IN (0, 1)),
            record    TEXT    NOT NULL
        ) STRICT
        """,
        "CREATE INDEX copy_refund ON copy (refund_no)",
        "CREATE INDEX copy_owed ON copy (made) WHERE settled = 0",
        """
        CREATE TABLE staff_try (
            number   TEXT    PRIMARY KEY,
            failures INTEGER NOT NULL CHECK (failures > 0),
            last_at  TEXT    NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE event (
            seq         INTEGER PRIMARY KEY,
            kind        TEXT NOT NULL,
            subject     TEXT NOT NULL,
            body        TEXT NOT NULL,
            host_time   TEXT NOT NULL,
            device_time TEXT NOT NULL,
            prev        BLOB NOT NULL CHECK (length(prev) = 32),
            hash        BLOB NOT NULL CHECK (length(hash) = 32)
        ) STRICT
        """,
        "CREATE INDEX event_subject ON event (subject, seq)",
        # Fires before REPLACE could push an old event out without a DELETE trigger.
        """
        CREATE TRIGGER event_is_only_appended BEFORE INSERT ON event
        WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event)
        BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END
        """,
        """
        CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
        BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END
        """,
        """
        CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END
        """,
    ),
)

SECOND = Migration(
    version=2,
    statements=(
        # followed: a restart must find the refund. Beside the open ones these are the ruled and the contradicted ones.
        "ALTER TABLE refund ADD COLUMN followed INTEGER NOT NULL DEFAULT 0 CHECK (followed IN (0, 1))",
        "UPDATE refund SET followed = 1 WHERE state IN ('created', 'sending', 'unknown', 'querying')",
        "DROP INDEX refund_open",
        "CREATE INDEX refund_followed ON refund (sequence) WHERE followed = 1",
    ),
)

_SUCCEEDED = "json_extract(record, '$.outcome.is') = 'succeeded'"
_HOST_TIME = "json_extract(record, '$.outcome.host_time')"

THIRD = Migration(
    version=3,
    statements=(
        # What refunds are looked up by. Filled from the records; from then on records.look_up_columns says them.
        "ALTER TABLE refund ADD COLUMN day TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE refund ADD COLUMN operator TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE refund ADD COLUMN order_no TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE refund ADD COLUMN log_no TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE refund ADD COLUMN own_trade_no TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE refund ADD COLUMN own_log_no TEXT NOT NULL DEFAULT ''",
        # A damaged record stays without them: it is for verify to name, and keeps nobody from starting.
        """
        UPDATE refund SET
            day = replace(substr(json_extract(record, '$.created_at'), 1, 10), '-', ''),
            operator = json_extract(record, '$.intent.operator.number'),
            order_no = json_extract(record, '$.intent.original.order_no'),
            log_no = json_extract(record, '$.intent.original.log_no')
        WHERE json_valid(record)
        """,
        f"""
        UPDATE refund SET
            own_trade_no = json_extract(record, '$.outcome.trade_no'),
            own_log_no = json_extract(record, '$.outcome.log_no')
        WHERE json_valid(record) AND {_SUCCEEDED}
        """,
        f"""
        UPDATE refund SET day = substr({_HOST_TIME}, 1, 8)
        WHERE json_valid(record) AND {_SUCCEEDED} AND length({_HOST_TIME}) = 14 AND {_HOST_TIME} NOT GLOB '*[^0-9]*'
        """,
        "CREATE INDEX refund_day ON refund (day, sequence)",
        "CREATE INDEX refund_state ON refund (state, sequence)",
        "CREATE INDEX refund_operator ON refund (operator, sequence)",
        "CREATE INDEX refund_order ON refund (order_no)",
        "CREATE INDEX refund_log ON refund (log_no)",
        "CREATE INDEX refund_own_trade ON refund (own_trade_no)",
        "CREATE INDEX refund_own_log ON refund (own_log_no)",
    ),
)

MIGRATIONS = (FIRST, SECOND, THIRD)


def version_of(connection: apsw.Connection) -> int:
    version: int = connection.pragma("user_version")
    return version


def check_version(version: int, path: str, migrations: tuple[Migration, ...]) -> None:
    """Refuse a file that a newer program wrote. Raises JournalError."""
    newest = migrations[-1].version
    if version > newest:
        raise JournalError(
            f"is of version {version}, this program knows up to {newest}", where=path, do="Install the newer program"
        )


def check_ours(connection: apsw.Connection, path: str) -> None:
    """Refuse a file with tables that are not a journal's. Raises JournalError."""
    if has_tables(connection) and connection.pragma("application_id") != APPLICATION_ID:
        raise JournalError("is another program's database", where=path, do="Correct the path of the journal")


def has_tables(connection: apsw.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_schema").get)


def objects_of(connection: apsw.Connection) -> frozenset[tuple[str, str]]:
    """Name and text of every table, index and trigger, to tell a dropped trigger."""
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return frozenset((name, sql) for name, sql in rows)


def migrate(connection: apsw.Connection, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Run what the file has not had yet, each in its own transaction. Raises apsw.Error with that one rolled back."""
    for migration in migrations:
        if migration.version <= version_of(connection):
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in migration.statements:
                connection.execute(statement)
            connection.pragma("user_version", migration.version)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
