"""Finding keypads and scanners that are keyboards: the stable name of each, and what its names say it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.discovery.input_devices import FoundInput, find_inputs


@pytest.fixture
def nodes() -> Iterator[list[str]]:
    """Two devices that exist; a pty is a character device like any other."""
    pairs = [os.openpty() for _ in range(2)]
    yield [os.ttyname(slave) for _, slave in pairs]
    for pair in pairs:
        for descriptor in pair:
            os.close(descriptor)


def link(dev: Path, name: str, target: str) -> str:
    path = dev / "input" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)
    return str(path)


@pytest.mark.parametrize(
    ("name", "role", "driver"),
    [
        ("usb-Acme_Numeric_Keypad-event-kbd", "keypad", "evdev"),
        ("usb-Newland_Auto-ID_NLS-HR22-event-kbd", "scanner", "hid"),
        ("usb-Acme_Barcode_Reader-event-kbd", "scanner", "hid"),
        ("usb-Acme_USB_Keyboard-event-kbd", "", ""),
        ("usb-Keyspan_remote-event-kbd", "", ""),
        ("usb-Acme_Pole_Display-event-kbd", "", ""),
    ],
)
def test_a_name_says_which_driver_reads_it(tmp_path: Path, nodes: list[str], name: str, role: str, driver: str) -> None:
    path = link(tmp_path, f"by-id/{name}", nodes[0])
    (found,) = find_inputs(tmp_path)
    assert (found, found.driver) == (FoundInput(path, nodes[0], role), driver)


def test_a_device_is_listed_once_by_id_before_by_path(tmp_path: Path, nodes: list[str]) -> None:
    by_path = link(tmp_path, "by-path/platform-usb-0:1.2-event-kbd", nodes[0])
    assert [one.path for one in find_inputs(tmp_path)] == [by_path]
    by_id = link(tmp_path, "by-id/usb-Acme_Keyboard-event-kbd", nodes[0])
    assert [one.path for one in find_inputs(tmp_path)] == [by_id]


def test_of_two_equal_devices_the_second_is_found_by_its_socket(tmp_path: Path, nodes: list[str]) -> None:
    by_id = link(tmp_path, "by-id/usb-Acme_Keypad-event-kbd", nodes[1])
    by_path = [link(tmp_path, f"by-path/socket-{n}-event-kbd", nodes[n]) for n in (0, 1)]
    assert [one.path for one in find_inputs(tmp_path)] == [by_id, by_path[0]]


def test_mice_and_broken_links_are_none(tmp_path: Path, nodes: list[str]) -> None:
    link(tmp_path, "by-id/usb-Acme_Mouse-event-mouse", nodes[0])
    link(tmp_path, "by-id/usb-Gone-event-kbd", str(tmp_path / "gone"))
    assert find_inputs(tmp_path) == []


def test_of_a_keypads_two_nodes_the_one_that_carries_keys_is_found(tmp_path: Path, nodes: list[str]) -> None:
    link(tmp_path, "by-id/usb-Acme_Keypad-event-if01", nodes[1])
    keys = link(tmp_path, "by-id/usb-Acme_Keypad-event-kbd", nodes[0])
    link(tmp_path, "by-path/platform-usb-0:1.2-event", nodes[1])
    assert find_inputs(tmp_path) == [FoundInput(keys, nodes[0], "keypad")]
