"""Settings at the keypad: who may, what is journalled, what a restart reads back, and when a change is applied."""

from __future__ import annotations

from collections import deque

import pytest
from core_player import OPERATOR, SHOP, SUCCESS, CorePlayer
from hypothesis import given
from hypothesis import strategies as st

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.entries import SettingChanged
from terminal.core.screens.model import Choice
from terminal.core.settings import CONFIGURED, SETTINGS, SettingName
from terminal.core.terminal import Terminal
from terminal.core.words import Language, chinese


def shout(text: str) -> str:
    return f"<{text}>"


def speaking(*, printers: tuple[str, ...] = ()) -> CorePlayer:
    catalogues = {Language.CHINESE: chinese, Language.ENGLISH: shout}
    settings = type(CONFIGURED)(CONFIGURED.values, printers)
    return CorePlayer(core=Terminal(SHOP, settings=settings, catalogues=catalogues))


def open_settings(play: CorePlayer) -> CorePlayer:
    play.log_in()
    menu = [block for block in play.screen.blocks if isinstance(block, Choice)]
    play.press(next(line.key for line in menu if "设置" in line.label))
    assert play.screen.page == "settings.list"
    return play


def lines(play: CorePlayer) -> dict[str, str]:
    return {block.label: block.note for block in play.screen.blocks if isinstance(block, Choice)}


def applied(play: CorePlayer) -> list[fx.ApplySettings]:
    return [effect for effect in play.performed if isinstance(effect, fx.ApplySettings)]


def test_every_setting_is_shown_with_its_current_value() -> None:
    shown = lines(open_settings(speaking()))
    assert shown["语言"] == "中文"
    assert shown["亮度"] == "80%"
    assert shown["按键音量"] == "中"
    assert shown["闲置锁定"] == "5 分钟"
    assert shown["时区"] == "北京时间"
    assert shown["退款规则"] == "只可查看"


def test_an_operator_who_is_no_supervisor_cannot_open_the_settings() -> None:
    play = CorePlayer(person=OPERATOR).log_in()
    line = next(b for b in play.screen.blocks if isinstance(b, Choice) and b.label == "设置")
    play.press(line.key)
    assert play.screen.page == "session.menu"
    assert not line.enabled


def test_a_changed_value_is_journalled_with_who_changed_it_and_from_what() -> None:
    play = open_settings(speaking())
    play.press("2", "5")
    assert SettingChanged("brightness", "80", "100", "01") in play.entries
    assert lines(play)["亮度"] == "100%"
    assert applied(play)[-1].settings.brightness == 100


def test_choosing_the_value_that_is_set_writes_nothing() -> None:
    play = open_settings(speaking())
    play.press("2", "4")
    assert not [entry for entry in play.entries if isinstance(entry, SettingChanged)]
    assert play.screen.page == "settings.list"


def test_another_language_is_spoken_at_once() -> None:
    play = open_settings(speaking())
    play.press("1", "2")
    assert play.screen.title == "<设置>"
    assert play.screen.status.open_word == "<待办>"


def test_a_printer_that_cannot_be_set_is_greyed_and_says_so() -> None:
    play = open_settings(speaking())
    play.press("4")
    assert play.screen.page == "settings.list"
    assert "这一项不能在这里设置" in play.text()


def test_the_models_the_printer_can_be_are_offered() -> None:
    play = open_settings(speaking(printers=("clone-58", "epson-80")))
    play.press("4", "2")
    assert applied(play)[-1].settings.printer == "epson-80"


def test_what_the_journal_says_wins_over_the_configuration() -> None:
    play = speaking()
    play.recovered = ev.Recovered((), (), (("idle_s", "60"), ("language", "en")))
    play.start()
    assert play.screen.title == "<登录>"
    assert applied(play)[-1].settings.idle_ms == 60_000


def test_a_value_or_a_name_that_this_program_does_not_know_changes_nothing() -> None:
    play = speaking()
    play.recovered = ev.Recovered((), (), (("idle_s", "soon"), ("colour", "red"), ("volume", "3")))
    play.start()
    now = applied(play)[-1].settings
    assert (now.idle_ms, now.volume) == (300_000, 3)


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name.value)
def test_a_value_of_the_configuration_that_is_none_of_the_usual_ones_is_offered_too(row: object) -> None:
    line = next(line for line in SETTINGS if line is row)
    odd = CONFIGURED.changed(line.name, "777")
    assert "777" in {option.value for option in odd.options(line)}


def test_a_change_while_a_refund_is_being_sent_waits_for_its_end() -> None:
    play = speaking()
    play.outcomes = deque()
    play.log_in()
    play.to_confirm()
    play.press("ENTER")
    assert play.screen.page == "refund_flow.submitting"
    before = len(applied(play))
    play.give(ev.SettingChosen(SettingName.LANGUAGE, "en"))
    assert len(applied(play)) == before
    assert play.screen.title == "正在提交退款"
    number = next(iter(play.core.book.refunds))
    play.give(ev.RefundAnswered(number, SUCCESS))
    play.press("ENTER")
    assert len(applied(play)) == before + 1
    assert applied(play)[-1].settings.language is Language.ENGLISH


@given(st.lists(st.sampled_from(["1", "2", "3", "6", "7", "UP", "DOWN", "ENTER", "BACK", "CLEAR"]), max_size=12))
def test_no_key_leads_to_a_page_that_cancel_does_not_leave(keys: list[str]) -> None:
    play = open_settings(speaking())
    play.press(*keys)
    for _ in range(3):
        if play.screen.page == "session.menu":
            break
        play.press("CANCEL")
    assert play.screen.page in ("session.menu", "session.locked")
