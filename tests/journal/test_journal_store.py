"""The rules of the store: reservations, moves, copies, logins, history."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import apsw
import pytest
from journal_rig import NOW, OTHER_TRADE, TRADE, copy_of, intent, moved, opened, reserved, small_house, success

from terminal.core.entries import CopyMoved, LoggedIn, LoggedOut, LoginTried, Noted, RefundMoved
from terminal.core.ids import RefundNo, TradeNo
from terminal.core.model import (
    CopyKind,
    CopyState,
    LoginLock,
    NotSent,
    Outcome,
    PrintReport,
    RefundRecord,
    RefundState,
    Refused,
    Unknown,
    UnknownCause,
    UsedAmounts,
)
from terminal.core.money import ZERO, Fen
from terminal.errors import JournalError
from terminal.journal.limits import FREE_FLOOR_BYTES
from terminal.journal.rules import ReservationRefused
from terminal.journal.store import Journal
from terminal.ports import JournalPort

NO = Refused("BBS0001", "余额不足")
NEVER = NotSent("连接被拒绝")
SILENCE = Unknown(UnknownCause.NO_ANSWER, "")


def move(journal: Journal, record: RefundRecord, *path: tuple[RefundState, Outcome | None]) -> RefundRecord:
    for state, outcome in path:
        record = moved(record, state, outcome)
        journal.append([RefundMoved(record, "test")], NOW)
    return record


def finish(journal: Journal, record: RefundRecord) -> RefundRecord:
    record = success(move(journal, record, (RefundState.SENDING, None)))
    journal.append([RefundMoved(record, "answered")], NOW)
    return record


def test_the_store_keeps_the_ports_promise(journal: Journal) -> None:
    port: JournalPort = journal
    assert port.recover().refunds == ()


# ---------------------------------------------------------------- reserving


def test_a_reservation_writes_number_intent_and_event(journal: Journal) -> None:
    record = reserved(journal)
    assert record.refund_no == "RD92964001234560000001"
    assert (record.state, record.intent, record.created_at, record.outcome) == (
        RefundState.CREATED,
        intent(),
        NOW,
        None,
    )
    assert journal.refund(record.refund_no) == record
    assert [(event.kind, event.subject) for event in journal.events()] == [("refund_reserved", record.refund_no)]


def test_a_reserved_amount_counts_as_used_and_blocks(journal: Journal) -> None:
    record = reserved(journal)
    assert journal.used(TRADE) == UsedAmounts(ZERO, Fen(300), record.refund_no)
    assert journal.used(OTHER_TRADE) == UsedAmounts(ZERO, ZERO, None)


@pytest.mark.parametrize("state", [RefundState.CREATED, RefundState.SENDING, RefundState.UNKNOWN, RefundState.QUERYING])
def test_an_open_refund_blocks_its_original_and_is_named(journal: Journal, state: RefundState) -> None:
    record = move(journal, reserved(journal), (state, None))
    refused = journal.reserve(intent(1), NOW)
    assert isinstance(refused, ReservationRefused)
    assert refused.blocking == record.refund_no
    assert record.refund_no in refused.why


def test_an_open_refund_blocks_nothing_else(journal: Journal) -> None:
    reserved(journal)
    assert reserved(journal, trade_no=OTHER_TRADE).refund_no.endswith("0000002")


def test_part_refunds_may_add_up_to_the_payment_and_no_further(journal: Journal) -> None:
    finish(journal, reserved(journal, 400))
    finish(journal, reserved(journal, 600))
    refused = journal.reserve(intent(1), NOW)
    assert isinstance(refused, ReservationRefused)
    assert refused.blocking is None
    assert "可退 ￥0.00" in refused.why


def test_what_was_refunded_before_must_still_be_what_the_confirm_page_said(journal: Journal) -> None:
    """A late truth may take an amount while the form is open: tiers and goods were judged without it (M10, C3)."""
    finish(journal, reserved(journal, 300))
    refused = journal.reserve(replace(intent(200), refunded_before=ZERO), NOW)
    assert isinstance(refused, ReservationRefused)
    assert "重新查询" in refused.why
    assert isinstance(journal.reserve(replace(intent(200), refunded_before=Fen(300)), NOW), RefundRecord)


def test_one_fen_above_the_payment_is_refused(journal: Journal) -> None:
    assert isinstance(journal.reserve(intent(1_001), NOW), ReservationRefused)
    assert isinstance(journal.reserve(intent(1_000), NOW), RefundRecord)


def test_what_was_asked_counts_even_when_less_was_paid_back(journal: Journal) -> None:
    record = move(journal, reserved(journal, 400), (RefundState.SENDING, None))
    paid = success(record)
    assert paid.outcome is not None
    journal.append([RefundMoved(replace(paid, outcome=replace(paid.outcome, paid_back=Fen(100))), "answered")], NOW)
    assert journal.used(TRADE).succeeded == Fen(400)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_and_less_cannot_be_refunded(journal: Journal, amount: int) -> None:
    assert journal.reserve(intent(amount), NOW) == ReservationRefused("退款金额必须大于零")


def test_an_original_without_trade_number_cannot_be_told_from_others(journal: Journal) -> None:
    assert isinstance(journal.reserve(intent(trade_no=TradeNo("")), NOW), ReservationRefused)


@pytest.mark.parametrize(("state", "outcome"), [(RefundState.REFUSED, NO), (RefundState.NOT_SENT, NEVER)])
def test_a_refused_or_unsent_refund_frees_its_amount(journal: Journal, state: RefundState, outcome: Outcome) -> None:
    first = move(journal, reserved(journal, 1_000), (RefundState.SENDING, None), (state, outcome))
    again = reserved(journal, 1_000)
    assert again.refund_no != first.refund_no


def test_a_refused_reservation_uses_no_number_and_writes_nothing(journal: Journal) -> None:
    reserved(journal)
    before = journal.meta()
    for amount in (0, 100, 5_000):
        assert isinstance(journal.reserve(intent(amount), NOW), ReservationRefused)
    assert journal.meta() == before
    assert reserved(journal, trade_no=OTHER_TRADE).refund_no.endswith("0000002")


def test_numbers_go_on_after_a_restart_whatever_the_clock_says(path: Path) -> None:
    with closing(opened(path)) as journal:
        first = reserved(journal)
    with closing(opened(path, now=NOW - timedelta(days=400))) as journal:
        record = journal.reserve(intent(trade_no=OTHER_TRADE), NOW - timedelta(days=400))
    assert isinstance(record, RefundRecord)
    assert (first.refund_no[-7:], record.refund_no[-7:]) == ("0000001", "0000002")


def test_used_up_numbers_are_an_error_not_a_repetition(path: Path) -> None:
    opened(path).close()
    db = apsw.Connection(str(path))
    db.execute("UPDATE meta SET next_sequence = 10000000")
    db.close()
    with closing(opened(path)) as journal:
        with pytest.raises(JournalError, match="used up"):
            reserved(journal)
        assert journal.refunds() == ()


def test_no_refund_begins_on_a_disk_that_cannot_hold_its_outcome(path: Path) -> None:
    free = FREE_FLOOR_BYTES - 1
    with closing(opened(path, housing=small_house(path, lambda folder: free))) as journal:
        refused = journal.reserve(intent(), NOW)
        assert isinstance(refused, ReservationRefused)
        assert "存储空间不足" in refused.why
        assert journal.meta().next_sequence == 1
        journal.append([Noted("alarm", "", "disk")], NOW)  # but what happened is still written
        free = FREE_FLOOR_BYTES
        assert reserved(journal)


# ---------------------------------------------------------------- moving


def test_a_move_changes_the_row_and_adds_an_event(journal: Journal) -> None:
    record = finish(journal, reserved(journal))
    assert journal.refund(record.refund_no) == record
    kinds = [event.kind for event in journal.events(subject=record.refund_no)]
    assert kinds == ["refund_reserved", "refund_moved", "refund_moved"]
    assert journal.events()[-1].host_time == "20261124100105"
    assert journal.used(TRADE) == UsedAmounts(Fen(300), ZERO, None)


def test_an_unknown_number_cannot_be_moved(journal: Journal) -> None:
    record = replace(reserved(journal), refund_no=RefundNo("RD92964001234560000077"))
    with pytest.raises(JournalError, match="never reserved"):
        journal.append([RefundMoved(record, "")], NOW)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [(RefundState.SUCCEEDED, None), (RefundState.REFUSED, NO), (RefundState.NOT_SENT, NEVER)],
)
@pytest.mark.parametrize("later", list(RefundState))
def test_a_finished_refund_stays_finished(
    journal: Journal, state: RefundState, outcome: Outcome | None, later: RefundState
) -> None:
    record = move(journal, reserved(journal), (RefundState.SENDING, None))
    record = success(record) if outcome is None else moved(record, state, outcome)
    journal.append([RefundMoved(record, "answered")], NOW)
    proofs = {RefundState.REFUSED: NO, RefundState.NOT_SENT: NEVER, RefundState.SUCCEEDED: success(record).outcome}
    after = moved(record, later, proofs.get(later, SILENCE))
    if later is state:
        journal.append([RefundMoved(after, "again")], NOW)  # saying the same again is no change
    else:
        with pytest.raises(JournalError, match="cannot become"):
            journal.append([RefundMoved(after, "late")], NOW)
    assert journal.refund(record.refund_no) == record


def test_a_proven_outcome_cannot_be_replaced(journal: Journal) -> None:
    record = finish(journal, reserved(journal))
    assert record.outcome is not None
    other = replace(record, outcome=replace(record.outcome, paid_back=Fen(1)))
    with pytest.raises(JournalError, match="proven outcome"):
        journal.append([RefundMoved(other, "late")], NOW)


@pytest.mark.parametrize("back", [RefundState.CREATED, RefundState.SENDING, RefundState.NOT_SENT])
@pytest.mark.parametrize("state", [RefundState.UNKNOWN, RefundState.QUERYING])
def test_no_way_leads_back_from_unknown(journal: Journal, state: RefundState, back: RefundState) -> None:
    """Design M3 (sent once) and M4 (once unknown, never proven not sent), held at the disk too."""
    record = move(journal, reserved(journal), (RefundState.SENDING, None), (state, SILENCE))
    with pytest.raises(JournalError, match="cannot become"):
        journal.append([RefundMoved(moved(record, back, NEVER), "")], NOW)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (RefundState.SUCCEEDED, None),
        (RefundState.SUCCEEDED, SILENCE),
        (RefundState.REFUSED, NEVER),
        (RefundState.NOT_SENT, NO),
        (RefundState.NOT_SENT, None),
    ],
)
def test_a_finished_state_needs_its_proof(journal: Journal, state: RefundState, outcome: Outcome | None) -> None:
    record = move(journal, reserved(journal), (RefundState.SENDING, None))
    with pytest.raises(JournalError, match="needs the outcome"):
        journal.append([RefundMoved(moved(record, state, outcome), "")], NOW)


def test_what_was_confirmed_cannot_be_changed(journal: Journal) -> None:
    record = reserved(journal)
    for other in (replace(record, intent=intent(999)), replace(record, created_at=NOW + timedelta(1))):
        with pytest.raises(JournalError, match="cannot be changed"):
            journal.append([RefundMoved(other, "")], NOW)


def test_entries_are_written_together_or_not_at_all(journal: Journal) -> None:
    record = reserved(journal)
    before = journal.meta()
    entries = [
        RefundMoved(moved(record, RefundState.SENDING), "sending"),
        LoginTried("01"),
        CopyMoved(copy_of(RefundNo("RD92964001234560000099")), "owed"),
    ]
    with pytest.raises(JournalError, match="belongs to no refund"):
        journal.append(entries, NOW)
    assert journal.meta() == before
    assert journal.refund(record.refund_no) == record
    assert journal.login_tries_left("01", NOW) == 5
    journal.append(entries[:2], NOW)


def test_an_empty_append_writes_nothing(journal: Journal) -> None:
    journal.append([], NOW)
    assert journal.events() == ()


def test_a_time_without_offset_is_not_written(journal: Journal) -> None:
    with pytest.raises(JournalError, match="without an offset"):
        journal.reserve(intent(), NOW.replace(tzinfo=None))
    assert journal.refunds() == ()


# ---------------------------------------------------------------- copies and recovery


def test_a_copy_is_created_by_its_first_entry_then_moved(journal: Journal) -> None:
    record = reserved(journal)
    owed = copy_of(record.refund_no)
    journal.append([CopyMoved(owed, "owed")], NOW)
    assert journal.copies() == (owed,)
    printed = replace(owed, state=CopyState.PROVEN, attempts=1)
    journal.append([CopyMoved(printed, "proven", "01")], NOW)
    assert journal.copies(record.refund_no) == (printed,)


def test_a_copy_cannot_change_hands(journal: Journal) -> None:
    first, second = reserved(journal), reserved(journal, trade_no=OTHER_TRADE)
    journal.append([CopyMoved(copy_of(first.refund_no), "owed")], NOW)
    stolen = replace(copy_of(first.refund_no), refund_no=second.refund_no)
    with pytest.raises(JournalError, match="another refund"):
        journal.append([CopyMoved(stolen, "owed")], NOW)


def test_a_copy_that_is_on_paper_is_never_owed_again(journal: Journal) -> None:
    """A further print is a copy of its own: one that took this one's id would rewrite what was printed (M9)."""
    proven = copy_of(reserved(journal).refund_no, state=CopyState.PROVEN)
    journal.append([CopyMoved(proven, "proven")], NOW)
    with pytest.raises(JournalError, match="on paper already"):
        journal.append([CopyMoved(replace(proven, state=CopyState.OWED), "print asked")], NOW)
    assert journal.copies(proven.refund_no) == (proven,)


