"""Voids at the acquirer's wire: what is sent, and what each answer proves (design M4)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lakala_bytes import JSON_VALUES
from lakala_rig import MERCHANT, NOW_S, ORDER_NO, REFUND_NO, TRADE_NO, Gateway, make_record, v3

from terminal.acquirer.client import LakalaClient
from terminal.acquirer.outcome import Sent
from terminal.acquirer.reply import Proven
from terminal.acquirer.voids import of_void, of_void_query
from terminal.core.model import NotSent, Operation, Outcome, RefundRecord, Refused, Succeeded, Unknown, UnknownCause
from terminal.core.money import Fen

FOREIGN, MALFORMED = UnknownCause.FOREIGN, UnknownCause.MALFORMED
LOST, UNRECOGNISED, NOT_FOUND = UnknownCause.UNKNOWN_AT_ACQUIRER, UnknownCause.UNRECOGNISED, UnknownCause.NOT_FOUND


def void_record() -> RefundRecord:
    record = make_record(1_000)
    return replace(record, intent=replace(record.intent, operation=Operation.VOID))


SENT = Sent.of(void_record(), MERCHANT)

SUCCESS = Succeeded(
    trade_no="2026112466200819200001",
    log_no="66200819200001",
    paid_back=Fen(1_000),
    host_time="20261124150406",
    acc_trade_no="4200001234202611240000000001",
)


def answer_data(**changes: Any) -> dict[str, Any]:
    """resp_data of a perfect void; a change to None takes the field away."""
    data = {
        "merchant_no": MERCHANT,
        "out_trade_no": REFUND_NO,
        "trade_no": "2026112466200819200001",
        "log_no": "66200819200001",
        "acc_trade_no": "4200001234202611240000000001",
        "total_amount": "1000",
        "payer_amount": "1000",
        "trade_time": "20261124150406",
        "origin_trade_no": TRADE_NO,
        "origin_out_trade_no": ORDER_NO,
    }
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def query_data(**changes: Any) -> dict[str, Any]:
    return answer_data(**{"trade_state": "SUCCESS", "trade_main_type": "CANCEL", **changes})


def voided(data: Any, code: str = "BBS00000", msg: str = "成功") -> Outcome:
    return of_void(Proven(200, v3(data, code, msg), NOW_S), SENT)


def queried(data: Any, code: str = "BBS00000", msg: str = "成功") -> Outcome:
    return of_void_query(Proven(200, v3(data, code, msg), NOW_S), SENT)


def cause(outcome: Outcome) -> UnknownCause:
    assert isinstance(outcome, Unknown), outcome
    assert 0 < len(outcome.detail) < 120
    return outcome.cause


# ---------------------------------------------------------------- on the wire


def test_the_void_request_names_its_original_and_no_amount(client: LakalaClient, gateway: Gateway) -> None:
    gateway.answers(v3(answer_data(), "BBS00000"))
    assert client.refund(void_record(), lambda stage: None) == SUCCESS
    (request,) = gateway.requests
    assert request.path == "/api/v3/labs/relation/revoked"
    assert json.loads(request.body)["req_data"] == {
        "merchant_no": MERCHANT,
        "term_no": "D9296400",
        "out_trade_no": REFUND_NO,
        "origin_trade_no": TRADE_NO,
        "origin_out_trade_no": ORDER_NO,
        "location_info": {"request_ip": "192.0.2.7"},
    }


def test_the_question_is_the_trade_query_under_the_void_s_own_number(client: LakalaClient, gateway: Gateway) -> None:
    gateway.answers(v3(query_data(), "BBS00000"))
    assert client.query(void_record()) == SUCCESS
    (request,) = gateway.requests
    assert request.path == "/api/v3/labs/query/tradequery"
    assert json.loads(request.body)["req_data"] == {
        "merchant_no": MERCHANT,
        "term_no": "D9296400",
        "out_trade_no": REFUND_NO,
    }


def test_a_void_whose_numbers_cannot_be_sent_leaves_no_byte(client: LakalaClient, gateway: Gateway) -> None:
    record = void_record()
    spoilt = replace(record.intent.original, trade_no="12 34")
    outcome = client.refund(replace(record, intent=replace(record.intent, original=spoilt)), lambda stage: None)
    assert isinstance(outcome, NotSent)
    assert gateway.connections == 0


def test_m4_a_lost_answer_is_unknown(client: LakalaClient, gateway: Gateway) -> None:
    assert cause(client.refund(void_record(), lambda stage: None)) is UnknownCause.NO_ANSWER
    assert len(gateway.requests) == 1


# ---------------------------------------------------------------- success


def test_a_perfect_answer_is_a_success() -> None:
    assert voided(answer_data()) == SUCCESS
    assert queried(query_data()) == SUCCESS


@pytest.mark.parametrize("name", ["merchant_no", "log_no", "total_amount", "payer_amount", "origin_trade_no"])
def test_what_no_source_promises_may_be_absent_from_the_answer(name: str) -> None:
    assert voided(answer_data(**{name: None})) == SUCCESS


def test_a_void_pays_less_back_when_the_payer_had_a_discount() -> None:
    outcome = queried(query_data(payer_amount="900"))
    assert isinstance(outcome, Succeeded)
    assert outcome.paid_back == Fen(900)


BOTH_WAYS: tuple[tuple[str, Any, UnknownCause], ...] = (
    # field                 value                      cause
    ("out_trade_no",        "RD92964001234560000002",  FOREIGN),
    ("out_trade_no",        None,                      MALFORMED),
    ("trade_no",            str(TRADE_NO),             FOREIGN),
    ("trade_no",            None,                      MALFORMED),
    ("trade_time",          None,                      MALFORMED),
    ("trade_time",          "20260231150406",          MALFORMED),
    ("total_amount",        "999",                     FOREIGN),
    ("total_amount",        1000,                      MALFORMED),
    ("payer_amount",        "1001",                    FOREIGN),
    ("payer_amount",        {},                        MALFORMED),
    ("payer_amount",        {"amount": "1000"},        MALFORMED),
    ("log_no",              {},                        MALFORMED),
    ("merchant_no",         "822290070111135",         FOREIGN),
    ("origin_trade_no",     "2026112466200819100679",  FOREIGN),
    ("origin_out_trade_no", "ORDER-2",                 FOREIGN),
    ("trade_state",         "DEAL",                    LOST),
)  # fmt: skip


@pytest.mark.parametrize(("name", "value", "expected"), BOTH_WAYS)
def test_m4_a_mismatch_is_unknown_never_success_nor_refusal(name: str, value: Any, expected: UnknownCause) -> None:
    assert cause(voided(answer_data(**{name: value}))) is expected
    assert cause(queried(query_data(**{name: value}))) is expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("trade_state", None, MALFORMED),
        ("trade_state", "REVOKED", UNRECOGNISED),
        ("trade_state", "REFUND", UNRECOGNISED),
        ("trade_state", "CLOSE", UNRECOGNISED),
        ("trade_state", "INIT", LOST),
        ("trade_state", "CREATE", LOST),
        ("trade_state", "UNKNOWN", LOST),
        ("trade_main_type", "MICROPAY", FOREIGN),
        ("trade_main_type", "REFUND", FOREIGN),
        ("total_amount", None, MALFORMED),
        ("merchant_no", None, MALFORMED),
    ],
)
def test_m4_what_only_the_query_answer_must_hold(name: str, value: Any, expected: UnknownCause) -> None:
    assert cause(queried(query_data(**{name: value}))) is expected


def test_m4_a_success_code_without_anything_about_our_void_is_unknown() -> None:
    """The answer's fields are in no public source: the question has to tell."""
    assert cause(voided(None)) is MALFORMED
    assert cause(voided({"origin_trade_no": TRADE_NO, "trade_time": "20261124150406"})) is MALFORMED


