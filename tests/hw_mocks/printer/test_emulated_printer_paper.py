"""Ink on paper: exact widths, columns, sizes, symbols, pictures; and the text beside it."""

from __future__ import annotations

import random

import barcode as reference_barcodes
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from hw_mocks.printer.glyphs import CHINESE, FONT_A, FONT_B, glyph
from hw_mocks.printer.limits import PAPER_ROWS, RENDER_ROWS
from hw_mocks.printer.models import MODELS
from hw_mocks.printer.paper import Strip
from hw_mocks.printer.render import render
from hw_mocks.printer.render import strips as each_strip

GAP = 120
"""Rows between head and blade: each slip begins with them."""
FEED_AND_CUT = b"\x1dVB\x00"


def strips(data: bytes, model: str) -> tuple[Strip, ...]:
    return tuple(each_strip(data, model))


def gbk(text: str) -> bytes:
    return text.encode("gbk")


def slip(data: bytes, model: str = "clone-58") -> Strip:
    """The one slip these bytes make; the cut is added."""
    found = strips(data + FEED_AND_CUT, model)
    assert len(found) == 1
    return found[0]


def ink(data: bytes, model: str = "clone-58") -> Image.Image:
    """The print below the white start of the slip: mode "1", ink is 255."""
    image = slip(data, model).image()
    assert image.crop((0, 0, image.width, GAP)).getextrema() == (255, 255)
    return image.crop((0, GAP, *image.size)).point([255, *[0] * 255], "1")


def box(picture: Image.Image) -> tuple[int, int, int, int]:
    found = picture.getbbox()
    assert found is not None
    return found


def cells(picture: Image.Image, width: int, height: int = 24) -> list[Image.Image]:
    return [picture.crop((x, 0, x + width, height)) for x in range(0, picture.width - width + 1, width)]


# ------------------------------------------------------------ characters and columns


@pytest.mark.parametrize(("model", "count"), [("clone-58", 16), ("clone-80", 24), ("epson-80", 24), ("mute-58", 16)])
def test_a_line_of_hanzi_fills_the_head_exactly(model: str, count: int) -> None:
    line = slip(gbk("国" * count + "\n"), model)
    assert line.width_dots == count * 24 == MODELS[model].width_dots
    assert line.height == GAP + 30
    assert line.text() == "国" * count + "\n"
    picture = ink(gbk("国" * count + "\n"), model)
    first, *others = cells(picture, 24)
    assert all(cell.tobytes() == first.tobytes() for cell in others)
    assert first.tobytes() == glyph("国", CHINESE).tobytes()


def test_one_hanzi_more_goes_to_the_next_line() -> None:
    assert slip(gbk("国" * 17 + "\n")).text() == "国" * 16 + "\n国\n"
    assert slip(b"1" * 33 + b"\n").text() == "1" * 32 + "\n1\n"
    assert slip(b"1" + gbk("国" * 16) + b"\n").text() == "1" + "国" * 15 + "\n国\n"


def test_each_character_stands_in_its_own_cell() -> None:
    picture = ink(b"A" + gbk("退") + b"B" + gbk("￥。") + b"1\n")
    at = 0
    for char, cell in [("A", FONT_A), ("退", CHINESE), ("B", FONT_A), ("￥", CHINESE), ("。", CHINESE), ("1", FONT_A)]:
        part = picture.crop((at, 0, at + cell[0], 24))
        assert part.tobytes() == glyph(char, cell).tobytes(), char
        at += cell[0]


@pytest.mark.parametrize("char", "WMm@%gjpqy|_0８退龘镕￥□，。（")
@pytest.mark.parametrize("bold", [False, True])
def test_no_glyph_is_cut_off_or_empty(char: str, bold: bool) -> None:
    wide = ord(char) > 0xFF
    found = glyph(char, CHINESE if wide else FONT_A, bold=bold)
    assert found.size == (CHINESE if wide else FONT_A)
    assert found.getbbox() is not None


