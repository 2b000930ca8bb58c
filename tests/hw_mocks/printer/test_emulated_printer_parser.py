"""Bytes → items. Vectors from facts/printer.md §1.1 and §1.2."""

from __future__ import annotations

import itertools
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw_mocks.printer.commands import table
from hw_mocks.printer.limits import BLOCK_BYTES, ROW_KEPT_BYTES
from hw_mocks.printer.models import MODELS
from hw_mocks.printer.parser import Char, Command, Item, Parser, Row, Unknown
from hw_mocks.printer.realtime import Ear, RealTime


def parsed(data: bytes, **options: bool) -> list[Item]:
    return list(Parser(**options).items(data))


VECTORS = (
    ("1B 40", "ESC @", ""),
    ("1B 61 01", "ESC a", "01"),
    ("1D 21 11", "GS !", "11"),
    ("1B 21 30", "ESC !", "30"),
    ("1C 21 0C", "FS !", "0C"),
    ("1C 57 01", "FS W", "01"),
    ("1C 26", "FS &", ""),
    ("1C 2E", "FS .", ""),
    ("1C 53 02 03", "FS S", "02 03"),
    ("1C 2D 02", "FS -", "02"),
    ("1C 43 00", "FS C", "00"),
    ("1B 45 01", "ESC E", "01"),
    ("1B 2D 01", "ESC -", "01"),
    ("1B 74 10", "ESC t", "10"),
    ("1B 32", "ESC 2", ""),
    ("1B 33 18", "ESC 3", "18"),
    ("0A", "LF", ""),
    ("0D", "CR", ""),
    ("1B 64 03", "ESC d", "03"),
    ("1B 4A 20", "ESC J", "20"),
    ("1D 56 00", "GS V", "00"),
    ("1D 56 01", "GS V", "01"),
    ("1D 56 30", "GS V", "30"),
    ("1D 56 42 00", "GS V", "42 00"),
    ("1D 56 41 10", "GS V", "41 10"),
    ("1B 69", "ESC i", ""),
    ("1B 6D", "ESC m", ""),
    ("1B 70 00 32 32", "ESC p", "00 32 32"),
    ("1B 42 02 04", "ESC B", "02 04"),
    ("1D 28 6B 04 00 31 41 32 00", "GS ( k", "04 00 31 41 32 00"),
    ("1D 28 6B 03 00 31 43 06", "GS ( k", "03 00 31 43 06"),
    ("1D 28 6B 06 00 31 50 30 41 42 43", "GS ( k", "06 00 31 50 30 41 42 43"),
    ("1D 68 50", "GS h", "50"),
    ("1D 77 02", "GS w", "02"),
    ("1D 48 02", "GS H", "02"),
    ("1D 66 00", "GS f", "00"),
    ("1D 6B 49 04 7B 42 31 32", "GS k", "49 04 7B 42 31 32"),
    ("1D 6B 02 31 32 33 00", "GS k", "02 31 32 33 00"),
    ("1B 2A 21 02 00 01 02 03 04 05 06", "ESC *", "21 02 00 01 02 03 04 05 06"),
    ("1B 2A 00 02 00 01 02", "ESC *", "00 02 00 01 02"),
    ("1D 28 4C 02 00 30 32", "GS ( L", "02 00 30 32"),
    ("1D 28 48 06 00 30 30 41 42 43 44", "GS ( H", "06 00 30 30 41 42 43 44"),
    ("1C 32 FE A1" + " 55" * 72, "FS 2", "FE A1" + " 55" * 72),
    ("1C 71 01 01 00 01 00" + " AA" * 8, "FS q", "01 01 00 01 00" + " AA" * 8),
    ("1C 70 01 00", "FS p", "01 00"),
    ("1D 72 01", "GS r", "01"),
    ("1D 49 43", "GS I", "43"),
    ("1D 61 0E", "GS a", "0E"),
    ("10 04 01", "DLE EOT", "01"),
    ("10 05 02", "DLE ENQ", "02"),
    ("10 14 08 01 03 14 01 06 02 08", "DLE DC4", "08 01 03 14 01 06 02 08"),
)


