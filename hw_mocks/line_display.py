"""Emulated customer displays: bytes in, cells out. Facts: devices §3.

A display is a plain object that takes bytes (``feed``) and, for DSP-800, gives bytes back; ``on_port`` puts it on a
pty. What it does not know it counts in ``unknown``. Reading the facts anew, sharing no code with the driver.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ClassVar, Protocol

from hw_mocks.pty_port import PtyPort

ROWS, COLUMNS = 2, 20
CELLS = ROWS * COLUMNS
STRING_MAX = 40
"""Characters that ESC Q takes before its CR; more are lost."""
LED_CELLS = 8
LED_BYTES = 15
"""Eight digits with seven points between them."""


class Display(Protocol):
    unknown: int

    def feed(self, data: bytes) -> bytes:
        """Take bytes; returns what the display answers."""

    def text(self) -> list[str]:
        """What a customer reads, row by row."""


class Glass:
    """Forty cells and a cursor, in overwrite mode: after the last cell comes the first (facts: devices §3.1)."""

    def __init__(self, charset: str) -> None:
        self.charset = charset
        self.cells = bytearray(b" " * CELLS)
        self.cursor = 0

    def clear(self) -> None:
        self.cells[:] = b" " * CELLS
        self.cursor = 0

    def put(self, byte: int) -> None:
        self.cells[self.cursor] = byte
        self.cursor = (self.cursor + 1) % CELLS

    def put_row(self, row: int, text: bytes) -> None:
        start = row * COLUMNS
        self.cells[start : start + COLUMNS] = text[:COLUMNS].ljust(COLUMNS)

    def move(self, column: int, row: int) -> bool:
        """To column 1..20 of row 1..2; elsewhere nothing happens."""
        if not (1 <= column <= COLUMNS and 1 <= row <= ROWS):
            return False
        self.cursor = (row - 1) * COLUMNS + column - 1
        return True

    def text(self) -> list[str]:
        rows = (bytes(self.cells[start : start + COLUMNS]) for start in range(0, CELLS, COLUMNS))
        return [row.decode(self.charset, "replace") for row in rows]


class _Commanded:
    """Takes bytes one by one into a pending command; ``_run`` says when it is complete."""

    def __init__(self, charset: str = "ascii") -> None:
        self.glass = Glass(charset)
        self.unknown = 0
        self._pending = bytearray()

    def text(self) -> list[str]:
        return self.glass.text()

    def feed(self, data: bytes) -> bytes:
        for byte in data:
            self._pending.append(byte)
            if self._run(bytes(self._pending)):
                self._pending.clear()
        return b""

    def _run(self, command: bytes) -> bool:
        """Carry the command out if it is complete (or no command at all)."""
        raise NotImplementedError

    def _not_known(self) -> bool:
        self.unknown += 1
        return True


class EscPosDisplay(_Commanded):
    """2×20, ESC/POS display mode."""

    LENGTHS: ClassVar = {0x45: 1, 0x43: 1, 0x58: 1, 0x72: 1, 0x23: 2, 0x24: 2, 0x01: 0, 0x02: 0, 0x03: 0}
    """Parameters of 1F commands."""
    ESC_LENGTHS: ClassVar = {0x40: 0, 0x74: 1, 0x52: 1, 0x3D: 1, 0x57: 6}

    def __init__(self, charset: str = "ascii") -> None:
        super().__init__(charset)
        self.brightness = 0
        self.cursor_on = True
        self.blink = 0
        self.selected = True
        """ESC = 1 sends what follows to the printer behind the display (pass-through, GK)."""

    def _run(self, command: bytes) -> bool:
        first = command[0]
        if first in (0x1B, 0x1F):
            return self._escape(command)
        if not self.selected:
            return True
        if first >= 0x20:
            self.glass.put(first)
        elif first == 0x0C:
            self.glass.clear()
        elif first == 0x0B:
            self.glass.cursor = 0
        elif first == 0x0D:
            self.glass.cursor -= self.glass.cursor % COLUMNS
        elif first == 0x0A:
            self.glass.cursor = (self.glass.cursor + COLUMNS) % CELLS
        elif first == 0x18:
            row = self.glass.cursor // COLUMNS
            self.glass.put_row(row, b"")
            self.glass.cursor = row * COLUMNS
        else:
            return self._not_known()
        return True

    def _escape(self, command: bytes) -> bool:
        if len(command) < 2:
            return False
        lengths = self.ESC_LENGTHS if command[0] == 0x1B else self.LENGTHS
        if command[1] not in lengths:
            return self._not_known()
        needed = lengths[command[1]]
        if command[:2] == b"\x1bW" and len(command) > 3 and command[3] == 0:
            needed = 2  # a window that is taken away has no corners
        if len(command) < 2 + needed:
            return False
        if command[:2] == b"\x1b=":
            self.selected = bool(command[2] & 2)
        elif self.selected:
            self._effect(command)
        return True

    def _effect(self, command: bytes) -> None:
        name = command[:2]
        if name == b"\x1b@":
            self.glass.clear()
        elif name == b"\x1f$":
            if not self.glass.move(command[2], command[3]):
                self.unknown += 1
        elif name == b"\x1fX":
            self.brightness = command[2]
        elif name == b"\x1fC":
            self.cursor_on = bool(command[2])
        elif name == b"\x1fE":
            self.blink = command[2]


class Cd5220Display(_Commanded):
    """2×20, CD5220 mode. After ESC Q A or B nothing but ESC Q is heard until 0C or 18."""

    LENGTHS: ClassVar = {0x40: 0, 0x11: 0, 0x12: 0, 0x13: 0, 0x6C: 2, 0x57: 4, 0x2A: 1}
    WAYS: ClassVar = {0x41: 0, 0x42: 1, 0x44: 0}

    def __init__(self, charset: str = "ascii") -> None:
        super().__init__(charset)
        self.string_mode = False
        self.ignored = 0
        """Commands and characters that came in string mode."""

    def _run(self, command: bytes) -> bool:
        first = command[0]
        if first == 0x1B:
            return self._escape(command)
        if first in (0x0C, 0x18):
            self.glass.clear()
            self.string_mode = False
        elif self.string_mode:
            self.ignored += 1
        elif first >= 0x20:
            self.glass.put(first)
        elif first == 0x0B:
            self.glass.cursor = 0
        elif first == 0x1F:
            return len(command) >= 2
        else:
            return self._not_known()
        return True

    def _escape(self, command: bytes) -> bool:
        if len(command) < 2:
            return False
        if command[1] == 0x51:
            return self._string(command)
        if command[1] not in self.LENGTHS:
            return self._not_known()
        if len(command) < 2 + self.LENGTHS[command[1]]:
            return False
        if self.string_mode:
            self.ignored += 1
        elif command[1] == 0x40:
            self.glass.clear()
        elif command[1] == 0x6C:
            self.glass.move(command[2], command[3])
        return True

    def _string(self, command: bytes) -> bool:
        if len(command) < 3:
            return False
        if command[2] not in self.WAYS:
            return self._not_known()
        if command[-1] != 0x0D:
            if len(command) > 3 + STRING_MAX:
                self._pending.pop()
            return False
        self.glass.put_row(self.WAYS[command[2]], command[3:-1])
        self.string_mode = command[2] != 0x44
        return True


class Dsp800Display(_Commanded):
    """2×20, DSP-800: ``04 01 … 17`` is answered with ACK, what it does not understand with NAK; text with nothing."""

    COMMAND_MAX = 8
    ACK, NAK = b"\x06", b"\x15"

    def __init__(self, charset: str = "ascii") -> None:
        super().__init__(charset)
        self.refuse = False
        """Fault: NAK to everything, as after a change of mode."""
        self._answers = bytearray()

    def feed(self, data: bytes) -> bytes:
        self._answers.clear()
        super().feed(data)
        return bytes(self._answers)

    def _run(self, command: bytes) -> bool:
        if command[0] != 0x04:
            if command[0] < 0x20:
                return self._not_known()
            self.glass.put(command[0])
            return True
        if len(command) >= 2 and command[1] != 0x01:
            return self._not_known()
        if command[-1] != 0x17 and len(command) < self.COMMAND_MAX:
            return False
        done = command[-1] == 0x17 and not self.refuse and self._effect(command[2:-1])
        self._answers += self.ACK if done else self.NAK
        self.unknown += not done
        return True

    def _effect(self, body: bytes) -> bool:
        places = [byte - 0x31 for byte in body[1:]]
        if not all(0 <= place < CELLS for place in places):
            return False
        if body[:1] == b"C" and len(places) == 2 and places[0] <= places[1]:
            self.glass.cells[places[0] : places[1] + 1] = b" " * (places[1] - places[0] + 1)
            return True
        if body[:1] == b"P" and len(places) == 1:
            self.glass.cursor = places[0]
            return True
        return False


class Led8Display:
    """Eight digits, each with a point, and lamps. ``lamp_code`` is the make's: ``ascii``, ``binary`` or ``each``."""

    DIGITS = b"0123456789-. "
    LAMPS = ("", "单价", "总计", "收款", "找零")

    def __init__(self, lamp_code: str = "ascii") -> None:
        self.lamp_code = lamp_code
        self.shown = ""
        self.lamps: set[str] = set()
        self.thanks = False
        self.unknown = 0
        self._pending = bytearray()

    def text(self) -> list[str]:
        """The digits as they stand at the right edge, points between them."""
        width = LED_CELLS + self.shown.count(".")
        return [self.shown.rjust(width)]

    def feed(self, data: bytes) -> bytes:
        for byte in data:
            self._pending.append(byte)
            if self._run(bytes(self._pending)):
                self._pending.clear()
        return b""

    def _run(self, command: bytes) -> bool:
        first, length = command[0], len(command)
        if first == 0x1B:
            return length >= 2 and self._escape(command)
        if first == 0x02:
            return length >= 2 and self._set(command)
        if first == 0x1F:
            if length >= 3:
                self.thanks = command[1:] == b"P\x01"
                self.unknown += command[1:2] != b"P"
            return length >= 3
        if first in (0x0C, 0x18):
            self.shown, self.thanks = "", False
        elif first != 0x0D:
            self.unknown += 1
        return True

    def _escape(self, command: bytes) -> bool:
        if command[1] == 0x40:
            self.shown, self.lamps, self.thanks = "", set(), False
            return True
        if command[1] == 0x73:
            return len(command) >= 3 and self._one_lamp(command[2])
        if command[1] == 0x51:
            return self._digits(command)
        self.unknown += 1
        return True

    def _digits(self, command: bytes) -> bool:
        if len(command) < 4 or (command[-1] != 0x0D and len(command) <= 3 + LED_BYTES):
            return False
        digits = command[3:-1]
        cells = len(digits) - digits.count(b".")
        if command[2] == 0x41 and command[-1] == 0x0D and cells <= LED_CELLS and all(d in self.DIGITS for d in digits):
            self.shown = digits.decode("ascii")
        else:
            self.unknown += 1
        return True

    def _one_lamp(self, code: int) -> bool:
        number = code - 0x30 if self.lamp_code == "ascii" else code
        if self.lamp_code in ("ascii", "binary") and 0 <= number < len(self.LAMPS):
            self.lamps = {self.LAMPS[number]} - {""}
        else:
            self.unknown += 1
        return True

    def _set(self, command: bytes) -> bool:
        if command[1] == 0x4C:
            if len(command) < 6:
                return False
            if self.lamp_code == "each":
                self.lamps = {lamp for lamp, flag in zip(self.LAMPS[1:], command[2:], strict=True) if flag == 0x31}
            else:
                self.unknown += 1
            return True
        if command[1] == 0x42:
            return len(command) >= 3
        self.unknown += 1
        return True


class PortedDisplay:
    """A display on a pty. ``mute`` is a display that is off: it takes the bytes and neither shows nor answers."""

    def __init__(self, port: PtyPort, display: Display, on_change: Callable[[list[str]], None] | None = None) -> None:
        self.port = port
        self.display = display
        self.mute = False
        self.received = 0
        self._on_change = on_change
        self._lock = threading.Lock()
        port.attach(self._receive)

    def text(self) -> list[str]:
        with self._lock:
            return self.display.text()

    def disturb(self, noise: bytes) -> None:
        """Noise on the line: the display takes it for what it can, and shows it."""
        self._receive(noise)

    def _receive(self, data: bytes) -> None:
        with self._lock:
            self.received += len(data)
            if self.mute:
                return
            answer, shown = self.display.feed(data), self.display.text()
        if answer:
            self.port.send(answer)
        if self._on_change is not None:
            self._on_change(shown)
