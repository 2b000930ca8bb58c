"""The customer's mobile number: checked, shown by its last digits, kept only sealed (guide E9)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from terminal.core.secret import Secret

MOBILE_LENGTH = 11
SHOWN_DIGITS = 4

_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SealedPhone:
    """A number that only the holder of the key file can read, and its last digits for slips and screens."""

    last4: str
    sealed: str
    """Ciphertext, hex."""
    key_id: str
    """Which key seals it: a lost key is told from a damaged record."""

    def __post_init__(self) -> None:
        if len(self.last4) != SHOWN_DIGITS:
            raise ValueError("four digits of a phone number are shown")

    def shown(self) -> str:
        """``*******5678``."""
        return "*" * (MOBILE_LENGTH - SHOWN_DIGITS) + self.last4


def is_mobile(number: Secret) -> bool:
    """Whether it is a mobile number of the mainland: 11 digits, 13… to 19…."""
    return _MOBILE.fullmatch(number.reveal()) is not None
