"""The goods file: what spreadsheets save is read, what is wrong is named by its line, nothing is taken by halves."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.goods import Article, GoodsFile
from terminal.core.money import Fen
from terminal.errors import ConfigError
from terminal.goods.file import BadGoods, load, save

WATER = Article("6901234567892", "矿泉水 550ml", Fen(200))
TEXT = "条码,名称,单价\r\n6901234567892,矿泉水 550ml,2.00\r\nA-01,手工皂,1280\r\n"


def write(folder: Path, data: bytes) -> Path:
    path = folder / "goods.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_a_spreadsheet_saves_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    goods = load(write(tmp_path, TEXT.replace(",", delimiter).encode(encoding)))
    assert goods.find("6901234567892") == WATER
    assert goods.find("A-01") == Article("A-01", "手工皂", Fen(128_000))
    assert goods.find("999") is None


def test_columns_may_stand_in_any_order_and_be_more(tmp_path: Path) -> None:
    text = 'Price,备注,Name,Barcode\n"￥1,234.50",好,"茶, 散装",6901234567892\n\n'
    article = Article("6901234567892", "茶, 散装", Fen(123_450))
    assert load(write(tmp_path, text.encode())).find("6901234567892") == article


def test_a_upc_code_is_found_with_and_without_the_leading_zero(tmp_path: Path) -> None:
    goods = load(write(tmp_path, "barcode,name,price\n036000291452,纸巾,3.00\n".encode()))
    assert goods.find("036000291452") is not None
    assert goods.find("0036000291452") == goods.find("036000291452")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("6901234567892,,2.00", "line 3: a name has"),
        (",水,2.00", "line 3: the barcode is missing"),
        ("6901234567892,水,", "line 3: the price is missing"),
        ("6901234567892,水", "line 3: the price is missing"),
        ("6901234567892,水,2.005", "no amount in yuan"),
        ("6901234567892,水,-2", "no amount in yuan"),
        ("6901234567892,水,两元", "no amount in yuan"),
        ("6901234567891,水,2.00", "the check digit of 6901234567891 is wrong"),
        ("6.90123E+12,水,2.00", "the spreadsheet has cut the barcode"),
        ("690 123,水,2.00", "1 to 32 letters or digits"),
        ("134567890123456789,水,2.00", "payment code"),
        ("A-01,水,2.00", "the barcode A-01 stands in line 2 already"),
        ("6901234567892," + "水" * 31 + ",2.00", "a name has 1 to 30"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_taken(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(BadGoods) as caught:
        load(write(tmp_path, f"条码,名称,单价\nA-01,手工皂,12.80\n{line}\n".encode()))
    assert says in str(caught.value)
    assert len(caught.value.problems) == 1


def test_all_wrong_lines_are_named_the_first_in_the_message(tmp_path: Path) -> None:
    lines = "".join(f"A-{place},,1\n" for place in range(30))
    with pytest.raises(BadGoods, match=r"line 2: .*\(and 29 more\)") as caught:
        load(write(tmp_path, f"条码,名称,单价\n{lines}".encode()))
    assert len(caught.value.problems) == 20


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        ("条码,名称\n1,水\n".encode(), "column 单价 is missing"),
        ("条码,名称,单价,价格\n1,水,1,1\n".encode(), "column 单价 stands twice"),
        ("条码,名称,单价\n".encode(), "has no goods"),
        ('条码,名称,单价\n"1,水,1\n'.encode(), "line 2"),
        (b"\xff\xfe\xff\xff\x00\xff", "neither UTF-8 nor GBK"),
    ],
)
def test_a_file_that_is_no_goods_file_says_what_is_wrong(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, data))
    assert says in str(caught.value)


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "none.csv")


def test_what_is_saved_is_read_back_and_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "saved.csv"
    goods = GoodsFile({WATER.barcode: WATER, "A-01": Article("A-01", '茶 "特级", 散装', Fen(1))})
    save(goods, path)
    assert load(path) == goods
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


@given(st.binary(max_size=300))
def test_no_bytes_bring_anything_but_goods_or_one_clear_error(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), data)
        try:
            goods = load(path)
        except BadGoods:
            return
        assert goods.by_barcode
