"""What the status bits mean (facts: printer §2.2, §2.3). Pure. No answer is UNKNOWN, never "plenty of paper"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from terminal.core.model import PrinterFault

QUESTIONS = 4
"""DLE EOT 1 to 4."""


class Condition(Enum):
    """One thing the printer says of itself."""

    OFFLINE = "offline"
    WAITING = "waiting for recovery"
    FEEDING = "fed by its button"
    COVER_OPEN = "cover open"
    STOPPED_BY_PAPER_END = "stopped by paper end"
    ERROR = "error"
    RECOVERABLE = "recoverable error"
    CUTTER = "cutter error"
    UNRECOVERABLE = "unrecoverable error"
    AUTO_RECOVERABLE = "head hot, or cover opened while printing"
    PAPER_NEAR_END = "paper near end"
    PAPER_END = "paper end"


C = Condition

REAL_TIME_BITS: tuple[tuple[tuple[int, Condition], ...], ...] = (
    ((0x08, C.OFFLINE), (0x20, C.WAITING), (0x40, C.FEEDING)),
    ((0x04, C.COVER_OPEN), (0x08, C.FEEDING), (0x20, C.STOPPED_BY_PAPER_END), (0x40, C.ERROR)),
    ((0x04, C.RECOVERABLE), (0x08, C.CUTTER), (0x20, C.UNRECOVERABLE), (0x40, C.AUTO_RECOVERABLE)),
    ((0x0C, C.PAPER_NEAR_END), (0x60, C.PAPER_END)),
)
"""Bits of the answers to DLE EOT 1 to 4. The drawer bit (n=1, 04) says nothing of printing."""

ASB_BITS: tuple[tuple[tuple[int, Condition], ...], ...] = (
    ((0x08, C.OFFLINE), (0x20, C.COVER_OPEN), (0x40, C.FEEDING)),
    ((0x01, C.WAITING), (0x04, C.RECOVERABLE), (0x08, C.CUTTER), (0x20, C.UNRECOVERABLE), (0x40, C.AUTO_RECOVERABLE)),
    ((0x03, C.PAPER_NEAR_END), (0x0C, C.PAPER_END)),
    (),
)
"""Bits of the four bytes of an ASB block. Byte 4 carries nothing (often 0F, UNVERIFIED)."""

FAULTS: tuple[tuple[Condition, PrinterFault], ...] = (
    #  the first that holds is the fault to report
    (C.PAPER_END, PrinterFault.PAPER_END),
    (C.STOPPED_BY_PAPER_END, PrinterFault.PAPER_END),
    (C.COVER_OPEN, PrinterFault.COVER_OPEN),
    (C.CUTTER, PrinterFault.CUTTER),
    (C.UNRECOVERABLE, PrinterFault.ERROR),
    (C.RECOVERABLE, PrinterFault.ERROR),
    (C.AUTO_RECOVERABLE, PrinterFault.HEAD_HOT),
    (C.ERROR, PrinterFault.ERROR),
    (C.OFFLINE, PrinterFault.OFFLINE),
    (C.WAITING, PrinterFault.OFFLINE),
)
"""Paper end stands before an open cover: to load paper the cover is opened, and the end is why."""


@dataclass(frozen=True, slots=True)
class Health:
    """What the printer said of itself, all at one time; ``known`` is False when it did not answer everything."""

    known: bool
    conditions: frozenset[Condition] = frozenset()

    @property
    def fault(self) -> PrinterFault | None:
        """What stops it from printing. MUTE when it does not answer."""
        if not self.known:
            return PrinterFault.MUTE
        return next((fault for condition, fault in FAULTS if condition in self.conditions), None)

    @property
    def healthy(self) -> bool:
        """Everything was answered and nothing stops it; paper may be near its end."""
        return self.fault is None

    @property
    def paper_near_end(self) -> bool:
        return Condition.PAPER_NEAR_END in self.conditions

    @property
    def recovers_alone(self) -> bool:
        """A hot head: the printer pauses and goes on (facts: printer §2.5)."""
        return self.fault is PrinterFault.HEAD_HOT


UNKNOWN = Health(known=False)
"""No complete answer: nothing may be concluded."""


def health_of_answers(answers: Sequence[int]) -> Health:
    """From the bytes answered to DLE EOT 1 to 4, in this order; UNKNOWN unless there are four."""
    if len(answers) != QUESTIONS:
        return UNKNOWN
    return Health(known=True, conditions=_conditions(answers, REAL_TIME_BITS))


def health_of_asb(block: bytes) -> Health:
    """From an ASB block; UNKNOWN unless it has four bytes."""
    if len(block) != len(ASB_BITS):
        return UNKNOWN
    return Health(known=True, conditions=_conditions(block, ASB_BITS))


def _conditions(answers: Sequence[int], tables: tuple[tuple[tuple[int, Condition], ...], ...]) -> frozenset[Condition]:
    return frozenset(
        condition for answer, table in zip(answers, tables, strict=True) for mask, condition in table if answer & mask
    )
