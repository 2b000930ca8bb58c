"""Each fault on demand: what the client sees, and whether the refund was carried out."""

from __future__ import annotations

import time
from typing import Any

import pytest
from emulated_acquirer_client import NO_ANSWER, NOT_CONNECTED, TRADE_QUERY, Client, Reply, signed_by

from hw_mocks.acquirer.codes import Emu
from hw_mocks.acquirer.faults import FAULTS, FaultQueue, FaultRow, Stage, read_order
from hw_mocks.acquirer.gateway import BEFORE, LIARS
from hw_mocks.acquirer.process import AcquirerError, AcquirerProcess
from hw_mocks.acquirer.wire import SPOILERS


def number_of_refunds(client: Client) -> int:
    return len([r for r in client.acquirer.refunds() if r["trade_state"] == "SUCCESS"])


def healthy(client: Client) -> None:
    """The fault is used up and what was asked is known: one refund, found by its number."""
    asked = client.query("R1")
    assert signed_by(asked, client.platform)
    assert (asked.code, asked.data["trade_state"]) == ("000000", "SUCCESS")
    assert number_of_refunds(client) == 1


def test_refuse_connection_proves_that_nothing_was_sent(client: Client) -> None:
    data = client.refund_data("wechat_paid", "R1", 100)
    client.acquirer.fault("refuse_connection", count=2)
    for _ in range(2):
        with pytest.raises(NOT_CONNECTED):
            client.v3("/api/v3/rfd/refund_front/refund", data)
    assert client.acquirer.requests("refund") == []  # and the rig's own door stayed open
    assert len(client.acquirer.requests("connection")) == 2
    client.refund("wechat_paid", "R1", 100)
    healthy(client)


@pytest.mark.parametrize("fault", ["drop_before", "rate_limit", "html_502_before"])
def test_faults_before_processing_leave_no_refund(client: Client, fault: str) -> None:
    client.acquirer.fault(fault, endpoint="refund")
    if fault == "drop_before":
        with pytest.raises(NO_ANSWER):
            client.refund("wechat_paid", "R1", 100)
    else:
        reply = client.refund("wechat_paid", "R1", 100)
        assert reply.status == (429 if fault == "rate_limit" else 502)
        assert not signed_by(reply, client.platform)
    assert client.acquirer.refunds() == []
    (note,) = client.acquirer.requests("refund")
    assert (note["fault"], note["processed"], note["out_trade_no"]) == (fault, False, "R1")
    assert client.query("R1").code == Emu.NO_REFUND


def test_drop_after_carries_out_and_says_nothing(client: Client) -> None:
    client.acquirer.fault("drop_after", endpoint="refund")
    with pytest.raises(NO_ANSWER):
        client.refund("wechat_paid", "R1", 100)
    (note,) = client.acquirer.requests("refund")
    assert (note["fault"], note["processed"]) == ("drop_after", True)
    healthy(client)


def test_unknown_then_success(client: Client) -> None:
    client.acquirer.fault("unknown_then_success")
    reply = client.refund("wechat_paid", "R1", 100)
    assert signed_by(reply, client.platform)
    assert (reply.code, reply.json["resp_data"]) == ("RFD11112", None)
    healthy(client)


def test_delay_processes_at_once_and_answers_late(client: Client) -> None:
    client.acquirer.fault("delay", endpoint="refund", delay_ms=400)
    began = time.monotonic()
    reply = client.refund("wechat_paid", "R1", 100)
    assert time.monotonic() - began >= 0.4
    assert signed_by(reply, client.platform)
    healthy(client)


@pytest.mark.parametrize("fault", ["delay", "never"])
def test_a_client_that_does_not_wait_finds_the_refund_done(client: Client, fault: str) -> None:
    options: dict[str, Any] = {"delay_ms": 60_000} if fault == "delay" else {}
    client.acquirer.fault(fault, endpoint="refund", **options)
    with pytest.raises(TimeoutError):
        client.refund("wechat_paid", "R1", 100, timeout_s=0.3)
    healthy(client)


def test_truncated_breaks_off_half_way(client: Client) -> None:
    client.acquirer.fault("truncated", endpoint="refund")
    with pytest.raises(NO_ANSWER):
        client.refund("wechat_paid", "R1", 100)
    healthy(client)


