"""Text into a room of given width: wrap, then one step smaller, then an ellipsis; numbers are never cut.

The same rules serve pixels and character cells: a measure says how wide a text is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Measure = Callable[[str], float]

ELLIPSIS = "…"
CLOSING = frozenset("，。、；：！？）》」』】”’％…,.;:!?)]}%")
"""Never at the start of a line."""
OPENING = frozenset("（《「『【“‘￥([{")
"""Never at the end of a line."""
NUMBER = re.compile(r"[￥¥]|[0-9*]{4}|[0-9][.,][0-9]")
"""What makes a text a number that must be read whole: an amount, a masked card, an order or trade number."""
WIDE_FROM = 0x2E80
"""First code point of the East Asian blocks, between whose characters a line may break anywhere."""


def clean(text: str) -> str:
    """One line without characters that have no picture: controls become spaces, formats and surrogates vanish."""
    if text.isprintable():
        return text
    return "".join(_drawn(letter) for letter in text)


def _drawn(letter: str) -> str:
    match unicodedata.category(letter):
        case "Cc" | "Zl" | "Zp" | "Zs":
            return " "
        case "Cf" | "Cs" | "Cn" | "Co":
            return ""
    return letter


def is_number(text: str) -> bool:
    return NUMBER.search(text) is not None


def units(text: str) -> list[str]:
    """The pieces a line may break between: a word, one hanzi with the punctuation that belongs to it, a space."""
    found: list[str] = []
    for letter in text:
        last = found[-1] if found else ""
        joins = last not in ("", " ") and letter != " " and _belongs(last[-1], letter)
        if joins:
            found[-1] = last + letter
        else:
            found.append(letter)
    return found


def _belongs(before: str, after: str) -> bool:
    if after in CLOSING or before in OPENING:
        return True
    return ord(before) < WIDE_FROM and ord(after) < WIDE_FROM


def wrap(text: str, room: float, measure: Measure) -> list[str]:
    """Lines no wider than ``room`` (a single character that is wider has a line of its own); at least one line."""
    lines: list[str] = []
    line = ""
    for unit in units(text):
        if measure(line + unit) <= room or (unit == " " and line):
            line += unit
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = "" if unit == " " else unit
        while len(line) > 1 and measure(line) > room:
            head = _longest(line, room, measure)
            lines.append(line[:head])
            line = line[head:]
    lines.append(line.rstrip())
    return [line for line in lines if line] or [""]


def _longest(text: str, room: float, measure: Measure) -> int:
    """How many characters of ``text`` fit, at least one."""
    count = 1
    while count < len(text) and measure(text[: count + 1]) <= room:
        count += 1
    return count


def shorten(text: str, room: float, measure: Measure) -> str:
    """``text`` or its beginning with an ellipsis, no wider than ``room``."""
    if measure(text) <= room:
        return text
    room -= measure(ELLIPSIS)
    head = _longest(text, room, measure) if text and measure(text[0]) <= room else 0
    return text[:head].rstrip() + ELLIPSIS


def _after(text: str, lines: Sequence[str]) -> str:
    """What of ``text`` comes after its first ``lines``, with the spaces that wrapping took away."""
    for line in lines:
        text = text.lstrip()[len(line) :]
    return text.strip()


@dataclass(frozen=True, slots=True)
class Fitted:
    lines: tuple[str, ...]
    px: int


def fit(text: str, room: float, sizes: Sequence[int], most: int, measure: Callable[[str, int], float]) -> Fitted:
    """Lines of ``text`` in the first of ``sizes`` that needs no more than ``most`` lines.

    When none does: a number keeps all its lines in the smallest size, other text ends in an ellipsis.
    """
    text = clean(text)
    lines: list[str] = []
    for px in sizes:
        lines = wrap(text, room, lambda part, px=px: measure(part, px))  # type: ignore[misc]
        if len(lines) <= most:
            return Fitted(tuple(lines), px)
    px = sizes[-1]
    if is_number(text):
        return Fitted(tuple(lines), px)
    rest = _after(text, lines[: most - 1])
    last = shorten(rest, room, lambda part: measure(part, px))
    if not last.endswith(ELLIPSIS):
        last = shorten(rest + ELLIPSIS, room, lambda part: measure(part, px))
    return Fitted((*lines[: most - 1], last), px)