@pytest.mark.parametrize(("wire", "name", "params"), VECTORS)
def test_each_command_of_the_facts_ends_where_it_should(wire: str, name: str, params: str) -> None:
    found = parsed(bytes.fromhex(wire) + b"!")
    assert found == [Command(name, bytes.fromhex(params)), Char(b"!")]


@pytest.mark.parametrize(("wire", "name", "params"), VECTORS)
def test_a_command_in_single_bytes_is_the_same(wire: str, name: str, params: str) -> None:
    parser, inbox, found = Parser(), bytearray(), []
    for byte in bytes.fromhex(wire):
        inbox.append(byte)
        if (item := parser.take(inbox)) is not None:
            found.append(item)
    assert found == [Command(name, bytes.fromhex(params))]
    assert not parser.busy


def test_a_raster_comes_row_by_row_and_ends() -> None:
    found = parsed(b"\x1dv0\x00\x02\x00\x03\x00" + b"aabbcc" + b"x")
    assert found == [
        Command("GS v 0", b"\x00\x02\x00\x03\x00"),
        Row(b"aa"),
        Row(b"bb"),
        Row(b"cc"),
        Char(b"x"),
    ]


def test_a_raster_wider_than_any_head_keeps_its_left_part() -> None:
    found = parsed(b"\x1dv0\x00\x00\x01\x01\x00" + bytes(range(256)) + b"x")
    assert found[1:] == [Row(bytes(range(ROW_KEPT_BYTES))), Char(b"x")]


@pytest.mark.parametrize("size", [b"\x00\x00\x05\x00", b"\x05\x00\x00\x00"])
def test_an_empty_raster_has_no_rows(size: bytes) -> None:
    assert parsed(b"\x1dv0\x00" + size + b"x")[1:] == [Char(b"x")]


def test_chinese_is_taken_in_pairs_whatever_the_second_byte() -> None:
    assert parsed("退1".encode("gbk")) == [Char(b"\xcd\xcb"), Char(b"1")]
    # A CP437 byte in Chinese mode eats its neighbour, a line feed included (facts: printer §1.2).
    assert parsed(b"\x9d1") == [Char(b"\x9d1")]
    assert parsed(b"\x9d\n") == [Char(b"\x9d\n")]


def test_half_a_character_waits_for_its_other_half() -> None:
    parser = Parser()
    inbox = bytearray(b"\xcd")
    assert parser.take(inbox) is None
    inbox += b"\xcb"
    assert parser.take(inbox) == Char(b"\xcd\xcb")


def test_leaving_chinese_mode_makes_every_byte_a_character_until_init() -> None:
    found = parsed(b"\x1c.\xcd\xcb\x1b@\xcd\xcb")
    assert [item for item in found if isinstance(item, Char)] == [Char(b"\xcd"), Char(b"\xcb"), Char(b"\xcd\xcb")]


def test_four_byte_characters_only_where_the_firmware_knows_them() -> None:
    yen = "¥".encode("gb18030")
    assert yen == b"\x81\x30\x84\x36"
    assert parsed(yen, four_byte=True) == [Char(yen)]
    assert parsed(yen) == [Char(b"\x81\x30"), Char(b"\x84\x36")]


def test_an_unknown_command_loses_its_opening_and_prints_its_parameters() -> None:
    assert parsed(b"\x1b~AB") == [Unknown(b"\x1b~"), Char(b"A"), Char(b"B")]


def test_a_missing_process_id_prints_its_bytes_as_clones_do() -> None:
    parser = Parser(table(frozenset({"GS ( H"})))
    found = list(parser.items(b"\x1d(H\x06\x0000ABCD"))
    assert found[0] == Unknown(b"\x1d(")
    assert b"".join(item.data for item in found[1:] if isinstance(item, Char)) == b"H\x06\x0000ABCD"


def test_a_status_request_inside_another_command_spoils_it() -> None:
    found = parsed(b"\x1b3\x10\x04\x03")
    assert found == [Command("ESC 3", b"\x10"), Char(b"\x04"), Char(b"\x03")]


