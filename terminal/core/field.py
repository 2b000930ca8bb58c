"""A field being typed: what the keypad may put into it, and how it looks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum


class FieldKind(Enum):
    """What a field takes. The pattern holds for every prefix that can be on the screen while typing."""

    DIGITS = r"[0-9]*"
    IDENTITY_TAIL = r"[0-9]{0,3}[0-9X]?"  # an identity card's number may end with X
    AMOUNT = r"(?:[0-9]{1,10}(?:\.[0-9]{0,2})?)?"


@dataclass(frozen=True, slots=True)
class FieldText:
    kind: FieldKind
    limit: int
    """Longest text, in characters."""
    text: str = ""
    masked: bool = False

    def typed(self, text: str) -> FieldText | None:
        """The field with ``text`` at its end, or None when the field does not take it."""
        longer = self.text + text
        if len(longer) > self.limit or not re.fullmatch(self.kind.value, longer, re.ASCII):
            return None
        return replace(self, text=longer)

    def erased(self) -> FieldText:
        return replace(self, text=self.text[:-1])

    def cleared(self) -> FieldText:
        return replace(self, text="")

    def shown(self) -> str:
        return "●" * len(self.text) if self.masked else self.text
