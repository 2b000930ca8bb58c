"""The text panel: rows of exact width, drawn in place on a terminal, plain elsewhere, never waiting for a reader."""

from __future__ import annotations

import os
import pty
import re
import select
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from panel_pages import LONGEST, PAGES, SCREENS, StoppedClock

from drivers.panel.console import ConsoleOptions, ConsolePanel
from drivers.panel.samples import AMOUNT, CONFIRM_PAGE, MENU, PASSWORD, SUBMITTING
from drivers.panel.text_rows import ROWS, cells, text_rows
from terminal.core.model import DeviceState
from terminal.core.screens.model import Input, KeyHint, Progress, ScreenModel, StatusBar
from terminal.errors import DeviceError, DeviceLost

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.mark.parametrize("screen", PAGES, ids=lambda screen: f"{screen.page}-{screen.title}")
@pytest.mark.parametrize(("columns", "rows"), [(60, 20), (48, 20), (80, 24)])
def test_rows_have_exactly_the_width_of_the_frame(screen: ScreenModel, columns: int, rows: int) -> None:
    drawn = text_rows(screen, columns, rows)

    assert len(drawn) == rows
    assert {cells(row) for row in drawn} == {columns}
    assert drawn[0][0] + drawn[0][-1] + drawn[-1][0] + drawn[-1][-1] == "┌┐└┘"
    assert all(row[0] in "│├┌└" and row[-1] in "│┤┐┘" for row in drawn)


@settings(deadline=None)
@given(SCREENS)
def test_any_screen_keeps_the_frame_straight(screen: ScreenModel) -> None:
    drawn = text_rows(screen)

    assert len(drawn) == 20
    assert {cells(row) for row in drawn} == {60}


BLOCKS_USUAL = 10
PICTURES_ONLY = ("service.code",)


@pytest.mark.parametrize("screen", LONGEST, ids=lambda screen: f"{screen.page}-{screen.title}")
def test_the_longest_pages_hide_nothing(screen: ScreenModel) -> None:
    """With what an extreme page has more than a real one ever has: everything optional at once, a QR code."""
    rows = ROWS + (len(screen.blocks) - BLOCKS_USUAL if len(screen.blocks) > BLOCKS_USUAL else 0)
    if screen.page not in PICTURES_ONLY:
        assert not any("… +" in row for row in text_rows(screen, rows=rows))


def test_label_and_value_stand_on_the_two_edges() -> None:
    row = next(row for row in text_rows(AMOUNT) if "可退金额" in row)

    assert row == "│ 可退金额" + " " * (60 - 4 - 8 - 10) + "￥1,000.00 │"


def test_status_says_link_printer_open_items_person_and_clock() -> None:
    screen = replace(MENU, status=StatusBar(DeviceState.AWAY, DeviceState.ATTENTION, 3, "01", "14:32"))

    assert text_rows(screen)[1].endswith("网络× 打印▲ 待办3 01 14:32 │")


def test_too_many_rows_are_counted() -> None:
    screen = replace(MENU, blocks=CONFIRM_PAGE.blocks * 3)

    assert any("… +" in row for row in text_rows(screen))
    assert len(text_rows(screen)) == 20


def test_a_wait_differs_each_second() -> None:
    drawn = {tuple(text_rows(replace(SUBMITTING, blocks=(Progress("等待", second),)))) for second in range(60)}

    assert len(drawn) == 60


def test_a_masked_field_is_masked_whatever_its_text() -> None:
    screen = replace(PASSWORD, blocks=(Input("操作密码", "246810", masked=True),))

    assert not any("246810" in row for row in text_rows(screen))
    assert any("> ●●●●●●▏" in row for row in text_rows(screen))


def test_a_frame_too_small_to_read_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 40×12"):
        text_rows(MENU, 39, 20)


@pytest.mark.parametrize("wrong", [{"columns": 39}, {"rows": 5}, {"columns": 500}, {"colour": True}])
def test_wrong_options_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, ConsoleOptions)


# ---------------------------------------------------------------- on a terminal


class Screen:
    """As much of a terminal as the panel uses: absolute rows, clear, erase to the end of the line, the cursor."""

    def __init__(self) -> None:
        self.rows: dict[int, str] = {}
        self.cursor = True
        self.drawn: list[int] = []
        """Rows in the order they were written."""

    def feed(self, text: str) -> None:
        row = 0
        for part in re.split(r"(\x1b\[[0-9;?]*[A-Za-z])", text):
            match = re.fullmatch(r"\x1b\[([0-9;?]*)([A-Za-z])", part)
            if match is None:
                if part:
                    self.rows[row] += part
            elif match[2] == "H":
                row = int(match[1].split(";")[0])
                self.rows[row] = ""
                self.drawn.append(row)
            elif match[2] == "J":
                self.rows.clear()
            elif match[1] == "?25":
                self.cursor = match[2] == "h"

    def text(self, rows: int = 20) -> list[str]:
        return [self.rows.get(row, "") for row in range(1, rows + 1)]


