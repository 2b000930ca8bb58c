"""One terminal on a disk that is switched off: real core, real journal; acquirer, printer and operator modelled.

What is outside the device (the acquirer's book, the paper, what was announced to somebody) outlives its power cuts.
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from power_disk import PowerCut, PowerDisk, PowerHousing, PowerVfs
from power_models import AMOUNT, ORIGINAL, Outside, Sheet, Story, Violated

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.events import TaskKind
from terminal.core.flow.session import menu_key
from terminal.core.keys import Key
from terminal.core.model import (
    Balance,
    CopyId,
    CopyKind,
    CopyState,
    DeviceKind,
    DeviceState,
    LinkReport,
    Person,
    PrintReport,
    ProofLevel,
    RefundRecord,
    RefundState,
    Role,
    Shop,
    Stamp,
)
from terminal.core.money import Fen
from terminal.core.screens.model import ScreenModel
from terminal.core.settings import CONFIGURED, SettingName
from terminal.core.slips.document import Document, Text
from terminal.core.terminal import Terminal
from terminal.errors import JournalError
from terminal.journal.store import Journal

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PATH = "journal.db"
TERM = "D9296400"
SUPERVISOR = Person("01", "主管一", Role.SUPERVISOR)
KEYS = {key.value: key for key in Key}
MOVES = 400
"""Bound of one life: the story needs about 70 moves."""


class Life:
    """The terminal from power-on until it is switched off or cut off."""

    def __init__(self, disk: PowerDisk, outside: Outside, checks: Checks) -> None:
        self.disk = disk
        self.outside = outside
        self.core = Terminal(
            Shop("示例", "822290059430BFA", TERM, "400", "0"), settings=CONFIGURED.changed(SettingName.IDLE, "3600")
        )
        self.confirmed: ScreenModel | None = None
        """The confirm page of the last fresh press of 确认, until a refund was sent for it."""
        self._checks = checks
        self._vfs = PowerVfs(disk)
        self._journal: Journal | None = None
        self._drawn: ScreenModel | None = None
        self._timers: dict[str, int] = {}
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()

    @property
    def journal(self) -> Journal:
        assert self._journal is not None
        return self._journal

    def play(self) -> None:
        """From power-on through the whole story to a clean stop. Raises PowerCut, or Violated."""
        try:
            self._play()
        except JournalError as error:
            self._stop_if_dead()
            raise Violated(f"M9: the journal fails without a reason: {error}") from error
        finally:
            if self._journal is not None:
                self._journal._drop()
            self._vfs.unregister()

    def _play(self) -> None:
        self._journal = Journal.open(
            Path(PATH),
            term_no=TERM,
            tag_source=lambda: "204060",
            now=self.wall(),
            housing=PowerHousing(self.disk, PATH),
            vfs=self._vfs.name,
        )
        self._stop_if_dead()
        self._checks.opened(self)
        self.take(ev.Started())
        for _ in range(MOVES):
            if self._is_over():
                self._checks.at_rest(self)
                self.journal.close()
                self._stop_if_dead()
                self._checks.closed(self, self._vfs.name)
                return
            self._press(*keys_for(self))
            self._pass(1_000)
        raise Violated(f"M5: not at rest after {MOVES} moves, on {self._page()}")

    def _stop_if_dead(self) -> None:
        if self.disk.dead:
            raise PowerCut

    def _is_over(self) -> bool:
        """The operator has what he came for, and nothing is open but what the acquirer never heard of."""
        book = self.core.book
        lost = all(not self.outside.acquirer.arrived[case.record.refund_no] for case in book.unresolved())
        asked = all(case.record.queries >= 3 for case in book.unresolved())
        at_rest = lost and asked and not book.unprinted()
        done = not (self.wants_refund() or self.wants_notice() or self.wants_reprint() or self.wants_setting())
        return at_rest and done and self._page() in ("session.menu", "open_items.list")

    def wants_refund(self) -> bool:
        """The operator begins again only when the terminal says that nothing was sent, or knows of no refund."""
        return all(record.state is RefundState.NOT_SENT for record in self.journal.refunds())

    def wants_notice(self) -> bool:
        """The customer shall take home what became of it, once it is known to have succeeded."""
        return self._succeeded() and not any(copy.kind is CopyKind.NOTICE for copy in self.journal.copies())

    def wants_reprint(self) -> bool:
        """And the merchant loses the voucher."""
        merchants = [copy.copy_id for copy in self.journal.copies() if copy.kind is CopyKind.MERCHANT]
        return self._succeeded() and len(merchants) < 2  # its count is 2 when the first one was printed twice

    def wants_setting(self) -> bool:
        return self._succeeded() and not self.journal.recover().settings

    def _succeeded(self) -> bool:
        return any(record.state is RefundState.SUCCEEDED for record in self.journal.refunds())

    def _page(self) -> str:
        return self.core.screen.page if self.core.screen is not None else ""

    def wall(self) -> datetime:
        return START + timedelta(milliseconds=self.outside.now_ms)

    # ------------------------------------------------------------ stepping

    def take(self, event: ev.Event) -> None:
        """One event and all that it posts."""
        waiting: deque[ev.Event] = deque([event])
        while waiting:
            effects = self.core.step(waiting.popleft(), Stamp(self.outside.now_ms, self.wall()))
            posted: list[ev.Event] = []
            for effect in effects:
                posted += self._perform(effect)
                self._stop_if_dead()
            waiting.extendleft(reversed(posted))

    def _press(self, *names: str) -> None:
        for name in names:
            self._pass(50)
            if name == "ENTER" and self._drawn is not None and self._drawn.page == "refund_flow.confirm":
                self.confirmed = self._drawn
            self.take(ev.KeyPressed(KEYS[name], self.outside.now_ms))

    def _pass(self, ms: int) -> None:
        """Let virtual time pass and everything due happen."""
        end = self.outside.now_ms + ms
        while self._due and self._due[0][0] <= end:
            at, _, act = heapq.heappop(self._due)
            self.outside.now_ms = max(self.outside.now_ms, at)
            act()
        self.outside.now_ms = end

    def _later(self, ms: int, event: ev.Event) -> None:
        self._after(ms, lambda: self.take(event))

    def _after(self, ms: int, act: Callable[[], None]) -> None:
        heapq.heappush(self._due, (self.outside.now_ms + ms, next(self._order), act))

    # ------------------------------------------------------------ effects

    def _perform(self, effect: fx.Effect) -> list[ev.Event]:
        match effect:
            case fx.Record(entries):
                self.journal.append(entries, self.wall())
                self._announce()
            case fx.ReserveRefund(ticket, intent):
                answer = self.journal.reserve(intent, self.wall())
                if not isinstance(answer, RefundRecord):
                    return [ev.RefundNotReserved(ticket, answer.why, answer.blocking)]
                self._stop_if_dead()
                self._checks.reserved(self, answer)
                self._announce()
                return [ev.RefundReserved(ticket, answer)]
            case fx.Recover():
                return [self.journal.recover()]
            case fx.FindUsed(ticket, trade_no):
                return [ev.UsedFound(ticket, self.journal.used(trade_no))]
            case fx.FindRefunds(ticket, query, limit, cursor):
                return [ev.RefundsFound(ticket, self.journal.find(query, limit=limit, cursor=cursor))]
            case fx.FindDossier(ticket, number):
                return [ev.DossierFound(ticket, self.journal.dossier(number))]
            case fx.FindLock(ticket):
                return [ev.LockFound(ticket, None)]
            case fx.Post(event):
                return [event]
            case fx.Show(screen):
                self._checks.showing(self, screen)
                self._drawn = screen
                self._later(1, ev.ScreenDrawn(screen.revision, self.outside.now_ms + 1))
            case fx.SendRefund(record):
                self._send(record)
            case fx.QueryRefund(record, attempt):
                self._later(200, ev.QueryAnswered(record.refund_no, attempt, self.outside.acquirer.query(record)))
            case fx.Print(copy_id, attempt, document):
                self._print(copy_id, attempt, document)
            case _:
                self._answer(effect)
        return []

    def _answer(self, effect: fx.Effect) -> None:
        match effect:
            case fx.StartTimer(name, after_ms):
                self._start_timer(name, after_ms)
            case fx.StopTimer(name):
                self._timers.pop(name, None)
            case fx.CheckLink(ticket):
                self._later(20, ev.LinkChecked(ticket, LinkReport(True, "", 20, 0)))
            case fx.LookUp(ticket):
                self._later(20, ev.LookedUp(ticket, ORIGINAL))
            case fx.ReadBalance(ticket):
                self._later(20, ev.BalanceRead(ticket, Balance(Fen(1_000_000))))
            case fx.VerifyPassword(ticket):
                self._later(20, ev.LoginAnswered(ticket, SUPERVISOR, 4))
            case fx.ProbePrinter():
                self._later(20, ev.DeviceChanged(DeviceKind.PRINTER, DeviceState.READY, ""))

    def _announce(self) -> None:
        """What was just committed is known outside from now on: it must never be gone."""
        self._stop_if_dead()
        head = self.journal.meta().head
        self.outside.head = (head.seq, head.hash.hex())

    def _send(self, record: RefundRecord) -> None:
        self.disk.point("before the request leaves")
        self._checks.sending(self, record)
        self.confirmed = None
        self.outside.sent[record.refund_no] += 1
        outcome = self.outside.acquirer.refund(record)
        self.disk.point("after the request left")
        self._later(800, ev.RefundAnswered(record.refund_no, outcome))

    def _print(self, copy_id: CopyId, attempt: int, document: Document) -> None:
        self.disk.point("before the paper moves")
        sheet = Sheet(copy_id, any(isinstance(e, Text) and "重打印" in e.text for e in document.elements))
        self._checks.printing(self, sheet)
        self.outside.paper.append(sheet)
        self.disk.point("while the paper moves")
        sheet.complete = True
        self.disk.point("after the cut of the paper")
        self._later(900, ev.CopyReported(copy_id, attempt, PrintReport(CopyState.PROVEN, ProofLevel.P2, None, "")))

    def _start_timer(self, name: str, after_ms: int) -> None:
        at = self.outside.now_ms + after_ms
        self._timers[name] = at

        def fire() -> None:
            if self._timers.get(name) == at:
                del self._timers[name]
                self.take(ev.TimerFired(name))

        self._after(after_ms, fire)


# ---------------------------------------------------------------- the operator


def keys_for(life: Life) -> tuple[str, ...]:
    """What a sensible operator presses on the page before him; nothing where he waits."""
    page = life.core.screen.page if life.core.screen is not None else ""
    book = life.core.book
    if page == "session.menu":
        return (menu_key(_next_task(life)),)
    if page.startswith(("records.", "feedback.", "settings.")):
        return _keys_beside(life, page)
    if page == "open_items.list":
        if book.unprinted():
            return ("1",)
        return () if book.unresolved() else ("CANCEL",)
    if page in ("open_items.judging", "refund_flow.judging"):
        copy_id = life.core._opened.task.copy_id if life.core._opened is not None else None
        return ("1",) if life.outside.came_out(copy_id) else ("2",)
    if page == "refund_flow.unknown":
        return ("ENTER",) if life.outside.acquirer.story is Story.LOST_REQUEST else ()
    fixed: dict[str, tuple[str, ...]] = {
        "session.locked": ("CLEAR", "0", "1", "ENTER"),
        "session.password": ("CLEAR", *"246810", "ENTER"),
        "refund_flow.order": ("CLEAR", *ORIGINAL.order_no, "ENTER"),
        "refund_flow.amount": ("CLEAR", *f"{AMOUNT.value / 100:.2f}", "ENTER"),
        "refund_flow.reason": ("1",),
        "refund_flow.method": ("1",),
    }
    return fixed.get(page, ("ENTER",))


def _next_task(life: Life) -> TaskKind:
    if life.core.book.follow_ups():
        return TaskKind.OPEN_ITEMS
    if life.wants_refund():
        return TaskKind.REFUND
    return TaskKind.RECORDS if life.wants_notice() or life.wants_reprint() else TaskKind.SETTINGS


def _keys_beside(life: Life, page: str) -> tuple[str, ...]:
    """After the refund: the acquirer asked again, the customer told, a notice, the voucher once more, a setting."""
    if page.endswith(".judging"):
        copy_id = life.core._opened.task.copy_id if life.core._opened is not None else None
        return ("1",) if life.outside.came_out(copy_id) else ("2",)
    keys: dict[str, tuple[str, ...]] = {
        "records.search": ("1",) if life.wants_notice() or life.wants_reprint() else ("CANCEL",),
        "records.list": ("1",) if life.wants_notice() or life.wants_reprint() else ("CANCEL",),
        "records.detail": ("4", "5") if life.wants_notice() else ("3",) if life.wants_reprint() else ("CANCEL",),
        "records.copies": ("1",) if life.wants_reprint() else ("CANCEL",),
        "feedback.means": ("1",),
        "feedback.told": ("1",) if life.wants_notice() else ("ENTER",),
        "settings.list": ("2",) if life.wants_setting() else ("CANCEL",),
        "settings.value": ("1",),
    }
    return keys.get(page, ("ENTER",))


class Checks:
    """Called at each joint; :mod:`power_checks` fills them. Nothing is checked here, for runs that only count."""

    def opened(self, life: Life) -> None: ...

    def reserved(self, life: Life, record: RefundRecord) -> None: ...

    def sending(self, life: Life, record: RefundRecord) -> None: ...

    def showing(self, life: Life, screen: ScreenModel) -> None: ...

    def printing(self, life: Life, sheet: Sheet) -> None: ...

    def at_rest(self, life: Life) -> None: ...

    def closed(self, life: Life, vfs: str) -> None: ...
