"""What the screen tells the trace about keys: a number that turns out to be a secret was held back, and is hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.screens.model import Field, Input, ScreenModel, StatusBar
from terminal.doctor.trace.focus import KeyFocus
from terminal.doctor.trace.mask import HOLD_MS, KeyMask, Seen

CARD = "6212345678901234567"
MASTER = "5425233430109903"
WECHAT = "134567890123456789"
MOBILE = "13800138000"
TRADE_NO = "2026112366210000000001"


def screen(page: str, *fields: Input) -> ScreenModel:
    return ScreenModel(page, "标题", (Field("终端编号", "1"), *fields), (), StatusBar())


def order(text: str, page: str = "refund_flow.order") -> ScreenModel:
    return screen(page, Input("单号", text))


LEFT = screen("refund_flow.looking_up")
PASSWORD = screen("session.password", Input("操作密码", "", masked=True))


class Keys:
    """A keypad, its screen, and the mask between them and the trace: each key shows before the next one comes."""

    def __init__(self) -> None:
        self.focus = KeyFocus()
        self.mask = KeyMask(self.focus.hides, self.focus.holds)
        self.ms = 0
        self.out: list[Seen] = []

    def type(self, text: str, gap_ms: int = 300) -> None:
        for place, digit in enumerate(text, 1):
            self.ms += gap_ms
            self.out += self.mask.take(digit.encode(), self.ms)
            self.focus.show(order(text[:place]))

    def then(self, shown: ScreenModel) -> None:
        self.ms += 300
        self.out += self.mask.take(b"\r", self.ms)
        self.focus.show(shown)
        for _ in range(20):
            self.ms += 200
            self.out += self.mask.take(b"", self.ms)

    def written(self) -> str:
        return b"".join(piece.data for piece in self.out).decode()


@pytest.mark.parametrize("secret", [CARD, MASTER, WECHAT, MOBILE])
@pytest.mark.parametrize("shown", [LEFT, order(""), order("7", "other.page")])
def test_a_secret_typed_slowly_into_an_open_field_is_never_written(secret: str, shown: ScreenModel) -> None:
    keys = Keys()
    keys.type(secret, gap_ms=HOLD_MS)
    keys.then(shown)
    assert keys.written() == ""


@pytest.mark.parametrize("text", ["12.50", TRADE_NO, "66210000000001", "202611230001"])
def test_what_a_technician_may_see_is_written_in_the_end(text: str) -> None:
    keys = Keys()
    keys.type(text)
    keys.then(LEFT)
    assert keys.written() == text + "\r"


def test_a_secret_that_is_shortened_digit_by_digit_is_hidden_at_the_first_one() -> None:
    keys = Keys()
    keys.type(MASTER)
    keys.focus.show(order(MASTER[:-1]))
    keys.then(LEFT)
    assert keys.written() == ""


def test_a_password_field_hides_at_once() -> None:
    focus = KeyFocus()
    focus.show(PASSWORD)
    assert focus.hides()
    assert not focus.holds()
    focus.show(LEFT)
    assert not focus.hides()


def test_a_secret_is_said_once() -> None:
    focus = KeyFocus()
    focus.show(order(MASTER))
    assert focus.holds()
    assert not focus.hides()
    focus.show(LEFT)
    assert [focus.hides(), focus.hides(), focus.holds()] == [True, False, False]


@given(st.lists(st.sampled_from([CARD, MASTER, WECHAT, "1", "12.5", ""]), max_size=6))
def test_no_order_of_fields_lets_a_secret_out(texts: list[str]) -> None:
    keys = Keys()
    for text in texts:
        keys.type(text)
        keys.then(LEFT)
    assert not [secret for secret in (CARD, MASTER, WECHAT) if secret in keys.written()]
