"""The core as a whole: one event in, effects out. It routes events to the machines and draws where they lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from terminal.core.arrival import DEFAULT_ARRIVAL, ArrivalTable
from terminal.core.beside import Beside
from terminal.core.book import Book
from terminal.core.cases import Cases, CopyEvent, MoneyEvent, stale
from terminal.core.effects import (
    Beep,
    CheckLink,
    Effect,
    Post,
    ProbePrinter,
    Show,
    Sound,
    StartTimer,
)
from terminal.core.events import (
    BalanceRead,
    Cleared,
    CopyChanged,
    DeviceChanged,
    DossierFound,
    Event,
    ExportStepped,
    JournalFailed,
    KeyPressed,
    KeySeen,
    LinkChecked,
    LockFound,
    LoginAnswered,
    LookedUp,
    PhoneSealed,
    QueryDue,
    Recovered,
    RefreshAsked,
    RefundChanged,
    RefundNotReserved,
    RefundReserved,
    RefundsFound,
    ReprintAsked,
    Scanned,
    ScreenDrawn,
    SettingChosen,
    SlipPrinted,
    Started,
    TaskChosen,
    TaskEnded,
    TimerFired,
    UsedFound,
)
from terminal.core.flow import session_table
from terminal.core.flow.session import NOBODY, Session, SessionPage
from terminal.core.flow.task import IDLE_TIMER, Context, Tickets
from terminal.core.goods import GoodsFile
from terminal.core.ids import RefundNo
from terminal.core.lamps import Lamps
from terminal.core.machine import Chart, Stepper
from terminal.core.merchant_policy import DEFAULT_POLICY, Policy
from terminal.core.model import (
    DeviceKind,
    DeviceState,
    Shop,
    Stamp,
)
from terminal.core.opened import Opened
from terminal.core.paper import table as paper_table
from terminal.core.preferences import Preferences
from terminal.core.presses import meaning
from terminal.core.refund import table as refund_machine
from terminal.core.screens import session as session_screens
from terminal.core.screens.model import ScreenModel, StatusBar
from terminal.core.screens.page import Page
from terminal.core.settings import CONFIGURED, Settings
from terminal.core.tasks import TASKS, Tasks
from terminal.core.words import CHINESE_ONLY, Language, Translate

CLOCK_TIMER = "clock"
CLOCK_MS = 10_000
"""How often the title bar's clock and the printer's lamp are looked at."""
PRINTER_TIMER = "printer"
PRINTER_AWAY_MS = 2_000
"""How often a printer that is away is looked for: its driver opens the port again."""
QUERY_PREFIX = "query:"

Answer = (
    LinkChecked
    | LookedUp
    | UsedFound
    | BalanceRead
    | RefundReserved
    | RefundNotReserved
    | RefundsFound
    | DossierFound
    | PhoneSealed
    | SlipPrinted
    | ExportStepped
)


class Terminal:
    """The whole core. Stepped by one thread, one event at a time; never blocks."""

    def __init__(
        self,
        shop: Shop,
        *,
        settings: Settings = CONFIGURED,
        damage: str = "",
        catalogues: Mapping[Language, Translate] = CHINESE_ONLY,
        policy: Policy = DEFAULT_POLICY,
        goods_file: GoodsFile | None = None,
        arrival: ArrivalTable = DEFAULT_ARRIVAL,
    ) -> None:
        """``damage``: what does not hold in the journal; refunds wait until a supervisor has seen it.

        ``settings``: what the configuration says; what the journal says wins.
        """
        self.book = Book()
        self._shop = shop
        self._damage = damage
        self._policy = policy
        self._goods_file = goods_file or GoodsFile()
        self._preferences = Preferences(settings, catalogues)
        self._arrival = arrival
        self._tickets = Tickets()
        self._link_ticket = 0
        """Of the link check at power-up, which no task waits for."""
        self._now: Stamp | None = None
        self._session: Session | None = None
        self._opened: Opened[Any, Any] | None = None
        self._lamps = Lamps()
        self._screen: ScreenModel | None = None
        self.beside = Beside()
        self._session_machine = Stepper(session_table.CHART)
        self._cases = Cases(self.book, shop, arrival)
        self._tasks = Tasks()

    @property
    def steppers(self) -> tuple[Stepper[Any, Any], ...]:
        """Every machine of this terminal, for who wants to watch them."""
        return (self._session_machine, *self._cases.steppers, *self._tasks.steppers.values())

    @property
    def screen(self) -> ScreenModel | None:
        """What is shown now."""
        return self._screen

    def step(self, event: Event, stamp: Stamp) -> tuple[Effect, ...]:
        """Take one event and return the effects, in the order in which they must be performed.

        A step that posts an event draws nothing: the event that follows does.
        """
        self._now = stamp
        if self._session is None:
            self._session = Session(self._context(NOBODY), stamp, self._damage)
        self._session.now = stamp
        self._lamps.follow(event)
        effects = (*self._route(event, stamp), *self._take_over_settings())
        if any(isinstance(effect, Post) for effect in effects):
            return effects
        return (*effects, *self._show(stamp), *self.beside.follow(self._opened))

    # ------------------------------------------------------------ routing

    def _route(self, event: Event, stamp: Stamp) -> tuple[Effect, ...]:
        if isinstance(event, KeyPressed):
            return self._key(event, stamp)
        if isinstance(event, KeySeen):
            return self._key_seen(event, stamp)
        if isinstance(event, Started):
            self._link_ticket = self._tickets.next()
            begin = (StartTimer(CLOCK_TIMER, CLOCK_MS), ProbePrinter(), CheckLink(self._link_ticket))
            return (*begin, *self._to_session(event))
        if isinstance(event, Recovered):
            self._preferences.restore(event)
            return (*self._cases.recovered(event, stamp), *self._to_session(event))
        if isinstance(event, SettingChosen):
            self._preferences.choose(event)
            return ()
        if isinstance(event, TimerFired):
            return self._timer(event, stamp)
        if isinstance(event, ScreenDrawn):
            return self._drawn(event)
        if isinstance(event, Scanned):
            return self._scanned(event, stamp)
        if isinstance(event, DeviceChanged):
            return self._device(event, stamp)
        if isinstance(event, Answer):
            return self._answer(event, stamp)
        if isinstance(event, MoneyEvent):
            return self._cases.money(event, stamp)
        if isinstance(event, CopyEvent):
            return self._cases.copy(event, stamp)
        if isinstance(event, ReprintAsked):
            return self._cases.reprint(event, stamp)
        if isinstance(event, RefreshAsked):
            return self._cases.refresh(event, stamp)
        if isinstance(event, RefundChanged | CopyChanged):
            watched = self._opened is not None and self._opened.task.watches(event)
            return self._to_front(event, stamp) if watched else ()
        if isinstance(event, TaskChosen | TaskEnded | JournalFailed):
            return self._session_change(event, stamp)
        if isinstance(event, LockFound | LoginAnswered):
            asked_by_task = self._opened is not None and self._opened.task.ticket == event.ticket
            return self._to_front(event, stamp) if asked_by_task else self._to_session(event)
        return self._to_front(event, stamp)

    def _to_session(self, event: Event) -> tuple[Effect, ...]:
        if self._session is None:
            raise RuntimeError("the session begins with the first step")
        return self._session_machine.step(self._session, event)

    def _to_front(self, event: Event, stamp: Stamp) -> tuple[Effect, ...]:
        """To the task on top, or to the session when there is none."""
        if self._opened is not None:
            return self._opened.step(event, stamp)
        return self._to_session(event) if type(event) in session_table.CHART.hears else ()

    def _key(self, event: KeyPressed, stamp: Stamp) -> tuple[Effect, ...]:
        idle = (StartTimer(IDLE_TIMER, self._preferences.now.idle_ms),)
        if self._opened is not None and self._opened.asks_for(KeyPressed):
            return (Beep(Sound.KEY), *idle, *self._opened.step(event, stamp))
        said = meaning(event)
        if said is None:
            return (Beep(Sound.REFUSED),)
        return (Beep(Sound.KEY), *idle, *self._to_front(said, stamp))

    def _scanned(self, event: Scanned, stamp: Stamp) -> tuple[Effect, ...]:
        """A scan counts on a page that asks for one; elsewhere it is dropped and counted, never kept for later
        (facts: devices §2.4)."""
        self.beside.forget_scanner()
        if self._opened is not None and self._opened.asks_for(Scanned):
            return self._opened.step(event, stamp)
        self.beside.scans_not_asked += 1
        return (Beep(Sound.REFUSED),)

    def _key_seen(self, event: KeySeen, stamp: Stamp) -> tuple[Effect, ...]:
        """For the page that learns keys; elsewhere a key without a meaning is only heard to have none."""
        if self._opened is not None and self._opened.asks_for(KeySeen):
            return self._opened.step(event, stamp)
        return (Beep(Sound.REFUSED),) if event.key is None else ()

    def _timer(self, event: TimerFired, stamp: Stamp) -> tuple[Effect, ...]:
        if event.name.startswith(QUERY_PREFIX):
            return self._cases.money(QueryDue(RefundNo(event.name.removeprefix(QUERY_PREFIX))), stamp)
        if event.name == CLOCK_TIMER:
            return (StartTimer(CLOCK_TIMER, CLOCK_MS), ProbePrinter())
        if event.name == PRINTER_TIMER:
            return (ProbePrinter(),)
        return self._to_front(event, stamp)

    def _drawn(self, event: ScreenDrawn) -> tuple[Effect, ...]:
        """Remember when the page was first on the panels: only a later press confirms it (design M10)."""
        shown = self._screen is not None and event.revision == self._screen.revision
        front = self._opened.task if self._opened is not None else self._session
        if shown and front is not None and front.drawn_ms is None:
            front.drawn_ms = event.at_ms
        return ()

    def _device(self, event: DeviceChanged, stamp: Stamp) -> tuple[Effect, ...]:
        """Keep the lamps and what the login page tells. A keypad that lost keys leaves no half-typed amount behind
        (facts: devices §1.3)."""
        look_again: tuple[Effect, ...] = ()
        if event.device is DeviceKind.SCANNER:
            self.beside.forget_scanner()
        if event.device is DeviceKind.PRINTER:
            self._cases.printer_changed(event)
            if event.state is DeviceState.AWAY:
                look_again = (StartTimer(PRINTER_TIMER, PRINTER_AWAY_MS),)
        if self._session is not None:
            self._session.devices.pop(event.device, None)
            if event.state in (DeviceState.AWAY, DeviceState.ATTENTION):
                self._session.devices[event.device] = event.detail
        lost_keys = event.device is DeviceKind.KEYPAD and event.state is DeviceState.ATTENTION
        return (*look_again, *(self._to_front(Cleared(event.detail), stamp) if lost_keys else ()))

    def _session_change(self, event: TaskChosen | TaskEnded | JournalFailed, stamp: Stamp) -> tuple[Effect, ...]:
        if isinstance(event, TaskChosen):
            self._opened = self._open(event, stamp)
            self._opened.task.start()
            started = tuple(self._opened.task.out)
            self._opened.task.out = []
            return started
        self._opened = None
        if isinstance(event, JournalFailed):
            self.beside.forget_customer()
        return self._to_session(event)

    def _open(self, chosen: TaskChosen, stamp: Stamp) -> Opened[Any, Any]:
        person = self._session.context.person if self._session is not None else NOBODY
        return self._tasks.open(chosen, self._context(person), stamp)

    def _context(self, person: Any) -> Context:
        return Context(
            self._shop,
            self.book,
            self._tickets,
            person,
            self._preferences.now.idle_ms,
            self._preferences.tr,
            self._policy,
            self._goods_file,
            self._preferences.wanted,
            self._arrival,
            self._session.devices if self._session is not None else {},
        )

    # ------------------------------------------------------------ answers

    def _answer(self, event: Answer, stamp: Stamp) -> tuple[Effect, ...]:
        """An answer goes to the task that asked; a late or foreign one changes nothing and is recorded."""
        if isinstance(event, LinkChecked):
            self._note_clock(event, stamp)
            if event.ticket == self._link_ticket:
                return ()
        if self._opened is None or self._opened.task.ticket != event.ticket:
            if isinstance(event, ExportStepped):
                return ()  # of an export that was given up, which the journal tells already
            return (stale(type(event).__name__, f"ticket {event.ticket}"),)
        if not isinstance(event, RefundReserved):
            return self._opened.step(event, stamp)
        return (*self._cases.reserved(event, stamp), *self._opened.step(event, stamp))

    def _note_clock(self, event: LinkChecked, stamp: Stamp) -> None:
        """What the host's clock says: the login page tells the difference, and restored refunds their age."""
        if self._session is None:
            return
        self._session.devices.pop(DeviceKind.ACQUIRER, None)
        if not event.report.ok:
            self._session.devices[DeviceKind.ACQUIRER] = event.report.detail
        host = event.report.host_time(stamp)
        if host is not None:
            self._session.hear_host(host)
            self._cases.host_told(host)

    def _take_over_settings(self) -> tuple[Effect, ...]:
        """What is shown speaks the language that is in force, and waits as long as is set."""
        effects = self._preferences.take_over(busy=self.book.is_busy())
        if effects:
            now, tr = self._preferences.now, self._preferences.tr
            for task in (self._session, self._opened.task if self._opened is not None else None):
                if task is not None:
                    task.context = replace(task.context, idle_ms=now.idle_ms, tr=tr)
        return effects

    # ------------------------------------------------------------ the screen

    def _show(self, stamp: Stamp) -> tuple[Effect, ...]:
        """Show the page of the state reached, when it differs from what is shown."""
        page, name = self._page()
        status = self._status(stamp)
        revision = self._screen.revision if self._screen is not None else 0
        screen = ScreenModel(name, page.title, page.blocks, page.keys, status, page.tone, revision)
        if screen == self._screen:
            return ()
        front = self._opened.task if self._opened is not None else self._session
        if front is not None and (self._screen is None or self._screen.page != name):
            front.drawn_ms = None
        self._screen = replace(screen, revision=revision + 1)
        return (Show(self._screen),)

    def _status(self, stamp: Stamp) -> StatusBar:
        tr = self._preferences.tr
        return StatusBar(
            link=self._lamps.link,
            printer=self._lamps.printer,
            follow_ups=self.book.follow_ups(),
            person=self._session.context.person.number if self._session is not None else "",
            clock=f"{stamp.wall:%H:%M}",
            link_word=tr("网络"),
            printer_word=tr("打印"),
            open_word=tr("待办"),
        )

    def _page(self) -> tuple[Page, str]:
        tr = self._preferences.tr
        if self._session is None:
            raise RuntimeError("the session begins with the first step")
        if self._opened is not None and self._session.state is SessionPage.TASK:
            page = self._opened.page(tr)
            if page is not None:
                return page, self._opened.name()
        state = self._session.state
        return session_screens.PAGES[state](self._session, tr), f"{session_table.CHART.name}.{state.value}"


CHARTS: tuple[Chart[Any, Any], ...] = (
    refund_machine.CHART,
    paper_table.CHART,
    session_table.CHART,
    *(row.chart for row in TASKS.values()),
)
"""Every machine of the terminal, for the table tests and the diagrams."""
