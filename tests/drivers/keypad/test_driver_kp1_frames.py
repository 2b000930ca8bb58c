"""KP1 frames: the vectors of docs/kp1.md, damage, and anything a line may carry."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from drivers.keypad.kp1.frames import BODY_MAX, PAYLOAD_MAX, STUFFED, Deframer, Frame, fcs
from drivers.keypad.kp1.messages import Beat, Booted, Identity, KeyMoved, Kind, Pong, Reply, Stuck, message
from hw_mocks import kp1_wire

PAGE = Path(__file__).parents[3] / "docs" / "kp1.md"
MEGABYTE = 1_000_000


def block(name: str) -> list[list[str]]:
    """Rows of a fenced table of the page, its heading left out."""
    body = PAGE.read_text(encoding="utf-8").split(f"```{name}\n")[1].split("```")[0]
    return [[cell.strip() for cell in line.split(" | ")] for line in body.strip().splitlines()[1:]]


VECTORS = [(bytes.fromhex(row[0] + row[1] + row[2]), bytes.fromhex(row[3]), row[4]) for row in block("kp1-vectors")]
DAMAGED = [(bytes.fromhex(row[0]), row[1]) for row in block("kp1-damaged")]
PUBLISHED = (
    "7E 01 01 35 01 2A 63 7E",
    "7E 01 02 35 00 C7 9D 7E",
    "7E 01 03 0D 01 F0 AE 7E",
    "7E 81 01 DA 8B 7E",
    "7E 90 00 1A 16 7E",
    "7E 10 00 01 02 00 04 18 4B 50 32 34 3B 61 7E",
    "7E 91 7D 5D A0 A7 7E",
    "7E 93 05 0A 01 98 E2 7E",
)
"""Facts: devices §1.3."""

frames = st.builds(Frame, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=PAYLOAD_MAX))


def test_the_page_holds_the_published_vectors_and_more() -> None:
    on_page = [frame for _, frame, _ in VECTORS]
    assert all(bytes.fromhex(text) in on_page for text in PUBLISHED)
    assert len(VECTORS) >= 20
    assert {inner[0] for inner, _, _ in VECTORS} >= {int(kind) for kind in Kind}


@pytest.mark.parametrize(("inner", "wire", "meaning"), VECTORS, ids=[meaning for _, _, meaning in VECTORS])
def test_a_vector_of_the_page_is_written_and_read(inner: bytes, wire: bytes, meaning: str) -> None:
    frame = Frame(inner[0], inner[1], inner[2:])
    assert frame.to_bytes() == wire
    assert Deframer().feed(wire) == (frame,)
    assert kp1_wire.wrap(inner[0], inner[1], inner[2:]) == wire
    assert meaning


@pytest.mark.parametrize(("wire", "why"), DAMAGED, ids=[why for _, why in DAMAGED])
def test_a_damaged_frame_of_the_page_is_dropped_and_counted_by_both_sides(wire: bytes, why: str) -> None:
    deframer, keypad = Deframer(), kp1_wire.Receiver()
    assert deframer.feed(wire) == ()
    assert deframer.damage.total == 1
    assert keypad.feed(wire) == []
    assert keypad.crc_errors == 1
    assert why


def test_the_check_value_of_the_crc() -> None:
    assert fcs(b"123456789") == 0x906E == kp1_wire.crc_x25(b"123456789")


@given(frames)
def test_two_codecs_that_share_no_code_agree(frame: Frame) -> None:
    wire = frame.to_bytes()
    assert kp1_wire.wrap(frame.kind, frame.seq, frame.payload) == wire
    assert Deframer().feed(wire) == (frame,)
    (read,) = kp1_wire.Receiver().feed(wire)
    assert (read.kind, read.seq, read.payload) == (frame.kind, frame.seq, frame.payload)


@given(st.lists(frames, max_size=6), st.integers(1, 9))
def test_frames_come_out_however_the_line_cuts_them(sent: list[Frame], piece: int) -> None:
    wire = b"".join(frame.to_bytes() for frame in sent)
    deframer = Deframer()
    found = [frame for at in range(0, len(wire), piece) for frame in deframer.feed(wire[at : at + piece])]
    assert found == sent
    assert deframer.damage.total == 0


@given(frames, st.data())
def test_one_wrong_bit_drops_the_frame(frame: Frame, data: st.DataObject) -> None:
    wire = bytearray(frame.to_bytes())
    place = data.draw(st.integers(1, len(wire) - 2))
    before, after = wire[place], wire[place] ^ 1 << data.draw(st.integers(0, 7))
    assume(not {before, after} & STUFFED and wire[place - 1] != 0x7D)  # flags and escapes have tests of their own
    wire[place] = after
    deframer = Deframer()
    assert deframer.feed(bytes(wire)) == ()
    assert deframer.damage.check == 1


def test_a_flag_may_end_one_frame_and_begin_the_next() -> None:
    first, second = Frame(1, 1, b"5\x01"), Frame(1, 2, b"5\x00")
    assert Deframer().feed(first.to_bytes() + second.to_bytes()[1:]) == (first, second)


def test_what_comes_before_the_first_flag_and_empty_frames_are_nothing() -> None:
    deframer = Deframer()
    assert deframer.feed(b"\x01\x01\x35\x01\x2a\x63\x7e\x7e\x7e") == ()
    assert deframer.damage.total == 0


def test_flow_control_bytes_put_in_on_the_way_are_taken_out() -> None:
    frame = Frame(1, 1, b"5\x01")
    wire = frame.to_bytes()
    assert Deframer().feed(wire[:3] + b"\x11" + wire[3:5] + b"\x13" + wire[5:]) == (frame,)


def test_a_frame_that_never_ends_holds_no_more_than_one_frame() -> None:
    deframer = Deframer()
    deframer.feed(b"\x7e" + b"x" * 100_000)
    assert len(deframer._body) <= BODY_MAX
    assert deframer.feed(b"\x7e") == ()
    assert deframer.damage.long == 1


def test_a_payload_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 64"):
        Frame(1, 1, b"x" * 65).to_bytes()


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (Frame(0x01, 1, b"\x35\x01"), KeyMoved(0x35, True)),
        (Frame(0x01, 1, b"\x35\x02"), None),
        (Frame(0x01, 1, b"\x35"), None),
        (Frame(0x02, 1, b"\x10\x0e\0\0\x01\x02\x03"), Beat(3600, 1, 2, 3)),
        (Frame(0x02, 1, b"\x10\x0e"), None),
        (Frame(0x03, 0, b"\x01\x01"), Booted(1, 1)),
        (Frame(0x04, 1, b"\x35"), Stuck(0x35)),
        (Frame(0x10, 0, b"\x01\x02\x00\x04\x18KP\x07\xff"), Identity(1, (2, 0, 4), 24, "KP??")),
        (Frame(0x10, 0, b"\x01"), None),
        (Frame(0x11, 1, b""), Pong(b"")),
        (Frame(0x15, 1, b"\x00\x02\x00"), Reply(Kind.SCAN, 0, b"\x02\x00")),
        (Frame(0x13, 1, b""), None),
        (Frame(0x81, 1, b""), None),
        (Frame(0x3F, 1, b""), None),
    ],
)
def test_what_a_frame_says(frame: Frame, said: object) -> None:
    got = message(frame)
    if isinstance(got, Identity):
        assert got.model.startswith("KP")
        assert got.model.isprintable()
        assert str(got).endswith("2.0.4")
    else:
        assert got == said


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_bytes_give_frames_or_counts(bursts: list[bytes]) -> None:
    deframer = Deframer()
    for burst in bursts:
        for frame in deframer.feed(burst):
            assert len(frame.payload) <= PAYLOAD_MAX
            message(frame)
        assert len(deframer._body) <= BODY_MAX


def test_a_megabyte_of_noise_and_frames_raises_nothing_and_holds_nothing() -> None:
    source = random.Random(960)
    deframer, keypad, fed, found = Deframer(), kp1_wire.Receiver(), 0, 0
    good = Frame(1, 1, b"5\x01").to_bytes()
    began = time.monotonic()
    while fed < MEGABYTE:
        burst = source.randbytes(source.randrange(1, 4_000)) + (b"\x7e" + good if source.random() < 0.3 else b"")
        fed += len(burst)
        found += sum(frame == Frame(1, 1, b"5\x01") for frame in deframer.feed(burst))
        keypad.feed(burst)
        assert len(deframer._body) <= BODY_MAX
    assert found > 50
    assert deframer.damage.check > 100
    assert time.monotonic() - began < 30
