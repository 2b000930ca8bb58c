"""The client against a real HTTPS gateway on loopback: what it sends, and what it makes of good answers."""

from __future__ import annotations

import base64
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.utils import formatdate

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from lakala_rig import (
    LOG_NO,
    MERCHANT,
    NONCE,
    NOW_S,
    ORDER_NO,
    REFUND_NO,
    TRADE_NO,
    Gateway,
    Handler,
    Keys,
    MakeClient,
    balance_data,
    make_record,
    query_data,
    refund_data,
    trade_data,
    v2,
    v3,
)

from terminal.acquirer.client import LakalaClient
from terminal.acquirer.sign import parse_authorization
from terminal.core.model import (
    Balance,
    LookUpFailed,
    NotSent,
    Original,
    Refused,
    SendStage,
    Succeeded,
    Unknown,
    UnknownCause,
)
from terminal.core.money import Fen
from terminal.ports import AcquirerPort


def refund(client: LakalaClient, stages: list[SendStage] | None = None) -> object:
    return client.refund(make_record(), (stages if stages is not None else []).append)


def test_it_is_an_acquirer_port(client: LakalaClient) -> None:
    port: AcquirerPort = client
    assert callable(port.check_link)


def test_a_refund_goes_out_once_in_stages_and_comes_back_a_success(client: LakalaClient, gateway: Gateway) -> None:
    gateway.answers(v3(refund_data()))
    stages: list[SendStage] = []
    outcome = refund(client, stages)
    assert isinstance(outcome, Succeeded)
    assert outcome.paid_back == Fen(300)
    assert stages == [SendStage.CONNECTING, SendStage.SENDING, SendStage.WAITING, SendStage.CHECKING]
    assert len(gateway.requests) == gateway.connections == 1


def test_the_bytes_on_the_wire_are_the_bytes_that_were_signed(
    client: LakalaClient, gateway: Gateway, keys: Keys
) -> None:
    gateway.answers(v3(refund_data()))
    refund(client)
    (request,) = gateway.requests
    attributes = parse_authorization(request.headers["Authorization"])
    assert attributes is not None
    assert (attributes["appid"], attributes["timestamp"], attributes["nonce_str"]) == ("OP00000003", str(NOW_S), NONCE)
    lines = (attributes["appid"], attributes["serial_no"], attributes["timestamp"], attributes["nonce_str"])
    text = b"".join(line.encode() + b"\n" for line in lines) + request.body + b"\n"
    signature = base64.b64decode(attributes["signature"], validate=True)
    keys.merchant.key.public_key().verify(signature, text, padding.PKCS1v15(), SHA256())


def test_the_refund_request_on_the_wire(client: LakalaClient, gateway: Gateway) -> None:
    gateway.answers(v3(refund_data()))
    refund(client)
    (request,) = gateway.requests
    assert request.path == "/api/v3/rfd/refund_front/refund"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Accept"] == "application/json"
    assert "商品退货".encode() in request.body
    assert json.loads(request.body) == {
        "req_time": "20261124150405",
        "version": "3.0",
        "req_data": {
            "merchant_no": MERCHANT,
            "term_no": "D9296400",
            "out_trade_no": REFUND_NO,
            "refund_amount": "300",
            "origin_trade_no": TRADE_NO,
            "origin_log_no": LOG_NO,
            "location_info": {"request_ip": "192.0.2.7"},
            "refund_reason": "商品退货",
        },
    }


def test_the_path_is_appended_to_the_prefix_of_the_address(client_of: MakeClient, gateway: Gateway) -> None:
    gateway.answers(v3(refund_data()))
    refund(client_of(gateway.base_url + "/sit/"))
    assert gateway.requests[0].path == "/sit/api/v3/rfd/refund_front/refund"


def test_a_query_asks_under_the_same_number(client: LakalaClient, gateway: Gateway) -> None:
    gateway.answers(v3(query_data()))
    assert isinstance(client.query(make_record()), Succeeded)
    (request,) = gateway.requests
    assert request.path == "/api/v3/rfd/refund_front/refund_query"
    assert json.loads(request.body)["req_data"] == {
        "merchant_no": MERCHANT,
        "term_no": "D9296400",
        "out_trade_no": REFUND_NO,
    }


def test_a_refusal_and_a_not_found_are_told_apart(client: LakalaClient, gateway: Gateway) -> None:
    gateway.answers(v3(None, code="EMU0001", msg="余额不足"))
    assert refund(client) == Refused("EMU0001", "余额不足", "trace-0001")
    outcome = client.query(make_record())
    assert isinstance(outcome, Unknown)
    assert outcome.cause is UnknownCause.NOT_FOUND


@pytest.mark.parametrize(("is_trade_no", "name"), [(True, "trade_no"), (False, "out_trade_no")])
def test_a_look_up_asks_by_one_number(client: LakalaClient, gateway: Gateway, is_trade_no: bool, name: str) -> None:
    gateway.answers(v3(trade_data(), code="BBS00000"))
    number = TRADE_NO if is_trade_no else ORDER_NO
    found = client.look_up(number, is_trade_no=is_trade_no)
    assert isinstance(found, Original)
    assert found.total == Fen(1000)
    (request,) = gateway.requests
    assert request.path == "/api/v3/labs/query/tradequery"
    assert json.loads(request.body)["req_data"] == {"merchant_no": MERCHANT, "term_no": "D9296400", name: number}


