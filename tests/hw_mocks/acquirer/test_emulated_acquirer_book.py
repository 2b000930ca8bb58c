"""The rules of the book, without a wire; and that no sequence of refunds gives back more than was paid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw_mocks.acquirer import limits
from hw_mocks.acquirer.book import AT_ONCE, Book, Decision, Given, RefundOrder
from hw_mocks.acquirer.clock import HOST_ZONE, host_time, moment_of
from hw_mocks.acquirer.codes import Emu, Refusal
from hw_mocks.acquirer.records import AccountMode, Ledger, Original, Refund, RefundState
from hw_mocks.acquirer.seed import SEEDS, seed_ledger

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=HOST_ZONE)
PAID = [seed.name for seed in SEEDS if seed.pay_state == "SUCCESS" and not seed.other_merchant]


class Shelf:
    """Keeps what was saved, as the file would."""

    def __init__(self) -> None:
        self.saved = b""

    def save(self, ledger: Ledger) -> None:
        self.saved = msgspec.json.encode(ledger)

    def again(self) -> Ledger:
        return msgspec.json.decode(self.saved, type=Ledger)


def new_book(shelf: Shelf | None = None, now: datetime = NOON) -> Book:
    return Book(seed_ledger("abcd", now), (shelf or Shelf()).save, lambda: now)


def named(book: Book, name: str) -> Original:
    number = next(o["trade_no"] for o in book.shown()["originals"] if o["name"] == name)
    original = book.original(trade_no=number)
    assert original is not None
    return original


def order(book: Book, name: str, number: str, fen: int, **more: Any) -> RefundOrder:
    original = named(book, name)
    origin = {"origin_trade_no": original.trade_no, "origin_log_no": original.log_no}
    return replace(RefundOrder(number, fen, origin), **more)


def refund(book: Book, name: str, number: str, fen: int, *, decision: Decision = AT_ONCE, **more: Any) -> Refund:
    given_back = book.refund(order(book, name, number, fen, **more), decision)
    assert isinstance(given_back, Given)
    return given_back.refund


def test_a_refund_takes_from_the_merchant_balance_by_default_and_gets_numbers_of_the_day() -> None:
    book = new_book()
    done = refund(book, "wechat_paid", "R1", 1250)
    assert done.trade_state is RefundState.SUCCESS
    assert done.trade_no == "20261124" + done.log_no
    assert len(done.log_no) == 14
    assert done.log_no.startswith("66")
    assert book.balances() == {AccountMode.RETURN: 500_000, AccountMode.MERCHANT: 998_750, AccountMode.TERMINAL: 30_000}
    assert done.refund_type == "05"


@pytest.mark.parametrize("mode", [AccountMode.RETURN, AccountMode.MERCHANT, AccountMode.TERMINAL])
def test_the_account_asked_for_pays_and_runs_out(mode: AccountMode) -> None:
    book = new_book()
    book.set_balance(mode, 1000)
    before = book.balances()
    assert refund(book, "card_paid", "R1", 999, mode=mode).trade_state is RefundState.SUCCESS
    assert refund(book, "card_paid", "R2", 2, mode=mode).code == Emu.INSUFFICIENT_BALANCE
    assert refund(book, "card_paid", "R3", 1, mode=mode).trade_state is RefundState.SUCCESS
    assert book.balances() == {**before, mode: 0}


def test_an_account_the_merchant_has_not_is_refused() -> None:
    assert refund(new_book(), "card_paid", "R1", 1, mode=AccountMode.FINAL).code == Emu.NO_ACCOUNT


def test_parts_add_up_to_the_whole_and_no_further() -> None:
    book = new_book()
    original = named(book, "wechat_paid")
    assert book.trade_state(original) == "SUCCESS"
    refund(book, "wechat_paid", "R1", 8000)
    assert book.trade_state(original) == "PART_REFUND"
    assert refund(book, "wechat_paid", "R2", 801).code == Emu.OVER_REFUND
    refund(book, "wechat_paid", "R3", 800)
    assert book.trade_state(original) == "REFUND"
    assert refund(book, "wechat_paid", "R4", 1).code == Emu.OVER_REFUND


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("wechat_unpaid", Emu.ORIGINAL_NOT_PAID),
        ("alipay_closed", Emu.ORIGINAL_CLOSED),
        ("card_failed", Emu.ORIGINAL_FAILED),
        ("alipay_in_process", Emu.ORIGINAL_IN_PROCESS),
        ("wechat_revoked", Emu.ORIGINAL_REVOKED),
        ("wechat_too_old", Emu.TOO_OLD),
        ("other_merchant_paid", Emu.ORIGINAL_OF_OTHER_MERCHANT),
        ("card_refunded", Emu.OVER_REFUND),
    ],
)
def test_an_original_that_cannot_be_refunded_says_why_and_moves_no_money(name: str, code: Emu) -> None:
    book = new_book()
    before = book.balances()
    refused = refund(book, name, "R1", 1)
    assert refused.code == code
    assert refused.trade_state is RefundState.FAIL
    assert refused.message
    assert book.balances() == before


def test_the_last_second_of_the_window_counts() -> None:
    paid = moment_of(named(new_book(), "alipay_paid").trade_time)
    for late, code in ((timedelta(0), ""), (timedelta(seconds=1), Emu.TOO_OLD)):
        now = paid + timedelta(days=90) + late
        book = Book(seed_ledger("abcd", NOON), Shelf().save, partial(datetime.astimezone, now), window_days=90)
        assert refund(book, "alipay_paid", "R1", 100).code == code


def test_a_number_seen_before_gets_its_first_result_whatever_the_repeat_says() -> None:
    book = new_book()
    first = refund(book, "wechat_paid", "R1", 100)
    repeat = book.refund(order(book, "alipay_paid", "R1", 200))
    assert isinstance(repeat, Given)
    assert repeat.duplicate
    assert repeat.refund is first
    assert book.balances()[AccountMode.MERCHANT] == 999_900
    refused = refund(book, "wechat_paid", "R2", 999_999)
    again = book.refund(order(book, "wechat_paid", "R2", 1))
    assert isinstance(again, Given)
    assert again.refund is refused


def test_a_cashier_order_needs_two_identifiers() -> None:
    book = new_book()
    original = named(book, "cashier_paid")
    one = {"origin_trade_no": original.trade_no}
    assert refund(book, "cashier_paid", "R1", 100, origin=one).code == Emu.TOO_FEW_IDENTIFIERS
    two = {**one, "origin_out_trade_no": original.out_trade_no}
    assert refund(book, "cashier_paid", "R2", 100, origin=two).trade_state is RefundState.SUCCESS


@pytest.mark.parametrize("name", ["origin_trade_no", "origin_log_no", "origin_out_trade_no"])
def test_each_identifier_alone_finds_an_ordinary_payment(name: str) -> None:
    book = new_book()
    original = named(book, "card_goods_paid")
    value = getattr(original, name.removeprefix("origin_"))
    done = refund(book, "card_goods_paid", "R1", 100, origin={name: value})
    assert done.origin_trade_no == original.trade_no


def test_identifiers_of_two_payments_and_of_none_are_refused() -> None:
    book = new_book()
    a, b = named(book, "wechat_paid"), named(book, "alipay_paid")
    mixed = {"origin_trade_no": a.trade_no, "origin_log_no": b.log_no}
    assert refund(book, "wechat_paid", "R1", 100, origin=mixed).code == Emu.IDENTIFIERS_DIFFER
    unknown = refund(book, "wechat_paid", "R2", 100, origin={"origin_trade_no": "2026010166000000000001"})
    assert unknown.code == Emu.NO_ORIGINAL
    assert unknown.origin_trade_no == ""


@pytest.mark.parametrize("then", [RefundState.SUCCESS, RefundState.FAIL, RefundState.EXCEPTION])
def test_a_refund_in_process_holds_the_money_until_the_query_that_decides(then: RefundState) -> None:
    book = new_book()
    original = named(book, "wechat_paid")
    held = refund(book, "wechat_paid", "R1", 8000, decision=Decision(then, at_query=3))
    assert held.trade_state is RefundState.PROCESSING
    assert book.trade_state(original) == "SUCCESS"
    assert book.balances()[AccountMode.MERCHANT] == 992_000
    assert refund(book, "wechat_paid", "R2", 801).code == Emu.OVER_REFUND
    states = [book.query(held).trade_state for _ in range(4)]
    assert states == [RefundState.PROCESSING] * 2 + [then] * 2
    success = then is RefundState.SUCCESS
    assert book.balances()[AccountMode.MERCHANT] == (992_000 if success else 1_000_000)
    assert book.refundable(original) == (800 if success else 8800)


def test_a_channel_that_fails_moves_no_money_and_a_new_number_may_try_again() -> None:
    book = new_book()
    failed = refund(book, "wechat_paid", "R1", 8800, decision=Decision(RefundState.FAIL))
    assert (failed.trade_state, failed.code) == (RefundState.FAIL, Emu.CHANNEL_FAILED)
    assert refund(book, "wechat_paid", "R2", 8800).trade_state is RefundState.SUCCESS


def test_a_full_book_refuses_and_forgets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hw_mocks.acquirer.book.REFUNDS_MAX", 3)
    book = new_book()
    refund(book, "wechat_paid", "R1", 1)
    refused = book.refund(order(book, "wechat_paid", "R2", 1))
    assert isinstance(refused, Refusal)
    assert refused.code == Emu.BOOK_FULL
    assert book.find_refund(out_trade_no="R1") is not None


def test_notes_are_bounded_and_the_lost_ones_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hw_mocks.acquirer.book.NOTES_MAX", 3)
    book = new_book()
    for number in range(5):
        book.note("refund", out_trade_no=f"R{number}")
    shown = book.shown()
    assert [note["seq"] for note in shown["requests"]] == [3, 4, 5]
    assert shown["requests_dropped"] == 2


# ---------------------------------------------------------------- seeds


def test_seeds_cover_what_the_issue_lists_and_their_goods_add_up() -> None:
    originals = [msgspec.convert(o, Original) for o in msgspec.to_builtins(seed_ledger("abcd", NOON).originals)]
    assert {o.account_type for o in originals} >= {"WECHAT", "ALIPAY", "UQRCODEPAY", "UNION"}
    assert next(o for o in originals if o.name == "wechat_paid").total_amount == 8800
    with_goods = [o for o in originals if o.goods]
    assert {o.account_type for o in with_goods} == {"UNION", "WECHAT"}
    for original in with_goods:
        assert sum(goods.quantity * goods.price for goods in original.goods) == original.total_amount


def test_seed_numbers_can_be_keyed_and_are_nothing_else() -> None:
    """12 digits: no log number (14), payment code (16 to 24), card (13 to 19) or trade number (22)."""
    originals = seed_ledger("abcd", NOON).originals
    assert len({o.out_trade_no for o in originals}) == len({o.trade_no for o in originals}) == len(SEEDS)
    for original in originals:
        assert original.out_trade_no.isdigit()
        assert len(original.out_trade_no) == 12
        assert original.trade_no[8:] == original.log_no
        assert original.log_no.startswith("66")
        assert len(original.trade_no) == 22


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_seed_days_count_back_from_the_first_start(hour: int) -> None:
    now = NOON.replace(hour=hour, minute=5)
    book = new_book(now=now)
    for seed in SEEDS:
        original = named(book, seed.name)
        assert original.trade_no[:8] == f"{now - timedelta(days=seed.days_ago):%Y%m%d}"
        if original.trade_time:
            assert original.trade_time[:8] == original.trade_no[:8]
            assert original.trade_time <= host_time(now)


# ---------------------------------------------------------------- properties


@dataclass(frozen=True, slots=True)
class Ask:
    name: str
    number: int
    fen: int
    mode: AccountMode | None
    decision: Decision


asks = st.builds(
    Ask,
    st.sampled_from(PAID),
    st.integers(1, 40),  # refund numbers meet again
    st.one_of(st.integers(1, 500), st.integers(1, 30_000)),
    st.sampled_from([None, *AccountMode]),
    st.sampled_from([AT_ONCE, Decision(RefundState.FAIL), Decision(RefundState.EXCEPTION)])
    | st.builds(
        Decision, st.sampled_from([RefundState.SUCCESS, RefundState.FAIL, RefundState.EXCEPTION]), st.integers(1, 3)
    ),
)
questions = st.integers(1, 40)


@settings(max_examples=150, deadline=None)
@given(st.lists(asks | questions, max_size=60))
def test_whatever_is_asked_nothing_is_refunded_twice_and_balances_add_up(steps: list[Ask | int]) -> None:
    shelf = Shelf()
    book = new_book(shelf)
    start = book.balances()
    for step in steps:
        if isinstance(step, int):
            known = book.find_refund(out_trade_no=f"R{step}")
            if known is not None:
                book.query(known)
        else:
            number = f"R{step.number}"
            before = book.find_refund(out_trade_no=number)
            given_back = book.refund(order(book, step.name, number, step.fen, mode=step.mode), step.decision)
            assert isinstance(given_back, Given)
            assert given_back.duplicate == (before is not None)
        _check(book, start)
    if steps and shelf.saved:
        reopened = Book(shelf.again(), shelf.save, lambda: NOON)
        assert reopened.shown() == book.shown()


def _check(book: Book, start: dict[AccountMode, int]) -> None:
    shown = book.shown()
    numbers = [refund["out_trade_no"] for refund in shown["refunds"]]
    assert len(numbers) == len(set(numbers))
    using = [r for r in shown["refunds"] if r["trade_state"] in ("SUCCESS", "PROCESSING")]
    for original in shown["originals"]:
        used = sum(r["refund_amount"] for r in using if r["origin_trade_no"] == original["trade_no"])
        assert used <= original["total_amount"]
    for mode, fen in book.balances().items():
        spent = sum(r["refund_amount"] for r in using if r["refund_type"] == mode and not r["seeded"])
        assert 0 <= fen == start[mode] - spent


def test_limits_are_the_ones_of_the_wire() -> None:
    assert int("9" * 12) == limits.FEN_MAX
