"""A journal as an earlier version of the program left it, made from one of today's."""

from __future__ import annotations

import apsw

from terminal.journal.schema import FIRST

COPIED = {
    "meta": "only, term_no, tag, created, next_sequence, head_seq, head_hash",
    "refund": "refund_no, sequence, state, trade_no, amount_fen, created, record",
    "copy": "copy_id, refund_no, made, settled, record",
    "staff_try": "number, failures, last_at",
    "event": "seq, kind, subject, body, host_time, device_time, prev, hash",
}


def make_first_version(source: str, target: str, vfs: str | None = None) -> None:
    """Write what ``source`` holds into a new file of version 1; both on the same VFS."""
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    db = apsw.Connection(target, flags=flags, vfs=vfs)
    try:
        db.pragma("locking_mode", "EXCLUSIVE")  # a VFS made for tests has no shared memory
        for statement in FIRST.statements:
            db.execute(statement)
        db.execute("ATTACH ? AS source", (source,))
        db.execute("BEGIN")
        for table, columns in COPIED.items():
            db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM source.{table} ORDER BY rowid")
        db.pragma("user_version", FIRST.version)
        db.execute("COMMIT")
        db.execute("DETACH source")
        db.pragma("journal_mode", "WAL")
    finally:
        db.close()
