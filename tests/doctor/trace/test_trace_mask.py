"""What never reaches a trace file: keys of a password, payment codes, card numbers (design §7; facts: devices §1.5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.doctor.scan_class import described, may_be_shown
from terminal.doctor.trace.mask import FRAME_MAX, HELD_KEYS, HOLD_MS, SILENCE_MS, KeyMask, ScanMask, Seen

TRADE_NO = "2026030166210000000001"
WECHAT_CODE = "134567890123456789"
ALIPAY_CODE = "2876543210987654321"
UNIONPAY_CODE = "6212345678901234567"
MASTER = "5425233430109903"


class Focus:
    """Whether a masked field has the focus."""

    def __init__(self) -> None:
        self.masked = False

    def __call__(self) -> bool:
        return self.masked


def clear(pieces: list[Seen]) -> bytes:
    return b"".join(piece.data for piece in pieces)


def hidden(pieces: list[Seen]) -> int:
    return sum(piece.masked for piece in pieces)


def test_keys_of_an_open_field_are_written_after_a_while_with_their_own_time() -> None:
    mask = KeyMask(Focus())
    assert mask.take(b"12", 100) == []
    assert mask.take(b"", 100 + HOLD_MS - 1) == []
    assert mask.take(b"", 100 + HOLD_MS) == [Seen(100, b"12")]


def test_keys_of_a_password_are_counted_and_nothing_else() -> None:
    focus = Focus()
    mask = KeyMask(focus)
    focus.masked = True
    out = mask.take(b"9", 0) + mask.take(b"87", 10)
    assert (clear(out), hidden(out)) == (b"", 3)


def test_a_digit_typed_before_the_password_page_was_drawn_is_hidden_too() -> None:
    focus = Focus()
    mask = KeyMask(focus)
    out = mask.take(b"\r", 0) + mask.take(b"9", 20)  # 确认, and the password's first digit before the page has changed
    focus.masked = True
    out += mask.take(b"8", 40) + mask.take(b"", 40 + 2 * HOLD_MS)
    assert (clear(out), hidden(out)) == (b"", 3)


def test_a_digit_typed_as_the_password_page_goes_away_is_hidden_too() -> None:
    focus = Focus()
    mask = KeyMask(focus)
    focus.masked = True
    mask.take(b"9", 0)
    focus.masked = False  # the page locked itself under the finger
    assert hidden(mask.take(b"8", HOLD_MS - 1)) == 1
    assert mask.take(b"7", HOLD_MS) == []
    assert clear(mask.take(b"", 2 * HOLD_MS)) == b"7"


def test_what_is_held_when_the_link_closes_is_hidden() -> None:
    mask = KeyMask(Focus())
    mask.take(b"123456", 0)
    assert (clear(rest := mask.rest()), hidden(rest)) == (b"", 6)
    assert mask.rest() == []


def test_a_stuck_key_fills_no_memory() -> None:
    mask = KeyMask(Focus())
    assert hidden(mask.take(b"5" * (HELD_KEYS + 10), 0)) == 10


@given(
    st.lists(st.tuples(st.binary(max_size=5), st.booleans(), st.integers(0, 3 * HOLD_MS)), max_size=30),
)
def test_no_byte_within_the_hold_of_a_masked_field_is_ever_written(steps: list[tuple[bytes, bool, int]]) -> None:
    focus, now, out = Focus(), 0, list[Seen]()
    mask, masked_at, total = KeyMask(focus), list[int](), 0
    for data, masked, gap in steps:
        now += gap
        focus.masked = masked
        masked_at += [now] if masked else []
        total += len(data)
        out += mask.take(data, now)
    focus.masked = False
    out += mask.rest()
    assert len(clear(out)) + hidden(out) == total
    for piece in out:
        if piece.data:
            assert all(abs(piece.at_ms - at) >= HOLD_MS for at in masked_at)


@pytest.mark.parametrize(
    ("text", "shown", "said"),
    [
        (TRADE_NO, True, "trade number"),
        ("]C1" + TRADE_NO, True, "trade number"),
        ("66200819100678", True, "log number"),
        ("123456789012", True, "reference"),
        ("RD92964000000010000123", True, "refund"),
        ("%%NoRead", True, "no code"),
        ("]E0036000291452", False, "goods"),
        (WECHAT_CODE, False, "PAYMENT"),
        (ALIPAY_CODE, False, "PAYMENT"),
        (UNIONPAY_CODE, False, "PAYMENT"),
        ("]Q1" + WECHAT_CODE, False, "PAYMENT"),
        ("2812345678901234567890", False, "PAYMENT"),
        (MASTER, False, "card"),
        ("%B" + MASTER + "^A", False, "nothing"),
        ("order" + WECHAT_CODE, False, "order"),
        ("order" + MASTER, False, "order"),
        ("A" + "1" * 23, False, "order"),
        ("4200001234567890123456789012", False, "order"),
        ("https://example.com/x", False, "web"),
        ("退款", False, "nothing"),
        ("134567890", False, "order"),
    ],
)
def test_what_a_scan_is_called_and_whether_a_trace_may_hold_it(text: str, shown: bool, said: str) -> None:
    assert may_be_shown(text) is shown
    assert said in described(text)
    assert not any(digits in described(text) for digits in (WECHAT_CODE, MASTER))


@given(st.one_of(
    st.from_regex(r"1[0-5][0-9]{16}", fullmatch=True),
    st.from_regex(r"(2[5-9]|30)[0-9]{14,22}", fullmatch=True),
    st.from_regex(r"62[0-9]{17}", fullmatch=True),
))  # fmt: skip
def test_no_payment_code_may_be_shown(code: str) -> None:
    assert not may_be_shown(code)
    assert not may_be_shown(code[: len(code) // 2]) or len(code) // 2 == 12, "nor a half of it"


def test_a_scan_is_written_whole_once_it_is_known_to_be_harmless() -> None:
    mask = ScanMask(may_be_shown)
    assert mask.take(b"20260301", 0) == []
    assert mask.take(b"66210000000001\r", 9) == [Seen(0, TRADE_NO.encode()), Seen(9, b"\r")]


def test_a_payment_code_is_a_count() -> None:
    mask = ScanMask(may_be_shown)
    out = mask.take(WECHAT_CODE.encode() + b"\r\n", 0)
    assert (clear(out), hidden(out)) == (b"\r\n", len(WECHAT_CODE))


def test_a_payment_code_without_suffix_or_in_two_bursts_is_a_count_too() -> None:
    mask = ScanMask(may_be_shown)
    out = mask.take(b"134567890", 0) + mask.take(b"", SILENCE_MS) + mask.take(b"123456789", 200)
    out += mask.take(b"", 200 + SILENCE_MS)
    assert (clear(out), hidden(out)) == (b"", 18)


def test_two_codes_run_together_are_masked() -> None:
    mask = ScanMask(may_be_shown)
    out = mask.take(WECHAT_CODE.encode() * 2 + b"\r", 0)
    assert hidden(out) == 36


def test_a_cut_scan_and_an_endless_one_are_masked_within_bounds() -> None:
    mask = ScanMask(may_be_shown)
    mask.take(TRADE_NO.encode()[:14], 0)
    assert hidden(mask.rest()) == 14
    assert mask.take(b"A" * (FRAME_MAX + 5), 0) == []
    assert hidden(mask.take(b"\r", 1)) == FRAME_MAX + 5
    assert clear(mask.take(b"ORDER1\r", 2)) == b"ORDER1\r"
