"""Character pictures in a printer's exact cells: 24 dots high, Chinese 24 wide, font A 12 wide, font B 9 wide.

Noto Sans SC without anti-aliasing, as a thermal head has it. The font is proportional; the cells are not: a Latin
letter that is too wide for its cell is pressed together, a narrow one is centred.
"""

from __future__ import annotations

import functools
from importlib import resources

from PIL import Image, ImageDraw, ImageFont

CELL_DOTS = 24
FONT_A = (12, 24)
FONT_B = (9, 17)
CHINESE = (24, 24)
"""(width, height) of one cell in dots."""

_HANZI_PX = 23
_ANK_PX = 21
_BASELINE = 0.83
"""Of the cell's height: room below for g, j, p, q, y."""
_FINE = 8
"""A letter that must be pressed together is drawn this much larger first."""
_KEPT_GLYPHS = 4096
_KEPT_LARGE = 256
BOX = "□"
"""Shown for bytes that are no character of the printer's set."""


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    path = resources.files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"
    with resources.as_file(path) as file:
        return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.BASIC)


def glyph(
    text: str, cell: tuple[int, int], width: int = 1, height: int = 1, bold: bool = False, smooth: bool = False
) -> Image.Image:
    """One character in its cell, enlarged ``width`` by ``height``: mode "1", ink is 1. Do not change the picture.

    ``smooth`` takes the steps out of characters that are enlarged both ways.
    """
    if (width, height) == (1, 1):
        return _bold(text, cell) if bold else _plain(text, cell)
    if smooth and width > 1 and height > 1:
        return _smooth(text, cell, width, height, bold)
    small = _bold(text, cell) if bold else _plain(text, cell)
    return small.resize((cell[0] * width, cell[1] * height), Image.Resampling.NEAREST)


@functools.lru_cache(maxsize=_KEPT_LARGE)
def _smooth(text: str, cell: tuple[int, int], width: int, height: int, bold: bool) -> Image.Image:
    small = _bold(text, cell) if bold else _plain(text, cell)
    large = small.convert("L").resize((cell[0] * width, cell[1] * height), Image.Resampling.BICUBIC)
    return large.point([255 * (value > 127) for value in range(256)], "1")


@functools.lru_cache(maxsize=_KEPT_GLYPHS)
def _bold(text: str, cell: tuple[int, int]) -> Image.Image:
    """Burnt twice, one dot apart."""
    plain = _plain(text, cell)
    thicker = plain.copy()
    thicker.paste(1, (1, 0), plain)
    return thicker


@functools.lru_cache(maxsize=_KEPT_GLYPHS)
def _plain(text: str, cell: tuple[int, int]) -> Image.Image:
    pixels = _HANZI_PX if cell == CHINESE else _ANK_PX * cell[1] // CELL_DOTS
    advance = _font(pixels).getlength(text)
    if cell == FONT_B or advance > cell[0]:
        return _pressed(text, cell, pixels)
    picture = Image.new("1", cell, 0)
    draw = ImageDraw.Draw(picture)
    draw.fontmode = "1"
    left = round((cell[0] - advance) / 2)
    draw.text((left, round(cell[1] * _BASELINE)), text, font=_font(pixels), fill=1, anchor="ls")
    return picture


def _pressed(text: str, cell: tuple[int, int], pixels: int) -> Image.Image:
    """Drawn larger and pressed into its cell: hinted at so few dots, the letters of font B do not stand on one base."""
    font = _font(pixels * _FINE)
    advance = max(1, round(font.getlength(text)))
    width = max(advance, cell[0] * _FINE)
    large = Image.new("L", (width, cell[1] * _FINE), 0)
    place = (width - advance) // 2, round(cell[1] * _BASELINE) * _FINE
    ImageDraw.Draw(large).text(place, text, font=font, fill=255, anchor="ls")
    return large.resize(cell, Image.Resampling.BOX).point([255 * (value > 110) for value in range(256)], "1")
