"""``hw-bench render``: any file of ESC/POS bytes as the paper it makes."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from hw_mocks.printer.models import MODELS
from hw_mocks.printer.render import render

FILE_BYTES = 16_777_216
"""A raster as long as the longest paper drawn; more is a wrong file."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--model", choices=list(MODELS), default="clone-58")
    parser.add_argument("--png", type=Path, help="the picture, 8 dots a millimetre")
    parser.add_argument("--text", type=Path, help="the text, UTF-8; on standard output without --png and --text")


def main(arguments: argparse.Namespace) -> int:
    """0, what the bytes should not hold is remarked on stderr; 2 and one line there for a file that is none."""
    try:
        with arguments.file.open("rb") as file:
            data = file.read(FILE_BYTES + 1)
        if len(data) > FILE_BYTES:
            raise OSError(f"{arguments.file}: longer than {FILE_BYTES} bytes")
        paper = render(data, arguments.model)
        if arguments.png is not None:
            paper.image.save(arguments.png, "PNG")
        if arguments.text is not None:
            arguments.text.write_text(paper.text, encoding="utf-8")
    except (OSError, ValueError) as error:
        sys.stderr.write(f"hw-bench render: {error}\n")
        return 2
    for remark, times in Counter(paper.remarks).items():
        sys.stderr.write(f"hw-bench render: {remark}{f' (×{times})' if times > 1 else ''}\n")
    if paper.cut_off is not None:
        sys.stderr.write(f"hw-bench render: {paper.cut_off}\n")
    if arguments.png is None and arguments.text is None:
        sys.stdout.write(paper.text)
    return 0
