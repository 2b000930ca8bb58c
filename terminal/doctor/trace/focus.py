"""What the screen says about the keys being pressed: a trace may write them, must hold them back, or hide them."""

from __future__ import annotations

import threading

from terminal.core.screens.model import Input, ScreenModel
from terminal.doctor.scan_class import may_be_shown

HARMLESS_DIGITS = 10
"""Shorter than any card number, payment code (facts: devices §2.5) or mobile number."""


class KeyFocus:
    """A panel that nobody looks at: it sees every screen in order. Shown on the loop's thread, asked on the keypad's.

    A number typed into an open field may turn out to be a card number or a payment code. So its keys are held back
    until the field is left or shortened, and then judged as a whole.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._masked = False
        self._page = ""
        self._typed = ""
        self._secret = False
        """Something that must not be written was typed since the last question."""

    def show(self, screen: ScreenModel) -> None:
        field = next((block for block in screen.blocks if isinstance(block, Input)), None)
        masked = field is not None and field.masked
        typed = field.text if field is not None and not masked else ""
        with self._lock:
            goes_on = screen.page == self._page and typed.startswith(self._typed)
            if not goes_on and not _harmless(self._typed):
                self._secret = True
            self._page, self._masked, self._typed = screen.page, masked, typed

    def close(self) -> None:
        """Nothing to give back."""

    def hides(self) -> bool:
        """Whether the keys of now, and those still held back, must not be written."""
        with self._lock:
            secret, self._secret = self._secret, False
            return self._masked or secret

    def holds(self) -> bool:
        """Whether an open field is half typed."""
        with self._lock:
            return self._typed != ""


def _harmless(typed: str) -> bool:
    digits = sum(letter.isdigit() for letter in typed)
    return digits <= HARMLESS_DIGITS or may_be_shown(typed)
