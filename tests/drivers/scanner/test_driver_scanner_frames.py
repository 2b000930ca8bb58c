"""Scans out of bytes: suffixes, silence, junk, duplicates (facts: devices §2)."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.frames import DUPLICATE_MS, FRAME_MAX, SILENCE_MS, TEXT_MAX, ScanFramer
from terminal.core.secret import Secret

ORDER = "2026030166210000000001"


def texts(scans: Iterable[Secret]) -> list[str]:
    return [scan.reveal() for scan in scans]


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n"])
@pytest.mark.parametrize("prefix", [b"", b"\x02"])
def test_a_suffix_ends_a_frame_and_a_prefix_is_no_part_of_it(prefix: bytes, suffix: bytes) -> None:
    framer = ScanFramer()
    assert texts(framer.feed(prefix + ORDER.encode() + suffix, 0)) == [ORDER]
    assert not framer.open


def test_a_frame_may_come_in_bursts() -> None:
    framer = ScanFramer()
    assert framer.feed(b"2026", 0) == ()
    assert framer.silence(SILENCE_MS - 1) == ()
    assert texts(framer.feed(b"0301\r", SILENCE_MS - 1)) == ["20260301"]


def test_silence_ends_a_frame_without_suffix() -> None:
    framer = ScanFramer()
    framer.feed(b"ABC", 0)
    assert framer.wait_ms(200) == SILENCE_MS
    assert texts(framer.silence(SILENCE_MS)) == ["ABC"]
    assert framer.wait_ms(200) == 200


def test_a_late_suffix_after_the_silence_is_nothing() -> None:
    framer = ScanFramer()
    framer.feed(b"ABC", 0)
    framer.silence(SILENCE_MS)
    assert framer.feed(b"\r\n", SILENCE_MS + 5) == ()


def test_bytes_that_our_own_thread_was_late_for_are_not_cut_in_two() -> None:
    framer = ScanFramer()
    framer.feed(b"202603", 0)
    assert texts(framer.feed(b"01\r", 10 * SILENCE_MS)) == ["20260301"]


def test_chinese_text_comes_in_utf8_or_gb18030() -> None:
    framer = ScanFramer()
    assert texts(framer.feed("退款单".encode() + b"\r", 0)) == ["退款单"]
    assert texts(framer.feed("原订单".encode("gb18030") + b"\r", 1)) == ["原订单"]


@pytest.mark.parametrize("length", [TEXT_MAX + 1, FRAME_MAX, FRAME_MAX + 1, 20 * FRAME_MAX])
def test_what_is_too_long_is_dropped_whole_and_counted_once(length: int) -> None:
    framer = ScanFramer()
    assert framer.feed(b"9" * length + b"\r", 0) == ()
    assert framer.dropped.too_long == 1
    assert texts(framer.feed(b"1\r", 1)) == ["1"]


def test_a_flood_without_end_keeps_the_buffer_bounded_and_ends_with_silence() -> None:
    framer = ScanFramer()
    for at_ms in range(50):
        framer.feed(b"9" * 4096, at_ms)
        assert len(framer._frame) <= FRAME_MAX
    assert framer.silence(1_000) == ()
    assert framer.dropped.too_long == 1


@pytest.mark.parametrize("junk", [b"12\x0034", b"12\x1d34", b"12\x1b34", b"12\x0234", b"12\x7f34", b"12\xc2\x8534"])
def test_control_characters_inside_make_junk(junk: bytes) -> None:
    framer = ScanFramer()
    assert framer.feed(junk + b"\r", 0) == ()
    assert framer.dropped.control == 1


def test_no_read_is_no_code() -> None:
    framer = ScanFramer()
    assert framer.feed(b"%%NoRead\r", 0) == ()
    assert framer.dropped.no_read == 1


def test_bytes_of_no_encoding_are_dropped() -> None:
    framer = ScanFramer()
    assert framer.feed(b"12\xff\xff\r", 0) == ()
    assert framer.dropped.undecodable == 1


def test_the_same_text_again_too_soon_is_dropped() -> None:
    framer = ScanFramer()
    assert texts(framer.feed(b"A\r", 0)) == ["A"]
    assert framer.feed(b"A\r", DUPLICATE_MS - 1) == ()
    assert framer.dropped.duplicate == 1


def test_the_same_text_later_is_a_new_scan_and_another_text_always_is() -> None:
    framer = ScanFramer()
    assert texts(framer.feed(b"A\rB\rA\r", 0)) == ["A", "B", "A"]
    assert texts(framer.feed(b"A\r", DUPLICATE_MS)) == ["A"]


def test_a_code_left_in_view_is_one_scan() -> None:
    framer = ScanFramer()
    scans = [scan for at_ms in range(0, 5_000, 500) for scan in framer.feed(b"A\r", at_ms)]
    assert texts(scans) == ["A"]


def test_a_reopened_port_forgets_the_half_frame() -> None:
    framer = ScanFramer()
    framer.feed(b"half", 0)
    framer.reset()
    assert texts(framer.feed(b"whole\r", 1)) == ["whole"]


@given(st.lists(st.tuples(st.binary(max_size=600), st.integers(0, 100))))
def test_any_bytes_give_clean_text_or_nothing(bursts: list[tuple[bytes, int]]) -> None:
    framer = ScanFramer()
    now = 0
    for data, gap in bursts:
        now += gap
        for scan in (*framer.silence(now), *framer.feed(data, now)):
            assert 0 < len(scan.reveal()) <= TEXT_MAX
            assert scan.reveal().isprintable()
        assert len(framer._frame) <= FRAME_MAX


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=TEXT_MAX))
def test_a_text_comes_out_as_it_was_scanned(text: str) -> None:
    if text != "%%NoRead":
        assert texts(ScanFramer().feed(text.encode() + b"\r", 0)) == [text]
