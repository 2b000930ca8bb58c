"""The records' model: looking refunds up, one refund whole, its copies printed again (guide D2 to D4, C4, E11)."""

from __future__ import annotations

from enum import Enum

from terminal.core.effects import FindDossier, FindRefunds, StartTimer
from terminal.core.events import CopyChanged, RefundChanged
from terminal.core.field import FieldKind, FieldText
from terminal.core.flow.open_items import ASK_AGAIN_MS
from terminal.core.flow.printing import PrintingTask
from terminal.core.flow.task import TICK_MS, TICK_TIMER, Context
from terminal.core.ids import RefundNo
from terminal.core.model import CopyKind, CopyRecord, Outcome, RefundRecord, Stamp
from terminal.core.records import RefundDossier, RefundQuery, RefundsPage, Result, condensed

LINES = 5
"""Refunds on one page of the list."""
HISTORY_LINES = 6
NUMBER_FIELD = FieldText(FieldKind.DIGITS, 32)
STAFF_FIELD = FieldText(FieldKind.DIGITS, 4)


class RecordsPage(Enum):
    SEARCH = "search"
    NUMBER = "number"
    DAY = "day"
    RESULT = "result"
    OPERATOR = "operator"
    LIST = "list"
    DETAIL = "detail"
    ARRIVAL = "arrival"
    HISTORY = "history"
    BASIS = "basis"
    COPIES = "copies"
    PRINTING = "printing"
    JUDGING = "judging"
    ENDED = "ended"


SEARCHES = (RecordsPage.LIST, RecordsPage.NUMBER, RecordsPage.DAY, RecordsPage.RESULT, RecordsPage.OPERATOR)
"""What the search menu leads to, in its order; the list at once shows the newest."""


class RecordsTask(PrintingTask):
    __slots__ = ("asked_anew", "asking", "cursors", "dossier", "leaf", "page", "query", "refreshed", "subject")

    def __init__(self, context: Context, now: Stamp) -> None:
        super().__init__(context, now)
        self.state = RecordsPage.SEARCH
        self.query: RefundQuery | None = None
        """What the list is of."""
        self.asked_anew = False
        """The question was just asked; not the list of an earlier one read again."""
        self.cursors: list[int | None] = [None]
        """Where each page of the list up to the one shown begins."""
        self.page: RefundsPage | None = None
        """The page of the list that is shown; None until the journal has answered."""
        self.subject: RefundNo | None = None
        """The refund whose pages are shown."""
        self.dossier: RefundDossier | None = None
        self.asking = False
        """A person has asked the acquirer about this refund, and it has not answered yet."""
        self.refreshed: Outcome | None = None
        """What the acquirer said when it was asked."""
        self.leaf = 0
        """Page of the history, from 0."""

    def start(self) -> None:
        self.enter()
        self.out.append(StartTimer(TICK_TIMER, TICK_MS))

    def options(self) -> int:
        if self.state is RecordsPage.SEARCH:
            return len(SEARCHES)
        if self.state is RecordsPage.RESULT:
            return len(Result)
        if self.state is RecordsPage.LIST:
            return len(self.records())
        return len(self.newest_copies()) if self.state is RecordsPage.COPIES else 0

    def watches(self, event: RefundChanged | CopyChanged) -> bool:
        return True

    # ------------------------------------------------------------ the list

    def records(self) -> tuple[RefundRecord, ...]:
        return self.page.records if self.page is not None else ()

    def look_up(self, query: RefundQuery) -> None:
        """Ask for the first page of a question."""
        self.query = query
        self.cursors = [None]
        self.asked_anew = True
        self.ask_page()

    def ask_page(self) -> None:
        self.enter()
        self.page = None
        if self.query is not None:
            self.out.append(FindRefunds(self.ask(), self.query, LINES, self.cursors[-1]))

    # ------------------------------------------------------------ one refund

    def ask_dossier(self) -> None:
        if self.subject is not None:
            self.out.append(FindDossier(self.ask(), self.subject))

    def newest_copies(self) -> tuple[CopyRecord, ...]:
        """The newest copy of each kind that there is, in the order of kinds."""
        if self.dossier is None:
            return ()
        newest: dict[CopyKind, CopyRecord] = {}
        for copy in self.dossier.copies:
            if copy.kind not in newest or copy.duplicate >= newest[copy.kind].duplicate:
                newest[copy.kind] = copy
        return tuple(newest[kind] for kind in CopyKind if kind in newest)

    def leaves(self) -> int:
        """How many pages the history has."""
        lines = len(condensed(self.dossier.history)) if self.dossier is not None else 0
        return max(1, -(-lines // HISTORY_LINES))

    def is_asked(self) -> bool:
        """The acquirer was asked about this refund, here or by the follow-up, and has not answered yet."""
        case = self.context.book.refunds.get(self.subject) if self.subject is not None else None
        return case is not None and case.is_asked

    def refresh_in_ms(self) -> int:
        """How long until this refund may be asked about by hand; 0 when it may now (guide E10)."""
        case = self.context.book.refunds.get(self.subject) if self.subject is not None else None
        if case is None or case.asked_ms is None:
            return 0
        return max(0, case.asked_ms + ASK_AGAIN_MS - self.now.mono_ms)
