"""The four endpoints over real HTTPS: what a right request gets, and how each wrong field is refused, signed."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from emulated_acquirer_client import BALANCE, REFUND, REFUND_QUERY, TRADE_QUERY, Client, Reply, signed_by

from hw_mocks.acquirer.codes import Emu
from hw_mocks.acquirer.process import AcquirerProcess


def test_an_original_is_found_by_order_number_and_by_trade_number(client: Client) -> None:
    original = client.acquirer.original("wechat_paid")
    by_order = client.look_up(original["out_trade_no"])
    by_trade = client.v3(TRADE_QUERY, {**client.head(), "trade_no": original["trade_no"]})
    assert by_order.code == "BBS00000"
    assert by_order.data == by_trade.data
    assert by_order.data["trade_state"] == "SUCCESS"
    assert by_order.data["total_amount"] == "8800"
    assert by_order.data["account_type"] == "WECHAT"
    assert by_order.data["log_no"] == by_order.data["trade_no"][-14:]
    assert by_order.data["user_id2"]
    assert "goods_detail" not in by_order.data


def test_a_card_original_is_masked_and_brings_its_goods(client: Client) -> None:
    data = client.look_up(client.acquirer.original("card_goods_paid")["out_trade_no"]).data
    assert data["account_type"] == "UNION"
    assert data["crd_no"] == "622622******8223"
    goods = data["goods_detail"]
    assert sum(int(line["quantity"]) * int(line["price"]) for line in goods) == int(data["total_amount"])
    assert goods[0]["goods_name"] == "保温杯 500ml"


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("alipay_part_refunded", "PART_REFUND"),
        ("card_refunded", "REFUND"),
        ("wechat_unpaid", "CREATE"),
        ("alipay_closed", "CLOSE"),
        ("card_failed", "FAIL"),
        ("alipay_in_process", "DEAL"),
        ("wechat_revoked", "REVOKED"),
        ("other_merchant_paid", "SUCCESS"),
    ],
)
def test_the_state_of_an_original_is_told(client: Client, name: str, state: str) -> None:
    original = client.acquirer.original(name)
    data = client.look_up(original["out_trade_no"]).data
    assert data["trade_state"] == state
    assert data["merchant_no"] == original["merchant_no"]


def test_a_log_number_alone_finds_nothing(client: Client) -> None:
    """facts: acquirer §6 - a bare log_no can only be used in the refund itself."""
    assert client.look_up(client.acquirer.original("wechat_paid")["log_no"]).code == Emu.NO_ORIGINAL


def test_a_refund_and_its_query_agree_and_the_balance_falls_by_the_refund(client: Client) -> None:
    before = client.current_balance()
    done = client.refund("wechat_paid", "R0000001", 1250)
    original = client.acquirer.original("wechat_paid")
    assert done.code == "000000"
    assert signed_by(done, client.platform)
    wanted = {
        "trade_state": "SUCCESS",
        "refund_type": "05",
        "merchant_no": client.identity["merchant_no"],
        "out_trade_no": "R0000001",
        "refund_amount": "1250",
        "payer_amount": "1250",
        "total_amount": "8800",
        "account_type": "WECHAT",
        "origin_trade_no": original["trade_no"],
        "origin_log_no": original["log_no"],
        "channel_ret_desc": "RFD00000#成功",
    }
    assert {name: done.data[name] for name in wanted} == wanted
    assert "origin_out_trade_no" not in done.data  # echoed only if sent
    asked = client.query("R0000001")
    for name in ("trade_no", "log_no", "acc_trade_no", "refund_amount", "payer_amount", "trade_state", "trade_time"):
        assert asked.data[name] == done.data[name]
    assert asked.data["origin_out_trade_no"] == original["out_trade_no"]
    assert asked.data["origin_total_amount"] == "8800"
    by_trade = client.v3(REFUND_QUERY, {**client.head(), "trade_no": done.data["trade_no"]})
    assert by_trade.data["out_trade_no"] == "R0000001"
    assert (before, client.current_balance()) == ("10000.00", "9987.50")


def test_both_forms_of_the_v2_envelope_are_taken(client: Client) -> None:
    data = {"orgNo": "1", "merchantNo": client.identity["merchant_no"]}
    forms: list[dict[str, Any]] = [
        {"ver": "1.0.0", "timestamp": "1764000000000", "reqId": "1" * 32, "reqData": data},
        {"version": "2.0", "reqTime": "20261124120000", "reqId": "1" * 32, "reqData": data},
    ]
    for form in forms:
        reply = client.post(BALANCE, json.dumps(form).encode())
        assert reply.json["retCode"] == "000000"
        assert reply.json["respData"]["acctSt"] == "NORMAL"
        assert signed_by(reply, client.platform)
    for form in ({**forms[0], "ver": "2.0"}, {**forms[1], "more": 1}, {**forms[1], "reqTime": 5}):
        reply = client.post(BALANCE, json.dumps(form).encode())
        assert (reply.code, reply.json["respData"]) == (Emu.BAD_ENVELOPE, None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"orgNo": "2"}, Emu.OTHER_ORGANISATION),
        ({"merchantNo": "82229007392000A"}, Emu.OTHER_MERCHANT),
        ({"payType": "02"}, Emu.NO_ACCOUNT),
        ({"payType": "07"}, Emu.FIELD_PATTERN),
        ({"payNo": "123"}, Emu.NO_ACCOUNT),
    ],
)
def test_a_balance_of_someone_or_something_else_is_refused(client: Client, change: dict[str, str], code: Emu) -> None:
    data = {"orgNo": "1", "merchantNo": client.identity["merchant_no"], "payType": "01", **change}
    form = {"version": "2.0", "reqTime": "20261124120000", "reqId": "1", "reqData": data}
    assert client.post(BALANCE, json.dumps(form).encode()).code == code


def test_refusals_by_rule_are_signed_without_data_and_found_as_fail_by_a_query(client: Client) -> None:
    reply = client.refund("wechat_paid", "R1", 8801)
    assert reply.code == Emu.OVER_REFUND
    assert reply.json["resp_data"] is None
    assert "88.00" in reply.json["msg"]
    assert signed_by(reply, client.platform)
    asked = client.query("R1")
    assert asked.code == "000000"
    assert asked.data["trade_state"] == "FAIL"
    assert asked.data["channel_ret_desc"].startswith(f"{Emu.OVER_REFUND}#")
    assert client.query("R2").code == Emu.NO_REFUND


def test_too_little_in_the_account_is_refused(client: Client) -> None:
    assert client.refund("card_above_balance", "R1", 2_000_000).code == Emu.INSUFFICIENT_BALANCE
    client.acquirer.set_balance("05", 100)
    assert client.refund("wechat_paid", "R2", 101, refund_acc_mode="05").code == Emu.INSUFFICIENT_BALANCE
    assert client.refund("wechat_paid", "R3", 101, refund_acc_mode="06").data["refund_type"] == "06"


def test_a_repeated_number_gets_the_first_answer_and_is_noted_as_a_repeat(client: Client) -> None:
    first = client.refund("wechat_paid", "R1", 100)
    second = client.refund("wechat_paid", "R1", 100)
    assert first.data == second.data
    assert len(client.acquirer.refunds()) == 1
    notes = client.acquirer.requests("refund")
    assert [(note["processed"], note["duplicate"]) for note in notes] == [(True, False), (False, True)]
    assert [note["out_trade_no"] for note in notes] == ["R1", "R1"]


REFUND_FIELD_CASES: list[tuple[dict[str, object], Emu]] = [
    ({"merchant_no": None}, Emu.FIELD_MISSING),
    ({"merchant_no": "82229005943"}, Emu.FIELD_PATTERN),
    ({"merchant_no": "822290059430BFAX"}, Emu.FIELD_LENGTH),
    ({"merchant_no": "82229007392000A"}, Emu.OTHER_MERCHANT),
    ({"term_no": None}, Emu.FIELD_MISSING),
    ({"term_no": "D9296381"}, Emu.OTHER_TERMINAL),
    ({"out_trade_no": None}, Emu.FIELD_MISSING),
    ({"out_trade_no": ""}, Emu.FIELD_LENGTH),
    ({"out_trade_no": "R" * 33}, Emu.FIELD_LENGTH),
    ({"out_trade_no": "R 1"}, Emu.FIELD_PATTERN),
    ({"refund_amount": 100}, Emu.FIELD_TYPE),
    ({"refund_amount": "0"}, Emu.FIELD_PATTERN),
    ({"refund_amount": "1.00"}, Emu.FIELD_PATTERN),
    ({"refund_amount": "-100"}, Emu.FIELD_PATTERN),
    ({"refund_amount": "1" * 13}, Emu.FIELD_LENGTH),
    ({"refund_reason": "退" * 33}, Emu.FIELD_LENGTH),
    ({"refund_reason": "a\nb"}, Emu.FIELD_PATTERN),
    ({"origin_log_no": "660000"}, Emu.FIELD_PATTERN),
    ({"origin_trade_no": None, "origin_log_no": None}, Emu.NO_IDENTIFIER),
    ({"origin_tradeno": "1"}, Emu.FIELD_UNKNOWN),
    ({"refund_acc_mode": "07"}, Emu.FIELD_PATTERN),
    ({"refund_acc_mode": "30"}, Emu.NO_ACCOUNT),
    ({"notify_url": "ftp://x"}, Emu.FIELD_PATTERN),
    ({"location_info": None}, Emu.FIELD_MISSING),
    ({"location_info": "127.0.0.1"}, Emu.FIELD_TYPE),
    ({"location_info": {}}, Emu.FIELD_MISSING),
    ({"location_info": {"request_ip": "localhost"}}, Emu.FIELD_PATTERN),
    ({"location_info": {"request_ip": "::1", "location": "37.1,121.1"}}, Emu.FIELD_PATTERN),
    ({"location_info": {"request_ip": "::1", "more": "1"}}, Emu.FIELD_UNKNOWN),
]


@pytest.mark.parametrize(("change", "code"), REFUND_FIELD_CASES)
def test_a_wrong_refund_field_is_refused_signed_and_named(client: Client, change: dict[str, object], code: Emu) -> None:
    data = {**client.refund_data("wechat_paid", "R1", 100), **change}
    reply = client.v3(REFUND, {name: value for name, value in data.items() if value is not None})
    assert reply.code == code
    assert signed_by(reply, client.platform)
    assert client.current_balance() == "10000.00"


def test_the_longest_right_fields_are_taken(client: Client) -> None:
    reply = client.refund(
        "wechat_paid",
        "R" * 32,
        8800,
        refund_reason="退" * 32,
        refund_acc_mode="00",
        location_info={"request_ip": "::1", "location": "+37.123456789,-121.123456789", "base_station": "1" * 128},
    )
    assert reply.data["trade_state"] == "SUCCESS"
    assert reply.data["refund_type"] == "00"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", Emu.NOT_JSON),
        (b"[]", Emu.NOT_JSON),
        (b"\xff\xfe", Emu.NOT_JSON),
        (b"[" * 60_000, Emu.NOT_JSON),
        (b'{"req_time":NaN}', Emu.NOT_JSON),
        (b'{"version":"3.0","version":"3.0"}', Emu.NOT_JSON),
        (b"{}", Emu.BAD_ENVELOPE),
        (b'{"req_time":"20261124120000","version":"2.0","req_data":{}}', Emu.BAD_ENVELOPE),
        (b'{"req_time":"20261324120000","version":"3.0","req_data":{}}', Emu.BAD_ENVELOPE),
        (b'{"req_time":"20261124120000","version":"3.0","req_data":[]}', Emu.BAD_ENVELOPE),
        (b'{"req_time":"20261124120000","version":"3.0","req_data":{},"sign":""}', Emu.BAD_ENVELOPE),
        (b'{"req_time":"20261124120000","version":"3.0","req_data":{}}', Emu.FIELD_MISSING),
    ],
)
def test_a_wrong_envelope_under_a_right_signature_is_refused_signed(client: Client, body: bytes, code: Emu) -> None:
    reply = client.post(REFUND, body)
    assert (reply.status, reply.code) == (200, code)
    assert signed_by(reply, client.platform)


def test_two_refunds_at_once_on_one_original_never_give_back_too_much(client: Client) -> None:
    data = [client.refund_data("wechat_paid", f"R{number}", 5000) for number in range(6)]
    replies: list[Reply] = []
    gate = threading.Barrier(len(data))

    def send(one: dict[str, Any]) -> None:
        gate.wait(5)
        replies.append(client.v3(REFUND, one))

    threads = [threading.Thread(target=send, args=(one,)) for one in data]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(reply.code for reply in replies) == ["000000"] + [Emu.OVER_REFUND] * 5
    assert client.current_balance() == "9950.00"


def test_one_number_sent_twice_at_once_is_one_refund(client: Client, emulator: AcquirerProcess) -> None:
    data = client.refund_data("wechat_paid", "R1", 1000)
    gate = threading.Barrier(4)
    replies: list[Reply] = []

    def send() -> None:
        gate.wait(5)
        replies.append(client.v3(REFUND, data))

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert {reply.data["trade_no"] for reply in replies} == {emulator.refunds()[0]["trade_no"]}
    assert len(replies) == 4
    assert len(emulator.refunds()) == 1
    assert client.current_balance() == "9990.00"
