"""Amounts of money: whole fen (分), never a float, never a bare int (design M8)."""

from __future__ import annotations

import re
from dataclasses import dataclass

# 12 digits of fen is the longest amount the acquirer's fields carry (LKLAPI V3, S(12)).
MAX_FEN = 999_999_999_999

_YUAN = re.compile(r"(?P<yuan>[0-9]{1,10})(?:\.(?P<fen>[0-9]{0,2}))?", re.ASCII)


class BadAmount(ValueError):
    """The text or number is no amount of money; the message says why."""


@dataclass(frozen=True, slots=True, order=True)
class Fen:
    """An amount in fen (1/100 yuan). Negative amounts exist only as differences of balances."""

    value: int

    def __post_init__(self) -> None:
        if type(self.value) is not int:
            raise BadAmount(f"an amount is whole fen, got {type(self.value).__name__}")
        if abs(self.value) > MAX_FEN:
            raise BadAmount(f"an amount has at most 12 digits of fen, got {self.value}")

    @classmethod
    def from_yuan(cls, text: str) -> Fen:
        """Read yuan as typed on a keypad: ``12``, ``12.``, ``12.3``, ``12.34``. Raises BadAmount on anything else."""
        match = _YUAN.fullmatch(text)
        if match is None:
            raise BadAmount(f"not an amount in yuan: {text!r}")
        return cls(int(match["yuan"]) * 100 + int((match["fen"] or "").ljust(2, "0")))

    @classmethod
    def from_wire(cls, text: str) -> Fen:
        """Read the acquirer's amount: unsigned decimal digits of fen, at most 12. Raises BadAmount."""
        if not re.fullmatch(r"[0-9]{1,12}", text, re.ASCII):
            raise BadAmount(f"not an amount in fen: {text!r}")
        return cls(int(text))

    def __add__(self, other: Fen) -> Fen:
        return Fen(self.value + other.value)

    def __sub__(self, other: Fen) -> Fen:
        return Fen(self.value - other.value)

    def __bool__(self) -> bool:
        return self.value != 0

    def wire(self) -> str:
        """Decimal digits of fen as the acquirer's V3 messages want it. Raises BadAmount for a negative amount."""
        if self.value < 0:
            raise BadAmount(f"a negative amount cannot be sent: {self.value}")
        return str(self.value)

    def yuan(self) -> str:
        """``1234.56``: yuan with two decimals, no sign of currency, no grouping."""
        sign = "-" if self.value < 0 else ""
        return f"{sign}{abs(self.value) // 100}.{abs(self.value) % 100:02d}"

    def __str__(self) -> str:
        """``￥1,234.56``, with the full-width sign that GBK printers know (U+FFE5, not U+00A5)."""
        sign = "-" if self.value < 0 else ""
        return f"{sign}￥{abs(self.value) // 100:,}.{abs(self.value) % 100:02d}"


ZERO = Fen(0)
