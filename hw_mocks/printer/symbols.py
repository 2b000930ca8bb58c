"""QR codes, PDF417 and barcodes as bit pictures, ink is 1. What is not drawn ``docs/printers.md`` lists."""

from __future__ import annotations

import functools
import itertools

import pdf417gen
from pdf417gen.compaction import compact
from PIL import Image
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

from hw_mocks.printer.limits import SYMBOL_CACHE
from hw_mocks.printer.modes import Pdf417

LEVELS = {0x30: ERROR_CORRECT_L, 0x31: ERROR_CORRECT_M, 0x32: ERROR_CORRECT_Q, 0x33: ERROR_CORRECT_H}
"""``GS ( k`` function 169: the byte of the error correction level."""
THICK = {1: 3, 2: 5, 3: 8, 4: 10, 5: 13, 6: 15}
"""Dots of a thick bar by those of a thin one (``GS w``): two and a half times, as Epson rounds it."""
Rows = tuple[tuple[int, ...], ...]
"""Modules, 1 is dark."""


def qr(data: bytes, level: int, module_dots: int, widest: int) -> Image.Image | None:
    """The symbol without its quiet zone, as a printer makes it; None when the data do not fit or it is too wide."""
    rows = _qr_rows(data, level)
    return _enlarged(rows, module_dots, module_dots) if rows and len(rows) * module_dots <= widest else None


def qr_effort(data: bytes) -> int:
    """What making a symbol of these bytes costs, whether it fits or not, in characters that could be drawn instead:
    half its modules, 441 of the smallest and about eleven more for each byte."""
    return (441 + 11 * len(data)) // 2


@functools.lru_cache(maxsize=SYMBOL_CACHE)
def _qr_rows(data: bytes, level: int) -> Rows | None:
    code = QRCode(error_correction=LEVELS[level], border=0)
    try:
        code.add_data(data, optimize=0)
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        return None
    return tuple(tuple(int(module) for module in row) for row in code.get_matrix())


# ------------------------------------------------------------ PDF417

_PDF_FRAME = 4
"""Start, left, right and stop pattern, in columns of 17 modules; the stop pattern is one module wider."""
_PDF_ROWS = range(3, 91)
_LEVEL_WORDS = (0, 4, 11, 21, 46, 101, 201, 401)
"""Error correction words by which a ratio asks for level 1, 2, …, 8."""


def pdf417(pdf: Pdf417, widest: int) -> Image.Image | None:
    """The symbol without its quiet zone; None when the data do not fit in what the settings and the paper allow."""
    most = (widest // pdf.module_dots - 1) // 17 - (2 if pdf.truncated else _PDF_FRAME)
    if not pdf.data or most < 1:
        return None
    rows = _pdf_rows(pdf.data, _level(pdf), pdf.columns, pdf.rows, min(most, 30))
    if rows is None or (pdf.columns and pdf.columns > most):
        return None
    if pdf.truncated:
        rows = tuple((*row[:-35], 1) for row in rows)
    return _enlarged(rows, pdf.module_dots, pdf.module_dots * pdf.row_modules)


def _level(pdf: Pdf417) -> int:
    if pdf.level is not None:
        return pdf.level
    words = sum(1 for _ in compact(pdf.data)) * pdf.ratio // 10
    return sum(1 for least in _LEVEL_WORDS if words >= least)


@functools.lru_cache(maxsize=SYMBOL_CACHE)
def _pdf_rows(data: bytes, level: int, columns: int, rows: int, most: int) -> Rows | None:
    """With so many columns and rows, where given; else the first that is no higher than it is wide."""
    wanted = [columns] if columns else list(range(1, most + 1))
    best: Rows | None = None
    for count in wanted:
        try:
            codes = pdf417gen.encode(data, columns=count, security_level=level)
        except ValueError:
            continue
        if len(codes) not in _PDF_ROWS or (rows and columns == 0 and len(codes) > rows):
            continue
        best = tuple(tuple(_bits(row)) for row in codes)
        if len(codes) <= 4 * (count + _PDF_FRAME):
            break
    return best


def _bits(row: list[int]) -> list[int]:
    """17 modules a pattern, 18 the last."""
    return [int(bit) for code in row[:-1] for bit in f"{code:017b}"] + [int(bit) for bit in f"{row[-1]:018b}"]


# ------------------------------------------------------------ linear


def bars(modules: str, module_dots: int, height_dots: int, *, two_widths: bool = False) -> Image.Image:
    """A linear barcode from its modules, "1" is a bar."""
    if two_widths:
        runs = [(bar, len(list(same))) for bar, same in itertools.groupby(modules)]
        dots = "".join(bar * (THICK[module_dots] if size > 1 else module_dots) for bar, size in runs)
        return _enlarged((tuple(int(dot) for dot in dots),), 1, height_dots)
    return _enlarged((tuple(int(module) for module in modules),), module_dots, height_dots)


def _enlarged(rows: Rows, width: int, height: int) -> Image.Image:
    small = Image.new("1", (len(rows[0]), len(rows)), 0)
    small.putdata([module for row in rows for module in row])
    return small.resize((small.width * width, small.height * height), Image.Resampling.NEAREST)
