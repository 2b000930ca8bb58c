"""The configuration file: every mistake is one message with what, where and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from terminal import config as config_module
from terminal.config import Acquirer, Config, Terminal, load
from terminal.errors import ConfigError

GOOD = """
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
platform_certificate = "/etc/refund-terminal/platform.pem"
tls_ca = "ca.pem"
request_ip = "127.0.0.1"

[journal]
path = "journal.db"

[staff]
path = "staff.toml"

[keypad]
driver = "ascii"
port = "/dev/ttyS1"

[printer]
driver = "serial"
port = "/dev/ttyS2"

[[panel]]
driver = "console"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "terminal.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_relative_paths_count_from_the_files_folder(tmp_path: Path) -> None:
    config = load(write(tmp_path, GOOD))
    assert config.journal.path == tmp_path / "journal.db"
    assert config.acquirer.platform_certificate == Path("/etc/refund-terminal/platform.pem")
    assert config.keypad == {"driver": "ascii", "port": "/dev/ttyS1"}
    assert config.scanner is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('term_no = "D9296400"', 'term_no = "D92964"', "terminal.term_no must be 8 letters or digits"),
        ('merchant_no = "822290059430BFA"', 'merchant_no = "8"', "terminal.merchant_no must be 15 characters"),
        ("https://", "http://", "acquirer.base_url must be an https:// address"),
        ('appid = "OP00000003"', "appid = 3", "$.acquirer.appid"),
        ("[journal]", "[journel]", "journel"),
        ('[journal]\npath = "journal.db"\n', "", "journal"),
        ('service_phone = "400-000-0000"', 'service_phone = "1"\nidle_lock_s = 5', "terminal.idle_lock_s"),
        ('service_phone = "400-000-0000"', 'service_phone = "1"\ncolour = 5', "colour"),
        ('org_no = "1"', 'org_no = "1"\nanswer_timeout_ms = 5', "acquirer.answer_timeout_ms"),
        ("[terminal]", "[terminal", "not valid TOML"),
        ('[[panel]]\ndriver = "console"\n', "panel = []\n", "panel"),
    ],
)
def test_a_mistake_is_named_by_its_key(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = GOOD.replace(old, new)
    if new.startswith("panel"):
        text = new + GOOD.replace(old, "")
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, text))
    assert says in str(caught.value)
    assert caught.value.where.endswith("terminal.toml")
    assert caught.value.do


def test_a_missing_file_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(tmp_path / "none.toml")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "terminal.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(path)


def test_every_key_is_explained_in_the_technicians_manual() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "technician.md").read_text(encoding="utf-8")
    structs = {"terminal": Terminal, "acquirer": Acquirer, "journal": config_module.Journal}
    structs |= {"staff": config_module.Staff, "log": config_module.Log, "policy": config_module.PolicyTable}
    structs |= {"goods": config_module.Goods, "arrival": config_module.Arrival, "export": config_module.Export}
    keys = [f"{table}.{field.name}" for table, struct in structs.items() for field in msgspec.structs.fields(struct)]
    tables = [field.name for field in msgspec.structs.fields(Config)]
    missing = [key for key in keys if f"`{key}`" not in manual]
    missing += [table for table in tables if not re.search(rf"\[+{table}\]+", manual)]
    assert missing == []
