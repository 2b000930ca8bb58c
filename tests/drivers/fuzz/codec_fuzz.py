"""Fuzz every codec with a given number of bytes: ``make fuzz-codecs`` (10 million each).

Five shapes, a fifth of the bytes each: uniform noise; sound messages with bytes flipped, dropped, doubled, added and
cut short; bytes that mean something to this codec; one byte for ever; sound messages that begin and end anywhere.
Checked: nothing is raised; what comes out is of the codec's own types (codec_subjects.py); its buffers stay within
their bound; it understands sound messages again soon after; and where the bytes are cut changes nothing.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from codec_subjects import CODECS, Codec, Subject

SEED = 20261125
LOOK_EVERY = 50_000
"""Bytes between two looks at what is held and whether it comes back."""
CHUNK_MAX = 64
FLOOD = 4_096
SPLIT_STREAM = 240
"""Bytes of the stream that is cut at every size."""

Shape = Callable[[random.Random, Codec, Subject], bytes]


def uniform(source: random.Random, codec: Codec, subject: Subject) -> bytes:
    return source.randbytes(source.randint(1, CHUNK_MAX))


def near_valid(source: random.Random, codec: Codec, subject: Subject) -> bytes:
    data = bytearray(b"".join(subject.message(source) for _ in range(source.randint(1, 4))))
    for _ in range(source.choice((0, 1, 1, 2, 4))):
        place = source.randrange(len(data)) if data else 0
        match source.randrange(5):
            case 0 if data:
                data[place] ^= 1 << source.randrange(8)
            case 1 if data:
                del data[place]
            case 2 if data:
                data.insert(place, data[place])
            case 3:
                data.insert(place, source.randrange(256))
            case _:
                del data[place:]
    return bytes(data) or b"\x00"


def telling(source: random.Random, codec: Codec, subject: Subject) -> bytes:
    return bytes(source.choices(codec.telling, k=source.randint(1, CHUNK_MAX)))


def flood(source: random.Random, codec: Codec, subject: Subject) -> bytes:
    byte = source.choice(codec.telling) if source.random() < 0.5 else source.randrange(256)
    return bytes((byte,)) * source.randint(1, FLOOD)


def cut_anywhere(source: random.Random, codec: Codec, subject: Subject) -> bytes:
    """A piece of a stream of sound messages, beginning and ending where it likes."""
    data = b"".join(subject.message(source) for _ in range(4))
    first = source.randrange(len(data))
    return data[first : first + source.randint(1, len(data))] or data


SHAPES: tuple[Shape, ...] = (uniform, near_valid, telling, flood, cut_anywhere)


def fuzz(codec: Codec, size: int, seed: int) -> int:
    """Feed ``size`` bytes. Raises AssertionError, or what the codec raised. How much came out."""
    subject, came, at_ms = codec.make(), 0, 0
    for place, shape in enumerate(SHAPES):
        source = random.Random(seed * len(SHAPES) + place)
        left, look = size // len(SHAPES), LOOK_EVERY
        while left > 0:
            data = shape(source, codec, subject)
            if shape is not uniform:
                data += source.randbytes(-len(data) % codec.unit)
            at_ms += source.choice((0, 1, 20, 100))
            subject.feed(data, at_ms)
            left -= len(data)
            look -= len(data)
            if look <= 0 or left <= 0:
                came += len(subject.came)
                subject.came.clear()
                check(codec, subject, source, at_ms, f"{shape.__name__}, seed {seed}")
                at_ms += 100_000
                look = LOOK_EVERY
    if codec.splits:
        check_splits(codec, seed)
    return came


def check(codec: Codec, subject: Subject, source: random.Random, at_ms: int, where: str) -> None:
    held = held_by(subject)
    assert held <= codec.held_max, f"{codec.name}: holds {held} elements, {where}"
    assert subject.comes_back(source, at_ms), f"{codec.name}: does not come back, {where}"


def check_splits(codec: Codec, seed: int) -> None:
    """However the stream is cut, the same comes out of it."""
    source = random.Random(seed)
    stream = b""
    while len(stream) < SPLIT_STREAM:
        stream += near_valid(source, codec, codec.make())
    whole = came_of(codec, [stream])
    for size in range(1, len(stream) + 1):
        cut = came_of(codec, [stream[at : at + size] for at in range(0, len(stream), size)])
        assert cut == whole, f"{codec.name}: cut into pieces of {size}, seed {seed}"


def came_of(codec: Codec, pieces: list[bytes]) -> list[Any]:
    subject = codec.make()
    for piece in pieces:
        subject.feed(piece, 0)
    return subject.came


def held_by(subject: object) -> int:
    """Elements in all containers reachable from the codec, its constant tables left out."""
    return sum(_elements(value, 0) for name, value in _fields(subject) if name != "came")


def _fields(owner: object) -> Iterator[tuple[str, object]]:
    yield from vars(owner).items() if hasattr(owner, "__dict__") else ()
    for name in getattr(type(owner), "__slots__", ()):
        if hasattr(owner, name):
            yield name, getattr(owner, name)


TABLES = frozenset({"_keys", "_table", "_beginnings", "_ends", "_form"})
"""Constant tables, given at the making."""


def _elements(value: object, depth: int) -> int:
    if isinstance(value, (bytes, bytearray, str, list, deque, set, dict, tuple)):
        return len(value)
    module = type(value).__module__
    if depth < 4 and module.startswith(("drivers.", "terminal.doctor", "terminal.core.secret")):
        return sum(
            _elements(inner, depth + 1)
            for name, inner in _fields(value)
            if name not in TABLES or not isinstance(inner, (dict, set, frozenset))
        )
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description="Fuzz the codecs of drivers/ and of the trace.")
    parser.add_argument("size", nargs="?", type=int, default=10_000_000, help="bytes for each codec")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="", help="codecs whose name holds this")
    options = parser.parse_args()
    for codec in CODECS:
        if options.only not in codec.name:
            continue
        began = time.monotonic()
        came = fuzz(codec, options.size, options.seed)
        took = time.monotonic() - began
        sys.stdout.write(
            f"{codec.name:<30} {options.size:>11,} bytes  seed {options.seed}  {came:>9,} out  {took:6.1f} s\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
