"""The doctor against emulated devices and the emulated acquirer: one rig, several states of health."""

from __future__ import annotations

import json
import os
import threading
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from doctor_call import doctor, findings

from drivers.links.serial_port import SerialLink, SerialSettings
from drivers.printer.profile import FenceKind, read_profile
from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.line_display import Dsp800Display, EscPosDisplay, PortedDisplay
from hw_mocks.pty_port import PtyPort
from hw_mocks.rig.machine import Machine
from terminal.cli import main
from terminal.config import load
from terminal.doctor.acquirer_check import check_acquirer
from terminal.doctor.devices import Devices
from terminal.doctor.report import Verdict
from terminal.errors import ConfigError
from terminal.ports import Clock
from terminal.wiring import client_of, clock_of, nonce


def test_a_healthy_terminal_is_found_healthy(machine: Machine) -> None:
    status, output = doctor("--json", config=machine.site.config)
    assert status == 0
    found = findings(output)
    assert {found[name]["state"] for name in ("keypad", "scanner", "printer", "display")} == {"ready"}
    assert list(found)[-6:] == [f"acquirer {step}" for step in ("files", "name", "TCP", "TLS", "clock", "signature")]
    status, output = doctor(config=machine.site.config)
    assert (status, output.count("ok: ready")) == (0, 4)
    assert "printer: enabled, power online" in output
    assert "keypad: enabled, power unknown" in output, "a plain keypad says nothing of itself"
    assert found["printer"]["health"]["external"].startswith("ready")
    assert found["printer"]["statistics"]["bytes_out"] >= 12, "four questions of three bytes"

    # the same site, less and less well
    machine.printer.cover()
    assert doctor("--json", config=machine.site.config)[0] == 1, "an open cover wants attention"
    machine.ports[0].unplug()
    status, output = doctor("--json", config=machine.site.config)
    found = findings(output)
    assert status == 2
    assert found["keypad"]["verdict"] == "cannot"
    assert found["printer"]["verdict"] == "attention"
    assert "盖" in found["printer"]["what_to_do"]


def test_a_printers_test_page_reports_the_proof_it_reached(machine: Machine) -> None:
    status, output = doctor("printer", config=machine.site.config)
    assert status == 0
    assert "proven: P2" in output
    slip = machine.printer.slips[0]
    assert "----+----1----+----2----+----3--" in slip.text, "the ruler fills one line of 32 columns"
    assert "打印测试页" in slip.text
    machine.printer.cover()
    status, output = doctor("printer", "--json", config=machine.site.config)
    assert (status, json.loads(output)["findings"][0]["state"][:19]) == (2, "nothing was printed")


def test_the_proof_is_probed_on_a_yes_only_and_the_profile_is_written_beside_what_is_there(machine: Machine) -> None:
    config = machine.site.config
    written = config.parent / "printer-profile.toml"
    status, output = doctor("printer", config=config, answers=("",))
    assert status == 0
    assert "not probed" in output
    assert not written.exists()

    status, output = doctor("printer", config=config, answers=("y",))
    assert status == 0
    assert "GS ( H, names what is printed: no answer" in output
    assert "best proof P2" in output
    assert read_profile(written).fence is FenceKind.GS_R
    assert read_profile(written).asb
    status, output = doctor("printer", config=config, answers=("是",))
    assert "was left as it is" in output
    assert (config.parent / "printer-profile-2.toml").exists()

    config.write_text(
        config.read_text(encoding="utf-8").replace('profile = "clone-58"', f'profile_file = "{written.name}"'),
        encoding="utf-8",
    )
    status, output = doctor("printer", config=config)
    assert (status, "proven: P2" in output) == (0, True)
    assert "printer-profile" in machine.printer.slips[-1].text


def test_a_printer_with_a_fault_is_not_probed(machine: Machine) -> None:
    machine.printer.cover()
    status, output = doctor("printer", config=machine.site.config, answers=("y",))
    assert status == 2
    assert "[y/N]" not in output


def test_what_is_suggested_for_emulated_devices_works_with_them(machine: Machine, tmp_path: Path) -> None:
    links = tmp_path / "dev" / "pos"
    links.mkdir(parents=True)
    site = machine.site
    for name, link in (("keypad", site.keypad), ("scanner", site.scanner), ("printer", site.printer)):
        (links / name).symlink_to(link.resolve())
    status, output = doctor("--suggest", "--dev", str(links.parent))
    assert status == 0
    tables = tomllib.loads(output)
    assert set(tables) >= {"keypad", "scanner", "printer"}
    # The speed is a guess, as the suggestion says; an emulated port hears another speed as garbage.
    tables["printer"]["baud"] = tomllib.loads(site.config.read_text(encoding="utf-8"))["printer"]["baud"]
    devices = Devices(tables, tmp_path, clock_of(load(site.config)))
    found = {name: devices.check(name) for name in ("keypad", "scanner", "printer")}
    assert {name: finding.verdict for name, finding in found.items()} == dict.fromkeys(found, Verdict.OK)


