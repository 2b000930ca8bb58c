"""A pty whose wire is listened to: both directions are told to whoever wants to see them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hw_mocks.pty_port import PtyPort, Receive, Tick

Listener = Callable[[str, bool, bytes], None]
"""Port's name, whether the bytes come from the device, the bytes. Called on whatever thread sends or receives."""


class TappedPort(PtyPort):
    """A PtyPort that tells ``listener`` what passes. The listener must not wait."""

    def __init__(self, link: Path, listener: Listener, *, clock: Callable[[], float] | None = None) -> None:
        super().__init__(link, clock=clock)
        self._listener = listener

    def attach(self, receive: Receive, tick: Tick | None = None) -> None:
        def heard(data: bytes) -> None:
            self._listener(self.link.name, False, data)
            receive(data)

        super().attach(heard, tick)

    def send(self, data: bytes) -> int:
        taken = super().send(data)
        if taken:
            self._listener(self.link.name, True, data[:taken])
        return taken
