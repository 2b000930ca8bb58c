"""The emulated RFC 2217 port against pyserial's own client: bytes, speed, and every modem line both ways."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator

import pytest
import serial
from hypothesis import given, settings
from hypothesis import strategies as st

from hw_mocks.rfc2217_port import Rfc2217Port

WAIT_S = 10.0


@pytest.fixture(scope="module")
def port() -> Iterator[Rfc2217Port]:
    with Rfc2217Port() as made:
        yield made


@pytest.fixture(scope="module")
def client(port: Rfc2217Port) -> Iterator[serial.SerialBase]:
    made = opened(port)
    yield made
    made.close()


def comes_true(holds: Callable[[], bool]) -> bool:
    """A line travels over the network: look until it is there."""
    never = threading.Event()
    for _ in range(int(WAIT_S / 0.02)):
        if holds():
            return True
        never.wait(0.02)
    return False


def comes_to_be(where: object, line: str, high: bool) -> bool:
    return comes_true(lambda: getattr(where, line) is high)


def opened(port: Rfc2217Port) -> serial.SerialBase:
    """As a driver opens it. pyserial 3.5 uses a name of threading that warns."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return serial.serial_for_url(port.url, baudrate=115200, timeout=WAIT_S)


def test_speed_and_frame_are_the_clients(port: Rfc2217Port, client: serial.SerialBase) -> None:
    assert (port.lines.baudrate, port.lines.bytesize, port.lines.parity, port.lines.stopbits) == (115200, 8, "N", 1)
    client.apply_settings({**client.get_settings(), "baudrate": 9600, "bytesize": 7, "parity": "E"})
    assert (port.lines.baudrate, port.lines.bytesize, port.lines.parity) == (9600, 7, "E")


@pytest.mark.parametrize("line", ["dtr", "rts"])
def test_the_device_sees_the_clients_lines(port: Rfc2217Port, client: serial.SerialBase, line: str) -> None:
    for high in (True, False, True):
        setattr(client, line, high)
        assert comes_to_be(port.lines, line, high)


@pytest.mark.parametrize("line", ["dsr", "cts", "cd", "ri"])
def test_the_client_sees_the_devices_lines(port: Rfc2217Port, client: serial.SerialBase, line: str) -> None:
    for high in (False, True, False, True):
        port.set_lines(**{line: high})
        assert comes_to_be(client, line, high)


def test_a_line_that_is_not_the_devices_is_refused(port: Rfc2217Port) -> None:
    with pytest.raises(ValueError, match="dtr"):
        port.set_lines(dtr=True)


def test_break_reaches_the_device(port: Rfc2217Port, client: serial.SerialBase) -> None:
    client.break_condition = True
    assert comes_true(lambda: port.lines.break_condition)
    client.break_condition = False
    assert comes_true(lambda: not port.lines.break_condition)


@settings(max_examples=30, deadline=None)
@given(data=st.binary(min_size=1, max_size=600))
def test_any_bytes_go_both_ways(port: Rfc2217Port, client: serial.SerialBase, data: bytes) -> None:
    heard = bytearray()
    port.attach(heard.extend)
    client.write(data)
    assert comes_true(lambda: len(heard) >= len(data))
    assert bytes(heard) == data
    assert port.send(data) == len(data)
    assert client.read(len(data)) == data


def test_hardware_flow_control_holds_the_device(port: Rfc2217Port, client: serial.SerialBase) -> None:
    port.lines.rtscts = True
    client.rts = False
    assert comes_true(lambda: not port.lines.rts)
    assert port.send(b"held") == 0
    client.rts = True
    assert comes_true(lambda: port.lines.rts)
    assert port.send(b"free") == 4
    port.lines.rtscts = False
    assert client.read(4) == b"free"


def test_after_a_break_of_the_network_the_port_opens_again() -> None:
    with Rfc2217Port() as port:
        first = opened(port)
        port.hang_up()
        assert port.send(b"x") == 0
        first.close()
        second = opened(port)
        assert comes_true(lambda: port.send(b"back") == 4)
        assert second.read(4) == b"back"
        second.close()
