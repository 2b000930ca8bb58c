"""Verify a journal's file from outside: SQLite's own check, the schema, the chain, and the rows against the events.

Nothing is changed. The terminal must not be running: it holds the file's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import apsw

from terminal.journal.chain import Anchor
from terminal.journal.database import inspect, translated
from terminal.journal.limits import PROBLEMS_SHOWN
from terminal.journal.queries import Meta, chain_of, read_meta
from terminal.journal.rows import copy_fault, refund_fault, tries_in
from terminal.journal.schema import MIGRATIONS, EventKind, check_ours, check_version, migrate, objects_of, version_of


@dataclass(frozen=True, slots=True)
class Verification:
    path: str
    ok: bool
    version: int
    term_no: str
    tag: str
    records: int
    """Events of the chain that hold."""
    first_bad: int | None
    """``seq`` of the first event that does not hold, or is missing."""
    integrity: str
    """``ok``, or the first thing that SQLite's integrity_check says."""
    refunds: int
    open_refunds: int
    copies: int
    head_seq: int
    head_hash: str
    """Hex: the anchor to print and to keep off the device."""
    problems: tuple[str, ...]
    """What does not hold, the first ones only."""

    def summary(self) -> str:
        """One line for a person."""
        verdict = "OK" if self.ok else f"NOT OK: {self.problems[0]}"
        return f"{self.path}: {self.records} events, {self.refunds} refunds ({self.open_refunds} open). {verdict}"


def verify(path: str, *, anchor: Anchor | None = None, vfs: str | None = None) -> Verification:
    """Check the whole file, the chain from ``anchor`` on.

    Damage is in the report. Raises JournalError when the file is missing, in use, newer than this program, or so
    damaged that it cannot be told to be a journal.
    """
    with inspect(path, vfs) as db:
        with translated(path, "cannot be read"):
            check_ours(db, path)
            version = version_of(db)
            check_version(version, path, MIGRATIONS)
            meta = read_meta(db)
        integrity = _integrity(db)
        chain = chain_of(db, anchor)
        problems = [] if integrity == "ok" else [f"integrity check: {integrity}"]
        if not chain.ok:
            problems.append(chain.why)
        for check in CHECKS:
            problems.extend(_run(check, db, meta))
        return Verification(
            path=path,
            ok=not problems,
            version=version,
            term_no=meta.term_no,
            tag=meta.tag,
            records=chain.records,
            first_bad=chain.first_bad,
            integrity=integrity,
            refunds=_count(db, "refund"),
            open_refunds=_count(db, "refund WHERE state IN ('created', 'sending', 'unknown', 'querying')"),
            copies=_count(db, "copy"),
            head_seq=meta.head.seq,
            head_hash=meta.head.hash.hex(),
            problems=tuple(problems[:PROBLEMS_SHOWN]),
        )


Check = Callable[[apsw.Connection, Meta], Iterator[str]]


def _run(check: Check, db: apsw.Connection, meta: Meta) -> list[str]:
    """What one check finds; damage that stops it is one more finding."""
    found: list[str] = []
    try:
        for problem in check(db, meta):
            found.append(problem)
            if len(found) >= PROBLEMS_SHOWN:
                break
    except (apsw.Error, ValueError) as error:
        found.append(f"{check.__name__.strip('_')}: cannot be read ({error})")
    return found


def _integrity(db: apsw.Connection) -> str:
    try:
        return str(db.execute("PRAGMA integrity_check(1)").get)
    except apsw.Error as error:
        return str(error)


def _count(db: apsw.Connection, what: str) -> int:
    """0 when it cannot be counted: the reason is among the problems already."""
    try:
        return int(db.execute(f"SELECT count(*) FROM {what}").get)
    except apsw.Error:
        return 0


def _schema(db: apsw.Connection, meta: Meta) -> Iterator[str]:
    """The tables and triggers are those of this version: whoever drops a trigger can rewrite history."""
    fresh = apsw.Connection(":memory:")
    try:
        migrate(fresh, tuple(m for m in MIGRATIONS if m.version <= version_of(db)))
        wanted, found = objects_of(fresh), objects_of(db)
    finally:
        fresh.close()
    for name, _ in sorted(wanted - found):
        yield f"schema: {name} is missing or changed"
    for name, _ in sorted(found - wanted):
        if name not in {known for known, _ in wanted}:
            yield f"schema: {name} does not belong"


def _refunds(db: apsw.Connection, meta: Meta) -> Iterator[str]:
    """Each refund's row says what its events say (design M7), and each reserved number has its row."""
    for (number,) in db.execute("SELECT refund_no FROM refund ORDER BY sequence"):
        problem = refund_fault(db, number)
        if problem:
            yield problem
    for (number,) in db.execute(
        "SELECT subject FROM event WHERE kind = ? AND subject NOT IN (SELECT refund_no FROM refund) ORDER BY seq",
        (EventKind.REFUND_RESERVED.value,),
    ):
        yield f"refund {number}: its row is gone"


def _copies(db: apsw.Connection, meta: Meta) -> Iterator[str]:
    """Each copy's row says what its last event says, and no copy is gone."""
    for (copy_id,) in db.execute("SELECT copy_id FROM copy ORDER BY made"):
        problem = copy_fault(db, copy_id)
        if problem:
            yield problem
    for (copy_id,) in db.execute(
        "SELECT DISTINCT subject FROM event WHERE kind = ? AND subject NOT IN (SELECT copy_id FROM copy)",
        (EventKind.COPY_MOVED.value,),
    ):
        yield f"copy {copy_id}: its row is gone"


def _counter(db: apsw.Connection, meta: Meta) -> Iterator[str]:
    """The counter of refund numbers is past every number in use (design M2)."""
    highest = db.execute("SELECT coalesce(max(sequence), 0) FROM refund").get
    if meta.next_sequence <= highest:
        yield f"counter: {meta.next_sequence} is next, {highest} is in use"


def _tries(db: apsw.Connection, meta: Meta) -> Iterator[str]:
    """Each count of wrong passwords is what its last event says, and none is gone: nobody gets fresh tries."""
    last: dict[str, tuple[int, str]] = {}
    for kind, number, body, device_time in db.execute(
        "SELECT kind, subject, body, device_time FROM event WHERE kind IN (?, ?) ORDER BY seq",
        (EventKind.LOGIN_TRIED.value, EventKind.LOGGED_IN.value),
    ):
        if kind == EventKind.LOGIN_TRIED.value:
            last[number] = (tries_in(body), device_time)
        else:
            last.pop(number, None)
    found = {number: (failures, at) for number, failures, at in db.execute("SELECT * FROM staff_try")}
    for number in sorted(last.keys() | found.keys()):
        if last.get(number) != found.get(number):
            yield f"staff {number}: the count of wrong passwords is not what its events say"


CHECKS: tuple[Check, ...] = (_schema, _refunds, _copies, _counter, _tries)
