"""Keypad and scanner with a fault that strikes the next so many presses or reads."""

from __future__ import annotations

import threading
import time
from collections import Counter

from hw_mocks.keypad import Keypad
from hw_mocks.pty_port import PtyPort
from hw_mocks.scanner import Scanner

SPLIT_S = 0.04
"""Between the two bursts of a split read: longer than bytes are apart on the line, shorter than two reads."""


class Spell:
    """How often each fault is still to strike. Thread safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: Counter[str] = Counter()

    def cast(self, fault: str, count: int) -> None:
        """Strike the next ``count`` times; 0 lifts it."""
        with self._lock:
            self._left[fault] = count

    def left(self, fault: str) -> int:
        with self._lock:
            return self._left[fault]

    def strikes(self, *faults: str) -> str:
        """The first of these that strikes now, one less to come; "" for none."""
        with self._lock:
            for fault in faults:
                if self._left[fault] > 0:
                    self._left[fault] -= 1
                    return fault
        return ""


class ShakyKeypad(Keypad):
    """A keypad whose presses may bounce or get lost."""

    def __init__(self, port: PtyPort, spell: Spell) -> None:
        super().__init__(port)
        self._spell = spell

    def press(self, name: str) -> None:
        match self._spell.strikes("lost", "bounce"):
            case "lost":
                return
            case "bounce":
                self.bounce(name)
            case _:
                super().press(name)


class ShakyScanner(Scanner):
    """A scanner whose reads may come twice, in two bursts, or without their last character."""

    def __init__(self, port: PtyPort, spell: Spell) -> None:
        super().__init__(port)
        self._spell = spell

    def read(self, text: str) -> None:
        """Hold a code before it. Raises ValueError for a text no code can hold."""
        frame = self.frame(text)
        match self._spell.strikes("lost_digit", "split", "duplicate"):
            case "lost_digit":
                self.scan(text[:-1])
            case "split" if len(frame) > 1:
                first, second = self.split(text, len(frame) // 2)
                self.raw(first)
                time.sleep(SPLIT_S)
                self.raw(second)
            case "duplicate":
                self.scan(text, times=2)
            case _:
                self.scan(text)
