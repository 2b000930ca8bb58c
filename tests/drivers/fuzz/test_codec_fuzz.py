"""A short share of ``make fuzz-codecs``: every codec, every shape, in seconds."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from codec_fuzz import SEED, check, fuzz, held_by, near_valid
from codec_subjects import CODECS, Codec, Kp1SessionSubject

SHARE = 100_000


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
def test_a_codec_survives_whatever_comes(codec: Codec) -> None:
    fuzz(codec, SHARE, SEED)


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
def test_a_codec_understands_its_own_sound_messages(codec: Codec) -> None:
    subject = codec.make()
    assert subject.message(random.Random(1))
    check(codec, subject, random.Random(1), 0, "nothing fed")


def test_the_keypads_fuzz_gets_to_where_keys_count() -> None:
    """Else "no key counts before its time" would be true of a session that never begins."""
    subject = Kp1SessionSubject()
    codec = next(codec for codec in CODECS if codec.name == "keypad: KP1 session")
    source, at_ms, keys = random.Random(SEED), 0, 0
    for _ in range(20_000):
        at_ms += 100
        subject.feed(near_valid(source, codec, subject), at_ms)
        keys += sum(len(said_keys) for _, said_keys, _ in subject.came)
        subject.came.clear()
    assert subject.ready_bytes > 10_000
    assert keys > 20


def test_what_a_codec_holds_is_seen() -> None:
    """The measure itself: a scan that is half received is counted byte by byte."""
    codec = next(codec for codec in CODECS if codec.name == "scanner: CR or LF")
    subject = codec.make()
    before = held_by(subject)
    subject.feed(b"1234567", 0)
    assert held_by(subject) - before == 7
