"""Answers chosen by the order: every public code, clocks, late decisions, swapped and trickling answers, counting."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from emulated_acquirer_client import Client, signed_by

from hw_mocks.acquirer.codes import CODES, PUBLIC_CODES
from hw_mocks.acquirer.process import AcquirerProcess

EVERY_CODE = [row.code for row in PUBLIC_CODES] + [str(row.code) for row in CODES]


def test_every_code_of_the_public_tables_can_be_the_answer_to_a_refund(client: Client) -> None:
    for place, code in enumerate(EVERY_CODE):
        client.acquirer.fault("refuse", endpoint="refund", code=code)
        reply = client.refund("wechat_paid", f"R{place}", 1)
        assert signed_by(reply, client.platform)
        assert (reply.code, reply.json["resp_data"]) == (code, None)
        assert reply.json["msg"]
    assert client.acquirer.refunds() == []


def test_a_chosen_message_is_told_and_a_code_can_be_told_of_what_was_done(client: Client) -> None:
    client.acquirer.fault("refuse", endpoint="refund", code="RFD90001", message="商户状态异常")
    assert client.refund("wechat_paid", "R1", 100).json["msg"] == "商户状态异常"
    client.acquirer.fault("other_code", endpoint="refund", code="000095")
    reply = client.refund("wechat_paid", "R2", 100)
    assert (reply.code, reply.json["msg"], reply.json["resp_data"]) == ("000095", "订单重复", None)
    assert client.query("R2").data["trade_state"] == "SUCCESS"


def test_a_gateway_refuses_unsigned(client: Client) -> None:
    client.acquirer.fault("gateway_refusal", endpoint="refund")
    reply = client.refund("wechat_paid", "R1", 100)
    assert (reply.status, reply.code, signed_by(reply, client.platform)) == (403, "GW0004", False)
    assert client.acquirer.refunds() == []


def test_low_balance_is_a_signed_refusal(client: Client) -> None:
    client.acquirer.fault("low_balance", endpoint="refund")
    reply = client.refund("wechat_paid", "R1", 100)
    assert signed_by(reply, client.platform)
    assert reply.json["msg"] == "账户余额不足"
    assert client.acquirer.refunds() == []


@pytest.mark.parametrize("skew_s", [120, -120])
def test_a_skewed_clock_stamps_the_answer_and_processes(client: Client, skew_s: int) -> None:
    client.acquirer.fault("clock_skew", endpoint="refund", skew_s=skew_s)
    reply = client.refund("wechat_paid", "R1", 100)
    assert signed_by(reply, client.platform)
    ahead = int(reply.headers["lklapi-timestamp"]) - int(client.balance().headers["lklapi-timestamp"])
    assert abs(ahead - skew_s) < 60
    assert client.query("R1").data["trade_state"] == "SUCCESS"


def test_a_clock_that_is_too_wrong_finds_the_request_stale(client: Client) -> None:
    client.acquirer.fault("clock_skew", endpoint="refund", skew_s=86_400)
    reply = client.refund("wechat_paid", "R1", 100)
    assert (reply.status, reply.code, signed_by(reply, client.platform)) == (401, "EMU10007", False)
    assert client.acquirer.refunds() == []
    assert client.acquirer.requests("refund")[0]["fault"] == "clock_skew"


@pytest.mark.parametrize("state", ["PROCESSING", "INIT", "DEAL", "TIMEOUT"])
def test_in_process_has_four_words(client: Client, state: str) -> None:
    client.acquirer.fault("processing", endpoint="refund", state=state)
    assert client.refund("wechat_paid", "R1", 100).data["trade_state"] == state
    assert client.query("R1").data["trade_state"] == "SUCCESS"


def test_in_process_until_a_time_has_gone_by(client: Client) -> None:
    client.acquirer.fault("processing", endpoint="refund", after_ms=600_000)
    client.acquirer.fault("processing", endpoint="refund", after_ms=0)
    client.refund("wechat_paid", "R1", 100)
    client.refund("wechat_paid", "R2", 100)
    assert [client.query("R1").data["trade_state"] for _ in range(3)] == ["PROCESSING"] * 3
    assert client.query("R2").data["trade_state"] == "SUCCESS"


@pytest.mark.parametrize("then", ["EXCEPTION", "FAIL"])
def test_a_success_that_becomes_an_exception_gives_the_money_back_once(client: Client, then: str) -> None:
    client.acquirer.fault("late_exception", endpoint="refund", queries=2, then=then)
    assert client.refund("wechat_paid", "R1", 100).data["trade_state"] == "SUCCESS"
    assert client.current_balance() == "9999.00"
    assert [client.query("R1").data["trade_state"] for _ in range(3)] == ["SUCCESS", then, then]
    assert client.current_balance() == "10000.00"
    assert client.acquirer.original("wechat_paid")["refundable"] == 8800


def test_two_answers_under_way_are_swapped(client: Client) -> None:
    client.acquirer.fault("swapped", endpoint="refund", count=2, wait_ms=10_000)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(client.refund, "wechat_paid", "R1", 100)
        client.acquirer.wait_for_request("refund")
        second = client.refund("alipay_paid", "R2", 200)
        swapped = first.result(20)
    assert [(reply.data["out_trade_no"], signed_by(reply, client.platform)) for reply in (swapped, second)] == [
        ("R2", True),
        ("R1", True),
    ]


def test_an_answer_that_nobody_swaps_comes_after_its_wait(client: Client) -> None:
    client.acquirer.fault("swapped", endpoint="refund", count=1, wait_ms=50)
    assert client.refund("wechat_paid", "R1", 100).data["out_trade_no"] == "R1"


def test_a_trickling_answer_is_whole_and_slow(client: Client) -> None:
    client.acquirer.fault("trickle", endpoint="refund", delay_ms=400)
    began = time.monotonic()
    reply = client.refund("wechat_paid", "R1", 100)
    assert time.monotonic() - began >= 0.4
    assert signed_by(reply, client.platform)


def test_a_fault_strikes_after_so_many_and_then_the_next_so_many(client: Client) -> None:
    client.acquirer.fault("missing_headers", endpoint="balance", after=2, count=2)
    assert [signed_by(client.balance(), client.platform) for _ in range(6)] == [True, True, False, False, True, True]


def test_a_fault_of_count_0_stays_until_it_is_disarmed_by_name(client: Client) -> None:
    client.acquirer.fault("missing_headers", endpoint="balance", count=0)
    client.acquirer.fault("empty", endpoint="tradequery")
    assert not any(signed_by(client.balance(), client.platform) for _ in range(4))
    client.acquirer.clear_faults("missing_headers")
    assert signed_by(client.balance(), client.platform)
    assert [armed["fault"] for armed in client.acquirer.faults()["armed"]] == ["empty"]


def test_every_terminal_of_the_merchant_is_known(client: Client) -> None:
    terminals = client.acquirer.terminals()
    assert terminals[0] == client.identity["term_no"]
    assert len(set(terminals)) == len(terminals) >= 4
    for place, term_no in enumerate(terminals):
        reply = client.refund("wechat_paid", f"R{place}", 100, term_no=term_no)
        assert reply.data["trade_state"] == "SUCCESS"
    assert client.refund("wechat_paid", "RX", 100, term_no="D0000000").code == "EMU40002"


def test_two_terminals_racing_on_one_payment_never_get_more_than_was_paid(emulator: AcquirerProcess) -> None:
    client = Client(emulator)
    first, second, *_ = client.acquirer.terminals()
    with ThreadPoolExecutor(2) as pool:
        answers = [
            pool.submit(client.refund, "wechat_paid", f"R{place}", 8800, term_no=term_no)
            for place, term_no in enumerate((first, second))
        ]
        codes = sorted(answer.result(20).code for answer in answers)
    assert codes == ["000000", "EMU40014"]
