"""``hw-bench render`` bears any file: hostile sizes, paper without end, commands that feed nothing, and noise."""

from __future__ import annotations

import random
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from fuzz_the_printer import fuzz, hostile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hw_mocks.printer import render as rendering
from hw_mocks.printer import symbols
from hw_mocks.printer.commands import ROWS
from hw_mocks.printer.limits import RENDER_ROWS
from hw_mocks.printer.models import MODELS
from hw_mocks.printer.render import render

COMMANDS = st.builds(
    lambda opening, params: opening + params, st.sampled_from([row.opening for row in ROWS]), st.binary(max_size=30)
)
NUMBERS = st.sampled_from([b"\x00", b"\x01", b"\xff", b"\xff\xff", b"\x00\x01", b"\xff" * 8])


@given(parts=st.lists(st.one_of(COMMANDS, NUMBERS, st.binary(max_size=40)), max_size=25))
@settings(max_examples=200, deadline=None)
def test_no_mixture_of_commands_crashes_the_rendering(parts: list[bytes]) -> None:
    for model in ("epson-80", "clone-58"):
        paper = render(b"".join(parts), model)
        assert paper.image.height <= RENDER_ROWS + 200
        assert "\x00" not in paper.text


@given(data=st.binary(max_size=2000), model=st.sampled_from(list(MODELS)))
@settings(max_examples=150, deadline=None)
def test_no_bytes_crash_the_rendering(data: bytes, model: str) -> None:
    assert render(data, model).image.width == MODELS[model].paper_dots + 20


@pytest.mark.parametrize("seed", [1, 2])
def test_a_share_of_the_long_fuzz(seed: int) -> None:
    assert fuzz(65_536, seed) == 2


HOSTILE = {
    "raster of 65535 by 65535": b"\x1dv0\x03\xff\xff\xff\xff" + b"\xff" * 200_000,
    "raster of 65535 narrow rows": b"\x1dv0\x03\x01\x00\xff\xff" + b"\xff" * 20_000,
    "graphics of 65535 by 65535": b"\x1d8L\xff\xff\xff\xff0p0\x01\x011\xff\xff\xff\xff" + b"\xff" * 1000,
    "stored pictures without end": b"\x1cq\xff" + b"\xff\xff\xff\xff" + b"\x55" * 300_000,
    "a stored picture higher than any paper": b"\x1cq\x01\x01\x00\xff\x7f" + b"\xff" * 262_136 + b"\x1cp\x01\x03" * 3,
    "graphics higher than any paper": b"\x1d8L\x0d\x00\x01\x000p0\x08\x081\x08\x00\xff\xff"
    + b"\xff" * 65_539
    + b"\x1d(L\x02\x0002",
    "characters of the largest size": b"\x1d!\x77" + b"W" * 1000,
    "a small picture printed large for ever": b"\x1d*\xff\x01" + b"\xff" * 2040 + b"\x1d/\x03" * 3000,
    "a picture too wide, asked for again and again": b"\x1d*\xff\x30" + b"\xff" * 97_920 + b"\x1d/\x03" * 5_000,
    "feeds without end": b"\x1bd\xff" * 5000,
    "white paper without end": b"\x1bJ\xff" * 5000,
    "pages without end": b"\x1bL" + b"x" + b"\x1b\x0c" * 2000,
    "page areas without end": b"\x1bL" + b"\x1bW\x00\x00\x00\x00\xff\xff\xff\xffA\x18" * 3000,
    "line feeds of no height": b"\x1b3\x00" + b"\n" * 20_000,
    "settings without end": b"\x1bE\x01" * 30_000,
    "unknown commands without end": b"\x1b\xff" * 20_000,
    "half a character": b"\x1c&\xb0",
    "half a command": b"\x1d(k\xff\xff1P0",
    "the largest QR of all": b"\x1d(k\x03\x001C\x01\x1d(k\x8a\x0b1P0" + b"\xf0" * 2951 + b"\x1d(k\x03\x001Q0" * 60,
    "the largest PDF417 of all": b"\x1d(k\x03\x000C\x01\x1d(k\x53\x040P0" + b"\xf0" * 1104 + b"\x1d(k\x03\x000Q0" * 60,
    "a barcode of 255 characters": b"\x1dw\x01\x1dkH\xff" + b"*" * 255 + b"\x1dkI\xff{B" + b"A" * 253,
    "a tab list without end": b"\x1bD" + b"\x01" * 10_000,
    "glyphs without end": b"\x1b&\xff\x00\xff" + b"\xff" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_come_to_an_end(name: str) -> None:
    assert render(HOSTILE[name], "epson-80").image.height <= RENDER_ROWS + 200


@pytest.mark.parametrize(
    "name", ["feeds without end", "white paper without end", "a stored picture higher than any paper"]
)
def test_hostile_files_need_little_room(name: str) -> None:
    tracemalloc.start()
    try:
        render(HOSTILE[name], "epson-80")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 300_000_000


def test_a_file_that_feeds_for_ever_is_cut_with_a_notice() -> None:
    assert render(b"\x1bd\xff" * 5000, "clone-58").cut_off == "more than 16 m of paper: the rest is left out"
    assert render(b"x\n" * 5000, "clone-58").cut_off is not None
    assert render(b"x\n" * 50, "clone-58").cut_off is None


def test_a_file_that_feeds_nothing_for_ever_is_cut_with_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "RENDER_ITEMS", 1000)
    paper = render(b"first\n" + b"\x1bE\x01" * 2000 + b"never\n", "clone-58")
    assert paper.text == "first\n"
    assert paper.cut_off == "more than 1000 characters and commands: the rest is left out"


