"""An emulated serial keypad of the plain kind: one ASCII byte per key press, no key-up, no sign of life.

Facts: devices §1.2 (key set), §1.4 (plain ASCII). The codes are the project's own choice for this kind of keypad.
"""

from __future__ import annotations

from collections.abc import Iterable

from hw_mocks.pty_port import PtyPort

KEYS: dict[str, int] = {
    **{digit: ord(digit) for digit in "0123456789."},
    "ENTER": 0x0D,
    "CANCEL": 0x1B,
    "BACK": 0x08,
    "CLEAR": 0x18,
    "UP": 0x0B,
    "DOWN": 0x0A,
    "F1": 0x01,
    "F2": 0x02,
    "F3": 0x03,
    "F4": 0x04,
    "MENU": 0x15,
}
"""Key name → the byte it sends."""
HOLD_MAX = 1000
"""A key held for a hundred seconds at ten repeats a second; more is a mistake of the test."""
TYPE_MAX = 1000
"""Keys in one ``type``."""


class Keypad:
    """Keys to press on ``port``. A press is sent at once; a real hand is slower and waits for the screen."""

    def __init__(self, port: PtyPort) -> None:
        self.port = port

    def press(self, name: str) -> None:
        """One press. Raises ValueError for a key this keypad does not have."""
        self.port.send(_codes([name]))

    def type(self, text: str) -> None:
        """One press per character of ``text`` (digits and the point). Raises ValueError before anything is sent."""
        if len(text) > TYPE_MAX:
            raise ValueError(f"{len(text)} keys at once: at most {TYPE_MAX}")
        self.port.send(_codes(text))

    # ------------------------------------------------------------ faults

    def bounce(self, name: str) -> None:
        """One press whose contact bounces: the byte comes twice with no gap."""
        self.port.send(_codes([name]) * 2)

    def hold(self, name: str, times: int) -> None:
        """A stuck key, or a keypad that repeats by itself: the byte comes ``times`` times."""
        if not 1 <= times <= HOLD_MAX:
            raise ValueError(f"hold {times} times: from 1 to {HOLD_MAX}")
        self.port.send(_codes([name]) * times)

    def raw(self, data: bytes) -> None:
        """Any bytes: noise, or a code that no key has."""
        self.port.send(data)


def _codes(names: Iterable[str]) -> bytes:
    found = bytearray()
    for name in names:
        if name not in KEYS:
            raise ValueError(f"no key {name!r}: the keypad has {' '.join(KEYS)}")
        found.append(KEYS[name])
    return bytes(found)
