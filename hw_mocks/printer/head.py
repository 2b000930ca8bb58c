"""The head and its line: characters into the line, the line onto paper. Facts: printer §1.1–§1.3, §2.4."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from hw_mocks.printer import bitmaps
from hw_mocks.printer.charset import decoded
from hw_mocks.printer.glyphs import BOX, CHINESE, FONT_A, FONT_B, glyph
from hw_mocks.printer.graphics import Graphics
from hw_mocks.printer.limits import REMARKS
from hw_mocks.printer.models import Model
from hw_mocks.printer.modes import CENTER, LEFT, Glyph, Modes
from hw_mocks.printer.page import Page
from hw_mocks.printer.paper import Line, Paper, Strip
from hw_mocks.printer.status import Sensors


@dataclass(slots=True)
class Raster:
    """The raster now coming: enlargement, and for page mode its rows so far."""

    across: int
    down: int
    row_bytes: int = 0
    rows_left: int = 0
    kept: bytearray = field(default_factory=bytearray)


class Head:
    """One printer's mechanism and memory, driven by the actions. Not thread safe."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.modes = self._modes()
        self.line = Line()
        self.page: Page | None = None
        """Page mode: where the ink goes instead of paper."""
        self.paper = Paper(model.width_dots, model.cutter_gap_dots)
        self.sensors = Sensors()
        self.remarks: deque[str] = deque(maxlen=REMARKS)
        """What a driver should not have sent, in order."""
        self.answers = bytearray()
        """For the host; the engine takes them away."""
        self.auto_status = 0
        """``GS a n``: which changes are told."""
        self.offline_response: int | None = None
        """``GS ( H`` 49: None off, 1 without the cause, 2 with it."""
        self.symbol_effort = 0
        """What drawing symbols has cost so far, in characters that could have been drawn instead."""
        self.drawer_kicks = 0
        self.beeps = 0
        self.raw = bytearray()
        """Received since the last cut; the owner fills it."""
        self.graphics = Graphics()
        self.raster: Raster | None = None
        """What to do with the rows now coming. None: they are thrown away."""
        self.strip: Strip | None = None
        """Cut off by the last item."""
        self._waiting_id = b""

    def power_up(self) -> None:
        """Print buffer and modes are gone; what is on paper and in NV memory stays."""
        self.auto_status = 0
        self.offline_response = None
        self.graphics.power_up()
        self.clear()
        self.initialise()

    def initialise(self) -> None:
        """``ESC @``: line, page and modes, and what was downloaded with ``GS *`` and ``ESC &``."""
        self.modes = self._modes()
        self.line = Line()
        self.page = None
        self.graphics.initialise()

    def _modes(self) -> Modes:
        unit = self.model.vertical_unit
        return Modes(vertical_unit=unit, power_up_unit=unit)

    def clear(self) -> None:
        """Clear the print buffer; a process ID in it is dropped without an answer."""
        self.line = Line()
        self.page = None
        self.raster = None
        self._waiting_id = b""

    # ------------------------------------------------------------ characters

    def character(self, data: bytes) -> None:
        """Put one character into the line; a full line is printed first. Control bytes show nothing."""
        modes = self.modes
        chinese = len(data) > 1
        if not chinese and (data[0] < 0x20 or data[0] == 0x7F):
            return
        text = decoded(data, modes.code_page, modes.international)
        width, height = modes.chinese_size if chinese else modes.ank_size
        cell = CHINESE if chinese else FONT_B if modes.font_b else FONT_A
        left = modes.chinese_left * width if chinese else 0
        right = (modes.chinese_right if chinese else modes.ank_right) * width
        own = modes.own_glyphs.get(data) if chinese or modes.own_chars else None
        if own is not None:
            picture = _own(own, cell, width, height)
        else:
            picture = glyph(text, cell, width, height, modes.bold, modes.smooth)
        underline = 0 if modes.turned else modes.chinese_underline if chinese else modes.ank_underline
        if modes.turned:
            picture = picture.transpose(Image.Transpose.ROTATE_270)
        advance = left + picture.width + right
        if self.line.right + advance > self.area:
            self.burn(modes.line_spacing)
        self.line.put(_dressed(picture, left, right, underline, modes.reverse), text, advance)

    # ------------------------------------------------------------ lines

    @property
    def area(self) -> int:
        """Width that may be printed on, right of the left margin; one Chinese character at least."""
        if self.page is not None:
            return max(self.page.room, CHINESE[0])
        room = self.model.width_dots - self.modes.left_margin
        wanted = room if self.modes.area_width is None else min(room, self.modes.area_width)
        return max(wanted, CHINESE[0])

    def left_edge(self, width: int) -> int:
        """Where something of this width begins, by margin and alignment; page mode has neither."""
        if self.page is not None:
            return 0
        free = max(0, self.area - width)
        margin = min(self.modes.left_margin, self.model.width_dots - CHINESE[0])
        return margin + (0 if self.modes.align == LEFT else free // 2 if self.modes.align == CENTER else free)

    def burn(self, spacing: int) -> None:
        """Print the line and feed to ``spacing``; a process ID that waited for it is answered.

        In page mode the line goes to the page and nothing moves.
        """
        if self.page is not None:
            self.place()
            self.page.base += spacing
            self.line = Line()
            return
        left = self.left_edge(self.line.right)
        if self.modes.upside_down:
            left = self._mirrored(left)
        self.paper.burn(self.line, left, spacing, upside_down=self.modes.upside_down)
        self.line = Line()
        self.answered()

    def _mirrored(self, left: int) -> int:
        """The left edge when the line is seen from the other end of the print area."""
        margin = min(self.modes.left_margin, self.model.width_dots - CHINESE[0])
        return max(0, margin + self.area - (left - margin) - self.line.right)

    def place(self) -> None:
        """Page mode: what stands in the line goes to the page, and the position stays behind it."""
        if self.page is not None and not self.line.empty:
            self.page.stamp(self.line)
            self.line = Line(right=self.line.right, text_end=self.line.right)

    def print_page(self) -> None:
        """What is on the page comes out."""
        if self.page is not None:
            self.place()
            self.paper.page(*self.page.print())
            self.answered()

    def end_line(self) -> None:
        """Print what stands in the line, if anything does."""
        if not self.line.empty and self.page is None:
            self.burn(self.modes.line_spacing)

    def block(self, picture: Image.Image | None, label: str) -> None:
        """A picture on lines of its own, in page mode one that stands in the line like a character.

        Nothing when there is none or it is wider than the area.
        """
        if picture is None or picture.width > self.area:
            self.remarks.append(f"{label}: cannot be printed")
        elif self.page is not None:
            if self.line.right + picture.width > self.area:
                self.burn(self.modes.line_spacing)
            self.line.put(picture, label, picture.width)
        else:
            self.end_line()
            self.paper.picture(picture, self.left_edge(picture.width), label)

    def answered(self) -> None:
        """The process ID that waited for what is now on paper."""
        self.answers += self._waiting_id
        self._waiting_id = b""

    def prove(self, answer: bytes) -> None:
        """Answer a process ID once all print data before it is on paper; of several waiting, the last."""
        if self.line.empty and self.page is None:
            self.answers += answer
        else:
            self._waiting_id = answer

    def cut(self) -> None:
        """Cut at the blade, which is a gap behind the head."""
        self.strip = self.paper.cut(bytes(self.raw))
        if self.strip is None:
            return
        self.raw.clear()
        if not self.strip.complete:
            self.remarks.append("cut through print: feed to the blade first")

    def tear(self) -> Strip | None:
        """A hand pulls the paper off."""
        strip = self.paper.tear(bytes(self.raw))
        if strip is not None:
            self.raw.clear()
        return strip


def _own(own: Glyph, cell: tuple[int, int], width: int, height: int) -> Image.Image:
    """A user-defined character in the left upper corner of its cell; a box where it has no columns."""
    drawn = bitmaps.columns(own.data, own.column_bytes, width, height)
    if drawn is None:
        return glyph(BOX, cell, width, height)
    whole = Image.new("1", (cell[0] * width, cell[1] * height), 0)
    whole.paste(drawn, (0, 0))
    return whole


def _dressed(picture: Image.Image, left: int, right: int, underline: int, reverse: bool) -> Image.Image:
    """The glyph with its spacing, underlined or white on black."""
    if not (left or right or underline or reverse):
        return picture
    whole = Image.new("1", (left + picture.width + right, picture.height), 0)
    whole.paste(picture, (left, 0))
    if underline:
        bottom = picture.height - 1
        ImageDraw.Draw(whole).rectangle((0, bottom - underline + 1, whole.width - 1, bottom), fill=1)
    return whole.point([255, *[0] * 255], "1") if reverse else whole