def test_symbols_that_are_all_different_and_never_on_paper_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is drawn and thrown away, again and again: no paper ends it, and no symbol is drawn before."""
    monkeypatch.setattr(rendering, "RENDER_ITEMS", 20_000)
    drawn = []
    monkeypatch.setattr(symbols, "qr", lambda data, *_: drawn.append(data))
    data = b"first\n\x1bL" + b"".join(
        b"\x1d(k" + (len(text) + 3).to_bytes(2, "little") + b"1P0" + text + b"\x1d(k\x03\x001Q0\x18"
        for text in (b"%06d" % number + b"." * 1000 for number in range(400))
    )
    paper = render(data, "epson-80")
    assert paper.text == "first\n"
    assert paper.cut_off == "more than 20000 characters and commands: the rest is left out"
    assert len(drawn) < 10


# ------------------------------------------------------------ the command


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from hw_mocks.cli import main; raise SystemExit(main())", "render", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)


def test_the_command_writes_picture_and_text_and_names_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "job.bin"
    file.write_bytes("退款凭证\n".encode("gbk") + b"\x1b\xff\x1b\xff\x1dkI\x02AB" + b"\x1dVB\x00")
    done = run(str(file), "--model", "clone-58", "--png", str(tmp_path / "p.png"), "--text", str(tmp_path / "p.txt"))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines()[0] == "hw-bench render: unknown command 1B FF (×2)"
    assert "GS k 73" in done.stderr
    assert (tmp_path / "p.txt").read_text(encoding="utf-8").startswith("退款凭证")
    with Image.open(tmp_path / "p.png") as picture:
        assert picture.width == 484
    assert run(str(file)).stdout.startswith("退款凭证")


def test_the_command_says_what_it_left_out(tmp_path: Path) -> None:
    file = tmp_path / "job.bin"
    file.write_bytes(b"\x1bd\xff" * 300)
    done = run(str(file), "--model", "epson-80", "--png", str(tmp_path / "p.png"))
    assert done.returncode == 0
    assert done.stderr == "hw-bench render: more than 16 m of paper: the rest is left out\n"


@pytest.mark.parametrize("missing", ["nowhere.bin", "."])
def test_a_file_that_is_none_is_one_line(tmp_path: Path, missing: str) -> None:
    done = run(str(tmp_path / missing))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_hostile_input_is_the_same_for_the_same_seed() -> None:
    assert hostile(random.Random(7), 5000) == hostile(random.Random(7), 5000)
