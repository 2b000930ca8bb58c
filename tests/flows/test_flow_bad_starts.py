"""Starts that cannot work, and devices that are away: one clear message, no traceback, a consistent journal."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import SUPERVISOR, Site


def start(site: Site, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = site.command(*(arguments or ("run", "--config", str(site.config))))
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def edit(site: Site, old: str, new: str) -> None:
    text = site.config.read_text(encoding="utf-8")
    assert old in text
    site.config.write_text(text.replace(old, new), encoding="utf-8")


def break_toml(site: Site) -> None:
    edit(site, "[terminal]", "[terminal")


def misspell_a_key(site: Site) -> None:
    edit(site, "idle_lock_s", "idle_look_s")


def remove_the_key_file(site: Site) -> None:
    (site.root / "merchant_private_key.pem").unlink()


def open_the_key_file_to_all(site: Site) -> None:
    (site.root / "merchant_private_key.pem").chmod(0o644)


def garble_the_certificate(site: Site) -> None:
    (site.root / "platform_certificate.pem").write_text("not a certificate", encoding="utf-8")


def name_no_driver(site: Site) -> None:
    edit(site, 'driver = "ascii"', 'driver = "telepathy"')


def give_an_option_there_is_not(site: Site) -> None:
    edit(site, 'driver = "ascii"', 'driver = "ascii"\ncolour = "blue"')


def remove_the_staff(site: Site) -> None:
    (site.root / "staff.toml").unlink()


def put_the_journal_into_a_file(site: Site) -> None:
    (site.root / "folder").write_text("a file", encoding="utf-8")
    edit(site, 'path = "journal.db"', 'path = "folder/journal.db"')


def lose_the_journal(site: Site) -> None:
    (site.root / "journal.db.exists").write_text("", encoding="utf-8")


def use_an_impossible_panel(site: Site) -> None:
    edit(site, 'path = "panel.fb"', 'path = "nowhere/panel.fb"')


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (break_toml, "terminal.toml"),
        (misspell_a_key, "idle_look_s"),
        (remove_the_key_file, "merchant_private_key.pem"),
        (open_the_key_file_to_all, "merchant_private_key.pem"),
        (garble_the_certificate, "platform_certificate.pem"),
        (name_no_driver, "telepathy"),
        (give_an_option_there_is_not, "colour"),
        (remove_the_staff, "staff.toml"),
        (put_the_journal_into_a_file, "folder"),
        (lose_the_journal, "journal.db"),
        (use_an_impossible_panel, "panel.fb"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_start_that_cannot_work_is_one_line_on_stderr_and_status_2(
    machine: Machine, spoil: Callable[[Site], None], says: str
) -> None:
    spoil(machine.site)
    done = start(machine.site)
    assert done.returncode == 2
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("refund-terminal: ")
    assert says in lines[0]
    assert "Traceback" not in done.stderr


@pytest.mark.timeout(60)
def test_the_journal_of_a_terminal_that_runs_is_in_use(machine: Machine) -> None:
    machine.power_on()
    done = start(machine.site, "journal", "list", "--config", str(machine.site.config))
    assert done.returncode == 2
    assert "in use" in done.stderr
    second = start(machine.site)
    assert second.returncode == 2
    assert len(second.stderr.strip().splitlines()) == 1


@pytest.mark.timeout(60)
def test_ports_that_do_not_exist_are_named_on_the_login_page_and_the_terminal_starts(machine: Machine) -> None:
    edit(machine.site, str(machine.site.scanner), str(machine.site.devices / "ttyNOWHERE"))
    edit(machine.site, str(machine.site.printer), str(machine.site.devices / "ttyNEITHER"))
    machine.power_on()
    screen = machine.mirror.wait_until(
        lambda s: s["page"] == "session.locked" and "扫码枪" in str(s["blocks"]) and "打印机" in str(s["blocks"]),
        "both devices to be named",
    )
    assert screen["status"]["printer"] == "away"


@pytest.mark.timeout(90)
def test_an_acquirer_that_is_down_is_told_before_the_form_and_again_when_it_is_back(
    machine: Machine, acquirer: AcquirerProcess
) -> None:
    acquirer.kill()
    machine.power_on()
    machine.log_in(SUPERVISOR)
    machine.press_to("1", "refund_flow.link_failed")
    assert machine.says("本次没有退款，资金没有因本次操作变动")
    acquirer.start()
    machine.press_to("ENTER", "refund_flow.order")
    machine.press_to("CANCEL", "session.menu")
    machine.power_off()
    assert machine.journal() == []


@pytest.mark.timeout(90)
def test_wrong_entries_each_say_why_and_leave_nothing_in_the_journal(
    machine: Machine, acquirer: AcquirerProcess
) -> None:
    machine.power_on()
    machine.scanner.scan("202611230001")  # the login page asks for no scan
    machine.log_in(SUPERVISOR)
    machine.press_to("1", "refund_flow.order")
    machine.scanner.scan("134567890123456789")
    machine.mirror.wait_until(lambda s: "这是付款码" in str(s["blocks"]), "the payment code to be refused")
    machine.type("202611239999")
    machine.press_to("ENTER", "refund_flow.look_up_failed")
    machine.press_to("ENTER", "refund_flow.order")
    machine.type(acquirer.original("wechat_paid")["out_trade_no"])
    machine.press_to("ENTER", "refund_flow.detail")
    machine.press_to("ENTER", "refund_flow.amount")
    for typed, complaint in (("0", "不能为 0"), ("88.01", "超过可退金额"), ("1.234", "最多两位小数")):
        machine.type(typed)
        if typed != "1.234":
            machine.press("ENTER")
        machine.mirror.wait_until(lambda s, said=complaint: said in str(s["blocks"]), complaint)
        machine.press("CLEAR")
        machine.mirror.wait_until(
            lambda s: all(b["text"] == "" for b in s["blocks"] if b["type"] == "input"), "an empty field"
        )
    machine.press_to("CANCEL", "session.menu")
    machine.power_off()
    assert machine.journal() == []
    log = (machine.site.root / "terminal.log").read_text(encoding="utf-8")
    assert "134567890123456789" not in log
    assert SUPERVISOR.password not in log


@pytest.mark.timeout(60)
def test_a_wrong_password_is_refused_and_the_count_survives_a_power_cut(machine: Machine) -> None:
    machine.power_on()
    machine.mirror.wait("session.locked")
    machine.type(SUPERVISOR.number)
    machine.press_to("ENTER", "session.password")
    machine.type("135791")
    machine.press("ENTER")
    machine.mirror.wait_until(lambda s: "还可尝试 4 次" in str(s["blocks"]), "four tries left")
    machine.cut_power()
    machine.power_on()
    machine.mirror.wait("session.locked")
    machine.type(SUPERVISOR.number)
    machine.press_to("ENTER", "session.password")
    machine.type("135791")
    machine.press("ENTER")
    machine.mirror.wait_until(lambda s: "还可尝试 3 次" in str(s["blocks"]), "three tries left")


def test_the_log_names_no_path_of_secrets(machine: Machine) -> None:
    """The private key's text is in no file the terminal writes."""
    key = Path(machine.site.root / "merchant_private_key.pem").read_text(encoding="utf-8").splitlines()[1]
    machine.power_on()
    machine.mirror.wait("session.locked")
    machine.power_off()
    for path in machine.site.root.iterdir():
        if path.is_file() and path.name != "merchant_private_key.pem":
            assert key.encode() not in path.read_bytes(), path.name