@pytest.mark.parametrize("char", "gjpqy,;Q")
def test_descenders_are_inside_the_cell(char: str) -> None:
    _, top, _, bottom = box(glyph(char, FONT_A))
    assert top > 0
    assert bottom <= 24


def test_label_and_amount_stay_in_their_columns() -> None:
    line = gbk("退款金额") + b" " * 16 + gbk("￥12.50") + b"\n"
    picture = ink(line + b"-" * 32 + b"\n")
    assert picture.crop((96, 0, 288, 24)).getbbox() is None
    assert slip(line).text() == "退款金额" + " " * 16 + "￥12.50\n"
    assert len(slip(b"-" * 48 + b"\n", "clone-80").text()) == 49


@pytest.mark.parametrize(
    ("align", "left"),
    [(0, 0), (1, (384 - 96) // 2), (2, 384 - 96), (0x31, (384 - 96) // 2), (7, 0)],
)
def test_alignment_moves_the_line_in_whole(align: int, left: int) -> None:
    picture = ink(b"\x1ba" + bytes([align]) + gbk("■■■■\n"))
    expected = ink(gbk("■■■■\n"))
    assert box(picture)[0] == box(expected)[0] + left


def test_alignment_in_the_middle_of_a_line_is_ignored() -> None:
    assert slip(b"ab\x1ba\x02cd\n").text() == "abcd\n"


def test_text_shows_the_alignment() -> None:
    assert slip(b"\x1ba\x01" + gbk("退款\n")).text() == " " * 14 + "退款\n"
    assert slip(b"\x1ba\x02" + gbk("退款\n")).text() == " " * 28 + "退款\n"


@pytest.mark.parametrize(
    ("command", "wide", "high", "ank_too"),
    [
        (b"\x1d!\x11", 2, 2, True),
        (b"\x1d!\x10", 2, 1, True),
        (b"\x1d!\x01", 1, 2, True),
        (b"\x1c!\x0c", 2, 2, False),
        (b"\x1c!\x04", 2, 1, False),
        (b"\x1c!\x08", 1, 2, False),
        (b"\x1cW\x01", 2, 2, False),
        (b"\x1b!\x30", 1, 1, False),
        (b"\x1d!\x11\x1cW\x00", 1, 1, False),
        (b"\x1c!\x0c\x1d!\x00", 1, 1, False),
    ],
)
def test_chinese_size_follows_the_last_command_that_reaches_it(
    command: bytes, wide: int, high: int, ank_too: bool
) -> None:
    picture = ink(command + gbk("款") + b"\n")
    enlarged = glyph("款", CHINESE, wide, high)
    assert picture.crop((0, 0, 24 * wide, 24 * high)).tobytes() == enlarged.tobytes()
    assert picture.height == max(30, 24 * high)


def test_the_print_mode_enlarges_latin_only_but_makes_both_bold() -> None:
    picture = ink(b"\x1b!\x38A" + gbk("款") + b"\n")
    assert picture.crop((0, 0, 24, 48)).tobytes() == glyph("A", FONT_A, 2, 2, bold=True).tobytes()
    assert picture.crop((24, 24, 48, 48)).tobytes() == glyph("款", CHINESE, bold=True).tobytes()


def test_double_size_halves_the_columns_and_wraps() -> None:
    assert slip(b"\x1d!\x11" + gbk("国" * 9 + "\n")).text() == "国" * 8 + "\n国\n"


def test_characters_of_different_height_stand_on_one_base() -> None:
    picture = ink(b"\x1d!\x01A\x1d!\x00A\n")
    assert picture.crop((12, 0, 24, 24)).getbbox() is None
    assert picture.crop((12, 24, 24, 48)).tobytes() == glyph("A", FONT_A).tobytes()


def test_bold_adds_ink_and_nothing_else() -> None:
    plain, bold = ink(gbk("金额") + b"\n"), ink(b"\x1bE\x01" + gbk("金额") + b"\x1bE\x00\n")
    assert plain.size == bold.size
    assert bold.histogram()[255] > plain.histogram()[255] * 1.2


def test_underline_of_latin_and_chinese_are_apart() -> None:
    latin = ink(b"\x1b-\x02  " + gbk("\u3000") + b"\n")
    assert box(latin) == (0, 22, 24, 24)
    chinese = ink(b"\x1c-\x01  " + gbk("\u3000") + b"\n")
    assert box(chinese) == (24, 23, 48, 24)


def test_reverse_is_white_on_black() -> None:
    picture = ink(b"\x1dB\x01 \x1dB\x00 \n")
    assert box(picture) == (0, 0, 12, 24)


def test_chinese_spacing_is_left_and_right() -> None:
    picture = ink(b"\x1cS\x04\x06" + gbk("退款\n"))
    assert picture.crop((4, 0, 28, 24)).tobytes() == glyph("退", CHINESE).tobytes()
    assert picture.crop((38, 0, 62, 24)).tobytes() == glyph("款", CHINESE).tobytes()


def test_font_b_is_nine_dots_wide() -> None:
    picture = ink(b"\x1bM\x01" + b"H" * 3 + b"\n")
    assert picture.crop((9, 0, 18, 17)).tobytes() == glyph("H", FONT_B).tobytes()


def test_tabs_and_positions_leave_their_gap_in_text_and_dots() -> None:
    assert slip(b"a\tb\n").text() == "a       b\n"
    assert slip(b"\x1bD\x04\x0c\x00a\tb\tc\n").text() == "a   b       c\n"
    assert slip(b"a\x1b$\x78\x00b\n").text() == "a" + " " * 9 + "b\n"
    assert slip(b"a\x1b\\\x0c\x00b\n").text() == "a b\n"


def test_margin_and_area_width_narrow_the_line() -> None:
    assert slip(b"\x1dL\x18\x00\x1dW\x30\x00abcdef\n").text() == "  abcd\n  ef\n"


# ------------------------------------------------------------ encodings


def test_the_yen_sign_that_is_wrong_on_clones_looks_wrong() -> None:
    wrong = "¥1".encode("gb18030")
    assert slip(wrong + b"\n").text() == "□□1\n"
    assert slip(wrong + b"\n", "epson-80").text() == "¥1\n"
    assert slip(gbk("￥1\n")).text() == "￥1\n"


def test_a_code_page_byte_in_chinese_mode_eats_its_neighbour() -> None:
    assert slip(b"\x9d12\n").text() == "□2\n"
    assert slip(b"\x1c.\x1bt\x00\x9d12\n").text() == "¥12\n"


def test_code_pages_matter_only_outside_chinese_mode() -> None:
    assert slip(b"\x1c.\x1bt\x13\xd5\n").text() == "€\n"
    assert slip(b"\x1c.\x1bt\x10\xe9\n").text() == "é\n"


def test_what_is_no_character_shows_a_box_two_columns_wide() -> None:
    assert slip(b"\xff\xfe\xff\n").text().endswith("□\n")
    picture = ink(b"\x81\x20A\n")
    assert picture.crop((24, 0, 36, 24)).tobytes() == glyph("A", FONT_A).tobytes()


def test_a_defined_glyph_is_printed_and_gone_after_init() -> None:
    solid = b"\x1c2\xfe\xa1" + b"\xff" * 72
    assert box(ink(solid + b"\xfe\xa1\n")) == (0, 0, 24, 24)
    assert slip(solid + b"\x1b@\xfe\xa1\n").text() == "□\n"


@given(text=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_hanzi_text_is_read_back_in_lines_of_sixteen(text: str) -> None:
    lines = [text[start : start + 16] for start in range(0, len(text), 16)]
    assert slip(gbk(text) + b"\n").text() == "".join(f"{line}\n" for line in lines)


# ------------------------------------------------------------ feeding and cutting


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"\n", 30),
        (b"a\n", 30),
        (b"a\x1bd\x01", 30),
        (b"a\x1bd\x03", 90),
        (b"a\x1bJ\x40", 64),
        (b"a\x1bJ\x01", 24),
        (b"\x1b3\x18a\n", 24),
        (b"\x1b3\x28\x1b2a\n", 30),
        (b"\x1b3\x0aa\n", 24),
    ],
)
def test_paper_is_fed_by_exact_dots(data: bytes, rows: int) -> None:
    assert slip(data).height == GAP + rows


