"""The exact bits of every status answer. Facts: printer §2.1–§2.3."""

from __future__ import annotations

import itertools

import pytest

from hw_mocks.printer.status import Sensors, automatic, in_order, paper_query, real_time


def answers(sensors: Sensors) -> str:
    return b"".join(real_time(n, sensors) for n in (1, 2, 3, 4)).hex(" ").upper()


@pytest.mark.parametrize(
    ("sensors", "expected"),
    [
        (Sensors(), "12 12 12 12"),
        (Sensors(cover_open=True), "1A 16 12 12"),
        (Sensors(paper_out=True), "1A 32 12 72"),
        (Sensors(paper_out=True, near_end_sensor=True), "1A 32 12 7E"),
        (Sensors(near_end=True, near_end_sensor=True), "12 12 12 1E"),
        (Sensors(near_end=True), "12 12 12 12"),
        (Sensors(cutter_jammed=True), "1A 52 1A 12"),
        (Sensors(cover_open=True, opened_while_printing=True), "1A 56 52 12"),
    ],
)
def test_real_time_answers_are_those_of_the_table(sensors: Sensors, expected: str) -> None:
    assert answers(sensors) == expected


def every_state() -> list[Sensors]:
    return [Sensors(*flags) for flags in itertools.product((False, True), repeat=6)]


def test_the_fixed_bits_never_change() -> None:
    for sensors in every_state():
        for n in (1, 2, 3, 4):
            (byte,) = real_time(n, sensors)
            assert byte & 0x93 == 0x12
        for n in (1, 2):
            (byte,) = in_order(n, sensors)
            assert byte & 0x90 == 0x00
        first, *others = automatic(sensors)
        assert first & 0x93 == 0x10
        assert all(byte & 0x90 == 0x00 for byte in others)
        assert len(others) == 3


def test_in_order_answers_tell_the_paper() -> None:
    assert in_order(1, Sensors()) == b"\x00"
    assert in_order(49, Sensors(near_end=True, near_end_sensor=True)) == b"\x03"
    assert in_order(1, Sensors(paper_out=True)) == b"\x0c"
    assert in_order(2, Sensors()) == b"\x00"
    assert in_order(9, Sensors()) == b""
    assert paper_query(Sensors(paper_out=True)) == b"\x0c"
    assert paper_query(Sensors()) == b"\x00"


def test_automatic_status_tells_offline_and_its_cause() -> None:
    assert automatic(Sensors()) == b"\x10\x00\x00\x0f"
    assert automatic(Sensors(cover_open=True)) == b"\x38\x00\x00\x0f"
    assert automatic(Sensors(paper_out=True)) == b"\x18\x00\x0c\x0f"
    assert automatic(Sensors(cutter_jammed=True)) == b"\x18\x08\x00\x0f"


def test_there_are_four_real_time_requests() -> None:
    assert real_time(0, Sensors()) == real_time(5, Sensors()) == b""
