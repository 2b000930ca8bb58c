"""A document laid out for N columns: a list of lines, none wider than the paper. Pure: no ESC/POS in here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from drivers.printer.charset import columns_of, fold
from terminal.core.slips.document import Align, Blank, Document, Element, Pair, QrCode, Rule, Size, Text

WIDTH = {Size.NORMAL: 1, Size.TALL: 1, Size.DOUBLE: 2}
"""By how much a size multiplies the width of a character."""
BLANK_MAX = 20
"""Blank lines of one element: more is a mistake that would empty the roll."""

QR_CAPACITY = (14, 26, 42, 62, 84)
"""Bytes of QR versions 1 to 5 at level M (ISO/IEC 18004 table 7). 84 bytes keep the command within what a printer
still takes after XOFF; what is longer is printed as text."""
QR_QUIET = 8
"""Modules of quiet zone, both sides together."""
QR_MODULE_DOTS_LEAST = 2
"""A finer module is not read from thermal paper (UNVERIFIED)."""
QR_MODULE_DOTS_MOST = 16
"""GS ( k knows no larger one (facts: printer §1.1)."""

CLOSERS = "，。、；：？！）】》”’％"
_TOKENS = re.compile(rf" +|(?:[!-~]+|[^ ])[{CLOSERS}]*")
"""A run of spaces, a word, or one wide character; closing punctuation stays with what it closes."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line, folded to what the printer has."""

    text: str
    align: Align = Align.LEFT
    bold: bool = False
    size: Size = Size.NORMAL


@dataclass(frozen=True, slots=True)
class QrLine:
    data: str
    modules: int
    """Modules a side, quiet zone not included."""
    module_dots: int


Line = TextLine | QrLine


@dataclass(frozen=True, slots=True)
class Layout:
    lines: tuple[Line, ...]
    missing: tuple[str, ...]
    """Characters the printer does not have, in order; replaced in ``lines``."""


def lay_out(document: Document, *, columns: int, dots: int, encoding: str) -> Layout:
    """Lay ``document`` out for paper of ``columns`` columns (font A) and ``dots`` dots."""
    paper = _Paper(columns, dots, encoding)
    lines = tuple(line for element in document.elements for line in paper.lines_of(element))
    return Layout(lines, tuple(paper.missing))


@dataclass(slots=True)
class _Paper:
    columns: int
    dots: int
    encoding: str
    missing: list[str] = field(default_factory=list)

    def lines_of(self, element: Element) -> Iterator[Line]:
        if isinstance(element, Text):
            yield from self._text(element)
        elif isinstance(element, Pair):
            yield from self._pair(element)
        elif isinstance(element, Rule):
            yield TextLine("-" * self.columns)
        elif isinstance(element, Blank):
            yield from (TextLine("") for _ in range(min(element.lines, BLANK_MAX)))
        else:
            yield from self._qr(element)

    def _text(self, element: Text) -> Iterator[Line]:
        for paragraph in self._fold(element.text).split("\n"):
            for line in self._wrap(paragraph, self.columns // WIDTH[element.size]):
                yield TextLine(line, element.align, element.bold, element.size)

    def _pair(self, element: Pair) -> Iterator[Line]:
        label, value = (" ".join(self._fold(part).split("\n")).strip(" ") for part in (element.label, element.value))
        gap = self.columns - columns_of(label, self.encoding) - columns_of(value, self.encoding)
        if gap >= 1 or (gap == 0 and not (label and value)):
            yield TextLine(label + " " * gap + value, bold=element.bold)
            return
        for line in self._wrap(label, self.columns):
            yield TextLine(line, bold=element.bold)
        for line in self._wrap(value, self.columns):
            yield TextLine(line, Align.RIGHT, element.bold)

    def _qr(self, element: QrCode) -> Iterator[Line]:
        fits = element.data.isascii() and element.data.isprintable() and len(element.data) <= QR_CAPACITY[-1]
        if not element.data or not fits:
            yield from self._text(Text(element.data, Align.CENTER))
            return
        version = next(n for n, capacity in enumerate(QR_CAPACITY, start=1) if len(element.data) <= capacity)
        modules = 17 + 4 * version
        widest = min(QR_MODULE_DOTS_MOST, self.dots // (modules + QR_QUIET))
        yield QrLine(element.data, modules, max(QR_MODULE_DOTS_LEAST, min(element.module_dots, widest)))

    def _fold(self, text: str) -> str:
        folded = fold(text, self.encoding)
        self.missing += folded.missing
        return folded.text

    def _wrap(self, text: str, width: int) -> list[str]:
        """Folded text in lines of at most ``width`` columns; at least one line. Spaces at a break are dropped."""
        lines: list[str] = []
        line, used = "", 0
        for token in _TOKENS.findall(text):
            taken = columns_of(token, self.encoding)
            if used + taken <= width:
                line, used = line + token, used + taken
                continue
            if line.strip(" "):
                lines.append(line.rstrip(" "))
            line, used = "", 0
            if not token.startswith(" "):
                *full, line = self._split(token, width)
                lines += full
                used = columns_of(line, self.encoding)
        return [*lines, line.rstrip(" ")] if line.strip(" ") or not lines else lines

    def _split(self, token: str, width: int) -> list[str]:
        """A token in pieces of at most ``width`` columns."""
        pieces, piece, used = [], "", 0
        for char in token:
            taken = columns_of(char, self.encoding)
            if used + taken > width:
                pieces.append(piece)
                piece, used = "", 0
            piece, used = piece + char, used + taken
        return [*pieces, piece]
