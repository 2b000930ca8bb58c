"""Lines to bytes: the vectors of facts/printer.md §1.1 and §4.2, through python-escpos."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.printer.encode import Encoded, SlipEncoder
from drivers.printer.layout import lay_out
from drivers.printer.library import load_escpos
from drivers.printer.profile import Profile, known_profiles, load_profile
from terminal.core.slips.document import Align, Blank, Document, Element, Pair, QrCode, Rule, Size, Text

XOFF_ROOM = 128
"""Bytes a printer still takes when it says XOFF (facts: printer §3.1)."""


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> SlipEncoder:
    return SlipEncoder(load_escpos(tmp_path_factory.mktemp("cache", numbered=True) / "own"), load_profile("clone-58"))


def encoded(encoder: SlipEncoder, *elements: Element) -> Encoded:
    return encoder.encode(lay_out(Document("t", elements), columns=32, dots=384, encoding="gbk"))


def body(encoder: SlipEncoder, *elements: Element) -> bytes:
    """The bytes between the head and the tail of every job."""
    data = b"".join(encoded(encoder, *elements).segments)
    head, tail = bytes.fromhex("1B 40 1C 26"), bytes.fromhex("1B 64 02 1D 56 42 00")
    assert data.startswith(head)
    assert data.endswith(tail)
    return data[len(head) : -len(tail)]


TEXT_VECTORS = (
    # text, bytes in hex: what python-escpos alone gets wrong (facts: printer §4.2)
    ("退款凭证 ¥12.00", "CD CB BF EE C6 BE D6 A4 20 A3 A4 31 32 2E 30 30"),
    ("￥12.00", "A3 A4 31 32 2E 30 30"),
    ("¥12.00", "A3 A4 31 32 2E 30 30"),
    ("。￥、", "A1 A3 A3 A4 A1 A2"),
    ("〇", "A9 96"),
    ("é退", "A8 A6 CD CB"),
    ("plain", "70 6C 61 69 6E"),
)


@pytest.mark.parametrize(("text", "code"), TEXT_VECTORS)
def test_text_is_gbk_and_never_a_code_page(encoder: SlipEncoder, text: str, code: str) -> None:
    assert body(encoder, Text(text)) == bytes.fromhex(code) + b"\n"


def test_a_job_begins_with_init_then_chinese_mode_and_ends_with_feed_and_cut(encoder: SlipEncoder) -> None:
    assert body(encoder) == b""


STYLE_VECTORS = (
    (Text("a", Align.CENTER), "1B 61 01 61 0A 1B 61 00"),
    (Text("a", Align.RIGHT), "1B 61 02 61 0A 1B 61 00"),
    (Text("a", bold=True), "1B 45 01 61 0A 1B 45 00"),
    (Text("a", size=Size.DOUBLE), "1D 21 11 61 0A 1D 21 00"),
    (Text("a", size=Size.TALL), "1D 21 01 61 0A 1D 21 00"),
)


@pytest.mark.parametrize(("element", "code"), STYLE_VECTORS)
def test_styles_are_set_before_the_line_and_taken_back(encoder: SlipEncoder, element: Element, code: str) -> None:
    assert body(encoder, element) == bytes.fromhex(code)


def test_a_style_that_stays_is_sent_once(encoder: SlipEncoder) -> None:
    two = body(encoder, Text("a", bold=True), Text("b", bold=True))
    assert two == bytes.fromhex("1B 45 01 61 0A 62 0A 1B 45 00")


def test_size_never_goes_by_the_print_mode_of_ascii_characters(encoder: SlipEncoder) -> None:
    data = body(encoder, Text("退", bold=True, size=Size.DOUBLE), Text("款", size=Size.TALL))
    assert bytes.fromhex("1B 21") not in data
    assert bytes.fromhex("1B 45 01 1D 21 11 CD CB 0A 1B 45 00 1D 21 01 BF EE 0A") in data


def test_a_qr_code_is_the_printers_own(encoder: SlipEncoder) -> None:
    assert body(encoder, QrCode("R1234", module_dots=6)) == bytes.fromhex(
        "1B 61 01"
        "1D 28 6B 04 00 31 41 32 00"
        "1D 28 6B 03 00 31 43 06"
        "1D 28 6B 03 00 31 45 31"
        "1D 28 6B 08 00 31 50 30 52 31 32 33 34"
        "1D 28 6B 03 00 31 51 30"
        "1B 61 00"
    )


def test_the_encoder_can_be_used_again_from_a_clean_start(encoder: SlipEncoder) -> None:
    first = encoded(encoder, Text("a", bold=True, size=Size.DOUBLE))
    assert encoded(encoder, Text("a", bold=True, size=Size.DOUBLE)) == first


def test_no_segment_is_longer_than_a_held_printer_has_room_for(encoder: SlipEncoder) -> None:
    job = encoded(
        encoder,
        Text("退" * 40, Align.CENTER, bold=True),
        Pair("商" * 10, "户" * 30),
        QrCode("R" * 84),
        Rule(),
        Blank(3),
    )
    assert max(len(segment) for segment in job.segments) <= XOFF_ROOM


def test_a_real_time_request_may_stand_between_any_two_segments(encoder: SlipEncoder) -> None:
    """Every segment is whole commands or whole characters with a line feed."""
    for segment in encoded(encoder, Text("退款凭证", Align.CENTER, bold=True), QrCode("R1"), Rule()).segments:
        assert segment[0] in (0x1B, 0x1C, 0x1D) or (segment.endswith(b"\n") and segment.decode("gbk"))


def test_replaced_characters_are_in_the_job(encoder: SlipEncoder) -> None:
    assert encoded(encoder, Text("𠮷")).missing == ("𠮷",)


def test_paper_moved_is_counted_for_the_deadline(encoder: SlipEncoder) -> None:
    feed = encoded(encoder).feed_dots
    assert encoded(encoder, Text("a"), Text("b", size=Size.DOUBLE)).feed_dots == feed + 30 + 54
    assert encoded(encoder, QrCode("R1", module_dots=4)).feed_dots == feed + 21 * 4


def test_a_printer_without_cutter_gets_no_cut(tmp_path: Path) -> None:
    profile = Profile(32, 384, "gbk", load_profile("mute-58").fence, "", 70, 4)
    job = encoded(SlipEncoder(load_escpos(tmp_path / "own"), profile), Text("a"))
    assert job.segments[-1] == bytes.fromhex("1B 64 04")


def test_a_slip_in_text_mode_is_small(encoder: SlipEncoder) -> None:
    lines = [Pair("退款单号", f"R{n:020}") for n in range(35)]
    job = encoded(encoder, *lines)
    assert job.size < 2_000
    # Text, never a raster of 47 kB (facts: measured §4).
    assert bytes.fromhex("1D 76 30") not in b"".join(job.segments)


@pytest.mark.parametrize("name", known_profiles())
def test_nothing_is_said_on_standard_output_while_a_slip_is_encoded(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The library prints notices there; on a console panel they would stand in the page (facts: printer §4.1)."""
    profile = load_profile(name)
    slip = Document(
        "t", (Text("退款凭证", Align.CENTER, size=Size.TALL), Pair("金额", "12.00"), Rule(), QrCode("R1"), Blank(1))
    )
    lines = lay_out(slip, columns=profile.columns, dots=profile.dots, encoding=profile.encoding)
    assert SlipEncoder(load_escpos(tmp_path / "own"), profile).encode(lines).segments
    assert capfd.readouterr() == ("", "")
