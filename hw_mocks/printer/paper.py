"""The paper under the head: dot rows in the order they were burnt, and beside them the text a person reads.

8 dots are a millimetre. Rows are packed bits, most significant left, 1 is ink: what a head is fed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

from hw_mocks.printer.limits import PAPER_ROWS
from hw_mocks.printer.models import ANK_DOTS, LINE_DOTS


@dataclass(slots=True)
class Line:
    """The print buffer: what stands in the line that is not burnt yet. ``right`` is where the next character goes."""

    pieces: list[tuple[int, Image.Image]] = field(default_factory=list)
    right: int = 0
    text: str = ""
    text_end: int = 0
    """Where the text already collected ends, in dots."""

    def put(self, picture: Image.Image, text: str, width: int) -> None:
        """``text`` follows the last one directly unless there is a gap of at least a column between them."""
        gap = (self.right - self.text_end) // ANK_DOTS
        self.text += " " * gap + text
        self.pieces.append((self.right, picture))
        self.right += width
        self.text_end = self.right

    @property
    def empty(self) -> bool:
        return not self.pieces

    @property
    def height(self) -> int:
        return max((picture.height for _, picture in self.pieces), default=0)

    @property
    def start(self) -> int:
        """Where the first piece stands."""
        return min((at for at, _ in self.pieces), default=0)


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text and where it is on the strip, in rows."""

    top: int
    height: int
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece of paper that is off the roll."""

    width_dots: int
    rows: bytes
    words: tuple[Words, ...]
    raw: bytes = b""
    """What the printer received for it."""
    complete: bool = True
    """Ended by the cutter, and no ink of it was left behind the blade."""
    torn: bool = False
    """By hand, not by the blade."""

    @property
    def height(self) -> int:
        return len(self.rows) * 8 // self.width_dots

    def image(self) -> Image.Image:
        """Exactly the head's width; mode "1", paper white, ink black. One white row when the strip has none."""
        if not self.height:
            return Image.new("1", (self.width_dots, 1), 1)
        ink = Image.frombytes("1", (self.width_dots, self.height), self.rows)
        return ink.point(lambda dot: 0 if dot else 255, "1")

    def text(self) -> str:
        """The lines from top to bottom, columns kept, empty lines where the paper is white, each ended by a newline."""
        lines: list[str] = []
        end = 0
        for words in self.words:
            if lines:
                lines.extend([""] * ((words.top - end) // LINE_DOTS))
            lines.append(words.text.rstrip())
            end = words.top + words.height
        return "".join(f"{line}\n" for line in lines)


@dataclass(slots=True)
class Raster:
    """The raster now coming: where it stands, and how it is called in the text."""

    left: int = 0
    width: int = 0
    rows: int = 0
    top: int = 0

    def grow(self, words: list[Words], top: int, rows: int) -> None:
        """Note ``rows`` more; the paper may have been torn off in between."""
        if self.rows and words and words[-1].top == self.top and words[-1].top + words[-1].height == top:
            words.pop()
        else:
            self.rows, self.top = 0, top
        self.rows += rows
        text = f"{' ' * (self.left // ANK_DOTS)}[图 {self.width}x{self.rows}]"
        words.append(Words(self.top, self.rows, text))


class Paper:
    """The strip that grows under the head until it is cut or torn.

    Between the head and the blade there is always some paper: each slip begins with that much white.
    """

    def __init__(self, width_dots: int, gap_dots: int) -> None:
        self.width_dots = width_dots
        self.gap_dots = gap_dots
        self.lines = 0
        """Lines fed since power-up: what "paper end after n lines" counts. 24 raster rows are one."""
        self._row_bytes = width_dots // 8
        self._rows = bytearray(self._row_bytes * gap_dots)
        self._words: list[Words] = []
        self._raster_rows = 0
        self._raster = Raster()

    @property
    def height(self) -> int:
        return len(self._rows) // self._row_bytes

    @property
    def full(self) -> bool:
        return self.height >= PAPER_ROWS

    def burn(self, line: Line, left: int, spacing: int, *, upside_down: bool = False) -> None:
        """One line of text with its left edge at ``left``; characters stand on one base. Then feed to ``spacing``.

        ``upside_down`` turns the line by 180° where it stands.
        """
        height = line.height
        top = self.height
        if height:
            band = Image.new("1", (self.width_dots, height), 0)
            for x, picture in line.pieces:
                band.paste(1, (left + x, height - picture.height), picture)
            if upside_down:
                box = (left, 0, min(left + line.right, self.width_dots), height)
                band.paste(band.crop(box).transpose(Image.Transpose.ROTATE_180), box)
            self._rows += band.tobytes()
            indent = " " * (left // ANK_DOTS)
            if line.text.strip():
                self._words.append(Words(top, max(height, spacing), indent + line.text))
        self.feed(max(0, spacing - height))
        self.lines += 1

    def picture(self, picture: Image.Image, left: int, label: str) -> None:
        """A picture that is a block of its own; ``label`` stands for it in the text."""
        band = Image.new("1", (self.width_dots, picture.height), 0)
        band.paste(picture, (left, 0))
        self._words.append(Words(self.height, picture.height, " " * (left // ANK_DOTS) + label))
        self._rows += band.tobytes()
        self._count_rows(picture.height)

    def page(self, picture: Image.Image, words: list[Words]) -> None:
        """A page of page mode, as wide as the head."""
        top = self.height
        self._words += [Words(top + one.top, one.height, one.text) for one in words]
        self._rows += picture.tobytes()
        self._count_rows(picture.height)

    def begin_raster(self, left: int, width: int) -> None:
        """Dot rows follow; in the text they are a picture of this width and of as many rows as really come."""
        self._raster = Raster(left, width)

    def row(self, data: bytes, copies: int = 1) -> None:
        """Dot rows from raster bytes; what is right of the head is lost."""
        left = self._raster.left
        self._raster.grow(self._words, self.height, copies)
        bits = int.from_bytes(data, "big") << (8 * self._row_bytes)
        bits >>= 8 * len(data) + left
        row = (bits & ((1 << self.width_dots) - 1)).to_bytes(self._row_bytes, "big")
        self._rows += row * copies
        self._count_rows(copies)

    def feed(self, dots: int) -> None:
        """White paper; never more than the roll that may hang out."""
        self._rows += bytes(self._row_bytes * min(dots, PAPER_ROWS))

    def cut(self, raw: bytes) -> Strip | None:
        """Cut at the blade. None when nothing is beyond it. What is between head and blade stays on the roll."""
        edge = self.height - self.gap_dots
        if edge <= 0:
            return None
        left_behind = bytes(self._rows[edge * self._row_bytes :])
        strip = Strip(
            self.width_dots,
            bytes(self._rows[: edge * self._row_bytes]),
            tuple(words for words in self._words if words.top < edge),
            raw,
            complete=not any(left_behind),
        )
        self._rows = bytearray(left_behind)
        self._words = [Words(words.top - edge, words.height, words.text) for words in self._words if words.top >= edge]
        return strip

    def tear(self, raw: bytes) -> Strip | None:
        """Pull out by hand all that is printed and tear it off. None, and nothing happens, when nothing is.

        White paper that is longer than may hang out is torn off as well.
        """
        if not self.full and not self._words and not any(self._rows):
            return None
        strip = Strip(self.width_dots, bytes(self._rows), tuple(self._words), raw, complete=False, torn=True)
        self._rows = bytearray(self._row_bytes * self.gap_dots)
        self._words.clear()
        return strip

    def take_back(self, dots: int) -> None:
        """The last rows were not burnt: the motor stopped in the middle. Text that has no row left goes too."""
        rows = min(dots, self.height)
        if rows <= 0:
            return
        del self._rows[-rows * self._row_bytes :]
        self._words = [words for words in self._words if words.top < self.height]

    def peek(self) -> Strip:
        """What hangs out now, still on the roll."""
        return Strip(self.width_dots, bytes(self._rows), tuple(self._words), complete=False)

    def _count_rows(self, rows: int) -> None:
        self._raster_rows += rows
        self.lines += self._raster_rows // 24
        self._raster_rows %= 24
