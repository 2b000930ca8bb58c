"""Trying a printer by hand: one that answers nothing, and one that is found before there is a configuration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doctor_call import doctor, findings

from drivers.printer.profile import FenceKind, load_profile, read_profile
from hw_mocks.printer.device import Printer
from hw_mocks.pty_port import PtyPort
from hw_mocks.tcp_port import TcpPort
from hw_mocks.usb.bus import Bus
from hw_mocks.usb.port import UsbPort
from hw_mocks.usb.remote import BusServer
from terminal.cli import main, parser
from terminal.core.model import DeviceState
from terminal.doctor.commands import clock_without
from terminal.doctor.devices import Devices
from terminal.doctor.link_names import link_of
from terminal.doctor.report import Verdict
from terminal.doctor.unconfigured import table_of

LONG_S = 20.0


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The printing library keeps its cache here."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def port(tmp_path: Path) -> Iterator[PtyPort]:
    with PtyPort(tmp_path / "ttyPRINTER") as opened:
        yield opened


def serial_printer(port: PtyPort) -> tuple[str, ...]:
    return ("printer", "--driver", "serial", "--port", str(port.link))


# ---------------------------------------------------------------- one that answers nothing


def test_a_printer_without_a_back_channel_is_printed_and_probed_as_p0_on_a_yes(port: PtyPort, tmp_path: Path) -> None:
    printer = Printer(port, "mute-58", tmp_path / "slips")
    out = tmp_path / "found.toml"
    status, output = doctor(*serial_printer(port), "--profile-out", str(out), answers=("y", "y", "y"))
    assert "nothing was printed, fault mute" in output, "the first try sends nothing to it"
    assert "mute-58" in output, "and says what it may be"
    assert output.count("[y/N]") == 3
    (page, strip) = printer.wait_slips(2, LONG_S)
    assert "打印测试页" in page.text
    assert "clone-58-P0" in page.text
    assert "打印测试页" not in strip.text
    assert "P0, no back channel, not proven" in output
    assert "best proof P0" in output
    found, base = read_profile(out), load_profile("clone-58")
    assert (found.fence, found.asb, found.columns) == (FenceKind.NONE, False, base.columns)
    assert status == 1, "what it prints wants a person's eyes"


def test_a_printer_that_answers_nothing_is_left_alone_on_a_no(port: PtyPort, tmp_path: Path) -> None:
    printer = Printer(port, "mute-58", tmp_path / "slips")
    out = tmp_path / "found.toml"
    for answers in (("",), None):
        status, output = doctor(*serial_printer(port), "--profile-out", str(out), answers=answers)
        assert status == 2
        assert output.count("[y/N]") == (0 if answers is None else 1)
        assert "mute-58" in output
    assert printer.slips == ()
    assert not out.exists()


def test_no_profile_is_written_for_a_printer_whose_page_nobody_has_seen(port: PtyPort, tmp_path: Path) -> None:
    printer = Printer(port, "clone-58", tmp_path / "slips")
    printer.power_cut()
    out = tmp_path / "found.toml"
    status, output = doctor(*serial_printer(port), "--profile-out", str(out), answers=("y", "n", "y"))
    assert status == 2
    assert output.count("[y/N]") == 2, "the probe is not even offered"
    assert "请检查电源、连线和波特率" in output.splitlines()[-1]
    assert not out.exists()


def test_a_mute_printer_is_named_as_such_when_everything_is_checked(port: PtyPort, tmp_path: Path) -> None:
    Printer(port, "mute-58", tmp_path / "slips")
    tables = {"printer": {"driver": "serial", "port": str(port.link)}}
    found = Devices(tables, tmp_path, clock_without()).check("printer")
    assert (found.verdict, found.state) == (Verdict.CANNOT, DeviceState.AWAY.value)
    assert "mute-58" in found.advice
    tables["printer"]["profile"] = "mute-58"
    found = Devices(tables, tmp_path, clock_without()).check("printer")
    assert (found.verdict, found.state) == (Verdict.ATTENTION, DeviceState.UNKNOWN.value)
    assert "mute-58" not in found.advice


def test_json_asks_nothing(port: PtyPort, tmp_path: Path) -> None:
    Printer(port, "mute-58", tmp_path / "slips")
    status, output = doctor(*serial_printer(port), "--json", answers=("y", "y"))
    assert (status, findings(output)["printer"]["verdict"]) == (2, "cannot")


# ---------------------------------------------------------------- where the profile was written


@pytest.mark.parametrize("folder", ["", "elsewhere"])
def test_the_line_for_the_configuration_names_a_file_that_it_will_find(
    port: PtyPort, tmp_path: Path, folder: str
) -> None:
    Printer(port, "clone-58", tmp_path / "slips")
    config = tmp_path / "terminal.toml"
    (tmp_path / folder).mkdir(exist_ok=True)
    out = tmp_path / folder / "mine.toml"
    status, output = doctor(*serial_printer(port), "--profile-out", str(out), config=config, answers=("y",))
    assert status == 0
    named = output.split("profile_file = ")[1].split(" in [printer]")[0].strip('"')
    assert (config.parent / named).resolve() == out.resolve()
    assert ("/" in named) == bool(folder), "a file beside the configuration needs no folder"


# ---------------------------------------------------------------- before there is a configuration


def test_a_network_printer_is_tried_by_its_address(tmp_path: Path) -> None:
    with TcpPort() as network:
        printer = Printer(network, "clone-58", tmp_path / "slips")
        given = ("--driver", "tcp", "--host", "127.0.0.1", "--port", str(network.port), "--profile", "clone-58")
        status, output = doctor("printer", *given, "--json")
        assert "打印测试页" in printer.wait_slips(1, LONG_S)[0].text
    found = findings(output)["printer"]
    assert (status, found["verdict"]) == (0, "ok")
    assert found["link"] == f"127.0.0.1:{network.port}"
    assert found["state"].startswith("proven: P2")


def test_a_usb_printer_needs_no_port() -> None:
    def table(*more: str) -> dict[str, Any]:
        return table_of(parser().parse_args(["doctor", "printer", "--driver", "usb", *more]))

    assert table() == {"driver": "usb"}
    named = table("--device", "0416:5011", "--bus-path", "1-2", "--profile", "mute-58")
    assert named == {"driver": "usb", "device": "0416:5011", "bus_path": "1-2", "profile": "mute-58"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("printer", "--driver", "tcp", "--port", "9100"), "--host"),
        (("printer", "--driver", "tcp", "--host", "127.0.0.1", "--port", "/dev/ttyS0"), "no TCP port"),
        (("printer", "--driver", "serial"), "--port"),
        (("keypad", "--driver", "ascii"), "--port"),
        (("printer", "--driver", "usb", "--device", "nonsense"), "0416:5011"),
        (("printer", "--driver", "serial", "--port", "/dev/x", "--profile", "none"), "mute-58"),
        (("acquirer", "--driver", "tcp"), "keypad"),
        (("keypad", "--driver", "ascii", "--port", "/dev/x", "--host", "h"), "host"),
    ],
)
def test_what_is_missing_or_wrong_on_the_command_line_is_one_line(
    given: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", *given]) == 2
    error = capsys.readouterr().err
    assert (error.count("\n"), said in error) == (1, True), error


# ---------------------------------------------------------------- where it hangs


@pytest.mark.parametrize(
    ("table", "link"),
    [
        ({"driver": "tcp", "port": 9100, "host": "192.168.1.20"}, "192.168.1.20:9100"),
        ({"driver": "tcp", "host": "192.168.1.20"}, "192.168.1.20"),
        ({"driver": "serial", "port": "/dev/pos/printer", "baud": 9600}, "/dev/pos/printer"),
        ({"driver": "usb", "device": "0416:5011", "bus_path": "1-2"}, "0416:5011 1-2"),
        ({"driver": "usb"}, ""),
    ],
)
def test_a_link_is_named_as_a_person_would(table: dict[str, Any], link: str) -> None:
    assert link_of(table) == link


def test_a_usb_printer_that_the_table_does_not_name_is_found_and_named(tmp_path: Path) -> None:
    bus = tmp_path / "usb.sock"
    tables = {
        "printer": {"driver": "usb", "usb_backend": "hw_mocks.usb:backend", "usb_backend_address": str(bus)},
    }
    devices = Devices(tables, tmp_path, clock_without())
    with UsbPort() as socket:
        Printer(socket, "clone-80", tmp_path / "slips")
        server = BusServer(Bus(socket), bus)
        try:
            found = devices.check("printer")
            assert devices.link("printer") == found.link
        finally:
            server.close()
    assert (found.verdict, found.state, found.advice) == (Verdict.OK, "ready", ""), "a healthy one has nothing to do"
    assert found.link.endswith(" 1-1")
    tables["printer"]["colour"] = "red"
    assert devices.check("printer").link == "", "a table that is wrong names nothing"