def test_keys_and_scans_are_shown_and_a_payment_code_is_not(machine: Machine) -> None:
    threading.Timer(0.5, lambda: machine.keypad.type("17")).start()
    status, output = doctor("keypad", "--seconds", "1.2", config=machine.site.config)
    assert status == 0
    rows = [row.split("  ")[-1] for row in output.splitlines()[1:] if " s  " in row]
    assert rows[0] == "device ready"
    assert "ready, 2 arrived" in output
    assert [row for row in rows if row.startswith("code")] == ["code 31: 1", "code 37: 7"]
    assert [row for row in rows if row.startswith("key ")] == ["key 1", "key 7"]

    assert "keypad: enabled, power unknown" in output
    assert "health interactive: ready, 2 arrived" in output

    threading.Timer(0.5, lambda: machine.scanner.scan("134567890123456789")).start()
    status, output = doctor("scanner", "--seconds", "1.2", config=machine.site.config)
    assert status == 0
    assert "scan of 18 characters: LIVE PAYMENT CODE" in output
    assert "134567" not in output


def test_a_device_that_says_nothing_wants_attention(machine: Machine) -> None:
    assert doctor("keypad", "--seconds", "1", config=machine.site.config)[0] == 1
    machine.ports[1].unplug()
    assert doctor("scanner", "--seconds", "1", config=machine.site.config)[0] == 2


def steps(config_path: Path, clock: Clock | None = None) -> dict[str, tuple[Verdict, str, str]]:
    config = load(config_path)
    made = check_acquirer(config, clock or clock_of(config), client_of, nonce)
    return {found.device.removeprefix("acquirer "): (found.verdict, found.state, found.advice) for found in made}


class Shifted:
    """A device clock that is wrong by so much."""

    def __init__(self, clock: Clock, seconds: int) -> None:
        self._clock, self._shift = clock, timedelta(seconds=seconds)

    def mono_ms(self) -> int:
        return self._clock.mono_ms()

    def wall(self) -> datetime:
        return self._clock.wall() + self._shift


def test_the_clock_is_compared_with_the_answers_own_time(machine: Machine) -> None:
    right = clock_of(load(machine.site.config))
    verdict, state, advice = steps(machine.site.config, Shifted(right, 120))["clock"]
    assert verdict is Verdict.ATTENTION
    assert "ahead" in state
    assert "NTP" in advice
    found = steps(machine.site.config, Shifted(right, -7_200))
    assert found["clock"][0] is Verdict.CANNOT
    assert "behind" in found["clock"][1]
    assert found["signature"][0] is Verdict.CANNOT


def test_each_step_of_the_way_to_the_acquirer_can_be_the_one_that_fails(
    machine: Machine, acquirer: AcquirerProcess
) -> None:
    config, root = machine.site.config, machine.site.root
    text = config.read_text(encoding="utf-8")

    (root / "platform_certificate.pem").write_bytes((acquirer.directory / "merchant_certificate.pem").read_bytes())
    verdict, _, advice = steps(config)["signature"]
    assert verdict is Verdict.CANNOT
    assert "平台证书" in advice

    (root / "tls_ca.pem").write_bytes((acquirer.directory / "platform_certificate.pem").read_bytes())
    assert list(steps(config).items())[-1][0] == "TLS"
    assert "not trusted" in steps(config)["TLS"][1]

    config.write_text(text.replace(acquirer.base_url, "https://127.0.0.1:1"), encoding="utf-8")
    assert list(steps(config))[-1] == "TCP"

    config.write_text(text.replace(acquirer.base_url, "https://no-such-host.invalid"), encoding="utf-8")
    assert list(steps(config))[-1] == "name"

    (root / "merchant_private_key.pem").chmod(0o644)
    verdict, _, advice = steps(config)["files"]
    assert verdict is Verdict.CANNOT
    assert "chmod" in advice


# ---------------------------------------------------------------- without a rig


class FixedClock:
    def mono_ms(self) -> int:
        return 0

    def wall(self) -> datetime:
        raise AssertionError("nobody asks for the time")


def test_a_display_is_checked_through_its_table(tmp_path: Path) -> None:
    with PtyPort(tmp_path / "ttyDISPLAY") as port:
        display = PortedDisplay(port, Dsp800Display())
        devices = Devices({"display": {"driver": "dsp800", "port": str(port.link)}}, tmp_path, FixedClock())
        found = devices.check("display")
        assert (found.verdict, found.state) == (Verdict.OK, "ready")
        display.mute = True
        found = devices.check("display")
        assert (found.verdict, found.state) == (Verdict.CANNOT, "away")
        assert "无应答" in found.advice


