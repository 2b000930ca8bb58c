"""Finding ports: the stable name of each, and what its names say it is (facts: devices §5.4)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.discovery.serial_ports import FoundPort, PortInfo, find_ports, listed_ports


@pytest.fixture
def ptys() -> Iterator[list[str]]:
    """Three devices that exist; a pty is a character device like any other."""
    pairs = [os.openpty() for _ in range(3)]
    yield [os.ttyname(slave) for _, slave in pairs]
    for pair in pairs:
        for descriptor in pair:
            os.close(descriptor)


def link(dev: Path, name: str, target: str) -> Path:
    path = dev / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    return path


def found(dev: Path, *listed: PortInfo) -> list[FoundPort]:
    return find_ports(dev, lambda: listed)


def test_a_name_of_our_own_beats_by_id_beats_by_path(tmp_path: Path, ptys: list[str]) -> None:
    device = PortInfo(ptys[0], "USB Serial", 0x0403, 0x6001, "A1")
    by_path = link(tmp_path, "serial/by-path/pci-0:1.2", ptys[0])
    assert [port.path for port in found(tmp_path, device)] == [str(by_path)]
    by_id = link(tmp_path, "serial/by-id/usb-FTDI_A1", ptys[0])
    assert [port.path for port in found(tmp_path, device)] == [str(by_id)]
    own = link(tmp_path, "pos/keypad", ptys[0])
    port = found(tmp_path, device)[0]
    assert (port.path, port.role, port.usb_id, port.device) == (str(own), "keypad", "0403:6001", ptys[0])
    assert port.warning == ""


def test_adapters_without_serial_number_share_a_by_id_name_so_it_is_not_taken(tmp_path: Path, ptys: list[str]) -> None:
    link(tmp_path, "serial/by-id/usb-1a86_USB_Serial", ptys[1])
    paths = [link(tmp_path, f"serial/by-path/socket-{n}", ptys[n]) for n in (0, 1)]
    twins = [PortInfo(ptys[n], "USB Serial", 0x1A86, 0x7523, None) for n in (0, 1)]
    assert [port.path for port in found(tmp_path, *twins)] == [str(path) for path in paths]


def test_a_usb_port_without_any_stable_name_gets_a_warning(tmp_path: Path, ptys: list[str]) -> None:
    port = found(tmp_path, PortInfo(ptys[0], "x", 0x1A86, 0x7523))[0]
    assert port.path == ptys[0]
    assert "udev" in port.warning


@pytest.mark.parametrize(
    ("name", "role"),
    [("ttyKEYPAD", "keypad"), ("ttySCANNER", "scanner"), ("pos/printer", "printer"),
     ("ttyVFD", "display"), ("ttyX", ""), ("ttyKEY", "keypad"), ("pos/key-1", "keypad"), ("ttyNumpad", "keypad"),
     ("pos/usb-Keyspan_USA-19H", ""), ("pos/usb-Acme_Monkey", ""), ("pos/usb-Acme_USB_Keyboard", "")],
)  # fmt: skip
def test_a_name_may_say_what_the_device_is(tmp_path: Path, ptys: list[str], name: str, role: str) -> None:
    link(tmp_path, name, ptys[0])
    assert [port.role for port in found(tmp_path)] == [role]


def test_a_scanner_is_known_by_its_maker(tmp_path: Path, ptys: list[str]) -> None:
    assert found(tmp_path, PortInfo(ptys[0], "", 0x1EAB, 1, "S"))[0].role == "scanner"


def test_what_is_no_device_is_no_port(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    link(tmp_path, "ttyFILE", str(tmp_path / "plain"))
    link(tmp_path, "ttyGONE", str(tmp_path / "gone"))
    assert found(tmp_path) == []


def test_a_built_in_port_is_listed_under_its_own_name(tmp_path: Path, ptys: list[str]) -> None:
    port = found(tmp_path, PortInfo(ptys[0]))[0]
    assert (port.path, port.what, port.usb_id, port.role, port.warning) == (ptys[0], "built-in port", "", "", "")


def test_the_systems_own_list_can_be_read() -> None:
    assert all(port.device.startswith("/dev/") for port in listed_ports())
