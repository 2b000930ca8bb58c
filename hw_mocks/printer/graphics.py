"""Pictures in a printer's memory: stored for good, downloaded, and the one in the print buffer. Facts: printer §1.1.

``GS ( L`` and ``GS 8 L`` by function: 67, 68, 65, 66 keep pictures for good under two key characters, 83, 84, 81, 82
until power-off; 112, 113 fill the print buffer. ``FS q`` and ``GS *`` are the old forms of both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PIL import Image

from hw_mocks.printer import bitmaps
from hw_mocks.printer.limits import GRAPHICS_KEPT

DEFINE_NV, DEFINE_DOWNLOADED, DEFINE_BUFFER = (67, 68), (83, 84), (112, 113)
"""(row-wise, column-wise) functions."""
CLEAR = b"CLR"


@dataclass(slots=True)
class Graphics:
    """All pictures of one printer, as they were sent; enlarged only when printed."""

    nv: dict[bytes, Image.Image] = field(default_factory=dict)
    """By two key characters."""
    downloaded: dict[bytes, Image.Image] = field(default_factory=dict)
    buffer: Image.Image | None = None
    buffer_size: tuple[int, int] = (1, 1)
    """Enlargement of what is in the buffer."""
    old_nv: list[Image.Image | None] = field(default_factory=list)
    """``FS q``: by number, the first is 1."""
    old_downloaded: Image.Image | None = None
    """``GS *``."""

    def initialise(self) -> None:
        """``ESC @``."""
        self.buffer = self.old_downloaded = None

    def power_up(self) -> None:
        self.initialise()
        self.downloaded.clear()

    def do(self, function: int, data: bytes) -> bool:
        """One defining or deleting function with what follows it; False for one that is not known or not well formed.

        ``data`` to keep: a, kc1, kc2, b, xL, xH, yL, yH, c, bits; for the buffer: a, bx, by, c, xL, xH, yL, yH, bits.
        """
        match function:
            case 67 | 68:
                return _keep(self.nv, data, function in DEFINE_NV[:1])
            case 83 | 84:
                return _keep(self.downloaded, data, function in DEFINE_DOWNLOADED[:1])
            case 112 | 113:
                return self._fill(data, function in DEFINE_BUFFER[:1])
            case 65 | 81 if data == CLEAR:
                (self.nv if function == 65 else self.downloaded).clear()
            case 66 | 82 if len(data) == 2:
                (self.nv if function == 66 else self.downloaded).pop(data, None)
            case _:
                return False
        return True

    def _fill(self, data: bytes, by_rows: bool) -> bool:
        if len(data) < 8 or data[0] != 0x30:
            return False
        picture = _picture(data[4:8], data[8:], by_rows)
        if picture is None:
            return False
        self.buffer, self.buffer_size = picture, (data[1], data[2])
        return True


def _keep(kept: dict[bytes, Image.Image], data: bytes, by_rows: bool) -> bool:
    """The first colour only: thermal paper has one."""
    if len(data) < 9 or data[0] != 0x30:
        return False
    key, picture = data[1:3], _picture(data[4:8], data[9:], by_rows)
    if picture is None or (key not in kept and len(kept) >= GRAPHICS_KEPT):
        return False
    kept[key] = picture
    return True


def _picture(size: bytes, bits: bytes, by_rows: bool) -> Image.Image | None:
    width, height = size[0] + size[1] * 256, size[2] + size[3] * 256
    return bitmaps.rows(bits, width, height) if by_rows else bitmaps.upright(bits, width, height)
