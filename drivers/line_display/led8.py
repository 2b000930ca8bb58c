"""The eight-digit LED display with lamps that is common in China (facts: devices §3.4). Pure.

It has no lamp for a refund. The amount is shown either with lamp 4 找零 ("money back to you") or with a minus sign.
Whether every make shows a point beside the eighth digit is UNVERIFIED.
"""

from __future__ import annotations

from enum import Enum

from terminal.core.customer import CustomerMessage, Occasion
from terminal.core.money import Fen

CELLS = 8
TOO_LONG = "-" * CELLS
"""Shown instead of an amount that does not fit: a cut amount would be a wrong one."""


class Lamp(Enum):
    """The lamps over the digits, as the protocols number them."""

    NONE = 0
    PRICE = 1  # 单价
    TOTAL = 2  # 总计
    COLLECT = 3  # 收款
    CHANGE = 4  # 找零


class LampCode(Enum):
    """How a make wants its lamps told (facts: devices §3.4)."""

    ASCII = "ascii"  # ESC s '0'…'4': the usual one
    BINARY = "binary"  # ESC s 00…04: Wintec CD110, Hisense VC108
    EACH = "each"  # STX L and one '0' or '1' per lamp: LED8N
    ABSENT = "absent"  # no lamps


class Sign(Enum):
    """How money that goes back to the customer is marked."""

    LAMP = "lamp"
    MINUS = "minus"


class Led8:
    """``ESC Q A digits CR``, then the lamp."""

    answers = False

    def __init__(self, sign: Sign, lamps: LampCode, *, thanks_lamp: bool = False) -> None:
        """``thanks_lamp``: the display has a 谢谢惠顾 lamp (``1F 50 01``: Wintec CD110)."""
        self._sign = sign
        self._lamps = lamps
        self._thanks_lamp = thanks_lamp

    def start(self) -> bytes:
        return b"\x1b@"

    def frame(self, message: CustomerMessage) -> bytes:
        if message.occasion is Occasion.IDLE:
            return b"\x0c" + self._lamp(Lamp.NONE)
        digits = self.digits(message.amount)
        lamp = Lamp.CHANGE if self._sign is Sign.LAMP else Lamp.NONE
        thanks = b"\x1fP\x01" if self._thanks_lamp and message.occasion is Occasion.THANKS else b""
        # Clear first: a shorter number must not leave a digit of the longer one before it.
        return b"\x0c" + b"\x1bQA" + digits.encode("ascii") + b"\r" + self._lamp(lamp) + thanks

    def digits(self, amount: Fen) -> str:
        """The amount in at most eight cells (a point takes none), or :data:`TOO_LONG`."""
        text = Fen(-amount.value).yuan() if self._sign is Sign.MINUS and amount else amount.yuan()
        return text if len(text.replace(".", "")) <= CELLS else TOO_LONG

    def _lamp(self, lamp: Lamp) -> bytes:
        if self._lamps is LampCode.ABSENT:
            return b""
        if self._lamps is LampCode.ASCII:
            return b"\x1bs" + str(lamp.value).encode("ascii")
        if self._lamps is LampCode.BINARY:
            return b"\x1bs" + bytes([lamp.value])
        return b"\x02L" + bytes(0x31 if lamp.value == place else 0x30 for place in range(1, 5))
