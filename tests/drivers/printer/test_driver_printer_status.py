"""The printer's answers told apart and understood (facts: printer §2.1 to §2.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.health import UNKNOWN, Condition, Health, health_of_answers, health_of_asb
from drivers.printer.status import BLOCK_MAX, Asb, Block, Flow, Processed, RealTime, Reply, ReplyReader
from terminal.core.model import PrinterFault


def read(text: str) -> tuple[Reply, ...]:
    return ReplyReader().feed(bytes.fromhex(text))


REPLIES = (
    ("12", (RealTime(0x12),)),
    ("12 16 1A 72 7E", tuple(RealTime(bits) for bits in (0x12, 0x16, 0x1A, 0x72, 0x7E))),
    ("00", (Processed(0x00),)),
    ("0C", (Processed(0x0C),)),
    ("10 00 00 0F", (Asb(bytes.fromhex("10 00 00 0F")),)),
    ("14 00 0C 00 12", (Asb(bytes.fromhex("14 00 0C 00")), RealTime(0x12))),
    ("13 11", (Flow.STOP, Flow.GO)),
    ("10 00 13 00 0F", (Flow.STOP, Asb(bytes.fromhex("10 00 00 0F")))),
    ("37 22 41 42 43 44 00", (Block(0x37, b"\x22ABCD"),)),
    ("37 22 12 13 11 10 00 12", (Block(0x37, bytes.fromhex("22 12 13 11 10")), RealTime(0x12))),
    ("5F 54 4D 00 00", (Block(0x5F, b"TM"), Processed(0x00))),
)


@pytest.mark.parametrize(("data", "replies"), REPLIES)
def test_the_fixed_bits_tell_the_replies_apart(data: str, replies: tuple[Reply, ...]) -> None:
    assert read(data) == replies


def test_replies_may_come_byte_by_byte() -> None:
    reader = ReplyReader()
    got = [reply for byte in bytes.fromhex("10 00 00 0F 37 22 41 42 43 44 00") for reply in reader.feed(bytes([byte]))]
    assert got == [Asb(bytes.fromhex("10 00 00 0F")), Block(0x37, b"\x22ABCD")]


def test_the_tail_of_an_asb_block_is_no_answer_to_gs_r() -> None:
    assert not any(isinstance(reply, Processed) for reply in read("10 00 00 00"))


def test_an_asb_block_cut_short_tells_nothing_and_the_next_byte_counts() -> None:
    reader = ReplyReader()
    assert reader.feed(bytes.fromhex("10 00 12")) == (RealTime(0x12),)
    assert reader.unknown == 1


def test_a_block_that_never_ends_is_dropped() -> None:
    reader = ReplyReader()
    assert reader.feed(b"\x37" + b"A" * (BLOCK_MAX + 1)) == ()
    assert reader.unknown == 1
    assert reader.feed(b"\x12") == (RealTime(0x12),)


def test_a_reset_forgets_what_is_half_received() -> None:
    reader = ReplyReader()
    reader.feed(b"\x37\x22")
    reader.reset()
    reader.feed(b"\x10\x00")
    reader.reset()
    assert reader.feed(b"\x12") == (RealTime(0x12),)


def test_process_ids_are_told_from_other_blocks() -> None:
    assert Block(0x37, b"\x22ABCD").process_id == b"ABCD"
    assert Block(0x37, b"\x25").process_id is None
    assert Block(0x5F, b"\x22ABCD").process_id is None


@pytest.mark.parametrize("bits", [0x80, 0x92, 0x15, 0x19, 0xFF])
def test_bytes_that_begin_no_reply_are_counted(bits: int) -> None:
    reader = ReplyReader()
    assert reader.feed(bytes([bits])) == ()
    assert reader.unknown == 1


@given(st.lists(st.binary(max_size=64)))
def test_any_bytes_are_read_without_error_and_in_bounded_memory(bursts: list[bytes]) -> None:
    reader, whole = ReplyReader(), ReplyReader()
    got = [reply for data in bursts for reply in reader.feed(data)]
    assert got == list(whole.feed(b"".join(bursts)))
    assert len(reader._asb) < 4
    assert reader._block is None or len(reader._block) <= BLOCK_MAX


FAULTS = (
    # DLE EOT 1-4 in hex, fault, its condition
    ("1A 16 12 12", PrinterFault.COVER_OPEN, Condition.COVER_OPEN),
    ("1A 32 12 72", PrinterFault.PAPER_END, Condition.PAPER_END),
    ("1A 32 12 7E", PrinterFault.PAPER_END, Condition.PAPER_NEAR_END),
    ("1A 52 1A 12", PrinterFault.CUTTER, Condition.CUTTER),
    ("1A 52 32 12", PrinterFault.ERROR, Condition.UNRECOVERABLE),
    ("1A 52 52 12", PrinterFault.HEAD_HOT, Condition.AUTO_RECOVERABLE),
    ("1A 12 12 12", PrinterFault.OFFLINE, Condition.OFFLINE),
    ("1A 36 12 72", PrinterFault.PAPER_END, Condition.COVER_OPEN),
)


@pytest.mark.parametrize(("answers", "fault", "condition"), FAULTS)
def test_each_fault_has_its_name(answers: str, fault: PrinterFault, condition: Condition) -> None:
    health = health_of_answers(bytes.fromhex(answers))
    assert health.fault is fault
    assert condition in health.conditions
    assert not health.healthy


@pytest.mark.parametrize("answers", ["12 12 12 12", "16 12 12 12"])
def test_all_clear_is_healthy_whatever_the_drawer_does(answers: str) -> None:
    assert health_of_answers(bytes.fromhex(answers)) == Health(known=True)


def test_near_end_is_healthy_and_said() -> None:
    health = health_of_answers(bytes.fromhex("12 12 12 1E"))
    assert health.healthy
    assert health.paper_near_end


@pytest.mark.parametrize("answers", ["", "12", "12 12 12"])
def test_no_answer_or_half_an_answer_is_unknown_and_never_plenty(answers: str) -> None:
    health = health_of_answers(bytes.fromhex(answers))
    assert health == UNKNOWN
    assert health.fault is PrinterFault.MUTE
    assert not health.healthy


def test_a_hot_head_recovers_by_itself_and_an_open_cover_does_not() -> None:
    assert health_of_answers(bytes.fromhex("1A 52 52 12")).recovers_alone
    assert not health_of_answers(bytes.fromhex("1A 16 52 12")).recovers_alone
    assert not health_of_answers(bytes.fromhex("1A 52 72 12")).recovers_alone


ASB = (
    ("10 00 00 0F", None),
    ("14 00 00 0F", None),
    ("38 00 00 00", PrinterFault.COVER_OPEN),
    ("18 00 0F 00", PrinterFault.PAPER_END),
    ("10 00 03 00", None),
    ("18 08 00 00", PrinterFault.CUTTER),
    ("18 20 00 00", PrinterFault.ERROR),
    ("18 00 00 00", PrinterFault.OFFLINE),
)


@pytest.mark.parametrize(("block", "fault"), ASB)
def test_asb_blocks_tell_the_same_faults(block: str, fault: PrinterFault | None) -> None:
    assert health_of_asb(bytes.fromhex(block)).fault is fault


def test_half_an_asb_block_is_unknown() -> None:
    assert health_of_asb(b"\x10\x00") == UNKNOWN


def test_gs_r_tells_paper() -> None:
    assert Processed(0x0C).paper_end
    assert Processed(0x03).paper_near_end
    assert not Processed(0x00).paper_end
