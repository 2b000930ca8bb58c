"""The goods file: CSV as a spreadsheet saves it, checked line by line, to articles by barcode (guide A1).

::

    条码,名称,单价
    6901234567892,矿泉水 550ml,2.00

The header names the columns, in Chinese or English and in any order; further columns are left alone. Text is UTF-8
with or without a byte order mark, or GBK as a Chinese spreadsheet saves it; columns are parted by comma, semicolon or
tab. Either every line is right or nothing is taken.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from terminal.core.goods import Article, GoodsFile
from terminal.core.ids import ScanClass, classify, is_gtin
from terminal.core.money import BadAmount, Fen
from terminal.errors import ConfigError

MAX_FILE_BYTES = 8 << 20
MAX_ARTICLES = 50_000
"""A supermarket has about 20,000; as many take some 10 MB of memory."""
MAX_NAME = 30
"""Characters: two lines of a 58 mm slip."""
PROBLEMS_SHOWN = 20

COLUMNS = {
    "barcode": ("barcode", "条码", "条形码", "商品条码", "国际条码"),
    "name": ("name", "名称", "商品名称", "品名"),
    "price": ("price", "单价", "价格", "售价", "零售价"),
}
"""What each column may be called."""

_BARCODE = re.compile(r"[0-9A-Za-z_-]{1,32}", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?", re.ASCII)


class BadGoods(ConfigError):
    """A goods file that cannot be used; ``problems`` names each line and what is wrong with it."""

    def __init__(self, what: str, *, where: str, do: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(what, where=where, do=do)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class _Reading:
    articles: dict[str, Article]
    lines: dict[str, int]
    problems: list[str]


def load(path: Path) -> GoodsFile:
    """Read and check the whole file. Raises BadGoods, which names the lines."""
    rows = _rows(_text(path), str(path))
    places = _places(rows[0][1], str(path))
    reading = _Reading({}, {}, [])
    for number, cells in rows[1:]:
        if any(cell.strip() for cell in cells):
            _take(reading, number, cells, places)
    problems = reading.problems
    if len(reading.articles) > MAX_ARTICLES:
        problems.append(f"more than {MAX_ARTICLES} articles")
    if problems:
        shown = tuple(problems[:PROBLEMS_SHOWN])
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise BadGoods(f"{problems[0]}{more}", where=str(path), do="Correct it; nothing was taken", problems=shown)
    if not reading.articles:
        raise BadGoods("has no goods", where=str(path), do="Give it a line for each article")
    return GoodsFile(reading.articles)


def save(goods: GoodsFile, path: Path) -> None:
    """Write the articles as UTF-8 CSV that :func:`load` reads; the old file or the new one, never half of it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(names[1] for names in COLUMNS.values())
    for article in goods.by_barcode.values():
        writer.writerow((article.barcode, article.name, article.unit_price.yuan()))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(out.getvalue().encode("utf-8-sig"))
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except OSError:
            with suppress(FileNotFoundError):
                os.unlink(name)
            raise
    except OSError as error:
        raise ConfigError(
            f"cannot be written ({error.strerror})", where=str(path), do="Check the folder, its owner and the disk"
        ) from error


# ---------------------------------------------------------------- reading


def _text(path: Path) -> str:
    where = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise BadGoods(
            f"cannot be read ({error.strerror})", where=where, do="Check the path and the file's mode"
        ) from error
    if len(data) > MAX_FILE_BYTES:
        raise BadGoods(f"is larger than {MAX_FILE_BYTES} bytes", where=where, do="Check the path")
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    raise BadGoods("is neither UTF-8 nor GBK text", where=where, do="Save it as CSV (UTF-8) from the spreadsheet")


def _rows(text: str, where: str) -> list[tuple[int, list[str]]]:
    """Line numbers and cells; the first row is the header. Raises BadGoods."""
    head = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if rows or any(cell.strip() for cell in cells):
                rows.append((reader.line_num, cells))
    except csv.Error as error:
        raise BadGoods(f"line {reader.line_num}: {error}", where=where, do="Correct that line") from error
    if not rows:
        raise BadGoods("is empty", where=where, do="Give it a header and a line for each article")
    return rows


def _places(header: list[str], where: str) -> dict[str, int]:
    """Where each column stands. Raises BadGoods for one that is missing or there twice."""
    titles = [cell.strip().lower() for cell in header]
    places: dict[str, int] = {}
    for column, names in COLUMNS.items():
        found = [place for place, title in enumerate(titles) if title in names]
        if len(found) != 1:
            times = "stands twice" if found else "is missing"
            raise BadGoods(
                f"line 1: the column {names[1]} {times}", where=where, do="The header names 条码, 名称 and 单价"
            )
        places[column] = found[0]
    return places


def _take(reading: _Reading, number: int, cells: list[str], places: dict[str, int]) -> None:
    values = {column: cells[place].strip() if place < len(cells) else "" for column, place in places.items()}
    barcode = values["barcode"]
    price, fault = _price(values["price"])
    why = _why_no_barcode(barcode) or _why_no_name(values["name"]) or fault
    if not why and barcode in reading.articles:
        why = f"the barcode {barcode} stands in line {reading.lines[barcode]} already"
    if why or price is None:
        reading.problems.append(f"line {number}: {why}")
        return
    reading.articles[barcode] = Article(barcode, values["name"], price)
    reading.lines[barcode] = number


def _why_no_barcode(text: str) -> str:
    if not text:
        return "the barcode is missing"
    if _SCIENTIFIC.fullmatch(text):
        return f"the spreadsheet has cut the barcode to {text}: format the column as text"
    if not _BARCODE.fullmatch(text):
        return "a barcode has 1 to 32 letters or digits"
    if classify(text).kind is ScanClass.PAYMENT_CODE:
        return "this barcode looks like a customer's payment code"
    if len(text) == 13 and text.isdigit() and not is_gtin(text):
        return f"the check digit of {text} is wrong"
    return ""


def _why_no_name(text: str) -> str:
    if not 0 < len(text) <= MAX_NAME or not text.isprintable():
        return f"a name has 1 to {MAX_NAME} printable characters"
    return ""


def _price(text: str) -> tuple[Fen | None, str]:
    """Yuan with at most two decimals, as a spreadsheet writes them."""
    plain = text.lstrip("￥¥").strip()
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        return Fen.from_yuan(plain), ""
    except BadAmount:
        return None, f"the price {text!r} is no amount in yuan" if text else "the price is missing"
