"""The emulated raw port, seen by a plain socket: one client at a time, half-open, refusing, closing early."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hw_mocks.printer.device import Printer
from hw_mocks.printer.models import model_named
from hw_mocks.tcp_port import TcpPort

ASK = b"\x10\x04\x01"
TEXT = "退款凭证\n".encode("gbk")
QUIET_S = 0.05


@pytest.fixture
def port() -> Iterator[TcpPort]:
    with TcpPort() as made:
        yield made


@pytest.fixture
def printer(port: TcpPort, tmp_path: Path) -> Printer:
    return Printer(port, "clone-58", tmp_path / "slips")


@pytest.fixture
def client(port: TcpPort, printer: Printer) -> Iterator[socket.socket]:
    with dial(port) as made:
        yield made


def dial(port: TcpPort) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port.port), timeout=5)


def quiet(client: socket.socket) -> bool:
    client.settimeout(QUIET_S)
    try:
        return client.recv(1) == b"never"
    except TimeoutError:
        return True
    finally:
        client.settimeout(5)


def test_status_and_print_go_over_the_same_connection(client: socket.socket, printer: Printer) -> None:
    client.sendall(ASK + TEXT + b"\x1b\x64\x06\x1d\x56\x00")
    assert client.recv(1) == b"\x12"
    (slip,) = printer.wait_slips(1, 5)
    assert "退款凭证" in slip.text


def test_the_second_client_waits_until_the_first_has_left(client: socket.socket, port: TcpPort) -> None:
    client.sendall(ASK)
    assert client.recv(1) == b"\x12"
    with dial(port) as second:
        second.sendall(ASK)
        assert quiet(second)
        client.close()
        assert second.recv(1) == b"\x12"
    assert port.served == 2


def test_with_the_cable_out_the_connection_is_half_open_and_goes_on_later(
    client: socket.socket, port: TcpPort, printer: Printer
) -> None:
    client.sendall(ASK)
    client.recv(1)
    port.unplug()
    client.sendall(ASK)
    assert quiet(client)
    with pytest.raises(ConnectionRefusedError):
        dial(port)
    port.replug()
    assert client.recv(1) == b"\x12"


def test_after_a_power_cycle_the_old_connection_is_reset(client: socket.socket, printer: Printer) -> None:
    client.sendall(ASK)
    client.recv(1)
    printer.power_cut()
    client.sendall(ASK)
    assert quiet(client)
    printer.power_on()
    with pytest.raises(ConnectionResetError):
        client.recv(1)


def test_a_refusing_printer_serves_who_is_in_and_nobody_else(client: socket.socket, port: TcpPort) -> None:
    client.sendall(ASK)
    client.recv(1)
    port.refuse()
    with pytest.raises(ConnectionRefusedError):
        dial(port)
    client.sendall(ASK)
    assert client.recv(1) == b"\x12"
    port.refuse(False)
    dial(port).close()


def test_bad_firmware_closes_early_and_loses_the_tail(client: socket.socket, port: TcpPort, printer: Printer) -> None:
    port.hang_up_after(len(TEXT))
    client.sendall(TEXT + b"lost tail")
    with pytest.raises(ConnectionResetError):
        client.recv(1)
    end = time.monotonic() + 5
    while printer.heard < len(TEXT):  # the reset overtakes what the printer still takes
        assert time.monotonic() < end
        time.sleep(0.002)
    assert printer.heard == len(TEXT)
    assert "退款凭证" in printer.hanging.text()


def test_an_idle_connection_may_be_ended(client: socket.socket, port: TcpPort) -> None:
    client.sendall(ASK)
    client.recv(1)
    port.hang_up()
    assert client.recv(1) == b""


def test_a_full_printer_shuts_the_window_and_loses_nothing(tmp_path: Path) -> None:
    model = replace(model_named("clone-58"), buffer_bytes=256)
    with TcpPort() as port:
        printer = Printer(port, model, tmp_path / "slips")
        printer.cover(open=True)
        with dial(port) as client:
            client.sendall(b"abcdefg\n" * 200)
            end = time.monotonic() + 5
            while printer.waiting < 256:
                assert time.monotonic() < end
                time.sleep(0.002)
            printer.cover(open=False)
            while printer.heard < 1600:
                assert time.monotonic() < end
                time.sleep(0.002)
        assert printer.lost == 0


def test_a_cable_pulled_and_put_back_at_once_finds_its_port_free(port: TcpPort) -> None:
    for _ in range(50):
        port.unplug()
        port.replug()
    with socket.create_connection(("127.0.0.1", port.port), 5) as client:
        assert client.getpeername()[1] == port.port