def test_recovery_lists_what_is_not_finished_in_order_of_creation(journal: Journal) -> None:
    trades = [TradeNo(f"20261120662100000000{place:02d}") for place in range(5)]
    done, quiet, owing, open1, open2 = (reserved(journal, trade_no=trade) for trade in trades)
    finish(journal, done)
    finish(journal, owing)
    move(journal, quiet, (RefundState.NOT_SENT, NEVER))
    open2 = move(journal, open2, (RefundState.SENDING, None), (RefundState.UNKNOWN, SILENCE))
    merchant, customer = copy_of(owing.refund_no), copy_of(owing.refund_no, CopyKind.CUSTOMER)
    proven = copy_of(done.refund_no, state=CopyState.PROVEN)
    journal.append([CopyMoved(customer, ""), CopyMoved(merchant, ""), CopyMoved(proven, "")], NOW)
    found = journal.recover()
    assert [record.refund_no for record in found.refunds] == [owing.refund_no, open1.refund_no, open2.refund_no]
    assert found.refunds[0].state is RefundState.SUCCEEDED
    assert found.copies == (customer, merchant)


@pytest.mark.parametrize("state", list(CopyState))
def test_only_paper_that_is_proven_or_was_seen_settles_a_copy(journal: Journal, state: CopyState) -> None:
    report = PrintReport(CopyState.UNCERTAIN, None, None, "")
    record = replace(copy_of(reserved(journal).refund_no, state=state), report=report)
    journal.append([CopyMoved(record, "")], NOW)
    assert (record in journal.recover().copies) is (state not in (CopyState.PROVEN, CopyState.ACCEPTED))


