"""The TCP link against a plain server: every way a connection fails ends as a DeviceError (facts: printer §3.3)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from driver_bench import TestClock, until

from drivers.links.tcp_port import TcpLink, TcpSettings
from drivers.printer.tcp import TcpPrinter, TcpPrinterOptions
from terminal.errors import ConfigError, DeviceLost, DeviceTimeout


class Peer:
    """A server that accepts one client."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.settimeout(5)
        self.settings = TcpSettings("打印机", "127.0.0.1", self.server.getsockname()[1])
        self.client: socket.socket | None = None

    def accept(self) -> socket.socket:
        self.client, _ = self.server.accept()
        self.client.settimeout(5)
        return self.client

    def close(self) -> None:
        self.server.close()
        if self.client is not None:
            self.client.close()


@pytest.fixture
def peer() -> Iterator[Peer]:
    made = Peer()
    yield made
    made.close()


@pytest.fixture
def link(peer: Peer) -> Iterator[TcpLink]:
    made = TcpLink(peer.settings, write_timeout_s=0.1)
    peer.accept()
    yield made
    made.close()


def test_bytes_travel_both_ways_and_a_read_ends_with_nothing(peer: Peer, link: TcpLink) -> None:
    assert peer.client is not None
    link.write(b"\x10\x04\x01")
    assert peer.client.recv(16) == b"\x10\x04\x01"
    assert link.read(1) == b""
    peer.client.sendall(b"\x12")
    assert link.read(5_000) == b"\x12"


def test_what_came_before_is_forgotten(peer: Peer, link: TcpLink) -> None:
    assert peer.client is not None
    peer.client.sendall(b"stale" * 2_000)  # loopback delivers before it returns
    link.discard_input()
    assert link.read(1) == b""


def test_an_end_of_the_connection_is_a_loss(peer: Peer, link: TcpLink) -> None:
    assert peer.client is not None
    peer.client.close()
    with pytest.raises(DeviceLost, match="网线"):
        link.read(5_000)


def test_a_write_to_a_printer_that_is_gone_is_a_loss_at_the_latest_with_the_next(peer: Peer, link: TcpLink) -> None:
    """The first one may still succeed: "sendall returned" proves nothing."""
    assert peer.client is not None
    peer.client.close()

    def loses() -> bool:
        try:
            link.write(b"x")
        except DeviceLost:
            return True
        return False

    until(loses, "the loss to be seen")


def test_a_printer_that_takes_nothing_is_a_timeout(link: TcpLink) -> None:
    with pytest.raises(DeviceTimeout, match="不接收数据"):
        link.write(bytes(32 * 1024 * 1024))  # loopback takes several megabytes without a reader


def test_a_refused_connection_names_the_other_till_and_the_printer(peer: Peer) -> None:
    peer.close()
    with pytest.raises(DeviceLost, match=r"打印机 127.0.0.1:.*拒绝连接"):
        TcpLink(peer.settings)


def test_closing_with_unread_answers_does_not_take_the_tail_away(peer: Peer, link: TcpLink) -> None:
    """A plain close would send RST, and the printer would throw away what it has not printed."""
    assert peer.client is not None
    peer.client.sendall(b"\x12" * 100)
    link.write(b"the tail")
    closing = threading.Thread(target=link.close)
    closing.start()
    got = b""
    while data := peer.client.recv(16):
        got += data
    closing.join(5)
    assert got == b"the tail"


def test_closing_ends_a_read_under_way(link: TcpLink) -> None:
    ended: list[str] = []

    def read() -> None:
        try:
            link.read(300)
        except DeviceLost as error:
            ended.append(error.what)

    thread = threading.Thread(target=read)
    thread.start()
    link.close()
    link.close()
    thread.join(5)
    assert ended in (["端口正在关闭"], ["连接已断开"])
    with pytest.raises(DeviceLost):
        link.read(1)


@pytest.mark.parametrize(
    ("host", "port", "key"), [("printer.shop", 9100, "host"), ("", 9100, "host"), ("10.0.0.9", 0, "port")]
)
def test_settings_that_cannot_be_right_name_their_key(host: str, port: int, key: str) -> None:
    with pytest.raises(ConfigError, match=f"key {key}"):
        TcpPrinter(TcpPrinterOptions(host=host, port=port), TestClock())
