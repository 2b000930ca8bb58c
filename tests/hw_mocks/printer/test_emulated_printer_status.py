"""The exact bits of every status answer. Facts: printer §2.1–§2.3."""

from __future__ import annotations

import itertools

import pytest

from hw_mocks.printer.status import Sensors, automatic, in_order, offline_response, paper_query, real_time


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
    return [Sensors(*flags) for flags in itertools.product((False, True), repeat=9)]


def test_the_fixed_bits_never_change() -> None:
    for sensors in every_state():
        for n in (1, 2, 3, 4, 7, 8, 18):
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


def test_a_hot_head_a_held_button_and_a_drawer_have_their_bits() -> None:
    assert answers(Sensors(head_hot=True)) == "1A 52 52 12"
    assert answers(Sensors(feeding=True)) == "5A 1A 12 12"
    assert answers(Sensors(drawer_high=True)) == "16 12 12 12"
    assert automatic(Sensors(head_hot=True)) == b"\x18\x40\x00\x0f"
    assert automatic(Sensors(feeding=True)) == b"\x58\x02\x00\x0f"
    assert automatic(Sensors(drawer_high=True)) == b"\x14\x00\x00\x0f"
    assert in_order(2, Sensors(drawer_high=True)) == b"\x01"


def test_near_end_in_the_third_byte_only_with_its_sensor() -> None:
    assert automatic(Sensors(near_end=True, near_end_sensor=True)) == b"\x10\x00\x03\x0f"
    assert automatic(Sensors(paper_out=True, near_end_sensor=True)) == b"\x18\x00\x0f\x0f"
    assert automatic(Sensors(near_end=True)) == b"\x10\x00\x00\x0f"


def test_the_offline_response_is_a_block_with_its_causes() -> None:
    assert offline_response(Sensors(cover_open=True), with_cause=False).hex() == "372300"
    assert offline_response(Sensors(cover_open=True, paper_out=True), with_cause=True).hex() == "3723414200"
    assert offline_response(Sensors(cutter_jammed=True), with_cause=True).hex() == "37234400"


def test_there_are_four_real_time_requests_and_three_more() -> None:
    assert real_time(0, Sensors()) == real_time(5, Sensors()) == b""
