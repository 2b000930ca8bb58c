"""A modelled printer: what is really on paper, and what the printer tells about it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random

from terminal.core.model import CopyId, CopyState, DeviceState, PrinterFault, PrintReport, ProofLevel
from terminal.core.slips.document import Document


@dataclass(frozen=True, slots=True)
class Sheet:
    """One piece of paper that came out."""

    copy_id: CopyId
    complete: bool
    count: int
    """The n of 重打印 第n次 on it; 0 when it is not marked."""


def kind_of(copy_id: str) -> str:
    """Refund and kind of a copy: ``number/kind`` of ``number/kind`` and ``number/kind/n``."""
    return "/".join(copy_id.split("/")[:2])


def count_on(document: Document) -> int:
    """The n of 重打印 第n次; 0 where it does not stand."""
    found = re.search(r"重打印 第(\d+)次", repr(document))
    return int(found.group(1)) if found else 0


FAULTS: dict[str, tuple[bool | None, CopyState, ProofLevel | None, PrinterFault | None]] = {
    #                    on paper, whole?  reported
    "no paper":          (None,  CopyState.FAILED,    None,          PrinterFault.PAPER_END),
    "cover open":        (None,  CopyState.FAILED,    None,          PrinterFault.COVER_OPEN),
    "paper end":         (False, CopyState.UNCERTAIN, None,          PrinterFault.PAPER_END),
    "cover opened":      (False, CopyState.UNCERTAIN, None,          PrinterFault.COVER_OPEN),
    "cutter":            (True,  CopyState.UNCERTAIN, None,          PrinterFault.CUTTER),
    "jammed half way":   (False, CopyState.UNCERTAIN, None,          PrinterFault.CUTTER),
    "mute":              (True,  CopyState.UNCERTAIN, ProofLevel.P1, PrinterFault.MUTE),
    "unproven":          (True,  CopyState.UNCERTAIN, ProofLevel.P1, None),
    "lost":              (None,  CopyState.UNCERTAIN, None,          PrinterFault.LOST),
}  # fmt: skip
"""What lies there after it, whole or not, or nothing; and what the printer's driver says of it."""


@dataclass
class ModelPrinter:
    rng: Random
    fault_rate: float
    paper: list[Sheet] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    _held: CopyId | None = None
    """Of which copy it may still hold the rest."""

    def print(self, copy_id: CopyId, document: Document) -> tuple[int, PrintReport]:
        """Print, and say after how many ms the report comes."""
        self._held = None
        count = count_on(document)
        took = self.rng.randrange(500, 4_000)
        if self.rng.random() >= self.fault_rate:
            self.paper.append(Sheet(copy_id, True, count))
            return took, PrintReport(CopyState.PROVEN, ProofLevel.P2, None, "")
        fault = self.rng.choice(list(FAULTS))
        self.faults[fault] += 1
        came_out, state, level, told = FAULTS[fault]
        if came_out is not None:
            self.paper.append(Sheet(copy_id, came_out, count))
        self._held = copy_id if came_out is False else None
        return (50 if state is CopyState.FAILED else took), PrintReport(state, level, told, "")

    def go_on(self, copy_id: CopyId, resume: bool) -> DeviceState:
        """Told to go on: it finishes the copy it was at, or is only healthy again, or not even that."""
        held, self._held = self._held, None
        if self.rng.random() < 0.3:
            self._held = held
            return DeviceState.ATTENTION
        if resume and held == copy_id and self.rng.random() < 0.5:
            self.paper[-1] = replace(self.paper[-1], complete=True)
        return DeviceState.READY

    def came_out(self, copy_id: CopyId) -> bool:
        """Whether a person who looks finds a complete copy."""
        return any(sheet.copy_id == copy_id and sheet.complete for sheet in self.paper)
