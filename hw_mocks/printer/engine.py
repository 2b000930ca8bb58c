"""Items in order, ink on paper, answers that come in order. No time, no receive buffer, no wire."""

from __future__ import annotations

from dataclasses import dataclass

from hw_mocks.printer.actions import ACTIONS, CUTS
from hw_mocks.printer.head import Head
from hw_mocks.printer.models import Model
from hw_mocks.printer.modes import AT_LINE_START, SETTERS
from hw_mocks.printer.paper import Strip
from hw_mocks.printer.parser import Char, Command, Item, Row, Unknown
from hw_mocks.printer.picture_actions import raster_row
from hw_mocks.printer.status import Sensors


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one item led to."""

    answer: bytes = b""
    """For the host, when the motor has stopped."""
    strip: Strip | None = None
    dots: int = 0
    """Paper fed."""
    cut: bool = False


def is_cut(item: Item) -> bool:
    return isinstance(item, Command) and item.name in CUTS


class Engine:
    """Does one item after the other with a head. Not thread safe."""

    def __init__(self, model: Model) -> None:
        self.head = Head(model)

    def execute(self, item: Item, sensors: Sensors) -> Outcome:
        """Do one item with what the sensors say now."""
        head = self.head
        head.sensors, head.strip = sensors, None
        before = head.paper.height
        match item:
            case Char():
                head.character(item.data)
            case Row():
                raster_row(head, item.data)
            case Unknown():
                head.remarks.append(f"unknown command {item.opening.hex(' ').upper()}")
            case Command():
                self._command(item)
        answer = bytes(head.answers)
        head.answers.clear()
        off = head.strip.height if head.strip is not None else 0
        return Outcome(answer, head.strip, head.paper.height + off - before, is_cut(item))

    def _command(self, command: Command) -> None:
        head, name = self.head, command.name
        if command.cut_short:
            head.remarks.append(f"{name}: too long for a printer's memory")
        if name in AT_LINE_START and not head.line.empty:
            head.remarks.append(f"{name}: in the middle of a line, ignored")
            return
        if name in SETTERS:
            SETTERS[name](head.modes, command.params)
        if name in ACTIONS:
            ACTIONS[name](head, command.params)
