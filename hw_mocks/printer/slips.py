"""Slips as a person finds them: pictures of paper with its margins, text, and the bytes they were made of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from hw_mocks.printer.models import Model
from hw_mocks.printer.paper import Strip

EDGE_DOTS = 10
"""Table around the paper, so that white paper is seen on a white page."""
TOOTH_DOTS = 8
TABLE, SHADOW, PAPER, INK = 236, 200, 255, 24


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip off the printer and its three files."""

    number: int
    """Counts from 1."""
    png: Path
    text: str
    raw: Path
    """The bytes received for it, as sent."""
    complete: bool
    """Ended by the cutter with all its print on it; else torn, or cut through the print."""


def photograph(strip: Strip, model: Model) -> Image.Image:
    """The slip lying on a table: mode "L", 8 dots a millimetre, with teeth below when it was torn."""
    margin = (model.paper_dots - strip.width_dots) // 2
    height = max(strip.height, 1) + TOOTH_DOTS
    paper = Image.new("L", (model.paper_dots, height), PAPER)
    paper.paste(INK, (margin, TOOTH_DOTS // 2), strip.image().point([255, *[0] * 255], "1"))
    outline = Image.new("1", paper.size, 1)
    if strip.torn:
        _tear(outline)
    picture = Image.new("L", (paper.width + 2 * EDGE_DOTS, paper.height + 2 * EDGE_DOTS), TABLE)
    picture.paste(SHADOW, (EDGE_DOTS + 2, EDGE_DOTS + 2), outline)
    picture.paste(paper, (EDGE_DOTS, EDGE_DOTS), outline)
    return picture


def _tear(outline: Image.Image) -> None:
    """Teeth along the lower edge."""
    draw = ImageDraw.Draw(outline)
    bottom = outline.height
    for left in range(0, outline.width, 2 * TOOTH_DOTS):
        middle = left + TOOTH_DOTS
        draw.polygon([(left, bottom), (middle, bottom - TOOTH_DOTS), (left + 2 * TOOTH_DOTS, bottom)], fill=0)


class SlipFolder:
    """Writes ``slip-NNN.png``, ``.txt`` and ``.bin``. The picture comes last, and whole: who sees it may read all."""

    def __init__(self, folder: Path, model: Model) -> None:
        self.folder = folder
        self._model = model
        self._count = 0

    def add(self, strip: Strip) -> Slip:
        self._count += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        base = self.folder / f"slip-{self._count:03d}"
        text = strip.text()
        base.with_suffix(".bin").write_bytes(strip.raw)
        base.with_suffix(".txt").write_text(text, encoding="utf-8")
        png = base.with_suffix(".png")
        part = base.with_suffix(".part")
        photograph(strip, self._model).save(part, format="PNG")
        part.replace(png)
        return Slip(self._count, png, text, base.with_suffix(".bin"), strip.complete)