def test_empty_lines_are_empty_lines_in_the_text() -> None:
    assert slip(b"a\n\nb\x1bd\x04c\n").text() == "a\n\nb\n\n\n\nc\n"


@pytest.mark.parametrize(
    "cut", [b"\x1dVB\x00", b"\x1dVA\x00", b"\x1bd\x04\x1dV\x00", b"\x1bd\x04\x1dV1", b"\x1bd\x04\x1bi"]
)
def test_every_cut_makes_a_slip(cut: bytes) -> None:
    found = strips(gbk("第一\n") + cut + gbk("第二\n") + cut, "clone-58")
    assert [strip.text() for strip in found] == ["第一\n", "第二\n"]
    assert all(strip.complete for strip in found)


def test_a_cut_without_feeding_goes_through_the_print() -> None:
    """Head and blade are apart: the last lines stay behind and stand on the next slip."""
    first, rest = strips(b"1\n2\n3\n4\n5\n6\n\x1dV\x00", "clone-58")
    assert not first.complete
    assert first.text() == "1\n2\n"[: len(first.text())]
    assert "6" in rest.text()
    assert "6" not in first.text()


def test_what_is_not_printed_yet_is_not_on_paper() -> None:
    assert strips(b"no line feed", "clone-58") == ()


def test_paper_without_end_is_torn_into_bounded_pieces() -> None:
    found = strips(b"x\n" + b"\x1bd\xff" * 12, "clone-58")
    assert len(found) == 1
    assert not found[0].complete
    assert found[0].height <= PAPER_ROWS + 255 * 30 + 1


