"""Opening the journal: make it once, migrate it with a backup, and never begin an empty one where one existed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import apsw

from terminal.core.ids import BadNumber, refund_no
from terminal.errors import JournalError
from terminal.journal.chain import genesis
from terminal.journal.database import checkpoint, connect, copy_to, discard, make_durable, translated
from terminal.journal.housing import Housing
from terminal.journal.queries import read_meta
from terminal.journal.schema import Migration, check_ours, check_version, has_tables, migrate, version_of

TagSource = Callable[[], str]
"""Gives 6 random digits; called once in a journal's life."""


def open_journal(
    path: str,
    housing: Housing,
    *,
    term_no: str,
    tag_source: TagSource,
    now: datetime,
    vfs: str | None,
    migrations: tuple[Migration, ...],
) -> apsw.Connection:
    """Connection to a journal of ``term_no``, locked, durable and of the newest version. Raises JournalError."""
    trace = housing.trace()  # before SQLite looks: it removes a log that has lost its database
    if not housing.has_database():
        _refuse_to_begin("is missing", path, trace)
        housing.make_file(path)
    connection = connect(path, create=True, vfs=vfs)
    try:
        if not _is_filled(connection, path, migrations):
            _refuse_to_begin("is empty", path, trace)
        _bring_up(connection, path, housing, vfs, migrations)
        make_durable(connection, path)
        with translated(path, "cannot be set up"):
            _give_identity(connection, path, housing, term_no, tag_source, now)
            _check_identity(connection, path, term_no)
        housing.mark("A journal of refunds exists here. Without it the terminal must not begin an empty one.\n")
        housing.keep_ballast()
    except JournalError:
        discard(connection)
        raise
    return connection


def reopen(path: str, vfs: str | None) -> apsw.Connection:
    """The same file again after a failure, the log moved into it anew. Raises JournalError.

    The checkpoint writes and syncs once more what the failed sync may have left in memory only (facts: measured §1):
    what is read after it is on disk.
    """
    connection = connect(path, create=False, vfs=vfs)
    try:
        make_durable(connection, path)
        checkpoint(connection, path)
    except JournalError:
        discard(connection)
        raise
    return connection


def _refuse_to_begin(what: str, path: str, trace: str) -> None:
    """Let an empty journal begin only where nothing says that one existed."""
    if trace:
        raise JournalError(
            f"{what}, but was not before ({trace} stands beside it)",
            where=path,
            do="Put the journal back, or call the technician: an empty one would forget refunds",
        )


def _is_filled(connection: apsw.Connection, path: str, migrations: tuple[Migration, ...]) -> bool:
    """Whether the file has a journal's tables; without any it is new, or its making was interrupted."""
    with translated(path, "cannot be read"):
        version, filled = version_of(connection), has_tables(connection)
        check_ours(connection, path)
    check_version(version, path, migrations)
    return filled


def _bring_up(
    connection: apsw.Connection, path: str, housing: Housing, vfs: str | None, migrations: tuple[Migration, ...]
) -> None:
    with translated(path, "cannot be read"):
        version, filled = version_of(connection), has_tables(connection)
    if filled and version < migrations[-1].version:
        target = housing.backup_path(version)
        housing.make_file(target)
        copy_to(connection, target, vfs)
    # Before the log is switched on: a file without tables never has a log beside it.
    with translated(path, "migration failed"):
        migrate(connection, migrations)


def _give_identity(
    connection: apsw.Connection, path: str, housing: Housing, term_no: str, tag_source: TagSource, now: datetime
) -> None:
    """Write the one row of meta into a journal that was just made; one that is marked must have it."""
    if connection.execute("SELECT count(*) FROM meta").get or connection.execute("SELECT count(*) FROM event").get:
        return
    if housing.is_marked():
        raise JournalError("has lost its identity", where=path, do="Keep all its files and call the technician")
    tag = tag_source()
    try:
        refund_no(term_no, tag, 1)
    except BadNumber as error:
        raise JournalError(f"cannot be made: {error}", where=path, do="Correct terminal.term_no") from error
    head = genesis(term_no, tag)
    connection.execute(
        "INSERT INTO meta (only, term_no, tag, created, next_sequence, head_seq, head_hash)"
        " VALUES (1, ?, ?, ?, 1, 0, ?)",
        (term_no, tag, now.isoformat(), head.hash),
    )


def _check_identity(connection: apsw.Connection, path: str, term_no: str) -> None:
    owner = read_meta(connection).term_no
    if owner != term_no:
        raise JournalError(
            f"belongs to terminal {owner}, the configuration says {term_no}",
            where=path,
            do="Correct terminal.term_no, or give the new terminal a journal of its own",
        )
