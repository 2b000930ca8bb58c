"""The panel as seen from outside: the mirror's screens as JSON lines, and the framebuffer's bytes as a picture."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from hw_mocks.rig.site import Display, RigError

Screen = dict[str, Any]

CONNECT_S = 20.0
"""A terminal on a slow machine needs a few seconds from start to its first screen."""
HISTORY = 2_000
"""Screens kept; a whole demo shows a few hundred."""
SAID_MOST = 600
"""Characters of a screen in a message; what is expected of one is looked for in all of it."""


class MirrorClient:
    """Follows the mirror socket of a running terminal. Thread safe."""

    def __init__(
        self,
        path: Path,
        on_screen: Callable[[Screen], None] | None = None,
        *,
        alive: Callable[[], bool] = lambda: True,
    ) -> None:
        """Connects, waiting until the terminal listens. Raises RigError after CONNECT_S, or once ``alive`` says no."""
        self._path = path
        self._alive = alive
        self._on_screen = on_screen
        self._changed = threading.Condition()
        self._screens: list[Screen] = []
        self._closed = False
        self.changed_at = 0.0
        """Monotonic time of the last screen's arrival."""
        self._socket = self._connect()
        self._thread = threading.Thread(target=self._read, name="mirror", daemon=True)
        self._thread.start()

    def _connect(self) -> socket.socket:
        deadline = time.monotonic() + CONNECT_S
        while True:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(str(self._path))
            except OSError as error:
                connection.close()
                if time.monotonic() > deadline or not self._alive():
                    raise RigError(f"the terminal's mirror at {self._path.name} does not answer: {error}") from error
                time.sleep(0.02)
            else:
                return connection

    def _read(self) -> None:
        with self._socket.makefile("rb") as lines:
            try:
                for line in lines:
                    self._take(json.loads(line))
            except OSError:
                pass  # the terminal is gone; whoever waits is told below
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _take(self, screen: Screen) -> None:
        with self._changed:
            self._screens.append(screen)
            self.changed_at = time.monotonic()
            del self._screens[:-HISTORY]
            self._changed.notify_all()
        if self._on_screen is not None:
            self._on_screen(screen)

    @property
    def screen(self) -> Screen:
        """What is shown now. Raises RigError while nothing is."""
        with self._changed:
            if not self._screens:
                raise RigError("the terminal has shown nothing yet")
            return self._screens[-1]

    def wait(self, page: str, timeout_s: float = 20.0, since: int = -1) -> Screen:
        """Wait until ``page`` is shown with a revision above ``since``. Raises RigError with what is shown instead."""
        return self.wait_until(lambda s: s["page"] == page and s["revision"] > since, f"page {page}", timeout_s)

    def wait_until(self, holds: Callable[[Screen], bool], what: str, timeout_s: float = 20.0) -> Screen:
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while not (self._screens and holds(self._screens[-1])):
                left = deadline - time.monotonic()
                if self._closed or left <= 0 or not self._changed.wait(left):
                    shown = self._screens[-1]["page"] if self._screens else "nothing"
                    why = "the terminal has gone away" if self._closed else f"not within {timeout_s:.0f} s"
                    said = text_of(self._screens[-1:])[:SAID_MOST]
                    raise RigError(f"waited for {what}: {why}; it shows {shown}: {said}")
            return self._screens[-1]

    def close(self) -> None:
        with contextlib.suppress(OSError):  # already gone with the terminal
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(2.0)
        self._socket.close()


def text_of(screens: list[Screen]) -> str:
    """Everything that screens say, in one line."""
    return json.dumps([screen["blocks"] for screen in screens], ensure_ascii=False)


def picture(path: Path, display: Display) -> Image.Image:
    """The framebuffer file as a picture. Raises RigError when it is not of the display's size."""
    data = path.read_bytes()
    wanted = display.width * display.height * display.bits // 8
    if len(data) < wanted:
        raise RigError(f"{path.name} has {len(data)} bytes, a {display.width}x{display.height} panel {wanted}")
    size = (display.width, display.height)
    if display.bits == 32:
        return Image.frombytes("RGB", size, data[:wanted], "raw", "BGRX")
    return Image.frombytes("RGB", size, data[:wanted], "raw", "BGR;16")
