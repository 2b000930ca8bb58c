"""Noto Sans SC at the sizes that are asked for, and how wide texts are in it."""

from __future__ import annotations

from importlib import resources

from PIL import ImageFont

FONT_PACKAGE = "pylopdf_fonts_zh_cn"
FONT_FILE = "NotoSansSC-Regular.otf"
"""The package ships one weight (Regular); the heavier one is drawn with a thin stroke around it."""
HEAVY = 1 / 42
"""Stroke of the heavier weight over the text size: about what Medium adds to Regular."""
EM_TOP = 0.88
"""Baseline below the top of the square a hanzi fills, over the text size."""


class Fonts:
    """Faces by size. Not thread safe: a painter owns one. Sizes come from tables, so the cache is bounded by them.

    Raises OSError when the font cannot be read.
    """

    def __init__(self) -> None:
        self._path = str(resources.files(FONT_PACKAGE).joinpath(FONT_FILE))
        self._faces: dict[int, ImageFont.FreeTypeFont] = {}
        self._advances: dict[int, dict[str, float]] = {}
        self.face(PROBE)

    def face(self, px: int) -> ImageFont.FreeTypeFont:
        """BASIC layout: the picture does not depend on whether the system has raqm."""
        face = self._faces.get(px)
        if face is None:
            face = ImageFont.truetype(self._path, px, layout_engine=ImageFont.Layout.BASIC)
            self._faces[px] = face
        return face

    def width(self, text: str, px: int) -> float:
        """Sum of the advances: with BASIC layout this font has no kerning, which a test checks."""
        advances = self._advances.setdefault(px, {})
        total = 0.0
        for letter in text:
            advance = advances.get(letter)
            if advance is None:
                if len(advances) > MOST_LETTERS:
                    advances.clear()
                advance = advances[letter] = self.face(px).getlength(letter)
            total += advance
        return total


PROBE = 12
"""Loaded at once, so that a missing font is told at start and not at the first screen."""
MOST_LETTERS = 8_000
"""Advances kept for each size: all of GB2312 and some more."""
