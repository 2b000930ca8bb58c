"""Text that must never be shown, logged or journalled by accident: redaction by type, not by pattern."""

from __future__ import annotations


class Secret:
    """Holds text; only :meth:`reveal` gives it. ``repr``, ``str`` and formatting give a mask of fixed length."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret(•••)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __bool__(self) -> bool:
        return bool(self._text)
