"""A column that blocks are set into from top to bottom: it collects pieces and knows where the next block begins."""

from __future__ import annotations

from collections.abc import Sequence

from drivers.panel.fonts import Fonts
from drivers.panel.glyphs import Glyph
from drivers.panel.metrics import Rung, line_height
from drivers.panel.palette import TONES, Colour, ToneColours
from drivers.panel.pieces import Box, Fill, Piece, Sign, Text
from drivers.panel.wrapping import Fitted, fit
from terminal.core.screens.model import Tone

HEAVY_EDGE = 1
"""Pixels that the stroke of heavy text may add on each side."""


class Sheet:
    """``y`` is where the next block begins; ``left``, ``width`` and ``bottom`` are the column's."""

    def __init__(self, fonts: Fonts, rung: Rung, column: Box, tone: Tone) -> None:
        self.fonts = fonts
        self.rung = rung
        self.left = column.x
        self.width = column.width
        self.y = column.y
        self.bottom = column.bottom
        self.accent: ToneColours = TONES[tone]
        self.pieces: list[Piece] = []

    @property
    def right(self) -> int:
        return self.left + self.width

    def line(self, px: int) -> int:
        """Height of one line of text of this size."""
        return line_height(px, self.rung.leading)

    def fill(self, box: Box, colour: Colour, radius: int = 0) -> None:
        self.pieces.append(Fill(box, colour, radius))

    def framed(self, box: Box, edge: Colour, inside: Colour, radius: int, thick: int) -> None:
        self.fill(box, edge, radius)
        self.fill(box.inset(thick), inside, max(0, radius - thick))

    def sign(self, glyph: Glyph, x: int, y: int, side: int, body: Colour, on: Colour) -> None:
        self.pieces.append(Sign(glyph, Box(x, y, side, side), body, on))

    def fit(self, text: str, room: float, sizes: Sequence[int], most: int) -> Fitted:
        return fit(text, room, sizes, most, self.fonts.width)

    def width_of(self, text: str, px: int) -> int:
        """Whole pixels, rounded up, with room for the heavy weight."""
        return int(self.fonts.width(text, px)) + 1 + HEAVY_EDGE

    def text(self, x: int, y: int, height: int, text: str, px: int, colour: Colour, *, heavy: bool = False) -> int:
        """Put one line with its left edge at ``x``; give the right edge."""
        if not text.strip():
            return x
        width = self.width_of(text, px)
        self.pieces.append(Text(Box(x, y, width, height), text, px, colour, heavy))
        return x + width

    def lines(self, x: int, y: int, fitted: Fitted, colour: Colour, *, heavy: bool = False) -> int:
        """Put lines below one another, left aligned; give the y below the last."""
        height = self.line(fitted.px)
        for line in fitted.lines:
            self.text(x, y, height, line, fitted.px, colour, heavy=heavy)
            y += height
        return y

    def lines_right(self, right: int, y: int, fitted: Fitted, colour: Colour, *, heavy: bool = False) -> int:
        height = self.line(fitted.px)
        for line in fitted.lines:
            self.text(right - self.width_of(line, fitted.px), y, height, line, fitted.px, colour, heavy=heavy)
            y += height
        return y

    def widest(self, fitted: Fitted) -> int:
        return max(self.width_of(line, fitted.px) for line in fitted.lines)


def steps(px: int, least: int, factor: float = 0.9) -> tuple[int, ...]:
    """``px`` and one step smaller, never below ``least``."""
    smaller = max(least, round(px * factor))
    return (px,) if smaller >= px else (px, smaller)
