"""What a Chinese printer can print of a text, and how many columns that takes (facts: printer §1.2). Pure.

Only one- and two-byte codes are safe: cheap boards print the two ASCII halves of a four-byte GB18030 code, which is
where the famous "06" in place of ¥ comes from. A one-byte code takes one column, a two-byte code two.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

FOLDS: dict[int, str | None] = {
    0x00A5: "￥",  # YEN SIGN is in no two-byte table; the full-width sign is
    0x00A0: " ",  # no-break space
    0x0009: " ",  # a tab's width is the printer's own
    0x000D: None,  # the LF of a CRLF ends the line
    0x200B: None,  # zero width space
    0xFEFF: None,  # byte order mark
}
"""Characters that have a printable twin, or that print nothing."""
GAP_WIDE, GAP_NARROW = "□", "?"
"""What stands for a character the printer does not have."""
CODE_MAX = 2


@dataclass(frozen=True, slots=True)
class Folded:
    text: str
    missing: tuple[str, ...]
    """Characters that were replaced, in order: names are reported, never silently changed."""


def fold(text: str, encoding: str) -> Folded:
    """``text`` with nothing left but line feeds and what the printer can print.

    Control characters are replaced as well: a name must not carry printer commands.
    """
    composed = unicodedata.normalize("NFC", text).translate(FOLDS)
    missing = tuple(char for char in composed if char != "\n" and not _printable(char, encoding))
    if not missing:
        return Folded(composed, ())
    gone = set(missing)
    return Folded("".join(_gap(char, encoding) if char in gone else char for char in composed), missing)


def columns_of(text: str, encoding: str) -> int:
    """Columns of folded text without line feeds: the bytes of its encoding, never ``len``."""
    return len(text.encode(encoding))


def _printable(char: str, encoding: str) -> bool:
    if unicodedata.category(char) == "Cc":
        return False
    try:
        return len(char.encode(encoding)) <= CODE_MAX
    except UnicodeEncodeError:
        return False


def _gap(char: str, encoding: str) -> str:
    wide = unicodedata.east_asian_width(char) in "WF"
    return GAP_WIDE if wide and _printable(GAP_WIDE, encoding) else GAP_NARROW
