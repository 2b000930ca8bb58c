"""The head and its line: characters into the line, the line onto paper. Facts: printer §1.1–§1.3, §2.4."""

from __future__ import annotations

from collections import deque

from PIL import Image, ImageDraw

from hw_mocks.printer import bitmaps
from hw_mocks.printer.glyphs import BOX, CHINESE, FONT_A, FONT_B, glyph
from hw_mocks.printer.limits import REMARKS
from hw_mocks.printer.models import Model
from hw_mocks.printer.modes import CENTER, CODE_PAGES, LEFT, Modes
from hw_mocks.printer.paper import Line, Paper, Strip
from hw_mocks.printer.status import Sensors


class Head:
    """One printer's mechanism and memory, driven by the actions. Not thread safe."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.modes = Modes()
        self.line = Line()
        self.paper = Paper(model.width_dots, model.cutter_gap_dots)
        self.sensors = Sensors()
        self.remarks: deque[str] = deque(maxlen=REMARKS)
        """What a driver should not have sent, in order."""
        self.answers = bytearray()
        """For the host; the engine takes them away."""
        self.auto_status = False
        self.drawer_kicks = 0
        self.beeps = 0
        self.raw = bytearray()
        """Received since the last cut; the owner fills it."""
        self.nv_images: list[Image.Image | None] = []
        self.graphics: Image.Image | None = None
        self.raster: tuple[int, int] | None = None
        """Enlargement across and down of the raster now coming. None: its rows are thrown away."""
        self.strip: Strip | None = None
        """Cut off by the last item."""
        self._waiting_id = b""

    def power_up(self) -> None:
        """Print buffer and modes are gone; what is on paper and in NV memory stays."""
        self.auto_status = False
        self.clear()
        self.initialise()

    def initialise(self) -> None:
        """``ESC @``: line and modes."""
        self.modes = Modes()
        self.line = Line()
        self.graphics = None

    def clear(self) -> None:
        """Clear the print buffer; a process ID in it is dropped without an answer."""
        self.line = Line()
        self.raster = None
        self._waiting_id = b""

    # ------------------------------------------------------------ characters

    def character(self, data: bytes) -> None:
        """Put one character into the line; a full line is printed first. Control bytes show nothing."""
        modes = self.modes
        chinese = len(data) > 1
        if not chinese and (data[0] < 0x20 or data[0] == 0x7F):
            return
        text = decoded(data, modes.code_page)
        width, height = modes.chinese_size if chinese else modes.ank_size
        cell = CHINESE if chinese else FONT_B if modes.font_b else FONT_A
        left = modes.chinese_left * width if chinese else 0
        right = (modes.chinese_right if chinese else modes.ank_right) * width
        advance = left + cell[0] * width + right
        if self.line.right + advance > self.area:
            self.burn(modes.line_spacing)
        own = modes.own_glyphs.get(data)
        picture = _own(own, width, height) if own else glyph(text, cell, width, height, modes.bold)
        underline = modes.chinese_underline if chinese else modes.ank_underline
        self.line.put(_dressed(picture, left, right, underline, modes.reverse), text, advance)

    # ------------------------------------------------------------ lines

    @property
    def area(self) -> int:
        """Width that may be printed on, right of the left margin; one Chinese character at least."""
        room = self.model.width_dots - self.modes.left_margin
        wanted = room if self.modes.area_width is None else min(room, self.modes.area_width)
        return max(wanted, CHINESE[0])

    def left_edge(self, width: int) -> int:
        """Where something of this width begins, by margin and alignment."""
        free = max(0, self.area - width)
        margin = min(self.modes.left_margin, self.model.width_dots - CHINESE[0])
        return margin + (0 if self.modes.align == LEFT else free // 2 if self.modes.align == CENTER else free)

    def burn(self, spacing: int) -> None:
        """Print the line and feed to ``spacing``; a process ID that waited for it is answered."""
        self.paper.burn(self.line, self.left_edge(self.line.right), spacing)
        self.line = Line()
        self.answers += self._waiting_id
        self._waiting_id = b""

    def end_line(self) -> None:
        """Print what stands in the line, if anything does."""
        if not self.line.empty:
            self.burn(self.modes.line_spacing)

    def block(self, picture: Image.Image | None, label: str) -> None:
        """A picture on lines of its own; nothing when there is none or it is wider than the area."""
        if picture is None or picture.width > self.area:
            self.remarks.append(f"{label}: cannot be printed")
            return
        self.end_line()
        self.paper.picture(picture, self.left_edge(picture.width), label)

    def prove(self, answer: bytes) -> None:
        """Answer a process ID once all print data before it is on paper; of several waiting, the last."""
        if self.line.empty:
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


def decoded(data: bytes, code_page: int) -> str:
    """One character of the printer's set; a box for what is none."""
    if len(data) == 1:
        return data.decode(CODE_PAGES.get(code_page, "cp437"), errors="replace").replace("\ufffd", BOX)
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return BOX
    return text if len(text) == 1 and not "\ue000" <= text <= "\uf8ff" else BOX


def _own(data: bytes, width: int, height: int) -> Image.Image:
    """A glyph of ``FS 2``: 24 columns of 3 bytes."""
    drawn = bitmaps.columns(data, 3, width, height)
    return drawn if drawn is not None else glyph(BOX, CHINESE, width, height)


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
