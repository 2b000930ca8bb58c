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


HCC960_KEYS: dict[str, bytes] = {
    **{digit: digit.encode() for digit in "0123456789"},
    "00": b"00",
    "CLEAR": b"\x08",
    "ENTER": b"\x0d",
}
HCC960_LINE = 0x30
"""Digits that a block may hold, by ESC N."""


class Hcc960:
    """A bank keypad of the HCC960 kind (facts: devices §1.1).

    It wakes up collecting digits, which it sends as a block on ENTER; after ESC M it sends every key at once. That 00
    is two 30s is an assumption (UNVERIFIED), as in the driver.
    """

    def __init__(self, port: PtyPort) -> None:
        self.port = port
        self.raw_mode = False
        self.commands: list[str] = []
        """Letters of the ESC commands that came."""
        self._line = b""
        self._escaped = False
        port.attach(self._receive)

    def press(self, name: str) -> None:
        """One press. Raises ValueError for a key this keypad does not have."""
        if name not in HCC960_KEYS:
            raise ValueError(f"no key {name!r}: the keypad has {' '.join(HCC960_KEYS)}")
        code = HCC960_KEYS[name]
        if self.raw_mode:
            self.port.send(code)
        elif name == "ENTER":
            self.port.send(b"\x02" + self._line + b"\x03")
            self._line = b""
        elif name == "CLEAR":
            self._line = b""
        else:
            self._line = (self._line + code)[:HCC960_LINE]

    def power_cycle(self) -> None:
        """Power fails and comes back while the port stays open: the mode is forgotten, and nothing is said of it."""
        self.raw_mode = False
        self._line = b""

    def _receive(self, data: bytes) -> None:
        for byte in data:
            if self._escaped:
                self.commands.append(chr(byte))
                self.raw_mode = byte == ord("M") or self.raw_mode
            self._escaped = byte == 0x1B and not self._escaped


def _codes(names: Iterable[str]) -> bytes:
    found = bytearray()
    for name in names:
        if name not in KEYS:
            raise ValueError(f"no key {name!r}: the keypad has {' '.join(KEYS)}")
        found.append(KEYS[name])
    return bytes(found)
