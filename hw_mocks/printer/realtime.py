"""Real-time commands, seen in the stream at reception: before the buffer, in any data, cut anywhere.

Facts: printer §2.2 (DLE EOT), §2.3 (DLE ENQ, DLE DC4). A printer sees them inside raster data and while offline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

DLE, EOT, ENQ, DC4 = 0x10, 0x04, 0x05, 0x14
PULSE = bytes([DLE, DC4, 1])
"""``DLE DC4 1 m t``: a pulse to the drawer."""
CLEAR = bytes([DLE, DC4, 8, 1, 3, 20, 1, 6, 2, 8])
"""``DLE DC4 8 d1..d7`` with its seven fixed bytes."""


EXTENDED = {7: (1, 2), 8: (3,), 18: (1, 2)}
"""``DLE EOT n a``: the second bytes there are for each n."""


@dataclass(frozen=True, slots=True)
class RealTime:
    """``DLE EOT n`` (1..4, and 7, 8, 18 with a second byte), ``DLE ENQ n`` (1, 2) or ``DLE DC4 n``.

    Of the last: 1 kicks the drawer, 7 asks for status, 8 clears the buffers.
    """

    name: str
    n: int


class Ear:
    """Listens to every byte received. Remembers at most the nine bytes before."""

    def __init__(self) -> None:
        self._tail = bytearray()

    def reset(self) -> None:
        self._tail.clear()

    def hear(self, data: bytes) -> Iterator[tuple[int, RealTime]]:
        """Each command with the position in ``data`` just behind its last byte."""
        seen = bytes(self._tail) + data
        before = len(self._tail)
        for end in range(before + 1, len(seen) + 1):
            found = recognised(seen[max(0, end - len(CLEAR)) : end])
            if found is not None:
                yield end - before, found
        self._tail[:] = seen[-(len(CLEAR) - 1) :]


def recognised(seen: bytes) -> RealTime | None:
    """The command that ends with the last byte of ``seen``."""
    if len(seen) >= 3 and seen[-3] == DLE:
        if seen[-2] == EOT and 1 <= seen[-1] <= 4:
            return RealTime("DLE EOT", seen[-1])
        if seen[-2] == ENQ and 1 <= seen[-1] <= 2:
            return RealTime("DLE ENQ", seen[-1])
    if len(seen) >= 4 and seen[-4] == DLE:
        if seen[-3] == EOT and seen[-1] in EXTENDED.get(seen[-2], ()):
            return RealTime("DLE EOT", seen[-2])
        if seen[-3] == DC4 and seen[-2] == 7 and seen[-1] == 1:
            return RealTime("DLE DC4", 7)
    if len(seen) >= 5 and seen[-5:-2] == PULSE and seen[-2] in (0, 1) and 1 <= seen[-1] <= 8:
        return RealTime("DLE DC4", 1)
    if seen.endswith(CLEAR):
        return RealTime("DLE DC4", 8)
    return None
