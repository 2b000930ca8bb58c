"""Scenarios and rendering: every shipped file can be read, two quick ones are played, mistakes are named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from hw_mocks.bench.scenario import AtAcquirer, Expect, JournalRow, Step, keys_of, load
from hw_mocks.cli import main
from hw_mocks.rig.site import RigError

SCENARIOS = Path(__file__).parents[3] / "scenarios"
BENCH_PAGE = Path(__file__).parents[3] / "docs" / "bench.md"
GUIDE = Path(__file__).parents[3] / "docs" / "guide.md"


def test_every_shipped_scenario_is_readable_and_teaches_something() -> None:
    stories = [load(path) for path in sorted(SCENARIOS.glob("*.toml"))]
    assert len(stories) >= 45
    assert all(story.lesson and story.title and story.title_en for story in stories)


def test_every_story_says_its_lesson_and_its_steps_in_both_languages() -> None:
    stories = [load(path) for path in sorted(SCENARIOS.glob("*.toml"))]
    assert all(story.lesson_en for story in stories)
    for story in stories:
        assert all(bool(step.say) == bool(step.say_en) for step in story.step), story.title_en


def test_the_page_on_the_bench_names_every_key_of_a_step_a_row_and_a_book() -> None:
    page = BENCH_PAGE.read_text(encoding="utf-8")
    table = "".join(line for line in page.splitlines() if line.startswith("| `"))
    named = set(re.findall(r"`(\w+)`", table))
    for kind in (Step, Expect, JournalRow, AtAcquirer):
        assert set(kind.__struct_fields__) <= named, kind.__name__


def test_every_row_of_the_guide_is_played_by_a_story() -> None:
    rows = set(re.findall(r"^### ([A-F][0-9]+) ", GUIDE.read_text(encoding="utf-8"), re.MULTILINE))
    played = {row for path in SCENARIOS.glob("*.toml") for row in load(path).guide}
    assert len(rows) == 34
    assert played == rows


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


HEAD = 'title = "t"\ntitle_en = "t"\nlesson = "l"\n\n[[step]]\nsay = "a"\n\n[[step]]\nsay = "b"\n'


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ('keys = "QUACK"\n', 8),
        ("terminal = 2\n", 8),
        ('fault = { device = "toaster", fault = "hot" }\n', 10),
        ('power = "maybe"\n', 10),
        ("wait = { within_s = 0 }\n", 10),
        ("jump = 1\n", 10),
        ('\n[[step]]\nsay = "c"\nbalance = { account = "05", fen = -1 }\n', 13),
        ('walk = { scan = "wechat_paid" }\n', 10),
        ('walk = { to = "session.menu", keys = { "session.menu" = "NOKEY" } }\n', 8),
    ],
)
def test_a_wrong_scenario_names_the_line(tmp_path: Path, more: str, line: int) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(HEAD + more, encoding="utf-8")
    with pytest.raises(RigError, match=rf"wrong\.toml, line {line}: "):
        load(path)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("keypad", ["kp1", "ascii"])
def test_a_walk_goes_through_the_pages_and_says_where_it_cannot_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], keypad: str
) -> None:
    story = tmp_path / "walk.toml"
    story.write_text(
        f'title = "t"\ntitle_en = "t"\nlesson = "l"\nkeypad = "{keypad}"\n[[step]]\nlog_in = "supervisor"\n'
        'payment = { name = "added", account_type = "WECHAT", total_amount = 700 }\n'
        'balance = { account = "05", fen = 5000 }\n'
        'walk = { to = "refund_flow.confirm", scan = "added", amount = "6.00" }\n'
        'expect = { screen = ["6.00", "50.00"] }\n'
        '[[step]]\nwalk = { to = "session.nowhere", keys = { "refund_flow.confirm" = "CANCEL" }, within_s = 5 }\n',
        encoding="utf-8",
    )
    assert main(["play", str(story)]) == 1
    said = capsys.readouterr().out
    assert "step 2 (no words): " in said


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
