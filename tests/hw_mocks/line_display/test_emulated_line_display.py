"""The emulated customer displays against the documents' own examples (facts: devices §3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw_mocks.line_display import Cd5220Display, Display, Dsp800Display, EscPosDisplay, Led8Display

BLANK = " " * 20


def test_the_21st_character_runs_into_the_second_line() -> None:
    display = EscPosDisplay()
    display.feed(b"\x0c" + b"A" * 21)
    assert display.text() == ["A" * 20, "A".ljust(20)]


def test_cursor_commands_of_the_escpos_mode() -> None:
    display = EscPosDisplay()
    display.feed(b"\x1f$\x05\x02X\x0dY\x0bZ\x1f$\x15\x01")
    assert display.text() == ["Z".ljust(20), "Y   X".ljust(20)]
    assert display.unknown == 1, "column 21 does not exist"
    display.feed(b"\x18\x1f$\x01\x02\x18")
    assert display.text() == [BLANK, BLANK]


def test_init_brightness_cursor_and_blink_are_settings() -> None:
    display = EscPosDisplay()
    display.feed(b"AB\x1b@\x1fX\x02\x1fC\x00\x1fE\x14\x1bt\x00\x1bW\x01\x00\x1bW\x01\x01\x01\x01\x0a\x02")
    assert (display.text(), display.brightness, display.cursor_on, display.blink) == ([BLANK, BLANK], 2, False, 20)
    assert display.unknown == 0


def test_a_display_passed_over_shows_nothing() -> None:
    display = EscPosDisplay()
    display.feed(b"\x1b=\x01PRINTER\x1b@\x1b=\x02DISPLAY")
    assert display.text()[0].rstrip() == "DISPLAY"


def test_cd5220_ignores_everything_after_a_string_until_it_is_cleared() -> None:
    display = Cd5220Display()
    display.feed(b"\x1bQAUPPER\r\x1bQBLOWER\r")
    display.feed(b"\x1b@\x1bl\x01\x01xyz")
    assert display.text() == ["UPPER".ljust(20), "LOWER".ljust(20)]
    assert display.ignored == 5
    display.feed(b"\x0cxyz")
    assert display.text() == ["xyz".ljust(20), BLANK]


def test_cd5220_keeps_forty_characters_of_an_endless_string() -> None:
    display = Cd5220Display()
    display.feed(b"\x1bQA" + b"0123456789" * 100 + b"\r")
    assert display.text()[0] == "01234567890123456789"


def test_dsp800_answers_commands_and_not_text() -> None:
    display = Dsp800Display()
    assert display.feed(b"\x04\x01P\x45\x17") == b"\x06"
    assert display.feed(b"LOWER") == b""
    assert display.feed(b"\x04\x01C\x31\x44\x17\x04\x01P\x99\x17\x04\x01Z\x17") == b"\x06\x15\x15"
    assert display.text() == [BLANK, "LOWER".ljust(20)]
    display.refuse = True
    assert display.feed(b"\x04\x01P\x31\x17") == b"\x15"


def test_led8_shows_eight_digits_with_their_points() -> None:
    display = Led8Display()
    display.feed(b"\x1b@\x1bQA123456.78\r\x1bs4")
    assert (display.text(), display.lamps) == (["123456.78"], {"找零"})
    display.feed(b"\x1bQA123456789\r")
    assert display.unknown == 1, "nine digits do not fit"
    assert display.text() == ["123456.78"]


@pytest.mark.parametrize(
    ("lamp_code", "command", "lamps", "unknown"),
    [
        ("ascii", b"\x1bs2", {"总计"}, 0),
        ("ascii", b"\x1bs0", set(), 0),
        ("ascii", b"\x1bs\x02", set(), 1),
        ("binary", b"\x1bs\x01", {"单价"}, 0),
        ("binary", b"\x1bs1", set(), 1),
        ("each", b"\x02L0101", {"总计", "找零"}, 0),
        ("ascii", b"\x02L0101", set(), 1),
        ("ascii", b"\x02B3", set(), 0),
    ],
)
def test_makes_disagree_about_lamps(lamp_code: str, command: bytes, lamps: set[str], unknown: int) -> None:
    display = Led8Display(lamp_code)
    display.feed(command)
    assert (display.lamps, display.unknown) == (lamps, unknown)


@pytest.mark.parametrize("make", [EscPosDisplay, Cd5220Display, Dsp800Display, Led8Display])
@given(data=st.binary(max_size=400), cut=st.integers(0, 400))
def test_any_bytes_leave_a_display_with_its_cells(make: Callable[[], Display], data: bytes, cut: int) -> None:
    whole, split = make(), make()
    answers = whole.feed(data)
    assert split.feed(data[:cut]) + split.feed(data[cut:]) == answers, "bursts make no difference"
    assert split.text() == whole.text()
    assert sum(len(row) - row.count(".") for row in whole.text()) <= 40
