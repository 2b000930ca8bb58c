"""Order, trade, log and refund numbers: read, check, classify (facts: acquirer protocol §1.4, §1.8; devices §2.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NewType

OrderNo = NewType("OrderNo", str)
"""The merchant's number of the original payment, ``out_trade_no``: 1 to 32 of ``[0-9A-Za-z_-]``."""
TradeNo = NewType("TradeNo", str)
"""LaKaLa's number of a trade: 22 digits, yyyyMMdd + the 14-digit log number."""
LogNo = NewType("LogNo", str)
"""LaKaLa's statement number: 14 digits, scan trades begin with 66."""
RefundNo = NewType("RefundNo", str)
"""Our number of a refund, its ``out_trade_no`` and idempotency key: see :func:`refund_no`."""


class BadNumber(ValueError):
    """The text is not a number of the kind asked for; the message says why."""


_ORDER = re.compile(r"[0-9A-Za-z_-]{1,32}", re.ASCII)
_AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")


def parse_order_no(text: str) -> OrderNo:
    if not _ORDER.fullmatch(text):
        raise BadNumber("an order number has 1 to 32 letters, digits, - or _")
    return OrderNo(text)


def parse_date(text: str) -> date:
    """Read yyyyMMdd between 2000 and 2099. Raises BadNumber."""
    if not re.fullmatch(r"20[0-9]{6}", text, re.ASCII):
        raise BadNumber("a date has 8 digits, yyyyMMdd")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise BadNumber(f"no such day: {text}") from error


def parse_trade_no(text: str) -> TradeNo:
    if not re.fullmatch(r"[0-9]{22}", text, re.ASCII):
        raise BadNumber("a trade number has 22 digits")
    parse_date(text[:8])
    return TradeNo(text)


def parse_log_no(text: str) -> LogNo:
    if not re.fullmatch(r"[0-9]{14}", text, re.ASCII):
        raise BadNumber("a log number has 14 digits")
    return LogNo(text)


def trade_no_of(day: date, log: LogNo) -> TradeNo:
    """The trade number of a log number and its day (facts: acquirer §1.4, ``log_no`` is the last 14 digits)."""
    return parse_trade_no(f"{day:%Y%m%d}{log}")


def log_no_of(trade: TradeNo) -> LogNo:
    return LogNo(trade[-14:])


def refund_no(term_no: str, journal_tag: str, sequence: int) -> RefundNo:
    """``R`` + terminal (8) + journal tag (6 digits) + sequence (7 digits): 22 characters, at most 32 allowed.

    Unique without a clock: the terminal number within the merchant, the tag within the terminal's journals,
    the sequence within one journal. The tail is digits only, so that it can be keyed in.
    """
    if not re.fullmatch(r"[0-9A-Za-z]{8}", term_no, re.ASCII):
        raise BadNumber("a terminal number has 8 letters or digits")
    if not re.fullmatch(r"[0-9]{6}", journal_tag, re.ASCII):
        raise BadNumber("a journal tag has 6 digits")
    if not 0 < sequence <= 9_999_999:
        raise BadNumber("the journal's refund numbers are used up")
    return RefundNo(f"R{term_no}{journal_tag}{sequence:07d}")


class ScanClass(Enum):
    """What a scanned or keyed text is. Order of the tests: facts, devices §2.5."""

    TRADE_NO = "trade_no"
    LOG_NO = "log_no"
    ORDER_NO = "order_no"
    PAYMENT_CODE = "payment_code"  # a customer's live payment code: refused, never shown, logged or printed
    CARD_NO = "card_no"
    GOODS = "goods"
    LINK = "link"
    JUNK = "junk"


@dataclass(frozen=True, slots=True)
class Classified:
    kind: ScanClass
    text: str
    """The cleaned text; empty for what must not be repeated (payment codes, card numbers, junk)."""


def barcode_of(text: str) -> str:
    """A scanned text as a goods file knows it: without the symbology's mark, 1 to 32 letters or digits; else empty."""
    clean = _AIM.sub("", text).strip()
    return clean if _ORDER.fullmatch(clean) else ""


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_gtin(digits: str) -> bool:
    """Whether the last digit is the check digit of an EAN or UPC code (facts: devices §2.3)."""
    weighted = sum(int(d) * (3 if place % 2 == 0 else 1) for place, d in enumerate(reversed(digits[:-1])))
    return (10 - weighted % 10) % 10 == int(digits[-1])


def _payment_code(text: str) -> bool:
    """WeChat 18 digits 10-15, Alipay 16-24 digits 25-30, UnionPay 19 digits 62 (prefixes UNVERIFIED, devices §2.5)."""
    prefix = int(text[:2])
    return (
        (len(text) == 18 and 10 <= prefix <= 15)
        or (16 <= len(text) <= 24 and 25 <= prefix <= 30)
        or (len(text) == 19 and prefix == 62)
    )


def classify(text: str) -> Classified:
    """Say what a scanned or keyed text is. Never raises; what must not be repeated comes back without its text."""
    aim = _AIM.match(text)
    symbology = text[1] if aim else ""
    clean = text[3:] if aim else text
    clean = clean.strip()
    if not clean or len(clean) > 256 or not clean.isprintable() or clean.startswith("%%"):
        return Classified(ScanClass.JUNK, "")
    if clean.lower().startswith(("http://", "https://")):
        return Classified(ScanClass.LINK, "")
    if clean.isascii() and clean.isdigit():
        return _classify_digits(clean, symbology)
    if _ORDER.fullmatch(clean):
        return _hidden(clean) or Classified(ScanClass.ORDER_NO, clean)
    return Classified(ScanClass.JUNK, "")


def _hidden(text: str) -> Classified | None:
    """A card number or payment code that is printed in groups, as 6222-0212-…, is still one."""
    digits = text.replace("-", "").replace("_", "")
    if not digits.isdigit():
        return None
    found = _classify_digits(digits, "")
    return found if found.kind in (ScanClass.CARD_NO, ScanClass.PAYMENT_CODE) else None


def _classify_digits(digits: str, symbology: str) -> Classified:
    if len(digits) == 22:
        try:
            return Classified(ScanClass.TRADE_NO, parse_trade_no(digits))
        except BadNumber:
            pass
    if len(digits) == 14 and digits.startswith("66"):
        return Classified(ScanClass.LOG_NO, digits)
    if _payment_code(digits):
        return Classified(ScanClass.PAYMENT_CODE, "")
    if symbology == "E" and len(digits) in (8, 12, 13) and is_gtin(digits):
        return Classified(ScanClass.GOODS, digits)
    if 13 <= len(digits) <= 19 and _luhn(digits):
        return Classified(ScanClass.CARD_NO, "")
    if len(digits) <= 32:
        return Classified(ScanClass.ORDER_NO, digits)
    return Classified(ScanClass.JUNK, "")
