"""A QR code on a panel: it is read off the picture at every size, and off the console's characters."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image

from drivers.panel.codes import QUIET, modules
from drivers.panel.metrics import FRAMES
from drivers.panel.paint import Painter
from drivers.panel.screen_json import screen_json
from drivers.panel.text_rows import HALVES, text_rows
from terminal.core.screens.model import Code, KeyHint, Note, ScreenModel, StatusBar, Tone

TEXT = "TEL:95016\nMID:822290059430BFA\nTID:D9296400\nVER:0.1.0\nREF:RD92964004829130000001"
SCREEN = ScreenModel(
    "service.code",
    "服务 · 二维码",
    (Note("用手机扫描，发给客服", Tone.MUTED), Code(TEXT)),
    (KeyHint("确认", "返回"), KeyHint("取消", "返回")),
    StatusBar(),
)


def read(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: f"{frame.width}x{frame.height}")
def test_the_code_is_read_off_the_picture_at_every_size(frame: object) -> None:
    painter = Painter(frame.width, frame.height)  # type: ignore[attr-defined]
    page = painter.page(SCREEN)
    assert page.hidden == 0
    assert read(painter.draw(page)) == [TEXT]


def test_the_code_has_its_quiet_zone() -> None:
    grid = modules(TEXT)
    assert not any(any(row[:QUIET]) or any(row[-QUIET:]) for row in grid)
    assert not any(any(row) for row in (*grid[:QUIET], *grid[-QUIET:]))


def test_the_code_is_read_off_the_characters_of_a_wide_console() -> None:
    dark = {drawn: pair for pair, drawn in HALVES.items()}
    rows = text_rows(SCREEN, columns=80, rows=40)
    begin = min(row.index("█" * 20) for row in rows if "█" * 20 in row)
    picture = Image.new("L", (400, 400), 255)
    side = len(modules(TEXT))
    lines = [row[begin : begin + side] for row in rows if "█" in row[begin : begin + side]]
    for y, line in enumerate(lines):
        for x, character in enumerate(line):
            upper, lower = dark[character]
            for half, module in enumerate((upper, lower)):
                if module:
                    picture.paste(0, (x * 6 + 20, (2 * y + half) * 6 + 20, x * 6 + 26, (2 * y + half) * 6 + 26))
    assert read(picture) == [TEXT]


def test_a_narrow_console_shows_what_the_code_says() -> None:
    assert any("TID:D9296400" in row for row in text_rows(SCREEN, columns=40, rows=30))


def test_the_code_travels_to_the_bench_as_its_text() -> None:
    blocks = screen_json(SCREEN)["blocks"]
    assert isinstance(blocks, list)
    assert blocks[-1] == {"type": "code", "text": TEXT}