def _bad_signature(client: Client, reply: Reply) -> None:
    assert reply.headers["lklapi-serial"]
    assert reply.data["trade_state"] == "SUCCESS"
    assert not signed_by(reply, client.platform)


def _merchant_certificate(client: Client, reply: Reply) -> None:
    assert signed_by(reply, client.merchant)
    assert not signed_by(reply, client.platform)


def _missing_headers(client: Client, reply: Reply) -> None:
    assert reply.data["trade_state"] == "SUCCESS"
    assert not [name for name in reply.headers if name.startswith("lklapi-")]


def _html_502(client: Client, reply: Reply) -> None:
    assert reply.status == 502
    assert b"<html>" in reply.body


def _empty(client: Client, reply: Reply) -> None:
    assert (reply.status, reply.body) == (200, b"")


def _malformed(client: Client, reply: Reply) -> None:
    assert signed_by(reply, client.platform)
    with pytest.raises(ValueError, match=r".+"):
        reply.json  # noqa: B018


def _unknown_state(client: Client, reply: Reply) -> None:
    assert signed_by(reply, client.platform)
    assert reply.data["trade_state"] == "EMU_STATE"


def _other_amount(client: Client, reply: Reply) -> None:
    assert signed_by(reply, client.platform)
    assert reply.data["refund_amount"] == "101"


def _foreign_answer(client: Client, reply: Reply) -> None:
    assert signed_by(reply, client.platform)
    assert reply.data["out_trade_no"] != "R1"


SPOILT = {
    "bad_signature": _bad_signature,
    "merchant_certificate": _merchant_certificate,
    "missing_headers": _missing_headers,
    "html_502": _html_502,
    "empty": _empty,
    "malformed": _malformed,
    "unknown_state": _unknown_state,
    "other_amount": _other_amount,
    "foreign_answer": _foreign_answer,
}


@pytest.mark.parametrize("fault", SPOILT)
def test_spoilt_answers_to_a_refund_that_was_carried_out(client: Client, fault: str) -> None:
    client.acquirer.fault(fault, endpoint="refund")
    SPOILT[fault](client, client.refund("wechat_paid", "R1", 100))
    healthy(client)


def test_unknown_code_is_a_signed_refusal_and_moves_no_money(client: Client) -> None:
    client.acquirer.fault("unknown_code", endpoint="refund")
    reply = client.refund("wechat_paid", "R1", 100)
    assert signed_by(reply, client.platform)
    assert (reply.code, reply.json["resp_data"]) == (Emu.NO_SUCH_CODE, None)
    assert client.acquirer.refunds() == []
    assert client.current_balance() == "10000.00"


@pytest.mark.parametrize(("fault", "state"), [("fail", "FAIL"), ("exception", "EXCEPTION")])
def test_a_channel_that_fails_is_a_signed_fact(client: Client, fault: str, state: str) -> None:
    client.acquirer.fault(fault)
    reply = client.refund("wechat_paid", "R1", 100)
    assert (reply.code, reply.data["trade_state"], reply.data["payer_amount"]) == ("000000", state, "0")
    assert client.query("R1").data["trade_state"] == state
    assert client.current_balance() == "10000.00"


@pytest.mark.parametrize("then", ["SUCCESS", "FAIL", "EXCEPTION"])
def test_processing_is_decided_at_the_nth_query(client: Client, then: str) -> None:
    client.acquirer.fault("processing", queries=2, then=then)
    reply = client.refund("wechat_paid", "R1", 100)
    assert (reply.data["trade_state"], reply.data["payer_amount"]) == ("PROCESSING", "0")
    assert [client.query("R1").data["trade_state"] for _ in range(3)] == ["PROCESSING", then, then]
    assert client.current_balance() == ("9999.00" if then == "SUCCESS" else "10000.00")


def test_not_found_on_query_is_a_lie(client: Client) -> None:
    client.refund("wechat_paid", "R1", 100)
    client.acquirer.fault("not_found_on_query", endpoint="refund_query")
    reply = client.query("R1")
    assert signed_by(reply, client.platform)
    assert reply.code == Emu.NO_REFUND
    healthy(client)


def test_a_fault_strikes_its_endpoint_only_and_as_often_as_counted(client: Client) -> None:
    client.acquirer.fault("missing_headers", endpoint="refund_query", count=2)
    assert signed_by(client.refund("wechat_paid", "R1", 100), client.platform)
    assert [signed_by(client.query("R1"), client.platform) for _ in range(3)] == [False, False, True]


