"""Linear barcodes: what ``GS k`` carries → modules, "1" is a bar. Facts: printer §1.1, devices §2.3 (check digit).

EAN, UPC-A, CODE39, ITF, CODABAR and automatic CODE128 are python-barcode's; UPC-E, CODE93 and CODE128 with the code
sets in its data no kept library draws.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from barcode.charsets.ean import CODES as EAN_CODES
from barcode.codabar import CODABAR
from barcode.codex import Code39, Code128, Gs1_128
from barcode.ean import EuropeanArticleNumber8, EuropeanArticleNumber13
from barcode.errors import BarcodeError
from barcode.itf import ITF

from hw_mocks.printer.code93 import code93
from hw_mocks.printer.code128 import code128


class Kind(Enum):
    """The symbologies that are drawn."""

    UPC_A = "UPC-A"
    UPC_E = "UPC-E"
    EAN13 = "EAN13"
    EAN8 = "EAN8"
    CODE39 = "CODE39"
    ITF = "ITF"
    CODABAR = "CODABAR"
    CODE93 = "CODE93"
    CODE128 = "CODE128"
    GS1_128 = "GS1-128"
    CODE128_AUTO = "CODE128 "
    """``GS k 79``: the printer chooses the code sets."""


KIND_OF = {
    #  NUL-ended form       counted form
    0: Kind.UPC_A,
    65: Kind.UPC_A,
    1: Kind.UPC_E,
    66: Kind.UPC_E,
    2: Kind.EAN13,
    67: Kind.EAN13,
    3: Kind.EAN8,
    68: Kind.EAN8,
    4: Kind.CODE39,
    69: Kind.CODE39,
    5: Kind.ITF,
    70: Kind.ITF,
    6: Kind.CODABAR,
    71: Kind.CODABAR,
    72: Kind.CODE93,
    73: Kind.CODE128,
    74: Kind.GS1_128,
    79: Kind.CODE128_AUTO,
}
"""75..78 are the forms of GS1 DataBar, which are not drawn."""


@dataclass(frozen=True, slots=True)
class Barcode:
    modules: str
    text: str
    """What stands under the bars."""
    two_widths: bool = False
    """Bars and spaces are thin or thick: a run of several modules is a thick one, whatever its length."""


def barcode(kind: Kind, data: bytes) -> Barcode | None:
    """None when the data are not of this kind: a printer then prints nothing."""
    return _ENCODERS[kind](data)


def check_digit(digits: str) -> str:
    """EAN and UPC: from the right, weights 3, 1, 3, …"""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


# ------------------------------------------------------------ EAN and UPC


def _digits(data: bytes, *lengths: int) -> str | None:
    """The data as digits, if they are digits and so many."""
    return data.decode("ascii") if data.isdigit() and len(data) in lengths else None


def _ean13(data: bytes) -> Barcode | None:
    digits = _digits(data, 12, 13)
    if digits is None:
        return None
    code = EuropeanArticleNumber13(digits[:12])
    return Barcode(code.build()[0], code.get_fullcode())


def _ean8(data: bytes) -> Barcode | None:
    digits = _digits(data, 7, 8)
    if digits is None:
        return None
    code = EuropeanArticleNumber8(digits[:7])
    return Barcode(code.build()[0], code.get_fullcode())


def _upc_a(data: bytes) -> Barcode | None:
    digits = _digits(data, 11, 12)
    if digits is None:
        return None
    code = EuropeanArticleNumber13("0" + digits[:11])
    return Barcode(code.build()[0], code.get_fullcode()[1:])


_UPC_E_PARITY = ["BBBAAA", "BBABAA", "BBAABA", "BBAAAB", "BABBAA", "BAABBA", "BAAABB", "BABABA", "BABAAB", "BAABAB"]
"""By the check digit, for number system 0; turned round for 1. A is odd, B even."""
_UPC_E_START, _UPC_E_END = "101", "010101"


def _upc_e(data: bytes) -> Barcode | None:
    """6 digits, with the number system 7, with the check digit 8; or the 11 or 12 of a UPC-A that can be shortened."""
    digits = _digits(data, 6, 7, 8, 11, 12)
    if digits is None:
        return None
    system = "0" if len(digits) == 6 else digits[0]
    short = _shortened(digits[1:11]) if len(digits) > 8 else digits[-6:] if len(digits) < 8 else digits[1:7]
    if system not in "01" or short is None:
        return None
    check = check_digit(system + _lengthened(short))
    parity = _UPC_E_PARITY[int(check)]
    if system == "1":
        parity = parity.translate({ord("A"): "B", ord("B"): "A"})
    body = "".join(EAN_CODES[side][int(digit)] for side, digit in zip(parity, short, strict=True))
    return Barcode(_UPC_E_START + body + _UPC_E_END, system + short + check)


def _lengthened(short: str) -> str:
    """Six digits of UPC-E → the ten between number system and check digit."""
    last = short[5]
    if last in "012":
        return f"{short[:2]}{last}0000{short[2:5]}"
    if last == "3":
        return f"{short[:3]}00000{short[3:5]}"
    if last == "4":
        return f"{short[:4]}00000{short[4]}"
    return f"{short[:5]}0000{last}"


def _shortened(ten: str) -> str | None:
    """The other way round; None for a number that has no short form."""
    for short in (
        ten[:2] + ten[7:] + ten[2],
        ten[:3] + ten[8:] + "3",
        ten[:4] + ten[9] + "4",
        ten[:5] + ten[9],
    ):
        if _lengthened(short) == ten:
            return short
    return None


# ------------------------------------------------------------ the others


def _code39(data: bytes) -> Barcode | None:
    """The printer adds the start and stop characters where the data have none."""
    text = data.decode("latin-1").removeprefix("*").removesuffix("*")
    if not re.fullmatch(r"[0-9A-Z $%+./-]+", text):
        return None
    return Barcode(Code39(text, add_checksum=False).build()[0], text, two_widths=True)


def _itf(data: bytes) -> Barcode | None:
    if not data.isdigit() or len(data) % 2:
        return None
    text = data.decode("ascii")
    return Barcode(ITF(text, narrow=1, wide=2).build()[0], text, two_widths=True)


def _codabar(data: bytes) -> Barcode | None:
    text = data.decode("latin-1").upper()
    if not re.fullmatch(r"[A-D][0-9$+./:-]*[A-D]", text):
        return None
    return Barcode(CODABAR(text, narrow=1, wide=2).build()[0], text, two_widths=True)


def _code128_auto(data: bytes) -> Barcode | None:
    return _by_itself(Code128, data, data)


def _gs1_128(data: bytes) -> Barcode | None:
    """The brackets round an application identifier are for people only; ``{1`` is FNC1 between two of them."""
    if not data.isascii():
        return None
    return _by_itself(Gs1_128, re.sub(rb"[() ]", b"", data).replace(b"{1", b"\xf1"), data.replace(b"{1", b""))


def _by_itself(code: type[Code128], data: bytes, shown: bytes) -> Barcode | None:
    try:
        modules = code(data.decode("latin-1")).build()[0] if data else None
    except (BarcodeError, RuntimeError, KeyError):
        return None
    return (
        Barcode(modules, "".join(c if c.isprintable() else " " for c in shown.decode("latin-1"))) if modules else None
    )


def _own(encoder: Callable[[bytes], tuple[str, str] | None]) -> Callable[[bytes], Barcode | None]:
    def encoded(data: bytes) -> Barcode | None:
        found = encoder(data)
        return Barcode(*found) if found is not None else None

    return encoded


_ENCODERS: dict[Kind, Callable[[bytes], Barcode | None]] = {
    Kind.UPC_A: _upc_a,
    Kind.UPC_E: _upc_e,
    Kind.EAN13: _ean13,
    Kind.EAN8: _ean8,
    Kind.CODE39: _code39,
    Kind.ITF: _itf,
    Kind.CODABAR: _codabar,
    Kind.CODE93: _own(code93),
    Kind.CODE128: _own(code128),
    Kind.GS1_128: _gs1_128,
    Kind.CODE128_AUTO: _code128_auto,
}
