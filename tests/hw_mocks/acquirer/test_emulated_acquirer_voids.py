"""Voids (``revoked``): the rules of the book, what the wire says, and the query under the void's own number."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from emulated_acquirer_client import NO_ANSWER, Client, signed_by

from hw_mocks.acquirer.book import AT_ONCE, Book, Decision, Given, RefundOrder, VoidOrder
from hw_mocks.acquirer.clock import HOST_ZONE
from hw_mocks.acquirer.codes import Emu
from hw_mocks.acquirer.records import AccountMode, Original, Refund, RefundState
from hw_mocks.acquirer.seed import seed_ledger

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=HOST_ZONE)


class Watch:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def new_book(clock: Watch | None = None) -> Book:
    return Book(seed_ledger("abcd", NOON), lambda ledger: None, clock or Watch())


def named(book: Book, name: str) -> Original:
    number = next(o["trade_no"] for o in book.shown()["originals"] if o["name"] == name)
    original = book.original(trade_no=number)
    assert original is not None
    return original


def void(book: Book, name: str, number: str = "V1", decision: Decision = AT_ONCE) -> Refund:
    done = book.void(VoidOrder(number, {"origin_trade_no": named(book, name).trade_no}), decision)
    assert isinstance(done, Given)
    return done.refund


def refund(book: Book, name: str, number: str, fen: int) -> Refund:
    done = book.refund(RefundOrder(number, fen, {"origin_trade_no": named(book, name).trade_no}))
    assert isinstance(done, Given)
    return done.refund


def test_a_void_gives_the_whole_payment_back_and_leaves_it_revoked() -> None:
    book = new_book()
    done = void(book, "wechat_paid")
    assert (done.trade_state, done.refund_amount) == (RefundState.SUCCESS, 8_800)
    assert book.trade_state(named(book, "wechat_paid")) == "REVOKED"
    assert book.balances()[AccountMode.MERCHANT] == 1_000_000 - 8_800
    assert refund(book, "wechat_paid", "R1", 1).code == Emu.ORIGINAL_REVOKED
    assert void(book, "wechat_paid", "V2").code == Emu.ORIGINAL_REVOKED
    assert book.balances()[AccountMode.MERCHANT] == 1_000_000 - 8_800


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("alipay_paid", Emu.OTHER_DAY),
        ("card_paid", Emu.NOT_VOIDABLE),
        ("cashier_paid", Emu.NOT_VOIDABLE),
        ("wechat_unpaid", Emu.ORIGINAL_NOT_PAID),
        ("wechat_revoked", Emu.ORIGINAL_REVOKED),
        ("alipay_in_process", Emu.ORIGINAL_IN_PROCESS),
        ("other_merchant_paid", Emu.ORIGINAL_OF_OTHER_MERCHANT),
    ],
)
def test_a_payment_that_cannot_be_voided_says_why_and_moves_no_money(name: str, code: Emu) -> None:
    book = new_book()
    before = book.balances()
    refused = void(book, name)
    assert (refused.trade_state, refused.code) == (RefundState.FAIL, code)
    assert refused.message
    assert book.balances() == before


def test_a_payment_that_was_refunded_even_in_part_cannot_be_voided() -> None:
    book = new_book()
    refund(book, "wechat_paid", "R1", 1)
    assert void(book, "wechat_paid").code == Emu.REFUNDED_BEFORE


def test_a_balance_that_is_too_low_refuses_the_void() -> None:
    book = new_book()
    book.set_balance(AccountMode.MERCHANT, 8_799)
    assert void(book, "wechat_paid").code == Emu.INSUFFICIENT_BALANCE
    assert book.balances()[AccountMode.MERCHANT] == 8_799


def test_midnight_ends_the_day_of_voids() -> None:
    clock = Watch()
    book = new_book(clock)
    clock.now = NOON.replace(hour=23, minute=59, second=59)
    assert void(book, "wechat_paid").trade_state is RefundState.SUCCESS
    clock.now += timedelta(seconds=1)
    assert void(book, "unionpay_qr_paid", "V2").code == Emu.OTHER_DAY


def test_a_number_seen_before_gets_its_first_result_whatever_it_asks_for() -> None:
    book = new_book()
    first = void(book, "wechat_paid")
    again = book.void(VoidOrder("V1", {"origin_trade_no": named(book, "unionpay_qr_paid").trade_no}))
    assert again == Given(first, True)
    as_refund = book.refund(RefundOrder("V1", 1, {"origin_trade_no": named(book, "unionpay_qr_paid").trade_no}))
    assert as_refund == Given(first, True)
    assert book.trade_state(named(book, "unionpay_qr_paid")) == "SUCCESS"


def test_a_void_in_process_speaks_for_the_payment_until_it_fails() -> None:
    book = new_book()
    under_way = void(book, "wechat_paid", decision=Decision(RefundState.FAIL, 1))
    assert refund(book, "wechat_paid", "R1", 1).code == Emu.OVER_REFUND
    book.query(under_way)
    assert refund(book, "wechat_paid", "R2", 8_800).trade_state is RefundState.SUCCESS
    assert book.balances()[AccountMode.MERCHANT] == 1_000_000 - 8_800


# ---------------------------------------------------------------- on the wire


def test_the_answer_is_signed_and_about_the_void_and_its_original(client: Client) -> None:
    original = client.acquirer.original("wechat_paid")
    reply = client.void("wechat_paid", "V1")
    assert signed_by(reply, client.platform)
    assert reply.code == "BBS00000"
    assert (reply.data["out_trade_no"], reply.data["origin_trade_no"]) == ("V1", original["trade_no"])
    assert (reply.data["total_amount"], reply.data["payer_amount"]) == ("8800", "8800")
    assert client.look_up(original["out_trade_no"]).data["trade_state"] == "REVOKED"
    asked = client.look_up("V1")
    assert (asked.code, asked.data["trade_main_type"], asked.data["trade_state"]) == ("BBS00000", "CANCEL", "SUCCESS")
    assert asked.data["total_amount"] == "8800"
    assert client.current_balance() == "9912.00"


def test_a_refusal_is_signed_and_found_as_fail(client: Client) -> None:
    reply = client.void("card_paid", "V1")
    assert signed_by(reply, client.platform)
    assert (reply.code, reply.json["resp_data"]) == (Emu.NOT_VOIDABLE, None)
    assert client.look_up("V1").data["trade_state"] == "FAIL"


def test_each_kind_is_asked_about_in_its_own_module(client: Client) -> None:
    client.void("wechat_paid", "V1")
    client.refund("card_paid", "R1", 100)
    assert client.query("V1").code == Emu.NO_REFUND
    assert client.look_up("R1").code == Emu.NO_ORIGINAL
    assert client.look_up("V9").code == Emu.NO_ORIGINAL


@pytest.mark.parametrize("field", ["refund_amount", "origin_log_no", "refund_acc_mode"])
def test_a_void_has_no_amount_and_no_other_field(client: Client, field: str) -> None:
    reply = client.v3("/api/v3/labs/relation/revoked", {**client.void_data("wechat_paid", "V1"), field: "88"})
    assert reply.code == Emu.FIELD_UNKNOWN
    assert client.acquirer.refunds() == []


def test_a_void_must_name_its_original(client: Client) -> None:
    data = client.void_data("wechat_paid", "V1")
    del data["origin_trade_no"], data["origin_out_trade_no"]
    assert client.v3("/api/v3/labs/relation/revoked", data).code == Emu.NO_IDENTIFIER


def test_a_lost_answer_leaves_a_void_that_a_query_finds(client: Client) -> None:
    client.acquirer.fault("drop_after", endpoint="revoked")
    with pytest.raises(NO_ANSWER):
        client.void("wechat_paid", "V1")
    assert client.look_up("V1").data["trade_state"] == "SUCCESS"
    (note,) = client.acquirer.requests("revoked")
    assert (note["out_trade_no"], note["processed"]) == ("V1", True)


def test_unknown_then_success_speaks_the_module_s_own_code(client: Client) -> None:
    client.acquirer.fault("unknown_then_success", endpoint="revoked")
    reply = client.void("wechat_paid", "V1")
    assert (reply.code, reply.json["resp_data"]) == ("BBS11112", None)
    assert client.look_up("V1").data["trade_state"] == "SUCCESS"


@pytest.mark.parametrize("then", ["SUCCESS", "FAIL"])
def test_processing_is_decided_at_the_nth_query_of_the_void(client: Client, then: str) -> None:
    client.acquirer.fault("processing", endpoint="revoked", queries=2, then=then)
    assert client.void("wechat_paid", "V1").code == "BBS10000"
    assert [client.look_up("V1").data["trade_state"] for _ in range(3)] == ["DEAL", then, then]
    assert client.current_balance() == ("9912.00" if then == "SUCCESS" else "10000.00")


@pytest.mark.parametrize(("fault", "code"), [("fail", Emu.CHANNEL_FAILED), ("exception", Emu.CHANNEL_EXCEPTION)])
def test_a_channel_that_says_no_is_a_signed_code(client: Client, fault: str, code: Emu) -> None:
    client.acquirer.fault(fault, endpoint="revoked")
    assert client.void("wechat_paid", "V1").code == code
    assert client.look_up("V1").data["trade_state"] == "FAIL"
    assert client.look_up("202611230001").data["trade_state"] == "SUCCESS"