def test_the_balance_is_asked_in_the_v2_form(client: LakalaClient, gateway: Gateway) -> None:
    gateway.answers(v2(balance_data()))
    assert client.balance() == Balance(Fen(123456))
    (request,) = gateway.requests
    assert request.path == "/api/v2/laep/industry/ewalletBalanceQuery"
    assert json.loads(request.body) == {
        "reqId": NONCE,
        "reqTime": "20261124150405",
        "version": "2.0",
        "reqData": {"orgNo": "1", "merchantNo": MERCHANT, "payType": "01"},
    }


def test_a_field_out_of_its_table_is_not_sent_and_named(client: LakalaClient, gateway: Gateway) -> None:
    stages: list[SendStage] = []
    outcome = client.refund(make_record(amount=0), stages.append)
    assert isinstance(outcome, NotSent)
    assert "refund_amount" in outcome.detail
    record = make_record()
    long_number = replace(record, refund_no=type(REFUND_NO)("R" * 33))
    asked = client.query(long_number)
    assert isinstance(asked, NotSent)
    assert "out_trade_no" in asked.detail
    found = client.look_up(type(ORDER_NO)("a b"), is_trade_no=False)
    assert isinstance(found, LookUpFailed)
    assert "out_trade_no" in found.message
    assert (stages, gateway.connections) == ([], 0)


@pytest.mark.parametrize(
    ("body", "status"),
    [(v3(None, code="EMU1001", msg="订单不存在"), 200), (v3(None, code="X", msg="?"), 400), (v3({}, "BBS00000"), 200)],
)
def test_the_link_is_good_when_any_answer_is_signed(
    client: LakalaClient, gateway: Gateway, body: bytes, status: int
) -> None:
    gateway.answers(body, status)
    report = client.check_link()
    assert report.ok, report
    assert 0 <= report.took_ms < 2_000
    assert json.loads(gateway.requests[0].body)["req_data"]["out_trade_no"] == "LINKCHECK"


def test_the_log_names_the_refund_and_holds_no_header_body_or_key(
    client: LakalaClient, gateway: Gateway, keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.answers(v3(refund_data()))
    with caplog.at_level(logging.DEBUG):
        refund(client)
    (line,) = [record for record in caplog.records if record.name.startswith("terminal.acquirer")]
    fields = vars(line)
    assert (fields["reference"], fields["status"], fields["trace"]) == (REFUND_NO, 200, "trace-0001")
    told = " ".join(str(value) for value in fields.values())
    signature = gateway.requests[0].headers["Authorization"].partition('signature="')[2]
    for secret in (signature[:20], NONCE, "商品退货", keys.merchant.key_pem().decode().splitlines()[3]):
        assert secret not in told


def test_several_threads_may_use_one_client(client: LakalaClient, gateway: Gateway) -> None:
    def behave(handler: Handler, body: bytes) -> None:
        number = json.loads(body)["req_data"]["out_trade_no"]
        answer = v3(query_data(out_trade_no=number))
        handler.answer(answer, gateway.keys.seal(answer))

    gateway.behave = behave
    records = [replace(make_record(), refund_no=type(REFUND_NO)(f"R{n:021d}")) for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(client.query, records))
    assert all(isinstance(outcome, Succeeded) for outcome in outcomes)


@pytest.mark.parametrize("off_s", [-3 * 86_400, -1_200, 400 * 86_400])
def test_an_unsigned_refusal_hints_at_a_wrong_clock_by_its_date(
    client: LakalaClient, gateway: Gateway, off_s: int
) -> None:
    """``off_s``: the device against the host. Nothing signed came: the difference is a hint and no proof."""
    gateway.refuses_at(formatdate(NOW_S - off_s, usegmt=True))
    report = client.check_link()
    assert not report.ok
    assert (report.clock_off_ms, report.clock_hint_ms) == (None, -off_s * 1_000)
    assert report.detail.startswith("请先校准终端时钟")
    assert "商户私钥" not in report.detail


def test_with_the_clock_right_an_unsigned_refusal_points_at_the_keys(client: LakalaClient, gateway: Gateway) -> None:
    gateway.refuses_at(formatdate(NOW_S + 5, usegmt=True))
    report = client.check_link()
    assert (report.clock_off_ms, report.clock_hint_ms) == (None, 5_000)
    assert "商户私钥" in report.detail


def test_a_stale_seal_is_a_hint_and_no_proof(client: LakalaClient, gateway: Gateway, keys: Keys) -> None:
    def stale(handler: Handler, body: bytes) -> None:
        answer = v3(trade_data())
        handler.answer(answer, keys.seal(answer, timestamp=str(NOW_S + 3 * 86_400)))

    gateway.behave = stale
    report = client.check_link()
    assert (report.ok, report.clock_off_ms, report.clock_hint_ms) == (False, None, 3 * 86_400_000)
    assert report.detail.startswith("请先校准终端时钟")


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 01 Jan 9999 00:00:00 GMT"])
def test_a_date_that_is_none_is_no_hint(client: LakalaClient, gateway: Gateway, date: str) -> None:
    gateway.refuses_at(date)
    assert client.check_link().clock_hint_ms is None
