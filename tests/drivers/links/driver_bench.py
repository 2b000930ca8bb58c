"""What the driver tests share: a clock that tests own, a pty that can be unplugged, and waits with a deadline."""

from __future__ import annotations

import contextlib
import os
import select
import termios
import threading
import time
import tty
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from terminal.core.model import DeviceState

DEADLINE_S = 5.0
"""Real waits end after this; they are all expected to take milliseconds."""
START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


class TestClock:
    """A clock that stands still unless a test moves it."""

    __test__ = False

    def __init__(self) -> None:
        self.ms = 10_000

    def mono_ms(self) -> int:
        return self.ms

    def wall(self) -> datetime:
        return START + timedelta(milliseconds=self.ms)


class RealClock:
    """For tests over a real pty."""

    def mono_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000

    def wall(self) -> datetime:
        return START


def until(holds: Callable[[], bool], what: str) -> None:
    """Poll until ``holds``; fails the test after the deadline."""
    end = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < end, f"still waiting for: {what}"
        threading.Event().wait(0.002)


class States:
    """A StateSink that remembers."""

    def __init__(self) -> None:
        self.seen: list[tuple[DeviceState, str]] = []

    def __call__(self, state: DeviceState, text: str) -> None:
        self.seen.append((state, text))

    @property
    def names(self) -> list[DeviceState]:
        return [state for state, _ in self.seen]

    def wait(self, *names: DeviceState) -> None:
        until(lambda: self.names == list(names), f"states {names}, seen {self.seen}")


class Waits:
    """Stands in for the reader's back-off: remembers how long it was asked to wait and waits a moment only."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.stopped = False

    def __call__(self, seconds: float) -> bool:
        self.asked.append(seconds)
        threading.Event().wait(0.002)
        return self.stopped


class PtyCable:
    """A pty behind a link that can be pulled out and put back under the same name."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.master = self.slave = -1

    def plug(self) -> None:
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        fresh = self.link.with_suffix(".new")
        fresh.symlink_to(os.ttyname(self.slave))
        fresh.replace(self.link)

    def unplug(self) -> None:
        if self.master >= 0:
            os.close(self.master)
            os.close(self.slave)
            self.master = self.slave = -1
        self.link.unlink(missing_ok=True)

    def send(self, data: bytes) -> None:
        os.write(self.master, data)

    def receive(self, timeout_s: float = 0.0) -> bytes:
        ready, _, _ = select.select([self.master], [], [], timeout_s)
        return os.read(self.master, 4096) if ready else b""

    @property
    def speed(self) -> int:
        return int(termios.tcgetattr(self.master)[5])

    def __enter__(self) -> PtyCable:
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self.unplug()
