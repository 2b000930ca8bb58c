"""The printer at its wire: answers, order, faults, slips. Driven by plain pyserial."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import serial
from emulated_printer_bench import Bench
from PIL import Image

from hw_mocks.printer.device import Printer, Slip
from hw_mocks.printer.models import MODELS
from hw_mocks.printer.render import strips
from hw_mocks.pty_port import PtyPort

DEADLINE_S = 5.0
CUT = b"\x1dVB\x00"
FENCE = b"\x1dr\x01"


def eot(n: int) -> bytes:
    return bytes([0x10, 0x04, n])


def lines(count: int, first: int = 1) -> bytes:
    return b"".join(b"line %d\n" % number for number in range(first, first + count))


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


# ------------------------------------------------------------ answers


def test_a_healthy_printer_answers_the_four_fixed_bytes(bench: Bench) -> None:
    assert bench.healthy() == b"\x12\x12\x12\x12"


def test_four_requests_at_once_are_answered_in_order(bench: Bench) -> None:
    bench.printer.cover(open=True)
    assert bench.ask(eot(1) + eot(2) + eot(3) + eot(4), 4) == b"\x1a\x16\x12\x12"


@pytest.mark.parametrize("part", [1, 2])
def test_a_request_cut_in_two_bursts_is_answered_once(bench: Bench, part: int) -> None:
    assert bench.quiet(eot(1)[:part])
    assert bench.ask(eot(1)[part:], 1) == b"\x12"
    assert bench.quiet()


def test_the_fence_comes_after_the_cut_and_the_slip_is_on_disk_by_then(bench: Bench) -> None:
    assert bench.ask(lines(3) + CUT + FENCE, 1) == b"\x00"
    (slip,) = bench.printer.slips
    assert slip.png.exists()
    assert slip.complete


def test_a_status_request_in_the_middle_of_a_raster_is_answered_and_the_picture_is_whole(bench: Bench) -> None:
    row = (eot(1) + bytes(48))[:48]
    assert bench.ask(b"\x1dv0\x00\x30\x00\x0a\x00" + row * 10 + CUT, 10) == b"\x12" * 10
    (slip,) = bench.printer.wait_slips(1, DEADLINE_S)
    assert slip.text == "[图 384x10]\n"
    assert bench.printer.remarks == ()


@pytest.mark.parametrize(
    ("model", "fence", "proof", "maker"),
    [
        ("clone-58", b"\x00", b"", b"_EPSON\x00"),
        ("clone-80", b"\x00", b"", b"_EPSON\x00"),
        ("epson-80", b"\x00", b"\x37\x22ABCD\x00", b"_EPSON\x00"),
        ("mute-58", b"", b"", b""),
    ],
)
def test_each_model_answers_what_it_can(
    make: Callable[..., Bench], model: str, fence: bytes, proof: bytes, maker: bytes
) -> None:
    bench = make(model)
    for request, answer in ((FENCE, fence), (b"\x1d(H\x06\x0000ABCD", proof), (b"\x1dI\x42", maker)):
        if answer:
            assert bench.ask(request, len(answer)) == answer
        assert bench.quiet(b"" if answer else request)
    assert bench.printer.model.columns == (32 if model.endswith("58") else 48)


def test_a_mute_printer_prints(make: Callable[..., Bench]) -> None:
    bench = make("mute-58")
    assert bench.quiet(eot(1) + "退款\n".encode("gbk") + CUT)
    (slip,) = bench.printer.wait_slips(1, DEADLINE_S)
    assert slip.text == "退款\n"


def test_a_clone_prints_the_process_id_as_garbage(bench: Bench) -> None:
    bench.client.write(b"\x1d(H\x06\x0000ABCD\n" + CUT)
    (slip,) = bench.printer.wait_slips(1, DEADLINE_S)
    assert slip.text == "H00ABCD\n"
    assert bench.printer.remarks == ("unknown command 1D 28",)


def test_automatic_status_speaks_at_every_change(make: Callable[..., Bench]) -> None:
    bench = make("epson-80")
    assert bench.ask(b"\x1da\x0f", 4) == b"\x10\x00\x00\x0f"
    bench.printer.cover(open=True)
    assert bench.client.read(4) == b"\x38\x00\x00\x0f"
    bench.printer.cover(open=False)
    assert bench.client.read(4) == b"\x10\x00\x00\x0f"
    assert bench.ask(b"\x1da\x00" + eot(1), 1) == b"\x12"


# ------------------------------------------------------------ GS ( H


def process_id(number: bytes) -> bytes:
    return b"\x1d(H\x06\x0000" + number


def test_a_process_id_waits_until_its_line_is_on_paper(make: Callable[..., Bench]) -> None:
    bench = make("epson-80")
    assert bench.quiet(b"not yet" + process_id(b"0001"))
    assert bench.ask(b"\n", 7) == b"\x37\x220001\x00"


def test_of_several_waiting_process_ids_the_last_is_answered(make: Callable[..., Bench]) -> None:
    bench = make("epson-80")
    assert bench.quiet(b"text" + process_id(b"0001") + process_id(b"0002"))
    assert bench.ask(b"\n", 7) == b"\x37\x220002\x00"
    assert bench.quiet()


def test_a_process_id_does_not_come_at_paper_end_but_after_reload(make: Callable[..., Bench]) -> None:
    bench = make("epson-80")
    bench.printer.paper_end(after_lines=1)
    assert bench.quiet(lines(2) + CUT + process_id(b"0007"))
    bench.printer.reload()
    assert bench.client.read(0) == b""
    bench.client.timeout = DEADLINE_S
    assert bench.client.read(7) == b"\x37\x220007\x00"


def test_clearing_the_buffers_drops_process_ids_without_an_answer(make: Callable[..., Bench]) -> None:
    bench = make("epson-80")
    assert bench.quiet(b"text" + process_id(b"0001"))
    assert bench.ask(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", 3) == b"\x37\x25\x00"
    assert bench.quiet(b"\n")


@pytest.mark.parametrize("number", [b"00\x1f0", b"000\x7f"])
def test_a_process_id_of_other_bytes_is_not_answered(make: Callable[..., Bench], number: bytes) -> None:
    assert make("epson-80").quiet(process_id(number))


# ------------------------------------------------------------ paper end, cover, cutter


def test_printing_stops_behind_the_last_line_and_goes_on_after_reload(bench: Bench) -> None:
    bench.printer.paper_end(after_lines=3)
    assert bench.quiet(lines(5) + CUT + FENCE)
    assert bench.printer.slips == ()
    assert bench.printer.hanging.text() == "line 1\nline 2\nline 3\n"
    assert bench.healthy() == b"\x1a\x32\x12\x72"
    bench.printer.reload()
    bench.client.timeout = DEADLINE_S
    assert bench.client.read(1) == b"\x00"
    (slip,) = bench.printer.slips
    assert slip.text == "".join(f"line {n}\n" for n in range(1, 6))
    assert bench.healthy() == b"\x12\x12\x12\x12"


def test_a_reloaded_printer_with_its_cover_open_waits_for_the_cover(bench: Bench) -> None:
    bench.printer.paper_end()
    bench.client.write(lines(1) + CUT)
    bench.settle()
    bench.printer.cover(open=True)
    bench.printer.reload()
    bench.settle()
    assert bench.printer.slips == ()
    bench.printer.cover(open=False)
    (slip,) = bench.printer.wait_slips(1, DEADLINE_S)
    assert slip.text == "line 1\n"


def test_paper_may_end_inside_a_raster(bench: Bench) -> None:
    bench.printer.paper_end(after_lines=2)
    bench.client.write(b"\x1dv0\x00\x30\x00\x60\x00" + b"\xff" * 48 * 96 + CUT)
    bench.settle()
    assert bench.printer.hanging.height == 120 + 48
    assert bench.printer.hanging.text() == "[图 384x48]\n"
    bench.printer.reload()
    (slip,) = bench.printer.wait_slips(1, DEADLINE_S)
    assert slip.text == "[图 384x96]\n"


def test_near_end_is_told_only_with_a_sensor(make: Callable[..., Bench]) -> None:
    epson, clone = make("epson-80"), make("clone-80")
    for bench in (epson, clone):
        bench.printer.near_end()
    assert epson.ask(eot(4), 1) + epson.ask(FENCE, 1) == b"\x1e\x03"
    assert clone.ask(eot(4), 1) + clone.ask(FENCE, 1) == b"\x12\x00"
    epson.printer.paper_end()
    assert epson.ask(eot(4), 1) == b"\x7e"


def test_an_idle_cover_is_no_error_and_one_opened_while_printing_is(bench: Bench) -> None:
    bench.printer.cover(open=True)
    assert bench.healthy() == b"\x1a\x16\x12\x12"
    assert bench.quiet(lines(1) + CUT + FENCE)
    bench.printer.cover(open=False)
    bench.client.timeout = DEADLINE_S
    assert bench.client.read(1) == b"\x00"
    bench.printer.paper_end()
    bench.client.write(lines(1))
    bench.settle()
    bench.printer.cover(open=True)
    assert bench.ask(eot(3), 1) == b"\x52"
    bench.printer.cover(open=False)
    bench.printer.reload()
    assert bench.healthy() == b"\x12\x12\x12\x12"


def test_a_jammed_cutter_is_mended_by_hand_and_then_by_the_host(bench: Bench) -> None:
    bench.printer.cutter_jam(at_next_cut=True)
    assert bench.healthy() == b"\x12\x12\x12\x12"
    assert bench.quiet(lines(2) + CUT + FENCE)
    assert bench.healthy() == b"\x1a\x52\x1a\x12"
    bench.client.write(b"\x10\x05\x01")  # ignored: the blade is still stuck
    assert bench.healthy() == b"\x1a\x52\x1a\x12"
    bench.printer.cutter_free()
    assert bench.healthy() == b"\x1a\x52\x1a\x12"
    assert bench.ask(b"\x10\x05\x01", 1) == b"\x00"
    (slip,) = bench.printer.slips
    assert slip.text == "line 1\nline 2\n"


def test_recovery_two_drops_what_was_waiting(bench: Bench) -> None:
    bench.printer.cutter_jam(at_next_cut=True)
    assert bench.quiet(lines(1) + CUT + FENCE + lines(1, first=2))
    bench.printer.cutter_free()
    bench.client.write(b"\x10\x05\x02")
    assert bench.healthy() == b"\x12\x12\x12\x12"
    assert bench.printer.slips == ()
    assert bench.printer.waiting == 0
    assert bench.ask(lines(1, first=3) + CUT + FENCE, 1) == b"\x00"
    assert bench.printer.slips[0].text == "line 1\nline 3\n"


def test_a_jam_at_once_shows_at_once_and_a_power_cycle_mends_it_only_when_freed(bench: Bench) -> None:
    bench.printer.cutter_jam()
    assert bench.healthy() == b"\x1a\x52\x1a\x12"
    bench.printer.power_cut()
    bench.printer.power_on()
    assert bench.healthy() == b"\x1a\x52\x1a\x12"
    bench.printer.cutter_free()
    bench.printer.power_cut()
    bench.printer.power_on()
    assert bench.healthy() == b"\x12\x12\x12\x12"


# ------------------------------------------------------------ power, silence, cable


def test_a_power_cut_loses_both_buffers_and_the_modes(bench: Bench) -> None:
    bench.printer.paper_end(after_lines=2)
    bench.client.write(b"\x1d!\x11" + lines(3) + b"half a line")
    bench.settle()
    bench.printer.power_cut()
    assert bench.quiet(eot(1))
    (torn,) = bench.printer.slips
    assert not torn.complete
    assert torn.text == "line 1\nline 2\n"
    bench.printer.reload()
    bench.printer.power_on()
    assert bench.ask(b"after\n" + CUT + FENCE, 1) == b"\x00"
    after = bench.printer.slips[1]
    assert after.text == "after\n"
    assert after.raw.read_bytes() == b"after\n" + CUT
    with Image.open(after.png) as small, Image.open(torn.png) as large:
        assert small.height < large.height


def test_what_is_sent_to_a_printer_without_power_is_gone(bench: Bench) -> None:
    bench.printer.power_cut()
    assert bench.quiet(lines(5) + CUT + FENCE)
    bench.printer.power_on()
    assert bench.quiet()
    assert bench.healthy() == b"\x12\x12\x12\x12"
    assert bench.printer.slips == ()


def test_a_command_begun_before_the_power_cut_is_not_finished_after_it(bench: Bench) -> None:
    bench.client.write(b"\x1dv0\x00\x30\x00\xff\x00" + bytes(100))
    bench.settle()
    bench.printer.power_cut()
    bench.printer.power_on()
    assert bench.ask(lines(1) + CUT + FENCE, 1) == b"\x00"
    assert [slip.text for slip in bench.printer.slips] == ["[图 384x2]\n", "line 1\n"]


def test_a_muted_printer_prints_and_says_nothing(bench: Bench) -> None:
    bench.printer.mute()
    assert bench.quiet(lines(1) + CUT + FENCE + eot(1))
    assert len(bench.printer.wait_slips(1, DEADLINE_S)) == 1
    bench.printer.mute(on=False)
    assert bench.healthy() == b"\x12\x12\x12\x12"


def test_a_pulled_cable_does_not_stop_what_the_printer_has(bench: Bench) -> None:
    bench.client.write(lines(2))
    bench.settle()
    bench.port.unplug()
    with pytest.raises(serial.SerialException):
        bench.client.write(eot(1))
    bench.client.close()
    bench.port.replug()
    bench.client = serial.Serial(str(bench.port.link), 115200, timeout=DEADLINE_S)
    assert bench.ask(lines(1, first=3) + CUT + FENCE, 1) == b"\x00"
    assert bench.printer.slips[0].text == "line 1\nline 2\nline 3\n"


# ------------------------------------------------------------ buffer


def test_an_offline_printer_keeps_four_kilobytes_and_loses_the_rest(bench: Bench) -> None:
    bench.printer.paper_end()
    for number in range(150):
        bench.client.write(b"%031d\n" % number)
    bench.settle()
    assert bench.printer.waiting == 4096
    assert bench.printer.lost == 150 * 32 + 3 - 4096
    assert bench.ask(eot(4), 1) == b"\x72"  # heard although there is no room


def test_flow_control_says_stop_before_and_go_on_after(make: Callable[..., Bench]) -> None:
    bench = make(xonxoff=True)
    bench.printer.paper_end()
    assert bench.quiet(bytes(3968))
    assert bench.ask(bytes(1), 1) == b"\x13"
    bench.printer.reload()
    assert bench.client.read(1) == b"\x11"


def test_flow_control_may_also_say_that_it_is_offline(make: Callable[..., Bench]) -> None:
    bench = make(xonxoff=True, busy_offline=True)
    bench.printer.cover(open=True)
    assert bench.client.read(1) == b"\x13"
    bench.printer.cover(open=False)
    assert bench.client.read(1) == b"\x11"
    quiet = make(xonxoff=True)
    quiet.printer.cover(open=True)
    assert quiet.quiet()


def test_a_small_buffer_says_stop_sixteen_bytes_before_its_end(make: Callable[..., Bench]) -> None:
    bench = make(replace(MODELS["clone-58"], buffer_bytes=45), xonxoff=True)
    bench.printer.paper_end()
    assert bench.quiet(bytes(29))
    assert bench.ask(bytes(1), 1) == b"\x13"
    bench.client.write(bytes(20))
    assert bench.ask(eot(4), 1) == b"\x72"
    assert bench.printer.lost == 5 + 3
    bench.printer.reload()
    assert bench.client.read(1) == b"\x11"


# ------------------------------------------------------------ pace


def test_paper_moves_at_the_speed_of_the_model(make: Callable[..., Bench]) -> None:
    clock = Hand()
    bench = make("clone-58", clock=clock)
    bench.client.write(lines(3) + FENCE)
    bench.settle()
    assert bench.printer.hanging.text() == "line 1\n"
    line_s = 30 / 8 / 90
    for seen in (2, 3):
        clock.now += line_s + 0.001
        bench.port.poke()
        bench.settle()
        assert bench.printer.hanging.text().count("\n") == seen
    assert bench.quiet()
    clock.now += line_s + 0.001
    bench.port.poke()
    bench.client.timeout = DEADLINE_S
    assert bench.client.read(1) == b"\x00"


def test_real_time_status_overtakes_what_is_being_printed(make: Callable[..., Bench]) -> None:
    clock = Hand()
    bench = make("clone-58", clock=clock)
    assert bench.ask(lines(5) + FENCE + eot(1), 1) == b"\x12"
    assert bench.printer.waiting > 0


def test_a_process_id_comes_when_the_motor_has_stopped(make: Callable[..., Bench]) -> None:
    clock = Hand()
    bench = make("epson-80", clock=clock)
    assert bench.quiet(b"text" + process_id(b"0001") + b"\n")
    clock.now += 1
    bench.port.poke()
    bench.client.timeout = DEADLINE_S
    assert bench.client.read(7) == b"\x37\x220001\x00"


def test_a_paced_printer_with_a_full_buffer_loses_bytes(make: Callable[..., Bench]) -> None:
    bench = make("clone-58", clock=Hand())
    bench.client.write(lines(1))
    for _ in range(5):
        bench.client.write(b"x" * 1000)
    bench.settle()
    assert bench.printer.lost > 0
    assert bench.printer.waiting == 4096


def test_a_printer_in_real_time_ends_its_slip_by_itself(make: Callable[..., Bench]) -> None:
    bench = make("clone-80", clock=time.monotonic)
    assert bench.ask(lines(4) + CUT + FENCE, 1) == b"\x00"
    assert bench.printer.slips[0].text.count("\n") == 4


def test_a_paced_line_never_overruns_a_printer_that_is_as_fast(tmp_path: Path) -> None:
    """A raster larger than the buffer: at 115200 baud it comes slower than 80 mm paper at 200 mm/s takes it."""
    picture = b"\x1dv0\x00\x48\x00\x78\x00" + random.Random(3).randbytes(72 * 120)
    with PtyPort(tmp_path / "tty", clock=time.monotonic) as port:
        printer = Printer(port, "clone-80", tmp_path, clock=time.monotonic)
        with serial.Serial(str(port.link), 115200, timeout=20) as client:
            client.write(picture + CUT)
            (slip,) = printer.wait_slips(1, 20)
    assert slip.text == "[图 576x120]\n"
    assert slip.raw.read_bytes() == picture + CUT
    assert printer.lost == 0


def test_power_cut_in_the_middle_of_a_slip_leaves_half_of_it(make: Callable[..., Bench]) -> None:
    clock = Hand()
    bench = make("clone-58", clock=clock)
    bench.client.write(lines(10) + CUT)
    bench.settle()
    clock.now += 0.05
    bench.port.poke()
    bench.settle()
    clock.now += 0.02
    bench.printer.power_cut()
    (slip,) = bench.printer.slips
    assert slip.text == "line 1\nline 2\n"
    assert not slip.complete
    with Image.open(slip.png) as picture:
        rows = picture.height - 28  # the table round it and its teeth
    # 90 mm/s: in 0.02 s 14 of the second line's 30 dots.
    assert rows == 120 + 30 + 14


def test_a_line_whose_burning_had_not_begun_is_not_there(make: Callable[..., Bench]) -> None:
    clock = Hand()
    bench = make("clone-58", clock=clock)
    bench.client.write(lines(10) + CUT)
    bench.settle()
    clock.now += 0.05
    bench.port.poke()
    bench.settle()
    bench.printer.power_cut()
    assert bench.printer.slips[0].text == "line 1\n"


# ------------------------------------------------------------ slips


def test_a_slip_is_three_files_with_one_number(bench: Bench, tmp_path: Path) -> None:
    first, second = "退款凭证\n".encode("gbk") + CUT, b"second\n" + CUT
    assert bench.ask(first + second + FENCE, 1) == b"\x00"
    one, two = bench.printer.slips
    assert (one.number, two.number) == (1, 2)
    folder = tmp_path / "out0"
    assert sorted(path.name for path in folder.iterdir()) == [
        f"slip-00{n}.{kind}" for n in (1, 2) for kind in ("bin", "png", "txt")
    ]
    assert (folder / "slip-001.txt").read_text(encoding="utf-8") == one.text == "退款凭证\n"
    assert one.raw.read_bytes() == first
    assert two.raw.read_bytes() == second
    with Image.open(one.png) as picture:
        assert picture.width == 464 + 20


def test_the_bytes_of_a_slip_print_it_again(bench: Bench) -> None:
    job = b"\x1b@\x1ba\x01" + "退款 ￥1.00\n".encode("gbk") + b"\x1dk\x02690123456789\x00" + CUT
    bench.client.write(job)
    (slip,) = bench.printer.wait_slips(1, DEADLINE_S)
    assert [strip.text() for strip in strips(slip.raw.read_bytes(), "clone-58")] == [slip.text]


def test_on_slip_is_told_before_the_fence_is_answered(make: Callable[..., Bench]) -> None:
    told: list[Slip] = []
    bench = make(on_slip=told.append)
    for number in range(1, 4):
        assert bench.ask(lines(1) + CUT + FENCE, 1) == b"\x00"
        assert [slip.number for slip in told] == list(range(1, number + 1))


def test_what_hangs_out_can_be_torn_off(bench: Bench) -> None:
    assert bench.ask(lines(2) + FENCE, 1) == b"\x00"
    bench.printer.tear_off()
    bench.printer.tear_off()
    (slip,) = bench.printer.slips
    assert slip.text == "line 1\nline 2\n"
    assert not slip.complete


def test_drawer_and_buzzer_are_counted(bench: Bench) -> None:
    assert bench.ask(b"\x1bp\x00\x32\x32\x1bB\x02\x04" + FENCE, 1) == b"\x00"
    assert (bench.printer.drawer_kicks, bench.printer.beeps) == (1, 1)


def test_waiting_for_a_slip_ends(bench: Bench) -> None:
    with pytest.raises(TimeoutError, match="0 slips"):
        bench.printer.wait_slips(1, 0.01)


# ------------------------------------------------------------ bad input


def test_noise_over_the_wire_leaves_a_printer_that_answers(bench: Bench) -> None:
    noise = random.Random(7).randbytes(20_000)
    writer = threading.Thread(target=bench.client.write, args=(noise,))
    writer.start()
    while writer.is_alive():
        bench.client.read(1000) if bench.client.in_waiting else writer.join(0.01)
    bench.printer.cover(open=True)
    bench.client.write(eot(2))
    bench.client.timeout = 20
    assert bench.client.read_until(b"\x16").endswith(b"\x16")  # the last answer: all noise has been received
    bench.printer.power_cut()
    bench.printer.cover(open=False)
    bench.printer.power_on()
    bench.client.reset_input_buffer()
    assert bench.healthy() == b"\x12\x12\x12\x12"
    assert bench.ask(b"\x1b@" + lines(1) + CUT + FENCE, 1) == b"\x00"
    assert bench.printer.slips[-1].text == "line 1\n"


def test_a_model_there_is_not_is_refused(tmp_path: Path) -> None:
    with PtyPort(tmp_path / "tty") as port, pytest.raises(ValueError, match="no printer model 'x'"):
        Printer(port, "x", tmp_path)


def test_a_negative_number_of_lines_is_refused(bench: Bench) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        bench.printer.paper_end(after_lines=-1)


def test_faults_from_another_thread_do_not_deadlock(bench: Bench) -> None:
    stop = threading.Event()

    def meddle() -> None:
        while not stop.is_set():
            bench.printer.cover(open=True)
            bench.printer.cover(open=False)
            bench.printer.mute(on=False)

    meddler = threading.Thread(target=meddle)
    meddler.start()
    try:
        bench.client.write((lines(3) + CUT) * 20)
        assert len(bench.printer.wait_slips(20, 20)) == 20
    finally:
        stop.set()
        meddler.join(DEADLINE_S)
    assert not meddler.is_alive()
