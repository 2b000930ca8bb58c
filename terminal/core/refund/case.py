"""A refund under way: the record as the journal holds it, and what only matters while the program runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from terminal.core.effects import Effect, QueryRefund
from terminal.core.model import HostTime, RefundRecord, RefundState, SendStage, Stamp

MILLISECOND = timedelta(milliseconds=1)


class RefundCase:
    """The money machine's model. Only the machine's step and the recovery set ``state``."""

    __slots__ = (
        "asked_ms",
        "begun_ms",
        "due_ms",
        "hinted_ms",
        "is_asked",
        "now",
        "out",
        "place",
        "record",
        "restored",
        "since_ms",
        "stage",
        "state",
    )

    def __init__(self, record: RefundRecord, now: Stamp) -> None:
        self.state: RefundState = record.state
        self.out: list[Effect] = []
        self.record = record
        self.now = now
        """Stamp of the event of the step under way."""
        self.stage = SendStage.CONNECTING
        self.since_ms = now.mono_ms
        """Monotonic time at which the wait for the outcome began, in this run of the program."""
        self.begun_ms = _begun_ms(record, now.wall, now.mono_ms)
        """Monotonic time at which the refund was created: a wall clock that jumps later moves no age. Before this run
        of the program it is as far back as the device's clock says, until the host's has said it better."""
        self.hinted_ms: int | None = None
        """The same by a host time that is not proven."""
        self.due_ms: int | None = None
        """Monotonic time of the next query; None while none is planned in this run of the program."""
        self.asked_ms: int | None = None
        """Monotonic time of the last query, in this run of the program."""
        self.is_asked = False
        """A query is on its way, in this run of the program; of a settled refund because a person wants to know."""
        self.place = 0
        """Place among the refunds read back at power-up: who comes later asks later."""
        self.restored = False
        """It was created before this run of the program."""

    def hear_host(self, host: HostTime) -> None:
        """Of a refund from before this run: its form opened with the device's clock proven right to some minutes, so
        the host's time now tells its age, whatever the device's clock did since."""
        if not self.restored:
            return
        begun_ms = _begun_ms(self.record, host.at, host.mono_ms)
        if host.proven:
            self.begun_ms, self.hinted_ms = begun_ms, None
        else:
            self.hinted_ms = begun_ms

    def take_over(self, before: RefundCase) -> None:
        """Read back from the journal within one run of the program: what the monotonic clock has told stays, and so
        does a query on its way."""
        self.begun_ms, self.hinted_ms, self.restored = before.begun_ms, before.hinted_ms, before.restored
        self.asked_ms, self.is_asked = before.asked_ms, before.is_asked

    def ask(self) -> QueryRefund:
        """The question that leaves now: from here on it is on its way."""
        self.asked_ms, self.is_asked = self.now.mono_ms, True
        return QueryRefund(self.record, self.record.queries)

    def age_ms(self, now: Stamp) -> int:
        """How long ago it was created, to be shown."""
        begun_ms = self.begun_ms if self.hinted_ms is None else self.hinted_ms
        return now.mono_ms - begun_ms

    def sure_age_ms(self, now: Stamp) -> int:
        """The age that opens a ruling: a hint may lower it and never raise it."""
        begun_ms = self.begun_ms if self.hinted_ms is None else max(self.begun_ms, self.hinted_ms)
        return now.mono_ms - begun_ms


def _begun_ms(record: RefundRecord, at: datetime, mono_ms: int) -> int:
    return mono_ms - max(0, (at - record.created_at) // MILLISECOND)
