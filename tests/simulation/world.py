"""The simulated world: real core, real journal, everything else modelled; one seed, one scheduler, virtual time."""

from __future__ import annotations

import itertools
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import invariants
import invariants_beside
from books import Books
from memory_disk import Disk, MemoryHousing, MemoryVfs
from model_acquirer import ModelAcquirer
from model_operator import BARCODE, WRONG_PASSWORD, ModelOperator
from model_printer import ModelPrinter, kind_of
from schedule import Scheduler
from table_coverage import Watch

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.entries import CustomerTold, LoginTried, Noted, RefundMoved
from terminal.core.export_model import ExportFault, ExportStep
from terminal.core.goods import Article, GoodsFile
from terminal.core.ids import RefundNo
from terminal.core.keys import Key
from terminal.core.merchant_policy import Ask, PhonePolicy, Policy, Tier
from terminal.core.model import (
    Balance,
    CopyId,
    CopyState,
    DeviceKind,
    DeviceState,
    LinkReport,
    LookUpFailed,
    Outcome,
    Person,
    PrintReport,
    ProofLevel,
    RefundRecord,
    Refused,
    Role,
    SendStage,
    Shop,
    Stamp,
)
from terminal.core.money import Fen
from terminal.core.phone import SealedPhone
from terminal.core.screens.model import ScreenModel
from terminal.core.secret import Secret
from terminal.core.terminal import CLOCK_TIMER, Terminal
from terminal.errors import JournalError
from terminal.journal.store import Journal

SUPERVISOR = Person("01", "主管一", Role.SUPERVISOR)
STAFF = {
    "01": SUPERVISOR,
    "02": Person("02", "收银一", Role.OPERATOR),
    "03": Person("03", "主管二", Role.SUPERVISOR),
}
POLICY = Policy(
    tiers=(
        Tier(Fen(2_000), frozenset({Ask.SLIP, Ask.PHONE})),
        Tier(Fen(4_000), frozenset({Ask.APPROVER, Ask.IDENTITY, Ask.PAPER})),
    ),
    phone=PhonePolicy.ENCRYPTED,
)
GOODS_FILE = GoodsFile({BARCODE: Article(BARCODE, "矿泉水", Fen(200))})
KEYS = {key.value: key for key in Key}
PATH = "journal.db"
CONFIRM_PAGES = ("refund_flow.confirm", "void_flow.confirm")
_names = itertools.count()


@dataclass(frozen=True, slots=True)
class Rates:
    """How often things go wrong; all zero at quiescence."""

    network: float = 0.35
    printer: float = 0.25
    operator: float = 0.12
    power_cut: float = 0.01
    disk_full: float = 0.004


DAY_MS = 86_400_000
CLOCK_JUMPS_MS = (-3 * DAY_MS, 400 * DAY_MS, -3_600_000, -DAY_MS, 0)
"""Where a terminal's own clock may stand after a jump, against the right time. A day behind is the one with which
yesterday's payments look as if they were of today."""
DISK_FULL_MS = 60_000
"""A full disk stays full for so long; then somebody has made room."""
RARE = 30
"""Over a long break the title bar's clock comes so many times later: five minutes. A late tick is allowed, nothing
else waits for it, and most events of a run were such ticks with nothing between them."""
CALM = Rates(0, 0, 0, 0, 0)


class PowerLoss(Exception):
    """The plug is pulled between two effects of one step."""