# ------------------------------------------------------------ symbols and pictures


def qr_bytes(data: bytes, dots: int = 6, level: bytes = b"1") -> bytes:
    return (
        b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C"
        + bytes([dots])
        + b"\x1d(k\x03\x001E"
        + level
        + b"\x1d(k"
        + (len(data) + 3).to_bytes(2, "little")
        + b"1P0"
        + data
        + b"\x1d(k\x03\x001Q0"
    )


def test_the_qr_on_paper_is_the_matrix_of_its_data() -> None:
    data = b"R20261124000001"
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(data, optimize=0)
    matrix = code.get_matrix()
    picture = ink(b"\x1ba\x01" + qr_bytes(data))
    left, top, right, bottom = box(picture)
    assert right - left == bottom - top == len(matrix) * 6
    assert left == (384 - len(matrix) * 6) // 2
    seen = [
        [bool(picture.getpixel((left + x * 6 + 3, top + y * 6 + 3))) for x in range(len(matrix))]
        for y in range(len(matrix))
    ]
    assert seen == matrix
    assert slip(b"\x1ba\x01" + qr_bytes(data)).text().strip() == "[QR R20261124000001]"


def test_a_qr_wider_than_the_paper_is_not_printed() -> None:
    assert strips(qr_bytes(b"x" * 2000, dots=16), "clone-58") == ()
    assert strips(qr_bytes(b"x" * 4000), "clone-58") == ()


def modules_on(picture: Image.Image, width: int) -> str:
    left, top, right, _ = box(picture)
    row = "".join("1" if picture.getpixel((x, top)) else "0" for x in range(left, right))
    return row[::width]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"{B2026R1", "2026R1"),
        (b"{A12AB", "12AB"),
        (b"{C\x14\x1a\x0b", "202611"),
        (b"{Ba{{b", "a{b"),
        (b"{B9{C\x0b{Bz", "911z"),
    ],
)
def test_code128_reads_back_as_a_decoder_would(data: bytes, text: str) -> None:
    modules = modules_on(ink(b"\x1dw\x02\x1dh\x30\x1dkI" + bytes([len(data)]) + data), 2)
    assert decoded_code128(modules) == text


