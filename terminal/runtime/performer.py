"""Effect to port, in order, on the loop's thread: what is recorded is on disk before the next effect starts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from terminal.core.effects import (
    AbortExport,
    AcceptDamage,
    ApplySettings,
    AskScan,
    Beep,
    BeginExport,
    CheckLink,
    CustomerDisplay,
    Effect,
    FindDossier,
    FindLock,
    FindRefunds,
    FindUsed,
    FinishExport,
    LookUp,
    Post,
    Print,
    PrintNotice,
    PrintSlip,
    ProbePrinter,
    QueryRefund,
    ReadBalance,
    Record,
    Recover,
    RecoverPrinter,
    ReserveRefund,
    SealPhone,
    SendRefund,
    Show,
    StartTimer,
    StopTimer,
    VerifyPassword,
    WriteExport,
)
from terminal.core.events import (
    BalanceRead,
    CopyReported,
    DeviceChanged,
    DossierFound,
    Event,
    ExportStepped,
    JournalFailed,
    LinkChecked,
    LockFound,
    LoginAnswered,
    LookedUp,
    PhoneSealed,
    PrinterRecovered,
    QueryAnswered,
    RefundAnswered,
    RefundNotReserved,
    RefundReserved,
    RefundsFound,
    ScreenDrawn,
    SlipPrinted,
    StageReached,
    UsedFound,
)
from terminal.core.export_model import ExportFault, ExportStep
from terminal.core.model import (
    BalanceUnreadable,
    CopyState,
    DeviceKind,
    DeviceState,
    LinkReport,
    LookUpFailed,
    NotSent,
    PrintReport,
    RefundRecord,
)
from terminal.core.screens.model import ScreenModel
from terminal.errors import DeviceError, JournalError
from terminal.ports import (
    AcquirerPort,
    CustomerDisplayPort,
    ExportPort,
    JournalPort,
    PanelPort,
    PhonePort,
    PrinterPort,
    SignalPort,
    StaffPort,
    TriggerPort,
    ZonedClock,
)
from terminal.runtime.device_settings import DeviceSettings
from terminal.runtime.timers import Timers
from terminal.runtime.workers import Worker

log = logging.getLogger(__name__)

BUSY = "终端正忙，请稍后再试"
"""A worker's queue is full: the job was not taken."""


@dataclass(frozen=True, slots=True)
class Ports:
    """What the performer drives."""

    journal: JournalPort
    acquirer: AcquirerPort
    staff: StaffPort
    printer: PrinterPort
    panels: tuple[PanelPort, ...]
    display: CustomerDisplayPort | None = None
    export: ExportPort | None = None
    signals: SignalPort | None = None
    trigger: TriggerPort | None = None
    phones: PhonePort | None = None
    """None where the policy keeps no phone numbers."""


@dataclass(frozen=True, slots=True)
class Workers:
    """One thread for each port that may block; queries have their own, so that they never delay a refund."""

    refund: Worker
    query: Worker
    printer: Worker
    staff: Worker
    export: Worker | None = None
    """None where nothing can be exported to."""

    def close(self) -> None:
        for worker in (self.refund, self.query, self.printer, self.staff, self.export):
            if worker is not None:
                worker.close()


