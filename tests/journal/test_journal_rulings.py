"""Rulings and late truths in the journal: who may end an unknown, what counts as used, what a restart finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from journal_rig import NOW, TRADE, intent, moved, opened, reserved, ruled, success

from terminal.core.entries import RefundMoved
from terminal.core.model import NotSent, RefundRecord, RefundState, Refused, Succeeded, Unknown, UnknownCause
from terminal.core.money import ZERO, Fen
from terminal.errors import JournalError
from terminal.journal.codec import dump, load
from terminal.journal.store import Journal
from terminal.journal.verification import verify

SILENCE = Unknown(UnknownCause.NOT_FOUND, "")
NO = Refused("EXCEPTION", "退款异常")


def written(journal: Journal, *records: RefundRecord) -> RefundRecord:
    for record in records:
        journal.append([RefundMoved(record, "test")], NOW)
    return records[-1]


def unknown(journal: Journal, amount: int = 300) -> RefundRecord:
    record = reserved(journal, amount)
    return written(journal, moved(record, RefundState.SENDING, None), moved(record, RefundState.UNKNOWN, SILENCE))


def paid(record: RefundRecord) -> Succeeded:
    outcome = success(record).outcome
    assert isinstance(outcome, Succeeded)
    return outcome


# ---------------------------------------------------------------- who may end an unknown


@pytest.mark.parametrize("executed", [True, False])
def test_two_people_end_an_unknown_and_the_ruling_reads_back(journal: Journal, executed: bool) -> None:
    record = written(journal, ruled(unknown(journal), executed=executed))
    assert journal.refund(record.refund_no) == record
    assert load(RefundRecord, dump(record)) == record


@pytest.mark.parametrize("state", [RefundState.CREATED, RefundState.SENDING])
def test_only_an_unknown_is_ruled_on(journal: Journal, state: RefundState) -> None:
    record = reserved(journal)
    if state is RefundState.SENDING:
        record = written(journal, moved(record, state, None))
    with pytest.raises(JournalError, match="cannot become ruled"):
        written(journal, ruled(record, executed=False))


def test_a_settled_refund_is_not_ruled_on(journal: Journal) -> None:
    record = written(journal, success(unknown(journal)))
    with pytest.raises(JournalError, match="cannot become ruled"):
        written(journal, ruled(record, executed=False))


def test_one_person_alone_rules_nothing(journal: Journal) -> None:
    record = unknown(journal)
    with pytest.raises(JournalError, match="two different people"):
        written(journal, ruled(record, executed=True, second="01"))
    assert journal.refund(record.refund_no) == record


@pytest.mark.parametrize("field", ["reason", "reference"])
def test_a_ruling_needs_reason_and_reference(journal: Journal, field: str) -> None:
    good = ruled(unknown(journal), executed=False)
    assert good.ruling is not None
    with pytest.raises(JournalError, match="a reason and a reference"):
        written(journal, replace(good, ruling=replace(good.ruling, **{field: "  "})))


def test_a_ruled_state_without_ruling_and_a_ruling_without_its_state_are_refused(journal: Journal) -> None:
    record = unknown(journal)
    with pytest.raises(JournalError, match="do not belong together"):
        written(journal, moved(record, RefundState.RULED, SILENCE))
    with pytest.raises(JournalError, match="do not belong together"):
        written(journal, replace(ruled(record, executed=True), state=RefundState.UNKNOWN))


def test_a_ruling_is_never_replaced_and_its_outcome_stays_the_unknown_one(journal: Journal) -> None:
    record = written(journal, ruled(unknown(journal), executed=False))
    with pytest.raises(JournalError, match="ruling cannot be replaced"):
        written(journal, ruled(record, executed=True))
    with pytest.raises(JournalError, match="outcome cannot be replaced"):
        written(journal, replace(record, outcome=paid(record)))
    asked = replace(record, queries=7, next_query_at=NOW + timedelta(hours=1))
    assert written(journal, asked) == asked


# ---------------------------------------------------------------- what counts as used


@pytest.mark.parametrize(
    ("executed", "late", "used"),
    [
        (True, None, 300),
        (False, None, 0),
        (True, "success", 300),
        (False, "success", 300),  # never free money that moved
        (True, "refusal", 300),  # and a late refusal frees nothing
        (False, "refusal", 0),
    ],
)
def test_what_a_ruling_and_a_late_truth_leave_to_refund(
    journal: Journal, executed: bool, late: str | None, used: int
) -> None:
    record = written(journal, ruled(unknown(journal), executed=executed))
    if late is not None:
        truth = paid(record) if late == "success" else NO
        record = written(journal, replace(record, state=RefundState.RECONCILED, late=truth))
    found = journal.used(TRADE)
    assert (found.succeeded, found.open, found.blocking) == (Fen(used), ZERO, None)
    fits = journal.reserve(intent(1_000 - used), NOW)
    assert isinstance(fits, RefundRecord)


def test_a_late_exception_after_a_success_frees_nothing(journal: Journal) -> None:
    record = written(journal, success(unknown(journal)))
    written(journal, replace(record, late=NO))
    assert journal.used(TRADE).succeeded == Fen(300)


def test_a_late_success_after_a_refusal_is_used_again(journal: Journal) -> None:
    record = written(journal, moved(unknown(journal), RefundState.REFUSED, NO))
    assert journal.used(TRADE).succeeded == ZERO
    written(journal, replace(record, late=paid(record)))
    assert journal.used(TRADE).succeeded == Fen(300)


# ---------------------------------------------------------------- a later truth is a later entry


def test_a_late_truth_is_one_more_event_and_never_replaced(journal: Journal) -> None:
    record = written(journal, success(unknown(journal)))
    late = written(journal, replace(record, late=NO))
    assert [event.kind for event in journal.events(subject=record.refund_no)] == ["refund_reserved"] + 4 * [
        "refund_moved"
    ]
    with pytest.raises(JournalError, match="late truth cannot be replaced"):
        written(journal, replace(late, late=None))
    with pytest.raises(JournalError, match="late truth cannot be replaced"):
        written(journal, replace(late, late=paid(record)))


def test_a_late_truth_needs_proof_and_a_settled_refund(journal: Journal) -> None:
    open_one = unknown(journal)
    with pytest.raises(JournalError, match="beside a settled refund"):
        written(journal, replace(open_one, late=NO))
    with pytest.raises(JournalError, match="beside a settled refund"):
        written(journal, replace(success(open_one), late=NO))  # settled by this very entry
    record = written(journal, success(open_one))
    for nothing in (SILENCE, NotSent("")):
        with pytest.raises(JournalError, match="needs proof"):
            written(journal, replace(record, late=nothing))


def test_truth_after_a_ruling_reconciles_it(journal: Journal) -> None:
    record = written(journal, ruled(unknown(journal), executed=False))
    with pytest.raises(JournalError, match="needs the late truth"):
        written(journal, replace(record, state=RefundState.RECONCILED))
    with pytest.raises(JournalError, match="beside a settled refund"):
        written(journal, replace(record, late=paid(record)))
    done = written(journal, replace(record, state=RefundState.RECONCILED, late=paid(record)))
    with pytest.raises(JournalError, match="cannot become ruled"):
        written(journal, replace(done, state=RefundState.RULED))


# ---------------------------------------------------------------- what a restart finds


def followed(journal: Journal) -> list[str]:
    return [record.refund_no for record in journal.recover().refunds]


def test_a_ruled_refund_is_found_until_the_truth_agrees(path: Path) -> None:
    journal = opened(path)
    record = written(journal, ruled(unknown(journal), executed=True))
    journal.close()
    journal = opened(path)
    assert journal.recover().refunds == (record,)
    written(journal, replace(record, state=RefundState.RECONCILED, late=paid(record)))
    assert followed(journal) == []
    journal.close()
    assert verify(str(path)).ok


def test_a_contradiction_is_found_until_somebody_acknowledges_it(path: Path) -> None:
    journal = opened(path)
    record = written(journal, success(unknown(journal)))
    assert followed(journal) == []
    with pytest.raises(JournalError, match="no contradiction"):
        written(journal, replace(record, acknowledged_by="01"))
    late = written(journal, replace(record, late=NO))
    journal.close()
    journal = opened(path)
    assert journal.recover().refunds == (late,)
    seen = written(journal, replace(late, acknowledged_by="01"))
    assert followed(journal) == []
    with pytest.raises(JournalError, match="stays so"):
        written(journal, replace(seen, acknowledged_by="02"))
    journal.close()
    assert verify(str(path)).ok


# ---------------------------------------------------------------- trying again


@pytest.mark.parametrize("outcome", [NO, NotSent("连接被拒绝")])
def test_the_next_try_names_the_one_before(journal: Journal, outcome: Refused | NotSent) -> None:
    state = RefundState.REFUSED if isinstance(outcome, Refused) else RefundState.NOT_SENT
    first = reserved(journal)
    assert first.retry_of is None
    written(journal, moved(first, RefundState.SENDING, None), moved(first, state, outcome))
    second = reserved(journal)
    assert second.retry_of == first.refund_no
    assert second.refund_no != first.refund_no
    with pytest.raises(JournalError, match="cannot be changed"):
        written(journal, moved(replace(second, retry_of=None), RefundState.SENDING, None))


def test_another_amount_or_a_success_is_no_retry(journal: Journal) -> None:
    first = reserved(journal, 300)
    written(journal, moved(first, RefundState.NOT_SENT, NotSent("")))
    other = reserved(journal, 200)
    assert other.retry_of is None
    written(journal, moved(other, RefundState.SENDING, None), success(other))
    assert reserved(journal, 200).retry_of is None
