"""A slip as placed pieces on a sheet 80 mm wide: what the PNG and the PDF of a voucher are both drawn from.

The lines are those of the printer's own layout (48 columns), so a file breaks its lines where such paper would. Lengths
are dots of the print head: 8 a millimetre.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from drivers.printer.charset import columns_of
from drivers.printer.layout import QR_QUIET, Layout, QrLine, TextLine, lay_out
from terminal.core.slips.document import Align, Document, Size

COLUMNS = 48
COLUMN_DOTS = 12
WIDTH_DOTS = COLUMNS * COLUMN_DOTS
MARGIN_DOTS = 32
DOTS_PER_MM = 8
ENCODING = "gb18030"
"""Every character of a record has a place in it: a file loses nothing that a printer's font may not have."""

TEXT_PX = {Size.NORMAL: 21, Size.TALL: 21, Size.DOUBLE: 42}
"""A digit of Noto Sans SC is 0.555 of its size wide: 21 leaves it within its column."""
LINE_DOTS = {Size.NORMAL: 32, Size.TALL: 64, Size.DOUBLE: 62}
RULE_DOTS, DASH_DOTS, GAP_DOTS = 2, 8, 8
_RUNS = re.compile(r"\S+(?: \S+)*")
"""A line of the layout is runs of text with at least two spaces between them: label, value."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text on one line. ``x`` is its left edge, its middle or its right edge, as ``align`` says; ``y`` its top."""

    x: int
    y: int
    text: str
    align: Align
    size: Size
    bold: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A black rectangle: a module of a QR symbol, a dash of a rule."""

    x: int
    y: int
    width: int
    height: int


Piece = Run | Bar


@dataclass(frozen=True, slots=True)
class Sheet:
    width: int
    height: int
    pieces: tuple[Piece, ...]


def sheet_of(document: Document) -> Sheet:
    """Lay a slip out as pieces, margins included."""
    layout = lay_out(document, columns=COLUMNS, dots=WIDTH_DOTS, encoding=ENCODING)
    pieces: list[Piece] = []
    y = MARGIN_DOTS
    for line, height in _heights(layout):
        pieces += _squares(line, y) if isinstance(line, QrLine) else _runs(line, y)
        y += height
    return Sheet(WIDTH_DOTS + 2 * MARGIN_DOTS, y + MARGIN_DOTS, tuple(pieces))


def _heights(layout: Layout) -> Iterator[tuple[TextLine | QrLine, int]]:
    for line in layout.lines:
        if isinstance(line, QrLine):
            yield line, (line.modules + QR_QUIET) * line.module_dots
        else:
            yield line, LINE_DOTS[line.size]


def _runs(line: TextLine, y: int) -> Iterator[Piece]:
    if line.text == "-" * COLUMNS:
        yield from _rule(y)
        return
    right = MARGIN_DOTS + WIDTH_DOTS
    if line.align is not Align.LEFT:
        x = right if line.align is Align.RIGHT else MARGIN_DOTS + WIDTH_DOTS // 2
        if line.text.strip():
            yield Run(x, y, line.text.strip(), line.align, line.size, line.bold)
        return
    for found in _RUNS.finditer(line.text):
        begin = columns_of(line.text[: found.start()], ENCODING)
        ends_at_edge = begin > 0 and columns_of(line.text[: found.end()], ENCODING) == COLUMNS
        x = right if ends_at_edge else MARGIN_DOTS + begin * COLUMN_DOTS
        align = Align.RIGHT if ends_at_edge else Align.LEFT
        yield Run(x, y, found.group(), align, line.size, line.bold)


def _rule(y: int) -> Iterator[Bar]:
    middle = y + LINE_DOTS[Size.NORMAL] // 2 - RULE_DOTS // 2
    for x in range(MARGIN_DOTS, MARGIN_DOTS + WIDTH_DOTS, DASH_DOTS + GAP_DOTS):
        yield Bar(x, middle, DASH_DOTS, RULE_DOTS)


def _squares(line: QrLine, y: int) -> Iterator[Bar]:
    import qrcode  # late: a terminal that exports nothing does not pay for it

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QR_QUIET // 2)
    code.add_data(line.data)
    code.make(fit=True)
    matrix = code.get_matrix()
    side = line.module_dots
    left = MARGIN_DOTS + (WIDTH_DOTS - len(matrix) * side) // 2
    for down, row in enumerate(matrix):
        for across, dark in enumerate(row):
            if dark:
                yield Bar(left + across * side, y + down * side, side, side)
