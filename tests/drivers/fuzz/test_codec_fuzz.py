"""A short share of ``make fuzz-codecs``: every codec, every shape, in seconds."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from codec_fuzz import SEED, check, fuzz, held_by
from codec_subjects import CODECS, Codec

SHARE = 100_000


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
def test_a_codec_survives_whatever_comes(codec: Codec) -> None:
    fuzz(codec, SHARE, SEED)


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
def test_a_codec_understands_its_own_sound_messages(codec: Codec) -> None:
    subject = codec.make()
    assert subject.message(random.Random(1))
    check(codec, subject, random.Random(1), 0, "nothing fed")


def test_what_a_codec_holds_is_seen() -> None:
    """The measure itself: a scan that is half received is counted byte by byte."""
    codec = next(codec for codec in CODECS if codec.name == "scanner: CR or LF")
    subject = codec.make()
    before = held_by(subject)
    subject.feed(b"1234567", 0)
    assert held_by(subject) - before == 7
