"""Numbers that must not be kept where a free reference is typed: a card, a payment code, a person (design §7)."""

from __future__ import annotations

import re
from datetime import date

from terminal.core.ids import ScanClass, classify
from terminal.core.phone import is_mobile
from terminal.core.secret import Secret

SHORTEST_CARD = 15
CARDS_BEGIN = "34569"
"""ISO/IEC 7812: travel and banking; 62 is UnionPay, 9 for national use."""

_RESIDENT = re.compile(
    r"[1-9][0-9]{5}(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})[0-9]{4}", re.ASCII
)
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
_CHECKS = "10X98765432"
"""GB 11643: the check character by the weighted sum modulo 11. A keypad without letters cannot type the X."""


def is_personal(digits: str) -> bool:
    """Whether typed digits are, or may be, a card number, a payment code, a mobile or a resident's identity number."""
    return is_card_or_code(digits) or is_mobile(Secret(digits)) or is_resident_no(digits)


def is_card_or_code(digits: str) -> bool:
    """Stricter for cards than the classification of scans: a reference that begins with a year is none of a card."""
    kind = classify(digits).kind
    card = kind is ScanClass.CARD_NO and len(digits) >= SHORTEST_CARD and digits[0] in CARDS_BEGIN
    return card or kind is ScanClass.PAYMENT_CODE


def is_resident_no(digits: str) -> bool:
    """18 digits with a day of birth and the right check digit."""
    match = _RESIDENT.fullmatch(digits)
    if match is None:
        return False
    try:
        date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return False
    weighted = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:17], strict=True))
    return _CHECKS[weighted % 11] == digits[17]
