"""Bytes on a device's wires as rows of the timeline: one row for what passes in one direction in one go."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from hw_mocks.bench.limits import WIRE_SHOWN_BYTES

NUMBER = re.compile(rb"\d{15,}\r?")
"""A scanned number this long may be a customer's payment code: its length is shown, not its digits."""


@dataclass(slots=True)
class Burst:
    from_device: bool
    count: int = 0
    head: bytearray = field(default_factory=bytearray)


class WireRows:
    """Collects bursts for each port; ``tell`` gets a finished row. Thread safe."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._bursts: dict[str, Burst] = {}

    def add(self, name: str, from_device: bool, data: bytes) -> None:
        """A row ends when the direction changes; otherwise with ``flush``."""
        with self._lock:
            burst = self._bursts.get(name)
            ended = None
            if burst is None or burst.from_device != from_device:
                ended = burst
                burst = self._bursts[name] = Burst(from_device)
            burst.count += len(data)
            burst.head += data[: WIRE_SHOWN_BYTES - len(burst.head)]
        if ended is not None:
            self._tell(_row(name, ended))

    def flush(self) -> None:
        """All rows that wait."""
        with self._lock:
            ended, self._bursts = self._bursts, {}
        for name, burst in ended.items():
            self._tell(_row(name, burst))


def _row(name: str, burst: Burst) -> str:
    arrow = "→" if burst.from_device else "←"
    head = bytes(burst.head)
    shown = "…" if name == "scanner" and NUMBER.fullmatch(head) else head.hex(" ").upper()
    more = " …" if burst.count > len(head) else ""
    return f"{name} {arrow} {burst.count} B: {shown}{more}"
