"""A table as CSV that Excel opens with a double click: Chinese intact, long numbers not turned into 1.2E+21.

UTF-8 with a byte order mark, CRLF, and ``="…"`` around any text that Excel would take for a number, a date or a
formula (facts: ecosystem §5). RFC 4180 quoting around that.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
RISKY = "=+-@\t\r"
"""What a cell must not begin with: Excel would run it."""
LOOKS_LIKE_A_NUMBER = re.compile(r"[0-9][0-9.,eE+/-]*", re.ASCII)
A_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2}:[0-9]{2})?", re.ASCII)
"""Excel reads these as the times that they are."""


def cell(text: str, *, number: bool) -> str:
    """A value as Excel has to be given it. ``number``: Excel may calculate with it."""
    flat = " ".join(text.split("\n")).replace("\r", " ").replace("\x00", "")
    if number or A_TIME.fullmatch(flat):
        return flat
    if (flat[:1] in RISKY and flat) or LOOKS_LIKE_A_NUMBER.fullmatch(flat):
        return '="' + flat.replace('"', '""') + '"'
    return flat


def encoded(rows: Iterable[Sequence[str]], numbers: Sequence[bool], *, first: bool) -> bytes:
    """Rows as bytes of the file; the very first ones carry the byte order mark."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in rows:
        writer.writerow([cell(text, number=number) for text, number in zip(row, numbers, strict=True)])
    return (BOM if first else "").encode() + buffer.getvalue().encode("utf-8")