def test_recovery_takes_the_partial_indexes(journal: Journal) -> None:
    db = journal._database()
    for sql in (
        "SELECT sequence FROM refund WHERE followed = 1",
        "SELECT record FROM copy WHERE settled = 0 ORDER BY made",
    ):
        plan = db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        assert any("refund_followed" in row[3] or "copy_owed" in row[3] for row in plan), plan


# ---------------------------------------------------------------- people


def test_five_failures_lock_a_number_for_thirty_minutes_from_the_last(journal: Journal) -> None:
    for minute in range(5):
        assert journal.login_lock("01", NOW) is None
        assert journal.login_tries_left("01", NOW) == 5 - minute
        journal.append([LoginTried("01")], NOW + timedelta(minutes=minute))
    until = NOW + timedelta(minutes=34)
    assert journal.login_tries_left("01", NOW + timedelta(minutes=5)) == 0
    assert journal.login_lock("01", until - timedelta(seconds=1)) == LoginLock(until)
    assert journal.login_lock("02", NOW) is None
    assert journal.login_lock("01", until) is None
    assert journal.login_tries_left("01", until) == 5


def test_a_served_lock_starts_a_new_count(journal: Journal) -> None:
    journal.append([LoginTried("01")] * 5, NOW)
    later = NOW + timedelta(minutes=30)
    journal.append([LoginTried("01")], later)
    assert journal.login_tries_left("01", later) == 4


