"""The person at the console: what is said to them, and what they agree to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

YES = frozenset({"y", "yes", "是"})


@dataclass(frozen=True, slots=True)
class Technician:
    say: Callable[[str], None]
    answer: Callable[[], str]
    """One line, empty for none."""

    def agrees(self, question: str) -> bool:
        """Ask; anything but a clear yes is a no."""
        self.say(f"\n{question} [y/N]")
        return self.answer().strip().casefold() in YES
