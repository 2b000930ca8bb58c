"""What a page is made of before it is pixels: fills, drawn signs and lines of text, each with its box."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from drivers.panel.glyphs import Glyph
from drivers.panel.palette import Colour


class Box(NamedTuple):
    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def inset(self, by: int) -> Box:
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)

    def holds(self, other: Box) -> bool:
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def meets(self, other: Box) -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True, slots=True)
class Fill:
    """A rectangle in one colour, its corners rounded by ``radius`` pixels."""

    box: Box
    colour: Colour
    radius: int = 0


@dataclass(frozen=True, slots=True)
class Sign:
    """A drawn sign in a square; ``on`` is the colour of what lies on its body."""

    glyph: Glyph
    box: Box
    body: Colour
    on: Colour


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text, left aligned and vertically centred in its box, whose width is the text's own."""

    box: Box
    text: str
    px: int
    colour: Colour
    heavy: bool = False


Piece = Fill | Sign | Text


def moved(piece: Piece, down: int) -> Piece:
    box = piece.box
    return replace(piece, box=Box(box.x, box.y + down, box.width, box.height))
