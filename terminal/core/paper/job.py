"""A copy of a voucher on its way to paper: the record as the journal holds it, and the refund it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from terminal.core.arrival import DEFAULT_ARRIVAL, ArrivalTable
from terminal.core.effects import Effect
from terminal.core.ids import RefundNo
from terminal.core.model import (
    CopyId,
    CopyKind,
    CopyRecord,
    CopyState,
    DeviceState,
    PrinterFault,
    RefundRecord,
    Shop,
    Stamp,
)

AWAITS_RECOVERY = (PrinterFault.CUTTER, PrinterFault.ERROR)
"""Faults that may end with ``DLE ENQ`` once they are mended (facts: printer §2.3); all others end by themselves."""


def one_more(refund_no: RefundNo, kind: CopyKind, before: Sequence[CopyRecord]) -> CopyRecord:
    """A further copy of a kind, owed; its count, on paper and in its id, is above those of all that were ever made."""
    counts = [copy.duplicate for copy in before if copy.kind is kind]
    count = max(counts) + 1 if counts else 0
    copy_id = CopyId(f"{refund_no}/{kind.value}{f'/{count}' if count else ''}")
    return CopyRecord(copy_id, refund_no, kind, CopyState.OWED, duplicate=count)


class CopyJob:
    """The paper machine's model. Only the machine's step and the recovery set ``state``."""

    __slots__ = ("arrival", "now", "out", "printer_said", "record", "recovering", "refund", "shop", "state")

    def __init__(
        self, record: CopyRecord, refund: RefundRecord, shop: Shop, now: Stamp, arrival: ArrivalTable = DEFAULT_ARRIVAL
    ) -> None:
        self.state: CopyState = record.state
        self.out: list[Effect] = []
        self.record = record
        self.refund = refund
        self.shop = shop
        self.now = now
        self.arrival = arrival
        self.recovering = False
        """The printer was told to go on and has not answered yet."""
        self.printer_said: tuple[DeviceState, str] | None = None
        """Its answer. What became of the copy is still the operator's to say."""

    def may_recover(self) -> bool:
        """Whether telling the printer to go on may help: its fault is one that waits for that, and is not over."""
        report = self.record.report
        over = self.printer_said is not None and self.printer_said[0] is DeviceState.READY
        return report is not None and report.fault in AWAITS_RECOVERY and not self.recovering and not over

    def hear(self, state: DeviceState, detail: str) -> None:
        """The printer told its state by itself. Of a copy that is known not to be on paper the page then says that it
        can be printed, rather than go on about a fault that is over. What an uncertain copy waits for is its paper."""
        report = self.record.report
        if self.state is not CopyState.FAILED or report is None or report.fault in AWAITS_RECOVERY:
            return
        self.printer_said = (state, detail) if state is DeviceState.READY else None