@contextmanager
def terminal() -> Iterator[tuple[int, Path]]:
    """A raw pseudo-terminal: the end that sees what is written, and the path to write to."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    try:
        yield master, Path(os.ttyname(slave))
    finally:
        os.close(slave)
        os.close(master)


def arrived(master: int) -> bytes:
    """All that has arrived; waits a moment for the first byte."""
    data = b""
    while select.select((master,), (), (), 0.05)[0]:
        data += os.read(master, 65_536)
    return data


def written(master: int) -> str:
    return arrived(master).decode()


def test_a_terminal_shows_the_rows_in_place_and_only_changes_are_sent() -> None:
    with terminal() as (master, path):
        panel, seen = ConsolePanel(ConsoleOptions(path), StoppedClock()), Screen()

        panel.show(AMOUNT)
        seen.feed(written(master))
        assert seen.text() == text_rows(AMOUNT)
        assert not seen.cursor

        typed = replace(AMOUNT, blocks=(*AMOUNT.blocks[:2], Input("退款金额（元）", "388.50")))
        seen.drawn.clear()
        panel.show(typed)
        seen.feed(written(master))
        assert seen.text() == text_rows(typed)
        assert len(seen.drawn) == 1

        panel.show(typed)
        assert written(master) == ""

        panel.close()
        seen.feed(written(master))
        assert seen.cursor
        assert seen.drawn[-1] == 21
        panel.close()


def test_tones_and_keys_are_coloured() -> None:
    with terminal() as (master, path):
        panel = ConsolePanel(ConsoleOptions(path), StoppedClock())
        panel.show(CONFIRM_PAGE)
        text = written(master)
        panel.close()

    assert "\x1b[48;5;29;38;5;231m[确认]" in text
    assert "\x1b[48;5;160;38;5;231m[取消]" in text
    assert "\x1b[38;5;172m┌" in text


def test_a_stopped_terminal_delays_nobody_and_catches_up() -> None:
    with terminal() as (master, path):
        panel, seen = ConsolePanel(ConsoleOptions(path), StoppedClock()), Screen()
        longest = 0.0
        for place in range(60):  # far more than a pty holds unread
            screen = CONFIRM_PAGE if place % 2 else MENU
            begun = time.monotonic()
            panel.show(screen)
            longest = max(longest, time.monotonic() - begun)
        assert longest < 0.5

        data = arrived(master)  # may end inside a character: the rest waits in the panel
        for _ in range(3):
            panel.show(AMOUNT)
            data += arrived(master)
        seen.feed(data.decode())
        assert seen.text() == text_rows(AMOUNT)
        panel.close()


# ---------------------------------------------------------------- elsewhere


def test_a_pipe_gets_plain_rows_once_for_each_screen(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    panel = ConsolePanel(ConsoleOptions(path), StoppedClock())

    panel.show(AMOUNT)
    panel.show(AMOUNT)
    panel.close()

    text = os.read(reader, 65_536).decode()
    os.close(reader)
    assert text == "\n".join(text_rows(AMOUNT)) + "\n"
    assert not CONTROL.search(text)


def test_a_reader_that_goes_away_is_a_lost_device(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    panel = ConsolePanel(ConsoleOptions(path), StoppedClock())
    os.close(reader)

    with pytest.raises(DeviceLost) as caught:
        panel.show(AMOUNT)

    assert "pipe" in caught.value.where
    panel.close()


def test_a_file_always_holds_the_current_screen(tmp_path: Path) -> None:
    path = tmp_path / "screen.txt"
    path.write_text("x" * 20_000)
    panel = ConsolePanel(ConsoleOptions(path), StoppedClock())

    panel.show(CONFIRM_PAGE)
    panel.show(AMOUNT)

    assert path.read_text(encoding="utf-8") == "\n".join(text_rows(AMOUNT)) + "\n"
    panel.close()


def test_standard_output_that_is_captured_gets_plain_rows(capfd: pytest.CaptureFixture[str]) -> None:
    panel = ConsolePanel(ConsoleOptions(), StoppedClock())

    panel.show(MENU)
    panel.show(AMOUNT)
    panel.close()

    assert capfd.readouterr().out == "\n".join((*text_rows(MENU), *text_rows(AMOUNT))) + "\n"


def test_a_terminal_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeviceError) as caught:
        ConsolePanel(ConsoleOptions(tmp_path / "nowhere"), StoppedClock())

    assert "nowhere" in caught.value.where
    assert caught.value.do


def test_odd_characters_never_reach_the_terminal() -> None:
    screen = replace(MENU, title="主\x1b[2J菜单", keys=(KeyHint("确\x07认", "进\ud800入"),))

    joined = "".join(text_rows(screen))

    assert not any(ord(letter) < 32 for letter in joined)
    assert joined.encode()
