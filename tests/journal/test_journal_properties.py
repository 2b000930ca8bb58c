"""Random stories: no original is ever over-refunded and no number repeats (design M1, M2)."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from journal_rig import NOW, OTHER_TRADE, TRADE, intent, moved, opened, ruled, success

from terminal.core.entries import RefundMoved
from terminal.core.ids import TradeNo
from terminal.core.model import NotSent, Outcome, RefundRecord, RefundState, Refused, Succeeded, Unknown, UnknownCause
from terminal.core.money import Fen
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
RULED = (RefundState.RULED, RefundState.RECONCILED)
FINISHED = (RefundState.SUCCEEDED, RefundState.REFUSED, RefundState.NOT_SENT, *RULED)
LATE = (Succeeded("2026112466210000000009", "66210000000009", Fen(1), "20261124100105"), Refused("BBS1", ""))


def counts(record: RefundRecord) -> bool:
    """Whether its amount can have moved, as far as anybody knows."""
    if record.state not in FINISHED or record.state is RefundState.SUCCEEDED:
        return True
    return isinstance(record.late, Succeeded) or (record.ruling is not None and record.ruling.executed)


class JournalStory(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "journal.db"
        self.journal = opened(self.path)
        self.model: dict[str, RefundRecord] = {}

    @rule(trade=st.sampled_from([TRADE, OTHER_TRADE]), amount=st.integers(-5, TOTAL + 100))
    def reserve(self, trade: TradeNo, amount: int) -> None:
        counted = [record for record in self.of(trade) if counts(record)]
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

    @rule(pick=st.integers(0, 1_000), state=st.sampled_from([state for state in RefundState if state not in RULED]))
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

    @rule(pick=st.integers(0, 1_000), executed=st.booleans())
    def rule_on(self, pick: int, executed: bool) -> None:
        if not self.model:
            return
        record = list(self.model.values())[pick % len(self.model)]
        later = ruled(record, executed=executed)
        try:
            self.journal.append([RefundMoved(later, "")], NOW)
        except JournalError:
            assert record.state not in (RefundState.UNKNOWN, RefundState.QUERYING)
        else:
            assert record.state in (RefundState.UNKNOWN, RefundState.QUERYING) or later == record
            self.model[record.refund_no] = later

    @rule(pick=st.integers(0, 1_000), late=st.sampled_from(LATE))
    def learn_late(self, pick: int, late: Outcome) -> None:
        """A later truth stands beside what was settled, and is never replaced."""
        if not self.model:
            return
        record = list(self.model.values())[pick % len(self.model)]
        state = RefundState.RECONCILED if record.state is RefundState.RULED else record.state
        later = replace(record, state=state, late=late)
        try:
            self.journal.append([RefundMoved(later, "")], NOW)
        except JournalError:
            assert record.state not in FINISHED or record.late not in (None, late)
        else:
            assert record.state in FINISHED
            assert record.late in (None, late)
            self.model[record.refund_no] = later

    @rule()
    def restart(self) -> None:
        self.journal.close()
        self.journal = opened(self.path)

    @invariant()
    def never_more_than_was_paid(self) -> None:
        if not hasattr(self, "journal"):
            return
        for trade in (TRADE, OTHER_TRADE):
            counted = sum(record.intent.amount.value for record in self.of(trade) if counts(record))
            used = self.journal.used(trade)
            assert (used.succeeded + used.open).value == counted
            # Only a truth that came too late can be too much: the amount was free, by two people's word or a refusal.
            assert counted <= TOTAL or any(isinstance(record.late, Succeeded) for record in self.of(trade))

    @invariant()
    def a_restart_finds_what_is_not_at_rest(self) -> None:
        if not hasattr(self, "journal"):
            return
        wanted = {
            number
            for number, record in self.model.items()
            if record.state not in FINISHED or record.state is RefundState.RULED or record.contradicted()
        }
        assert {record.refund_no for record in self.journal.recover().refunds} == wanted

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
