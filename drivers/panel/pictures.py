"""Draw the sample screens at all sizes: ``python -m drivers.panel.pictures OUTDIR``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from drivers.panel.metrics import FRAMES
from drivers.panel.paint import Painter
from drivers.panel.samples import SAMPLES

COLOURS = 255
"""Of a picture in docs/: half the bytes, and nobody sees it. The panels themselves have all colours."""


def draw_all(folder: Path) -> list[Path]:
    """``<width>x<height>/<name>.png`` for every sample and size. Raises OSError."""
    written = []
    for frame in FRAMES:
        painter = Painter(frame.width, frame.height)
        size_folder = folder / f"{frame.width}x{frame.height}"
        size_folder.mkdir(parents=True, exist_ok=True)
        for name, screen in SAMPLES:
            path = size_folder / f"{name}.png"
            small = painter.paint(screen).quantize(COLOURS, dither=Image.Dither.NONE)
            small.save(path, optimize=True)
            written.append(path)
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="OUTDIR")
    folder = parser.parse_args(arguments).folder
    begun = time.perf_counter()
    try:
        written = draw_all(folder)
    except OSError as error:
        sys.stderr.write(f"{folder}: cannot be written ({error.strerror}). Give another folder.\n")
        return 1
    sys.stdout.write(f"{len(written)} pictures in {folder}, {time.perf_counter() - begun:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
