"""Two lines of twenty cells as bytes: cut to cells, padded, nothing in them that a display takes for a command."""

from __future__ import annotations

from typing import Literal

from terminal.core.customer import CustomerMessage, Occasion

CELLS = 20
"""Cells of a line. A 21st character would run into the next line (facts: devices §3.1), so lines are always cut."""

Charset = Literal["ascii", "gb18030"]
"""Plain 2×20 displays have no hanzi; some graphic ones take GB2312 text (facts: devices §3.3, GK)."""

WORDS: dict[Charset, dict[Occasion, tuple[str, str]]] = {
    #              IDLE                    REFUND                       THANKS
    "ascii": {
        Occasion.IDLE: ("WELCOME", ""),
        Occasion.REFUND: ("REFUND", "{amount}"),
        Occasion.THANKS: ("THANK YOU", "REFUND {amount}"),
    },
    "gb18030": {
        Occasion.IDLE: ("欢迎光临", ""),
        Occasion.REFUND: ("退款", "{amount}"),
        Occasion.THANKS: ("谢谢惠顾", "退款 {amount}"),
    },
}
SUBSTITUTE = b"?"


def lines_of(message: CustomerMessage, charset: Charset) -> tuple[bytes, bytes]:
    """Exactly :data:`CELLS` bytes each; the amount stands at the right edge."""
    upper, lower = WORDS[charset][message.occasion]
    label, _, amount = lower.format(amount=message.amount.yuan()).rpartition(" ")
    return padded(upper, charset), _right(label, amount, charset)


def padded(text: str, charset: Charset, cells: int = CELLS) -> bytes:
    """``text`` in exactly ``cells`` bytes. A hanzi takes two; half of one is never sent."""
    room = bytearray()
    for character in text:
        code = _code(character, charset)
        if len(room) + len(code) > cells:
            break
        room += code
    return bytes(room.ljust(cells))


def _right(label: str, value: str, charset: Charset) -> bytes:
    tail = value.encode("ascii", "replace")[:CELLS]
    return padded(label, charset, CELLS - len(tail)) + tail


def _code(character: str, charset: Charset) -> bytes:
    """One or two printable bytes. From 80h on a plain display shows a wrong glyph; below 20h are commands."""
    if " " <= character <= "~":
        return character.encode("ascii")
    if charset == "gb18030":
        code = character.encode("gb18030", "replace")
        # Four bytes would show as garbage on what is really a GB2312 font (facts: printer §1.2).
        if len(code) == 2 and all(byte >= 0xA1 for byte in code):
            return code
    return SUBSTITUTE
