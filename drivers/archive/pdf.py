"""A slip as a PDF of one page as large as the slip, its text searchable, its font embedded."""

from __future__ import annotations

import logging
from datetime import datetime
from importlib import resources
from typing import TYPE_CHECKING

from drivers.archive.sheet import DOTS_PER_MM, LINE_DOTS, TEXT_PX, Run, Sheet
from drivers.panel.fonts import EM_TOP, FONT_FILE, FONT_PACKAGE, HEAVY
from terminal.core.slips.document import Align, Size

if TYPE_CHECKING:
    from fpdf import FPDF

FAMILY = "slip"
POINTS_PER_MM = 72 / 25.4


def pdf(sheet: Sheet, title: str, made_at: datetime) -> bytes:
    """The sheet as a PDF document. Raises OSError when there is no font."""
    from fpdf import FPDF  # late: its import takes most of a second on a small device

    logging.getLogger("fontTools").setLevel(logging.WARNING)  # tells each table it leaves out, at INFO
    document = FPDF(unit="mm", format=(sheet.width / DOTS_PER_MM, sheet.height / DOTS_PER_MM))
    document.set_auto_page_break(False)
    document.set_margin(0)
    document.set_title(title)
    document.set_creation_date(made_at)
    document.add_font(FAMILY, fname=str(resources.files(FONT_PACKAGE).joinpath(FONT_FILE)))
    document.add_page()
    for piece in sheet.pieces:
        if isinstance(piece, Run):
            _text(document, piece)
        else:
            x, y, width, height = (dots / DOTS_PER_MM for dots in (piece.x, piece.y, piece.width, piece.height))
            document.rect(x, y, width, height, style="F")
    return bytes(document.output())


def _text(document: FPDF, run: Run) -> None:
    """The font has one weight: a bold run is drawn with a thin stroke around it, as on the panel."""
    px = TEXT_PX[run.size]
    size_mm = px / DOTS_PER_MM
    document.set_font(FAMILY, size=size_mm * POINTS_PER_MM)
    width = document.get_string_width(run.text)
    shift = {Align.LEFT: 0.0, Align.CENTER: width / 2, Align.RIGHT: width}[run.align]
    line = LINE_DOTS[Size.NORMAL] if run.size is Size.TALL else LINE_DOTS[run.size]
    baseline = run.y + (line - px) // 2 + round(px * EM_TOP)
    heavy = document.local_context(text_mode="FILL_STROKE" if run.bold else "FILL", line_width=size_mm * HEAVY)
    with heavy:
        document.text(run.x / DOTS_PER_MM - shift, baseline / DOTS_PER_MM, run.text)
