"""Real processes: what a killed child announced is there, and no number is made twice."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from journal_rig import opened

from terminal.journal.verification import verify

CHILD = """
import sys
sys.path.insert(0, sys.argv[2])
from dataclasses import replace
from pathlib import Path
from journal_rig import NOW, moved, opened, reserved, success
from terminal.core.entries import RefundMoved
from terminal.core.ids import TradeNo
from terminal.core.model import RefundState

journal = opened(Path(sys.argv[1]))
for place in range(1, 1_000_000):
    record = reserved(journal, trade_no=TradeNo(f"{sys.argv[3]}{place:014d}"))
    print("committed", record.refund_no, "created", flush=True)
    record = moved(record, RefundState.SENDING)
    journal.append([RefundMoved(record, "sending")], NOW)
    print("committed", record.refund_no, "sending", flush=True)
    record = success(record)
    journal.append([RefundMoved(record, "answered")], NOW)
    print("committed", record.refund_no, "succeeded", flush=True)
"""

DEADLINE_S = 20.0


@contextmanager
def writing(path: Path, day: str = "20261120") -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(Path(__file__).parent), day],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def lines_until(child: subprocess.Popen[bytes], count: int) -> list[str]:
    """At least ``count`` whole lines, then SIGKILL, then whatever was announced before it."""
    assert child.stdout is not None
    handle = child.stdout.fileno()
    text = b""
    end = time.monotonic() + DEADLINE_S
    while text.count(b"\n") < count:
        ready, _, _ = select.select([handle], [], [], max(0.0, end - time.monotonic()))
        chunk = os.read(handle, 65_536) if ready else b""
        if not chunk:
            pytest.fail("the child did not write in time")
        text += chunk
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    while chunk := os.read(handle, 65_536):
        text += chunk
    return text.decode().splitlines()[: text.count(b"\n")]


@pytest.mark.parametrize("count", [1, 2, 40])
def test_what_a_killed_process_announced_is_there(path: Path, count: int) -> None:
    with writing(path) as child:
        announced = [line.split() for line in lines_until(child, count)]
    order = ["created", "sending", "succeeded"]
    with closing(opened(path)) as journal:
        found = {row.refund_no: row.state for row in journal.refund_rows()}
        for _, number, state in announced:
            assert order.index(found[number]) >= order.index(state)  # type: ignore[index]
        assert len(found) - len({number for _, number, _ in announced}) in (0, 1)
        assert journal.check_chain().ok
    assert verify(str(path)).ok


def test_no_number_is_made_twice_over_several_kills(path: Path) -> None:
    seen: list[str] = []
    for day in ("20261120", "20261121", "20261122"):
        with writing(path, day) as child:
            lines = lines_until(child, 10)
        seen += sorted({line.split()[1] for line in lines})
    assert len(seen) == len(set(seen)) >= 9
    with closing(opened(path)) as journal:
        numbers = [row.refund_no for row in journal.refund_rows()]
        assert set(seen) <= set(numbers)
        assert journal.meta().next_sequence == len(numbers) + 1
