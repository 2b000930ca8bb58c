"""Three protocols of 2×20 displays (facts: devices §3.1–§3.3). Pure.

None of them carries a checksum, and only DSP-800 answers.
"""

from __future__ import annotations

from drivers.line_display.lines import Charset, lines_of
from terminal.core.customer import CustomerMessage

BRIGHTEST = 4


class EscPosLines:
    """ESC/POS display mode (facts: devices §3.1: XP8200 manual, DM-D110 specification)."""

    answers = False

    def __init__(self, charset: Charset, brightness: int) -> None:
        """``brightness`` 1 to 4."""
        self._charset = charset
        self._brightness = brightness

    def start(self) -> bytes:
        """ESC @; overwrite mode, in which nothing scrolls; no cursor; brightness."""
        return b"\x1b@" + b"\x1f\x01" + b"\x1fC\x00" + b"\x1fX" + bytes([self._brightness])

    def frame(self, message: CustomerMessage) -> bytes:
        """Clear and home, line 1, cursor to column 1 of line 2, line 2."""
        upper, lower = lines_of(message, self._charset)
        return b"\x0c" + upper + b"\x1f$\x01\x02" + lower


class Cd5220Lines:
    """CD5220 mode (facts: devices §3.2).

    After ESC Q A or B the display ignores every other command until it is cleared, so each frame and each start begins
    with 0C.
    """

    answers = False

    def __init__(self, charset: Charset) -> None:
        self._charset = charset

    def start(self) -> bytes:
        """Clear (leaves the string mode), ESC @, overwrite mode."""
        return b"\x0c" + b"\x1b@" + b"\x1b\x11"

    def frame(self, message: CustomerMessage) -> bytes:
        upper, lower = lines_of(message, self._charset)
        return b"\x0c" + b"\x1bQA" + upper + b"\r" + b"\x1bQB" + lower + b"\r"


class Dsp800Lines:
    """DSP-800 (facts: devices §3.3). Commands are ``04 01 … 17``, each answered by ACK 06 or NAK 15; text is bare.

    Whether bare text is answered too is NOT FOUND: the driver takes any ACK for a sign of life.
    """

    answers = True
    ACK, NAK = 0x06, 0x15
    FIRST, SECOND, LAST = 0x31, 0x45, 0x58
    """Positions: 31h to 58h are cells 1 to 40; the lower line begins at cell 21."""

    def __init__(self, charset: Charset) -> None:
        self._charset = charset

    def start(self) -> bytes:
        """Clear all forty cells: the only known state that this protocol can ask for."""
        return _dsp(0x43, self.FIRST, self.LAST)

    def frame(self, message: CustomerMessage) -> bytes:
        """Every cell is written, so nothing needs to be cleared."""
        upper, lower = lines_of(message, self._charset)
        return _dsp(0x50, self.FIRST) + upper + _dsp(0x50, self.SECOND) + lower


def _dsp(*command: int) -> bytes:
    return bytes((0x04, 0x01, *command, 0x17))
