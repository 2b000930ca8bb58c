"""What a scanned text looks like, by the table of facts: devices §2.5; the text itself is shown to nobody. Pure.

The order of the tests matters: a 22-digit trade number comes before the payment codes it could be taken for.
"""

from __future__ import annotations

import re
from datetime import date
from enum import Enum


class ScanClass(Enum):
    """The value is what a technician reads."""

    NO_READ = "no read: the scanner says that it saw no code"
    TRADE_NO = "LaKaLa trade number (22 digits)"
    LOG_NO = "LaKaLa log number (14 digits, 66…)"
    REFERENCE = "12 digits: a slip's reference number, or a UPC-A code"
    PAYMENT_CODE = "LIVE PAYMENT CODE: never scan one here 付款码不可在此扫描"
    CARD = "may be a card number: masked 疑似卡号"
    GOODS = "goods barcode"
    WALLET_NO = "WeChat or Alipay transaction number (28 digits)"
    ORDER_NO = "order or refund number"
    LINK = "web address"
    OTHER = "other text"


IN_CLEAR = frozenset({ScanClass.NO_READ, ScanClass.TRADE_NO, ScanClass.LOG_NO, ScanClass.REFERENCE, ScanClass.ORDER_NO})
"""What a trace may hold as it is. All else is masked: a piece of a payment code is no known class either."""

AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
PAYMENT_CODES = (
    # payer         pattern: prefixes are GK, UNVERIFIED (facts: devices §9)
    ("WeChat",      re.compile(r"1[0-5][0-9]{16}")),
    ("Alipay",      re.compile(r"(2[5-9]|30)[0-9]{14,22}")),
    ("UnionPay",    re.compile(r"62[0-9]{17}")),
)  # fmt: skip
ORDER_NO = re.compile(r"[A-Za-z][0-9A-Za-z_-]{3,31}", re.ASCII)
DIGIT_RUN = re.compile(r"[0-9]{13,}", re.ASCII)
GOODS_LENGTHS = (8, 12, 13)


def class_of(text: str) -> ScanClass:
    """The class of one cleaned scan, with or without an AIM identifier before it."""
    if text == "%%NoRead":
        return ScanClass.NO_READ
    aim = AIM.match(text)
    plain = text[aim.end() :] if aim else text
    if plain.isascii() and plain.isdigit():
        return _of_digits(plain, is_goods=bool(aim) and text.startswith("]E"))
    if any(_is_secret(run) for run in DIGIT_RUN.findall(plain)):
        return ScanClass.CARD
    if plain.lower().startswith(("http://", "https://")):
        return ScanClass.LINK
    return ScanClass.ORDER_NO if ORDER_NO.fullmatch(plain) else ScanClass.OTHER


def may_be_shown(text: str) -> bool:
    return class_of(text) in IN_CLEAR


def _of_digits(digits: str, *, is_goods: bool) -> ScanClass:
    length = len(digits)
    if length == 22 and _is_date(digits[:8]):
        return ScanClass.TRADE_NO
    if length == 14 and digits.startswith("66"):
        return ScanClass.LOG_NO
    if length == 28 and digits.startswith(("42", "20")):
        return ScanClass.WALLET_NO
    if any(pattern.fullmatch(digits) for _, pattern in PAYMENT_CODES):
        return ScanClass.PAYMENT_CODE
    if length in GOODS_LENGTHS and _gtin_holds(digits) and (is_goods or length != 12):
        return ScanClass.GOODS
    if length == 12:
        return ScanClass.REFERENCE
    return ScanClass.CARD if 13 <= length <= 19 and _luhn_holds(digits) else ScanClass.OTHER


def _is_secret(digits: str) -> bool:
    """Digits inside a longer text. A longer run may hold a code without a border around it."""
    return len(digits) > 22 or _of_digits(digits, is_goods=False) in (ScanClass.CARD, ScanClass.PAYMENT_CODE)


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return digits.startswith("20")


def _gtin_holds(digits: str) -> bool:
    """EAN and UPC: from the right, weights 1, 3, 1, … (facts: devices §2.3)."""
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))) % 10 == 0


def _luhn_holds(digits: str) -> bool:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
