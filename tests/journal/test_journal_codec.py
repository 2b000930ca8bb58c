"""Records to canonical JSON and back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_rig import NOW, copy_of, intent, moved, success

from terminal.core.evidence import Evidence
from terminal.core.goods import GoodsLine
from terminal.core.ids import RefundNo
from terminal.core.model import (
    CopyRecord,
    NotSent,
    Outcome,
    RefundRecord,
    RefundState,
    Refused,
    Succeeded,
    Unknown,
    UnknownCause,
)
from terminal.core.money import MAX_FEN, Fen
from terminal.core.phone import SealedPhone
from terminal.core.secret import Secret
from terminal.journal.codec import BadRecord, dump, load, outcome_tag

RECORD = RefundRecord(RefundNo("RD92964001234560000001"), intent(), RefundState.CREATED, NOW)

st.register_type_strategy(Fen, st.integers(-MAX_FEN, MAX_FEN).map(Fen))
st.register_type_strategy(
    datetime,
    st.datetimes(
        timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    ),
)
OUTCOMES = st.one_of(*(st.from_type(kind) for kind in (NotSent, Refused, Unknown, Succeeded)))
st.register_type_strategy(Evidence, st.builds(Evidence, identity_tail=st.text(max_size=4)))
st.register_type_strategy(SealedPhone, st.builds(SealedPhone, last4=st.text(min_size=4, max_size=4)))
REFUNDS = st.builds(
    RefundRecord,
    outcome=st.none() | OUTCOMES,
    queries=st.integers(0, 10_000),
    next_query_at=st.none() | st.from_type(datetime),
)


@given(REFUNDS)
def test_every_refund_record_comes_back_as_it_was(record: RefundRecord) -> None:
    assert load(RefundRecord, dump(record)) == record


@given(st.from_type(CopyRecord))
def test_every_copy_record_comes_back_as_it_was(record: CopyRecord) -> None:
    assert load(CopyRecord, dump(record)) == record


@given(REFUNDS)
def test_equal_records_give_equal_text(record: RefundRecord) -> None:
    text = dump(record)
    assert dump(load(RefundRecord, text)) == text


def test_amounts_are_whole_fen_and_times_have_their_offset() -> None:
    raw = json.loads(dump(RECORD))
    assert raw["intent"]["amount"] == 300
    assert raw["intent"]["original"]["goods"] == [{"name": "茶叶", "quantity": 2, "unit_price": 500}]
    assert raw["created_at"] == "2026-11-24T10:00:00+08:00"
    assert raw["state"] == "created"


@pytest.mark.parametrize(
    ("outcome", "tag"),
    [
        (NotSent("x"), "not_sent"),
        (Refused("BBS1", "x"), "refused"),
        (Unknown(UnknownCause.NO_ANSWER, "x"), "unknown"),
        (Succeeded("1", "2", Fen(3), "20261124100000"), "succeeded"),
    ],
)
def test_outcomes_are_told_apart_by_their_tag(outcome: Outcome, tag: str) -> None:
    assert json.loads(dump(moved(RECORD, RefundState.UNKNOWN, outcome)))["outcome"]["is"] == tag == outcome_tag(outcome)


def changed(**changes: object) -> str:
    return json.dumps(json.loads(dump(success(RECORD))) | changes)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="not JSON"),
        pytest.param("[" * 100_000, id="nested without end"),
        pytest.param(changed(extra=1), id="unknown key"),
        pytest.param(changed(queries="1"), id="text for a number"),
        pytest.param(changed(queries=True), id="bool for a number"),
        pytest.param(changed(queries=1.0), id="float"),
        pytest.param(changed(state="done"), id="unknown state"),
        pytest.param(changed(created_at="2026-11-24T10:00:00"), id="time without offset"),
        pytest.param(changed(created_at="20261124T100000+0800"), id="other spelling of a time"),
        pytest.param(changed(outcome={"is": "paid"}), id="unknown tag"),
        pytest.param(changed(outcome={"detail": "x"}), id="no tag"),
        pytest.param(changed(outcome={"is": "not_sent", "detail": "x", "code": "y"}), id="another outcome's key"),
        pytest.param(changed(intent=None), id="null for a record"),
        pytest.param(dump(RECORD).replace('"queries":0', '"queries":0,"queries":0'), id="doubled key"),
        pytest.param(dump(RECORD).replace('"queries":0', '"queries":NaN'), id="NaN"),
        pytest.param(dump(RECORD).replace('"amount":300', f'"amount":{MAX_FEN + 1}'), id="amount too long"),
        pytest.param(dump(RECORD).replace('"amount":300,', ""), id="missing key"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(BadRecord):
        load(RefundRecord, text)


def test_a_record_from_before_a_field_existed_gets_its_default() -> None:
    text = dump(copy_of(RECORD.refund_no)).replace('"maybe_printed":false,', "")
    assert load(CopyRecord, text) == copy_of(RECORD.refund_no)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(Secret("135790"), id="secret"),
        pytest.param(GoodsLine("x", 1, Secret("135790")), id="secret inside"),  # type: ignore[arg-type]
        pytest.param(GoodsLine("\ud800", 1, Fen(1)), id="half a surrogate pair"),
        pytest.param(datetime(2026, 1, 1), id="time without offset"),
        pytest.param(1.5, id="float"),
    ],
)
def test_what_must_not_be_written_is_refused_without_repeating_it(value: object) -> None:
    with pytest.raises(BadRecord) as caught:
        dump(value)
    assert "135790" not in str(caught.value)
