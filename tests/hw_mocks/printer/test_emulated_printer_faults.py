"""Faults that come and go: heat, fingers, late and stale answers; what the printer tells of itself, and when."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from emulated_printer_bench import Bench

CUT = b"\x1dVB\x00"
Make = Callable[..., Bench]


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def eot(n: int, *more: int) -> bytes:
    return bytes([0x10, 0x04, n, *more])


def ask_id(number: bytes) -> bytes:
    return b"\x1d(H\x06\x0000" + number


# ------------------------------------------------------------ heat and fingers


def test_a_hot_head_pauses_and_goes_on_by_itself(bench: Bench) -> None:
    bench.printer.hot_head()
    assert bench.ask(eot(3), 1) == b"\x52"
    bench.client.write(b"slip\n" + CUT)
    bench.settle()
    assert bench.printer.slips == ()
    bench.printer.hot_head(False)
    (slip,) = bench.printer.wait_slips(1, 5)
    assert slip.text.strip() == "slip"
    assert bench.healthy() == b"\x12\x12\x12\x12"


def test_a_held_feed_button_is_offline_until_it_is_let_go(bench: Bench) -> None:
    bench.printer.feed_button()
    assert [bench.ask(eot(n), 1) for n in (1, 2)] == [b"\x5a", b"\x1a"]
    bench.client.write(b"slip\n" + CUT)
    bench.settle()
    assert bench.printer.slips == ()
    bench.printer.feed_button(False)
    assert bench.printer.wait_slips(1, 5)[0].text.strip() == "slip"


def test_the_drawer_is_seen_and_kicked_in_real_time(bench: Bench) -> None:
    bench.printer.drawer_pin()
    assert bench.ask(eot(1), 1) == b"\x16"
    assert bench.ask(b"\x1dr\x02", 1) == b"\x01"
    assert bench.ask(b"\x1bu\x00", 1) == b"\x01"
    bench.client.write(b"\x10\x14\x01\x00\x05")
    bench.settle()
    assert bench.printer.drawer_kicks == 1
    bench.printer.cover(open=True)
    bench.client.write(b"\x10\x14\x01\x01\x05")
    bench.settle()
    assert bench.printer.drawer_kicks == 1


def test_paper_end_in_the_middle_of_a_job_goes_on_where_it_stopped(make: Make) -> None:
    bench = make("epson-80")
    bench.printer.paper_end(after_lines=2)
    bench.client.write(b"one\ntwo\nthree\nfour\n" + CUT + ask_id(b"0001"))
    bench.settle()
    assert bench.printer.hanging.text().split() == ["one", "two"]
    assert bench.quiet()
    bench.printer.reload()
    assert bench.ask(b"", 7) == b"\x37\x220001\x00"
    assert bench.printer.slips[0].text.split() == ["one", "two", "three", "four"]


# ------------------------------------------------------------ late, stale, mute


def test_late_answers_come_when_their_time_has_come_and_in_order(make: Make) -> None:
    clock = Hand()
    bench = make("clone-58", clock=clock)
    bench.printer.late(3.0)
    bench.hold(eot(1) + eot(4), 2)
    clock.now += 2.9
    bench.port.poke()
    assert bench.quiet()
    bench.printer.late(0)
    bench.hold(eot(2), 3)  # behind those that are held back
    clock.now += 0.2
    bench.port.poke()
    assert bench.ask(b"", 3) == b"\x12\x12\x12"
    assert bench.ask(eot(1), 1) == b"\x12"


def test_late_answers_need_no_virtual_clock(bench: Bench) -> None:
    bench.printer.late(0.05)
    assert bench.ask(eot(1), 1) == b"\x12"


def test_a_power_cut_forgets_answers_that_were_held_back(make: Make) -> None:
    clock = Hand()
    bench = make("clone-58", clock=clock)
    bench.printer.late(1.0)
    bench.client.write(eot(1))
    assert bench.quiet()
    bench.printer.power_cut()
    bench.printer.power_on()
    clock.now += 10
    bench.port.poke()
    assert bench.quiet()


def test_it_cannot_be_early(bench: Bench) -> None:
    with pytest.raises(ValueError, match="late by -1"):
        bench.printer.late(-1)


def test_stale_bytes_stand_before_the_answer(bench: Bench) -> None:
    bench.printer.stale(b"\x1a\x37\x22")
    assert bench.ask(eot(1), 4) == b"\x1a\x37\x22\x12"


def test_a_printer_without_a_way_back_has_no_stale_bytes(make: Make) -> None:
    bench = make("mute-58")
    bench.printer.stale(b"\x12")
    assert bench.quiet()


# ------------------------------------------------------------ what it tells by itself


@pytest.mark.parametrize(
    ("wanted", "speaks"), [(0x01, "drawer"), (0x02, "cover"), (0x04, "hot"), (0x08, "paper"), (0x0F, "all"), (0, "")]
)
def test_automatic_status_tells_the_changes_that_were_asked_for(make: Make, wanted: int, speaks: str) -> None:
    bench = make("epson-80")
    if wanted:
        assert len(bench.ask(b"\x1da" + bytes([wanted]), 4)) == 4
    else:
        bench.client.write(b"\x1da\x00")
    acts: dict[str, Callable[[bool], None]] = {
        "drawer": bench.printer.drawer_pin,
        "cover": bench.printer.cover,
        "paper": bench.printer.near_end,
    }
    for name, act in acts.items():
        for on in (True, False):
            act(on)
            if speaks in (name, "all"):
                assert len(bench.ask(b"", 4)) == 4
            else:
                assert bench.quiet()


def test_automatic_status_told_a_hot_head(make: Make) -> None:
    bench = make("epson-80")
    assert bench.ask(b"\x1da\x04", 4) == b"\x10\x00\x00\x0f"
    bench.printer.hot_head()
    assert bench.ask(b"", 4) == b"\x18\x40\x00\x0f"


@pytest.mark.parametrize(("how", "answer"), [(1, "372300"), (2, "37234100"), (0x31, "372300"), (0x32, "37234100")])
def test_the_offline_response_comes_when_it_goes_offline_and_only_then(make: Make, how: int, answer: str) -> None:
    bench = make("epson-80")
    bench.client.write(b"\x1d(H\x03\x0010" + bytes([how]))
    bench.settle()
    bench.printer.cover(open=True)
    assert bench.ask(b"", len(answer) // 2).hex() == answer
    bench.printer.paper_end()
    bench.printer.cover(open=False)
    assert bench.quiet()
    bench.printer.reload()
    bench.client.write(b"\x1d(H\x03\x00100")
    bench.settle()
    bench.printer.cover(open=True)
    assert bench.quiet()


def test_a_power_cycle_ends_automatic_status_and_offline_response(make: Make) -> None:
    bench = make("epson-80")
    assert len(bench.ask(b"\x1da\x0f\x1d(H\x03\x00101", 4)) == 4
    bench.printer.power_cut()
    bench.printer.power_on()
    bench.printer.cover(open=True)
    assert bench.quiet()


# ------------------------------------------------------------ in real time


@pytest.mark.parametrize("request_bytes", [eot(7, 1), eot(7, 2), eot(8, 3), eot(18, 1), eot(18, 2)])
def test_the_longer_status_requests(make: Make, request_bytes: bytes) -> None:
    epson, clone = make("epson-80"), make("clone-80")
    assert epson.ask(request_bytes, 1) == b"\x12"
    assert clone.quiet(request_bytes)
    for bench in (epson, clone):
        bench.client.write(b"text\n" + CUT)
        assert bench.printer.wait_slips(1, 5)[0].text.strip() == "text"


@pytest.mark.parametrize("request_bytes", [eot(7, 3), eot(8, 1), eot(18, 3), eot(5), eot(0)])
def test_requests_there_are_not_are_not_answered(make: Make, request_bytes: bytes) -> None:
    assert make("epson-80").quiet(request_bytes)


def test_status_is_asked_for_in_one_piece_in_real_time(make: Make) -> None:
    bench = make("epson-80")
    bench.printer.cover(open=True)
    assert bench.ask(b"\x10\x14\x07\x01", 4) == b"\x38\x00\x00\x0f"


@pytest.mark.parametrize("wire", [eot(1), eot(4), eot(7, 1), b"\x10\x14\x07\x01"])
def test_real_time_acts_inside_a_raster_and_while_offline_in_any_cut(make: Make, wire: bytes) -> None:
    bench = make("epson-80")
    bench.printer.cover(open=True)
    length = 4 if wire[1] == 0x14 else 1
    bench.client.write(b"\x1dv0\x00\x08\x00\x02\x00")
    assert len(bench.ask(wire, length)) == length
    for byte in wire[:-1]:
        assert bench.quiet(bytes([byte]), 0.02)
    assert len(bench.ask(wire[-1:], length)) == length
    bench.client.write(bytes(16 - 2 * len(wire)) + b"after\n" + CUT)
    bench.printer.cover(open=False)
    assert bench.printer.wait_slips(1, 5)[0].text.split()[-1] == "after"


def test_process_ids_in_page_mode_wait_for_the_page(make: Make) -> None:
    bench = make("epson-80")
    bench.client.write(b"\x1bL" + b"page" + ask_id(b"0001"))
    assert bench.quiet()
    assert bench.ask(b"\x0c", 7) == b"\x37\x220001\x00"


def test_recovery_two_drops_process_ids_without_a_reply(make: Make) -> None:
    bench = make("epson-80")
    bench.printer.cutter_jam(at_next_cut=True)
    bench.client.write(b"slip\n" + CUT + ask_id(b"0001"))
    bench.settle()
    assert bench.ask(eot(3), 1) == b"\x1a"
    bench.printer.cutter_free()
    bench.client.write(b"\x10\x05\x02")
    bench.settle()
    assert bench.quiet()
    assert bench.ask(ask_id(b"0002"), 7) == b"\x37\x220002\x00"


@pytest.mark.parametrize("n", [1, 2])
def test_recovery_without_an_error_changes_nothing(bench: Bench, n: int) -> None:
    bench.client.write(b"kept" + bytes([0x10, 0x05, n]) + b"\n" + CUT)
    assert bench.printer.wait_slips(1, 5)[0].text.strip() == "kept"


# ------------------------------------------------------------ identity


@pytest.mark.parametrize(
    ("model", "n", "answer"),
    [
        ("epson-80", 66, b"\x5fEPSON\x00"),
        ("epson-80", 67, b"\x5fTM-T20II\x00"),
        ("clone-58", 67, b"\x5fTM-T88III\x00"),
        ("epson-80", 1, b"\x20"),
        ("epson-80", 0x32, b"\x02"),
    ],
)
def test_identity_is_a_block_or_a_byte(make: Make, model: str, n: int, answer: bytes) -> None:
    bench = make(model)
    assert bench.ask(b"\x1dI" + bytes([n]), len(answer)) == answer


def test_an_identity_there_is_not_is_not_answered(make: Make) -> None:
    assert make("epson-80").quiet(b"\x1dI\x70")
