"""The way back from the printer to the host: silent, late, or at once."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from hw_mocks.printer.limits import LATE_ANSWERS
from hw_mocks.printer.port import Port


class Mouth:
    """Sends answers. Not thread safe; its owner holds the lock and calls ``flush`` when it said to."""

    def __init__(self, port: Port, clock: Callable[[], float] | None, *, mute: bool) -> None:
        """``mute``: this model has no way back at all. Without a clock delays are in real time."""
        self._port = port
        self._clock = clock if clock is not None else time.monotonic
        self._dumb = mute
        self._late: deque[tuple[float, bytes]] = deque(maxlen=LATE_ANSWERS)
        self.muted = False
        self.delay_s = 0.0
        """How much later than a healthy printer it answers."""
        self.said = 0
        """Bytes that the wire took."""

    def say(self, data: bytes) -> None:
        """An answer, in its turn behind those that are still held back."""
        if not data or self._dumb or self.muted:
            return
        if self.delay_s or self._late:
            self._late.append((self._clock() + self.delay_s, data))
            self._port.poke()
        else:
            self.said += self._port.send(data)

    def blurt(self, data: bytes) -> None:
        """Bytes that nobody asked for, now."""
        if not self._dumb:
            self.said += self._port.send(data)

    def flush(self) -> float | None:
        """Send what is due; seconds until the next, None when nothing is held back."""
        now = self._clock()
        while self._late and self._late[0][0] <= now:
            self.said += self._port.send(self._late.popleft()[1])
        return self._late[0][0] - now if self._late else None

    def forget(self) -> None:
        """Power is gone, and what was held back with it."""
        self._late.clear()
