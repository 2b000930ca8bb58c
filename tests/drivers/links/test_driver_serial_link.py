"""The serial link over real ptys: every way a port fails ends as a DeviceError (facts: devices §5.1)."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from driver_bench import PtyCable, until

from drivers.links.serial_port import SerialLink, SerialSettings
from terminal.errors import ConfigError, DeviceError, DeviceLost, DeviceTimeout


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[PtyCable]:
    with PtyCable(tmp_path / "ttyTEST") as made:
        yield made


def settings(cable: PtyCable) -> SerialSettings:
    return SerialSettings("测试机", str(cable.link), 9600)


@pytest.fixture
def link(cable: PtyCable) -> Iterator[SerialLink]:
    made = SerialLink(settings(cable))
    yield made
    made.close()


def test_bytes_travel_both_ways(cable: PtyCable, link: SerialLink) -> None:
    link.write(b"\x10\x04\x01")
    assert cable.receive(1) == b"\x10\x04\x01"
    cable.send(bytes(range(256)))
    got = b""
    while len(got) < 256:
        data = link.read(1_000)
        assert data
        got += data
    assert got == bytes(range(256))


def test_a_read_ends_with_nothing_after_its_time(link: SerialLink) -> None:
    assert link.read(1) == b""


def test_one_byte_is_given_at_once_and_not_after_the_whole_time(cable: PtyCable, link: SerialLink) -> None:
    cable.send(b"\x12")
    assert link.read(60_000) == b"\x12"  # the test's own time-out is far below


def test_bytes_from_before_the_open_are_discarded(cable: PtyCable) -> None:
    cable.send(b"\x0d\x0d")
    link = SerialLink(settings(cable))
    try:
        assert link.read(20) == b""
    finally:
        link.close()


def test_discard_forgets_what_has_arrived(cable: PtyCable, link: SerialLink) -> None:
    cable.send(b"stale")
    until(lambda: link._port.in_waiting == 5, "the kernel has carried the bytes over")
    link.discard_input()
    cable.send(b"new")
    until(lambda: link._port.in_waiting == 3, "the kernel has carried the new bytes over")
    assert link.read(1_000) == b"new"


def test_a_port_that_does_not_exist_says_which_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DeviceLost, match="找不到端口") as caught:
        SerialLink(SerialSettings("键盘", str(tmp_path / "ttyNONE"), 9600))
    assert "键盘" in caught.value.where
    assert "ttyNONE" in caught.value.where
    assert "连线" in caught.value.do


def test_a_file_that_is_no_port_is_a_device_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DeviceLost):
        SerialLink(SerialSettings("键盘", str(tmp_path / "file"), 9600))


def test_an_unknown_url_scheme_is_a_device_error() -> None:
    with pytest.raises(DeviceLost):
        SerialLink(SerialSettings("键盘", "nonsense://x", 9600))


def test_a_second_opener_is_told_that_the_port_is_taken(cable: PtyCable, link: SerialLink) -> None:
    with pytest.raises(DeviceLost, match="占用"):
        SerialLink(settings(cable))


@pytest.mark.parametrize("call", ["read", "write", "discard_input"])
def test_every_call_after_an_unplug_is_device_lost(cable: PtyCable, link: SerialLink, call: str) -> None:
    cable.unplug()
    arguments = {"read": (10,), "write": (b"x",), "discard_input": ()}
    with pytest.raises(DeviceLost, match="断开"):
        getattr(link, call)(*arguments[call])


def test_an_unplug_ends_a_read_under_way(cable: PtyCable, link: SerialLink) -> None:
    caught: list[DeviceError] = []

    def read() -> None:
        try:
            link.read(60_000)
        except DeviceError as error:
            caught.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    cable.unplug()
    thread.join(5)
    assert isinstance(caught[0], DeviceLost)


def test_closing_from_another_thread_ends_a_read_under_way_without_a_type_error(link: SerialLink) -> None:
    caught: list[DeviceError] = []
    began = threading.Event()

    def read() -> None:
        began.set()
        try:
            link.read(60_000)
        except DeviceError as error:
            caught.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    began.wait(5)
    link.close()
    thread.join(5)
    assert isinstance(caught[0], DeviceLost)
    with pytest.raises(DeviceLost):
        link.read(1)


def test_a_stalled_port_ends_a_write_in_bounded_time(cable: PtyCable) -> None:
    link = SerialLink(settings(cable), write_timeout_s=0.05)
    with pytest.raises(DeviceTimeout, match="不接收"):
        link.write(b"x" * 200_000)  # a pty takes about 12 kB that nobody reads
    link.close()


def test_closing_twice_and_closing_after_an_unplug_is_quiet(cable: PtyCable, link: SerialLink) -> None:
    cable.unplug()
    link.close()
    link.close()


def test_a_closed_link_gives_the_port_to_the_next(cable: PtyCable, link: SerialLink) -> None:
    link.close()
    again = SerialLink(settings(cable))
    again.close()


def test_no_file_is_left_open(cable: PtyCable) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        SerialLink(settings(cable)).close()
    until(lambda: len(os.listdir("/proc/self/fd")) <= before, "files closed")


@pytest.mark.parametrize(("port", "baud", "key"), [("", 9600, "port"), ("x", 0, "baud"), ("x", 2_000_000, "baud")])
def test_settings_that_cannot_be_right_name_their_key(port: str, baud: int, key: str) -> None:
    with pytest.raises(ConfigError, match=f"key {key}"):
        SerialSettings("键盘", port, baud).check("[keypad]")
