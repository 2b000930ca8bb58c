"""The printer driver, whatever link it hangs on: document in, report out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from drivers.links.link import ByteLink, operator_text
from drivers.printer import wording
from drivers.printer.channel import Channel
from drivers.printer.encode import Encoded, SlipEncoder
from drivers.printer.fence import Fence, NoFence, OrderBook, OrderFence, ProcessIdFence
from drivers.printer.job import CERTAIN_ROUNDS, PrintJob
from drivers.printer.layout import lay_out
from drivers.printer.library import load_escpos
from drivers.printer.patience import Patience
from drivers.printer.profile import FenceKind, Profile
from drivers.printer.timing import Timing
from terminal.core.model import CopyState, DeviceState, PrinterFault, PrintReport, ProofLevel
from terminal.core.slips.document import Document
from terminal.errors import DeviceError, DeviceLost
from terminal.ports import Clock

log = logging.getLogger(__name__)

DOUBTFUL = (PrinterFault.LOST, PrinterFault.OFFLINE, PrinterFault.MUTE)
"""After these the link is opened anew for the next job: the port may be another one, an XOFF may be out of date."""
PRESENCE_MS = 20
"""A read that long tells whether the port of a printer without back channel still exists."""


class LinkedPrinter:
    """PrinterPort over any ByteLink. ``print`` and ``probe`` come from one thread; ``close`` from any."""

    def __init__(
        self,
        open_link: Callable[[], ByteLink],
        profile: Profile,
        clock: Clock,
        *,
        bytes_per_s: int,
        patience_ms: int,
        cache_dir: Path | None,
    ) -> None:
        """``open_link`` raises DeviceError. The link is opened at the first use and kept."""
        self._open_link = open_link
        self._profile = profile
        self._clock = clock
        self._timing = Timing(bytes_per_s, profile.speed_mm_s)
        self._patience_ms = patience_ms
        self._cache_dir = cache_dir
        self._book = OrderBook()
        self._attempts = 0
        self._encoder: SlipEncoder | None = None
        self._link: ByteLink | None = None
        self._channel: Channel | None = None
        self._closed = threading.Event()

    def print(self, document: Document) -> PrintReport:
        """Print one document and cut. Every device failure is in the report."""
        encoded = self._encoded(document)
        try:
            channel = self._opened()
        except DeviceError as error:
            detail = f"{wording.NOTHING_PRINTED}：{operator_text(error)}"
            return PrintReport(CopyState.FAILED, None, PrinterFault.LOST, detail)
        patience = Patience(self._patience_ms)
        report = PrintJob(channel, self._clock, self._timing, self._fence(encoded), patience).run(encoded)
        if report.fault in DOUBTFUL:
            self._drop()
        log.info(
            "print attempt",
            extra={
                "document": document.title,
                "state": report.state.value,
                "proof": report.proof.value if report.proof else None,
                "fault": report.fault.value if report.fault else None,
                "bytes": encoded.size,
            },
        )
        return report

    def probe(self) -> tuple[DeviceState, str]:
        """READY, ATTENTION or AWAY; UNKNOWN for a printer that cannot answer but whose port is there."""
        try:
            channel = self._opened()
            if self._profile.fence is FenceKind.NONE:
                channel.listen(PRESENCE_MS)
                return DeviceState.UNKNOWN, wording.NO_BACK_CHANNEL
            channel.discard()
            health = channel.ask(CERTAIN_ROUNDS)
        except DeviceError as error:
            self._drop()
            return DeviceState.AWAY, operator_text(error)
        if health.fault is PrinterFault.MUTE:
            self._drop()
            return DeviceState.AWAY, wording.WHAT_TO_DO[health.fault]
        if health.fault is not None:
            return DeviceState.ATTENTION, wording.WHAT_TO_DO[health.fault]
        if health.paper_near_end:
            return DeviceState.ATTENTION, wording.NEAR_END
        return DeviceState.READY, wording.NORMAL

    def close(self) -> None:
        """Give the port back. A job under way ends as uncertain, or failed if nothing had left."""
        self._closed.set()
        link = self._link
        if link is not None:
            link.close()

    def _encoded(self, document: Document) -> Encoded:
        if self._encoder is None:
            self._encoder = SlipEncoder(load_escpos(self._cache_dir), self._profile)
        profile = self._profile
        layout = lay_out(document, columns=profile.columns, dots=profile.dots, encoding=profile.encoding)
        return self._encoder.encode(layout)

    def _fence(self, encoded: Encoded) -> Fence:
        self._attempts += 1
        kind = self._profile.fence
        if kind is FenceKind.PROCESS_ID:
            # Wall time, because the count starts anew with the process; the printer may still hold an older id.
            return ProcessIdFence(int(self._clock.wall().timestamp() * 1000) + self._attempts)
        if kind is FenceKind.GS_R:
            return OrderFence(self._book, self._timing.deadline_ms(encoded.size, encoded.feed_dots))
        return NoFence(ProofLevel.P1 if kind is FenceKind.HEALTHY else ProofLevel.P0)

    def _opened(self) -> Channel:
        """The channel, opened if need be. Raises DeviceError."""
        if self._channel is None:
            if self._closed.is_set():
                raise DeviceLost("打印机已关闭", where="打印机", do="程序退出中")
            self._link = self._open_link()
            self._channel = Channel(self._link, self._clock, self._timing)
        return self._channel

    def _drop(self) -> None:
        """Close the link; the next use opens it by its stable path again."""
        link, self._link, self._channel = self._link, None, None
        if link is not None:
            link.close()
