"""A line whose two ends are set to different speeds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import serial
from hypothesis import example, given
from hypothesis import strategies as st

from hw_mocks.printer.device import Printer
from hw_mocks.pty_port import PtyPort
from hw_mocks.uart import heard

SPEEDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)


@given(data=st.binary(max_size=40), speed=st.sampled_from(SPEEDS))
def test_the_same_speed_is_understood(data: bytes, speed: int) -> None:
    assert heard(data, speed, speed) == (data, 0)


@given(data=st.binary(max_size=40), parts=st.integers(-30, 30))
def test_three_per_cent_are_forgiven(data: bytes, parts: int) -> None:
    assert heard(data, 100_000, 100_000 + parts * 100) == (data, 0)


@example(data=b" \x04\x01 ", sent=38_400, at=57_600)
@given(data=st.binary(min_size=1, max_size=40), sent=st.sampled_from(SPEEDS), at=st.sampled_from(SPEEDS))
def test_another_speed_is_garbage_and_never_more_than_the_line_can_hold(data: bytes, sent: int, at: int) -> None:
    found, errors = heard(data, sent, at)
    assert 0 <= errors <= len(found)
    # A byte begins at an edge, the next one not before the middle of its stop bit: 9.5 of the receiver's bits later.
    assert len(found) <= (10 * len(data) - 1) * 2 * at // (19 * sent) + 1


def test_known_garbage() -> None:
    # A long low seen at half the speed, and a start bit seen at twice the speed.
    assert heard(b"\x10\x04\x01", 9600, 19200)[0] != b"\x10\x04\x01"
    assert heard(b"\x00", 9600, 19200) == (b"\x00", 1)
    assert heard(b"\x00", 19200, 9600) == (b"\xf8", 0)
    assert heard(b"\xff", 9600, 19200) == (b"\xfe", 0)


@pytest.mark.parametrize("client_baud", [9600, 19200, 38400])
def test_a_printer_at_another_speed_prints_garbage_and_gives_no_sense(tmp_path: Path, client_baud: int) -> None:
    with PtyPort(tmp_path / "tty", baud=19200) as port:
        printer = Printer(port, "clone-58", tmp_path / "out")
        with serial.Serial(str(port.link), client_baud, timeout=0.2) as client:
            client.write(b"\x1b@REFUND 20261125\n" * 4 + b"\x10\x04\x01")
            answer = client.read(1)
            shown = printer.hanging.text()
            right = client_baud == 19200
            assert (answer == b"\x12") == right
            assert ("REFUND" in shown) == right
            assert (port.framing_errors == 0) == right
            client.baudrate = 19200
            client.reset_input_buffer()
            client.timeout = 5
            client.write(b"\x00" * 8 + b"\x10\x04\x01")
            assert client.read(1) == b"\x12"


def test_what_the_device_says_is_garbled_as_well(tmp_path: Path) -> None:
    with PtyPort(tmp_path / "tty", baud=9600) as port, serial.Serial(str(port.link), 19200, timeout=5) as client:
        deadline = time.monotonic() + 5
        while port.baud != 19200 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert port.send(b"\x00\x00") == 2
        assert client.read(2) == b"\x00\x00"[:1] + heard(b"\x00\x00", 9600, 19200)[0][1:2]
