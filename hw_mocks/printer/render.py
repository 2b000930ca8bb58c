"""Any ESC/POS bytes → the paper they make, without a port: for ``hw-bench render`` and for tests."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image

from hw_mocks.printer.commands import table
from hw_mocks.printer.engine import Engine
from hw_mocks.printer.limits import RENDER_ROWS
from hw_mocks.printer.models import Model, model_named
from hw_mocks.printer.paper import Strip
from hw_mocks.printer.parser import Parser
from hw_mocks.printer.slips import photograph
from hw_mocks.printer.status import Sensors

CUT_MARK = "✂"


def strips(data: bytes, model: str | Model) -> Iterator[Strip]:
    """The slips cut off, then what hangs out at the end, if anything. Raises ValueError for an unknown model."""
    chosen = model if isinstance(model, Model) else model_named(model)
    engine = Engine(chosen)
    parser = Parser(table(chosen.missing), four_byte=chosen.four_byte)
    for item in parser.items(data):
        strip = engine.execute(item, Sensors()).strip
        if strip is None and engine.head.paper.full:
            strip = engine.head.tear()
        if strip is not None:
            yield strip
    rest = engine.head.tear()
    if rest is not None:
        yield rest


def render(data: bytes, model: str) -> tuple[Image.Image, str]:
    """One picture of all slips below each other (mode "L"), and their text with a mark at each cut.

    What a real printer would still hold in its line is not on the paper. Paper beyond 16 m is left out.
    """
    chosen = model_named(model)
    pictures, lines, height = [], [], 0
    for strip in strips(data, chosen):
        pictures.append(photograph(strip, chosen))
        lines.append(strip.text() + (f"{CUT_MARK}{'-' * (chosen.columns - 2)}\n" if not strip.torn else ""))
        height += pictures[-1].height
        if height > RENDER_ROWS:
            break
    if not pictures:
        pictures.append(photograph(Strip(chosen.width_dots, b"", ()), chosen))
        height = pictures[0].height
    whole = Image.new("L", (pictures[0].width, height), 255)
    top = 0
    for picture in pictures:
        whole.paste(picture, (0, top))
        top += picture.height
    return whole, "".join(lines)
