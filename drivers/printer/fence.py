"""Fences: what is asked after the cut, and what counts as its answer (facts: printer §2.3, §2.4, §2.7)."""

from __future__ import annotations

from typing import Protocol

from drivers.printer.channel import Channel
from drivers.printer.status import PROCESS_ID_LENGTH
from terminal.core.model import ProofLevel

GS_R_PAPER = bytes.fromhex("1D 72 01")
GS_H_PROCESS_ID = bytes.fromhex("1D 28 48 06 00 30 30")
ID_LOWEST, ID_COUNT = 0x20, 0x7E - 0x20 + 1

DRAIN_MS = 1_000
"""How long an idle printer may take to answer GS r."""
DRAIN_QUIET_MS = 150
"""After an answer: one that an earlier job still owed is followed at once by ours, as nothing is between them."""
DRAIN_ANSWERS_MAX = 16
"""Answers after which a line that never falls silent is taken for noise."""
OWED_MAX = 8
TAIL_MAX = len(GS_H_PROCESS_ID) + PROCESS_ID_LENGTH
"""The longest tail, for the deadline."""


class Fence(Protocol):
    """One attempt's fence."""

    level: ProofLevel

    def open(self, channel: Channel) -> bool:
        """Before the document: make sure that an answer after the cut can only be ours. Prints nothing."""

    def tail(self, channel: Channel) -> bytes:
        """What is to be sent now, after the cut; empty for none."""

    def answered(self, channel: Channel) -> bool:
        """Whether the answer has come."""


class ProcessIdFence:
    """GS ( H: echoed when the data before it has been printed. The id tells this attempt from all others."""

    level = ProofLevel.P3

    def __init__(self, number: int) -> None:
        """``number`` differs from attempt to attempt, also across restarts."""
        digits = [number // ID_COUNT**place % ID_COUNT for place in reversed(range(PROCESS_ID_LENGTH))]
        self._id = bytes(ID_LOWEST + digit for digit in digits)

    def open(self, channel: Channel) -> bool:
        return True

    def tail(self, channel: Channel) -> bytes:
        return GS_H_PROCESS_ID + self._id

    def answered(self, channel: Channel) -> bool:
        return self._id in channel.process_ids


class OrderBook:
    """How many GS r of ours the printer has not answered yet, over all jobs on it."""

    def __init__(self) -> None:
        self.owed = 0
        self.wait_ms = DRAIN_MS
        """How long the job that owes the answer might take, once the printer can go on."""

    def asked(self, wait_ms: int) -> None:
        self.owed = min(self.owed + 1, OWED_MAX)
        self.wait_ms = max(DRAIN_MS, wait_ms)

    def settled(self) -> None:
        self.owed, self.wait_ms = 0, DRAIN_MS


class OrderFence:
    """GS r 1: answered in order, so an answer says that everything before it has been worked off.

    All its answers look alike. A job that stopped at paper end leaves its question in the printer's buffer, and the
    answer comes when paper is loaded, perhaps in the middle of the next job. So the buffer is drained first: the same
    question, before the document, and every answer that belongs to the past is awaited.
    """

    level = ProofLevel.P2

    def __init__(self, book: OrderBook, job_ms: int) -> None:
        self._book = book
        self._job_ms = job_ms

    def open(self, channel: Channel) -> bool:
        """False when GS r is not answered at all: then no later answer may count."""
        wait_ms = self._book.wait_ms
        channel.send(GS_R_PAPER)
        self._book.asked(wait_ms)
        wanted = self._book.owed
        channel.listen(wait_ms, until=lambda: bool(channel.processed))
        heard = _heard_until_quiet(channel)
        if 0 < heard < wanted:
            # Either the rest came between the jobs or was lost with the printer's power, or an earlier job is still
            # being printed. An empty buffer answers once more at once.
            channel.send(GS_R_PAPER)
            channel.listen(DRAIN_QUIET_MS, until=lambda: bool(channel.processed))
            heard = _heard_until_quiet(channel)
        if not 0 < heard < DRAIN_ANSWERS_MAX:
            return False
        self._book.settled()
        return True

    def tail(self, channel: Channel) -> bytes:
        if channel.processed:  # an answer before its question is not ours, and more of its kind may follow
            return b""
        self._book.asked(self._job_ms)
        return GS_R_PAPER

    def answered(self, channel: Channel) -> bool:
        if not channel.processed:
            return False
        self._book.settled()
        return not channel.processed[-1].paper_end


def _heard_until_quiet(channel: Channel) -> int:
    """How many answers to GS r have come, none for a while now; they are taken away."""
    heard = 0
    while channel.processed and heard < DRAIN_ANSWERS_MAX:
        heard += len(channel.processed)
        channel.processed.clear()
        channel.listen(DRAIN_QUIET_MS, until=lambda: bool(channel.processed))
    return heard


class NoFence:
    """Nothing to ask: the most that can be said is that the printer was healthy, or nothing at all."""

    def __init__(self, level: ProofLevel) -> None:
        self.level = level

    def open(self, channel: Channel) -> bool:
        return True

    def tail(self, channel: Channel) -> bytes:
        return b""

    def answered(self, channel: Channel) -> bool:
        return False
