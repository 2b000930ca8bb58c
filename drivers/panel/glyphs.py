"""The drawn signs as data, in coordinates from 0 to 1: result marks, lamps, and the small signs of the title bar."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from terminal.core.model import DeviceState

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Disc:
    centre: Point
    radius: float
    body: bool = True
    """Drawn in the sign's body colour, else in the colour that lies on it."""


@dataclass(frozen=True, slots=True)
class Ring:
    centre: Point
    radius: float
    thick: float
    body: bool = True


@dataclass(frozen=True, slots=True)
class Polygon:
    points: tuple[Point, ...]
    body: bool = True


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through the points with round ends and joints."""

    points: tuple[Point, ...]
    thick: float
    body: bool = False


Shape = Disc | Ring | Polygon | Stroke


class Glyph(Enum):
    CHECK = "check"
    EXCLAMATION = "exclamation"
    CROSS = "cross"
    HOURGLASS = "hourglass"
    LAMP_READY = "lamp_ready"
    LAMP_ATTENTION = "lamp_attention"
    LAMP_AWAY = "lamp_away"
    LAMP_UNKNOWN = "lamp_unknown"
    LINK = "link"
    PRINTER = "printer"
    PERSON = "person"
    DOT = "dot"
    CHEVRON = "chevron"
    WAITING = "waiting"


_TRIANGLE = ((0.5, 0.1), (0.95, 0.88), (0.05, 0.88))
_SAND = (
    Stroke(((0.3, 0.25), (0.7, 0.25)), 0.07),
    Stroke(((0.3, 0.75), (0.7, 0.75)), 0.07),
    Polygon(((0.34, 0.25), (0.66, 0.25), (0.53, 0.5), (0.66, 0.75), (0.34, 0.75), (0.47, 0.5)), body=False),
)

SHAPES: dict[Glyph, tuple[Shape, ...]] = {
    Glyph.CHECK: (Disc((0.5, 0.5), 0.5), Stroke(((0.27, 0.52), (0.43, 0.68), (0.73, 0.35)), 0.1)),
    Glyph.EXCLAMATION: (
        Stroke((*_TRIANGLE, _TRIANGLE[0]), 0.1, body=True),
        Polygon(_TRIANGLE),
        Stroke(((0.5, 0.38), (0.5, 0.6)), 0.1),
        Disc((0.5, 0.76), 0.06, body=False),
    ),
    Glyph.CROSS: (
        Disc((0.5, 0.5), 0.5),
        Stroke(((0.33, 0.33), (0.67, 0.67)), 0.1),
        Stroke(((0.67, 0.33), (0.33, 0.67)), 0.1),
    ),
    Glyph.HOURGLASS: (Disc((0.5, 0.5), 0.5), *_SAND),
    Glyph.LAMP_READY: (Disc((0.5, 0.5), 0.42),),
    Glyph.LAMP_ATTENTION: (
        Polygon(((0.5, 0.02), (1.0, 0.94), (0.0, 0.94))),
        Stroke(((0.5, 0.4), (0.5, 0.62)), 0.12),
        Disc((0.5, 0.79), 0.07, body=False),
    ),
    Glyph.LAMP_AWAY: (
        Stroke(((0.16, 0.16), (0.84, 0.84)), 0.26, body=True),
        Stroke(((0.84, 0.16), (0.16, 0.84)), 0.26, body=True),
    ),
    Glyph.LAMP_UNKNOWN: (Ring((0.5, 0.5), 0.42, 0.15),),
    Glyph.LINK: (
        Polygon(((0.04, 0.66), (0.22, 0.66), (0.22, 0.92), (0.04, 0.92))),
        Polygon(((0.29, 0.48), (0.47, 0.48), (0.47, 0.92), (0.29, 0.92))),
        Polygon(((0.54, 0.28), (0.72, 0.28), (0.72, 0.92), (0.54, 0.92))),
        Polygon(((0.79, 0.08), (0.97, 0.08), (0.97, 0.92), (0.79, 0.92))),
    ),
    Glyph.PRINTER: (
        Polygon(((0.22, 0.06), (0.78, 0.06), (0.78, 0.3), (0.22, 0.3))),
        Polygon(((0.02, 0.36), (0.98, 0.36), (0.98, 0.76), (0.02, 0.76))),
        Polygon(((0.2, 0.58), (0.8, 0.58), (0.8, 0.98), (0.2, 0.98)), body=False),
        Polygon(((0.26, 0.64), (0.74, 0.64), (0.74, 0.94), (0.26, 0.94))),
    ),
    Glyph.PERSON: (
        Disc((0.5, 0.3), 0.22),
        Polygon(((0.1, 0.95), (0.14, 0.74), (0.3, 0.6), (0.7, 0.6), (0.86, 0.74), (0.9, 0.95))),
    ),
    Glyph.DOT: (Disc((0.5, 0.5), 0.5),),
    Glyph.CHEVRON: (Stroke(((0.38, 0.22), (0.66, 0.5), (0.38, 0.78)), 0.12, body=True),),
    Glyph.WAITING: (
        Stroke(((0.24, 0.12), (0.76, 0.12)), 0.1, body=True),
        Stroke(((0.24, 0.88), (0.76, 0.88)), 0.1, body=True),
        Polygon(((0.28, 0.12), (0.72, 0.12), (0.54, 0.5), (0.72, 0.88), (0.28, 0.88), (0.46, 0.5))),
    ),
}

LAMP_SHAPES: dict[DeviceState, Glyph] = {
    DeviceState.READY: Glyph.LAMP_READY,
    DeviceState.ATTENTION: Glyph.LAMP_ATTENTION,
    DeviceState.AWAY: Glyph.LAMP_AWAY,
    DeviceState.UNKNOWN: Glyph.LAMP_UNKNOWN,
}
"""A lamp's state by shape, for eyes that do not tell red from green."""
