"""One list of all that happened on the bench, in order, and those who follow it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hw_mocks.bench.limits import EVENTS_AT_ONCE, EVENTS_KEPT, SUBSCRIBER_QUEUE

Row = dict[str, Any]
"""``seq``, ``t`` (seconds since the bench began), ``terminal`` (0: the bench itself), ``kind``, ``text``,
and details."""

KINDS = {
    #            Chinese      English
    "screen": ("屏幕", "screens"),
    "key": ("按键", "keys"),
    "scan": ("扫码", "scans"),
    "buzzer": ("蜂鸣", "buzzer"),
    "power": ("电源", "power"),
    "fault": ("故障", "faults"),
    "paper": ("纸", "paper"),
    "customer": ("顾显", "display"),
    "wire": ("线路", "wires"),
    "journal": ("流水", "journal"),
    "acquirer": ("收单", "acquirer"),
    "story": ("场景", "scenarios"),
}
"""Kinds of rows and what the page's filter calls them."""


@dataclass(slots=True)
class Follower:
    """Somebody in an event loop who is told each row. ``lost`` is set, once, when the queue was full."""

    loop: asyncio.AbstractEventLoop
    queue: asyncio.Queue[Row]
    lost: bool = False

    def tell(self, row: Row) -> None:
        """On the event loop's thread."""
        try:
            self.queue.put_nowait(row)
        except asyncio.QueueFull:
            self.lost = True


class Timeline:
    """Rows in order; the oldest are dropped. Thread safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._lock = threading.Lock()
        self._rows: deque[Row] = deque(maxlen=EVENTS_KEPT)
        self._next = 1
        self._followers: list[Follower] = []

    def add(self, kind: str, text: str, terminal: int = 0, **details: object) -> None:
        """``kind`` is one of KINDS; details are JSON values."""
        with self._lock:
            row = {
                "seq": self._next,
                "t": self.now(),
                "terminal": terminal,
                "kind": kind,
                "text": text,
                **details,
            }
            self._next += 1
            self._rows.append(row)
            followers = list(self._followers)
        for follower in followers:
            if not follower.loop.is_closed():
                follower.loop.call_soon_threadsafe(follower.tell, row)

    def now(self) -> float:
        """Seconds since the bench began."""
        return round(self._clock() - self._began, 3)

    @property
    def last(self) -> int:
        with self._lock:
            return self._next - 1

    def since(self, seq: int, kind: str = "") -> list[Row]:
        """The rows after ``seq``, the newest EVENTS_AT_ONCE of them at most."""
        with self._lock:
            rows = [row for row in self._rows if row["seq"] > seq and kind in ("", row["kind"])]
        return rows[-EVENTS_AT_ONCE:]

    def follow(self) -> Follower:
        """From now on. In a running event loop; give it back to ``unfollow``."""
        follower = Follower(asyncio.get_running_loop(), asyncio.Queue(SUBSCRIBER_QUEUE))
        with self._lock:
            self._followers.append(follower)
        return follower

    def unfollow(self, follower: Follower) -> None:
        with self._lock:
            self._followers.remove(follower)

    @property
    def followers(self) -> int:
        with self._lock:
            return len(self._followers)