def decoded_code128(modules: str) -> str:
    """Independent reading by another library's table."""
    from barcode.charsets.code128 import CODES, STOP

    assert modules.endswith(STOP + "11")
    values = [CODES.index(modules[at : at + 11]) for at in range(0, len(modules) - 13, 11)]
    *body, check = values
    assert check == (body[0] + sum(place * value for place, value in enumerate(body))) % 103
    charset, text = {103: "A", 104: "B", 105: "C"}[body[0]], ""
    for value in body[1:]:
        if value in (99, 100, 101) and not (charset == "C" and value == 99):
            charset = {99: "C", 100: "B", 101: "A"}[value]
        else:
            text += f"{value:02d}" if charset == "C" else chr(value + 32)
    return text


@pytest.mark.parametrize("number", ["690123456789", "692530302111", "000000000000"])
def test_ean13_is_drawn_as_another_library_draws_it(number: str) -> None:
    expected = reference_barcodes.get("ean13", number).build()[0]
    for command in (b"\x1dk\x02" + number.encode() + b"\x00", b"\x1dkC\x0c" + number.encode()):
        assert modules_on(ink(b"\x1dw\x02" + command), 2) == expected


def test_ean8_and_upc_are_drawn_as_another_library_draws_them() -> None:
    ean8 = reference_barcodes.get("ean8", "9638507").build()[0]
    assert modules_on(ink(b"\x1dw\x02\x1dkD\x079638507"), 2) == ean8
    upc = reference_barcodes.get("ean13", "003600029145").build()[0]
    assert modules_on(ink(b"\x1dw\x02\x1dkA\x0b03600029145"), 2) == upc


@pytest.mark.parametrize("command", [b"\x1dk\x0212AB\x00", b"\x1dkI\x02AB", b"\x1dkI\x03{Z1", b"\x1dkF\x0312A"])
def test_a_barcode_that_cannot_be_is_not_printed(command: bytes) -> None:
    assert strips(command, "clone-58") == ()


def test_the_number_stands_under_its_bars() -> None:
    bars = ink(b"\x1dw\x02\x1dh\x30\x1dH\x00\x1dkC\x0c690123456789")
    both = ink(b"\x1dw\x02\x1dh\x30\x1dH\x03\x1dkC\x0c690123456789")
    assert (bars.height, both.height) == (0x30, 0x30 + 48)


def test_a_raster_is_printed_dot_by_dot() -> None:
    rng = random.Random(1)
    for model, width in (("clone-58", 48), ("clone-80", 72)):
        data = rng.randbytes(width * 40)
        command = b"\x1dv0\x00" + bytes([width, 0, 40, 0]) + data
        picture = ink(command, model)
        assert picture.size == (width * 8, 40)
        assert picture.tobytes() == data
        assert slip(command, model).text() == f"[图 {width * 8}x40]\n"


def test_a_raster_is_aligned_and_doubled() -> None:
    picture = ink(b"\x1ba\x01\x1dv0\x03\x01\x00\x02\x00\x81\xff")
    assert picture.height == 4
    assert box(picture) == (184, 0, 200, 4)
    assert box(picture.crop((184, 0, 192, 2))) == (0, 0, 2, 2)


def test_a_raster_after_text_in_the_line_is_not_printed_and_its_data_are_not_text() -> None:
    assert slip(b"ab\x1dv0\x00\x02\x00\x01\x00CDef\n").text() == "abef\n"


