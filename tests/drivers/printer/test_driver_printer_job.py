"""Proof or fault: every ending of one attempt to print, in virtual time (facts: printer §2.5, §2.7)."""

from __future__ import annotations

from pathlib import Path

import pytest
from driver_bench import TestClock
from sim_printer import COVER_OPEN, CUTTER, HEALTHY, HOT_HEAD, NEAR_END, PAPER_END, SimPrinter

from drivers.printer.device import LinkedPrinter
from drivers.printer.profile import FenceKind, Profile
from terminal.core.model import CopyState, DeviceState, PrinterFault, PrintReport, ProofLevel
from terminal.core.slips.document import Document, Pair, Text
from terminal.errors import DeviceLost

SLIP = Document("slip", (Text("退款凭证"), *(Pair(f"行{n}", "值") for n in range(20))))
CUT = bytes.fromhex("1D 56 42 00")


class Bench:
    """A LinkedPrinter on simulated printers; each ``open`` takes ``sim``."""

    def __init__(self, cache: Path, fence: FenceKind, patience_s: int = 0) -> None:
        self.clock = TestClock()
        self.sim: SimPrinter | None = SimPrinter(self.clock)
        self.opened = 0
        profile = Profile(32, 384, "gbk", fence, CUT.hex(), 80, 2)
        self.printer = LinkedPrinter(
            self._open, profile, self.clock, bytes_per_s=11_520, patience_ms=patience_s * 1000, cache_dir=cache
        )

    def _open(self) -> SimPrinter:
        if self.sim is None:
            raise DeviceLost("找不到端口", where="打印机 x", do="请检查电源和连线")
        self.opened += 1
        return self.sim

    @property
    def device(self) -> SimPrinter:
        assert self.sim is not None
        return self.sim

    def print(self) -> PrintReport:
        return self.printer.print(SLIP)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache") / "own"
    return folder


@pytest.fixture
def gs_r(cache: Path) -> Bench:
    return Bench(cache, FenceKind.GS_R)


def summary(report: PrintReport) -> tuple[CopyState, ProofLevel | None, PrinterFault | None]:
    return report.state, report.proof, report.fault


PROVEN_P2 = (CopyState.PROVEN, ProofLevel.P2, None)
SENT_P1 = (CopyState.UNCERTAIN, ProofLevel.P1, None)


def unsure(fault: PrinterFault) -> tuple[CopyState, None, PrinterFault]:
    return CopyState.UNCERTAIN, None, fault


def nothing(fault: PrinterFault) -> tuple[CopyState, None, PrinterFault]:
    return CopyState.FAILED, None, fault


# ---------------------------------------------------------------- the four levels


def test_p2_is_gs_r_answered_after_the_cut_then_four_healthy_answers(gs_r: Bench) -> None:
    report = gs_r.print()
    assert summary(report) == PROVEN_P2
    assert report.detail == "已打印（已确认）"
    order = [data for _, data in gs_r.device.writes]
    last_fence = len(order) - 1 - order[::-1].index(b"\x1d\x72\x01")
    assert order[last_fence - 1] == CUT
    assert last_fence < len(order) - 4
    assert order[-4:] == [bytes((0x10, 0x04, n)) for n in (1, 2, 3, 4)]


def test_p3_is_the_echo_of_this_attempts_own_id(cache: Path) -> None:
    bench = Bench(cache, FenceKind.PROCESS_ID)
    bench.device.echoes = True
    report = bench.print()
    assert summary(report) == (CopyState.PROVEN, ProofLevel.P3, None)
    assert report.detail == "已打印"
    bench.print()
    ids = [data for _, data in bench.device.writes if data[:3] == b"\x1d\x28\x48"]
    assert len(set(ids)) == 2
    assert all(data[:7] == bytes.fromhex("1D 28 48 06 00 30 30") for data in ids)
    assert all(0x20 <= byte <= 0x7E for data in ids for byte in data[7:])


