"""Page mode: areas, four directions, positions; what reaches paper, and when."""

from __future__ import annotations

import pytest
from rendered_paper import box, decoded, ink, slip, slips

from hw_mocks.printer.limits import PAGE_ROWS

# Motion units of a dot both ways, then page mode.
PAGE, STANDARD, PRINT, KEEP, CLEAR = b"\x1dP\xcb\xcb\x1bL", b"\x1bS", b"\x0c", b"\x1b\x0c", b"\x18"
BLACK = b"\xa1\xf5"
"""□ of GBK has ink on all four sides."""


def area(left: int, top: int, width: int, height: int) -> bytes:
    return b"\x1bW" + b"".join(value.to_bytes(2, "little") for value in (left, top, width, height))


def turned(direction: int) -> bytes:
    return b"\x1bT" + bytes([direction])


def down(rows: int) -> bytes:
    return b"\x1d$" + rows.to_bytes(2, "little")


def across(dots: int) -> bytes:
    return b"\x1b$" + dots.to_bytes(2, "little")


def image(width: int, height: int) -> bytes:
    """A solid column image of whole bytes' height, for rulers."""
    return b"\x1b*\x21" + width.to_bytes(2, "little") + b"\xff\xff\xff" * width


def test_nothing_is_on_paper_before_the_page_is_printed() -> None:
    assert slips(PAGE + b"hello\n") == ()
    assert slips(PAGE + b"hello\n" + STANDARD) == ()
    assert slip(PAGE + area(0, 0, 576, 100) + b"hello" + PRINT).text().strip() == "hello"


def test_a_page_is_as_high_as_its_areas() -> None:
    assert slip(PAGE + area(0, 0, 200, 300) + PRINT + b"\x1bJ\x00").height == 120 + 300
    both = PAGE + area(0, 0, 100, 50) + b"a" + area(0, 400, 100, 40) + b"b" + PRINT
    assert slip(both).height == 120 + 440
    assert slip(PAGE + b"a" + PRINT).height == 120 + PAGE_ROWS


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        (0, (100, 40, 100 + 48, 40 + 24)),
        (1, (100, 40 + 200 - 48, 100 + 24, 40 + 200)),
        (2, (100 + 300 - 48, 40 + 200 - 24, 100 + 300, 40 + 200)),
        (3, (100 + 300 - 24, 40, 100 + 300, 40 + 48)),
    ],
)
def test_each_direction_begins_in_its_corner(direction: int, expected: tuple[int, int, int, int]) -> None:
    data = PAGE + area(100, 40, 300, 200) + turned(direction) + image(48, 24) + PRINT
    assert box(ink(data)) == expected


@pytest.mark.parametrize("direction", range(4))
def test_a_code_is_read_from_a_page_in_every_direction(direction: int) -> None:
    qr = b"\x1d(k\x03\x001C\x05\x1d(k\x08\x001P0R2026\x1d(k\x03\x001Q0"
    bars = b"\x1dw\x02\x1dh\x40\x1dkI\x06{BR20A"
    data = PAGE + area(10, 0, 540, 540) + turned(direction) + down(200) + qr + down(400) + across(20) + bars + PRINT
    assert sorted(decoded(data)) == [("Code 128", "R20A"), ("QR Code", "R2026")]


def test_positions_are_taken_down_the_lines_and_along_them() -> None:
    data = PAGE + area(0, 0, 576, 300) + down(200) + across(50) + image(10, 24) + PRINT
    assert box(ink(data)) == (50, 176, 60, 200)
    shifted = PAGE + area(0, 0, 576, 300) + b"\x1d\\\x14\x00" + b"\x1b\\\x05\x00" + image(10, 24) + PRINT
    assert box(ink(shifted)) == (5, 20, 15, 44)
    back = PAGE + area(0, 0, 576, 300) + down(200) + b"\x1d\\\xf6\xff" + image(10, 24) + PRINT
    assert box(ink(back)) == (0, 166, 10, 190)


def test_a_position_outside_the_area_is_ignored() -> None:
    data = PAGE + area(0, 0, 300, 100) + down(100) + across(300) + image(10, 24) + PRINT
    assert box(ink(data)) == (0, 0, 10, 24)


def test_what_stands_higher_than_the_area_begins_is_cut_off() -> None:
    tall = PAGE + area(0, 50, 300, 200) + b"\x1d!\x33" + BLACK + PRINT
    top = box(ink(tall))[1]
    assert top >= 50
    assert box(ink(PAGE + area(0, 50, 300, 200) + down(96) + b"\x1d!\x33" + BLACK + PRINT))[3] <= 146


def test_a_full_line_goes_on_below_and_the_bottom_is_the_end() -> None:
    data = PAGE + area(0, 0, 48, 60) + BLACK * 6 + PRINT
    left, top, right, bottom = box(ink(data))
    assert (left >= 0, right <= 48, top >= 0, bottom <= 60) == (True, True, True, True)
    assert slip(data).text().split() == ["□□", "□□"]


def test_a_page_may_be_printed_again_and_cleared() -> None:
    twice = slip(PAGE + area(0, 0, 300, 60) + b"one" + KEEP + PRINT).text()
    assert twice.split() == ["one", "one"]
    cleared = slip(PAGE + area(0, 0, 300, 60) + b"one" + CLEAR + b"two" + PRINT).text()
    assert cleared.split() == ["two"]


def test_clearing_leaves_other_areas() -> None:
    data = PAGE + area(0, 0, 100, 30) + b"left" + area(200, 0, 100, 30) + b"right" + CLEAR + PRINT
    assert slip(data).text().split() == ["left"]


def test_text_side_by_side_is_one_line_with_its_columns() -> None:
    data = PAGE + area(0, 0, 576, 60) + "金额".encode("gbk") + across(360) + b"12.00" + PRINT
    assert slip(data).text().rstrip("\n") == "金额" + " " * 26 + "12.00"
    apart = PAGE + area(0, 0, 576, 60) + "金额".encode("gbk") + area(360, 0, 200, 60) + b"12.00" + PRINT
    assert slip(apart).text() == slip(data).text()


def test_a_raster_stands_on_the_page_like_a_character() -> None:
    raster = b"\x1dv0\x00\x02\x00\x08\x00" + b"\xff\xff" * 8
    assert box(ink(PAGE + area(0, 0, 300, 100) + down(60) + across(40) + raster + PRINT)) == (40, 52, 56, 60)


def test_commands_of_page_mode_do_nothing_outside_it() -> None:
    data = area(0, 0, 10, 10) + turned(3) + down(99) + KEEP + PRINT + CLEAR + STANDARD + b"text\n"
    assert slip(data).text().strip() == "text"


@pytest.mark.parametrize("bad", [area(576, 0, 10, 10), area(0, 0, 0, 10), area(0, PAGE_ROWS, 1, 1)])
def test_an_area_that_is_none_changes_nothing(bad: bytes) -> None:
    assert slip(PAGE + area(0, 0, 100, 60) + bad + b"x" + PRINT).height == 120 + 60


def test_an_area_beyond_the_page_ends_with_it() -> None:
    assert slip(PAGE + area(0, 0, 65535, 65535) + b"x" + PRINT).height == 120 + PAGE_ROWS


def test_initialising_leaves_page_mode() -> None:
    assert slip(PAGE + b"gone\x1b@kept\n").text().strip() == "kept"
