"""An RGB picture as the bytes a framebuffer holds: RGB565 or 32 bit, little endian, rows padded to the stride."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageChops

# Pillow has no packer for 'BGR;16' (facts: devices §4.2), so the two bytes of a pixel are made as two bands:
# low = green's bits 4..2 as bits 7..5, blue's upper 5 as bits 4..0; high = red's upper 5, then green's upper 3.
LOW_GREEN = [(value >> 2 & 0b111) << 5 for value in range(256)]
LOW_BLUE = [value >> 3 for value in range(256)]
HIGH_RED = [value & 0b1111_1000 for value in range(256)]
HIGH_GREEN = [value >> 5 for value in range(256)]

BYTES = {16: 2, 32: 4}
"""Bytes a pixel, by depth."""


def pack(image: Image.Image, bits: int) -> bytes:
    """The picture without padding: 16 bit is RGB565, 32 bit is blue, green, red, unused. Raises KeyError."""
    return PACKERS[bits](image)


def _rgb565(image: Image.Image) -> bytes:
    red, green, blue = image.split()
    low = ImageChops.add(green.point(LOW_GREEN), blue.point(LOW_BLUE))
    high = ImageChops.add(red.point(HIGH_RED), green.point(HIGH_GREEN))
    return Image.merge("LA", (low, high)).tobytes()


def _bgrx(image: Image.Image) -> bytes:
    return image.tobytes("raw", "BGRX")


PACKERS = {16: _rgb565, 32: _bgrx}


def changed_rows(old: bytes | None, new: bytes, row_bytes: int) -> Iterator[tuple[int, int]]:
    """Runs of rows that differ, as first and one past the last; everything when there is no old picture."""
    count = len(new) // row_bytes
    if old is None:
        yield 0, count
        return
    before, after = memoryview(old), memoryview(new)
    first: int | None = None
    for row in range(count):
        part = slice(row * row_bytes, (row + 1) * row_bytes)
        if before[part] == after[part]:
            if first is not None:
                yield first, row
            first = None
        elif first is None:
            first = row
    if first is not None:
        yield first, count
