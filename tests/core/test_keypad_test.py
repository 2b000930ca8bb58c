"""The page that learns keys: every key is shown with its code, and whether its press counted; 取消 twice leaves."""

from __future__ import annotations

from core_player import CorePlayer

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.flow.keypad_test import ROWS_SHOWN
from terminal.core.keys import Key
from terminal.core.screens.keypad_test import KEY_NAMES
from terminal.core.screens.model import Field, Tone


def on_page() -> CorePlayer:
    play = CorePlayer().log_in()
    play.choose(ev.TaskKind.SERVICE)
    play.press("1")
    assert play.page == "keypad_test.showing"
    return play


def down(play: CorePlayer, code: str, key: Key | None, *, counts: bool = True) -> None:
    play.now_ms += 100
    play.give(ev.KeySeen(code, key, play.now_ms))
    if key is not None and counts:
        play.give(ev.KeyPressed(key, play.now_ms))


def rows(play: CorePlayer) -> list[tuple[str, str, Tone]]:
    return [(b.label, b.value, b.tone) for b in play.screen.blocks if isinstance(b, Field)]


def test_each_key_is_shown_with_its_code_the_latest_first() -> None:
    play = on_page()
    down(play, "35", Key.D5)
    down(play, "0D", Key.ENTER)
    assert rows(play) == [("确认", "键码 0D", Tone.NORMAL), ("5", "键码 35", Tone.NORMAL)]


def test_a_code_without_a_meaning_and_a_bounce_are_told_apart_from_a_press() -> None:
    play = on_page()
    down(play, "7E", None)
    down(play, "35", Key.D5, counts=False)
    down(play, "35", Key.D5)
    assert rows(play) == [
        ("5", "键码 35", Tone.NORMAL),
        ("5", "键码 35，未计入", Tone.ATTENTION),
        ("未定义", "键码 7E", Tone.DANGER),
    ]


def test_a_keypad_that_tells_no_codes_is_shown_by_its_presses() -> None:
    play = on_page()
    play.press("F1", "UP")
    assert [row[:2] for row in rows(play)] == [("向上", "已计入"), ("F1", "已计入")]


def test_cancel_twice_leaves_and_once_does_not() -> None:
    play = on_page()
    play.press("CANCEL", "ENTER", "CANCEL", "BACK", "CANCEL")
    assert play.page == "keypad_test.showing"
    play.press("CANCEL")
    assert play.page == "session.menu"


def test_left_alone_it_locks() -> None:
    play = on_page()
    play.press("5")
    play.wait(300_000)
    assert play.page == "session.locked"


def test_only_the_last_rows_are_kept() -> None:
    play = on_page()
    for _ in range(3 * ROWS_SHOWN):
        down(play, "31", Key.D1)
    assert len(rows(play)) == ROWS_SHOWN


def test_elsewhere_a_key_without_a_meaning_is_refused_aloud_and_no_other_code_matters() -> None:
    play = CorePlayer().log_in()
    play.performed.clear()
    play.give(ev.KeySeen("7E", None, play.now_ms))
    assert play.performed == [fx.Beep(fx.Sound.REFUSED)]
    play.give(ev.KeySeen("35", Key.D5, play.now_ms))
    assert play.performed == [fx.Beep(fx.Sound.REFUSED)]


def test_every_key_has_a_name_that_a_cashier_knows() -> None:
    spoken = {key for key in Key if key.value.isalpha()}
    assert spoken == set(KEY_NAMES)
