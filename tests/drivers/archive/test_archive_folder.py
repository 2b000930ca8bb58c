"""An export is whole or not there: manifest last, name last; a full, read-only or pulled target leaves nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.archive import folder as folder_module
from drivers.archive.folder import MANIFEST, TABLE, FolderArchive
from drivers.archive.table import BOM, cell, encoded
from terminal.core.export_model import ExportFault, Heading, Voucher
from terminal.core.slips.document import Document, Text

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
HEADINGS = (Heading("单号", False), Heading("金额", True))
ROW = ("2026112466210000000009", "12.50")
VOUCHER = Voucher("R1-merchant", Document("merchant R1", (Text("退款凭证"),)))
NAME = "20261101-20261124-20261125T100000"


@pytest.fixture
def archive(tmp_path: Path) -> FolderArchive:
    return FolderArchive(tmp_path, must_be_mount=False)


def left(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


def full_export(archive: FolderArchive) -> Path:
    assert archive.begin(NAME, HEADINGS, NOW).fault is None
    assert archive.write([ROW], [VOUCHER]).fault is None
    done = archive.finish()
    assert done.fault is None
    return Path(done.folder)


def test_a_finished_export_holds_table_vouchers_and_a_manifest_that_agrees(archive: FolderArchive) -> None:
    path = full_export(archive)
    assert path.name == f"refunds-{NAME}"
    files = sorted(str(file.relative_to(path)) for file in path.rglob("*") if file.is_file())
    assert files == [MANIFEST, TABLE, "vouchers/R1-merchant.pdf", "vouchers/R1-merchant.png"]
    told = dict(reversed(line.split("  ")) for line in (path / MANIFEST).read_text().splitlines())
    assert told == {name: hashlib.sha256((path / name).read_bytes()).hexdigest() for name in files if name != MANIFEST}


def test_before_the_end_nothing_lies_under_the_finished_name(archive: FolderArchive, tmp_path: Path) -> None:
    archive.begin(NAME, HEADINGS, NOW)
    archive.write([ROW], [VOUCHER])
    assert left(tmp_path) == [f".refunds-{NAME}.partial"]
    assert not list(tmp_path.rglob(MANIFEST))


def test_giving_up_leaves_nothing(archive: FolderArchive, tmp_path: Path) -> None:
    archive.begin(NAME, HEADINGS, NOW)
    archive.write([ROW], [VOUCHER])
    archive.abort()
    assert left(tmp_path) == []


def test_the_next_export_takes_away_what_a_pulled_stick_left(archive: FolderArchive, tmp_path: Path) -> None:
    (tmp_path / ".refunds-old.partial" / "vouchers").mkdir(parents=True)
    (tmp_path / "holiday.jpg").touch()
    path = full_export(archive)
    assert left(tmp_path) == ["holiday.jpg", path.name]


def test_without_a_stick_nothing_is_written_into_the_empty_mount_point(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path, must_be_mount=True)
    assert archive.begin(NAME, HEADINGS, NOW).fault is ExportFault.NO_TARGET
    assert FolderArchive(tmp_path / "none", must_be_mount=False).begin(NAME, HEADINGS, NOW).fault is (
        ExportFault.NO_TARGET
    )
    assert left(tmp_path) == []


def test_a_name_that_is_taken_is_not_written_over(archive: FolderArchive) -> None:
    path = full_export(archive)
    before = (path / TABLE).read_bytes()
    assert archive.begin(NAME, HEADINGS, NOW).fault is ExportFault.EXISTS
    assert (path / TABLE).read_bytes() == before


def test_a_full_stick_is_told_before_the_write_and_leaves_nothing(
    archive: FolderArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.begin(NAME, HEADINGS, NOW)
    monkeypatch.setattr(folder_module.shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    assert archive.write([ROW], [VOUCHER]).fault is ExportFault.FULL
    assert left(tmp_path) == []
    assert archive.finish().fault is ExportFault.LOST


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that really is full and really goes away, where the system lets one be mounted."""
    path = tmp_path / "stick"
    path.mkdir()
    if os.geteuid() != 0 or os.system(f"mount -t tmpfs -o size=20m tmpfs '{path}' 2>/dev/null"):
        pytest.skip("no file system can be mounted here")
    yield path
    os.system(f"umount -l '{path}'")


def test_a_stick_that_fills_up_in_a_write_is_full_and_holds_no_export(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "FREE_FLOOR_BYTES", 0)
    (small_disk / "film").write_bytes(bytes(20 * 1024 * 1024 - 40 * 1024))
    archive = FolderArchive(small_disk, must_be_mount=True)
    assert archive.begin(NAME, HEADINGS, NOW).fault is None
    steps = [archive.write([ROW], [Voucher(f"R{n}", VOUCHER.document)]) for n in range(20)]
    assert ExportFault.FULL in [step.fault for step in steps]
    assert left(small_disk) == ["film"]


@pytest.mark.parametrize("pulled_before", ["write", "finish"])
def test_a_stick_that_is_gone_is_an_error_and_nothing_has_the_name(
    archive: FolderArchive, tmp_path: Path, pulled_before: str
) -> None:
    archive.begin(NAME, HEADINGS, NOW)
    if pulled_before == "finish":
        archive.write([ROW], [VOUCHER])
    for entry in tmp_path.iterdir():
        shutil.rmtree(entry)
    step = archive.write([ROW], [VOUCHER]) if pulled_before == "write" else archive.finish()
    assert step.fault is ExportFault.LOST
    assert left(tmp_path) == []


# ---------------------------------------------------------------- the table


def test_excel_gets_a_byte_order_mark_and_crlf() -> None:
    raw = encoded([("单号", "金额")], (False, False), first=True)
    assert raw == f"{BOM}单号,金额\r\n".encode()
    assert raw[:3] == b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("2026112466210000000009", '="2026112466210000000009"'),  # 1.2E+21
        ("007", '="007"'),  # 7
        ("1E5", '="1E5"'),  # 100000
        ("3-4", '="3-4"'),  # a date
        ("=1+1", '="=1+1"'),
        ('=cmd|"/c"!A1', '="=cmd|""/c""!A1"'),
        ("@SUM(A1)", '="@SUM(A1)"'),
        ("-5", '="-5"'),
        ("商品退货", "商品退货"),
        ("RD92964004829130000001", "RD92964004829130000001"),
        ("2026-11-24 10:00:10", "2026-11-24 10:00:10"),
        ("两行\n文字", "两行 文字"),
        ("", ""),
    ],
)
def test_text_stays_text(text: str, given: str) -> None:
    assert cell(text, number=False) == given


def test_amounts_stay_numbers() -> None:
    assert cell("12.50", number=True) == "12.50"


@given(st.text(max_size=40))
def test_whatever_a_cell_holds_the_table_keeps_its_shape_and_no_formula_runs(text: str) -> None:
    raw = encoded([(text.encode("utf-8", "ignore").decode(), "1")], (False, True), first=False).decode()
    rows = list(csv.reader(io.StringIO(raw, newline="")))
    assert [len(row) for row in rows] == [2]
    assert rows[0][1] == "1"
    assert not rows[0][0].startswith(("+", "-", "@", "\t"))
    if rows[0][0].startswith("="):
        assert rows[0][0].startswith('="')
        assert rows[0][0].endswith('"')
