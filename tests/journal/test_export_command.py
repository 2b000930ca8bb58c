"""``refund-terminal export`` of a terminal that is not running: the files, and one clear line when it cannot."""

from __future__ import annotations

import csv
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from journal_rig import NOW, OTHER_TRADE, TERM, moved, opened, reserved, success

from terminal.cli import EXIT_CANNOT, main
from terminal.core.entries import RefundMoved
from terminal.core.model import RefundState, Unknown, UnknownCause

CONFIG = """\
[terminal]
merchant_no = "822290059430BFA"
merchant_name = "示例百货"
term_no = "{term}"
service_phone = "400-000-0000"
[acquirer]
base_url = "https://127.0.0.1"
appid = "a"
serial_no = "1"
private_key = "k"
platform_certificate = "c"
tls_ca = "t"
request_ip = "127.0.0.1"
org_no = "1"
[journal]
path = "journal.db"
[staff]
path = "staff.toml"
[keypad]
driver = "ascii"
[printer]
driver = "serial"
[[panel]]
driver = "console"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    with closing(opened(tmp_path / "journal.db")) as journal:
        first, second = reserved(journal, 300), reserved(journal, 200, OTHER_TRADE)
        for record in (first, second):
            journal.append([RefundMoved(moved(record, RefundState.SENDING), "sending")], NOW)
        journal.append([RefundMoved(success(first), "answered")], NOW)
        unknown = moved(second, RefundState.UNKNOWN, Unknown(UnknownCause.NO_ANSWER, ""))
        journal.append([RefundMoved(unknown, "unknown")], NOW)
    path = tmp_path / "terminal.toml"
    path.write_text(CONFIG.format(term=TERM), encoding="utf-8")
    (tmp_path / "out").mkdir()
    return path


def export(config: Path, first: str, last: str, out: str = "out") -> int:
    target = str(config.parent / out)
    return main(["export", "--config", str(config), "--from", first, "--to", last, "--out", target])


def test_the_days_refunds_are_in_the_table_and_the_proven_ones_have_vouchers(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(config, "2026-11-01", "2026-11-30") == 0
    assert "2 refunds" in capsys.readouterr().out
    [folder] = (config.parent / "out").iterdir()
    with (folder / "records.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["结果"], row["申请金额（元）"]) for row in rows] == [("成功", "3.00"), ("未知", "2.00")]
    assert rows[0]["交易号"] == '="2026112466210000000009"'
    assert sorted(file.suffix for file in (folder / "vouchers").iterdir()) == [".pdf", ".pdf", ".png", ".png"]


def test_days_without_refunds_are_an_empty_table(config: Path) -> None:
    assert export(config, "2026-12-01", "2026-12-02") == 0
    [folder] = (config.parent / "out").iterdir()
    assert len((folder / "records.csv").read_text(encoding="utf-8-sig").splitlines()) == 1


@pytest.mark.parametrize(
    ("first", "last", "out", "says"),
    [
        ("2026-11-30", "2026-11-01", "out", "is no range"),
        ("2024-11-30", "2026-11-01", "out", "is no range"),
        ("2026-11-01", "2026-11-30", "nowhere", "no such folder"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_leaves_nothing(
    config: Path, capsys: pytest.CaptureFixture[str], first: str, last: str, out: str, says: str
) -> None:
    assert export(config, first, last, out) == EXIT_CANNOT
    assert says in capsys.readouterr().err
    assert list((config.parent / "out").iterdir()) == []


def test_the_journal_is_not_changed(config: Path) -> None:
    before = (config.parent / "journal.db").read_bytes()
    export(config, f"{date(2026, 11, 1)}", "2026-11-30")
    assert (config.parent / "journal.db").read_bytes() == before
