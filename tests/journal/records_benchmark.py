"""What look-ups cost in a journal of many refunds: ``python tests/journal/records_benchmark.py [COUNT]``.

The floor is the cheapest thing the same page could be: reading as many rows by their place. A figure far from it means
a question that has lost its index.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

from journal_rig import NOW, intent, moved, opened, success

from terminal.core.entries import RefundMoved
from terminal.core.ids import OrderNo, TradeNo
from terminal.core.model import Person, RefundRecord, RefundState, Role, Unknown, UnknownCause
from terminal.core.records import ByDays, ByNumber, ByOperator, ByResult, Everything, RefundQuery, Result
from terminal.journal.ledger import Ledger
from terminal.journal.store import Journal

PAGE = 6
ROUNDS = 25
A_DAY = 300
"""Refunds of one day: a busy department store."""


def fill(journal: Journal, count: int) -> None:
    """``count`` refunds over many days, one commit a day; one in a hundred is unknown."""
    db = journal._connection
    assert db is not None
    made = 0
    while made < count:
        moment = NOW + timedelta(days=made // A_DAY)
        batch = range(made, min(made + A_DAY, count))
        db.execute("BEGIN IMMEDIATE")
        for n in batch:
            ledger = Ledger(db, journal.path, moment)
            one(ledger, n)
            ledger.finish()
        db.execute("COMMIT")
        made += len(batch)


def one(ledger: Ledger, n: int) -> None:
    asked = intent(100, TradeNo(f"20261120{66_000_000_000_000 + n}"))
    asked = replace(asked, operator=Person(f"{n % 40:02d}", "员工", Role.SUPERVISOR))
    asked = replace(asked, original=replace(asked.original, order_no=OrderNo(f"ORDER-{n}")))
    record = ledger.reserve(asked)
    assert isinstance(record, RefundRecord)
    ledger.write(RefundMoved(moved(record, RefundState.SENDING), "sending"))
    done = success(record)
    host_time = f"{record.created_at:%Y%m%d%H%M%S}"
    outcome = replace(done.outcome, host_time=host_time, trade_no=f"20261124{67_000_000_000_000 + n}")  # type: ignore[type-var]
    last = replace(done, outcome=outcome)
    if n % 100 == 0:
        last = moved(record, RefundState.UNKNOWN, Unknown(UnknownCause.NO_ANSWER, ""))
    ledger.write(RefundMoved(last, "answered"))


def taken(work: Callable[[], object]) -> float:
    """Median milliseconds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1_000)
    return median(times)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        with closing(opened(path)) as journal:
            begun = time.perf_counter()
            fill(journal, count)
            print(f"{count} refunds in {time.perf_counter() - begun:.1f} s, {path.stat().st_size >> 20} MiB")
            measure(journal, count)


def measure(journal: Journal, count: int) -> None:
    middle = NOW.date() + timedelta(days=count // A_DAY // 2)
    number = journal.find(ByNumber(f"ORDER-{count // 2}"), limit=1).records[0].refund_no
    questions: list[tuple[str, RefundQuery, int]] = [
        ("newest", Everything(), PAGE),
        ("by order number", ByNumber(f"ORDER-{count // 2}"), PAGE),
        ("by number, unknown", ByNumber("NO-SUCH"), PAGE),
        ("by day", ByDays(middle, middle), PAGE),
        ("by result: unknown", ByResult(Result.UNKNOWN), PAGE),
        ("by result: succeeded", ByResult(Result.SUCCEEDED), PAGE),
        ("by operator", ByOperator("07"), PAGE),
        ("a whole day", ByDays(middle, middle), 200),
        ("all time as one range", ByDays(date(2000, 1, 1), date(2099, 1, 1)), PAGE),
    ]
    print(f"{'':<24}{'ms':>9}{'floor':>9}   (median of {ROUNDS})")
    for name, query, limit in questions:
        rows = len(journal.find(query, limit=limit).records)
        floor = taken(lambda rows=rows: journal.refunds(rows))  # type: ignore[misc]
        spent = taken(lambda query=query, limit=limit: journal.find(query, limit=limit))  # type: ignore[misc]
        print(f"{name:<24}{spent:>9.2f}{floor:>9.2f}   {rows} rows")
    print(f"{'one refund, whole':<24}{taken(lambda: journal.dossier(number)):>9.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
