"""The pictures of docs/screens.md, and the command that draws them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from drivers.panel.metrics import FRAMES
from drivers.panel.pictures import main
from drivers.panel.samples import SAMPLES

DOCS = Path(__file__).parents[3] / "docs"


def test_the_command_draws_every_sample_at_every_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 0

    for frame in FRAMES:
        folder = tmp_path / f"{frame.width}x{frame.height}"
        assert sorted(path.stem for path in folder.iterdir()) == [name for name, _ in SAMPLES]
        with Image.open(folder / f"{SAMPLES[0][0]}.png") as picture:
            assert picture.size == (frame.width, frame.height)
    assert f"{len(SAMPLES) * len(FRAMES)} pictures" in capsys.readouterr().out


def test_a_folder_that_cannot_be_made_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")

    assert main([str(tmp_path / "file")]) == 1
    assert "Give another folder" in capsys.readouterr().err


def test_the_page_about_screens_shows_samples_of_the_smallest_and_the_largest_panel() -> None:
    text = (DOCS / "screens.md").read_text(encoding="utf-8")
    shown = re.findall(r"pictures/screens/(\d+x\d+)/([\w-]+)\.png", text)
    assert {size for size, _ in shown} == {"320x240", "800x480"}
    assert {name for _, name in shown} <= {name for name, _ in SAMPLES}
