"""Every bound of the emulated printer, with its reason."""

from __future__ import annotations

BLOCK_BYTES = 262_144
"""Largest parameter block kept: above ``GS ( x``'s 65535 and ``ESC *`` with 65535 columns of 3 bytes. What a longer
one (``FS q``) holds beyond is read and thrown away."""
ROW_KEPT_BYTES = 72
"""The widest head, 576 dots. Raster bytes to the right of the head are read and thrown away."""
BARCODE_BYTES = 255
"""The counted form cannot say more; the NUL-ended form stops here as well."""
TAB_STOPS = 32
"""``ESC D`` takes at most 32 positions (Epson reference)."""
COUNTER_BYTES = 64
"""``GS C`` in digits: five numbers of at most five digits and their separators, with room."""
PAGE_ROWS = 1662
"""Height of a page in page mode: 20.8 cm, of the order of real printers' memory (UNVERIFIED)."""
GRAPHICS_KEPT = 64
"""Stored and downloaded graphics, each. What is defined beyond is refused, as by a full memory."""
GLYPHS_KEPT = 512
"""User-defined characters: 95 ANK ones at two fonts, and as many Chinese ones as any board holds."""
SYMBOL_CACHE = 64
"""QR and PDF417 symbols kept by their data, so that printing one again costs nothing."""
PDF417_BYTES = 2710
"""More digits no PDF417 symbol holds."""
LATE_ANSWERS = 256
"""Answers of a slow printer that are held back; the oldest are lost, as in a full UART."""
PAPER_ROWS = 65_536
"""Paper between two cuts: 8 m, 4.7 MB at the widest head. Longer paper is torn off by itself."""
QR_BYTES = 2953
"""QR version 40, level L, bytes."""
HELD_IDS = 64
"""Process IDs that wait for their line; only the latest matters (facts: printer §2.4)."""
REMARKS = 200
"""Remarks kept about bytes that a driver should not have sent."""
RAW_BYTES = 1_048_576
"""Bytes kept per slip for the ``.bin`` file: a 58 mm raster of more than two metres."""
RENDER_ROWS = 131_072
"""Paper in one rendered picture: 16 m, 84 MB of pixels at 80 mm."""
RENDER_ITEMS = 3_000_000
"""Characters, commands and rows of one rendering, symbols by what they cost: what feeds no paper ends too, after about
a minute."""
SLIPS = 1000
"""Slips remembered in memory; their files stay."""
