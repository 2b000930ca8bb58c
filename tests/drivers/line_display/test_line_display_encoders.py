"""What each protocol is sent, byte for byte, and that an emulated display shows it (facts: devices §3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.line_display.led8 import TOO_LONG, LampCode, Led8, Sign
from drivers.line_display.lines import CELLS, lines_of, padded
from drivers.line_display.text_protocols import Cd5220Lines, Dsp800Lines, EscPosLines
from hw_mocks.line_display import Cd5220Display, Dsp800Display, EscPosDisplay, Led8Display
from terminal.core.customer import CustomerMessage, Occasion
from terminal.core.money import MAX_FEN, Fen

REFUND = CustomerMessage(Occasion.REFUND, Fen(1234))
THANKS = CustomerMessage(Occasion.THANKS, Fen(1234))
IDLE = CustomerMessage(Occasion.IDLE)
LARGEST = CustomerMessage(Occasion.THANKS, Fen(MAX_FEN))

messages = st.builds(CustomerMessage, st.sampled_from(Occasion), st.integers(0, MAX_FEN).map(Fen))


@pytest.mark.parametrize(
    ("encoder", "start", "frame"),
    [
        (
            EscPosLines("ascii", 4),
            "1B 40 1F 01 1F 43 00 1F 58 04",
            "0C" + b"REFUND              ".hex() + "1F 24 01 02" + b"               12.34".hex(),
        ),
        (
            Cd5220Lines("ascii"),
            "0C 1B 40 1B 11",
            "0C 1B 51 41" + b"REFUND              ".hex() + "0D 1B 51 42"
            + b"               12.34".hex() + "0D",
        ),
        (
            Dsp800Lines("ascii"),
            "04 01 43 31 58 17",
            "04 01 50 31 17" + b"REFUND              ".hex() + "04 01 50 45 17"
            + b"               12.34".hex(),
        ),
        (Led8(Sign.LAMP, LampCode.ASCII), "1B 40", "0C 1B 51 41 31 32 2E 33 34 0D 1B 73 34"),
        (Led8(Sign.MINUS, LampCode.ASCII), "1B 40", "0C 1B 51 41 2D 31 32 2E 33 34 0D 1B 73 30"),
        (Led8(Sign.LAMP, LampCode.BINARY), "1B 40", "0C 1B 51 41 31 32 2E 33 34 0D 1B 73 04"),
        (Led8(Sign.LAMP, LampCode.EACH), "1B 40", "0C 1B 51 41 31 32 2E 33 34 0D 02 4C 30 30 30 31"),
        (Led8(Sign.MINUS, LampCode.ABSENT), "1B 40", "0C 1B 51 41 2D 31 32 2E 33 34 0D"),
    ],
)  # fmt: skip
def test_byte_vectors(encoder: EscPosLines | Cd5220Lines | Dsp800Lines | Led8, start: str, frame: str) -> None:
    assert encoder.start() == bytes.fromhex(start)
    assert encoder.frame(REFUND) == bytes.fromhex(frame)


@given(messages)
def test_an_escpos_display_shows_the_two_lines(message: CustomerMessage) -> None:
    display, encoder = EscPosDisplay(), EscPosLines("ascii", 2)
    display.feed(b"LEFT OVER FROM BEFORE" * 2)
    display.feed(encoder.start() + encoder.frame(message))
    assert display.text() == [line.decode() for line in lines_of(message, "ascii")]
    assert (display.unknown, display.cursor_on, display.brightness) == (0, False, 2)


@given(st.lists(messages, min_size=1, max_size=3))
def test_a_cd5220_display_shows_the_last_of_several(shown: list[CustomerMessage]) -> None:
    display, encoder = Cd5220Display(), Cd5220Lines("ascii")
    for message in shown:
        display.feed(encoder.frame(message))
    display.feed(encoder.start() + encoder.frame(shown[-1]))
    assert display.text() == [line.decode() for line in lines_of(shown[-1], "ascii")]
    assert (display.unknown, display.ignored) == (0, 0), "nothing was sent that the string mode swallows"


@given(messages)
def test_a_dsp800_display_shows_it_and_acknowledges_each_command(message: CustomerMessage) -> None:
    display, encoder = Dsp800Display(), Dsp800Lines("ascii")
    assert display.feed(encoder.start()) == b"\x06"
    assert display.feed(encoder.frame(message)) == b"\x06\x06"
    assert display.text() == [line.decode() for line in lines_of(message, "ascii")]


@given(message=messages, sign=st.sampled_from(Sign), lamps=st.sampled_from(LampCode))
def test_a_led_shows_the_whole_amount_or_dashes_never_a_part(
    message: CustomerMessage, sign: Sign, lamps: LampCode
) -> None:
    display, encoder = Led8Display(lamps.value), Led8(sign, lamps)
    display.feed(encoder.start() + encoder.frame(THANKS) + encoder.frame(message))
    shown = display.text()[0].strip()
    if message.occasion is Occasion.IDLE:
        assert (shown, display.lamps) == ("", set())
    else:
        minus = "-" if sign is Sign.MINUS and message.amount else ""
        assert shown in (minus + message.amount.yuan(), TOO_LONG)
        assert display.lamps == ({"找零"} if sign is Sign.LAMP and lamps is not LampCode.ABSENT else set())
    assert display.unknown == 0


@pytest.mark.parametrize(
    ("fen", "sign", "shown"),
    [
        (99_999_999, Sign.LAMP, "999999.99"),
        (100_000_000, Sign.LAMP, TOO_LONG),
        (9_999_999, Sign.MINUS, "-99999.99"),
        (10_000_000, Sign.MINUS, TOO_LONG),
        (0, Sign.MINUS, "0.00"),
        (5, Sign.LAMP, "0.05"),
    ],
)
def test_the_edge_of_eight_digits(fen: int, sign: Sign, shown: str) -> None:
    assert Led8(sign, LampCode.ASCII).digits(Fen(fen)) == shown


def test_the_thanks_lamp_is_lit_only_after_a_proven_refund() -> None:
    display, encoder = Led8Display("binary"), Led8(Sign.LAMP, LampCode.BINARY, thanks_lamp=True)
    display.feed(encoder.frame(REFUND))
    assert not display.thanks
    display.feed(encoder.frame(THANKS))
    assert display.thanks


def test_hanzi_go_out_only_where_the_display_has_them() -> None:
    assert [line.decode("gb18030").rstrip() for line in lines_of(THANKS, "gb18030")] == [
        "谢谢惠顾",
        "退款           12.34",
    ]
    assert padded("退款A", "ascii") == b"??A".ljust(CELLS)


def test_a_line_is_cut_to_cells_and_never_through_a_hanzi() -> None:
    assert padded("A" + "退" * 10, "gb18030") == ("A" + "退" * 9).encode("gb18030") + b" "
    assert padded("㐀𠮷", "gb18030").rstrip() == b"??", "four-byte codes are not safe"
    assert len(lines_of(LARGEST, "ascii")[1]) == CELLS


@given(st.text(max_size=60), st.sampled_from(["ascii", "gb18030"]))
def test_no_text_becomes_a_command(text: str, charset: str) -> None:
    line = padded(text, "gb18030" if charset == "gb18030" else "ascii")
    assert len(line) == CELLS
    assert all(byte >= 0x20 and byte != 0x7F for byte in line)
    if charset == "ascii":
        assert max(line) < 0x7F
