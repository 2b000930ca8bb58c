"""Keypad and scanner with a fault that strikes the next so many presses or reads."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from hw_mocks.keypad import Keypad
from hw_mocks.kp1 import Kp1Keypad
from hw_mocks.pty_port import PtyPort
from hw_mocks.scanner import Scanner

SPLIT_S = 0.04
"""Between the two bursts of a split read: longer than bytes are apart on the line, shorter than two reads."""


EVENTS_OF_A_PRESS = 2
"""Down and up."""
STUCK_TIMES = 40
"""Repeats of a plain keypad whose key sticks: four seconds of them."""
AIM_CODE_128 = "]C0"
"""What a scanner with AIM identifiers puts before a Code 128 (facts: devices §2.3)."""
STUCK_FOR_S = 31.0
"""A second longer than KP1 takes to call a key stuck (docs/kp1.md)."""


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


class Hand(Protocol):
    """What the bench does with a keypad, whichever it is."""

    def press(self, name: str) -> None:
        """Down and up."""

    def stick(self, name: str) -> None:
        """A key that is down and has been for longer than a finger would; "" frees it."""

    def silence(self, on: bool) -> None:
        """Say nothing any more."""

    def raw(self, data: bytes) -> None:
        """Noise on the line."""

    def power(self, on: bool) -> None:
        """The supply comes and goes with the terminal's."""

    def wait_greeted(self, seconds: float) -> None:
        """Until the terminal takes presses; an unplugged or silent keypad never is."""

    def lamps(self) -> dict[str, int]:
        """Those that are lit, and how."""


class PlainKeypad(Keypad):
    """A keypad of one byte a press. It says nothing of itself: no key-up, no heartbeat, no lamps."""

    def __init__(self, port: PtyPort, spell: Spell, on_beep: Callable[[int, int], None]) -> None:
        super().__init__(port)
        self._spell = spell
        self._silent = False

    def press(self, name: str) -> None:
        if self._silent:
            return
        match self._spell.strikes("lost", "bounce"):
            case "lost":
                return
            case "bounce":
                self.bounce(name)
            case _:
                super().press(name)

    def stick(self, name: str) -> None:
        """It repeats by itself, as a keypad with auto-repeat."""
        if name:
            self.hold(name, STUCK_TIMES)

    def silence(self, on: bool) -> None:
        self._silent = on

    def power(self, on: bool) -> None:
        """It keeps nothing."""

    def wait_greeted(self, seconds: float) -> None:
        """It is never greeted."""

    def lamps(self) -> dict[str, int]:
        return {}


class ShakyKeypad:
    """A KP1 keypad whose presses may bounce or get lost, and whose frames may be damaged or doubled."""

    def __init__(self, port: PtyPort, spell: Spell, on_beep: Callable[[int, int], None]) -> None:
        self.kp1 = Kp1Keypad(port, on_beep=on_beep, powered=False)
        self._spell = spell
        self._stuck = ""

    def press(self, name: str) -> None:
        """Down and up. A key that is stuck does not move."""
        if name == self._stuck:
            return
        match self._spell.strikes("lost", "bounce", "bad_crc", "doubled"):
            case "lost":
                self.kp1.faults.lose += EVENTS_OF_A_PRESS
                self.kp1.tap(name)
            case "bounce":
                self.kp1.bounce(name)
            case "bad_crc":
                self.kp1.faults.bad_crc += 1
                self.kp1.tap(name)
            case "doubled":
                self.kp1.faults.double += EVENTS_OF_A_PRESS
                self.kp1.tap(name)
            case _:
                self.kp1.tap(name)

    def stick(self, name: str) -> None:
        """A key that is down and has been for longer than a finger would; "" frees it."""
        stuck, self._stuck = self._stuck, name
        if stuck:
            self.kp1.release(stuck)
        if name:
            self.kp1.hold_for(name, STUCK_FOR_S)

    def silence(self, on: bool) -> None:
        self.kp1.faults.silent = on

    def raw(self, data: bytes) -> None:
        self.kp1.raw(data)

    def power(self, on: bool) -> None:
        self._stuck = ""
        self.kp1.power(on)

    def wait_greeted(self, seconds: float) -> None:
        self.kp1.greeted.wait(seconds)

    def lamps(self) -> dict[str, int]:
        return {str(index): mode for index, mode in sorted(self.kp1.seen.leds.items())}


HANDS: dict[str, Callable[[PtyPort, Spell, Callable[[int, int], None]], Hand]] = {
    "ascii": PlainKeypad,
    "kp1": ShakyKeypad,
}
"""By the name of the driver that understands them."""


class ShakyScanner(Scanner):
    """A scanner whose reads may come twice, in two bursts, with an AIM identifier, or without their last character."""

    def __init__(self, port: PtyPort, spell: Spell) -> None:
        super().__init__(port)
        self._spell = spell

    def read(self, text: str) -> None:
        """Hold a code before it. Raises ValueError for a text no code can hold."""
        frame = self.frame(text)
        match self._spell.strikes("lost_digit", "split", "duplicate", "aim"):
            case "lost_digit":
                self.scan(text[:-1])
            case "split" if len(frame) > 1:
                first, second = self.split(text, len(frame) // 2)
                self.raw(first)
                time.sleep(SPLIT_S)
                self.raw(second)
            case "duplicate":
                self.scan(text, times=2)
            case "aim":
                self.scan(AIM_CODE_128 + text)
            case _:
                self.scan(text)