def test_a_login_resets_the_count(journal: Journal) -> None:
    journal.append([LoginTried("01")] * 5, NOW)
    journal.append([LoggedIn("01")], NOW)
    assert journal.login_lock("01", NOW) is None
    assert journal.login_tries_left("01", NOW) == 5


def test_a_lock_survives_a_restart_and_a_clock_set_back(path: Path) -> None:
    with closing(opened(path)) as journal:
        journal.append([LoginTried("01")] * 5, NOW)
    with closing(opened(path)) as journal:
        assert journal.login_lock("01", NOW - timedelta(days=3)) == LoginLock(NOW + timedelta(minutes=30))


# ---------------------------------------------------------------- history


def test_other_entries_are_events_only(journal: Journal) -> None:
    journal.append([LoginTried("01"), LoggedIn("01"), LoggedOut("01", "key"), Noted("stale", "R1", "late")], NOW)
    events = journal.events()
    assert [event.kind for event in events] == ["login_tried", "logged_in", "logged_out", "noted"]
    assert events[-1].body == '{"detail":"late","kind":"stale"}'
    assert {event.device_time for event in events} == {NOW.isoformat()}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE event SET body = '{}' WHERE seq = 1",
        "DELETE FROM event",
        "REPLACE INTO event SELECT seq, kind, subject, '{}', host_time, device_time, prev, hash FROM event",
        "INSERT INTO event SELECT seq + 5, kind, subject, body, host_time, device_time, prev, hash FROM event",
    ],
)
def test_history_cannot_be_rewritten(journal: Journal, sql: str) -> None:
    journal.append([Noted("a", "", "")], NOW)
    before = journal.events()
    with pytest.raises(apsw.ConstraintError, match="history is never rewritten"):
        journal._database().execute(sql)
    assert journal.events() == before


def test_queries_page_and_filter(journal: Journal) -> None:
    trades = [TradeNo(f"20261120662100000000{place:02d}") for place in range(5)]
    numbers = [reserved(journal, trade_no=trade).refund_no for trade in trades]
    assert [record.refund_no for record in journal.refunds(2, 1)] == [numbers[3], numbers[2]]
    assert [row.refund_no for row in journal.refund_rows(after=3)] == numbers[3:]
    assert [event.seq for event in journal.events(after=2, limit=2)] == [3, 4]
    assert [event.subject for event in journal.events(subject=numbers[4])] == [numbers[4]]
    assert journal.refund(RefundNo("R0")) is None


def test_the_chain_holds_while_in_use_and_from_any_anchor(journal: Journal) -> None:
    finish(journal, reserved(journal))
    anchor = journal.check_chain().head
    journal.append([Noted("a", "", "")] * 3, NOW)
    assert (journal.check_chain().ok, journal.check_chain().records) == (True, 6)
    assert (journal.check_chain(anchor).ok, journal.check_chain(anchor).records) == (True, 3)
