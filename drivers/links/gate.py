"""The door of a link: one call at a time, and a way to shut it while a call is under way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from terminal.errors import DeviceLost

CLOSING = ("端口正在关闭", "程序退出中")


class Gate:
    """Guards the resource under a link: it is never given back while a call still uses it."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._io = threading.Lock()
        self._shut = threading.Event()

    @contextmanager
    def passed(self) -> Iterator[None]:
        """One call into the resource. Raises DeviceLost when the gate is shut, also when that happened meanwhile."""
        with self._io:
            self._check()
            yield
            self._check()

    def shut(self) -> bool:
        """Let no further call in. False when it was shut before."""
        was_shut = self._shut.is_set()
        self._shut.set()
        return not was_shut

    def wait(self, seconds: float) -> bool:
        """Let time pass. True, and at once, when the gate is shut."""
        return self._shut.wait(seconds)

    @contextmanager
    def emptied(self, timeout_s: float) -> Iterator[bool]:
        """Wait for the call under way to leave, ``timeout_s`` at most. Whether it has left."""
        left = self._io.acquire(timeout=timeout_s)
        try:
            yield left
        finally:
            if left:
                self._io.release()

    def _check(self) -> None:
        if self._shut.is_set():
            what, do = CLOSING
            raise DeviceLost(what, where=self._where, do=do)
