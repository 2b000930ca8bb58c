"""Lines to the printer's bytes, through python-escpos's public calls (facts: printer §1.1, §4.2)."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.printer.charset import fold
from drivers.printer.layout import Layout, Line, QrLine, TextLine
from drivers.printer.library import MakePrinter, SlipPrinter
from drivers.printer.profile import Profile
from terminal.core.slips.document import Align, Size

CHINESE_ON = bytes.fromhex("1C 26")
"""FS &. No public call sends it, nor any other raw bytes; so it is put between the outputs of those that exist."""
XOFF_ROOM = 128
"""Bytes a printer still takes when it says XOFF (facts: printer §3.1); no segment is longer."""
EC_LEVEL_M = 1
"""QR error correction, python-escpos's number: 15 %, for a slip that was folded."""
SIZES = {Size.NORMAL: (1, 1), Size.TALL: (1, 2), Size.DOUBLE: (2, 2)}
"""Width and height multipliers of GS !."""
LINE_DOTS = {Size.NORMAL: 30, Size.TALL: 54, Size.DOUBLE: 54}
"""Height of a line: 24 dots a glyph and 6 between (UNVERIFIED for cheap heads, facts: printer §1.1)."""


class ChineseEncoder:
    """Takes the place of python-escpos's code-page search through its public ``encoder`` argument.

    Left alone the library sends a whole string as GB18030 if it holds one common hanzi, and through a code-page
    search otherwise: ¥ comes out as ``81 30 84 36`` or as a lead byte that eats the next digit (facts: printer §4.2).
    """

    def __init__(self) -> None:
        self.used_encodings: set[str] = set()
        """Not used by 3.1; the next version clears it on every initialisation."""

    def get_encoding_name(self, encoding: str) -> str:
        return encoding

    def get_sequence(self, encoding: str) -> int:
        return 0

    def can_encode(self, encoding: str, char: str) -> bool:
        return True

    def encode(self, text: str, encoding: str, defaultchar: str = "?") -> bytes:
        return fold(text, encoding).text.encode(encoding)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A job's bytes, cut where a real-time status request may stand between them: never inside a command."""

    segments: tuple[bytes, ...]
    missing: tuple[str, ...]
    """Characters that were replaced because the printer does not have them."""
    feed_dots: int
    """How far the paper moves."""

    @property
    def size(self) -> int:
        return sum(len(segment) for segment in self.segments)


@dataclass(slots=True)
class _Style:
    """What the printer is set to; after ESC @ that is the default."""

    align: Align = Align.LEFT
    bold: bool = False
    size: Size = Size.NORMAL


class SlipEncoder:
    """Encodes layouts for one printer profile."""

    def __init__(self, make_printer: MakePrinter, profile: Profile) -> None:
        # A code page is never switched: the encoding is fixed and ours ("disabled" is the library's word for that).
        arguments = {"encoding": profile.encoding, "disabled": True, "encoder": ChineseEncoder()}
        self._printer: SlipPrinter = make_printer(arguments)
        self._profile = profile

    def encode(self, layout: Layout) -> Encoded:
        """The whole job: initialise, Chinese mode, the lines, feed, cut."""
        self._printer.clear()
        self._printer.hw("INIT")
        segments = [self._taken(), CHINESE_ON]
        style, dots = _Style(), 0
        for line in layout.lines:
            segments += self._line(line, style)
            dots += _height(line)
        self._style(TextLine(""), style)
        self._printer.print_and_feed(self._profile.feed_lines)
        segments.append(self._taken())
        if self._profile.has_cutter:
            # The profile's own bytes: cut() feeds six lines first, or offers GS V 66 only.
            segments.append(self._profile.cut_bytes)
        dots += self._profile.feed_lines * LINE_DOTS[Size.NORMAL]
        return Encoded(tuple(segment for segment in segments if segment), layout.missing, dots)

    def eject(self) -> bytes:
        """What feeds out and cuts off whatever hangs out of the printer, from a clean start."""
        self._printer.clear()
        self._printer.hw("INIT")
        self._printer.print_and_feed(self._profile.feed_lines)
        return self._taken() + self._profile.cut_bytes

    def _line(self, line: Line, style: _Style) -> list[bytes]:
        if isinstance(line, QrLine):
            self._style(TextLine("", Align.CENTER), style)
            set_up = self._taken()
            self._printer.qr(line.data, ec=EC_LEVEL_M, size=line.module_dots, native=True)
            return [set_up, self._taken()]
        self._style(line, style)
        set_up = self._taken()
        self._printer.text(f"{line.text}\n")
        return [set_up, self._taken()]

    def _style(self, line: TextLine, style: _Style) -> None:
        """What differs from how the printer is set. Called at the beginning of a line, where ESC a is allowed.

        GS ! and not ``double_width``: ESC ! sizes ANK characters only and wipes bold (facts: printer §4.2). ESC E is
        taken to reach hanzi as bold of ESC ! does (UNVERIFIED on cheap boards; weak print is the worst outcome).
        """
        if line.align is not style.align:
            self._printer.set(align=line.align.value)
        if line.bold is not style.bold:
            self._printer.set(bold=line.bold)
        if line.size is not style.size:
            width, height = SIZES[line.size]
            self._printer.set(custom_size=True, width=width, height=height)
        style.align, style.bold, style.size = line.align, line.bold, line.size

    def _taken(self) -> bytes:
        output = self._printer.output
        self._printer.clear()
        return output


def _height(line: Line) -> int:
    return line.modules * line.module_dots if isinstance(line, QrLine) else LINE_DOTS[line.size]
