"""Bytes → paper → what an independent decoder and a ruler find on it."""

from __future__ import annotations

import zxingcpp
from PIL import Image, ImageOps

from hw_mocks.printer.paper import Strip
from hw_mocks.printer.render import strips

GAP = 120
"""Rows between head and blade: each slip begins with them."""
FEED_AND_CUT = b"\x1dVB\x00"
Box = tuple[int, int, int, int]


def slips(data: bytes, model: str = "epson-80") -> tuple[Strip, ...]:
    return tuple(strips(data, model))


def slip(data: bytes, model: str = "epson-80") -> Strip:
    """The one slip these bytes make; the cut is added."""
    found = slips(data + FEED_AND_CUT, model)
    assert len(found) == 1
    return found[0]


def ink(data: bytes, model: str = "epson-80") -> Image.Image:
    """The print below the white start of the slip: mode "1", ink is 255."""
    image = slip(data, model).image()
    return image.crop((0, GAP, *image.size)).point([255, *[0] * 255], "1")


def box(picture: Image.Image) -> Box:
    found = picture.getbbox()
    assert found is not None, "no ink"
    return found


def seen(picture: Image.Image) -> list[tuple[str, str]]:
    """(format, text) of every symbol on a picture of black ink on white paper, from top to bottom."""
    # A scanner holds the paper on a white table: the quiet zone goes on beyond the paper's edge.
    wide = ImageOps.expand(picture.convert("L"), 40, 255)
    found = zxingcpp.read_barcodes(wide, text_mode=zxingcpp.TextMode.Plain)
    found.sort(key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    return [(str(code.format).removeprefix("BarcodeFormat."), code.text) for code in found]


def decoded(data: bytes, model: str = "epson-80") -> list[tuple[str, str]]:
    return [code for strip in slips(data + FEED_AND_CUT, model) for code in seen(strip.image())]
