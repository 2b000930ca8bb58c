"""What python-escpos prints: each kind of call that its own examples make, read back from the paper.

Release 3.1 has neither the columns in software nor the Kanji calls of its newer examples; the columns are made here.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import replace

import pytest
from escpos.escpos import Escpos
from escpos.printer import Dummy
from PIL import Image, ImageDraw
from rendered_paper import box, seen

from hw_mocks.printer.models import MODELS
from hw_mocks.printer.render import Renderer

WEST = replace(MODELS["epson-80"], chinese=False)
Call = Callable[[Escpos], None]


def picture() -> Image.Image:
    image = Image.new("RGB", (96, 48), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 95, 47), outline="black")
    draw.line((0, 0, 47, 47), fill="black")
    return image


PICTURE = picture()


class Printed:
    """The paper of some calls, cut by the library itself."""

    def __init__(self, *calls: Call, profile: str = "TM-T20II", model: object = WEST) -> None:
        printer = Dummy(profile=profile)
        printer.hw("INIT")
        for call in calls:
            call(printer)
        printer.cut()
        renderer = Renderer(model)  # type: ignore[arg-type]
        self.strips = list(renderer.strips(printer.output))
        self.remarks = renderer.remarks
        self.kicks = renderer.drawer_kicks
        self.text = "".join(strip.text() for strip in self.strips)
        self.image = self.strips[0].image()
        self.ink = self.image.point([255, *[0] * 255], "1")
        self.codes = seen(self.image)


def test_a_receipt_with_its_logo_list_total_and_small_print() -> None:
    items = (("000666", "Tea", 5.6), ("000661", "Coffee", 7.77), ("000042", "Towel", 19.99))
    small = textwrap.wrap("All sales are final. No refunds or exchanges without this receipt. " * 4, width=64)

    def receipt(p: Escpos) -> None:
        p.set_with_default()
        p.image(PICTURE, center=True)
        p.ln(1)
        p.set_with_default(align="center")
        for line in ("57 Example Drive", "Phone 555-2106"):
            p.textln(line)
        p.set_with_default(align="right")
        p.textln("Served by: 01")
        p.ln(2)
        p.set_with_default()
        p.line_spacing(80, 180)
        p.set_with_default(bold=True, underline=True)
        p.textln(f"{'SKU':<6} {'Product Description':<33} {'Price':<6}")
        p.set_with_default()
        for sku, name, price in items:
            p.textln(f"{sku:>06} {name:<33} {price:>6.2f}")
        p.set_with_default(align="right", custom_size=True, width=2, height=2)
        p.textln("Total 33.36")
        p.set_with_default(font="b")
        for line in small:
            p.textln(line)
        p.set_with_default()

    printed = Printed(receipt)
    rows = [row for row in printed.text.splitlines() if row.strip()]
    # The library centres a picture by filling it up to the width of the paper.
    assert rows[:3] == ["[图 576x48]", " " * 16 + "57 Example Drive", " " * 17 + "Phone 555-2106"]
    assert rows[3] == " " * 35 + "Served by: 01"
    assert rows[5:8] == [f"{sku} {name:<33} {price:>6.2f}" for sku, name, price in items]
    assert rows[8] == " " * 26 + "Total 33.36"
    assert [row.rstrip() for row in rows[9:]] == [line.rstrip() for line in small]
    assert (printed.strips[0].complete, printed.remarks) == (True, ())


@pytest.mark.parametrize(
    ("style", "width", "height"),
    [
        ({"font": "a", "custom_size": True, "width": 3, "height": 1}, 36, 24),
        ({"font": "a", "custom_size": True, "width": 1, "height": 2}, 12, 48),
        ({"font": "a", "bold": True}, 12, 24),
        ({"font": "a", "custom_size": True, "width": 8, "height": 8}, 96, 192),
        ({"font": "b", "underline": True}, 9, 17),
        ({"font": "b", "double_width": True, "double_height": True}, 18, 34),
        ({"smooth": True, "custom_size": True, "width": 4, "height": 4}, 48, 96),
        ({"invert": True}, 12, 24),
    ],
)
def test_each_style_has_its_size(style: dict[str, object], width: int, height: int) -> None:
    printed = Printed(lambda p: p.set_with_default(**style), lambda p: p.textln("HH"))
    assert printed.text.strip() == "HH"
    left, top, right, bottom = box(printed.ink)
    assert (0 <= left < width, right <= 2 * width, width < right) == (True, True, True)
    assert bottom - top <= height
    if style.get("invert") or style.get("underline"):
        assert (left, right) == (0, 2 * width)


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_alignment_and_lines_upside_down(align: str) -> None:
    plain = Printed(lambda p: p.set(align=align), lambda p: p.textln("Hello World"))
    flipped = Printed(lambda p: p.set(align=align, flip=True), lambda p: p.textln("Hello World"))
    assert plain.text.strip() == flipped.text.strip() == "Hello World"
    turned = flipped.ink.crop((0, 120, 576, 144)).transpose(Image.Transpose.ROTATE_180)
    assert turned.tobytes() == plain.ink.crop((0, 120, 576, 144)).tobytes()


@pytest.mark.parametrize("columns", [20, 30, 40])
def test_block_text_is_wrapped_by_the_library(columns: int) -> None:
    text = "Lorem ipsum dolor sit amet, consectetur adipiscing elit. Nulla pellentesque augue libero."
    printed = Printed(lambda p: p.block_text(text, columns=columns))
    assert printed.text.split() == text.split()
    assert max(len(row) for row in printed.text.splitlines()) <= columns


def test_columns_made_in_software_stand_where_they_were_put() -> None:
    row = f"{'col1':<5}{'col2':^20}{'col3':>15}"
    assert Printed(lambda p: p.set(font="a"), lambda p: p.textln(row)).text.splitlines()[0] == row


@pytest.mark.parametrize(
    ("code", "text"),
    [("CP437", "äöü ½"), ("CP850", "ñ ã"), ("CP858", "€ é"), ("CP866", "Привет"), ("CP852", "Łódź"), ("CP1252", "€ œ")],
)
def test_a_code_page_is_chosen_and_used(code: str, text: str) -> None:
    assert Printed(lambda p: p.charcode(code), lambda p: p.textln(text)).text.strip() == text


def test_code_pages_are_found_by_the_library_itself() -> None:
    text = "Olá € Привет Łódź ½"
    assert Printed(lambda p: p.textln(text)).text.strip() == text


def test_a_table_of_a_code_page() -> None:
    def table(p: Escpos) -> None:
        p.charcode("CP437")
        for x in range(2, 16):
            p.set(font="b")
            p._raw(f"{x:x} ".encode())
            p.set(font="a")
            p._raw(bytes(range(x * 16, x * 16 + 16)) + b"\n")

    rows = Printed(table).text.splitlines()
    assert rows[0] == "2  !\"#$%&'()*+,-./"
    assert rows[6] == "8 ÇüéâäàåçêëèïîìÄÅ"
    assert len([row for row in rows if row]) == 14


@pytest.mark.parametrize("impl", ["bitImageRaster", "graphics", "bitImageColumn"])
@pytest.mark.parametrize(("high", "across", "down"), [(True, 1, 1), (False, 2, 2)])
@pytest.mark.parametrize("center", [False, True])
def test_a_picture_is_the_same_by_each_way(impl: str, high: bool, across: int, down: int, center: bool) -> None:
    printed = Printed(
        lambda p: p.image(
            PICTURE, high_density_vertical=high, high_density_horizontal=high, impl=impl, center=center and high
        ),
        lambda p: p.textln("below"),
    )
    if impl == "bitImageColumn":
        down = 1 if high else 3  # eight dots are as high as 24
    left, top, _, _ = box(printed.ink.crop((0, 0, 576, 120 + 48 * down)))
    shown = printed.ink.crop((left, top, left + 96 * across, top + 48 * down))
    wanted = PICTURE.convert("1").point([255, *[0] * 255], "1")
    assert shown.tobytes() == wanted.resize(shown.size, Image.Resampling.NEAREST).tobytes()
    assert left == (240 if center and high else 0)
    assert printed.text.split()[-1] == "below"
    assert printed.remarks == ()


def test_a_picture_in_fragments_is_one_picture() -> None:
    whole = Printed(lambda p: p.image(PICTURE))
    parts = Printed(lambda p: p.image(PICTURE, fragment_height=10))
    assert parts.ink.tobytes() == whole.ink.tobytes()
    assert parts.text.split() == ["[图", "96x10]"] * 4 + ["[图", "96x8]"]


@pytest.mark.parametrize(
    ("kind", "data", "seen_as"),
    [
        ("UPC-A", "03600029145", ("EAN-13", "0036000291452")),
        ("EAN13", "4006381333931", ("EAN-13", "4006381333931")),
        ("EAN8", "9638507", ("EAN-8", "96385074")),
        ("CODE39", "123456", ("Code 39", "123456")),
        ("ITF", "123456", ("ITF", "123456")),
        ("CODABAR", "A123456B", ("Codabar", "A123456B")),
        ("NW7", "A123456B", ("Codabar", "A123456B")),
        ("CODE93", "R2026", ("Code 93", "R2026")),
        ("CODE128", "{BR2026", ("Code 128", "R2026")),
    ],
)
@pytest.mark.parametrize("place", ["OFF", "ABOVE", "BELOW", "BOTH"])
def test_a_barcode_of_the_printer(
    kind: str, data: str, seen_as: tuple[str, str], place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    form = "B" if kind in ("CODE93", "CODE128") else None
    assert Printed(lambda p: p.barcode(data, kind, pos=place, function_type=form)).codes == [seen_as]
    capsys.readouterr()


@pytest.mark.parametrize(
    ("kind", "data", "seen_as"), [("code128", "Hello", ("Code 128", "Hello")), ("code39", "1234", ("Code 39", "1234"))]
)
@pytest.mark.parametrize("impl", ["bitImageRaster", "bitImageColumn", "graphics"])
def test_a_barcode_made_in_software(kind: str, data: str, seen_as: tuple[str, str], impl: str) -> None:
    # At a width of 2 the library rounds the bars of CODE128 so unevenly that nobody reads them.
    codes = Printed(lambda p: p.barcode(data, kind, width=3, force_software=impl)).codes
    # Its CODE39 carries a check character of its own accord.
    assert [(name, text.removesuffix("A") if name == "Code 39" else text) for name, text in codes] == [seen_as]


@pytest.mark.parametrize("native", [False, True])
@pytest.mark.parametrize("center", [False, True])
@pytest.mark.parametrize("size", [2, 4, 8])
def test_a_qr_code_native_and_as_a_picture(native: bool, center: bool, size: int) -> None:
    printed = Printed(lambda p: p.qr("https://example.test/R1", native=native, size=size, center=center and not native))
    assert printed.codes == [("QR Code", "https://example.test/R1")]


def test_drawer_buzzer_panel_and_feeds() -> None:
    printed = Printed(
        lambda p: p.cashdraw(2),
        lambda p: p.cashdraw(5),
        lambda p: p.buzzer(2, 4),
        lambda p: p.panel_buttons(False),
        lambda p: p.print_and_feed(3),
        lambda p: p.control("LF"),
        lambda p: p.control("CR"),
        lambda p: p.ln(2),
        lambda p: p.control("HT", count=5, tab_size=8),
        lambda p: p.textln("tab"),
    )
    assert printed.kicks == 2
    assert printed.text.strip() == "tab"
    assert printed.remarks == ()


@pytest.mark.parametrize(("mode", "feed"), [("FULL", True), ("PART", True), ("FULL", False), ("PART", False)])
def test_each_cut_leaves_a_whole_slip(mode: str, feed: bool) -> None:
    printer = Dummy(profile="TM-T20II")
    printer.textln("slip")
    printer.cut(mode=mode, feed=feed)
    strips = list(Renderer(WEST).strips(printer.output))
    assert [(strip.text().strip(), strip.complete) for strip in strips] == [("slip", True)]


def test_chinese_on_a_chinese_printer() -> None:
    printed = Printed(lambda p: p.textln("退款凭证 元12.00"), profile="default", model=MODELS["clone-58"])
    assert printed.text.strip() == "退款凭证 元12.00"