def test_a_display_can_be_tried_before_there_is_a_configuration(tmp_path: Path) -> None:
    shown: list[list[str]] = []
    with PtyPort(tmp_path / "ttyDISPLAY") as port:
        PortedDisplay(port, EscPosDisplay(), shown.append)
        status, output = doctor("display", "--driver", "escpos-2x20", "--port", str(port.link), "--baud", "9600")
    assert status == 0
    assert output.splitlines()[0] == "device ready"
    assert output.count("must show") == 6


def test_a_port_that_the_running_terminal_holds_is_named_as_such(tmp_path: Path) -> None:
    with PtyPort(tmp_path / "ttyKEYPAD") as port:
        held = SerialLink(SerialSettings("键盘", str(port.link), 9600))
        devices = Devices({"keypad": {"driver": "ascii", "port": str(port.link)}}, tmp_path, FixedClock())
        found = devices.check("keypad")
        held.close()
    assert found.verdict is Verdict.CANNOT
    assert "占用" in found.advice


def test_a_display_that_is_away_cannot(tmp_path: Path) -> None:
    status, output = doctor("display", "--driver", "led8", "--port", str(tmp_path / "none"))
    assert status == 2
    assert "找不到端口" in output


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ({"driver": "nothing"}, "no such driver"),
        ({}, "no such driver"),
        ({"driver": "ascii"}, "port"),
        ({"driver": "ascii", "port": "/dev/x", "colour": 1}, "colour"),
        ({"driver": "ascii", "port": ""}, "port is empty"),
    ],
)
def test_a_table_that_cannot_be_right_is_a_finding(table: dict[str, Any], what: str) -> None:
    found = Devices({"keypad": table}, Path(), FixedClock()).check("keypad")
    assert found.verdict is Verdict.CANNOT
    assert what in found.state
    assert found.advice


def test_panels_are_checked_without_opening_them(tmp_path: Path) -> None:
    tables = [
        {"driver": "framebuffer", "path": "panel.fb", "width": 480, "height": 320},
        {"driver": "console"},
        {"driver": "framebuffer", "path": "no/folder/fb", "width": 480, "height": 320},
        {"driver": "framebuffer", "path": "panel.fb", "width": 1, "height": 320},
    ]
    found = Devices({"panel": tables}, tmp_path, FixedClock()).check_panels()
    assert [one.verdict for one in found] == [Verdict.OK, Verdict.OK, Verdict.CANNOT, Verdict.CANNOT]
    assert list(tmp_path.iterdir()) == []


def test_what_is_found_is_listed_and_a_configuration_suggested(tmp_path: Path) -> None:
    ports = [PtyPort(tmp_path / name) for name in ("ttyKEYPAD", "ttyPRINTER", "ttyODD")]
    try:
        status, output = doctor("--find", "--json", "--dev", str(tmp_path))
        assert status in (0, 1), "this machine's own ports may lack a name"
        assert str(tmp_path / "ttyKEYPAD") in output
        status, output = doctor("--suggest", "--dev", str(tmp_path))
    finally:
        for port in ports:
            port.close()
    assert status == 0
    tables = tomllib.loads(output)
    assert tables["keypad"]["port"] == str(tmp_path / "ttyKEYPAD")
    devices = Devices(tables, tmp_path, FixedClock())
    for name in ("keypad", "printer"):
        assert devices.make(name) is not None
    assert f'"{tmp_path / "ttyODD"}"' in output


def test_nonsense_on_the_command_line_is_one_line_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (
        ["doctor", "--config", str(tmp_path / "none.toml")],
        ["doctor", "keypad", "--seconds", "0"],
        ["doctor", "acquirer", "--driver", "x", "--port", "y"],
        ["doctor", "keypad", "--driver", "ascii"],
        ["trace", str(tmp_path / "none")],
    ):
        assert main(arguments) == 2
        assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(ConfigError):
        Devices({}, Path(), FixedClock()).make("scanner")


def test_the_trace_command_prints_and_counts_bad_lines(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "trace"
    file.write_bytes(
        b'{"trace":1,"wall":"2026-03-01T08:00:00+08:00","ms":0,"program":"t","devices":{"printer":"serial"}}\n'
        b'{"ms":5,"dev":"printer","way":"tx","hex":"1b40"}\n'
    )
    assert main(["trace", str(file)]) == 0
    assert "ESC @: initialise" in capfd.readouterr().out
    file.write_bytes(b"nonsense\n")
    assert main(["trace", str(file), "--device", "printer"]) == 1


def test_the_options_of_every_display_driver_are_structs_with_a_port() -> None:
    devices = Devices({}, Path(), FixedClock())
    for driver in ("escpos-2x20", "cd5220", "dsp800", "led8"):
        _, options = devices.options("display", {"driver": driver, "port": "/dev/x"})
        assert msgspec.structs.asdict(options)["port"] == os.fspath("/dev/x")
