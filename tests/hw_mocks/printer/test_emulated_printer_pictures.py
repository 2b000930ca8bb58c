"""Stored and downloaded pictures, user-defined characters, turned and large ones, character sets."""

from __future__ import annotations

import pytest
from PIL import Image
from rendered_paper import box, ink, slip, slips

from hw_mocks.printer.charset import CODE_PAGES, INTERNATIONAL
from hw_mocks.printer.limits import GRAPHICS_KEPT
from hw_mocks.printer.render import render


def size(width: int, height: int) -> bytes:
    return width.to_bytes(2, "little") + height.to_bytes(2, "little")


def graphics(function: int, data: bytes) -> bytes:
    body = b"0" + bytes([function]) + data
    return b"\x1d(L" + len(body).to_bytes(2, "little") + body


def long_graphics(function: int, data: bytes) -> bytes:
    body = b"0" + bytes([function]) + data
    return b"\x1d8L" + len(body).to_bytes(4, "little") + body


BY_ROWS = b"\xff\x80" * 10
"""9 dots wide, 10 high, all ink."""
BY_COLUMNS = b"\xff\xc0" * 9


@pytest.mark.parametrize("form", [graphics, long_graphics])
@pytest.mark.parametrize(("function", "data"), [(112, BY_ROWS), (113, BY_COLUMNS)])
@pytest.mark.parametrize(("across", "down"), [(1, 1), (2, 1), (2, 2)])
def test_the_print_buffer_is_printed_once(form: object, function: int, data: bytes, across: int, down: int) -> None:
    write = graphics if form is graphics else long_graphics
    command = write(function, b"0" + bytes([across, down]) + b"1" + size(9, 10) + data) + write(50, b"")
    assert box(ink(command)) == (0, 0, 9 * across, 10 * down)
    assert slip(command + write(2, b"")).height == 120 + 10 * down


@pytest.mark.parametrize(("define", "show"), [(67, 69), (83, 85)])
def test_a_kept_picture_is_printed_by_its_keys_until_it_is_deleted(define: int, show: int) -> None:
    kept = graphics(define, b"0K11" + size(9, 10) + b"1" + BY_ROWS)
    by_columns = graphics(define + 1, b"0K21" + size(9, 10) + b"1" + BY_COLUMNS)
    assert box(ink(kept + graphics(show, b"K1\x01\x02"))) == (0, 0, 9, 20)
    assert box(ink(by_columns + graphics(show, b"K2\x02\x01"))) == (0, 0, 18, 10)
    assert slips(kept + graphics(show, b"K9\x01\x01")) == ()
    assert slips(kept + graphics(define - 1, b"K1") + graphics(show, b"K1\x01\x01")) == ()
    assert slips(kept + graphics(define - 2, b"CLR") + graphics(show, b"K1\x01\x01")) == ()
    assert box(ink(kept + b"\x1b@" + graphics(show, b"K1\x01\x01"))) == (0, 0, 9, 10)


