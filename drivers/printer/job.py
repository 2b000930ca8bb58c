"""One attempt to print one document: ask, send, fence, judge (facts: printer §2.5, §2.7).

Bytes that were accepted prove nothing; a printer without paper accepts a whole slip. So there are three ends: FAILED
when a fault showed before the first byte of the document left, PROVEN when the printer answered behind the cut, and
UNCERTAIN for everything else. Nothing is ever sent twice.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from drivers.printer import wording
from drivers.printer.channel import Channel
from drivers.printer.encode import XOFF_ROOM, Encoded
from drivers.printer.fence import TAIL_MAX, Fence
from drivers.printer.patience import Patience
from drivers.printer.timing import Timing
from terminal.core.model import CopyState, PrinterFault, PrintReport, ProofLevel
from terminal.errors import DeviceLost, DeviceTimeout
from terminal.ports import Clock

ASK_GAPS_MS = (300, 500, 1_000, 2_000)
"""Between questions while waiting; the last repeats. Few, because a held printer has room for 128 bytes only."""
FILLER = bytes(XOFF_ROOM)
"""NUL is ignored in text, and completes any command of ours that was cut off: none is longer (facts: printer §1.1).
That printers ignore a NUL is UNVERIFIED for cheap boards."""
CERTAIN_ROUNDS = 2
"""How often a question that decides is asked before silence counts."""


class Wait(Enum):
    """How a wait ended."""

    DONE = "done"
    FAULT = "fault"
    EXPIRED = "expired"


class PrintJob:
    """One attempt. ``run`` is called once."""

    def __init__(self, channel: Channel, clock: Clock, timing: Timing, fence: Fence, patience: Patience) -> None:
        self._channel = channel
        self._clock = clock
        self._timing = timing
        self._fence = fence
        self._patience = patience
        self._begun = False

    def run(self, job: Encoded, eject: bytes | None = None) -> PrintReport:
        """Print. Device failures are part of the report, never an exception.

        ``eject`` after a job that was cut off: what it left half sent is completed, so that it cannot swallow the
        beginning of this one, and what it left half printed is fed out and cut by these bytes, so that two copies
        never share a slip. At worst that costs an empty strip of paper.
        """
        try:
            report = self._attempt(job, eject)
        except DeviceLost:
            report = self._stopped(PrinterFault.LOST)
        except DeviceTimeout:
            report = self._stopped(PrinterFault.OFFLINE)
        return PrintReport(
            report.state,
            report.proof,
            report.fault,
            report.detail if report.state is CopyState.FAILED else wording.with_missing(report.detail, job.missing),
        )

    def _attempt(self, job: Encoded, eject: bytes | None) -> PrintReport:
        self._channel.discard()
        fenced = True
        if self._fence.level is not ProofLevel.P0:
            fault = self._channel.ask(CERTAIN_ROUNDS).fault
            if fault is not None:
                return _failed(fault)
        if eject is not None:
            self._channel.send(FILLER)
            self._channel.send(eject)
        if self._fence.level is not ProofLevel.P0:
            fenced = self._fence.open(self._channel)
            if not fenced and (fault := self._channel.ask(CERTAIN_ROUNDS).fault) is not None:
                return _failed(fault)
        start_ms = self._clock.mono_ms()
        size = job.size + TAIL_MAX
        deadline_ms = start_ms + self._timing.deadline_ms(size, job.feed_dots)
        for segment in job.segments:
            if (fault := self._send(segment, deadline_ms)) is not None:
                return self._stopped(fault)
        tail = self._fence.tail(self._channel) if fenced else b""
        if not tail:
            return self._without_fence(start_ms + self._timing.estimate_ms(size, job.feed_dots))
        if (fault := self._send(tail, deadline_ms)) is not None:
            return self._stopped(fault)
        return self._behind_fence(deadline_ms)

    def _send(self, segment: bytes, deadline_ms: int) -> PrinterFault | None:
        """Send one segment when the printer lets us. The fault that kept it from being sent, if any."""
        if self._channel.held:
            ended = self._wait(lambda: not self._channel.held, deadline_ms)
            if ended is not Wait.DONE:
                return self._patience.fault or PrinterFault.OFFLINE
        self._begun = True
        self._channel.send(segment)
        return None

    def _behind_fence(self, deadline_ms: int) -> PrintReport:
        ended = self._wait(lambda: self._fence.answered(self._channel), deadline_ms)
        if ended is Wait.FAULT:
            return _uncertain(self._patience.fault or PrinterFault.OFFLINE)
        if ended is Wait.EXPIRED:
            return self._unproven()
        if self._fence.level is ProofLevel.P3:
            return _proven(ProofLevel.P3)
        self._channel.listen(self._timing.line_ms)
        fault = self._channel.ask(CERTAIN_ROUNDS).fault
        return _proven(self._fence.level) if fault is None else _uncertain(fault)

    def _without_fence(self, done_ms: int) -> PrintReport:
        """Let the estimated time pass, then say how strong the evidence is."""
        if self._fence.level is ProofLevel.P0:
            self._channel.listen(max(0, done_ms - self._clock.mono_ms()))
            return _sent(ProofLevel.P0)
        if self._wait(lambda: False, done_ms) is Wait.FAULT:
            return _uncertain(self._patience.fault or PrinterFault.OFFLINE)
        return self._unproven()

    def _unproven(self) -> PrintReport:
        """No fence, or none that answered: healthy now is P1, silence is nothing."""
        fault = self._channel.ask(CERTAIN_ROUNDS).fault
        return _sent(ProofLevel.P1) if fault is None else _uncertain(fault)

    def _wait(self, done: Callable[[], bool], deadline_ms: int) -> Wait:
        """Until ``done``, asking now and then how the printer is; time lost to a fault does not count."""
        gap = 0
        while True:
            now_ms = self._clock.mono_ms()
            left_ms = deadline_ms + self._patience.lost_ms(now_ms) - now_ms
            if left_ms <= 0:
                return Wait.EXPIRED
            self._channel.listen(min(left_ms, ASK_GAPS_MS[gap]), until=lambda: done() or self._channel.alarm)
            if done():
                return Wait.DONE
            self._channel.alarm = False
            health = self._channel.ask(rounds=1)
            if done():
                return Wait.DONE
            if self._patience.note(health, self._clock.mono_ms()):
                return Wait.FAULT
            gap = min(gap + 1, len(ASK_GAPS_MS) - 1)

    def _stopped(self, fault: PrinterFault) -> PrintReport:
        """The attempt ended early: whether anything of the document has left decides."""
        return _uncertain(fault) if self._begun else _failed(fault)


def _failed(fault: PrinterFault) -> PrintReport:
    return PrintReport(CopyState.FAILED, None, fault, wording.failed(fault))


def _uncertain(fault: PrinterFault) -> PrintReport:
    return PrintReport(CopyState.UNCERTAIN, None, fault, wording.uncertain(fault))


def _sent(level: ProofLevel) -> PrintReport:
    return PrintReport(CopyState.UNCERTAIN, level, None, wording.PROVEN[level])


def _proven(level: ProofLevel) -> PrintReport:
    return PrintReport(CopyState.PROVEN, level, None, wording.PROVEN[level])
