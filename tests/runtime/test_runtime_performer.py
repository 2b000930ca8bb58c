"""The performer: effects in order, what is recorded is on disk before the rest, a failed commit stops the step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.entries import Entry, Noted
from terminal.core.ids import LogNo, OrderNo, TradeNo, refund_no
from terminal.core.model import (
    Balance,
    BalanceResult,
    CopyId,
    CopyState,
    DeviceState,
    LinkReport,
    LoginLock,
    LookUpFailed,
    LookUpResult,
    Method,
    NotSent,
    Original,
    OriginalState,
    Outcome,
    PaymentType,
    Person,
    PrintReport,
    Reason,
    RefundIntent,
    RefundRecord,
    RefundState,
    Role,
    SendStage,
    UsedAmounts,
)
from terminal.core.money import ZERO, Fen
from terminal.core.phone import SealedPhone
from terminal.core.screens.model import ScreenModel, StatusBar, Tone
from terminal.core.secret import Secret
from terminal.core.slips.document import Document
from terminal.errors import DeviceLost, JournalError
from terminal.ports import NotReserved
from terminal.runtime.performer import Performer, Ports, Workers
from terminal.runtime.timers import Timers
from terminal.runtime.workers import Worker

NOTE = fx.Record((Noted("test", "", ""),))
SCREEN = ScreenModel("test.page", "", (), (), StatusBar(), revision=7)


class StillClock:
    def mono_ms(self) -> int:
        return 5_000

    def wall(self) -> datetime:
        return datetime(2026, 11, 24, tzinfo=UTC)

    def use_zone(self, name: str) -> None:
        return


class MemoryJournal:
    """Keeps what it is given, in order; fails when told to."""

    def __init__(self) -> None:
        self.written: list[Entry] = []
        self.broken = False
        self.tries_left = 3
        self.anchored_by = ""

    def append(self, entries: Sequence[Entry], now: datetime) -> None:
        if self.broken:
            raise JournalError("disk full", where="journal.db", do="Make room")
        self.written += entries

    def reserve(self, intent: RefundIntent, now: datetime) -> RefundRecord | NotReserved:
        raise JournalError("disk full", where="journal.db", do="Make room")

    def used(self, trade_no: TradeNo) -> UsedAmounts:
        return UsedAmounts(Fen(100), ZERO, None)

    def recover(self) -> ev.Recovered:
        return ev.Recovered((), ())

    def anchor(self, now: datetime, accepted_by: str = "") -> object:
        self.anchored_by = accepted_by
        return None

    def login_lock(self, number: str, now: datetime) -> LoginLock | None:
        return LoginLock(now + timedelta(minutes=30)) if number == "99" else None

    def login_tries_left(self, number: str, now: datetime) -> int:
        return self.tries_left

    def close(self) -> None:
        return


class StillAcquirer:
    def check_link(self) -> LinkReport:
        return LinkReport(True, "", 1)

    def look_up(self, number: OrderNo | TradeNo, *, is_trade_no: bool) -> LookUpResult:
        return LookUpFailed(True, "EMU", f"{number} {is_trade_no}")

    def balance(self) -> BalanceResult:
        return Balance(Fen(1))

    def refund(self, record: RefundRecord, on_stage: Callable[[SendStage], None]) -> Outcome:
        on_stage(SendStage.CONNECTING)
        return NotSent("refused")

    def query(self, record: RefundRecord) -> Outcome:
        return NotSent("refused")


class OnePerson:
    def verify(self, number: str, password: Secret) -> Person | None:
        return Person(number, "x", Role.OPERATOR) if password.reveal() == "246810" else None


class StillPrinter:
    def print(self, document: Document) -> PrintReport:
        return PrintReport(CopyState.UNCERTAIN, None, None, document.title)

    def probe(self) -> tuple[DeviceState, str]:
        return DeviceState.ATTENTION, "缺纸"

    def recover(self, resume: bool) -> tuple[DeviceState, str]:
        return DeviceState.READY, "resumed" if resume else "dropped"

    def close(self) -> None:
        return


class Panel:
    def __init__(self, *, broken: bool = False) -> None:
        self.shown: list[int] = []
        self.broken = broken

    def show(self, screen: ScreenModel) -> None:
        if self.broken:
            raise DeviceLost("gone", where="panel", do="Check the cable")
        self.shown.append(screen.revision)

    def close(self) -> None:
        return


class Stage:
    """A performer with everything around it, and the events it posts."""

    def __init__(self, *panels: Panel) -> None:
        self.posted: list[ev.Event] = []
        self.next: list[ev.Event] = []
        self.arrived = threading.Condition()
        self.crashes: list[BaseException] = []
        self.journal = MemoryJournal()
        self.timers = Timers()
        self.workers = Workers(*(Worker(name, self.post, self.crashes.append) for name in "abcd"))
        self.ports = Ports(self.journal, StillAcquirer(), OnePerson(), StillPrinter(), panels)
        self.performer = Performer(self.ports, self.workers, self.timers, StillClock(), self.post, self.next.append)

    def post(self, event: ev.Event) -> None:
        with self.arrived:
            self.posted.append(event)
            self.arrived.notify_all()

    def wait_for(self, count: int) -> list[ev.Event]:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.posted) >= count, timeout=10)
            return list(self.posted)


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage(Panel())
    yield made
    made.workers.close()


def test_a_failed_commit_stops_the_rest_of_the_step_and_comes_back_as_an_event(stage: Stage) -> None:
    stage.journal.broken = True
    stage.performer.perform((fx.StartTimer("before", 10), NOTE, fx.StartTimer("after", 10), fx.Post(ev.TaskEnded())))
    assert len(stage.next) == 1
    failed = stage.next[0]
    assert isinstance(failed, ev.JournalFailed)
    assert failed.detail == "流水文件无法读写，请联系装机员"
    assert failed.entries == NOTE.entries
    assert stage.timers.pop_due(10_000) == "before"
    assert stage.timers.pop_due(10_000) is None


def test_a_reservation_that_cannot_be_written_sends_nothing(stage: Stage) -> None:
    stage.performer.perform((fx.ReserveRefund(1, None), fx.ReadBalance(2)))  # type: ignore[arg-type]
    assert isinstance(stage.next[0], ev.JournalFailed)
    assert stage.posted == []


def test_records_are_written_before_what_follows_is_posted(stage: Stage) -> None:
    stage.performer.perform((NOTE, fx.Post(ev.TaskEnded())))
    assert stage.journal.written == list(NOTE.entries)
    assert stage.next == [ev.TaskEnded()]


def test_answers_carry_the_ticket_of_their_question(stage: Stage) -> None:
    stage.performer.perform((fx.CheckLink(11), fx.LookUp(12, OrderNo("A1"), False), fx.ReadBalance(13)))
    assert stage.wait_for(3) == [
        ev.LinkChecked(11, LinkReport(True, "", 1)),
        ev.LookedUp(12, LookUpFailed(True, "EMU", "A1 False")),
        ev.BalanceRead(13, Balance(Fen(1))),
    ]
    stage.performer.perform((fx.FindUsed(14, TradeNo("2026112366210000000001")), fx.FindLock(15, "99")))
    assert isinstance(stage.next[0], ev.UsedFound)
    assert isinstance(stage.next[1], ev.LockFound)
    assert stage.next[1].lock is not None


def refund(state: RefundState, sequence: int) -> RefundRecord:
    original = Original(
        trade_no=TradeNo("2026112366210000000001"),
        log_no=LogNo("66210000000001"),
        order_no=OrderNo("A1"),
        merchant_no="822290059430BFA",
        payment_type=PaymentType.WECHAT,
        account_type="WECHAT",
        state=OriginalState.SUCCESS,
        total=Fen(1_000),
        trade_time="20261123120000",
        payer="",
    )
    operator = Person("01", "x", Role.SUPERVISOR)
    intent = RefundIntent(original, Fen(300), Method.ORIGINAL_ROUTE, Reason("01", "商品退货"), operator)
    return RefundRecord(refund_no("D9296400", "123456", sequence), intent, state, StillClock().wall())


def test_queries_that_hang_delay_no_refund_at_the_keypad(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an outage many unknowns are asked about, and each may wait for its time-out: a customer does not."""
    hangs = threading.Event()
    monkeypatch.setattr(StillAcquirer, "query", lambda acquirer, record: hangs.wait(30) and NotSent("late"))
    unknown, fresh = refund(RefundState.UNKNOWN, 1), refund(RefundState.SENDING, 2)
    stage.performer.perform(tuple(fx.QueryRefund(unknown, attempt) for attempt in (1, 2, 3)))
    stage.performer.perform((fx.LookUp(12, OrderNo("A1"), False), fx.SendRefund(fresh)))
    looked_up, stage_reached, answered = stage.wait_for(3)
    assert isinstance(looked_up, ev.LookedUp)
    assert isinstance(stage_reached, ev.StageReached)
    assert answered == ev.RefundAnswered(fresh.refund_no, NotSent("refused"))
    hangs.set()
    assert all(isinstance(event, ev.QueryAnswered) for event in stage.wait_for(6)[3:])