# ---------------------------------------------------------------- refusal and doubt


@pytest.mark.parametrize("code", ["BBS10000", "BBS11105", "BBS11112", "BPS10034", "BBS00100", "BBS00101", "RFD11112"])
def test_m4_a_code_that_says_it_does_not_know_is_unknown(code: str) -> None:
    assert cause(voided(None, code, "处理中")) is LOST
    assert cause(queried(None, code, "处理中")) is LOST


@pytest.mark.parametrize("code", ["000000", "RFD00000", "SACS0000"])
def test_m4_success_in_the_words_of_another_module_is_neither(code: str) -> None:
    assert cause(voided(answer_data(), code)) is UNRECOGNISED
    assert cause(queried(query_data(), code)) is NOT_FOUND


def test_a_signed_code_that_says_no_is_a_refusal_in_the_acquirer_s_words() -> None:
    assert voided(None, "EMU40023", "只能撤销当日交易") == Refused("EMU40023", "只能撤销当日交易")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"out_trade_no": "RD92964001234560000002"}, FOREIGN),
        ({"origin_trade_no": "2026112466200819100679"}, FOREIGN),
        ({"trade_state": "SUCCESS"}, UNRECOGNISED),
    ],
)
def test_m4_a_refusal_of_another_void_or_one_that_contradicts_itself_refuses_nothing(
    data: dict[str, Any], expected: UnknownCause
) -> None:
    assert cause(voided(data, "EMU40023", "不行")) is expected


def test_a_query_that_finds_nothing_proves_nothing() -> None:
    assert cause(queried(None, "EMU40003", "原交易不存在")) is NOT_FOUND


def test_a_query_that_finds_a_failed_void_is_a_refusal() -> None:
    short = {"trade_state": "FAIL", "merchant_no": MERCHANT, "out_trade_no": REFUND_NO, "trade_state_desc": "余额不足"}
    assert queried(short) == Refused("FAIL", "余额不足")
    assert cause(queried({**short, "out_trade_no": "RD92964001234560000002"})) is FOREIGN


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    data=st.dictionaries(st.sampled_from([*query_data(), "refund_amount", "origin_log_no"]), JSON_VALUES, max_size=8),
    code=st.sampled_from(["BBS00000", "BBS10000", "EMU1", "000000"]),
)
def test_m4_no_answer_with_a_strange_field_is_ever_a_success(data: dict[str, Any], code: str) -> None:
    for outcome in (voided({**answer_data(), **data}, code), queried({**query_data(), **data}, code)):
        if isinstance(outcome, Succeeded):
            assert outcome.paid_back <= SENT.amount
            assert data.get("out_trade_no", REFUND_NO) == REFUND_NO
            assert code == "BBS00000"
