"""The mirror's clients at their worst: resets, full buffers, half closed connections, no descriptors left."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from panel_pages import StoppedClock

from drivers.panel.audience import BUFFER_BYTES, MOST_CLIENTS, Audience
from drivers.panel.mirror import MirrorOptions, MirrorPanel
from drivers.panel.samples import AMOUNT, CONFIRM_PAGE
from drivers.panel.screen_json import screen_line as line_of

RESET = struct.pack("ii", 1, 0)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[tuple[MirrorPanel, Path]]:
    path = tmp_path / "mirror"
    made = MirrorPanel(MirrorOptions(path), StoppedClock())
    yield made, path
    made.close()


def client(path: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.settimeout(5)
    made.connect(str(path))
    return made


def line(peer: socket.socket) -> bytes:
    data = b""
    while not data.endswith(b"\n"):
        more = peer.recv(65_536)
        if not more:
            break
        data += more
    return data


def test_a_client_that_resets_in_the_middle_of_a_line_disturbs_nobody(mirror: tuple[MirrorPanel, Path]) -> None:
    panel, path = mirror
    rude, polite = client(path), client(path)
    panel.show(AMOUNT)
    first = line(polite)
    rude.sendall(b"something that nobody reads")
    rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    rude.close()
    panel.show(CONFIRM_PAGE)
    assert line(polite) not in (b"", first)
    polite.close()


def test_a_client_that_shuts_its_side_is_let_go(mirror: tuple[MirrorPanel, Path]) -> None:
    panel, path = mirror
    half, whole = client(path), client(path)
    half.shutdown(socket.SHUT_WR)
    panel.show(AMOUNT)
    assert line(whole)
    assert line(half) in (b"", line_of(AMOUNT)), "it is let go, perhaps after the line that was on its way"
    half.close()
    whole.close()


def test_more_clients_than_there_is_room_for_leave_the_others_their_place(mirror: tuple[MirrorPanel, Path]) -> None:
    panel, path = mirror
    inside = [client(path) for _ in range(MOST_CLIENTS)]
    panel.show(AMOUNT)
    assert all(line(peer) for peer in inside)
    outside = client(path)
    assert outside.recv(1) == b"", "turned away"
    inside.pop().close()
    panel.show(CONFIRM_PAGE)
    assert all(line(peer) for peer in inside)
    for peer in (*inside, outside):
        peer.close()


def test_a_client_that_never_reads_costs_a_bounded_buffer(mirror: tuple[MirrorPanel, Path]) -> None:
    panel, path = mirror
    deaf, hearing = client(path), client(path)
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    shown = 0
    while shown * 2_000 < BUFFER_BYTES * 3:
        panel.show(AMOUNT if shown % 2 else CONFIRM_PAGE)
        assert line(hearing)
        shown += 1
    deaf.close()
    hearing.close()


def test_an_audience_that_has_ended_takes_no_line(tmp_path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(tmp_path / "one"))
    listener.listen()
    audience = Audience(listener)
    peer = client(tmp_path / "one")
    assert audience.tell(b"{}\n")
    audience.close()
    audience.close()
    assert not audience.tell(b"{}\n")
    assert line(peer) in (b"{}\n", b"")
    peer.close()