def test_the_echo_of_another_attempt_proves_nothing(cache: Path) -> None:
    bench = Bench(cache, FenceKind.PROCESS_ID)
    bench.device.after_bytes.append((300, lambda sim: sim.say(b"\x37\x22ABCD\x00")))
    assert summary(bench.print()) == SENT_P1


def test_p1_is_healthy_before_and_after_and_only_sent(cache: Path) -> None:
    bench = Bench(cache, FenceKind.HEALTHY)
    report = bench.print()
    assert summary(report) == SENT_P1
    assert report.detail == "已发送，请确认"
    assert bench.device.fences == 0


def test_p0_asks_nothing_and_claims_nothing(cache: Path) -> None:
    bench = Bench(cache, FenceKind.NONE)
    bench.device.status = None
    report = bench.print()
    assert summary(report) == (CopyState.UNCERTAIN, ProofLevel.P0, None)
    assert report.detail == "请确认凭证已打印"
    assert bench.device.questions == 0


def test_paper_near_its_end_still_proves(gs_r: Bench) -> None:
    gs_r.device.status, gs_r.device.gs_r = NEAR_END, b"\x03"
    assert summary(gs_r.print()) == PROVEN_P2


# ---------------------------------------------------------------- before the first byte: proven not printed


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (PAPER_END, PrinterFault.PAPER_END),
        (COVER_OPEN, PrinterFault.COVER_OPEN),
        (CUTTER, PrinterFault.CUTTER),
        (None, PrinterFault.MUTE),
    ],
)
def test_a_fault_before_the_document_fails_and_sends_nothing(
    gs_r: Bench, status: bytes | None, fault: PrinterFault
) -> None:
    gs_r.device.status = status
    report = gs_r.print()
    assert summary(report) == nothing(fault)
    assert report.detail.startswith("未打印")
    assert gs_r.device.document == b""


def test_a_port_that_is_not_there_fails_with_what_to_do(gs_r: Bench) -> None:
    gs_r.sim = None
    report = gs_r.print()
    assert summary(report) == nothing(PrinterFault.LOST)
    assert "找不到端口" in report.detail
    assert "请检查" in report.detail


def test_a_port_lost_while_asking_fails(gs_r: Bench) -> None:
    gs_r.device.at.append((gs_r.clock.ms + 3, lambda sim: setattr(sim, "gone", True)))
    assert summary(gs_r.print()) == nothing(PrinterFault.LOST)


def test_stale_answers_from_before_the_question_do_not_count(gs_r: Bench) -> None:
    gs_r.device.say(bytes.fromhex("12 12 12 12 00 00"))
    gs_r.device.status = PAPER_END
    assert summary(gs_r.print()) == nothing(PrinterFault.PAPER_END)


def test_a_stale_answer_that_arrives_with_the_first_question_does_not_shift_the_rest(gs_r: Bench) -> None:
    """Shifted by one, the paper answer would never be looked at."""
    gs_r.device.say(b"\x12", in_ms=1)
    gs_r.device.status = bytes.fromhex("12 12 12 72")
    assert summary(gs_r.print()) == nothing(PrinterFault.PAPER_END)


def test_half_an_answer_is_no_answer(gs_r: Bench) -> None:
    gs_r.device.status = b"\x12\x12"  # 3 and 4 are never answered
    assert summary(gs_r.print()) == nothing(PrinterFault.MUTE)


# ---------------------------------------------------------------- after the first byte: never more than uncertain


@pytest.mark.parametrize(
    ("status", "fault", "word"),
    [
        (PAPER_END, PrinterFault.PAPER_END, "缺纸"),
        (COVER_OPEN, PrinterFault.COVER_OPEN, "盖"),
        (CUTTER, PrinterFault.CUTTER, "切刀"),
    ],
)
def test_a_fault_in_the_middle_is_uncertain_and_says_what_to_do(
    gs_r: Bench, status: bytes, fault: PrinterFault, word: str
) -> None:
    gs_r.device.after_bytes.append((200, lambda sim: sim.stop(status)))
    report = gs_r.print()
    assert summary(report) == unsure(fault)
    assert word in report.detail
    assert "核对" in report.detail


