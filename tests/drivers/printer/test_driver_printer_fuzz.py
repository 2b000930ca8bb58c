"""Anything may come in: the status reader, health, charset, layout and encoder never raise and never grow.

How much is fuzzed here is kept to seconds; the long run of the status reader is part of ``make fuzz-codecs``.
"""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.printer.charset import fold
from drivers.printer.encode import XOFF_ROOM, SlipEncoder
from drivers.printer.health import health_of_answers, health_of_asb
from drivers.printer.layout import lay_out
from drivers.printer.library import load_escpos
from drivers.printer.profile import known_profiles, load_profile
from drivers.printer.status import BLOCK_MAX, Asb, Block, Flow, Processed, RealTime, ReplyReader
from terminal.core.slips.document import Align, Blank, Document, Element, Pair, QrCode, Rule, Size, Text

FUZZ_BYTES = 200_000
CHUNK_MAX = 64


def feed_random(size: int, seed: int) -> dict[str, int]:
    """Random bytes in random bursts; half of them from those that begin or end replies. Counts per kind of reply."""
    source = random.Random(seed)
    reader = ReplyReader()
    counts: dict[str, int] = {}
    telling = bytes((0x11, 0x13, 0x37, 0x5F, 0x22, 0x00, 0x12, 0x10, 0x0F))
    left = size
    while left > 0:
        length = min(left, source.randint(1, CHUNK_MAX))
        left -= length
        burst = source.randbytes(length) if source.random() < 0.5 else bytes(source.choices(telling, k=length))
        for reply in reader.feed(burst):
            check(reply)
            counts[type(reply).__name__] = counts.get(type(reply).__name__, 0) + 1
    return counts


def check(reply: object) -> None:
    match reply:
        case RealTime(bits):
            assert bits & 0x93 == 0x12
        case Processed(bits):
            assert bits & 0x90 == 0
        case Asb(block):
            assert len(block) == 4
            assert health_of_asb(block).known
        case Block(_, body):
            assert len(body) <= BLOCK_MAX
            assert 0 not in body
        case _:
            assert isinstance(reply, Flow)


def test_random_answers_give_well_formed_replies_of_every_kind() -> None:
    counts = feed_random(FUZZ_BYTES, seed=5)
    assert set(counts) == {"RealTime", "Processed", "Asb", "Block", "Flow"}


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=6))
def test_replies_do_not_depend_on_how_the_bytes_are_cut(data: bytes, cuts: list[int]) -> None:
    whole, cut = ReplyReader(), ReplyReader()
    edges = sorted({0, len(data), *(min(at, len(data)) for at in cuts)})
    pieces = [data[start:end] for start, end in itertools.pairwise(edges)]
    assert [reply for piece in pieces for reply in cut.feed(piece)] == list(whole.feed(data))


@given(st.binary(max_size=400))
def test_after_a_reset_a_healthy_answer_is_understood_whatever_came_before(data: bytes) -> None:
    reader = ReplyReader()
    reader.feed(data)
    reader.reset()
    assert reader.feed(b"\x12") == (RealTime(0x12),)


@given(st.binary(max_size=BLOCK_MAX * 4).filter(lambda data: 0 not in data))
def test_a_block_that_never_ends_is_dropped(data: bytes) -> None:
    reader = ReplyReader()
    long = b"\x5f" + b"\x01" * (BLOCK_MAX + 1)
    assert reader.feed(long) == ()
    assert reader.unknown == 1
    reader.feed(data)


@given(st.lists(st.integers(0, 255), max_size=8))
def test_any_answers_have_a_health(answers: list[int]) -> None:
    health = health_of_answers(answers)
    assert health.known == (len(answers) == 4)
    assert health.healthy is (health.fault is None)


@given(st.text(max_size=200))
def test_any_text_becomes_one_and_two_byte_codes_without_commands(text: str) -> None:
    folded = fold(text, "gbk").text
    assert all(len(char.encode("gbk")) <= 2 for char in folded)
    assert not set(folded.encode("gbk")) & (set(range(0x20)) - {0x0A})


ELEMENTS = st.one_of(
    st.builds(Text, st.text(max_size=80), st.sampled_from(Align), st.booleans(), st.sampled_from(Size)),
    st.builds(Pair, st.text(max_size=60), st.text(max_size=60), st.booleans()),
    st.just(Rule()),
    st.builds(Blank, st.integers(-5, 10_000)),
    st.builds(QrCode, st.text(max_size=100), st.integers(-3, 60)),
)


@pytest.fixture(scope="module")
def encoders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SlipEncoder]:
    cache: Path = tmp_path_factory.mktemp("cache") / "own"
    return {name: SlipEncoder(load_escpos(cache), load_profile(name)) for name in known_profiles()}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ELEMENTS, max_size=6), st.sampled_from(known_profiles()))
def test_any_document_becomes_segments_that_a_held_printer_takes(
    encoders: dict[str, SlipEncoder], elements: list[Element], name: str
) -> None:
    profile = load_profile(name)
    layout = lay_out(
        Document("fuzz", tuple(elements)), columns=profile.columns, dots=profile.dots, encoding=profile.encoding
    )
    job = encoders[name].encode(layout)
    assert job.segments[0] == b"\x1b\x40"
    assert job.segments[-1] == profile.cut_bytes
    assert max(len(segment) for segment in job.segments) <= XOFF_ROOM
    whole = b"".join(job.segments)
    assert b"\x10\x05" not in whole, "DLE ENQ"
    assert b"\x10\x04" not in whole, "a status question inside the document"
