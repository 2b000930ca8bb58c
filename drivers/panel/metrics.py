"""Sizes in pixels: one table of frames for the displays, one ladder of text sizes that a full page climbs down."""

from __future__ import annotations

from dataclasses import dataclass

LEADING = 1.4
"""Line height over text size: the tallest Latin ink of the font (É to g) is 1.34 of its size, a hanzi's is 1."""
TIGHT = 1.3
TIGHTEST = 1.2
"""On the densest rung, where hanzi and digits still stand apart; only an accented capital touches the line above."""


def line_height(px: int, leading: float = LEADING) -> int:
    return round(px * leading)


@dataclass(frozen=True, slots=True)
class Rung:
    """One density of the body, in pixels."""

    text: int
    label: int
    small: int
    headline: int
    amount: int
    input: int
    row: int
    """Least height of a label-value row."""
    choice: int
    """Least height of a line of a menu."""
    gap: int
    """Between blocks."""
    pad: int
    """Inside a card, left and right."""
    mark: int
    """Side of a headline's mark."""
    radius: int
    pairs: bool = False
    """Two short label-value rows may stand side by side."""
    leading: float = LEADING


LADDER: tuple[Rung, ...] = (
    #    text label small head amount input row choice gap pad mark radius leading pairs
    Rung( 25,  23,  20,   38,   50,   36,   45,  62,   12, 20,  58,  10),
    Rung( 23,  21,  18,   34,   44,   32,   40,  54,   10, 18,  50,  10),
    Rung( 21,  19,  17,   30,   38,   28,   35,  46,    9, 16,  44,   8),
    Rung( 19,  17,  15,   26,   32,   25,   30,  39,    8, 14,  38,   8),
    Rung( 17,  16,  14,   26,   34,   24,   30,  40,    8, 14,  38,   7),
    Rung( 16,  15,  13,   24,   30,   22,   27,  36,    7, 12,  34,   6),
    Rung( 15,  14,  13,   21,   27,   20,   24,  32,    6, 12,  30,   6),
    Rung( 14,  13,  12,   19,   25,   19,   22,  29,    5, 10,  27,   5),
    Rung( 13,  12,  12,   17,   22,   17,   19,  25,    4, 10,  23,   5),
    Rung( 12,  12,  11,   15,   19,   15,   17,  21,    3,  8,  20,   4, leading=TIGHT),
    Rung( 12,  12,  11,   15,   19,   15,   17,  21,    3,  8,  20,   4, leading=TIGHT, pairs=True),
    Rung( 11,  11,  10,   13,   16,   13,   13,  16,    2,  8,  16,   3, leading=TIGHTEST, pairs=True),
)  # fmt: skip
"""From roomy to dense. A page takes the first rung of its frame on which all its blocks fit."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What does not change with the page: the bars and margins of a display of at least this size."""

    width: int
    height: int
    title_bar: int
    title: int
    """Size of the title's text."""
    status: int
    """Size of clock and person in the title bar; its lamps are as high."""
    footer: int
    """Height of one row of key hints."""
    key: int
    """Size of the key hints' text."""
    margin: int
    roomy: int
    """First rung of the ladder."""
    dense: int
    """Last rung."""


FRAMES: tuple[Frame, ...] = (
    #     width height title_bar title status footer key margin roomy dense
    Frame(800,  480,   62,       30,   21,    58,    21, 20,    0,     7),
    Frame(480,  320,   42,       20,   15,    38,    15, 12,    4,    10),
    Frame(320,  240,   30,       15,   12,    27,    12,  8,    7,    11),
)  # fmt: skip
"""Largest first; a display takes the first that is not larger than itself."""

SMALLEST = FRAMES[-1]


def frame_of(width: int, height: int) -> Frame:
    """The frame for a display. Raises ValueError below 320×240, where the longest pages do not fit."""
    for frame in FRAMES:
        if frame.width <= width and frame.height <= height:
            return frame
    raise ValueError(f"a panel has at least {SMALLEST.width}×{SMALLEST.height} pixels, got {width}×{height}")
