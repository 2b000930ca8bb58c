"""What other people's encoders print: text in order, pictures to the dot, codes read back from the paper.

The bytes in ``encoders/vectors.json`` come from four packages for Node (``make encoders``); python-escpos runs here.
Their printers are for other markets: at power-up each byte is a character.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from rendered_paper import seen

from hw_mocks.printer.models import MODELS
from hw_mocks.printer.paper import Strip
from hw_mocks.printer.render import Renderer

FOLDER = Path(__file__).parent / "encoders"
VECTORS = {
    (vector["encoder"], vector["name"]): bytes.fromhex(vector["hex"])
    for vector in json.loads((FOLDER / "vectors.json").read_text(encoding="utf-8"))
}
NEW, OLD, THERMAL, ESCPOS = (
    "@point-of-sale/receipt-printer-encoder",
    "esc-pos-encoder",
    "node-thermal-printer",
    "escpos",
)
WEST = replace(MODELS["epson-80"], chinese=False)
CHINA = MODELS["epson-80"]
URL, PDF = "https://example.test/R20261125", "R20261125;12.00"
WIDTH, HEIGHT = 96, 48


def paper(encoder: str, name: str) -> tuple[list[Strip], tuple[str, ...]]:
    """The slips, and what the printer had to remark."""
    renderer = Renderer(CHINA if encoder == ESCPOS else WEST)
    return list(renderer.strips(VECTORS[encoder, name])), renderer.remarks


def text(encoder: str, name: str) -> str:
    found, _ = paper(encoder, name)
    return "".join(strip.text() for strip in found)


def codes(encoder: str, name: str) -> list[tuple[str, str]]:
    found, remarks = paper(encoder, name)
    assert [remark for remark in remarks if "cut through" not in remark] == []
    return [code for strip in found for code in seen(strip.image())]


def whole(strips: list[Strip]) -> Image.Image:
    """All paper in one piece, ink is 255, the white between head and blade taken off."""
    picture = Image.new("1", (576, sum(strip.height for strip in strips)), 0)
    top = 0
    for strip in strips:
        picture.paste(strip.image().point([255, *[0] * 255], "1"), (0, top))
        top += strip.height
    return picture


def frame(across: int = 1, down: int = 1) -> Image.Image:
    """The picture that every encoder was given: a frame with a falling diagonal."""
    small = Image.new("1", (WIDTH, HEIGHT), 0)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            small.putpixel((x, y), 255 * (x in (0, WIDTH - 1) or y in (0, HEIGHT - 1) or x == 2 * y))
    return small.resize((WIDTH * across, HEIGHT * down), Image.Resampling.NEAREST)


def in_order(found: str, *wanted: str) -> bool:
    at = 0
    for piece in wanted:
        at = found.find(piece, at)
        assert at >= 0, f"{piece!r} is not where it should be in:\n{found}"
        at += len(piece)
    return True


# ------------------------------------------------------------ text


@pytest.mark.parametrize("encoder", [NEW, OLD])
def test_the_two_encoders_of_one_family_set_a_receipt(encoder: str) -> None:
    found = text(encoder, "text")
    lines = ("Order 20261125", "underlined", "inverted", "EUR 12.00", "─" * 48, "Tea", "3.50", "Coffee", "8.50")
    assert in_order(found, "REFUND", *lines, "Total", "12.00", "┌" + "─" * 18 + "┐", "boxed", "└", "end")
    rows = found.splitlines()
    assert rows[4] == " " * 39 + "EUR 12.00"
    assert [row for row in rows if row.startswith("Tea")] == ["Tea" + " " * 35 + "3.50"]
    assert paper(encoder, "text")[1] == ()


@pytest.mark.parametrize("encoder", [NEW, OLD])
def test_their_code_pages_are_the_printers(encoder: str) -> None:
    assert text(encoder, "codepages").split("\n")[:4] == ["äöü ½", "€ café", "Привет", "Olá – Łódź"]


def test_node_thermal_printer_sets_a_receipt() -> None:
    found = text(THERMAL, "text")
    assert in_order(found, "REFUND", "Order 20261125", "bold", "underlined", "inverted", "font B", "upside down")
    assert in_order(found, "-" * 48, "Left", "Right\n", "One", "Two", "Three", "Tea", "2", "7.00", "Wow", "wide", "end")
    rows = found.splitlines()
    assert "Left" + " " * 39 + "Right" in rows
    assert rows[0] == " " * 18 + "REFUND"
    assert text(THERMAL, "codepages").split("\n")[:2] == ["ČčŠšŽž Łódź áé", "Привет"]


def test_escpos_sets_a_receipt_in_two_languages() -> None:
    found = text(ESCPOS, "text")
    assert in_order(found, "The quick brown fox", "敏捷的棕色狐狸跳过懒狗", "退款凭证", "-" * 48, "One", "Two", "Three")
    assert in_order(found, "Left", "Center", "Right", "12.00 元", "font b", "reverse", "end")
    assert [row for row in found.splitlines() if row.endswith("元")] == [" " * 40 + "12.00 元"]


# ------------------------------------------------------------ codes

LINEAR = (
    # family's, node-thermal-printer's, escpos's name; what is read
    ("upca", "65", "UPC-A", ("EAN-13", "0036000291452")),
    ("upce", "66", "UPC-E", ("UPC-E", "0012345000065")),
    ("ean13", "67", "EAN13", ("EAN-13", "6901234567892")),
    ("ean8", "68", "EAN8", ("EAN-8", "96385074")),
    ("code39", "69", "CODE39", ("Code 39", "R-20261125")),
    ("itf", "70", "ITF", ("ITF", "12345670")),
    ("codabar", "71", "NW7", ("Codabar", "A20261125B")),
    ("code93", "72", None, ("Code 93", "R20261125")),
    ("code128", "73", None, ("Code 128", "R20261125")),
)
EXPECTED = {
    **{(encoder, f"barcode {row[0]}"): row[3] for row in LINEAR for encoder in (NEW, OLD)},
    **{(THERMAL, f"barcode {row[1]}"): row[3] for row in LINEAR},
    **{(ESCPOS, f"barcode {row[2]}"): row[3] for row in LINEAR if row[2]},
    (ESCPOS, "barcode CODE93"): ("Code 93", "R202611250000001"),
    (THERMAL, "code128"): ("Code 128", "R20261125"),
    **{(encoder, "qrcode"): ("QR Code", URL) for encoder in (NEW, OLD, THERMAL, ESCPOS)},
    (ESCPOS, "qrimage"): ("QR Code", URL),
    **{(encoder, "pdf417"): ("PDF417", PDF) for encoder in (NEW, OLD, THERMAL)},
}


@pytest.mark.parametrize(("encoder", "name"), EXPECTED)
def test_every_code_is_read_from_the_paper(encoder: str, name: str) -> None:
    assert codes(encoder, name) == [EXPECTED[encoder, name]]


# ------------------------------------------------------------ pictures

PICTURES = (
    # encoder, name, enlargement, left edge
    (NEW, "image raster", (1, 1), 240),
    (OLD, "image raster", (1, 1), 240),
    (NEW, "image column", (1, 1), 0),
    (OLD, "image column", (1, 1), 0),
    (THERMAL, "image", (1, 1), 240),
    (ESCPOS, "raster", (1, 1), 240),
    (ESCPOS, "raster dwdh", (2, 2), 0),
    (ESCPOS, "image d24", (1, 1), 0),
    (ESCPOS, "image s24", (2, 1), 0),
    (ESCPOS, "image d8", (1, 3), 0),
    (ESCPOS, "image s8", (2, 3), 0),
)


@pytest.mark.parametrize(("encoder", "name", "enlarged", "left"), PICTURES)
def test_every_picture_is_there_to_the_dot(encoder: str, name: str, enlarged: tuple[int, int], left: int) -> None:
    strips, _ = paper(encoder, name)
    expected = frame(*enlarged)
    if not all(strip.complete for strip in strips):  # this package cuts without feeding to the blade
        strips[-1] = replace(strips[-1], rows=strips[-1].rows)
    picture = whole(strips)
    box = picture.getbbox()
    assert box is not None
    top = box[1]
    assert box[0] == left
    cut = picture.crop((left, top, left + expected.width, top + expected.height))
    assert cut.tobytes() == expected.tobytes()
    assert picture.crop((left + expected.width, 0, 576, picture.height)).getbbox() is None


@pytest.mark.parametrize(("encoder", "below"), [(NEW, "below"), (OLD, "below")])
def test_text_goes_on_below_a_picture_in_columns(encoder: str, below: str) -> None:
    assert text(encoder, "image column").split() == ["[图", "96x24]", "[图", "96x24]", below]


def test_all_vectors_are_looked_at() -> None:
    looked = {*EXPECTED, *((row[0], row[1]) for row in PICTURES)}
    texts = {(encoder, name) for encoder in (NEW, OLD, THERMAL) for name in ("text", "codepages")}
    drawers = {(encoder, "pulse") for encoder in (NEW, OLD)}
    assert looked | texts | drawers | {(ESCPOS, "text")} == set(VECTORS)


@pytest.mark.parametrize(("encoder", "name"), [(NEW, "pulse"), (OLD, "pulse"), (THERMAL, "text"), (ESCPOS, "text")])
def test_the_drawer_is_kicked_once(encoder: str, name: str) -> None:
    renderer = Renderer(WEST)
    list(renderer.strips(VECTORS[encoder, name]))
    assert renderer.drawer_kicks == 1


# ------------------------------------------------------------ the vectors are what the packages make


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node here: the vectors are not compared with the packages")
@pytest.mark.skipif(not (FOLDER / "node_modules").is_dir(), reason="the packages are not installed: make encoders")
def test_the_vectors_are_what_the_packages_make() -> None:
    made = subprocess.run(["node", "generate.mjs"], cwd=FOLDER, capture_output=True, text=True, timeout=100, check=True)
    assert json.loads(made.stdout) == json.loads((FOLDER / "vectors.json").read_text(encoding="utf-8"))


def test_the_lock_names_no_host() -> None:
    assert "://" not in (FOLDER / "package-lock.json").read_text(encoding="utf-8")
