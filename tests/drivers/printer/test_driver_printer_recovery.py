"""After a loss or a jam: when the port is tried again, what is sent on the operator's word, what is never resent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from driver_bench import TestClock
from sim_printer import COVER_OPEN, CUTTER, HEALTHY, SimPrinter

from drivers.links.backoff import RETRY_S, BackOff
from drivers.printer.device import LinkedPrinter
from drivers.printer.profile import FenceKind, Profile
from terminal.core.model import CopyState, DeviceState, PrinterFault
from terminal.core.slips.document import Document, Text
from terminal.errors import DeviceLost

SLIP = Document("slip", (Text("退款凭证"), Text("一二三")))
CUT = bytes.fromhex("1D 56 42 00")
RESUME, CLEAR = bytes.fromhex("10 05 01"), bytes.fromhex("10 05 02")


class Bench:
    """A LinkedPrinter; ``sim`` None is a port that is not there."""

    def __init__(self, cache: Path, fence: FenceKind = FenceKind.GS_R) -> None:
        self.clock = TestClock()
        self.sim: SimPrinter | None = SimPrinter(self.clock)
        self.tried_at: list[int] = []
        profile = Profile(32, 384, "gbk", fence, CUT.hex(), 80, 2)
        self.printer = LinkedPrinter(
            self._open, profile, self.clock, bytes_per_s=11_520, patience_ms=0, cache_dir=cache
        )

    def _open(self) -> SimPrinter:
        self.tried_at.append(self.clock.ms)
        if self.sim is None:
            raise DeviceLost("找不到端口", where="打印机 x", do="请检查电源和连线")
        return self.sim

    @property
    def device(self) -> SimPrinter:
        assert self.sim is not None
        return self.sim

    def sent(self) -> list[bytes]:
        return [data for _, data in self.device.writes]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache") / "own"


@pytest.fixture
def bench(cache: Path) -> Bench:
    return Bench(cache)


# ---------------------------------------------------------------- back-off


def test_the_waits_grow_and_a_success_starts_them_anew() -> None:
    back_off, now = BackOff(), 0
    assert back_off.due(now)
    for wait_s in (*RETRY_S, RETRY_S[-1]):
        back_off.failed(now)
        assert not back_off.due(now + int(wait_s * 1000) - 1)
        now += int(wait_s * 1000)
        assert back_off.due(now)
    back_off.succeeded()
    back_off.failed(now)
    assert back_off.due(now + 500)


def test_the_lamp_may_ask_often_and_the_port_is_tried_with_growing_waits(bench: Bench) -> None:
    bench.sim = None
    start = bench.clock.ms
    while bench.clock.ms < start + 15_000:
        assert bench.printer.probe() == (DeviceState.AWAY, "打印机 x：找不到端口，请检查电源和连线")
        bench.clock.ms += 100
    assert [at - start for at in bench.tried_at] == [0, 500, 1_500, 3_500, 8_500, 13_500]


def test_a_port_that_is_back_is_found_and_prints_without_a_restart(bench: Bench) -> None:
    sim, bench.sim = bench.sim, None
    bench.printer.probe()
    bench.sim = sim
    bench.clock.ms += 500
    assert bench.printer.probe()[0] is DeviceState.READY
    assert bench.printer.print(SLIP).state is CopyState.PROVEN


def test_a_person_who_prints_does_not_wait_for_the_back_off(bench: Bench) -> None:
    sim, bench.sim = bench.sim, None
    for _ in range(4):
        bench.printer.print(SLIP)
    bench.sim = sim
    assert bench.printer.print(SLIP).state is CopyState.PROVEN


def test_an_idle_connection_that_ended_is_opened_again_for_the_copy(bench: Bench) -> None:
    """Not one byte of the copy had left, so this is no second sending."""
    assert bench.printer.probe()[0] is DeviceState.READY
    old = bench.device
    old.status = old.gs_r = None
    old.stop(None)
    bench.sim = SimPrinter(bench.clock)
    assert bench.printer.print(SLIP).state is CopyState.PROVEN
    assert "退款凭证\n".encode("gbk") not in [data for _, data in old.writes]
    assert bench.sent().count("退款凭证\n".encode("gbk")) == 1


# ---------------------------------------------------------------- a copy that was cut off


def test_what_a_lost_copy_left_is_completed_fed_out_and_cut_before_the_next(bench: Bench) -> None:
    bench.device.after_bytes.append((20, lambda sim: sim.stop(None)))
    assert (report := bench.printer.print(SLIP)).state is CopyState.UNCERTAIN
    assert report.fault is PrinterFault.MUTE
    bench.sim = SimPrinter(bench.clock)
    assert bench.printer.print(SLIP).state is CopyState.PROVEN
    sent = bench.sent()
    filler, eject = sent.index(bytes(128)), sent.index(bytes.fromhex("1B 40 1B 64 02") + CUT)
    assert filler < eject < sent.index(b"\x1d\x72\x01") < sent.index("退款凭证\n".encode("gbk"))
    before = len(sent)
    assert bench.printer.print(SLIP).state is CopyState.PROVEN
    assert bytes(128) not in bench.sent()[before:], "once is enough"


def test_a_copy_that_paper_end_stopped_is_not_disturbed(bench: Bench) -> None:
    """The printer goes on with it by itself."""
    paper_end = bytes.fromhex("1A 32 12 72")
    bench.device.after_bytes.append((20, lambda sim: sim.stop(paper_end)))
    assert bench.printer.print(SLIP).fault is PrinterFault.PAPER_END
    bench.device.go()
    assert bench.printer.print(SLIP).state is CopyState.PROVEN
    assert bytes(128) not in bench.sent()


# ---------------------------------------------------------------- DLE ENQ, on the operator's word only


@pytest.mark.parametrize(("resume", "command"), [(True, RESUME), (False, CLEAR)])
def test_after_a_jam_the_operators_word_is_sent_once(bench: Bench, resume: bool, command: bytes) -> None:
    bench.device.stop(CUTTER)
    bench.device.at.append((bench.clock.ms + 2_000, SimPrinter.go))
    assert bench.printer.recover(resume) == (DeviceState.READY, "正常")
    assert [data for data in bench.sent() if data[:2] == b"\x10\x05"] == [command]


def test_a_jam_that_is_not_mended_is_said_again_in_bounded_time(bench: Bench) -> None:
    bench.device.stop(CUTTER)
    start = bench.clock.ms
    state, text = bench.printer.recover(resume=True)
    assert (state, "切刀" in text) == (DeviceState.ATTENTION, True)
    assert bench.clock.ms - start < 10_000


@pytest.mark.parametrize("status", [HEALTHY, COVER_OPEN])
def test_nothing_is_sent_where_no_error_waits_for_recovery(bench: Bench, status: bytes) -> None:
    bench.device.status = status
    bench.printer.recover(resume=True)
    assert not [data for data in bench.sent() if data[:2] == b"\x10\x05"]


def test_a_printer_that_is_away_cannot_recover(bench: Bench) -> None:
    bench.sim = None
    assert bench.printer.recover(resume=True)[0] is DeviceState.AWAY


def _print(bench: Bench) -> None:
    bench.printer.print(SLIP)


def _probe(bench: Bench) -> None:
    bench.printer.probe()


@pytest.mark.parametrize("job", [_print, _probe])
def test_neither_printing_nor_the_lamp_ever_sends_it(bench: Bench, job: Callable[[Bench], None]) -> None:
    bench.device.after_bytes.append((20, lambda sim: sim.stop(CUTTER)))
    job(bench)
    job(bench)
    assert not [data for data in bench.sent() if b"\x10\x05" in data]
