"""The loop: one event at a time, keys of a password never in the log, a dead worker stops it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.keys import Key
from terminal.core.model import DeviceKind, DeviceState, Shop
from terminal.core.settings import CONFIGURED, SettingName
from terminal.core.terminal import Terminal
from terminal.runtime.limits import EVENT_QUEUE
from terminal.runtime.loop import Loop
from terminal.runtime.timers import Timers

SHOP = Shop("示例百货", "822290059430BFA", "D9296400", "400-000-0000", "0.1.0")


class StillClock:
    def mono_ms(self) -> int:
        return 5_000

    def wall(self) -> datetime:
        return datetime(2026, 11, 24, tzinfo=UTC)

    def use_zone(self, name: str) -> None:
        return


class Answering:
    """Performs by recovering an empty journal and following posted events."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.performed: list[fx.Effect] = []

    def perform(self, effects: Sequence[fx.Effect]) -> None:
        self.performed += effects
        for effect in effects:
            if isinstance(effect, fx.Recover):
                self.loop.post_next(ev.Recovered((), ()))
            elif isinstance(effect, fx.Post):
                self.loop.post_next(effect.event)


def make() -> tuple[Loop, Answering, Terminal]:
    core = Terminal(SHOP, settings=CONFIGURED.changed(SettingName.IDLE, "60"))
    loop = Loop(core, Timers(), StillClock())
    return loop, Answering(loop), core


def press(loop: Loop, performer: Answering, *keys: Key) -> None:
    for key in keys:
        loop.turn(ev.KeyPressed(key, 1), performer)


def test_an_event_and_what_it_posts_are_one_turn() -> None:
    loop, performer, core = make()
    loop.turn(ev.Started(), performer)
    assert core.screen is not None
    assert core.screen.page == "session.locked"


def test_no_digit_is_in_the_log_and_of_a_password_no_key_at_all(caplog: pytest.LogCaptureFixture) -> None:
    loop, performer, _ = make()
    loop.turn(ev.Started(), performer)
    with caplog.at_level(logging.DEBUG, logger="terminal"):
        press(loop, performer, Key.D0, Key.D7, Key.ENTER)
        seen = len(caplog.records)
        press(loop, performer, Key.D9, Key.D8, Key.D4, Key.D3, Key.D5, Key.D6)
    told = [str(vars(record)) for record in caplog.records]
    assert any("Key.ENTER" in line for line in told[:seen])
    assert sum("'detail': 'digit'" in line for line in told[:seen]) == 2
    keys = [line for line in told[seen:] if "KeyPressed" in line]
    assert len(keys) == 6
    assert not any("Key.D" in line for line in told)
    assert not any("digit" in line for line in keys)


def test_a_flood_of_keys_is_bounded_and_does_not_block_the_driver() -> None:
    loop, _, _ = make()
    for _ in range(EVENT_QUEUE + 50):
        loop.post(ev.KeyPressed(Key.D1, 1))
    loop.post(ev.DeviceChanged(DeviceKind.KEYPAD, DeviceState.AWAY, ""))


def test_a_crash_of_a_worker_stops_the_loop_and_is_raised_there() -> None:
    loop, performer, _ = make()
    loop.crash(ZeroDivisionError("bug"))
    with pytest.raises(ZeroDivisionError):
        loop.run(performer)


def test_stop_ends_the_loop() -> None:
    loop, performer, _ = make()
    loop.stop()
    loop.run(performer)
    assert any(isinstance(effect, fx.Show) for effect in performer.performed)
