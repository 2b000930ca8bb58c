"""Page mode: ink goes to a page in memory, in four directions, and to paper all at once. Facts: printer §1.1 (page).

The print position is the line on which characters and pictures stand: at the start of an area a character of ordinary
height just fits; what stands higher is cut off at the area's edge, as drivers know that set the position first.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

from hw_mocks.printer.glyphs import CELL_DOTS
from hw_mocks.printer.limits import PAGE_ROWS
from hw_mocks.printer.models import ANK_DOTS
from hw_mocks.printer.paper import Line, Words

LEFT_TO_RIGHT, BOTTOM_TO_TOP, RIGHT_TO_LEFT, TOP_TO_BOTTOM = range(4)
"""``ESC T n``: text runs this way, beginning in the corner that makes it upright when the paper is turned."""
_TURN = {
    BOTTOM_TO_TOP: Image.Transpose.ROTATE_90,
    RIGHT_TO_LEFT: Image.Transpose.ROTATE_180,
    TOP_TO_BOTTOM: Image.Transpose.ROTATE_270,
}


@dataclass(slots=True)
class Page:
    """One page. ``area`` is (left, top, width, height) on the page, in dots."""

    width: int
    area: tuple[int, int, int, int] = (0, 0, 0, 0)
    direction: int = LEFT_TO_RIGHT
    base: int = CELL_DOTS
    """Where the next characters stand, from the area's start in the direction of lines."""
    bottom: int = 0
    """Rows of the page so far: to the lowest end of any area."""
    canvas: Image.Image | None = None
    words: list[tuple[int, int, str]] = field(default_factory=list)
    """(row, column in dots, text) of what was placed."""

    def __post_init__(self) -> None:
        self.select((0, 0, self.width, PAGE_ROWS))
        self.bottom = 0

    @property
    def room(self) -> int:
        """Width for a line in this direction."""
        return self.area[3] if self.direction in (BOTTOM_TO_TOP, TOP_TO_BOTTOM) else self.area[2]

    @property
    def depth(self) -> int:
        """Room for lines below each other in this direction."""
        return self.area[2] if self.direction in (BOTTOM_TO_TOP, TOP_TO_BOTTOM) else self.area[3]

    def select(self, area: tuple[int, int, int, int]) -> bool:
        """``ESC W``: another area; the position goes to its start. False, and nothing happens, when it is none."""
        left, top, width, height = area
        if not width or not height or left >= self.width or top >= PAGE_ROWS:
            return False
        self.area = (left, top, min(width, self.width - left), min(height, PAGE_ROWS - top))
        self.base = CELL_DOTS
        return True

    def turn(self, direction: int) -> None:
        """``ESC T``: the position goes to the start."""
        self.direction = direction
        self.base = CELL_DOTS

    def go_to(self, base: int) -> None:
        """``GS $``, ``GS \\``: outside the area it is ignored."""
        if 0 <= base < self.depth:
            self.base = base

    def stamp(self, line: Line) -> None:
        """What stands in the line, on the print position."""
        for at, piece in line.pieces:
            self._place(piece, at, self.base - piece.height)
        if line.text.strip() and self.base - line.height < self.depth:
            column, row = self._spot(line.start, self.base - line.height, line.right - line.start, line.height)
            self.words.append((row, column, line.text.strip()))

    def clear(self) -> None:
        """``CAN``: the area is white again."""
        left, top, width, height = self.area
        if self.canvas is not None:
            self.canvas.paste(0, (left, top, left + width, top + height))
        inside = range(top, top + height)
        self.words = [word for word in self.words if word[0] not in inside or not left <= word[1] < left + width]
        self.base = CELL_DOTS

    def print(self) -> tuple[Image.Image, list[Words]]:
        """The page as it comes out, and its text from top to bottom. It keeps its ink."""
        height = max(self.bottom, self.area[1] + self.area[3])
        picture = Image.new("1", (self.width, height), 0)
        if self.canvas is not None:
            picture.paste(self.canvas.crop((0, 0, self.width, height)), (0, 0))
        lines: dict[int, str] = {}
        for row, column, text in sorted(self.words):
            before = lines.get(row, "")
            gap = max(column // ANK_DOTS - len(before.encode("gbk", "replace")), 1 if before else 0)
            lines[row] = before + " " * gap + text
        return picture, [Words(row, CELL_DOTS, text) for row, text in lines.items()]

    def _place(self, piece: Image.Image, at: int, top: int) -> None:
        """Cut to the area, turn, and put on the canvas."""
        right, bottom = min(at + piece.width, self.room), min(top + piece.height, self.depth)
        first = max(top, 0)
        if right <= at or bottom <= first:
            return
        piece = piece.crop((0, first - top, right - at, bottom - top))
        x, y = self._spot(at, first, piece.width, piece.height)
        if self.direction in _TURN:
            piece = piece.transpose(_TURN[self.direction])
        self.bottom = max(self.bottom, self.area[1] + self.area[3])
        if self.canvas is None:
            self.canvas = Image.new("1", (self.width, PAGE_ROWS), 0)
        self.canvas.paste(1, (x, y), piece)

    def _spot(self, at: int, top: int, width: int, height: int) -> tuple[int, int]:
        """Upper left corner on the page of a piece ``at`` dots along the line and ``top`` dots down the lines."""
        left, upper, across, down = self.area
        match self.direction:
            case 1:
                return left + top, upper + down - at - width
            case 2:
                return left + across - at - width, upper + down - top - height
            case 3:
                return left + across - top - height, upper + at
            case _:
                return left + at, upper + top
