"""Commands that make a scanner look for a code and stop looking, by make (facts: devices §2.2)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

ACK, NAK = 0x06, 0x15
WAITING_MAX = 4
"""Commands that wait for the port's thread; a fifth is a button pressed in anger."""


@dataclass(frozen=True, slots=True)
class Trigger:
    start: bytes
    stop: bytes
    answers: bytes = b""
    """Single bytes with which the scanner may acknowledge."""


TRIGGERS: dict[str, Trigger] = {
    #                    start               stop
    "newland": Trigger(b"\x01\x54\x04", b"\x01\x50\x04", bytes((ACK, NAK))),  # stop and answers UNVERIFIED
    "honeywell": Trigger(b"\x16\x54\x0d", b"\x16\x55\x0d"),  # the scanner must be in serial trigger mode
    "datalogic": Trigger(b"T", b"X"),
    "zkteco": Trigger(b"T", b"P"),  # and generic modules of its kind, which say %%NoRead when nothing was read
    "cipherlab": Trigger(b"E", b"D"),  # enable and disable
}
"""Make → commands."""


class TriggerQueue:
    """Commands from any thread for the thread of the port."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()

    def put(self, command: bytes) -> bool:
        """False when too many wait."""
        if len(self._waiting) >= WAITING_MAX:
            return False
        self._waiting.append(command)
        return True

    def take(self) -> bytes:
        """All that wait, in order; empty when none does."""
        taken = bytearray()
        while self._waiting:
            taken += self._waiting.popleft()
        return bytes(taken)

    def clear(self) -> None:
        self._waiting.clear()
