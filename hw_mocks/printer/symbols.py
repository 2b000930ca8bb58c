"""QR codes and barcodes as bit pictures, ink is 1. What is not drawn is listed in ``hw_mocks/README.md``."""

from __future__ import annotations

from PIL import Image
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

LEVELS = {0x30: ERROR_CORRECT_L, 0x31: ERROR_CORRECT_M, 0x32: ERROR_CORRECT_Q, 0x33: ERROR_CORRECT_H}
"""``GS ( k`` function 169: the byte of the error correction level."""


def qr(data: bytes, level: int, module_dots: int) -> Image.Image | None:
    """The symbol without its quiet zone, as a printer makes it; None when the data do not fit."""
    code = QRCode(error_correction=LEVELS[level], border=0)
    try:
        code.add_data(data, optimize=0)
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        return None
    matrix = code.get_matrix()
    return _enlarged([int(module) for row in matrix for module in row], len(matrix), module_dots, module_dots)


def bars(modules: str, module_dots: int, height_dots: int) -> Image.Image:
    """A linear barcode from its modules, "1" is a bar."""
    return _enlarged([int(module) for module in modules], len(modules), module_dots, height_dots)


def _enlarged(modules: list[int], columns: int, width: int, height: int) -> Image.Image:
    small = Image.new("1", (columns, len(modules) // columns), 0)
    small.putdata(modules)
    return small.resize((columns * width, small.height * height), Image.Resampling.NEAREST)
