"""What a technician is told of a scan, and whether a trace may hold it: the core's classification in words. Pure."""

from __future__ import annotations

import re

from terminal.core.ids import ScanClass, classify

NO_READ = "%%NoRead"
"""What generic modules send when nothing was read (facts: devices §2.2)."""
WORDS = {
    ScanClass.TRADE_NO: "LaKaLa trade number (22 digits)",
    ScanClass.LOG_NO: "LaKaLa log number (14 digits, 66…)",
    ScanClass.ORDER_NO: "order, refund or reference number",
    ScanClass.PAYMENT_CODE: "LIVE PAYMENT CODE: never scan one here 付款码不可在此扫描",
    ScanClass.CARD_NO: "may be a card number 疑似卡号",
    ScanClass.GOODS: "goods barcode",
    ScanClass.LINK: "web address",
    ScanClass.JUNK: "nothing this terminal takes",
}

LETTER_FIRST = re.compile(r"[A-Za-z][0-9A-Za-z_-]{0,31}", re.ASCII)
REFERENCE = re.compile(r"[0-9]{12}", re.ASCII)
DIGIT_RUN = re.compile(r"[0-9]{13,}", re.ASCII)
RUN_MAX = 22
"""A longer run of digits may hold a code without a border around it."""


def described(text: str) -> str:
    """The class of one scan in words; never the scan."""
    return "the scanner says that it saw no code" if text == NO_READ else WORDS[classify(text).kind]


def may_be_shown(text: str) -> bool:
    """Whether a trace may hold this scan as it is.

    Stricter than what the terminal takes: digits of any other length may be a piece of a payment code that came in two
    bursts.
    """
    found = classify(text)
    if text == NO_READ or found.kind in (ScanClass.TRADE_NO, ScanClass.LOG_NO):
        return True
    if found.kind is not ScanClass.ORDER_NO:
        return False
    if REFERENCE.fullmatch(found.text):
        return True
    return bool(LETTER_FIRST.fullmatch(found.text)) and not any(map(_is_secret, DIGIT_RUN.findall(found.text)))


def _is_secret(digits: str) -> bool:
    return len(digits) > RUN_MAX or classify(digits).kind in (ScanClass.PAYMENT_CODE, ScanClass.CARD_NO)
