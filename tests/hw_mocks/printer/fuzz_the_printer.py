"""A long, bounded fuzz of the emulated printer: ``make fuzz-printer``. Prints its seed; raises what goes wrong.

Half of the input is noise, half is made of the command table's openings with hostile sizes, so that deep places are
reached. Nothing here measures time; a hang is the caller's time-out.
"""

from __future__ import annotations

import random
import sys

from hw_mocks.printer.commands import ROWS
from hw_mocks.printer.limits import PAPER_ROWS, RENDER_ROWS
from hw_mocks.printer.models import MODELS
from hw_mocks.printer.render import Renderer, render

CHUNK_BYTES = 32_768
LARGEST_STRIP = PAPER_ROWS + 255 * 255
SIZES = (0, 1, 2, 3, 7, 8, 24, 48, 72, 127, 128, 255)


def hostile(random_source: random.Random, size: int) -> bytes:
    """Openings, small and largest numbers, and a little text."""
    out = bytearray()
    while len(out) < size:
        out += random_source.choice(ROWS).opening
        for _ in range(random_source.randrange(10)):
            out.append(random_source.choice(SIZES) if random_source.random() < 0.7 else random_source.randrange(256))
        if random_source.random() < 0.3:
            out += random_source.choice((b"0123456789", b"\n", "退款".encode("gbk"), b"{B", b"\x00" * 40, b"\xff" * 80))
    return bytes(out)


def feed(data: bytes, model: str) -> int:
    """All slips of these bytes, each within its bounds; the rows of paper."""
    rows = 0
    renderer = Renderer(MODELS[model])
    for strip in renderer.strips(data):
        assert strip.height <= LARGEST_STRIP
        assert len(strip.rows) * 8 == strip.height * strip.width_dots
        assert all(len(line) < 20_000 for line in strip.text().splitlines())
        rows += strip.height
    return rows


def fuzz(size: int, seed: int) -> int:
    """So many bytes over all models; the chunks fed."""
    random_source = random.Random(seed)
    models = list(MODELS)
    chunks = max(1, size // CHUNK_BYTES)
    for number in range(chunks):
        data = hostile(random_source, CHUNK_BYTES) if number % 2 else random_source.randbytes(CHUNK_BYTES)
        model = models[number % len(models)]
        feed(data, model)
        if number % 16 == 0:
            assert render(data, model).image.height <= RENDER_ROWS + 200
    return chunks


def main() -> None:
    size, seed = int(sys.argv[1]), int(sys.argv[2])
    sys.stdout.write(f"fuzz of the printer: {size} bytes, seed {seed}\n")
    sys.stdout.flush()
    sys.stdout.write(f"{fuzz(size, seed)} chunks of {CHUNK_BYTES} bytes, nothing broke\n")


if __name__ == "__main__":
    main()
