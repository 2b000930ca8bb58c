"""What the driver needs of a protocol."""

from __future__ import annotations

from typing import Protocol

from terminal.core.customer import CustomerMessage


class DisplayEncoder(Protocol):
    """Pure: messages to bytes. Both results are complete by themselves; a display may have been off in between."""

    answers: bool
    """The display acknowledges commands, so silence means that it is not there."""

    def start(self) -> bytes:
        """Once after the port was opened: a known state, whatever was sent before."""

    def frame(self, message: CustomerMessage) -> bytes:
        """The whole content."""
