"""KP1 as a keypad's firmware would write it: frames in and out. Own code, from docs/kp1.md and facts: devices §1.3."""

from __future__ import annotations

from dataclasses import dataclass

KEY, BEAT, BOOT, STUCK = 0x01, 0x02, 0x03, 0x04
ACK, HELLO, PING, LED, BEEP, BACKLIGHT, SCAN = 0x81, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95
PAYLOAD_MAX = 64
BUFFER_BYTES = 68
"""What a small controller sets aside for one frame: type, sequence, payload, check."""


def crc_x25(data: bytes) -> int:
    """Bit by bit: a keypad has no room for tables."""
    crc = 0xFFFF
    for byte in data:
        for bit in range(8):
            mix = (crc ^ (byte >> bit)) & 1
            crc >>= 1
            if mix:
                crc ^= 0x8408
    return ~crc & 0xFFFF


def wrap(kind: int, seq: int, payload: bytes = b"") -> bytes:
    """One frame with both flags."""
    inner = bytes([kind, seq, *payload])
    crc = crc_x25(inner)
    inner += bytes([crc & 0xFF, crc >> 8])
    # The escape first, or it would be escaped again.
    for special in (0x7D, 0x7E, 0x11, 0x13):
        inner = inner.replace(bytes([special]), bytes([0x7D, special ^ 0x20]))
    return b"\x7e" + inner + b"\x7e"


@dataclass(frozen=True, slots=True)
class Received:
    kind: int
    seq: int
    payload: bytes


class Receiver:
    """Collects the host's frames; damaged ones are counted."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.crc_errors = 0

    def feed(self, data: bytes) -> list[Received]:
        found: list[Received] = []
        for byte in data:
            if byte != 0x7E:
                if len(self._buffer) <= 2 * BUFFER_BYTES:  # stuffing at most doubles a frame
                    self._buffer.append(byte)
                continue
            raw, self._buffer = bytes(self._buffer), bytearray()
            if raw:
                frame = _unwrap(raw)
                if frame is None:
                    self.crc_errors = min(self.crc_errors + 1, 255)
                else:
                    found.append(frame)
        return found


def _unwrap(raw: bytes) -> Received | None:
    raw = raw.replace(b"\x11", b"").replace(b"\x13", b"")
    pieces = raw.split(b"\x7d")
    if any(not piece for piece in pieces[1:]):
        return None
    inner = pieces[0] + b"".join(bytes([piece[0] ^ 0x20]) + piece[1:] for piece in pieces[1:])
    if not 4 <= len(inner) <= BUFFER_BYTES or crc_x25(inner[:-2]) != inner[-2] | inner[-1] << 8:
        return None
    return Received(inner[0], inner[1], inner[2:-2])
