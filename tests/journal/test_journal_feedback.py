"""That the customer was told stands in the refund's history, and only in the history of one that exists."""

from __future__ import annotations

import pytest
from journal_rig import NOW, reserved

from terminal.core.entries import CustomerTold
from terminal.core.ids import RefundNo
from terminal.core.records import HistoryKind
from terminal.errors import JournalError
from terminal.journal.store import Journal


def test_the_history_says_who_told_the_customer_by_what_means_and_when(journal: Journal) -> None:
    record = reserved(journal)
    journal.append([CustomerTold(record.refund_no, "sms", "02")], NOW)
    found = journal.dossier(record.refund_no)
    assert found is not None
    last = found.history[-1]
    assert (last.kind, last.note, last.operator, last.at) == (HistoryKind.TOLD, "sms", "02", NOW)
    assert journal.check_chain().ok


def test_nobody_is_told_about_a_refund_that_does_not_exist(journal: Journal) -> None:
    with pytest.raises(JournalError, match="never reserved"):
        journal.append([CustomerTold(RefundNo("RD92964001234560000099"), "sms", "02")], NOW)