def test_accepting_damage_writes_an_anchor_with_the_supervisors_number(stage: Stage) -> None:
    stage.performer.perform((fx.AcceptDamage("01"),))
    assert stage.journal.anchored_by == "01"


def test_a_password_is_compared_in_a_worker_and_the_answer_says_how_many_tries_are_left(stage: Stage) -> None:
    stage.performer.perform((fx.VerifyPassword(3, "01", Secret("000000")),))
    assert stage.wait_for(1) == [ev.LoginAnswered(3, None, 3)]


def test_a_copy_is_printed_in_a_worker_and_reported_with_its_attempt(stage: Stage) -> None:
    stage.performer.perform((fx.Print(CopyId("R/merchant"), 2, Document("title", ())), fx.ProbePrinter()))
    reported, probed = stage.wait_for(2)
    assert isinstance(reported, ev.CopyReported)
    assert (reported.copy_id, reported.attempt, reported.report.detail) == ("R/merchant", 2, "title")
    assert isinstance(probed, ev.DeviceChanged)
    assert probed.state is DeviceState.ATTENTION


def test_a_panel_that_fails_is_left_out_and_the_others_go_on() -> None:
    good, bad = Panel(), Panel(broken=True)
    stage = Stage(bad, good)
    try:
        stage.performer.perform((fx.Show(SCREEN), fx.Show(SCREEN)))
    finally:
        stage.workers.close()
    assert good.shown == [7, 7]
    lost = [event for event in stage.next if isinstance(event, ev.DeviceChanged)]
    assert len(lost) == 1
    assert ev.ScreenDrawn(7, 5_000) in stage.next


