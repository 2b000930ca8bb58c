"""What a Linux framebuffer says about itself (linux/fb.h): FBIOGET_VSCREENINFO and FBIOGET_FSCREENINFO."""

from __future__ import annotations

import struct
from dataclasses import dataclass

FBIOGET_VSCREENINFO = 0x4600
FBIOGET_FSCREENINFO = 0x4602
VARIABLE_BYTES = 160
"""``struct fb_var_screeninfo``: 40 words of 32 bits."""
FIXED = struct.Struct("@16sL4I3HILIIH2H")
"""``struct fb_fix_screeninfo`` in the machine's own alignment; the kernel pads it behind."""
FIXED_BYTES = FIXED.size + struct.calcsize("@L")

# Words of fb_var_screeninfo.
XRES, YRES, XOFFSET, YOFFSET, BITS, RED_OFFSET, GREEN_OFFSET, BLUE_OFFSET = 0, 1, 4, 5, 6, 8, 11, 14

CHANNELS = {16: (11, 5, 0), 32: (16, 8, 0)}
"""Where red, green and blue begin in a pixel that ``pixels`` makes, by depth."""


@dataclass(frozen=True, slots=True)
class Geometry:
    width: int
    height: int
    bits: int
    stride: int
    """Bytes from one row to the next: ``line_length``, which may be more than the pixels need."""
    offset: int = 0
    """Byte of the first visible pixel: a double-buffered display may be panned."""
    channels: tuple[int, int, int] | None = None
    """None for a plain file, which has none."""

    @property
    def size(self) -> int:
        return self.offset + self.stride * self.height


def geometry_of(variable: bytes, fixed: bytes) -> Geometry:
    """From the two answers of the kernel. Raises struct.error when they are too short."""
    words = struct.unpack_from("@40I", variable)
    line_length = FIXED.unpack_from(fixed)[9]
    offset = words[YOFFSET] * line_length + words[XOFFSET] * words[BITS] // 8
    channels = (words[RED_OFFSET], words[GREEN_OFFSET], words[BLUE_OFFSET])
    return Geometry(words[XRES], words[YRES], words[BITS], line_length, offset, channels)