def test_a_column_image_stands_in_the_line_like_a_character() -> None:
    picture = ink(b"A\x1b*\x21\x10\x00" + b"\xff\x00\xff" * 16 + b"B\n")
    image = picture.crop((12, 0, 28, 24))
    assert box(image) == (0, 0, 16, 24)
    assert image.crop((0, 8, 16, 16)).getbbox() is None
    assert picture.crop((28, 0, 40, 24)).tobytes() == glyph("B", FONT_A).tobytes()


@pytest.mark.parametrize(("mode", "size"), [(0, (8, 24)), (1, (4, 24)), (32, (8, 24)), (33, (4, 24))])
def test_column_modes_have_their_densities(mode: int, size: tuple[int, int]) -> None:
    data = b"\xff" * (4 if mode < 2 else 12)
    assert box(ink(b"\x1b*" + bytes([mode, 4, 0]) + data + b"\n")) == (0, 0, *size)


def test_stored_graphics_are_printed_where_the_model_has_them() -> None:
    store = b"\x1d(L" + (10 + 2 * 5).to_bytes(2, "little") + b"0p0\x02\x011\x10\x00\x05\x00" + b"\xff\x01" * 5
    show = b"\x1d(L\x02\x0002"
    assert box(ink(store + show, "epson-80")) == (0, 0, 32, 5)
    assert strips(store + show + b"\n", "clone-58")[0].text() != ""


def test_a_logo_in_memory_is_printed_by_number() -> None:
    define = b"\x1cq\x01\x01\x00\x02\x00" + b"\xf0\x0f" * 8
    assert box(ink(define + b"\x1cp\x01\x00")) == (0, 0, 8, 16)
    assert box(ink(define + b"\x1cp\x01\x03")) == (0, 0, 16, 32)


# ------------------------------------------------------------ render


def test_render_gives_one_picture_with_white_margins_and_marks_the_cuts() -> None:
    paper = render(gbk("第一联\n") + FEED_AND_CUT + gbk("第二联\n") + FEED_AND_CUT + gbk("剩下\n"), "clone-58")
    assert paper.text == "第一联\n✂" + "-" * 30 + "\n第二联\n✂" + "-" * 30 + "\n剩下\n"
    assert paper.image.mode == "L"
    assert paper.image.width == 464 + 20
    assert paper.image.crop((14, 14, 46, 100)).getextrema() == (255, 255)


def test_render_of_nothing_is_a_blank_piece() -> None:
    paper = render(b"", "epson-80")
    assert paper.text == ""
    assert paper.image.height > 0


def test_an_unknown_model_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="clone-58, clone-80, epson-80, plain-58, mute-58"):
        render(b"", "dot-matrix")


@given(data=st.binary(max_size=600))
@settings(max_examples=150, deadline=None)
def test_no_bytes_crash_the_printer(data: bytes) -> None:
    for strip in strips(data, "epson-80"):
        assert strip.height <= PAPER_ROWS + 255 * 255
        assert len(strip.rows) == strip.height * 72


OPENINGS = (b"\x1b", b"\x1c", b"\x1d", b"\x10", b"\x1d(", b"\x1d(k", b"\x1dk", b"\x1b*", b"\x1dv0", b"\x1d(L", b"\x1cq")


@given(parts=st.lists(st.tuples(st.sampled_from(OPENINGS), st.binary(max_size=24)), max_size=12))
@settings(max_examples=150, deadline=None)
def test_no_half_made_command_crashes_the_printer(parts: list[tuple[bytes, bytes]]) -> None:
    render(b"".join(opening + rest for opening, rest in parts), "clone-80")


def test_two_hundred_kilobytes_of_noise_come_to_an_end() -> None:
    heights = [strip.height for strip in each_strip(random.Random(0).randbytes(200_000), "clone-58")]
    assert heights
    assert max(heights) <= PAPER_ROWS + 255 * 255


def test_a_rendered_picture_has_a_bound() -> None:
    paper = render(b"x\n" + b"\x1bd\xff" * 20, "clone-58")
    assert paper.image.height <= RENDER_ROWS + 100
    assert paper.cut_off is not None
    assert render(b"x\n", "clone-58").cut_off is None
