"""Barcodes, QR and PDF417: what a decoder reads from the paper, in every type, size and form of command."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendered_paper import box, decoded, ink, seen, slip, slips

from hw_mocks.printer.code93 import code93
from hw_mocks.printer.render import render


def counted(kind: int, data: bytes) -> bytes:
    return b"\x1dk" + bytes([kind, len(data)]) + data


def nul_ended(kind: int, data: bytes) -> bytes:
    return b"\x1dk" + bytes([kind]) + data + b"\x00"


def symbol(kind: int, data: bytes) -> bytes:
    """Store and print."""
    cn = bytes([kind])
    return b"\x1d(k" + (len(data) + 3).to_bytes(2, "little") + cn + b"P0" + data + b"\x1d(k\x03\x00" + cn + b"Q0"


def function(kind: int, number: int, *values: int) -> bytes:
    return b"\x1d(k" + (len(values) + 2).to_bytes(2, "little") + bytes([kind, number, *values])


QR, PDF417 = 49, 48

BARCODES = (
    # kinds, data, (format, text)
    ((0, 65), b"03600029145", ("EAN-13", "0036000291452")),
    ((0, 65), b"036000291452", ("EAN-13", "0036000291452")),
    ((1, 66), b"123456", ("UPC-E", "0012345000065")),
    ((1, 66), b"0123450", ("UPC-E", "0012000003455")),
    ((1, 66), b"1123453", ("UPC-E", "0112300000458")),
    ((1, 66), b"04210000526", ("UPC-E", "0042100005264")),
    ((1, 66), b"012345000065", ("UPC-E", "0012345000065")),
    ((2, 67), b"690123456789", ("EAN-13", "6901234567892")),
    ((2, 67), b"6901234567892", ("EAN-13", "6901234567892")),
    ((3, 68), b"9638507", ("EAN-8", "96385074")),
    ((4, 69), b"A-1 $/+%.", ("Code 39", "A-1 $/+%.")),
    ((4, 69), b"*R0001*", ("Code 39", "R0001")),
    ((5, 70), b"0123456789", ("ITF", "0123456789")),
    ((6, 71), b"A1234-$:/.+B", ("Codabar", "A1234-$:/.+B")),
    ((72,), b"Ref-01/~", ("Code 93", "Ref-01/~")),
    ((73,), b"{BRef{C\x0c\x22", ("Code 128", "Ref1234")),
    ((73,), b"{A\x01R{BR{{", ("Code 128", "\x01RR{")),
    ((74,), b"(01)06901234567892", ("Code 128", "0106901234567892")),
    ((79,), b"R20261125-0001a", ("Code 128", "R20261125-0001a")),
)
FORMS = [
    (nul_ended if kind <= 6 else counted, kind, data, expected) for kinds, data, expected in BARCODES for kind in kinds
]


@pytest.mark.parametrize("dots", [2, 3])
@pytest.mark.parametrize(("form", "kind", "data", "expected"), FORMS, ids=lambda value: str(value)[:24])
def test_every_kind_of_barcode_is_read_from_paper(
    form: object, kind: int, data: bytes, expected: tuple[str, str], dots: int
) -> None:
    command = (nul_ended if kind <= 6 else counted)(kind, data)
    assert decoded(b"\x1dh\x50\x1dw" + bytes([dots]) + command) == [expected]


@pytest.mark.parametrize("chunk", range(16))
def test_code93_has_every_character_of_ascii(chunk: int) -> None:
    data = bytes(range(chunk * 8, chunk * 8 + 8))
    assert decoded(b"\x1dw\x02" + counted(72, data)) == [("Code 93", data.decode("ascii"))]


def test_every_digit_that_a_upc_e_can_end_with_has_its_parity() -> None:
    for first in "01":
        for body in ("123450", "987651", "555552", "123453", "123454", "123455", "900009", "012348"):
            ((name, text),) = decoded(b"\x1dw\x03" + counted(66, (first + body).encode()))
            assert (name, text[1]) == ("UPC-E", first)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (65, b"12"),
        (66, b"1234567890A"),
        (66, b"01234567890"),  # has no short form
        (66, b"2123456"),
        (67, b"12345678901X"),
        (69, b"lower"),
        (70, b"123"),
        (70, b""),
        (71, b"1234"),
        (72, b"\x80"),
        (72, b""),
        (74, "款".encode("gbk")),
        (79, b"\xff"),
        (75, b"0123456789012"),  # GS1 DataBar
    ],
)
def test_data_of_another_kind_print_nothing_and_are_remarked(kind: int, data: bytes) -> None:
    command = counted(kind, data)
    assert slips(command) == ()
    assert any(f"GS k {kind}" in remark for remark in render(command, "epson-80").remarks)


def test_a_barcode_wider_than_the_paper_is_not_printed() -> None:
    assert slips(b"\x1dw\x06" + counted(72, b"0123456789"), "clone-58") == ()
    assert decoded(b"\x1dw\x01" + counted(72, b"0123456789"), "clone-58") == [("Code 93", "0123456789")]


@pytest.mark.parametrize(("thin", "thick"), [(2, 5), (3, 8), (4, 10), (5, 13), (6, 15)])
def test_bars_of_two_widths_have_the_widths_of_the_reference(thin: int, thick: int) -> None:
    picture = ink(b"\x1dw" + bytes([thin]) + counted(70, b"01"))
    left, top, right, _ = box(picture)
    row = "".join("1" if picture.getpixel((x, top)) else "0" for x in range(left, right))
    runs = {len(run) for run in row.replace("10", "1 0").replace("01", "0 1").split()}
    assert runs == {thin, thick}


@pytest.mark.parametrize(("where", "above", "below"), [(0, 0, 0), (1, 1, 0), (2, 0, 1), (3, 1, 1), (0x32, 0, 1)])
@pytest.mark.parametrize(("font", "high"), [(0, 24), (1, 17)])
def test_the_text_of_a_barcode_stands_where_it_is_wanted(
    where: int, above: int, below: int, font: int, high: int
) -> None:
    data = counted(69, b"REF12345")
    bare = box(ink(b"\x1dh\x40" + data))
    dressed = slip(b"\x1dh\x40\x1dH" + bytes([where]) + b"\x1df" + bytes([font]) + data)
    assert bare[3] - bare[1] == 64
    assert dressed.height - 120 == 64 + high * (above + below)
    band = ink(b"\x1dh\x40\x1dH" + bytes([where]) + b"\x1df" + bytes([font]) + data)
    left, top, right, bottom = box(band)
    full = [y for y in range(band.height) if sum(bool(band.getpixel((x, y))) for x in range(left, right)) > 60]
    assert full[0] == high * above
    assert full[-1] - full[0] == 63
    assert (top < full[0]) == bool(above)
    assert (bottom - 1 > full[-1]) == bool(below)
    assert seen(dressed.image()) == [("Code 39", "REF12345")]


@pytest.mark.parametrize("level", range(0x30, 0x34))
@pytest.mark.parametrize("dots", [2, 3, 6])
def test_qr_of_every_level_is_read_from_paper(level: int, dots: int) -> None:
    data = "退款单 R20261125000001 ￥12.00"
    command = function(QR, 65, 50, 0) + function(QR, 67, dots) + function(QR, 69, level) + symbol(QR, data.encode())
    assert decoded(b"\x1ba\x01" + command) == [("QR Code", data)]


@given(st.text(string.printable.strip() + "退款凭证", min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
def test_whatever_is_in_a_qr_comes_out_of_it(text: str) -> None:
    assert [found for _, found in decoded(function(QR, 67, 4) + symbol(QR, text.encode()))] == [text]


@pytest.mark.parametrize(
    "settings_before",
    [
        b"",
        function(PDF417, 65, 3),
        function(PDF417, 65, 8),
        function(PDF417, 66, 12),
        function(PDF417, 67, 2),
        function(PDF417, 68, 5),
        function(PDF417, 69, 0x30, 0x31),
        function(PDF417, 69, 0x30, 0x35),
        function(PDF417, 69, 0x31, 20),
        function(PDF417, 70, 1),
    ],
    ids=lambda value: value.hex(),
)
def test_pdf417_is_read_from_paper_whatever_its_settings(settings_before: bytes) -> None:
    data = b"REFUND R20261125000001;12.00;CNY"
    command = function(PDF417, 67, 2) + settings_before + symbol(PDF417, data)
    assert decoded(b"\x1ba\x01" + command) == [("PDF417", data.decode())]


def test_pdf417_has_the_columns_and_dots_that_were_asked_for() -> None:
    command = function(PDF417, 65, 4) + function(PDF417, 67, 2) + function(PDF417, 68, 4) + symbol(PDF417, b"A" * 30)
    left, top, right, bottom = box(ink(command))
    assert right - left == (17 * 8 + 1) * 2
    assert (bottom - top) % 8 == 0


@pytest.mark.parametrize("data", [b"", b"x" * 2711, b"\xff" * 1200])
def test_pdf417_that_cannot_be_is_not_printed(data: bytes) -> None:
    assert slips(function(PDF417, 67, 3) + symbol(PDF417, data), "clone-58") == ()


def test_other_two_dimensional_codes_are_remarked() -> None:
    assert "GS ( k: only QR and PDF417 are drawn" in render(symbol(54, b"x"), "epson-80").remarks


def test_code93_is_none_for_what_it_has_not() -> None:
    assert code93(b"") is None
    assert code93(b"\x80") is None
