"""Errors of an input device node, of the gate of a link, and of settings that only fail in use."""

from __future__ import annotations

import errno
import fcntl
import os
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import serial
from driver_bench import until

from drivers.links.gate import Gate
from drivers.links.input_link import InputLink, InputSettings
from drivers.links.serial_port import SerialLink, SerialSettings
from terminal.errors import DeviceLost, DeviceTimeout

NO_GRAB = False


@pytest.fixture
def fifo(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    path = tmp_path / "event-kbd"
    os.mkfifo(path)
    keeper = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    yield path, keeper
    os.close(keeper)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EBUSY, "占用"),
        (errno.EACCES, "没有权限"),
        (errno.ENODEV, "找不到"),
        (errno.ENOTTY, "不是输入设备"),
        (errno.EINVAL, "不是输入设备"),
        (errno.EIO, "无法打开"),
    ],
)
def test_a_grab_that_is_refused_says_why(
    fifo: tuple[Path, int], monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refuse(*_given: Any) -> int:
        raise OSError(number, "no")

    monkeypatch.setattr(fcntl, "ioctl", refuse)
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(DeviceLost, match=said):
        InputLink(InputSettings("键盘", str(fifo[0])))
    assert len(os.listdir("/proc/self/fd")) == before, "nothing is left open"


def test_a_node_that_dies_while_it_is_opened_is_lost(fifo: tuple[Path, int], monkeypatch: pytest.MonkeyPatch) -> None:
    def dead(*_given: Any) -> bytes:
        raise OSError(errno.ENODEV, "gone")

    monkeypatch.setattr(os, "read", dead)
    with pytest.raises(DeviceLost, match="断开"):
        InputLink(InputSettings("键盘", str(fifo[0]), NO_GRAB))


def test_a_node_that_dies_in_use_is_lost(fifo: tuple[Path, int], monkeypatch: pytest.MonkeyPatch) -> None:
    link = InputLink(InputSettings("键盘", str(fifo[0]), NO_GRAB))

    def dead(*_given: Any) -> bytes:
        raise OSError(errno.ENODEV, "gone")

    os.write(fifo[1], b"x")
    monkeypatch.setattr(os, "read", dead)
    with pytest.raises(DeviceLost):
        link.read(10)
    monkeypatch.undo()
    link.close()


def test_a_node_that_never_falls_silent_is_discarded_in_bounds(fifo: tuple[Path, int]) -> None:
    os.write(fifo[1], bytes(24) * 60)
    link = InputLink(InputSettings("键盘", str(fifo[0]), NO_GRAB))
    assert link.read(1) == b"", "what was typed before counts for nothing"
    link.close()
    with pytest.raises(DeviceLost):
        link.read(1)


def test_a_gate_that_is_shut_lets_nobody_in_and_ends_waits() -> None:
    gate = Gate("打印机")
    with gate.passed():
        pass
    assert not gate.wait(0)
    assert gate.shut()
    assert not gate.shut()
    assert gate.wait(5)
    with pytest.raises(DeviceLost), gate.passed():
        pytest.fail("nobody gets in")


def test_what_is_shut_meanwhile_is_told_at_the_end_of_the_call() -> None:
    gate = Gate("打印机")
    with pytest.raises(DeviceLost), gate.passed():
        gate.shut()
    with gate.emptied(1) as left:
        assert left


class Scripted:
    """A pyserial port whose calls fail as they are told."""

    def __init__(self, **faults: BaseException | int) -> None:
        self.faults = faults
        self.timeout: float | None = 0
        self.closed = 0

    def _do(self, name: str, otherwise: Any) -> Any:
        fault = self.faults.get(name)
        if isinstance(fault, BaseException):
            raise fault
        return otherwise if fault is None else fault

    @property
    def in_waiting(self) -> int:
        return int(self._do("in_waiting", 0))

    def read(self, size: int) -> bytes:
        return bytes(self._do("read", b""))

    def write(self, data: bytes) -> int:
        return int(self._do("write", len(data)))

    def reset_input_buffer(self) -> None:
        self._do("reset_input_buffer", None)

    def cancel_read(self) -> None:
        self._do("cancel_read", None)

    def cancel_write(self) -> None:
        self._do("cancel_write", None)

    def close(self) -> None:
        self.closed += 1
        self._do("close", None)


def scripted(monkeypatch: pytest.MonkeyPatch, **faults: BaseException | int) -> tuple[SerialLink, Scripted]:
    port = Scripted(**faults)
    monkeypatch.setattr(serial, "serial_for_url", lambda *_given, **_options: port)
    return SerialLink(SerialSettings("键盘", "/dev/x", 9600)), port


def test_half_a_write_is_a_timeout_and_not_a_success(monkeypatch: pytest.MonkeyPatch) -> None:
    link, _ = scripted(monkeypatch, write=2)
    with pytest.raises(DeviceTimeout):
        link.write(b"abc")
    link.close()


@pytest.mark.parametrize("call", ["in_waiting", "read", "write", "reset_input_buffer"])
@pytest.mark.parametrize(
    "fault",
    [
        serial.SerialException("gone"),
        OSError(errno.EIO, "gone"),
        termios.error(5, "gone"),
        TypeError("'NoneType' object cannot be interpreted as an integer"),
    ],
)
def test_each_exception_of_an_unplug_is_a_loss(
    monkeypatch: pytest.MonkeyPatch, call: str, fault: BaseException
) -> None:
    link, _ = scripted(monkeypatch, **{call: fault})
    calls = {"write": lambda: link.write(b"a"), "reset_input_buffer": link.discard_input}
    with pytest.raises(DeviceLost):
        calls.get(call, lambda: link.read(1))()
    link.close()


def test_a_write_that_times_out_is_no_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    link, _ = scripted(monkeypatch, write=serial.SerialTimeoutException("full"))
    with pytest.raises(DeviceTimeout):
        link.write(b"a")
    link.close()


@pytest.mark.parametrize("fault", [OSError(errno.EIO, "gone"), AttributeError("no such call")])
def test_closing_a_port_that_is_gone_is_quiet(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    link, port = scripted(monkeypatch, cancel_read=fault)
    link.close()
    assert port.closed == 1
    failing, port = scripted(monkeypatch, close=OSError(errno.EIO, "gone"))
    failing.close()
    until(lambda: port.closed == 1, "the port to be closed")
