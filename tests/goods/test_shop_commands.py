"""``refund-terminal goods`` and ``phone`` at the command line: what they say, what they write, what they refuse."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from terminal.cli import main

CONFIG = """
[terminal]
merchant_no = "822290059430BFA"
merchant_name = "示例百货"
term_no = "D9296400"
service_phone = "400-000-0000"

[acquirer]
base_url = "https://127.0.0.1:8443"
appid = "OP00000003"
serial_no = "00dfba8194c41b84cf"
org_no = "1"
private_key = "merchant.pem"
platform_certificate = "platform.pem"
tls_ca = "ca.pem"
request_ip = "127.0.0.1"

[journal]
path = "journal.db"

[staff]
path = "staff.toml"

[policy]
phone = "encrypted"
phone_key = "phone.key"

[goods]
path = "goods.csv"

[keypad]
driver = "ascii"
port = "/dev/ttyS1"

[printer]
driver = "serial"
port = "/dev/ttyS2"

[[panel]]
driver = "console"
"""


@pytest.fixture
def config(tmp_path: Path) -> str:
    path = tmp_path / "terminal.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return str(path)


def spreadsheet(folder: Path, text: str) -> str:
    path = folder / "导出.csv"
    path.write_bytes(text.encode("gbk"))
    return str(path)


def test_a_right_file_is_taken_and_counted(tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = spreadsheet(tmp_path, "条码,名称,单价\n6901234567892,矿泉水,2\nA-01,手工皂,12.8\n")
    assert main(["goods", "import", file, "--config", config]) == 0
    assert capsys.readouterr().out == "2 articles taken; they count from the next start\n"
    assert "手工皂,12.80" in (tmp_path / "goods.csv").read_text(encoding="utf-8-sig")


def test_a_wrong_file_names_its_lines_and_leaves_the_old_one(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "goods.csv").write_text("the old one", encoding="utf-8")
    file = spreadsheet(tmp_path, "条码,名称,单价\n,矿泉水,2\nA-01,,12.8\n")
    assert main(["goods", "import", file, "--config", config]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert "line 2" in said[0]
    assert "line 3" in said[1]
    assert (tmp_path / "goods.csv").read_text(encoding="utf-8") == "the old one"


def test_checking_takes_nothing(tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = spreadsheet(tmp_path, "条码,名称,单价\nA-01,手工皂,12.8\n")
    assert main(["goods", "import", file, "--check", "--config", config]) == 0
    assert capsys.readouterr().out == "1 articles are right\n"
    assert not (tmp_path / "goods.csv").exists()


def test_a_phone_key_is_made_once(tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phone", "key", "--config", config]) == 0
    key = tmp_path / "phone.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_text(encoding="ascii").strip() not in capsys.readouterr().out
    assert main(["phone", "key", "--config", config]) == 2
    assert "is there already" in capsys.readouterr().err


def test_without_the_tables_the_commands_say_which_key_to_set(
    tmp_path: Path, config: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = CONFIG.replace('[goods]\npath = "goods.csv"\n', "").replace('phone = "encrypted"\n', "")
    Path(config).write_text(bare.replace('phone_key = "phone.key"\n', ""), encoding="utf-8")
    file = spreadsheet(tmp_path, "条码,名称,单价\nA-01,手工皂,12.8\n")
    assert main(["goods", "import", file, "--config", config]) == 2
    assert "[goods]" in capsys.readouterr().err
    assert main(["phone", "key", "--config", config]) == 2
    assert "policy.phone_key" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named_and_no_other(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["goods", "import", str(tmp_path / "none.csv"), "--config", config]) == 2
    said = capsys.readouterr().err
    assert "none.csv" in said
    assert "goods.path" not in said
