"""What goes with the page: the customer's display and the scanner follow what is shown."""

from __future__ import annotations

from typing import Any

from terminal.core.customer import NOTHING, CustomerMessage
from terminal.core.effects import AskScan, CustomerDisplay, Effect
from terminal.core.events import Scanned
from terminal.core.opened import Opened


class Beside:
    """Remembers what was told, so that only changes are. None: nothing that may be relied on."""

    def __init__(self) -> None:
        self._customer: CustomerMessage | None = None
        self._wants_scan: bool | None = None
        self.scans_not_asked = 0
        """Scans dropped because the page asked for none."""

    def forget_customer(self) -> None:
        """A step failed: what it would have told may not have left."""
        self._customer = None

    def forget_scanner(self) -> None:
        """It has come back, or has read something: it does not look any more, whatever it was told."""
        self._wants_scan = None

    def follow(self, opened: Opened[Any, Any] | None) -> tuple[Effect, ...]:
        """The effects that bring both in line with the page."""
        effects: list[Effect] = []
        message = opened.customer() if opened is not None else NOTHING
        if message != self._customer:
            self._customer = message
            effects.append(CustomerDisplay(message))
        wants_scan = opened is not None and opened.asks_for(Scanned)
        if wants_scan != self._wants_scan:
            self._wants_scan = wants_scan
            effects.append(AskScan(wants_scan))
        return tuple(effects)