def test_a_full_memory_takes_no_more_pictures() -> None:
    many = b"".join(
        graphics(67, b"0" + bytes([32 + n // 90, 33 + n % 90]) + b"1" + size(8, 1) + b"1\xff")
        for n in range(GRAPHICS_KEPT + 1)
    )
    last = bytes([32 + GRAPHICS_KEPT // 90, 33 + GRAPHICS_KEPT % 90])
    assert slips(many + graphics(69, last + b"\x01\x01")) == ()


@pytest.mark.parametrize(
    "command",
    [
        graphics(112, b"0\x01\x011" + size(65535, 65535) + b"\xff"),
        graphics(112, b"0\x09\x011" + size(9, 10) + BY_ROWS) + graphics(50, b""),
        graphics(112, b"0\x01"),
        graphics(67, b"0K11" + size(0, 0) + b"1"),
        graphics(69, b"K1"),
        graphics(200, b"anything"),
        b"\x1d(L\x00\x00",
    ],
)
def test_graphics_that_cannot_be_are_remarked(command: bytes) -> None:
    assert slips(command) == ()


def test_a_downloaded_image_is_printed_in_its_sizes_until_init() -> None:
    defined = b"\x1d*\x02\x03" + b"\xff" * (2 * 8 * 3)
    for mode, expected in ((0, (16, 24)), (1, (32, 24)), (2, (16, 48)), (3, (32, 48)), (0x33, (32, 48))):
        assert box(ink(defined + b"\x1d/" + bytes([mode])))[2:] == expected
    assert slips(defined + b"\x1b@\x1d/\x00") == ()
    assert slips(b"\x1d*\x00\x00\x1d/\x00") == ()


def test_a_picture_wider_than_the_line_loses_what_is_right_of_it() -> None:
    wide = b"\x1d*\x50\x01" + b"\xff" * 640
    assert box(ink(wide + b"\x1d/\x00")) == (0, 0, 576, 8)
    assert box(ink(wide + b"\x1d/\x03")) == (0, 0, 576, 16)
    assert box(ink(b"\x1dL\x64\x00" + wide + b"\x1d/\x01")) == (100, 0, 576, 8)


# ------------------------------------------------------------ characters of one's own


def test_a_defined_character_is_used_only_when_asked_for() -> None:
    defined = b"\x1b&\x03AA\x0c" + b"\xff\xff\xff" * 12
    assert box(ink(defined + b"\x1b%\x01A\n")) == (0, 0, 12, 24)
    assert box(ink(defined + b"A\n")) != (0, 0, 12, 24)
    assert box(ink(defined + b"\x1b%\x01\x1b?AA\n")) != (0, 0, 12, 24)
    assert slip(defined + b"\x1b%\x01AB\n").text().strip() == "AB"


def test_several_characters_of_their_own_widths_are_defined_at_once() -> None:
    defined = b"\x1b&\x03ab\x04" + b"\xff\xff\xff" * 4 + b"\x0c" + b"\x00\x00\x01" * 12
    picture = ink(defined + b"\x1b%\x01\x1b!\x00ab\n")
    assert box(picture.crop((0, 0, 12, 24))) == (0, 0, 4, 24)
    assert box(picture.crop((12, 0, 24, 24))) == (0, 23, 12, 24)


def test_a_chinese_glyph_of_ones_own_can_be_cancelled() -> None:
    defined = b"\x1c2\xfe\xa1" + b"\xff" * 72
    assert box(ink(defined + b"\xfe\xa1\n")) == (0, 0, 24, 24)
    assert box(ink(defined + b"\x1c?\xfe\xa1\xfe\xa1\n")) != (0, 0, 24, 24)


# ------------------------------------------------------------ turned and large


def test_turned_characters_lie_on_their_side() -> None:
    upright = ink(b"F\n").crop((0, 0, 12, 24))
    turned = ink(b"\x1bV\x01F\n").crop((0, 0, 24, 12))
    assert turned.tobytes() == upright.transpose(Image.Transpose.ROTATE_270).tobytes()
    assert slip(b"\x1bV\x01" + b"F" * 24 + b"\x1bV\x00\n").text().strip() == "F" * 24
    hanzi = ink("退".encode("gbk") + b"\n").crop((0, 0, 24, 24))
    assert ink(b"\x1bV1" + "退".encode("gbk") + b"\n").crop((0, 0, 24, 24)).tobytes() == (
        hanzi.transpose(Image.Transpose.ROTATE_270).tobytes()
    )


def test_a_line_upside_down_is_the_same_ink_from_the_other_end() -> None:
    text = "退款 12.00".encode("gbk")
    plain = ink(text + b"\n").crop((0, 0, 576, 24))
    turned = ink(b"\x1b{\x01" + text + b"\n").crop((0, 0, 576, 24))
    assert turned.tobytes() == plain.transpose(Image.Transpose.ROTATE_180).tobytes()
    right = ink(b"\x1ba\x02\x1b{\x01" + text + b"\n")
    assert box(right)[0] < 24
    assert slip(b"x\x1b{\x01y\n").text() == slip(b"xy\n").text()


def test_smoothing_takes_the_steps_out_of_large_characters_only() -> None:
    large = "退".encode("gbk")
    rough, smooth = ink(b"\x1d!\x33" + large + b"\n"), ink(b"\x1db\x01\x1d!\x33" + large + b"\n")
    assert rough.size == smooth.size
    assert rough.tobytes() != smooth.tobytes()
    assert ink(b"\x1db\x01" + large + b"\n").tobytes() == ink(large + b"\n").tobytes()
    blocks = {rough.crop((x, y, x + 4, y + 4)).getcolors()[0][0] for x in range(0, 96, 4) for y in range(0, 96, 4)}
    assert blocks == {16}


# ------------------------------------------------------------ sets of characters


@pytest.mark.parametrize(("number", "at", "char"), [(0, "$", "$"), (3, "#", "£"), (15, "$", "¥"), (8, "\\", "¥")])
def test_international_sets_change_their_places(number: int, at: str, char: str) -> None:
    assert slip(b"\x1bR" + bytes([number]) + at.encode() + b"A\n").text().strip() == f"{char}A"


def test_an_international_set_there_is_not_changes_nothing() -> None:
    assert slip(b"\x1bR\x03\x1bR\x63#\n").text().strip() == "£"
    assert set(INTERNATIONAL) == set(range(16))


@pytest.mark.parametrize("number", sorted(CODE_PAGES))
def test_every_code_page_is_one_that_has_letters(number: int) -> None:
    upper = slip(b"\x1c.\x1bt" + bytes([number]) + bytes(range(0xC0, 0xE0)) + b"\n").text().strip()
    assert len(upper) >= 16
    assert upper.count("□") < 24


def test_known_letters_of_known_pages() -> None:
    for number, byte, char in ((16, 0x80, "€"), (19, 0xD5, "€"), (46, 0xC6, "Ж"), (2, 0x9C, "£"), (1, 0xB1, "ｱ")):
        assert slip(b"\x1c.\x1bt" + bytes([number, byte]) + b"\n").text().strip() == char


def test_the_beginning_of_the_line_is_found_again() -> None:
    assert slip(b"lost\x1dT\x00kept\n").text().split() == ["kept"]
    assert slip(b"one\x1dT\x01two\n").text().split() == ["one", "two"]


def test_two_stops_of_ones_own() -> None:
    assert slip(b"\x1bD\x04\x0a\x00a\x09b\x09c\x09d\n").text() == "a   b     cd\n"


def test_remarks_name_what_a_driver_should_not_have_sent() -> None:
    found = render(b"\x1b\xff\x1dkI\x02AB\x1d(L\x02\x00\x30\xc8", "epson-80").remarks
    assert [remark.split(":")[0] for remark in found] == ["unknown command 1B FF", "GS k 73", "GS ( L"]


@pytest.mark.parametrize(("model", "unit"), [("epson-80", 406), ("clone-80", 203), ("clone-58", 203)])
def test_feeds_are_in_motion_units_and_the_models_differ(model: str, unit: int) -> None:
    assert slip(b"x\x1bJ\x78", model).height == 120 + 120 * 203 // unit
    assert slip(b"\x1b3\x78x\n", model).height == 120 + 120 * 203 // unit
    assert slip(b"\x1dP\x00\xcbx\x1bJ\x78", model).height == 240
    assert slip(b"\x1dP\x00\xcb\x1dP\x00\x00x\x1bJ\x78", model).height == 120 + 120 * 203 // unit


def test_positions_across_are_in_motion_units() -> None:
    assert box(ink(b"\x1dP\x65\x00\x1b$\x14\x00" + b"\x1b*\x21\x01\x00\xff\xff\xff\n"))[0] == 40
    assert box(ink(b"\x1dP\x65\x00\x1dL\x14\x00" + b"\x1b*\x21\x01\x00\xff\xff\xff\n"))[0] == 40


@pytest.mark.parametrize(
    ("data", "remarks"),
    [
        (b"a\n", ()),
        (b"a\n\x1dV", ("the file ends inside a command or a character",)),
        (b"a\n\x1dv0\x00\x01\x00\x02\x00\xff", ("the file ends inside a command or a character",)),
        (b"a\n\xcd", ("the file ends inside a command or a character",)),
        (b"a\nb", ("the last line has no line feed: it is not printed",)),
    ],
    ids=["whole", "inside a command", "inside a picture", "inside a character", "inside a line"],
)
def test_what_a_printer_would_still_wait_for_is_remarked(data: bytes, remarks: tuple[str, ...]) -> None:
    assert render(data, "clone-58").remarks == remarks
