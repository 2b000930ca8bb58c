"""A slip as PNG and PDF: the lines of the paper, nothing cut off, the text of the PDF still text."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from drivers.archive.pdf import pdf
from drivers.archive.picture import Painter
from drivers.archive.sheet import COLUMNS, MARGIN_DOTS, WIDTH_DOTS, Bar, Run, sheet_of
from terminal.core.slips.document import Align, Blank, Document, Pair, QrCode, Rule, Size, Text

SLIP = Document(
    "merchant R1",
    (
        Text("退款凭证", Align.CENTER, bold=True, size=Size.DOUBLE),
        Pair("商户名称", "示例百货（中山路店）"),
        Rule(),
        Pair("原订单号", "2" * 32),
        Pair("退款原因", "商品与描述不符，顾客要求退回全部款项并已当面说明原因，无其他争议"),
        Text("RMB -12.50", Align.RIGHT, bold=True, size=Size.DOUBLE),
        Text("高字", size=Size.TALL),
        Blank(2),
        QrCode("RD92964004829130000001"),
    ),
)
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def test_values_end_at_the_right_edge_and_labels_begin_at_the_left() -> None:
    runs = {piece.text: piece for piece in sheet_of(SLIP).pieces if isinstance(piece, Run)}
    assert (runs["商户名称"].x, runs["商户名称"].align) == (MARGIN_DOTS, Align.LEFT)
    assert (runs["2" * 32].x, runs["2" * 32].align) == (MARGIN_DOTS + WIDTH_DOTS, Align.RIGHT)


def test_nothing_is_drawn_outside_the_margins() -> None:
    sheet = sheet_of(SLIP)
    picture = Painter().picture(sheet)
    assert picture.size == (sheet.width, sheet.height)
    left, top, right, bottom = picture.point(lambda level: 255 - level).getbbox() or (0, 0, 0, 0)
    assert left >= MARGIN_DOTS - 8
    assert right <= MARGIN_DOTS + WIDTH_DOTS + 8
    assert top >= MARGIN_DOTS // 2
    assert bottom <= sheet.height - MARGIN_DOTS // 2


def test_a_rule_runs_over_the_whole_width() -> None:
    bars = [piece for piece in sheet_of(Document("", (Rule(),))).pieces if isinstance(piece, Bar)]
    assert bars[0].x == MARGIN_DOTS
    assert bars[-1].x + bars[-1].width >= MARGIN_DOTS + WIDTH_DOTS - 2 * bars[0].width


def test_a_run_of_digits_stays_within_its_columns() -> None:
    painter, digits = Painter(), "8" * COLUMNS
    box = painter.picture(sheet_of(Document("", (Text(digits),)))).point(lambda level: 255 - level).getbbox()
    assert box is not None
    assert box[2] <= MARGIN_DOTS + WIDTH_DOTS


def test_the_png_opens_and_is_small() -> None:
    raw = Painter().png(sheet_of(SLIP))
    with Image.open(io.BytesIO(raw)) as picture:
        assert picture.width == WIDTH_DOTS + 2 * MARGIN_DOTS
    assert len(raw) < 60_000


def test_the_pdf_has_one_page_of_the_slips_size_with_its_font_in_it() -> None:
    raw = pdf(sheet_of(SLIP), "merchant R1", NOW)
    assert raw.startswith(b"%PDF-")
    assert raw.count(b"/Type /Page\n") == 1
    assert b"FontFile" in raw
    assert b"226.77" in raw  # 80 mm in points


@pytest.mark.parametrize("document", [Document("", ()), Document("", (Text(""),))])
def test_an_empty_slip_is_an_empty_sheet(document: Document) -> None:
    assert Painter().picture(sheet_of(document)).getextrema() == (255, 255)
