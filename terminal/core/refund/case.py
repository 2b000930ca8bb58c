"""A refund under way: the record as the journal holds it, and what only matters while the program runs."""

from __future__ import annotations

from terminal.core.effects import Effect
from terminal.core.model import RefundRecord, RefundState, SendStage, Stamp


class RefundCase:
    """The money machine's model. Only the machine's step and the recovery set ``state``."""

    __slots__ = ("asked_ms", "now", "out", "place", "record", "refreshing", "since_ms", "stage", "state")

    def __init__(self, record: RefundRecord, now: Stamp) -> None:
        self.state: RefundState = record.state
        self.out: list[Effect] = []
        self.record = record
        self.now = now
        """Stamp of the event of the step under way."""
        self.stage = SendStage.CONNECTING
        self.since_ms = now.mono_ms
        """Monotonic time at which the wait for the outcome began, in this run of the program."""
        self.asked_ms: int | None = None
        """Monotonic time of the last query, in this run of the program."""
        self.refreshing = False
        """A person wants to know what the acquirer says of it, though it is settled."""
        self.place = 0
        """Place among the refunds read back at power-up: who comes later asks later."""
