"""Random stories: no original is ever over-refunded and no number repeats (design M1, M2)."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from journal_rig import NOW, OTHER_TRADE, TRADE, intent, moved, opened, success

from terminal.core.entries import RefundMoved
from terminal.core.ids import TradeNo
from terminal.core.model import NotSent, RefundRecord, RefundState, Refused, Unknown, UnknownCause
from terminal.errors import JournalError
from terminal.journal.rules import ReservationRefused
from terminal.journal.verification import verify

TOTAL = 1_000
OUTCOMES = {
    RefundState.CREATED: None,
    RefundState.SENDING: None,
    RefundState.UNKNOWN: Unknown(UnknownCause.NO_ANSWER, ""),
    RefundState.QUERYING: Unknown(UnknownCause.NOT_FOUND, ""),
    RefundState.REFUSED: Refused("BBS1", ""),
    RefundState.NOT_SENT: NotSent(""),
}
FREE = (RefundState.REFUSED, RefundState.NOT_SENT)
FINISHED = (RefundState.SUCCEEDED, *FREE)


class JournalStory(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "journal.db"
        self.journal = opened(self.path)
        self.model: dict[str, RefundRecord] = {}

    @rule(trade=st.sampled_from([TRADE, OTHER_TRADE]), amount=st.integers(-5, TOTAL + 100))
    def reserve(self, trade: TradeNo, amount: int) -> None:
        counted = [record for record in self.of(trade) if record.state not in FREE]
        used = sum(record.intent.amount.value for record in counted)
        blocked = any(record.state not in FINISHED for record in counted)
        fits = 0 < amount <= TOTAL - used and not blocked
        before = self.journal.meta()
        answer = self.journal.reserve(intent(amount, trade, TOTAL), NOW)
        if isinstance(answer, ReservationRefused):
            assert not fits
            assert (answer.blocking is not None) is (blocked and amount > 0)
            assert self.journal.meta() == before
        else:
            assert fits
            assert answer.refund_no not in self.model
            self.model[answer.refund_no] = answer

    @rule(pick=st.integers(0, 1_000), state=st.sampled_from(RefundState))
    def move(self, pick: int, state: RefundState) -> None:
        if not self.model:
            return
        record = list(self.model.values())[pick % len(self.model)]
        later = success(record) if state is RefundState.SUCCEEDED else moved(record, state, OUTCOMES[state])
        try:
            self.journal.append([RefundMoved(later, "")], NOW)
        except JournalError:
            assert record.state in FINISHED or state in (RefundState.CREATED, RefundState.SENDING, *FINISHED)
        else:
            assert record.state not in FINISHED or later.state is record.state
            self.model[record.refund_no] = later

    @rule()
    def restart(self) -> None:
        self.journal.close()
        self.journal = opened(self.path)

    @invariant()
    def never_more_than_was_paid(self) -> None:
        if not hasattr(self, "journal"):
            return
        counted: dict[str, int] = defaultdict(int)
        for row in self.journal.refund_rows():
            if RefundState(row.state) not in FREE:
                counted[row.trade_no] += row.amount_fen
        assert all(amount <= TOTAL for amount in counted.values())
        for trade in (TRADE, OTHER_TRADE):
            used = self.journal.used(trade)
            assert (used.succeeded + used.open).value == counted[trade]

    def of(self, trade: TradeNo) -> list[RefundRecord]:
        return [record for record in self.model.values() if record.intent.original.trade_no == trade]

    def teardown(self) -> None:
        if not hasattr(self, "journal"):
            return
        assert {record.refund_no: record for record in self.journal.refunds(1_000)} == self.model
        self.journal.close()
        report = verify(str(self.path))
        self.folder.cleanup()
        assert report.ok, report.problems


TestJournalStory = JournalStory.TestCase
TestJournalStory.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