def test_any_endpoint_and_clearing(client: Client) -> None:
    client.acquirer.fault("missing_headers", endpoint="*", count=5)
    assert not signed_by(client.balance(), client.platform)
    assert not signed_by(client.look_up("202611230001"), client.platform)
    assert client.acquirer.faults()["armed"][0]["count"] == 3
    client.acquirer.clear_faults()
    assert signed_by(client.balance(), client.platform)


def test_a_request_with_a_wrong_signature_does_not_use_a_fault_up(client: Client) -> None:
    client.acquirer.fault("drop_after", endpoint="tradequery")
    assert client.send(TRADE_QUERY, b"{}", {"Content-Type": "application/json"}).status == 401
    assert client.acquirer.faults()["armed"][0]["count"] == 1


def test_any_fault_takes_a_delay(client: Client) -> None:
    client.acquirer.fault("drop_after", endpoint="refund", delay_ms=300)
    began = time.monotonic()
    with pytest.raises(NO_ANSWER):
        client.refund("wechat_paid", "R1", 100)
    assert time.monotonic() - began >= 0.3
    healthy(client)


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"fault": "nonsense"}, "fault"),
        ({"fault": 5}, "fault"),
        ({}, "fault"),
        ({"fault": "fail", "endpoint": "balance"}, "endpoint"),
        ({"fault": "fail", "endpoint": 7}, "endpoint"),
        ({"fault": "refuse_connection", "endpoint": "refund"}, "endpoint"),
        ({"fault": "fail", "count": -1}, "count"),
        ({"fault": "fail", "after": 1001}, "after"),
        ({"fault": "refuse"}, "code"),
        ({"fault": "refuse", "code": "rfd 1"}, "code"),
        ({"fault": "refuse", "code": "RFD1", "message": ""}, "message"),
        ({"fault": "processing", "state": "SUCCESS"}, "state"),
        ({"fault": "clock_skew", "skew_s": 400 * 86_400 + 1}, "skew_s"),
        ({"fault": "trickle"}, "delay_ms"),
        ({"fault": "fail", "count": "1"}, "count"),
        ({"fault": "fail", "count": True}, "count"),
        ({"fault": "fail", "count": 1001}, "count"),
        ({"fault": "delay"}, "delay_ms"),
        ({"fault": "delay", "delay_ms": -1}, "delay_ms"),
        ({"fault": "processing", "queries": 0}, "queries"),
        ({"fault": "processing", "then": "MAYBE"}, "then"),
        ({"fault": "fail", "then": "FAIL"}, "then"),
        ({"fault": "fail", "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_order_is_refused_with_422_naming_the_field(
    emulator: AcquirerProcess, order: dict[str, Any], field: str
) -> None:
    with pytest.raises(AcquirerError, match=f"422 .*'field': '{field}'"):
        emulator._ask("POST", "/emu/faults", order)
    assert emulator.faults()["armed"] == []


def test_too_many_armed_faults_are_refused() -> None:
    queue = FaultQueue()
    for _ in range(200):
        queue.arm(read_order({"fault": "fail"}))
    with pytest.raises(Exception, match="200 faults"):
        queue.arm(read_order({"fault": "fail"}))


def says_a_code(row: FaultRow) -> bool:
    return "code" in row.preset or "code" in row.needs


def test_every_fault_of_the_table_has_its_effect_and_a_sentence_in_both_languages() -> None:
    by_stage = {stage: {row.name: row for row in FAULTS if row.stage is stage} for stage in Stage}
    assert set(by_stage[Stage.WIRE]) == set(SPOILERS)
    assert {name for name, row in by_stage[Stage.ANSWER].items() if not (row.says or says_a_code(row))} <= set(LIARS)
    assert {name for name, row in by_stage[Stage.BEFORE].items() if "status" not in row.preset} == set(BEFORE)
    assert all(says_a_code(row) for row in by_stage[Stage.REFUSAL].values())
    assert all("first" in row.preset or "state" in row.options for row in by_stage[Stage.DECISION].values())
    for row in FAULTS:
        assert row.name_zh
        assert row.name_en
        assert row.zh.endswith("。")
        assert row.en.endswith(".")