def test_all_bytes_accepted_by_a_printer_without_paper_is_no_success(gs_r: Bench) -> None:
    gs_r.device.after_bytes.append((1, lambda sim: sim.stop(PAPER_END)))
    began = gs_r.clock.ms
    assert summary(gs_r.print()) == unsure(PrinterFault.PAPER_END)
    assert gs_r.device.document.endswith(CUT)
    assert gs_r.clock.ms - began < 6_000, "the operator is told soon"


def test_with_patience_a_reloaded_printer_goes_on_and_proves(cache: Path) -> None:
    bench = Bench(cache, FenceKind.GS_R, patience_s=60)
    bench.device.after_bytes.append((200, lambda sim: sim.stop(PAPER_END)))
    bench.device.at.append((bench.clock.ms + 30_000, SimPrinter.go))
    assert summary(bench.print()) == PROVEN_P2
    assert bytes(bench.device.document).count(CUT) == 1, "nothing is sent twice"


def test_patience_ends(cache: Path) -> None:
    bench = Bench(cache, FenceKind.GS_R, patience_s=20)
    bench.device.after_bytes.append((200, lambda sim: sim.stop(PAPER_END)))
    began = bench.clock.ms
    assert summary(bench.print()) == unsure(PrinterFault.PAPER_END)
    assert 20_000 <= bench.clock.ms - began < 30_000


def test_a_hot_head_is_waited_for_without_patience(gs_r: Bench) -> None:
    gs_r.device.after_bytes.append((200, lambda sim: sim.stop(HOT_HEAD)))
    gs_r.device.at.append((gs_r.clock.ms + 9_000, SimPrinter.go))
    assert summary(gs_r.print()) == PROVEN_P2


def test_a_port_lost_in_the_middle_is_uncertain(gs_r: Bench) -> None:
    gs_r.device.after_bytes.append((200, lambda sim: setattr(sim, "gone", True)))
    assert summary(gs_r.print()) == unsure(PrinterFault.LOST)


def test_a_port_that_stalls_in_the_middle_is_uncertain(gs_r: Bench) -> None:
    gs_r.device.after_bytes.append((200, lambda sim: setattr(sim, "stalled", True)))
    assert summary(gs_r.print()) == unsure(PrinterFault.OFFLINE)


def test_a_printer_that_falls_mute_is_uncertain_after_the_deadline(gs_r: Bench) -> None:
    gs_r.device.after_bytes.append((200, lambda sim: sim.stop(None)))
    began = gs_r.clock.ms
    assert summary(gs_r.print()) == unsure(PrinterFault.MUTE)
    assert gs_r.clock.ms - began < 30_000


def test_power_lost_after_half_a_copy_is_not_proven_by_a_healthy_printer(gs_r: Bench) -> None:
    gs_r.device.after_bytes.append((200, lambda sim: sim.stop(None)))
    gs_r.device.at.append((gs_r.clock.ms + 1_000, SimPrinter.power_cut))
    assert summary(gs_r.print()) == SENT_P1  # the fence was lost with the buffer


def test_a_fence_that_says_paper_end_is_no_proof(gs_r: Bench) -> None:
    def run_out(sim: SimPrinter) -> None:
        sim.gs_r, sim.status = b"\x0c", PAPER_END

    gs_r.device.after_bytes.append((200, run_out))
    assert summary(gs_r.print()) == unsure(PrinterFault.PAPER_END)


