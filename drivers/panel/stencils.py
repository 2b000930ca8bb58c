"""Signs and round corners as soft-edged masks: drawn large, shrunk once, kept by size."""

from __future__ import annotations

from PIL import Image, ImageDraw

from drivers.panel.glyphs import SHAPES, Disc, Glyph, Point, Polygon, Ring, Shape, Stroke

FINER = 8
"""Masks are drawn this many times larger and shrunk: Pillow draws shapes with hard edges only."""


class Stencils:
    """Masks by glyph and size. Sizes come from tables, so the store is bounded by them."""

    def __init__(self) -> None:
        self._signs: dict[tuple[Glyph, int], tuple[tuple[Image.Image, bool], ...]] = {}
        self._corners: dict[int, tuple[Image.Image, ...]] = {}

    def sign(self, glyph: Glyph, side: int) -> tuple[tuple[Image.Image, bool], ...]:
        """Masks from back to front, each with whether it is of the body's colour."""
        masks = self._signs.get((glyph, side))
        if masks is None:
            masks = tuple((_mask(shape, side), shape.body) for shape in SHAPES[glyph])
            self._signs[glyph, side] = masks
        return masks

    def corners(self, radius: int) -> tuple[Image.Image, ...]:
        """The four corners of a rounded rectangle, clockwise from the upper left."""
        masks = self._corners.get(radius)
        if masks is None:
            disc = _mask(Disc((0.5, 0.5), 0.5), 2 * radius)
            upper, lower, far = 0, radius, 2 * radius
            boxes = (
                (0, upper, radius, radius),
                (radius, upper, far, radius),
                (radius, lower, far, far),
                (0, lower, radius, far),
            )
            masks = tuple(disc.crop(box) for box in boxes)
            self._corners[radius] = masks
        return masks


def _mask(shape: Shape, side: int) -> Image.Image:
    scale = side * FINER
    image = Image.new("L", (scale, scale))
    canvas = ImageDraw.Draw(image)
    match shape:
        case Disc(centre, radius):
            canvas.ellipse(_around(centre, radius, scale), fill=255)
        case Ring(centre, radius, thick):
            canvas.ellipse(_around(centre, radius, scale), outline=255, width=round(thick * scale))
        case Polygon(points):
            canvas.polygon([(x * scale, y * scale) for x, y in points], fill=255)
        case Stroke(points, thick):
            ends = [(x * scale, y * scale) for x, y in points]
            canvas.line(ends, fill=255, width=round(thick * scale), joint="curve")
            for point in points:
                canvas.ellipse(_around(point, thick / 2, scale), fill=255)
    return image.resize((side, side), Image.Resampling.BOX)


def _around(centre: Point, radius: float, scale: int) -> tuple[float, float, float, float]:
    x, y = centre
    return (x - radius) * scale, (y - radius) * scale, (x + radius) * scale - 1, (y + radius) * scale - 1
