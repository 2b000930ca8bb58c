"""ScreenModel and size to a picture: pure, the same picture for the same screen."""

from __future__ import annotations

from PIL import Image, ImageDraw

from drivers.panel.fonts import EM_TOP, HEAVY, Fonts
from drivers.panel.layout import Page, lay_out
from drivers.panel.pieces import Fill, Sign, Text
from drivers.panel.stencils import Stencils
from terminal.core.screens.model import ScreenModel


class Painter:
    """Draws pages of one size. Holds faces and stencils; not thread safe. Raises ValueError below 320×240."""

    def __init__(self, width: int, height: int) -> None:
        self._width = width
        self._height = height
        self._fonts = Fonts()
        self._stencils = Stencils()

    def paint(self, screen: ScreenModel) -> Image.Image:
        """An RGB picture of the painter's size."""
        return self.draw(self.page(screen))

    def page(self, screen: ScreenModel) -> Page:
        return lay_out(screen, self._width, self._height, self._fonts)

    def draw(self, page: Page) -> Image.Image:
        image = Image.new("RGB", (page.width, page.height))
        canvas = ImageDraw.Draw(image)
        for piece in page.pieces:
            match piece:
                case Fill():
                    self._fill(image, canvas, piece)
                case Sign():
                    for mask, body in self._stencils.sign(piece.glyph, piece.box.width):
                        image.paste(piece.body if body else piece.on, (piece.box.x, piece.box.y), mask)
                case Text():
                    self._text(canvas, piece)
        return image

    def _fill(self, image: Image.Image, canvas: ImageDraw.ImageDraw, piece: Fill) -> None:
        box = piece.box
        radius = min(piece.radius, box.width // 2, box.height // 2)
        if box.width <= 0 or box.height <= 0:
            return
        right, bottom = box.right - 1, box.bottom - 1
        if radius == 0:
            canvas.rectangle((box.x, box.y, right, bottom), fill=piece.colour)
            return
        if box.width > 2 * radius:
            canvas.rectangle((box.x + radius, box.y, right - radius, bottom), fill=piece.colour)
        if box.height > 2 * radius:
            canvas.rectangle((box.x, box.y + radius, box.x + radius - 1, bottom - radius), fill=piece.colour)
            canvas.rectangle((right - radius + 1, box.y + radius, right, bottom - radius), fill=piece.colour)
        west, east, north, south = box.x, box.right - radius, box.y, box.bottom - radius
        places = ((west, north), (east, north), (east, south), (west, south))
        for place, mask in zip(places, self._stencils.corners(radius), strict=True):
            image.paste(piece.colour, place, mask)

    def _text(self, canvas: ImageDraw.ImageDraw, piece: Text) -> None:
        canvas.text(
            (piece.box.x, baseline(piece)),
            piece.text,
            fill=piece.colour,
            font=self._fonts.face(piece.px),
            anchor="ls",
            stroke_width=piece.px * HEAVY if piece.heavy else 0,
        )


def baseline(piece: Text) -> int:
    """Where the line's base is: the square that a hanzi fills stands in the middle of the box."""
    return piece.box.y + round((piece.box.height - piece.px) / 2 + piece.px * EM_TOP)
