"""One connection to the journal's file: pragmas, the exclusive lock, checkpoints, and errors in our own words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import apsw

from terminal.errors import JournalError
from terminal.journal.limits import BUSY_TIMEOUT_MS, JOURNAL_SIZE_LIMIT_BYTES, WAL_AUTOCHECKPOINT_PAGES


class JournalFull(JournalError):
    """The disk has no room for the write."""

    on_screen = "存储空间不足，请联系装机员清理"


def connect(path: str, *, create: bool, vfs: str | None = None) -> apsw.Connection:
    """Open the file and take its exclusive lock; nothing is written to an existing file. Raises JournalError.

    The lock is kept until close. It also does away with the shared-memory file and with the race behind SQLite's
    WAL-reset bug (facts: measured §1).
    """
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    with translated(path, "cannot be opened"):
        connection = apsw.Connection(path, flags=flags, vfs=vfs)
    try:
        with translated(path, "cannot be opened"):
            if connection.readonly("main"):
                raise JournalError("cannot be written", where=path, do="Check the file's owner, its mode and the mount")
            _harden(connection)
            connection.execute("BEGIN EXCLUSIVE; ROLLBACK")
    except JournalError:
        discard(connection)
        raise
    return connection


def make_durable(connection: apsw.Connection, path: str) -> None:
    """Set the write-ahead log and one sync per commit, and check that they hold. Raises JournalError."""
    wanted = (
        ("journal_mode", "WAL", "wal"),
        ("synchronous", "FULL", 2),
        ("wal_autocheckpoint", WAL_AUTOCHECKPOINT_PAGES, WAL_AUTOCHECKPOINT_PAGES),
        ("journal_size_limit", JOURNAL_SIZE_LIMIT_BYTES, JOURNAL_SIZE_LIMIT_BYTES),
    )
    with translated(path, "cannot be set up"):
        for name, value, holds in wanted:
            connection.pragma(name, value)
            if connection.pragma(name) != holds:
                raise JournalError(f"{name} does not hold", where=path, do="Put the journal on a local disk")


@contextmanager
def inspect(path: str, vfs: str | None = None) -> Iterator[apsw.Connection]:
    """A connection that changes nothing, not even the log at close. Raises JournalError; also when it is in use."""
    connection = _connect_inspector(path, vfs)
    try:
        yield connection
    finally:
        discard(connection)


def _connect_inspector(path: str, vfs: str | None) -> apsw.Connection:
    with translated(path, "cannot be opened"):
        connection = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READWRITE, vfs=vfs)
        if connection.readonly("main"):
            # Nobody can write here, so nobody does: an archived copy on a read-only medium, without its log.
            connection.close()
            if os.path.exists(f"{path}-wal"):
                raise JournalError("has a log that cannot be read here", where=path, do="Copy all its files elsewhere")
            address = f"file:{_uri(path)}?immutable=1"
            connection = apsw.Connection(address, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI, vfs=vfs)
            return connection
    try:
        with translated(path, "cannot be opened"):
            _harden(connection)
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            connection.pragma("query_only", True)
            connection.execute("BEGIN; SELECT count(*) FROM sqlite_schema; ROLLBACK").fetchall()
    except JournalError:
        discard(connection)
        raise
    return connection


def _uri(path: str) -> str:
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _harden(connection: apsw.Connection) -> None:
    connection.set_busy_timeout(BUSY_TIMEOUT_MS)
    connection.pragma("locking_mode", "EXCLUSIVE")
    connection.pragma("synchronous", "FULL")
    connection.pragma("trusted_schema", False)
    connection.pragma("cell_size_check", True)
    connection.pragma("foreign_keys", True)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)


def checkpoint(connection: apsw.Connection, path: str) -> None:
    """Move the whole log into the file and sync both. Raises JournalError when any of it stayed behind.

    Its result is looked at because the checkpoint inside ``close`` fails in silence (facts: measured §1).
    """
    with translated(path, "checkpoint failed"):
        busy, in_log, moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0]
    if busy or in_log != moved:
        raise JournalError("checkpoint is not complete", where=path, do="Keep the -wal file beside it; check the disk")


def copy_to(source: apsw.Connection, target: str, vfs: str | None) -> None:
    """Copy the whole database, committed and synced when this returns. Raises JournalError.

    Whatever an interrupted copy left in ``target`` is thrown away first: half a database could not be opened.
    """
    with translated(target, "backup failed"):
        backup = apsw.Connection(target, vfs=vfs)
        try:
            backup.config(apsw.SQLITE_DBCONFIG_RESET_DATABASE, 1)
            backup.execute("VACUUM")
            backup.config(apsw.SQLITE_DBCONFIG_RESET_DATABASE, 0)
            backup.pragma("synchronous", "FULL")
            with backup.backup("main", source, "main") as run:
                run.step()
        finally:
            discard(backup)


def rows(db: apsw.Connection, sql: str, bindings: tuple[str | int | None, ...] = ()) -> list[tuple[Any, ...]]:
    """All rows of one query. The tables are STRICT: columns have the types that the schema says."""
    return db.execute(sql, bindings).fetchall()


def discard(connection: apsw.Connection) -> None:
    """Close a connection whose last words do not count: what it could not write is read back or was never promised."""
    with suppress(apsw.Error):  # a VFS made in Python raises here even when forced
        connection.close(force=True)


def roll_back(connection: apsw.Connection) -> bool:
    """End an open transaction without its writes; False when the connection cannot be used any further."""
    with suppress(apsw.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        return True
    return False


@contextmanager
def translated(path: str, what: str) -> Iterator[None]:
    """Turn apsw's errors into JournalError, with what a technician can do about each."""
    try:
        yield
    except apsw.Error as error:
        raise failure(path, what, error) from error


def failure(path: str, what: str, error: apsw.Error) -> JournalError:
    """The JournalError for one of apsw's. SQLite's message names tables and reasons, never content."""
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return JournalError("in use by another process", where=path, do="Stop the other one; only one may run")
    if isinstance(error, apsw.FullError):
        return JournalFull(f"{what}: no space left", where=path, do="Free space on the disk")
    if isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return JournalError(f"{what}: damaged ({error})", where=path, do="Keep all its files and call the technician")
    if isinstance(error, apsw.CantOpenError):
        return JournalError(f"{what}: {error}", where=path, do="Check the path, the folder and their owner")
    return JournalError(f"{what}: {error}", where=path, do="Check the disk, then start again")
