"""故障已排除，恢复打印机: only on the operator's word, only where it can help, and the journal stays honest."""

from __future__ import annotations

from collections import deque

import pytest
from core_player import SUCCESS, CorePlayer

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.entries import Noted
from terminal.core.model import CopyState, DeviceKind, DeviceState, PrinterFault, PrintReport
from terminal.core.paper.job import AWAITS_RECOVERY
from terminal.core.screens.model import Choice
from terminal.core.screens.printing import FAULT_ADVICE, GOES_ON_ADVICE, RECOVER


def stopped(state: CopyState, fault: PrinterFault | None) -> CorePlayer:
    """A refund whose merchant copy ended like this."""
    play = CorePlayer(outcomes=deque([SUCCESS]), prints=deque([PrintReport(state, None, fault, "")])).log_in()
    play.to_confirm().press("ENTER")
    return play


def told(play: CorePlayer) -> list[fx.RecoverPrinter]:
    return [effect for effect in play.performed if isinstance(effect, fx.RecoverPrinter)]


def offered(play: CorePlayer) -> bool:
    return any(isinstance(block, Choice) and block.label == RECOVER for block in play.screen.blocks)


def answer(play: CorePlayer, state: DeviceState, detail: str = "") -> None:
    effect = told(play)[-1]
    play.give(ev.PrinterRecovered(effect.copy_id, effect.attempt, state, detail))


def test_an_uncertain_copy_is_finished_by_the_printer_and_judged_by_the_operator() -> None:
    play = stopped(CopyState.UNCERTAIN, PrinterFault.CUTTER)
    assert play.page == "refund_flow.judging"
    assert offered(play)
    play.press("3")
    assert [effect.resume for effect in told(play)] == [True]
    assert "正在恢复打印机" in play.text()
    answer(play, DeviceState.READY, "正常")
    assert "打印机已恢复，凭证打完后请选择" in play.text()
    assert play.copies()[0].state is CopyState.UNCERTAIN, "what became of the copy is still to be said"
    play.press("1")
    assert play.page == "refund_flow.tear_off"
    assert [state for kind, state in play.copy_states() if kind == "merchant"][-1] is CopyState.ACCEPTED


def test_what_the_printer_holds_of_a_copy_that_is_not_on_paper_is_dropped() -> None:
    play = stopped(CopyState.UNCERTAIN, PrinterFault.CUTTER)
    play.press("2")
    assert play.page == "refund_flow.print_failed"
    assert offered(play)
    play.press("3")
    assert [effect.resume for effect in told(play)] == [False]
    answer(play, DeviceState.READY)
    assert "打印机已恢复，可以打印" in play.text()
    play.press("ENTER")
    copy = play.copies()[0]
    assert (play.page, copy.attempts, copy.duplicate) == ("refund_flow.tear_off", 2, 1)


def test_the_word_is_in_the_journal_before_the_printer_hears_it() -> None:
    play = stopped(CopyState.FAILED, PrinterFault.ERROR)
    play.press("3")
    place = play.performed.index(told(play)[0])
    before = play.performed[place - 1]
    assert isinstance(before, fx.Record)
    assert isinstance(before.entries[0], Noted)
    assert before.entries[0].detail == "drop what it holds, asked by 01"
    answer(play, DeviceState.ATTENTION, "切刀卡住")
    assert "切刀卡住" in play.text()
    assert play.copies()[0].report == PrintReport(CopyState.FAILED, None, PrinterFault.ERROR, "")
    assert offered(play), "it may be tried again"


def test_while_the_printer_is_recovering_a_second_word_does_nothing() -> None:
    play = stopped(CopyState.UNCERTAIN, PrinterFault.CUTTER)
    play.press("3", "3", "3")
    assert len(told(play)) == 1


def test_once_it_is_ready_nothing_is_left_to_recover() -> None:
    play = stopped(CopyState.UNCERTAIN, PrinterFault.CUTTER)
    play.press("3")
    answer(play, DeviceState.READY)
    assert not offered(play)
    play.press("3")
    assert len(told(play)) == 1


