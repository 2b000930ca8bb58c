"""docs/journal.md names whatever the journal holds."""

from __future__ import annotations

import re
from pathlib import Path

from terminal.core.model import CopyKind
from terminal.journal.schema import EventKind

PAGE = (Path(__file__).parents[2] / "docs" / "journal.md").read_text(encoding="utf-8")
COPIES = {
    CopyKind.MERCHANT: "voucher",
    CopyKind.CUSTOMER: "voucher",
    CopyKind.RULING: "ruling slip",
    CopyKind.NOTICE: "notice",
}
"""What the page calls a copy of each kind."""


def test_every_kind_of_event_is_named_and_no_other() -> None:
    said = re.search(r"Event kinds: (.*?)\. Triggers", PAGE, re.DOTALL)
    assert said is not None
    assert set(re.findall(r"`(\w+)`", said[1])) == {kind.value for kind in EventKind}


def test_every_kind_of_copy_is_named() -> None:
    [row] = [line for line in PAGE.splitlines() if line.startswith("| `copy` |")]
    assert all(COPIES[kind] in row for kind in CopyKind)
