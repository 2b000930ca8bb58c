"""A slip as data. The printer's driver lays it out for its columns; a document never ends with a cut of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Align(Enum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Size(Enum):
    NORMAL = "normal"
    TALL = "tall"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; wraps at the paper's width counted in GBK columns."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    size: Size = Size.NORMAL


@dataclass(frozen=True, slots=True)
class Pair:
    """Label to the left, value to the right edge; a value that does not fit goes below, right aligned."""

    label: str
    value: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A dashed line over the whole width."""


@dataclass(frozen=True, slots=True)
class Blank:
    lines: int = 1


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR symbol, centred, made by the printer itself. ``data`` is ASCII."""

    data: str
    module_dots: int = 6


Element = Text | Pair | Rule | Blank | QrCode


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    """Plain name for logs and file names: ``merchant R…``. Not printed."""
    elements: tuple[Element, ...]
