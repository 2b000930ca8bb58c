"""The mirror: every screen to every client, who may be slow, dead or late, and never delays the terminal."""

from __future__ import annotations

import json
import os
import socket
import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from panel_pages import PAGES, SCREENS, StoppedClock

from drivers.panel.audience import BUFFER_BYTES, MOST_CLIENTS
from drivers.panel.mirror import MirrorOptions, MirrorPanel
from drivers.panel.samples import AMOUNT, CONFIRM_PAGE, MENU
from drivers.panel.screen_json import screen_json, screen_line
from terminal.core.screens.model import Input, Note, ScreenModel
from terminal.errors import DeviceError, DeviceLost

PATIENCE_S = 5.0


class Client:
    """Someone who looks on. A read that gets nothing fails after the patience."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(PATIENCE_S)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("rb")

    def line(self) -> bytes:
        return self._lines.readline()

    def page(self) -> str:
        page = json.loads(self.line())["page"]
        assert isinstance(page, str)
        return page

    def until(self, page: str) -> None:
        """Read on until ``page`` comes."""
        while self.page() != page:
            pass

    def say(self, data: bytes) -> None:
        self._socket.sendall(data)

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "m.sock"


@pytest.fixture
def mirror(path: Path) -> Iterator[MirrorPanel]:
    panel = MirrorPanel(MirrorOptions(path), StoppedClock())
    yield panel
    panel.close()


def settled(mirror: MirrorPanel, *clients: Client) -> None:
    """Wait until the mirror has let the clients in, and they have read all that was shown so far."""
    for place, client in enumerate(clients):
        mirror.show(replace(MENU, page=f"settled {place}"))
        client.until(f"settled {place}")
    mirror.show(replace(MENU, page="all settled"))
    for client in clients:
        client.until("all settled")


def test_two_clients_get_every_screen_in_order(mirror: MirrorPanel, path: Path) -> None:
    clients = [Client(path), Client(path)]
    settled(mirror, *clients)

    for screen in (MENU, AMOUNT, CONFIRM_PAGE):
        mirror.show(screen)

    for client in clients:
        assert [client.page() for _ in range(3)] == [MENU.page, AMOUNT.page, CONFIRM_PAGE.page]
        client.close()


def test_a_late_client_gets_the_current_screen_at_once(mirror: MirrorPanel, path: Path) -> None:
    first = Client(path)
    mirror.show(MENU)
    mirror.show(AMOUNT)
    first.until(AMOUNT.page)

    late = Client(path)

    assert late.line() == screen_line(AMOUNT)
    late.close()
    first.close()


def test_a_client_that_is_gone_does_not_disturb_the_others(mirror: MirrorPanel, path: Path) -> None:
    staying, leaving = Client(path), Client(path)
    settled(mirror, leaving)
    leaving.close()

    for _ in range(20):
        mirror.show(AMOUNT)
    mirror.show(MENU)

    staying.until(MENU.page)
    staying.close()


def test_a_client_may_come_back(mirror: MirrorPanel, path: Path) -> None:
    mirror.show(AMOUNT)
    for _ in range(3 * MOST_CLIENTS):
        client = Client(path)
        assert client.page() == AMOUNT.page
        client.close()


def test_a_client_that_does_not_read_is_dropped_and_delays_nobody(mirror: MirrorPanel, path: Path) -> None:
    reading, sleeping = Client(path), Client(path)
    settled(mirror, sleeping)
    big = replace(MENU, page="big", blocks=(Note("退" * 8_000),))

    longest = 0.0
    for _ in range(4 * BUFFER_BYTES // len(screen_line(big))):
        begun = time.monotonic()
        mirror.show(big)
        longest = max(longest, time.monotonic() - begun)
        reading.until("big")
    assert longest < 0.5

    seen = 0
    while sleeping.line().endswith(b"\n"):
        seen += 1
    assert seen < 4 * BUFFER_BYTES // len(screen_line(big))
    mirror.show(MENU)
    reading.until(MENU.page)
    reading.close()
    sleeping.close()


def test_what_clients_say_is_thrown_away(mirror: MirrorPanel, path: Path) -> None:
    client = Client(path)
    client.say(b'{"key": "ENTER"}\n' * 100)
    mirror.show(AMOUNT)

    client.until(AMOUNT.page)
    client.close()


def test_one_client_too_many_is_turned_away(mirror: MirrorPanel, path: Path) -> None:
    mirror.show(AMOUNT)
    clients = [Client(path) for _ in range(MOST_CLIENTS)]
    for client in clients:
        assert client.page() == AMOUNT.page

    one_more = Client(path)

    assert one_more.line() == b""
    for client in (*clients, one_more):
        client.close()


def test_the_socket_belongs_to_its_owner_only(mirror: MirrorPanel, path: Path) -> None:
    mode = path.stat().st_mode

    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


def test_close_removes_the_socket_and_ends_the_clients(path: Path) -> None:
    mirror = MirrorPanel(MirrorOptions(path), StoppedClock())
    client = Client(path)
    settled(mirror, client)
    mirror.show(AMOUNT)

    mirror.close()
    mirror.close()

    assert not path.exists()
    client.until(AMOUNT.page)
    assert client.line() == b""
    client.close()
    with pytest.raises(DeviceLost):
        mirror.show(MENU)


def test_a_socket_left_behind_by_a_power_cut_is_replaced(path: Path) -> None:
    left = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    left.bind(str(path))
    left.listen()
    left.close()

    mirror = MirrorPanel(MirrorOptions(path), StoppedClock())
    mirror.show(AMOUNT)

    client = Client(path)
    assert client.page() == AMOUNT.page
    client.close()
    mirror.close()


def test_a_socket_that_another_process_serves_is_refused(mirror: MirrorPanel, path: Path) -> None:
    with pytest.raises(DeviceError, match="another process") as caught:
        MirrorPanel(MirrorOptions(path), StoppedClock())

    assert "m.sock" in caught.value.where
    client = Client(path)
    mirror.show(AMOUNT)
    client.until(AMOUNT.page)
    client.close()


def test_a_socket_that_somebody_replaced_is_not_removed(path: Path) -> None:
    mirror = MirrorPanel(MirrorOptions(path), StoppedClock())
    path.rename(path.with_suffix(".old"))
    path.write_text("another's")

    mirror.close()

    assert path.read_text() == "another's"


def test_a_file_that_is_no_socket_is_left_alone(path: Path) -> None:
    path.write_text("precious")

    with pytest.raises(DeviceError, match="no socket"):
        MirrorPanel(MirrorOptions(path), StoppedClock())

    assert path.read_text() == "precious"


def test_a_missing_folder_and_an_overlong_path_are_told(tmp_path: Path) -> None:
    with pytest.raises(DeviceLost):
        MirrorPanel(MirrorOptions(tmp_path / "nowhere" / "m.sock"), StoppedClock())
    with pytest.raises(DeviceError, match="too long"):
        MirrorPanel(MirrorOptions(tmp_path / ("m" * 120)), StoppedClock())
    assert not os.listdir(tmp_path)


# ---------------------------------------------------------------- the encoding


def test_a_screen_as_json() -> None:
    assert screen_json(replace(AMOUNT, revision=17)) == {
        "page": "refund.amount",
        "title": "退单 · 金额",
        "tone": "normal",
        "revision": 17,
        "blocks": [
            {"type": "field", "label": "原交易金额", "value": "￥1,288.00", "tone": "normal"},
            {"type": "field", "label": "可退金额", "value": "￥1,000.00", "tone": "success"},
            {"type": "input", "label": "退款金额（元）", "text": "388.5", "hint": "0.00", "error": "", "masked": False},
        ],
        "keys": [
            {"key": "确认", "does": "下一步"},
            {"key": "↑↓", "does": "全部可退"},
            {"key": "退格", "does": "删除/返回"},
            {"key": "取消", "does": "退出"},
        ],
        "status": {"link": "ready", "printer": "ready", "follow_ups": 0, "person": "01", "clock": "14:32"},
    }


def test_every_kind_of_block_has_a_type() -> None:
    types = set()
    for screen in PAGES:
        blocks = screen_json(screen)["blocks"]
        assert isinstance(blocks, list)
        types |= {block["type"] for block in blocks}

    assert types == {"field", "amount", "note", "headline", "input", "choice", "progress"}


def test_a_masked_text_leaves_as_dots_whatever_it_holds() -> None:
    screen = replace(MENU, blocks=(Input("操作密码", "246810", masked=True),))

    assert b"246810" not in screen_line(screen)
    assert "●●●●●●".encode() in screen_line(screen)


@given(SCREENS)
def test_any_screen_is_one_line_of_json(screen: ScreenModel) -> None:
    line = screen_line(screen)

    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert json.loads(line)["page"] == screen.page