@pytest.mark.parametrize("fault", [fault for fault in PrinterFault if fault not in AWAITS_RECOVERY])
def test_other_faults_end_by_themselves(fault: PrinterFault) -> None:
    for state in (CopyState.UNCERTAIN, CopyState.FAILED):
        play = stopped(state, fault)
        assert not offered(play)
        play.press("3")
        assert told(play) == []


def test_a_printer_that_tells_no_fault_is_never_told_to_go_on() -> None:
    play = stopped(CopyState.UNCERTAIN, None)
    assert not offered(play)
    play.press("3")
    assert told(play) == []


def test_an_answer_about_an_earlier_attempt_changes_nothing() -> None:
    play = stopped(CopyState.FAILED, PrinterFault.CUTTER)
    play.press("3")
    old = told(play)[0]
    play.prints.append(PrintReport(CopyState.FAILED, None, PrinterFault.CUTTER, ""))
    play.press("ENTER")
    entries = len(play.entries)
    play.give(ev.PrinterRecovered(old.copy_id, old.attempt, DeviceState.READY, ""))
    assert offered(play)
    assert len(play.entries) == entries


def test_nothing_recovers_by_itself() -> None:
    play = stopped(CopyState.UNCERTAIN, PrinterFault.CUTTER)
    play.wait(120_000)
    play.give(ev.DeviceChanged(DeviceKind.PRINTER, DeviceState.READY, ""))
    assert told(play) == []


def test_every_fault_has_words_of_its_own_in_both_states() -> None:
    for words in (FAULT_ADVICE, GOES_ON_ADVICE):
        assert set(words) == set(PrinterFault)
        assert len(set(words.values())) == len(PrinterFault)
    for fault in AWAITS_RECOVERY:
        assert "3" in GOES_ON_ADVICE[fault]


def test_a_printer_that_is_away_is_looked_for_every_two_seconds() -> None:
    play = CorePlayer().start()
    probes = sum(isinstance(effect, fx.ProbePrinter) for effect in play.performed)
    for _ in range(3):
        play.give(ev.DeviceChanged(DeviceKind.PRINTER, DeviceState.AWAY, "打印机：端口不存在"))
        play.wait(2_000)
    assert sum(isinstance(effect, fx.ProbePrinter) for effect in play.performed) == probes + 3
    play.give(ev.DeviceChanged(DeviceKind.PRINTER, DeviceState.READY, ""))
    play.wait(4_000)
    assert sum(isinstance(effect, fx.ProbePrinter) for effect in play.performed) == probes + 3 + 1, "the clock's own"


@pytest.mark.parametrize("fault", [fault for fault in PrinterFault if fault not in AWAITS_RECOVERY])
def test_a_fault_that_is_over_is_not_gone_on_about(fault: PrinterFault) -> None:
    play = stopped(CopyState.FAILED, fault)
    assert FAULT_ADVICE[fault] in play.text()
    play.give(ev.DeviceChanged(DeviceKind.PRINTER, DeviceState.READY, "正常"))
    assert "打印机已恢复，可以打印" in play.text()
    assert FAULT_ADVICE[fault] not in play.text()
    play.give(ev.DeviceChanged(DeviceKind.PRINTER, DeviceState.ATTENTION, "缺纸"))
    assert FAULT_ADVICE[fault] in play.text()
    play.give(ev.DeviceChanged(DeviceKind.KEYPAD, DeviceState.READY, ""))
    assert FAULT_ADVICE[fault] in play.text()


def test_a_printer_that_is_ready_says_nothing_about_an_uncertain_copy() -> None:
    """A printer that lost power prints nothing more: "choose when it has finished" would have people wait."""
    play = stopped(CopyState.UNCERTAIN, PrinterFault.LOST)
    play.give(ev.DeviceChanged(DeviceKind.PRINTER, DeviceState.READY, "正常"))
    assert GOES_ON_ADVICE[PrinterFault.LOST] in play.text()


def test_a_jam_still_waits_for_the_operators_word() -> None:
    play = stopped(CopyState.FAILED, PrinterFault.CUTTER)
    play.give(ev.DeviceChanged(DeviceKind.PRINTER, DeviceState.READY, "正常"))
    assert offered(play)