class Performer:
    def __init__(
        self,
        ports: Ports,
        workers: Workers,
        timers: Timers,
        clock: ZonedClock,
        post: Callable[[Event], None],
        post_next: Callable[[Event], None],
    ) -> None:
        self._ports = ports
        self._workers = workers
        self._timers = timers
        self._clock = clock
        self._post = post
        self._post_next = post_next
        self._panels = list(ports.panels)
        self._device_settings = DeviceSettings(clock, ports.panels, ports.printer, workers.printer, ports.signals)
        self._performs: dict[type[Effect], Callable[..., None]] = {
            Record: self._record,
            ReserveRefund: self._reserve,
            Recover: self._recover,
            AcceptDamage: self._accept_damage,
            FindUsed: self._find_used,
            FindLock: self._find_lock,
            FindRefunds: self._find_refunds,
            FindDossier: self._find_dossier,
            BeginExport: self._begin_export,
            WriteExport: self._write_export,
            FinishExport: self._finish_export,
            AbortExport: self._abort_export,
            SealPhone: self._seal_phone,
            CheckLink: self._check_link,
            LookUp: self._look_up,
            ReadBalance: self._read_balance,
            SendRefund: self._send,
            QueryRefund: self._query,
            VerifyPassword: self._verify,
            Print: self._print,
            PrintNotice: self._print_notice,
            RecoverPrinter: self._recover_printer,
            PrintSlip: self._print_slip,
            ProbePrinter: self._probe,
            Show: self._show,
            CustomerDisplay: self._show_customer,
            ApplySettings: self._apply_settings,
            Beep: self._beep,
            AskScan: self._ask_scan,
            StartTimer: self._start_timer,
            StopTimer: self._stop_timer,
            Post: self._post_event,
        }

    def perform(self, effects: Sequence[Effect]) -> None:
        """Carry the effects of one step out. A journal failure stops the rest and comes back as JournalFailed."""
        for effect in effects:
            try:
                self._performs[type(effect)](effect)
            except JournalError as error:
                log.error("journal failed", extra={"error": str(error), "effect": type(effect).__name__})
                self._post_next(JournalFailed(error.on_screen, effect.entries if isinstance(effect, Record) else ()))
                return

    # ------------------------------------------------------------ journal

    def _record(self, effect: Record) -> None:
        self._ports.journal.append(effect.entries, self._clock.wall())

    def _reserve(self, effect: ReserveRefund) -> None:
        answer = self._ports.journal.reserve(effect.intent, self._clock.wall())
        if isinstance(answer, RefundRecord):
            self._post_next(RefundReserved(effect.ticket, answer))
        else:
            self._post_next(RefundNotReserved(effect.ticket, answer.why, answer.blocking))

    def _recover(self, effect: Recover) -> None:
        self._post_next(self._ports.journal.recover())

    def _accept_damage(self, effect: AcceptDamage) -> None:
        self._ports.journal.anchor(self._clock.wall(), effect.operator)

    def _find_used(self, effect: FindUsed) -> None:
        self._post_next(UsedFound(effect.ticket, self._ports.journal.used(effect.trade_no)))

    def _find_lock(self, effect: FindLock) -> None:
        lock = self._ports.journal.login_lock(effect.number, self._clock.wall())
        self._post_next(LockFound(effect.ticket, lock))

    def _find_refunds(self, effect: FindRefunds) -> None:
        page = self._ports.journal.find(
            effect.query, limit=effect.limit, cursor=effect.cursor, oldest_first=effect.oldest_first
        )
        self._post_next(RefundsFound(effect.ticket, page))

    def _find_dossier(self, effect: FindDossier) -> None:
        self._post_next(DossierFound(effect.ticket, self._ports.journal.dossier(effect.refund_no)))

    def _seal_phone(self, effect: SealPhone) -> None:
        phones = self._ports.phones
        self._post_next(PhoneSealed(effect.ticket, phones.seal(effect.number) if phones is not None else None))

    # ------------------------------------------------------------ export

    def _begin_export(self, effect: BeginExport) -> None:
        self._export(effect.ticket, lambda port: port.begin(effect.name, effect.headings, effect.made_at))

    def _write_export(self, effect: WriteExport) -> None:
        self._export(effect.ticket, lambda port: port.write(effect.rows, effect.vouchers))

    def _finish_export(self, effect: FinishExport) -> None:
        self._export(effect.ticket, lambda port: port.finish())

    def _abort_export(self, effect: AbortExport) -> None:
        self._export(0, lambda port: port.abort())

    def _export(self, ticket: int, do: Callable[[ExportPort], ExportStep]) -> None:
        port, worker = self._ports.export, self._workers.export
        if port is None or worker is None:
            self._post_next(ExportStepped(ticket, ExportStep(ExportFault.NOT_CONFIGURED)))
            return
        busy = ExportStepped(ticket, ExportStep(ExportFault.BUSY))
        self._submit(worker, lambda: ExportStepped(ticket, do(port)), busy)

    # ------------------------------------------------------------ acquirer

    def _check_link(self, effect: CheckLink) -> None:
        busy = LinkChecked(effect.ticket, LinkReport(False, BUSY))
        self._submit(self._workers.refund, lambda: LinkChecked(effect.ticket, self._ports.acquirer.check_link()), busy)

    def _look_up(self, effect: LookUp) -> None:
        def job() -> Event:
            return LookedUp(effect.ticket, self._ports.acquirer.look_up(effect.number, is_trade_no=effect.is_trade_no))

        self._submit(self._workers.refund, job, LookedUp(effect.ticket, LookUpFailed(False, "", BUSY)))

    def _read_balance(self, effect: ReadBalance) -> None:
        busy = BalanceRead(effect.ticket, BalanceUnreadable(BUSY))
        self._submit(self._workers.refund, lambda: BalanceRead(effect.ticket, self._ports.acquirer.balance()), busy)

    def _send(self, effect: SendRefund) -> None:
        number = effect.record.refund_no

        def job() -> Event:
            outcome = self._ports.acquirer.refund(effect.record, lambda stage: self._post(StageReached(number, stage)))
            return RefundAnswered(number, outcome)

        # A job that was not taken never ran: not one byte of it can have left.
        self._submit(self._workers.refund, job, RefundAnswered(number, NotSent(BUSY)))

    def _query(self, effect: QueryRefund) -> None:
        def job() -> Event:
            outcome = self._ports.acquirer.query(effect.record)
            return QueryAnswered(effect.record.refund_no, effect.attempt, outcome)

        busy = QueryAnswered(effect.record.refund_no, effect.attempt, NotSent(BUSY))
        self._submit(self._workers.query, job, busy)

    # ------------------------------------------------------------ people and paper

    def _verify(self, effect: VerifyPassword) -> None:
        now = self._clock.wall()
        tries_left = self._ports.journal.login_tries_left(effect.number, now)
        lock = self._ports.journal.login_lock(effect.number, now)

        def job() -> Event:
            person = self._ports.staff.verify(effect.number, effect.password)
            return LoginAnswered(effect.ticket, person, tries_left, lock)

        self._submit(self._workers.staff, job, LoginAnswered(effect.ticket, None, tries_left, lock))

    def _print(self, effect: Print) -> None:
        def job() -> Event:
            return CopyReported(effect.copy_id, effect.attempt, self._ports.printer.print(effect.document))

        busy = CopyReported(effect.copy_id, effect.attempt, PrintReport(CopyState.FAILED, None, None, BUSY))
        self._submit(self._workers.printer, job, busy)

    def _print_notice(self, effect: PrintNotice) -> None:
        """Nobody waits for it: it is no voucher and is not in the journal."""

        def job() -> Event:
            report = self._ports.printer.print(effect.document)
            ready = DeviceState.READY if report.fault is None else DeviceState.ATTENTION
            return DeviceChanged(DeviceKind.PRINTER, ready, report.detail)

        self._workers.printer.submit(job)

    def _recover_printer(self, effect: RecoverPrinter) -> None:
        def job() -> Event:
            return PrinterRecovered(effect.copy_id, effect.attempt, *self._ports.printer.recover(effect.resume))

        busy = PrinterRecovered(effect.copy_id, effect.attempt, DeviceState.UNKNOWN, BUSY)
        self._submit(self._workers.printer, job, busy)

    def _print_slip(self, effect: PrintSlip) -> None:
        busy = SlipPrinted(effect.ticket, PrintReport(CopyState.FAILED, None, None, BUSY))
        self._submit(
            self._workers.printer,
            lambda: SlipPrinted(effect.ticket, self._ports.printer.print(effect.document)),
            busy,
        )

    def _probe(self, effect: ProbePrinter) -> None:
        def job() -> Event:
            state, detail = self._ports.printer.probe()
            return DeviceChanged(DeviceKind.PRINTER, state, detail)

        self._workers.printer.submit(job)

    def _submit(self, worker: Worker, job: Callable[[], Event], busy: Event) -> None:
        """Give the job to its worker; ``busy`` is the answer when its queue is full and the job was not taken."""
        if not worker.submit(job):
            self._post_next(busy)

    # ------------------------------------------------------------ panel and time

    def _show(self, effect: Show) -> None:
        """Draw on every panel; one that fails is left out from then on, the others go on."""
        for panel in tuple(self._panels):
            self._draw(panel, effect.screen)
        if self._ports.signals is not None:
            self._ports.signals.light(effect.screen.tone)
        self._post_next(ScreenDrawn(effect.screen.revision, self._clock.mono_ms()))

    def _draw(self, panel: PanelPort, screen: ScreenModel) -> None:
        try:
            panel.show(screen)
        except DeviceError as error:
            log.error("panel lost", extra={"error": str(error)})
            self._panels.remove(panel)
            self._post_next(DeviceChanged(DeviceKind.PANEL, DeviceState.AWAY, str(error)))

    def _show_customer(self, effect: CustomerDisplay) -> None:
        if self._ports.display is not None:
            self._ports.display.show(effect.message)

    def _apply_settings(self, effect: ApplySettings) -> None:
        self._device_settings.apply(effect.settings)

    def _beep(self, effect: Beep) -> None:
        """The one place a sound passes through. Without a buzzer the log shows what would have been heard."""
        if self._ports.signals is not None:
            self._ports.signals.beep(effect.sound)
        log.debug("beep", extra={"sound": effect.sound.value})

    def _ask_scan(self, effect: AskScan) -> None:
        trigger = self._ports.trigger
        if trigger is not None:
            (trigger.trigger if effect.wanted else trigger.stop)()

    def _start_timer(self, effect: StartTimer) -> None:
        self._timers.start(effect.name, self._clock.mono_ms() + effect.after_ms)

    def _stop_timer(self, effect: StopTimer) -> None:
        self._timers.stop(effect.name)

    def _post_event(self, effect: Post) -> None:
        self._post_next(effect.event)
