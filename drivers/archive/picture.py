"""A slip as a picture: black on white, 203 dpi, as it would lie on 80 mm paper."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from drivers.archive.sheet import LINE_DOTS, TEXT_PX, Run, Sheet
from drivers.panel.fonts import EM_TOP, HEAVY, Fonts
from terminal.core.slips.document import Align, Size

DPI = 203
GREYS = 16
"""Levels kept: the edges of letters need no more, and a picture is a few kilobytes."""
_ANCHOR = {Align.LEFT: "ls", Align.CENTER: "ms", Align.RIGHT: "rs"}


class Painter:
    """Draws sheets. Not thread safe: the one thread that exports owns it. Raises OSError when there is no font."""

    def __init__(self) -> None:
        self._fonts = Fonts()

    def picture(self, sheet: Sheet) -> Image.Image:
        image = Image.new("L", (sheet.width, sheet.height), 255)
        draw = ImageDraw.Draw(image)
        for piece in sheet.pieces:
            if isinstance(piece, Run):
                self._text(image, draw, piece)
            else:
                draw.rectangle((piece.x, piece.y, piece.x + piece.width - 1, piece.y + piece.height - 1), fill=0)
        return image

    def png(self, sheet: Sheet) -> bytes:
        buffer = io.BytesIO()
        self.picture(sheet).quantize(GREYS).save(buffer, "PNG", optimize=True, dpi=(DPI, DPI))
        return buffer.getvalue()

    def _text(self, image: Image.Image, draw: ImageDraw.ImageDraw, run: Run) -> None:
        px = TEXT_PX[run.size]
        line = LINE_DOTS[Size.NORMAL] if run.size is Size.TALL else LINE_DOTS[run.size]
        baseline = run.y + (line - px) // 2 + round(px * EM_TOP)
        heavy = px * HEAVY if run.bold else 0
        font = self._fonts.face(px)
        draw.text((run.x, baseline), run.text, fill=0, font=font, anchor=_ANCHOR[run.align], stroke_width=heavy)
        if run.size is Size.TALL:
            strip = (0, run.y, image.width, run.y + line)
            stretched = image.crop(strip).resize((image.width, line * 2), Image.Resampling.LANCZOS)
            image.paste(stretched, (0, run.y))
