"""Any ESC/POS bytes → the paper they make, without a port: for ``hw-bench render`` and for tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from hw_mocks.printer.commands import table
from hw_mocks.printer.engine import Engine
from hw_mocks.printer.limits import RENDER_ITEMS, RENDER_ROWS
from hw_mocks.printer.models import Model, model_named
from hw_mocks.printer.paper import Strip
from hw_mocks.printer.parser import Parser
from hw_mocks.printer.slips import photograph
from hw_mocks.printer.status import Sensors

CUT_MARK = "✂"
HEALTHY = Sensors()


@dataclass(frozen=True, slots=True)
class Rendered:
    """All the paper of a file."""

    image: Image.Image
    """All slips below each other, mode "L", 8 dots a millimetre."""
    text: str
    """Their text, with a mark at each cut."""
    remarks: tuple[str, ...]
    """What whoever made the bytes should not have sent: unknown commands, what cannot be drawn."""
    cut_off: str | None = None
    """Why the rest of the file is not there, if it is not."""


class Renderer:
    """Bytes → slips. ``remarks`` and ``cut_off`` are full when the last one is out."""

    def __init__(self, model: Model) -> None:
        self._engine = Engine(model)
        self._parser = Parser(table(model.missing), chinese=model.chinese, four_byte=model.four_byte)
        self.cut_off: str | None = None

    @property
    def remarks(self) -> tuple[str, ...]:
        return tuple(self._engine.head.remarks)

    @property
    def drawer_kicks(self) -> int:
        return self._engine.head.drawer_kicks

    def strips(self, data: bytes) -> Iterator[Strip]:
        """The slips cut off, then what hangs out at the end, if anything."""
        head, done = self._engine.head, 0
        for done, item in enumerate(self._parser.items(data)):
            if done + head.symbol_effort >= RENDER_ITEMS:
                self.cut_off = f"more than {RENDER_ITEMS} characters and commands: the rest is left out"
                break
            strip = self._engine.execute(item, HEALTHY).strip
            if strip is None and head.paper.full:
                strip = head.tear()
            if strip is not None:
                yield strip
        if self.cut_off is None:
            self._remark_what_is_held()
        rest = head.tear()
        if rest is not None:
            yield rest

    def _remark_what_is_held(self) -> None:
        """A printer would go on waiting: for the rest of a command, or for the line feed of its last line."""
        head = self._engine.head
        if self._parser.busy:
            head.remarks.append("the file ends inside a command or a character")
        if not head.line.empty:
            head.remarks.append("the last line has no line feed: it is not printed")


def strips(data: bytes, model: str | Model) -> Iterator[Strip]:
    """The slips that these bytes make. Raises ValueError for an unknown model."""
    return Renderer(model if isinstance(model, Model) else model_named(model)).strips(data)


def render(data: bytes, model: str) -> Rendered:
    """The paper of a whole file. Raises ValueError for an unknown model.

    What a real printer would still hold in its line is not on the paper. Paper beyond 16 m is left out.
    """
    chosen = model_named(model)
    renderer = Renderer(chosen)
    pictures: list[Image.Image] = []
    lines: list[str] = []
    height, cut_off = 0, None
    for strip in renderer.strips(data):
        if height + strip.height > RENDER_ROWS:
            cut_off = f"more than {RENDER_ROWS // 8000} m of paper: the rest is left out"
            break
        pictures.append(photograph(strip, chosen))
        lines.append(strip.text() + (f"{CUT_MARK}{'-' * (chosen.columns - 2)}\n" if not strip.torn else ""))
        height += pictures[-1].height
    if not pictures:
        pictures.append(photograph(Strip(chosen.width_dots, b"", ()), chosen))
        height = pictures[0].height
    whole = Image.new("L", (pictures[0].width, height), 255)
    top = 0
    for picture in pictures:
        whole.paste(picture, (0, top))
        top += picture.height
    return Rendered(whole, "".join(lines), renderer.remarks, cut_off or renderer.cut_off)
