"""KP1 frames: octet stuffing as in RFC 1662, FCS-16 as in X.25 (facts: devices §1.3). Pure.

``7E esc(TYPE SEQ PAYLOAD… FCSlo FCShi) 7E``. A frame that is damaged in any way is dropped and counted, never
repaired: the sender repeats what is not acknowledged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FLAG, ESCAPE, FLIP = 0x7E, 0x7D, 0x20
XON, XOFF = 0x11, 0x13
STUFFED = frozenset({FLAG, ESCAPE, XON, XOFF})
"""Bytes that travel as 7D and themselves with bit 5 turned over."""
PAYLOAD_MAX = 64
"""By the protocol; the longest payload in use is HELLO's answer, 6 bytes and a model name."""
HEAD, CHECK = 2, 2
"""Bytes of type and sequence number, and of the check sequence."""
BODY_MAX = HEAD + PAYLOAD_MAX + CHECK
"""Unstuffed bytes between two flags; our buffer never holds more."""

FCS_SEED = FCS_FLIP = 0xFFFF
FCS_POLYNOMIAL = 0x8408
"""x^16 + x^12 + x^5 + 1, bits reflected."""


def _fcs_row(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ (FCS_POLYNOMIAL if byte & 1 else 0)
    return byte


FCS_TABLE = tuple(_fcs_row(byte) for byte in range(256))


def fcs(data: Iterable[int]) -> int:
    """CRC-16/X-25 of ``data``; of "123456789" it is 906E."""
    register = FCS_SEED
    for byte in data:
        register = (register >> 8) ^ FCS_TABLE[(register ^ byte) & 0xFF]
    return register ^ FCS_FLIP


@dataclass(frozen=True, slots=True)
class Frame:
    """One sound frame. ``kind`` is the protocol's TYPE byte."""

    kind: int
    seq: int
    payload: bytes = b""

    def to_bytes(self) -> bytes:
        """The frame on the wire, both flags included. Raises ValueError for a payload that does not fit."""
        if len(self.payload) > PAYLOAD_MAX:
            raise ValueError(f"payload of {len(self.payload)} bytes: at most {PAYLOAD_MAX}")
        body = bytes((self.kind, self.seq)) + self.payload
        wire = bytearray((FLAG,))
        for byte in body + fcs(body).to_bytes(CHECK, "little"):
            wire += bytes((ESCAPE, byte ^ FLIP)) if byte in STUFFED else bytes((byte,))
        wire.append(FLAG)
        return bytes(wire)


@dataclass(slots=True)
class Damage:
    """Frames that were dropped, by reason."""

    check: int = 0
    """Wrong FCS: a byte was changed, lost or added on the way."""
    short: int = 0
    """Too short to hold a type, a sequence number and a check."""
    long: int = 0
    """Longer than any frame: a flag was lost, or this is no KP1 keypad."""
    aborted: int = 0
    """A flag right behind an escape."""

    @property
    def total(self) -> int:
        return self.check + self.short + self.long + self.aborted


class Deframer:
    """Bytes in, sound frames out. Holds at most BODY_MAX bytes."""

    def __init__(self) -> None:
        self._body = bytearray()
        self._inside = False
        self._escaped = False
        self._overlong = False
        self.damage = Damage()

    def feed(self, data: bytes) -> tuple[Frame, ...]:
        """The frames that ``data`` ends."""
        return tuple(frame for byte in data if (frame := self._byte(byte)) is not None)

    def reset(self) -> None:
        """Forget what is half received; the counters stay."""
        self._body.clear()
        self._inside = self._escaped = self._overlong = False

    def _byte(self, byte: int) -> Frame | None:
        if byte == FLAG:
            frame = self._end()
            self.reset()
            self._inside = True  # the flag that ends one frame may begin the next
            return frame
        if not self._inside or byte in (XON, XOFF):
            return None  # before the first flag; or flow control put in by something on the way, as RFC 1662 allows
        if byte == ESCAPE and not self._escaped:
            self._escaped = True
        elif len(self._body) < BODY_MAX:
            self._body.append(byte ^ FLIP if self._escaped else byte)
            self._escaped = False
        else:
            self._overlong = True
        return None

    def _end(self) -> Frame | None:
        """The frame between the flag before and this one, or None and a count."""
        body = bytes(self._body)
        if self._overlong:
            self.damage.long += 1
        elif self._escaped:
            self.damage.aborted += 1
        elif not body:
            pass  # two flags in a row
        elif len(body) < HEAD + CHECK:
            self.damage.short += 1
        elif fcs(body[:-CHECK]) != int.from_bytes(body[-CHECK:], "little"):
            self.damage.check += 1
        else:
            return Frame(body[0], body[1], body[HEAD:-CHECK])
        return None