def test_a_worker_that_dies_of_a_bug_tells_it_instead_of_leaving_a_refund_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda arguments: None)
    crashes: list[BaseException] = []
    died = threading.Event()

    def crashed(error: BaseException) -> None:
        crashes.append(error)
        died.set()

    def bug() -> ev.Event:
        raise ZeroDivisionError

    worker = Worker("buggy", lambda event: None, crashed)
    worker.submit(bug)
    assert died.wait(10)
    assert isinstance(crashes[0], ZeroDivisionError)


class Signals:
    """A keypad that can be heard and seen, and a scanner that obeys."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def beep(self, sound: fx.Sound) -> None:
        self.heard.append(sound)

    def light(self, tone: Tone) -> None:
        self.heard.append(tone)

    def trigger(self) -> bool:
        self.heard.append("trigger")
        return True

    def stop(self) -> bool:
        self.heard.append("stop")
        return True


def test_sounds_lamps_and_trigger_go_to_the_devices_that_have_them() -> None:
    signals = Signals()
    stage = Stage(Panel())
    try:
        stage.ports = replace(stage.ports, signals=signals, trigger=signals)
        performer = Performer(stage.ports, stage.workers, stage.timers, StillClock(), stage.post, stage.next.append)
        performer.perform((fx.Beep(fx.Sound.DONE), fx.Show(SCREEN), fx.AskScan(True), fx.AskScan(False)))
        stage.performer.perform((fx.Beep(fx.Sound.DONE), fx.AskScan(True)))
    finally:
        stage.workers.close()
    assert signals.heard == [fx.Sound.DONE, SCREEN.tone, "trigger", "stop"], (
        "and nobody misses them where there are none"
    )


def test_a_printer_told_to_go_on_answers_with_what_it_is_an_answer_to(stage: Stage) -> None:
    stage.performer.perform((fx.RecoverPrinter(CopyId("R1/merchant"), 2, resume=True),))
    assert stage.wait_for(1) == [ev.PrinterRecovered(CopyId("R1/merchant"), 2, DeviceState.READY, "resumed")]


class Sealer:
    def seal(self, number: Secret) -> SealedPhone:
        return SealedPhone(number.reveal()[-4:], "00ff", "k1")


def test_a_phone_number_comes_back_sealed_and_not_at_all_where_there_is_no_key() -> None:
    stage = Stage(Panel())
    try:
        ports = replace(stage.ports, phones=Sealer())
        performer = Performer(ports, stage.workers, stage.timers, StillClock(), stage.post, stage.next.append)
        performer.perform((fx.SealPhone(7, Secret("13800138000")),))
        stage.performer.perform((fx.SealPhone(8, Secret("13800138000")),))
    finally:
        stage.workers.close()
    assert stage.next == [ev.PhoneSealed(7, SealedPhone("8000", "00ff", "k1")), ev.PhoneSealed(8, None)]
