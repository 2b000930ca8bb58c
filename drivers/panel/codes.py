"""QR codes on a panel: the modules, and the block as filled squares."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

from drivers.panel.palette import CODE_DARK, CODE_LIGHT
from drivers.panel.pieces import Box
from drivers.panel.sheet import Sheet
from terminal.core.screens.model import Code

QUIET = 4
"""Modules of light around the code (ISO/IEC 18004 §6.3.8)."""
LEAST_PX = 2
"""Pixels a module must have for a phone to read it off a panel."""
MOST_PX = 6
Modules = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=4)
def modules(text: str) -> Modules:
    """Dark modules as True, row by row, the quiet zone included. Raises ValueError for a text that no code holds."""
    # Imported late: it costs 60 ms, and most starts never show a code.
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(border=QUIET, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def code(sheet: Sheet, block: Code) -> None:
    """The code in the middle of what is left of the column; where it has no room the page says that it does not fit."""
    grid = modules(block.text)
    room = min(sheet.width, sheet.bottom - sheet.y)
    px = max(LEAST_PX, min(MOST_PX, room // len(grid)))
    side = px * len(grid)
    left, top = sheet.left + (sheet.width - side) // 2, sheet.y
    sheet.fill(Box(left, top, side, side), CODE_LIGHT)
    for row, line in enumerate(grid):
        column = 0
        for dark, run in groupby(line):
            length = len(list(run))
            if dark:
                sheet.fill(Box(left + column * px, top + row * px, length * px, px), CODE_DARK)
            column += length
    sheet.y += side + sheet.rung.gap