def test_a_fault_right_behind_the_fence_is_no_proof(gs_r: Bench) -> None:
    gs_r.device.ms_per_byte = 0
    gs_r.device.after_bytes.append(
        (500, lambda sim: sim.at.append((sim.clock.ms + 5, lambda sim: setattr(sim, "status", COVER_OPEN))))
    )
    report = gs_r.print()
    assert summary(report) == unsure(PrinterFault.COVER_OPEN)


def test_a_printer_that_is_silent_while_it_prints_is_no_fault(gs_r: Bench) -> None:
    gs_r.device.after_bytes.append((100, lambda sim: setattr(sim, "status", None)))
    gs_r.device.at.append((gs_r.clock.ms + 900, lambda sim: setattr(sim, "status", HEALTHY)))
    gs_r.device.ms_per_byte = 3
    assert summary(gs_r.print()) == PROVEN_P2


# ---------------------------------------------------------------- a fence must be ours


def test_a_printer_that_does_not_know_gs_r_is_never_believed(gs_r: Bench) -> None:
    gs_r.device.gs_r = None
    assert summary(gs_r.print()) == SENT_P1


def test_the_late_answer_of_an_earlier_job_does_not_prove_the_next(gs_r: Bench) -> None:
    """Job one stops with its fence in the buffer and goes on; its answer comes when all of job two has been sent."""
    sim = gs_r.device
    sim.after_bytes.append((200, lambda sim: sim.stop(PAPER_END)))
    assert summary(gs_r.print()) == unsure(PrinterFault.PAPER_END)
    one = len(sim.document)
    sim.ms_per_byte = 4  # the rest of job one takes longer than sending job two
    sim.go()
    sim.after_printed.append((one + 100, lambda sim: sim.stop(PAPER_END)))
    assert summary(gs_r.print()) == unsure(PrinterFault.PAPER_END)


def test_after_an_earlier_job_was_worked_off_the_next_proves_again(gs_r: Bench) -> None:
    sim = gs_r.device
    sim.after_bytes.append((200, lambda sim: sim.stop(PAPER_END)))
    gs_r.print()
    sim.go()
    assert summary(gs_r.print()) == PROVEN_P2


def test_after_a_power_cycle_the_next_job_proves_again(gs_r: Bench) -> None:
    sim = gs_r.device
    sim.after_bytes.append((200, lambda sim: sim.stop(PAPER_END)))
    gs_r.print()
    sim.power_cut()
    assert summary(gs_r.print()) == PROVEN_P2


def test_an_answer_before_its_question_spoils_the_fence(gs_r: Bench) -> None:
    gs_r.device.after_bytes.append((200, lambda sim: sim.say(b"\x00")))
    assert summary(gs_r.print()) == SENT_P1


# ---------------------------------------------------------------- pace and flow


def test_the_writer_never_runs_ahead_of_the_link(gs_r: Bench) -> None:
    gs_r.print()
    for (at_ms, data), (next_ms, _) in zip(gs_r.device.writes, gs_r.device.writes[1:], strict=False):
        if data[:2] != b"\x10\x04":
            assert next_ms - at_ms >= len(data) * 1000 // 11_520


def test_after_xoff_nothing_of_the_document_is_sent_until_xon(gs_r: Bench) -> None:
    sim = gs_r.device
    held_at: list[int] = []

    def hold(sim: SimPrinter) -> None:
        sim.say(b"\x13")
        held_at.append(sim.clock.ms)
        sim.at.append((sim.clock.ms + 5_000, lambda sim: sim.say(b"\x11")))

    sim.after_bytes.append((200, hold))
    assert summary(gs_r.print()) == PROVEN_P2
    while_held = [d for at, d in sim.writes if held_at[0] + 50 < at < held_at[0] + 5_000 and d[:2] != b"\x10\x04"]
    assert while_held == []


