"""The printer driver, whatever link it hangs on: document in, report out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from drivers.device import Device, Power
from drivers.links.backoff import BackOff
from drivers.links.link import ByteLink, operator_text
from drivers.printer import wording
from drivers.printer.ability import Ability, find_ability
from drivers.printer.channel import Channel
from drivers.printer.encode import Encoded, SlipEncoder
from drivers.printer.fence import Fence, NoFence, OrderBook, OrderFence, ProcessIdFence
from drivers.printer.health import Health
from drivers.printer.job import CERTAIN_ROUNDS, PrintJob
from drivers.printer.layout import lay_out
from drivers.printer.library import load_escpos
from drivers.printer.patience import Patience
from drivers.printer.profile import FenceKind, Profile, known_profiles, load_profile
from drivers.printer.timing import Timing
from drivers.statistics import Count
from terminal.core.model import CopyState, DeviceState, PrinterFault, PrintReport, ProofLevel
from terminal.core.slips.document import Document
from terminal.errors import DeviceError, DeviceLost
from terminal.ports import Clock

log = logging.getLogger(__name__)

DOUBTFUL = (PrinterFault.LOST, PrinterFault.OFFLINE, PrinterFault.MUTE)
"""After these the link is opened anew for the next job: the port may be another one, an XOFF may be out of date."""
SILENT = (PrinterFault.LOST, PrinterFault.MUTE)
"""What an old link may be to blame for: the printer was switched off and on, or ended an idle connection."""
AWAITS_RECOVERY = (PrinterFault.CUTTER, PrinterFault.ERROR)
"""Faults that may end with DLE ENQ; the printer ignores it for those that do not."""
DLE_ENQ_RESUME, DLE_ENQ_CLEAR = bytes.fromhex("10 05 01"), bytes.fromhex("10 05 02")
RECOVERY_GAP_MS, RECOVERY_QUESTIONS = 500, 6
"""A cutter homes within a second (UNVERIFIED); three are given."""
COPIES = {
    ProofLevel.P3: Count.COPIES_P3,
    ProofLevel.P2: Count.COPIES_P2,
    ProofLevel.P1: Count.COPIES_P1,
    ProofLevel.P0: Count.COPIES_P0,
    None: Count.COPIES_UNPROVEN,
}
"""What a copy that was begun counts as."""
FAULT_COUNTS = {PrinterFault.CUTTER: Count.FAILED_PAPER_CUTS, PrinterFault.COVER_OPEN: Count.COVER_OPEN}
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
        driver: str = "printer",
        where: str = "打印机",
        model: str = "",
        ready: Callable[[], bool] = lambda: True,
    ) -> None:
        """``open_link`` raises DeviceError; the link is opened at first use and kept. ``model``: the profile's name."""
        self.model = model
        self._ready = ready
        speaks = profile.fence is not FenceKind.NONE
        self.device = Device("printer", driver, where, clock, speaks=speaks, external=self.probe if speaks else None)
        self._open_link = self.device.opening(open_link)
        self._profile = profile
        self._clock = clock
        self._bytes_per_s = bytes_per_s
        self._timing = Timing(bytes_per_s, profile.speed_mm_s)
        self._patience_ms = patience_ms
        self._cache_dir = cache_dir
        self._book = OrderBook()
        self._attempts = 0
        self._encoder: SlipEncoder | None = None
        self._link: ByteLink | None = None
        self._channel: Channel | None = None
        self._cut_off = False
        """The last copy was interrupted: part of it may hang out of the printer or wait in it."""
        self._back_off = BackOff()
        self._away = ""
        """Why the last try to open failed."""
        self._closed = threading.Event()

    def print(self, document: Document) -> PrintReport:
        """Print one document and cut. Every device failure is in the report."""
        encoded = self._encoded(document)
        is_old = self._channel is not None
        report = self._attempt(encoded)
        if is_old and report.state is CopyState.FAILED and report.fault in SILENT:
            # Proven that not one byte of the document left: a fresh link may find the printer again.
            report = self._attempt(encoded)
        self._count(report)
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
        """READY, ATTENTION or AWAY; UNKNOWN for a printer that cannot answer but whose port is there.

        A lost link is opened again here, but not more often than the back-off allows; until then the answer is AWAY
        at once. ``print`` does not wait for the back-off, because a person does.
        """
        if self._channel is None and not self._back_off.due(self._clock.mono_ms()):
            return DeviceState.AWAY, self._away
        return self._said(self._ask)

    def recover(self, resume: bool) -> tuple[DeviceState, str]:
        """Tell a printer whose cutter or other recoverable error was mended to go on; what it then says, as ``probe``.

        Only on the operator's word, never by itself: with ``resume`` the printer goes on with what it holds, from the
        line with the error (``DLE ENQ 1``), so a copy reported as uncertain may come out now; without, it drops what
        it holds (``DLE ENQ 2``) and that copy is lost. Nothing is sent when the printer names no such error.
        """
        return self._said(lambda channel: self._recovered(channel, resume))

    @property
    def profile(self) -> Profile:
        return self._profile

    def find_ability(self) -> Ability:
        """Ask the printer how it can prove what it prints. On the operator's word: it may leave stray characters on
        paper. Raises DeviceError."""
        return find_ability(self._opened(), self._coder().eject())

    def models(self) -> tuple[str, ...]:
        return known_profiles()

    def use_model(self, name: str) -> None:
        """Print as this model from the next copy on; from the thread that prints. Raises ConfigError."""
        profile = load_profile(name)
        self.model, self._profile = name, profile
        self.device.speaks(profile.fence is not FenceKind.NONE)
        self._timing = Timing(self._bytes_per_s, profile.speed_mm_s)
        self._encoder = None

    def close(self) -> None:
        """Give the port back. A job under way ends as uncertain, or failed if nothing had left."""
        self._closed.set()
        link = self._link
        if link is not None:
            link.close()
        self.device.close()

    def _count(self, report: PrintReport) -> None:
        statistics = self.device.statistics
        if report.state is CopyState.FAILED:
            statistics.add(Count.COPIES_FAILED)
        else:
            statistics.add(COPIES[report.proof])
        if report.proof is not None and self._profile.has_cutter:
            statistics.add(Count.PAPER_CUTS)
        if report.fault is None:
            self.device.told(DeviceState.READY if report.proof is not ProofLevel.P0 else DeviceState.UNKNOWN, "")
            return
        statistics.add(Count.PRINTER_FAULTS)
        if report.fault in FAULT_COUNTS:
            statistics.add(FAULT_COUNTS[report.fault])
        if report.fault not in SILENT:
            self.device.told(DeviceState.ATTENTION, wording.WHAT_TO_DO[report.fault], Power.OFFLINE)

    def _attempt(self, encoded: Encoded) -> PrintReport:
        try:
            channel = self._opened()
        except DeviceError as error:
            detail = f"{wording.NOTHING_PRINTED}：{operator_text(error)}"
            return PrintReport(CopyState.FAILED, None, PrinterFault.LOST, detail)
        patience = Patience(self._patience_ms)
        job = PrintJob(channel, self._clock, self._timing, self._fence(encoded), patience)
        report = job.run(encoded, self._coder().eject() if self._cut_off else None)
        if report.state is not CopyState.FAILED:
            self._cut_off = report.fault in DOUBTFUL
        if report.fault in DOUBTFUL:
            self._drop(wording.WHAT_TO_DO[report.fault])
        else:
            self._back_off.succeeded()
        return report

    def _said(self, ask: Callable[[Channel], Health | None]) -> tuple[DeviceState, str]:
        """What ``ask`` learnt, in the operator's words, told to the device record too."""
        state, text, power = self._asked(ask)
        self.device.told(state, "" if state is DeviceState.READY else text, power)
        return state, text

    def _asked(self, ask: Callable[[Channel], Health | None]) -> tuple[DeviceState, str, Power | None]:
        """None from ``ask`` is a printer that has no way to answer."""
        try:
            health = ask(self._opened())
        except DeviceError as error:
            self._drop(operator_text(error))
            return DeviceState.AWAY, operator_text(error), None
        if health is None:
            return DeviceState.UNKNOWN, wording.NO_BACK_CHANNEL, None
        if health.fault is PrinterFault.MUTE:
            self._drop(wording.WHAT_TO_DO[health.fault])
            return DeviceState.AWAY, wording.WHAT_TO_DO[health.fault], None
        self._back_off.succeeded()
        if health.fault is not None:
            return DeviceState.ATTENTION, wording.WHAT_TO_DO[health.fault], Power.OFFLINE
        if health.paper_near_end:
            return DeviceState.ATTENTION, wording.NEAR_END, None
        return DeviceState.READY, wording.NORMAL, None

    def _ask(self, channel: Channel) -> Health | None:
        if self._profile.fence is FenceKind.NONE:
            channel.listen(PRESENCE_MS)
            self._back_off.succeeded()
            return None
        channel.discard()
        return channel.ask(CERTAIN_ROUNDS)

    def _recovered(self, channel: Channel, resume: bool) -> Health | None:
        health = self._ask(channel)
        if health is None or health.fault not in AWAITS_RECOVERY:
            return health
        log.warning("printer told to recover", extra={"resume": resume, "fault": health.fault.value})
        channel.send(DLE_ENQ_RESUME if resume else DLE_ENQ_CLEAR)
        if not resume:
            self._book.settled()  # a question in the buffer that was cleared is never answered
        for _ in range(RECOVERY_QUESTIONS):
            channel.listen(RECOVERY_GAP_MS)
            health = channel.ask(CERTAIN_ROUNDS)
            if health.healthy:
                break
        return health

    def _encoded(self, document: Document) -> Encoded:
        profile = self._profile
        layout = lay_out(document, columns=profile.columns, dots=profile.dots, encoding=profile.encoding)
        return self._coder().encode(layout)

    def _coder(self) -> SlipEncoder:
        """The encoder, made in the printing thread at the first use."""
        if self._encoder is None:
            self._encoder = SlipEncoder(load_escpos(self._cache_dir), self._profile)
        return self._encoder

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
            try:
                self._link = self._open_link()
            except DeviceError as error:
                self._lost(operator_text(error))
                raise
            self._channel = Channel(self._link, self._clock, self._timing, self._ready)
            if self._profile.asb:
                self._report_by_itself(self._channel)
        return self._channel

    def _report_by_itself(self, channel: Channel) -> None:
        try:
            channel.start_reports()
        except DeviceError as error:
            self._drop(operator_text(error))
            raise

    def _drop(self, why: str) -> None:
        """Close the link; the next use opens it by its stable path again."""
        link, self._link, self._channel = self._link, None, None
        if link is not None:
            link.close()
            self._lost(why)

    def _lost(self, why: str) -> None:
        self._away = why
        self._back_off.failed(self._clock.mono_ms())
