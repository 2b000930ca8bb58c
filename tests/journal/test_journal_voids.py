"""A void is reserved like a refund, of the whole payment only, and the two never give back more than was paid."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from journal_rig import NOW, OTHER_TRADE, TRADE, intent, moved, reserved, success

from terminal.core.entries import RefundMoved
from terminal.core.model import LastRefund, Operation, RefundIntent, RefundRecord, RefundState, Refused
from terminal.core.money import Fen
from terminal.journal.codec import dump, load
from terminal.journal.rules import ReservationRefused
from terminal.journal.store import Journal


def void(total: int = 1_000) -> RefundIntent:
    return replace(intent(total, TRADE, total), operation=Operation.VOID)


def succeed(journal: Journal, record: RefundRecord) -> None:
    under_way = moved(record, RefundState.SENDING)
    journal.append([RefundMoved(under_way, "sending")], NOW)
    journal.append([RefundMoved(success(under_way), "answered")], NOW)


def test_a_void_uses_the_whole_payment_and_blocks_it_until_it_is_known(journal: Journal) -> None:
    record = journal.reserve(void(), NOW)
    assert isinstance(record, RefundRecord)
    assert record.intent.operation is Operation.VOID
    assert journal.used(TRADE).open == Fen(1_000)
    refused = journal.reserve(intent(1), NOW)
    assert isinstance(refused, ReservationRefused)
    assert refused.blocking == record.refund_no
    succeed(journal, record)
    assert isinstance(journal.reserve(intent(1), NOW), ReservationRefused)
    assert isinstance(journal.reserve(void(), NOW), ReservationRefused)
    assert journal.refund(record.refund_no) == replace(
        success(moved(record, RefundState.SENDING)), intent=void(), state=RefundState.SUCCEEDED
    )


def test_the_last_number_is_told_with_what_it_is_of(journal: Journal) -> None:
    assert journal.recover().newest is None
    first = reserved(journal, 1)
    succeed(journal, first)
    assert journal.recover().newest == LastRefund(first.refund_no, Operation.REFUND)
    record = journal.reserve(replace(intent(1_000, OTHER_TRADE, 1_000), operation=Operation.VOID), NOW)
    assert isinstance(record, RefundRecord)
    succeed(journal, record)
    assert journal.recover().newest == LastRefund(record.refund_no, Operation.VOID)


def test_a_part_of_the_payment_cannot_be_voided(journal: Journal) -> None:
    refused = journal.reserve(replace(void(), amount=Fen(999)), NOW)
    assert refused == ReservationRefused("撤销只能撤销整笔交易")


def test_what_was_refunded_cannot_be_voided(journal: Journal) -> None:
    succeed(journal, reserved(journal, 1))
    refused = journal.reserve(void(), NOW)
    assert isinstance(refused, ReservationRefused)
    assert "请用退单" in refused.why


def test_a_refused_void_frees_the_payment_and_a_refund_is_no_second_try_of_it(journal: Journal) -> None:
    first = journal.reserve(void(), NOW)
    assert isinstance(first, RefundRecord)
    under_way = moved(first, RefundState.SENDING)
    journal.append([RefundMoved(under_way, "sending")], NOW)
    journal.append([RefundMoved(moved(first, RefundState.REFUSED, Refused("X", "")), "answered")], NOW)
    refund = journal.reserve(intent(1_000), NOW)
    assert isinstance(refund, RefundRecord)
    assert refund.retry_of is None


def test_a_record_from_before_there_were_voids_is_a_refund(journal: Journal) -> None:
    record = reserved(journal)
    raw = json.loads(dump(record))
    assert raw["intent"].pop("operation") == "refund"
    assert load(RefundRecord, json.dumps(raw)) == record


@pytest.mark.parametrize("operation", list(Operation))
def test_the_operation_survives_the_journal(operation: Operation) -> None:
    record = replace(intent(), operation=operation)
    assert load(RefundIntent, dump(record)) == record
