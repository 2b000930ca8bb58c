"""A scan counts on the page that asks for one; the scanner is told when to look, and when no more."""

from __future__ import annotations

from core_player import ORIGINAL, CorePlayer

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.model import DeviceKind, DeviceState

TRADE_NO = ORIGINAL.trade_no


def asked(play: CorePlayer) -> list[bool]:
    return [effect.wanted for effect in play.performed if isinstance(effect, fx.AskScan)]


def test_the_scanner_looks_while_the_order_page_is_shown_and_no_longer() -> None:
    play = CorePlayer().log_in()
    assert asked(play) == [False]
    play.press("1")
    assert (play.page, asked(play)) == ("refund_flow.order", [False, True])
    play.scan(TRADE_NO)
    assert (play.page, asked(play)) == ("refund_flow.detail", [False, True, False])


def test_after_a_code_that_is_no_order_it_looks_again() -> None:
    play = CorePlayer().log_in()
    play.press("1")
    play.scan("https://example.com/x")
    assert (play.page, asked(play)) == ("refund_flow.order", [False, True, True])


def test_a_scan_that_nobody_asked_for_is_dropped_counted_and_heard() -> None:
    play = CorePlayer().log_in()
    play.scan(TRADE_NO)
    assert play.page == "session.menu"
    assert play.performed[-2:] == [fx.Beep(fx.Sound.REFUSED), fx.AskScan(False)]
    play.press("1")
    assert (play.page, play.core.beside.scans_not_asked) == ("refund_flow.order", 1), "and it is not kept for later"


def test_a_scanner_that_comes_back_is_told_anew() -> None:
    play = CorePlayer().log_in()
    play.press("1")
    play.give(ev.DeviceChanged(DeviceKind.SCANNER, DeviceState.AWAY, "扫码枪：端口不存在"))
    play.give(ev.DeviceChanged(DeviceKind.SCANNER, DeviceState.READY, ""))
    assert asked(play)[-1] is True
    assert len(asked(play)) == 4