def test_an_xoff_for_paper_end_is_reported_as_paper_end(gs_r: Bench) -> None:
    def hold(sim: SimPrinter) -> None:
        sim.say(b"\x13")
        sim.stop(PAPER_END)

    gs_r.device.after_bytes.append((200, hold))
    assert summary(gs_r.print()) == unsure(PrinterFault.PAPER_END)
    assert CUT not in gs_r.device.document


def test_the_xon_that_comes_between_two_copies_is_heard(gs_r: Bench) -> None:
    """New paper while nothing is printed: the XON lies among what the next copy throws away (facts: printer §3.1)."""
    sim = gs_r.device

    def hold(sim: SimPrinter) -> None:
        sim.say(b"\x13")
        sim.stop(PAPER_END)

    sim.after_bytes.append((200, hold))
    assert summary(gs_r.print()) == unsure(PrinterFault.PAPER_END)
    sim.go()
    sim.say(b"\x11")
    assert summary(gs_r.print()) == PROVEN_P2


def test_an_xoff_that_never_ends_is_uncertain(gs_r: Bench) -> None:
    gs_r.device.after_bytes.append((200, lambda sim: sim.say(b"\x13")))
    assert summary(gs_r.print()) == unsure(PrinterFault.OFFLINE)


def test_a_held_printer_is_asked_sparingly(gs_r: Bench) -> None:
    """It has room for 128 bytes, and every question takes 12 of them."""
    gs_r.device.after_bytes.append((200, lambda sim: (sim.say(b"\x13"), sim.stop(PAPER_END))[0]))
    before = 4
    gs_r.print()
    assert (gs_r.device.questions - before) * 3 <= 60


# ---------------------------------------------------------------- afterwards


def test_a_lost_port_is_opened_anew_for_the_next_job(gs_r: Bench) -> None:
    gs_r.device.after_bytes.append((200, lambda sim: setattr(sim, "gone", True)))
    gs_r.print()
    gs_r.sim = SimPrinter(gs_r.clock)
    assert summary(gs_r.print()) == PROVEN_P2
    assert gs_r.opened == 2


def test_replaced_characters_are_told_of_what_may_be_on_paper(gs_r: Bench) -> None:
    report = gs_r.printer.print(Document("slip", (Text("𠮷野𠮷"),)))
    assert report.state is CopyState.PROVEN
    assert report.detail.endswith("已用□或?代替：𠮷")
    gs_r.device.stop(PAPER_END)
    nothing = gs_r.printer.print(Document("slip", (Text("𠮷野𠮷"),)))
    assert nothing.state is CopyState.FAILED
    assert "代替" not in nothing.detail


def test_a_closed_printer_prints_nothing(gs_r: Bench) -> None:
    gs_r.printer.close()
    assert summary(gs_r.print()) == nothing(PrinterFault.LOST)


PROBES = (
    (HEALTHY, DeviceState.READY, "正常"),
    (NEAR_END, DeviceState.ATTENTION, "纸将用完"),
    (PAPER_END, DeviceState.ATTENTION, "缺纸"),
    (COVER_OPEN, DeviceState.ATTENTION, "盖"),
    (None, DeviceState.AWAY, "无应答"),
)


@pytest.mark.parametrize(("status", "state", "word"), PROBES)
def test_a_probe_says_how_it_is(gs_r: Bench, status: bytes | None, state: DeviceState, word: str) -> None:
    gs_r.device.status = status
    found, text = gs_r.printer.probe()
    assert found is state
    assert word in text


def test_a_probe_of_a_port_that_is_not_there_is_away(gs_r: Bench) -> None:
    gs_r.sim = None
    found, text = gs_r.printer.probe()
    assert found is DeviceState.AWAY
    assert "找不到端口" in text


def test_a_printer_without_back_channel_is_unknown_not_ready(cache: Path) -> None:
    bench = Bench(cache, FenceKind.NONE)
    assert bench.printer.probe()[0] is DeviceState.UNKNOWN
    bench.device.gone = True
    assert bench.printer.probe()[0] is DeviceState.AWAY
