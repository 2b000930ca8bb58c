"""``refund-terminal staff`` and ``export`` at the command line, as a technician types them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from terminal.cli import main
from tests.goods.test_shop_commands import CONFIG


@pytest.fixture
def config(tmp_path: Path) -> str:
    path = tmp_path / "terminal.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return str(path)


def staff(monkeypatch: pytest.MonkeyPatch, config: str, *arguments: str, password: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    return main(["staff", *arguments, "--config", config])


def test_people_come_are_listed_and_go(
    config: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = ("add", "--number", "01", "--name", "主管一", "--role", "supervisor")
    assert staff(monkeypatch, config, *first, password="246810") == 0
    assert staff(monkeypatch, config, "add", "--number", "0002", "--name", "收银一", password="135792") == 0
    assert staff(monkeypatch, config, "password", "--number", "0002", password="975310") == 0
    capsys.readouterr()
    assert staff(monkeypatch, config, "list") == 0
    assert capsys.readouterr().out == "01    supervisor  主管一\n0002  operator    收银一\n"
    assert staff(monkeypatch, config, "remove", "--number", "0002") == 0
    assert staff(monkeypatch, config, "remove", "--number", "01") == 2
    assert "last supervisor" in capsys.readouterr().err


def test_a_taken_number_says_how_a_password_is_renewed(
    config: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        staff(monkeypatch, config, "add", "--number", "01", "--name", "主管一", password="246810")
    assert "refund-terminal staff password" in capsys.readouterr().err


def test_a_day_that_there_is_not_is_said_in_plain_words(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--config", config, "--from", "2026-13-26", "--to", "2026-11-25", "--out", str(tmp_path)])
    said = capsys.readouterr().err
    assert "no day" in said
    assert "fromisoformat" not in said
