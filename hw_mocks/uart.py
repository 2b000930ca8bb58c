"""Two ends of a serial line that are set to different speeds: which bytes arrive. 8 data bits, no parity, 1 stop bit.

The bits go out at the sender's speed; the receiver looks for a falling edge and then samples in the middle of what it
takes for a bit, as a UART does. So a few per cent are forgiven, and more makes the garbage that such a line makes.
"""

from __future__ import annotations

DATA_BITS = 8
FRAME_BITS = 1 + DATA_BITS + 1


def heard(data: bytes, sent_baud: int, heard_baud: int) -> tuple[bytes, int]:
    """What the receiver makes of one burst, and how many of these bytes had no stop bit (framing errors)."""
    if sent_baud == heard_baud:
        return data, 0
    line = [level for byte in data for level in _frame(byte)]
    bit = sent_baud / heard_baud
    """Length of the receiver's bit in bits of the sender."""

    def level(at: float) -> int:
        return line[int(at)] if at < len(line) else 1

    found, errors, at = bytearray(), 0, 0.0
    while (start := _falling(line, at)) is not None:
        if level(start + bit / 2):  # shorter than half a bit: noise
            at = start + bit / 2
            continue
        found.append(sum(level(start + bit * (n + 1.5)) << n for n in range(DATA_BITS)))
        at = start + bit * (FRAME_BITS - 0.5)
        errors += not level(at)
    return bytes(found), errors


def _frame(byte: int) -> list[int]:
    return [0, *(byte >> n & 1 for n in range(DATA_BITS)), 1]


def _falling(line: list[int], at: float) -> int | None:
    """The first falling edge from ``at`` on; the line is high before its beginning."""
    for place in range(int(-(-at // 1)), len(line)):
        if line[place] == 0 and (place == 0 or line[place - 1] == 1):
            return place
    return None
