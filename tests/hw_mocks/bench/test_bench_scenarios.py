"""Scenarios and rendering: every shipped file can be read, two quick ones are played, mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from hw_mocks.bench.scenario import keys_of, load
from hw_mocks.cli import main
from hw_mocks.rig.site import RigError

SCENARIOS = Path(__file__).parents[3] / "scenarios"


def test_every_shipped_scenario_is_readable_and_teaches_something() -> None:
    stories = [load(path) for path in sorted(SCENARIOS.glob("*.toml"))]
    assert len(stories) >= 8
    assert all(story.lesson and story.title and story.title_en for story in stories)


@pytest.mark.timeout(90)
def test_quick_scenarios_play(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["play", str(SCENARIOS / "05-over-refund.toml"), str(SCENARIOS / "10-operator-may-not.toml")])
    said = capsys.readouterr().out.splitlines()
    assert status == 0, said
    assert said[-1] == "2 of 2 scenarios passed"


@pytest.mark.timeout(90)
def test_a_scenario_that_does_not_hold_fails_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = tmp_path / "wrong.toml"
    story.write_text(
        'title = "t"\ntitle_en = "t"\nlesson = "l"\n[[step]]\nsay = "look"\n'
        'expect = { screen = ["没有这句话"], within_s = 1 }\n',
        encoding="utf-8",
    )
    assert main(["play", str(story)]) == 1
    said = capsys.readouterr().out
    assert "FAILED" in said
    assert "step 1 (look)" in said
    assert "没有这句话" in said


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("title = 1", "title"),
        ('title = "t"\ntitle_en = "t"\nlesson = "l"\nstep = []', "step"),
        ('title = "t"\ntitle_en = "t"\nlesson = "l"\n[[step]]\nkeys = "1 QUACK"', "Q"),
        ('title = "t"\ntitle_en = "t"\nlesson = "l"\n[[step]]\njump = 1', "jump"),
        ("not toml", "="),
    ],
)
def test_a_wrong_scenario_names_what_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RigError, match=r"wrong\.toml") as raised:
        load(path)
    assert named in str(raised.value)


def test_keys_may_stand_together() -> None:
    assert keys_of("12.50 ENTER F1") == ["1", "2", ".", "5", "0", "ENTER", "F1"]


def test_render_writes_picture_and_text(tmp_path: Path) -> None:
    slip = tmp_path / "slip.bin"
    slip.write_bytes(b"\x1b@" + "退款凭证\n".encode("gbk") + b"AMOUNT 12.50\n\n\n\n\n\n\x1dV\x00" + bytes(range(256)))
    png, text = tmp_path / "slip.png", tmp_path / "slip.txt"
    assert main(["render", str(slip), "--model", "epson-80", "--png", str(png), "--text", str(text)]) == 0
    assert text.read_text(encoding="utf-8").index("退款凭证") < text.read_text(encoding="utf-8").index("AMOUNT 12.50")
    with Image.open(png) as picture:
        assert picture.width > 640


def test_render_of_a_missing_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(tmp_path / "none.bin")]) == 2
    assert capsys.readouterr().err.startswith("hw-bench render:")