def test_a_block_longer_than_any_memory_is_cut_short_and_skipped_to_its_end() -> None:
    across, down = 300, 200
    header = bytes([1]) + across.to_bytes(2, "little") + down.to_bytes(2, "little")
    found = parsed(b"\x1cq" + header + bytes(across * down * 8) + b"x")
    assert found[-1] == Char(b"x")
    assert isinstance(found[0], Command)
    assert found[0].cut_short
    assert len(found[0].params) == BLOCK_BYTES


def test_what_was_eaten_is_what_was_sent() -> None:
    data = b"\x1b@A\x1d(?\x01" + "退".encode("gbk") + b"\x1dv0\x00\x01\x00\x02\x00\x55\xaa\x1b~\x1dVB\x00"
    parser, inbox, eaten = Parser(), bytearray(data), bytearray()
    while True:
        item = parser.take(inbox)
        eaten += parser.eaten
        if item is None:
            break
    assert bytes(eaten) == data


@given(data=st.binary(max_size=400), cuts=st.lists(st.integers(0, 400), max_size=6), four_byte=st.booleans())
@settings(max_examples=200, deadline=None)
def test_bursts_never_change_what_is_parsed(data: bytes, cuts: list[int], four_byte: bool) -> None:
    whole = parsed(data, four_byte=four_byte)
    parser, inbox, found = Parser(four_byte=four_byte), bytearray(), []
    edges = [0, *sorted(cuts), len(data)]
    for start, end in itertools.pairwise(edges):
        inbox += data[start:end]
        while (item := parser.take(inbox)) is not None:
            found.append(item)
    assert found == whole
    assert not inbox


@given(text=st.text(st.characters(codec="gbk", exclude_categories=("Cc",)), max_size=80))
def test_any_gbk_text_comes_out_as_its_characters(text: str) -> None:
    data = text.encode("gbk")
    pairs = [item.data.decode("gbk") for item in parsed(data) if isinstance(item, Char)]
    if b"\x80" not in data:
        assert "".join(pairs) == text


def test_two_hundred_kilobytes_of_noise_end_in_seconds_and_hold_back_little() -> None:
    started = time.monotonic()
    for seed in range(3):
        noise = random.Random(seed).randbytes(200_000)
        parser, inbox = Parser(), bytearray(noise)
        while parser.take(inbox) is not None:
            assert len(parser.eaten) <= BLOCK_BYTES + 16
        assert not inbox
    assert time.monotonic() - started < 20


# ------------------------------------------------------------ real time


def heard(*bursts: bytes) -> list[RealTime]:
    ear = Ear()
    return [found for burst in bursts for _, found in ear.hear(burst)]


def test_status_requests_are_heard_inside_data_and_across_bursts() -> None:
    assert heard(b"abc\x10\x04\x01xyz") == [RealTime("DLE EOT", 1)]
    assert heard(b"\x10", b"\x04", b"\x04") == [RealTime("DLE EOT", 4)]
    assert heard(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04") == [RealTime("DLE EOT", n) for n in (1, 2, 3, 4)]


def test_recovery_and_clear_are_heard() -> None:
    assert heard(b"\x10\x05\x01", b"\x10\x05\x02") == [RealTime("DLE ENQ", 1), RealTime("DLE ENQ", 2)]
    assert heard(b"\x10\x14\x08\x01\x03", b"\x14\x01\x06\x02\x08") == [RealTime("DLE DC4", 8)]


@pytest.mark.parametrize("data", [b"\x10\x04\x00", b"\x10\x04\x05", b"\x10\x05\x03", b"\x10\x14\x08\x01\x03\x14\x01"])
def test_what_is_no_real_time_command_is_not_heard(data: bytes) -> None:
    assert heard(data) == []


@given(data=st.binary(max_size=200), at=st.integers(0, 200))
def test_an_ear_hears_the_same_in_two_bursts(data: bytes, at: int) -> None:
    assert heard(data[:at], data[at:]) == heard(data)


def test_the_readme_names_every_model() -> None:
    text = (Path(__file__).parents[3] / "hw_mocks" / "README.md").read_text(encoding="utf-8")
    assert [name for name in MODELS if f"`{name}`" not in text] == []
