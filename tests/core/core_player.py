"""Plays the core without any port: effects become the events that a script gives for them. No I/O, no real time."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.entries import CopyMoved, Entry, RefundMoved
from terminal.core.export_model import ExportStep
from terminal.core.flow.session import menu_key
from terminal.core.ids import LogNo, OrderNo, TradeNo, refund_no
from terminal.core.keys import Key
from terminal.core.model import (
    Balance,
    BalanceResult,
    CopyRecord,
    CopyState,
    LinkReport,
    LoginLock,
    LookUpResult,
    Original,
    OriginalState,
    Outcome,
    PaymentType,
    Person,
    PrintReport,
    ProofLevel,
    RefundRecord,
    RefundState,
    Role,
    Shop,
    Stamp,
    Succeeded,
    UsedAmounts,
)
from terminal.core.money import ZERO, Fen
from terminal.core.records import RefundDossier, RefundsPage
from terminal.core.screens.model import Input, ScreenModel
from terminal.core.secret import Secret
from terminal.core.terminal import Terminal

SHOP = Shop("示例百货", "822290059430BFA", "D9296400", "400-000-0000", "0.1.0")
SUPERVISOR = Person("01", "主管一", Role.SUPERVISOR)
OPERATOR = Person("02", "收银一", Role.OPERATOR)
START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

ORIGINAL = Original(
    trade_no=TradeNo("2026112366210000000001"),
    log_no=LogNo("66210000000001"),
    order_no=OrderNo("202611230001"),
    merchant_no=SHOP.merchant_no,
    payment_type=PaymentType.WECHAT,
    account_type="WECHAT",
    state=OriginalState.SUCCESS,
    total=Fen(8800),
    trade_time="20261123101500",
    payer="oUp…3f",
)
SUCCESS = Succeeded("2026112466210000000009", "66210000000009", Fen(1250), "20261124100010")
PROVEN = PrintReport(CopyState.PROVEN, ProofLevel.P2, None, "")
KEYS = {key.value: key for key in Key}


@dataclass
class CorePlayer:
    """A terminal core with scripted answers. Whatever has no script left waits in ``unanswered``."""

    core: Terminal = field(default_factory=lambda: Terminal(SHOP))
    person: Person | None = SUPERVISOR
    lock: LoginLock | None = None
    tries_left: int = 4
    lock_after: LoginLock | None = None
    """What a wrong password leads to."""
    second: Person | None = OPERATOR
    """Who answers when a second person is asked for."""
    link: LinkReport = field(default_factory=lambda: LinkReport(True, "", 12, 0))
    look_up: LookUpResult = ORIGINAL
    used: UsedAmounts = field(default_factory=lambda: UsedAmounts(ZERO, ZERO, None))
    balances: deque[BalanceResult] = field(default_factory=lambda: deque([Balance(Fen(100_000)), Balance(Fen(98_750))]))
    outcomes: deque[Outcome] = field(default_factory=deque)
    """Answers to the refund; an empty script leaves it unanswered."""
    queries: deque[Outcome] = field(default_factory=deque)
    prints: deque[PrintReport] = field(default_factory=deque)
    recovered: ev.Recovered = field(default_factory=lambda: ev.Recovered((), ()))
    reservation: str = ""
    """Why the journal refuses to reserve; empty when it reserves."""
    draws: bool = True
    disk_full: bool = False
    """Nothing can be written: the rest of such a step is dropped, and the failure is told."""
    now_ms: int = 1_000
    jump: timedelta = timedelta()
    """How far the wall clock has been set off."""
    sequence: int = 0
    performed: list[fx.Effect] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    timers: dict[str, int] = field(default_factory=dict)

    exports: deque[ExportStep] = field(default_factory=deque)
    """Answers to the steps of an export; an empty script leaves them unanswered."""
    dossiers: dict[str, RefundDossier] = field(default_factory=dict)
    """What the journal is asked for, oldest first."""

    def find(self, asked: fx.FindRefunds) -> RefundsPage:
        """As the journal pages: newest first, the cursor is a place."""
        records = [dossier.record for dossier in self.dossiers.values()]
        ordered = records if asked.oldest_first else records[::-1]
        start = asked.cursor or 0
        page = tuple(ordered[start : start + asked.limit])
        more = start + asked.limit < len(ordered)
        return RefundsPage(page, start + asked.limit if more else None)

    def to_menu_entry(self, task: ev.TaskKind) -> None:
        """From the menu to a task, whatever its line is."""
        self.press(menu_key(task))

    # ------------------------------------------------------------ driving

    def start(self) -> CorePlayer:
        self.give(ev.Started())
        return self

    def give(self, event: ev.Event) -> None:
        """One event and all that it leads to."""
        waiting = deque([event])
        while waiting:
            effects = self.core.step(waiting.popleft(), self.stamp())
            waiting.extendleft(reversed(self._perform_all(effects)))

    def press(self, *names: str) -> None:
        for name in names:
            self.now_ms += 100
            self.give(ev.KeyPressed(KEYS[name], self.now_ms))

    def type(self, text: str) -> None:
        self.press(*text)

    def scan(self, text: str) -> None:
        self.now_ms += 100
        self.give(ev.Scanned(Secret(text), self.now_ms))

    def wait(self, ms: int) -> None:
        """Let virtual time pass, and every timer that is due fire in order."""
        end = self.now_ms + ms
        while due := [(at, name) for name, at in self.timers.items() if at <= end]:
            at, name = min(due)
            del self.timers[name]
            self.now_ms = max(self.now_ms, at)
            self.give(ev.TimerFired(name))
        self.now_ms = end

    def choose(self, task: ev.TaskKind) -> None:
        """Pick a line of the main menu."""
        self.press(menu_key(task))

    def log_in(self) -> CorePlayer:
        if self.core.screen is None:
            self.start()
        self.type("01")
        self.press("ENTER")
        self.type("246810")
        self.press("ENTER")
        return self

    def to_confirm(self, amount: str = "12.50") -> CorePlayer:
        """From the menu to the confirm page."""
        self.press("1")
        self.type("202611230001")
        self.press("ENTER", "ENTER")
        self.type(amount)
        self.press("ENTER", "1", "1")
        return self

    # ------------------------------------------------------------ reading

    def stamp(self) -> Stamp:
        return Stamp(self.now_ms, START + self.jump + timedelta(milliseconds=self.now_ms))

    @property
    def screen(self) -> ScreenModel:
        screen = self.core.screen
        assert screen is not None
        return screen

    @property
    def page(self) -> str:
        return self.screen.page

    def error(self) -> str:
        return next((block.error for block in self.screen.blocks if isinstance(block, Input)), "")

    def text(self) -> str:
        return repr(self.screen)

    def sent(self) -> list[fx.SendRefund]:
        return [effect for effect in self.performed if isinstance(effect, fx.SendRefund)]

    def refund_states(self) -> list[RefundState]:
        return [entry.record.state for entry in self.entries if isinstance(entry, RefundMoved)]

    def copy_states(self) -> list[tuple[str, CopyState]]:
        return [(e.record.kind.value, e.record.state) for e in self.entries if isinstance(e, CopyMoved)]

    def copies(self) -> list[CopyRecord]:
        return [job.record for job in self.core.book.copies.values()]

    # ------------------------------------------------------------ the world

    def _perform_all(self, effects: Sequence[fx.Effect]) -> list[ev.Event]:
        posted: list[ev.Event] = []
        for effect in effects:
            if self.disk_full and isinstance(effect, fx.Record):
                return [*posted, ev.JournalFailed("disk full", effect.entries)]
            posted += self._perform(effect)
        return posted

    def _perform(self, effect: fx.Effect) -> list[ev.Event]:
        self.performed.append(effect)
        match effect:
            case fx.Record(entries):
                self.entries += entries
            case fx.Post(event):
                return [event]
            case fx.StartTimer(name, after_ms):
                self.timers[name] = self.now_ms + after_ms
            case fx.StopTimer(name):
                self.timers.pop(name, None)
            case fx.Show(screen) if self.draws:
                return [ev.ScreenDrawn(screen.revision, self.now_ms)]
            case fx.Recover():
                return [self.recovered]
            case fx.BeginExport(ticket) | fx.WriteExport(ticket) | fx.FinishExport(ticket) if self.exports:
                return [ev.ExportStepped(ticket, self.exports.popleft())]
            case fx.PrintSlip(ticket):
                return [ev.SlipPrinted(ticket, self.prints.popleft() if self.prints else PROVEN)]
            case fx.FindRefunds(ticket):
                return [ev.RefundsFound(ticket, self.find(effect))]
            case fx.FindDossier(ticket, number):
                return [ev.DossierFound(ticket, self.dossiers.get(number))]
            case fx.FindLock(ticket):
                return [ev.LockFound(ticket, self.lock)]
            case fx.VerifyPassword(ticket):
                second_asked = self.page.startswith(("ruling_flow", "refund_flow"))
                person = self.second if second_asked else self.person
                return [ev.LoginAnswered(ticket, person, self.tries_left, self.lock_after)]
            case fx.CheckLink(ticket):
                return [ev.LinkChecked(ticket, self.link)]
            case fx.LookUp(ticket):
                return [ev.LookedUp(ticket, self.look_up)]
            case fx.FindUsed(ticket):
                return [ev.UsedFound(ticket, self.used)]
            case fx.ReadBalance(ticket):
                return [ev.BalanceRead(ticket, self.balances.popleft())] if self.balances else []
            case fx.ReserveRefund(ticket):
                return [self._reserve(effect, ticket)]
            case fx.SendRefund(record):
                return [ev.RefundAnswered(record.refund_no, self.outcomes.popleft())] if self.outcomes else []
            case fx.QueryRefund(record, attempt):
                return [ev.QueryAnswered(record.refund_no, attempt, self.queries.popleft())] if self.queries else []
            case fx.Print(copy_id, attempt):
                return [ev.CopyReported(copy_id, attempt, self.prints.popleft() if self.prints else PROVEN)]
        return []

    def _reserve(self, effect: fx.ReserveRefund, ticket: int) -> ev.Event:
        if self.reservation:
            return ev.RefundNotReserved(ticket, self.reservation, None)
        self.sequence += 1
        number = refund_no(SHOP.term_no, "482913", self.sequence)
        return ev.RefundReserved(ticket, RefundRecord(number, effect.intent, RefundState.CREATED, self.stamp().wall))


def refund_record(state: RefundState, **changes: object) -> RefundRecord:
    """A refund as a journal would hold it after an earlier run."""
    player = CorePlayer()
    player.log_in().to_confirm()
    player.press("ENTER")
    record = player.sent()[0].record
    return replace(record, state=state, **changes)  # type: ignore[arg-type]