class SimTerminal:
    """One terminal: its disk survives power cuts, its program does not."""

    def __init__(
        self,
        name: str,
        rng: Random,
        clock: Scheduler,
        acquirer: ModelAcquirer,
        rates: Rates,
        watch: Watch,
        traced: int | None,
    ) -> None:
        self.term_no = name
        self.rng = rng
        self.clock = clock
        self.acquirer = acquirer
        self.rates = rates
        self.disk = Disk()
        self.housing = MemoryHousing(self.disk, PATH)
        self.printer = ModelPrinter(Random(rng.random()), rates.printer)
        orders = list(acquirer.originals)
        self.operator = ModelOperator(Random(rng.random()), rates.operator, orders, self._looks_at_printer)
        self.ever_sent: set[RefundNo] = set()
        self.ever_reserved: set[RefundNo] = set()
        self.last_sent: RefundNo | None = None
        """Whose success the customer may be thanked for."""
        self.tried: Counter[str] = Counter()
        """Password tries on disk, by staff number."""
        self.compared: Counter[str] = Counter()
        self.contradicted: set[RefundNo] = set()
        """Successes of which a later answer said that they were none, seen to be written down."""
        self.told_refused: set[RefundNo] = set()
        """Refunds of which any answer said that they were refused."""
        self.confirmed: ScreenModel | None = None
        """The confirm page of the last fresh press of 确认, until a refund was sent for it."""
        self.approvals: list[str] = []
        """What the journal says was approved since the last refund was sent."""
        self.visited: Counter[str] = Counter()
        self.happened: Counter[str] = Counter()
        self.skew_ms = 0
        self.life = 0
        """Grows at each power-up: what an earlier life asked for is answered to nobody."""
        self.trace: deque[str] = deque(maxlen=traced)
        self.watch = watch
        self.books = Books()
        self.power_on()

    def wall(self) -> datetime:
        """What this terminal's own clock says: it drifts and jumps, the acquirer's does not."""
        return self.clock.wall() + timedelta(milliseconds=self.skew_ms)

    def jump_clock(self) -> None:
        self.happened["clock jump"] += 1
        self.skew_ms = self.rng.choice(CLOCK_JUMPS_MS)

    # ------------------------------------------------------------ power

    def power_on(self) -> None:
        self.life += 1
        self.vfs = MemoryVfs(f"sim-{next(_names)}", self.disk)
        self.journal = Journal.open(
            Path(PATH),
            term_no=self.term_no,
            tag_source=lambda: f"{self.rng.randrange(1_000_000):06d}",
            now=self.wall(),
            housing=self.housing,
            vfs=self.vfs.name,
        )
        self.core = self.watch.core(
            lambda: Terminal(
                Shop("示例", "822290059430BFA", self.term_no, "400", "0"), policy=POLICY, goods_file=GOODS_FILE
            )
        )
        self.timers: dict[str, int] = {}
        self.asked: dict[RefundNo, int] = {}
        """Refunds of which a query is on its way, with its attempt."""
        self._last_confirm: ScreenModel | None = None
        self._panel_free_ms = 0
        self._drawn_page = ""
        """The page that is really on the panel; drawing takes a moment."""
        self.books.open(self.journal, self.disk)
        self.take(ev.Started())

    def power_cut(self) -> None:
        """The program is gone at once; what was not synced may be gone, kept or torn."""
        self.happened["power cut"] += 1
        self.trace.append("POWER CUT")
        disk, self.disk = self.disk, Disk()
        for name, file in disk.files.items():
            self.disk.files[name] = type(file)(bytearray(file.data), bytearray(file.synced), list(file.pending))
        self.disk.crash(self.rng)
        marked = self.housing
        self.housing = MemoryHousing(self.disk, PATH)
        if marked.is_marked():
            self.housing.mark("")
        self.journal._drop()
        self.vfs.unregister()
        self.confirmed = None
        self.power_on()

    def close(self) -> None:
        self.disk.full = False  # what went wrong is told, not that the disk was full then
        self.journal.close()
        self.vfs.unregister()

    # ------------------------------------------------------------ stepping

    def take(self, event: ev.Event) -> None:
        """One event and all that it posts."""
        waiting = deque([event])
        life = self.life
        while waiting and self.life == life:
            now = waiting.popleft()
            self.trace.append(f"{self.clock.now_ms} {now!r}"[:200])
            self.happened[type(now).__name__] += 1
            if isinstance(now, ev.QueryAnswered) and self.asked.get(now.refund_no) == now.attempt:
                del self.asked[now.refund_no]
            if isinstance(now, ev.QueryAnswered | ev.RefundAnswered) and isinstance(now.outcome, Refused):
                self.told_refused.add(now.refund_no)
            contradicted, failures = invariants.contradicting(self, now), self.happened["journal failed"]
            effects = self.core.step(now, Stamp(self.clock.now_ms, self.wall()))
            try:
                waiting.extendleft(reversed(self._perform_all(effects)))
            except PowerLoss:
                self.power_cut()
                self._note_contradiction(contradicted, cut_short=True)
                return
            invariants.always(self, self.acquirer)
            self._note_contradiction(contradicted, cut_short=self.happened["journal failed"] > failures)

    def _note_contradiction(self, number: RefundNo | None, *, cut_short: bool) -> None:
        """A step that was cut short has written the contradiction down or has not: the journal says."""
        if number is None:
            return
        record = self.books.record(number)
        if cut_short and (record is None or not record.contradicted()):
            return
        self.contradicted.add(number)
        invariants.kept_beside(self, number)

    def later(self, ms: int, event: ev.Event) -> None:
        life = self.life
        self.clock.after(ms, lambda: self.take(event) if self.life == life else None)

    def press(self, *names: str) -> None:
        for name in names:
            self.clock.now_ms += 1 + self.rng.randrange(80)
            screen = self.core.screen
            if (
                name == "ENTER"
                and screen is not None
                and screen.page == self._drawn_page
                and screen.page in CONFIRM_PAGES
            ):
                self._last_confirm = screen
            self.take(ev.KeyPressed(KEYS[name], self.clock.now_ms))

    def scan(self, text: str) -> None:
        self.take(ev.Scanned(Secret(text), self.clock.now_ms))

    def _perform_all(self, effects: tuple[fx.Effect, ...]) -> list[ev.Event]:
        posted: list[ev.Event] = []
        for effect in effects:
            if self.rng.random() < self.rates.power_cut / 8:
                raise PowerLoss
            try:
                posted += self._perform(effect)
            except JournalError as error:
                self.happened["journal failed"] += 1
                invariants.check("M9", self.disk.full, f"the journal refuses what the core wants: {error}")
                self.books.read()
                return [*posted, ev.JournalFailed(str(error), effect.entries if isinstance(effect, fx.Record) else ())]
        return posted

    def _perform(self, effect: fx.Effect) -> list[ev.Event]:
        match effect:
            case fx.Record(entries):
                if self.rng.random() < self.rates.disk_full:
                    self.disk.full = True
                    self.happened["disk full"] += 1
                    self.clock.after(DISK_FULL_MS, self._make_room)
                invariants.owing(self, entries)
                self.journal.append(entries, self.wall())
                self.books.note({e.record.refund_no for e in entries if isinstance(e, RefundMoved)})
                self.approvals += [e.detail for e in entries if isinstance(e, Noted) and e.kind == "approval"]
                self.tried.update(e.number for e in entries if isinstance(e, LoginTried))
                self.happened.update(f"told {e.means}" for e in entries if isinstance(e, CustomerTold))
            case fx.ReserveRefund(ticket, intent):
                answer = self.journal.reserve(intent, self.wall())
                if not isinstance(answer, RefundRecord):
                    self.books.read_if_unread()
                    invariants.not_reserved(self, intent, answer)
                    return [ev.RefundNotReserved(ticket, answer.why, answer.blocking)]
                invariants.reserved(self, answer)
                self.ever_reserved.add(answer.refund_no)
                self.books.note({answer.refund_no})
                if self.rng.random() < self.rates.power_cut * 3:
                    raise PowerLoss
                return [ev.RefundReserved(ticket, answer)]
            case fx.Recover():
                found = self.journal.recover()
                self.books.read_if_unread()
                return [found]
            case fx.FindUsed(ticket, trade_no):
                used = self.journal.used(trade_no)
                self.books.read_if_unread()
                invariants.used(self, trade_no, used)
                return [ev.UsedFound(ticket, used)]
            case fx.FindLock(ticket, number):
                return [ev.LockFound(ticket, self.journal.login_lock(number, self.wall()))]
            case fx.FindRefunds(ticket, query, limit, cursor, oldest_first):
                page = self.journal.find(query, limit=limit, cursor=cursor, oldest_first=oldest_first)
                return [ev.RefundsFound(ticket, page)]
            case fx.FindDossier(ticket, number):
                return [ev.DossierFound(ticket, self.journal.dossier(number))]
            case fx.Post(event):
                return [event]
            case fx.Show(screen):
                self.visited[screen.page] += 1
                invariants.showing(self, screen)
                self._show(screen)
            case fx.StartTimer(name, after_ms):
                self._start_timer(name, after_ms)
            case fx.StopTimer(name):
                self.timers.pop(name, None)
            case fx.SendRefund(record):
                self._send(record)
            case fx.CustomerDisplay():
                invariants_beside.thanking(self, effect)
            case _:
                self._ask(effect)
        return []

    def _ask(self, effect: fx.Effect) -> None:
        """Questions that are answered later."""
        soon = self._delay_ms()
        match effect:
            case fx.CheckLink(ticket):
                up = self.rng.random() > self.rates.network / 4
                life = self.life

                def answer_link() -> None:
                    """The clocks are compared when the answer is read, not when it was asked for."""
                    if self.life == life:
                        self.take(ev.LinkChecked(ticket, LinkReport(up, "", soon, -self.skew_ms)))

                self.clock.after(soon, answer_link)
            case fx.LookUp(ticket, number):
                found = self.acquirer.look_up(number)
                answer = ev.LookedUp(ticket, found or LookUpFailed(True, "EMU", ""))
                self.later(soon, answer)
                if self.rng.random() < self.rates.network / 5:
                    self.later(soon * 3, answer)  # doubled: the second one is late and foreign
            case fx.ReadBalance(ticket):
                self.later(soon, ev.BalanceRead(ticket, Balance(Fen(1_000_000))))
            case fx.QueryRefund(record, attempt):
                invariants.asking(self, record.refund_no)
                self.asked[record.refund_no] = attempt
                meanwhile = self.operator.goes_on_with(record.intent.original.order_no)
                self.acquirer.query(record, self.clock.now_ms, self._query_answer(record, attempt), meanwhile=meanwhile)
            case fx.SealPhone(ticket, number):
                sealed = SealedPhone(number.reveal()[-4:], "00", "sim") if self.rng.random() < 0.9 else None
                self.later(1, ev.PhoneSealed(ticket, sealed))
            case fx.VerifyPassword(ticket, number, password):
                invariants_beside.comparing(self, effect)
                right = password.reveal() != WRONG_PASSWORD
                left = self.journal.login_tries_left(number, self.wall())
                lock = self.journal.login_lock(number, self.wall())
                self.later(soon, ev.LoginAnswered(ticket, STAFF.get(number) if right else None, left, lock))
            case fx.Print(copy_id, attempt, document):
                invariants.printing(self, effect)
                took, report = self.printer.print(copy_id, document)
                self.later(took, ev.CopyReported(copy_id, attempt, report))
            case fx.PrintNotice(document):
                self.happened["notice"] += 1
                invariants.notice(document)
            case fx.PrintSlip(ticket):
                self.later(soon, ev.SlipPrinted(ticket, PrintReport(CopyState.PROVEN, ProofLevel.P2, None, "")))
            case fx.RecoverPrinter(copy_id, attempt, resume):
                state = self.printer.go_on(copy_id, resume)
                self.later(soon, ev.PrinterRecovered(copy_id, attempt, state, ""))
            case fx.BeginExport(ticket):
                self.later(soon, ev.ExportStepped(ticket, ExportStep(ExportFault.NO_TARGET)))
            case fx.ProbePrinter():
                self.later(soon, ev.DeviceChanged(DeviceKind.PRINTER, DeviceState.READY, ""))

    def _delay_ms(self) -> int:
        """Mostly at once, sometimes seconds, now and then longer than anybody waits."""
        luck = self.rng.random()
        if luck < 0.02 and self.rates.network:
            return 400_000
        return self.rng.randrange(1_000, 6_000) if luck < 0.1 else self.rng.randrange(20, 800)

    def _send(self, record: RefundRecord) -> None:
        self.confirmed, self._last_confirm = self._last_confirm, None
        invariants.sending(self, record)
        invariants.behind(self, record, POLICY)
        self.approvals.clear()
        self.ever_sent.add(record.refund_no)
        self.last_sent = record.refund_no
        if self.rng.random() < self.rates.power_cut * 10:
            # The plug is pulled before, while or after the request leaves.
            self.clock.after(self.rng.randrange(0, 3_000), self._cut_if(self.life))
        number = record.refund_no
        self.later(5, ev.StageReached(number, SendStage.WAITING))
        self.acquirer.refund(record, self.clock.now_ms, self._refund_answer(record))

    def _refund_answer(self, record: RefundRecord) -> Callable[[int, Outcome], None]:
        return lambda ms, outcome: self.later(ms, ev.RefundAnswered(record.refund_no, outcome))

    def _query_answer(self, record: RefundRecord, attempt: int) -> Callable[[int, Outcome], None]:
        return lambda ms, outcome: self.later(ms, ev.QueryAnswered(record.refund_no, attempt, outcome))

    def _cut_if(self, life: int) -> Callable[[], None]:
        return lambda: self.power_cut() if self.life == life else None

    def _start_timer(self, name: str, after_ms: int) -> None:
        if name == CLOCK_TIMER and self.clock.resting:
            after_ms *= RARE
        at = self.clock.now_ms + after_ms
        self.timers[name] = at
        life = self.life

        def fire() -> None:
            if self.life == life and self.timers.get(name) == at:
                del self.timers[name]
                self.take(ev.TimerFired(name))

        self.clock.after(after_ms, fire)

    def _show(self, screen: ScreenModel) -> None:
        life = self.life

        def drawn() -> None:
            if self.life == life:
                self._drawn_page = screen.page
                self.take(ev.ScreenDrawn(screen.revision, self.clock.now_ms))

        # One panel draws one screen after the other.
        self._panel_free_ms = max(self._panel_free_ms, self.clock.now_ms) + self.rng.randrange(2, 60)
        self.clock.after(self._panel_free_ms - self.clock.now_ms, drawn)

    def _make_room(self) -> None:
        self.disk.full = False

    # ------------------------------------------------------------ looking at paper

    def counts_on_paper(self, copy_id: CopyId) -> list[int]:
        """The counts of 重打印, 0 for none, of every sheet of this refund and kind that may lie somewhere."""
        return [sheet.count for sheet in self.printer.paper if kind_of(sheet.copy_id) == kind_of(copy_id)]

    def _looks_at_printer(self) -> bool:
        opened = self.core._opened
        copy_id = getattr(opened.task, "copy_id", None) if opened is not None else None
        return copy_id is not None and self.printer.came_out(copy_id)
