"""Bit images of the command set → pictures, ink is 1. Facts: printer §1.1 (ESC *, GS *, GS ( L, FS 2, FS q)."""

from __future__ import annotations

from PIL import Image

from hw_mocks.printer.limits import PAPER_ROWS
from hw_mocks.printer.modes import LARGEST_SIZE

COLUMN_MODES = {
    #   m: (bytes a column, dots wide, dots high)
    0: (1, 2, 3),
    1: (1, 1, 3),
    32: (3, 2, 1),
    33: (3, 1, 1),
}
"""``ESC * m`` on a 203 dpi head: an 8-dot column is 24 dots high."""


def columns(data: bytes, column_bytes: int, wide: int = 1, high: int = 1) -> Image.Image | None:
    """Column-wise bits, top first. None when there is nothing to show."""
    count = len(data) // column_bytes
    if not count:
        return None
    lying = Image.frombytes("1", (column_bytes * 8, count), data[: count * column_bytes])
    upright = lying.transpose(Image.Transpose.TRANSPOSE)
    return upright.resize((upright.width * wide, upright.height * high), Image.Resampling.NEAREST)


def column_image(params: bytes) -> Image.Image | None:
    """``ESC * m nL nH d..``; None for a mode no printer has."""
    if params[0] not in COLUMN_MODES:
        return None
    size, wide, high = COLUMN_MODES[params[0]]
    return columns(params[3:], size, wide, high)


def rows(data: bytes, width: int, height: int) -> Image.Image | None:
    """Row-wise bits, left first, each row filled up to whole bytes. None when there is nothing, or not enough."""
    row = (width + 7) // 8
    if not width or not height or len(data) < row * height:
        return None
    return Image.frombytes("1", (width, height), data[: row * height])


def upright(data: bytes, width: int, height: int) -> Image.Image | None:
    """Column-wise bits, top first, each column filled up to whole bytes."""
    column = (height + 7) // 8
    if not width or not height or len(data) < column * width:
        return None
    picture = columns(data[: column * width], column)
    return picture.crop((0, 0, width, height)) if picture is not None else None


def downloaded(params: bytes) -> Image.Image | None:
    """``GS * x y d..``: x * 8 columns of y bytes."""
    return columns(params[2:], params[1]) if params[1] else None


def enlarged(picture: Image.Image, across: int, down: int, widest: int) -> Image.Image | None:
    """As it is printed: what is right of the line or longer than the paper is lost. None for no size a printer has."""
    if not (1 <= across <= LARGEST_SIZE and 1 <= down <= LARGEST_SIZE):
        return None
    seen = picture.crop((0, 0, min(picture.width, -(-widest // across)), min(picture.height, PAPER_ROWS // down)))
    large = seen.resize((seen.width * across, seen.height * down), Image.Resampling.NEAREST)
    return large.crop((0, 0, min(large.width, widest), large.height))


def nv_images(params: bytes) -> list[Image.Image | None]:
    """``FS q n [xL xH yL yH d..]..``: x * 8 columns of y bytes each. Stops where the block was cut short."""
    found: list[Image.Image | None] = []
    at = 1
    for _ in range(params[0]):
        header = params[at : at + 4]
        if len(header) < 4:
            break
        across, down = header[0] + header[1] * 256, header[2] + header[3] * 256
        size = across * down * 8
        data = params[at + 4 : at + 4 + size]
        found.append(columns(data, down) if down and len(data) == size else None)
        at += 4 + size
    return found
