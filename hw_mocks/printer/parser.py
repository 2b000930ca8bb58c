"""ESC/POS bytes → items, one at a time, whatever the bytes and however they are cut into bursts.

Pure: no clock, no I/O. An unknown command loses its opening and its parameters come out as characters, which is what
a real printer does and why a driver's mistake shows as garbage (facts: printer §1.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hw_mocks.printer.commands import PREFIXES, Spec, table
from hw_mocks.printer.limits import BLOCK_BYTES, ROW_KEPT_BYTES


@dataclass(frozen=True, slots=True)
class Char:
    """One character: a byte, a double byte in Chinese mode, or four bytes of GB18030 where the firmware knows them."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Command:
    """``params`` without the opening. ``cut_short``: it was longer than any printer's memory, the rest is lost."""

    name: str
    params: bytes = b""
    cut_short: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One dot row of a raster begun by the last command; left part only when wider than any head."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Unknown:
    """An opening this firmware does not have. Its parameters follow as characters."""

    opening: bytes


Item = Char | Command | Row | Unknown


class Parser:
    """Takes bytes out of a receive buffer and turns them into items.

    Holds back at most one unfinished command, bounded by the limits; what is in the buffer behind it is untouched.
    """

    def __init__(
        self, commands: Mapping[bytes, Spec] | None = None, *, chinese: bool = True, four_byte: bool = False
    ) -> None:
        """``chinese``: the mode after power-up and ``ESC @``. ``four_byte``: GB18030's long form is understood."""
        self._commands = table() if commands is None else commands
        self._chinese_at_start = chinese
        self._four_byte = four_byte
        self.reset()

    def reset(self) -> None:
        """Power-up: the mode is the first one, whatever was begun is forgotten."""
        self.chinese = self._chinese_at_start
        self.drop()

    def drop(self) -> None:
        """Whatever was begun is forgotten; the mode stays."""
        self._partial = bytearray()
        self._skip = 0
        self._row_bytes = 0
        self._rows_left = 0
        self.eaten = bytearray()
        """What the last ``take`` removed from the buffer, less what was too long to keep."""

    @property
    def busy(self) -> bool:
        """In the middle of something."""
        return bool(self._partial or self._skip or self._rows_left)

    def take(self, inbox: bytearray) -> Item | None:
        """The next item, its bytes removed from ``inbox``; None when more bytes are needed."""
        self.eaten.clear()
        while True:
            if not self._skipped(inbox):
                return None
            found = self._row() if self._rows_left else self._judge(inbox)
            if not isinstance(found, int):
                self._partial.clear()
                return found
            more = inbox[: found - len(self._partial)]
            if not more:
                return None
            self._partial += more
            self.eaten += more
            del inbox[: len(more)]

    def items(self, data: bytes) -> Iterator[Item]:
        """All that ``data`` completes."""
        inbox = bytearray(data)
        while (item := self.take(inbox)) is not None:
            yield item

    # ------------------------------------------------------------ what is in the partial command

    def _skipped(self, inbox: bytearray) -> bool:
        """Throw away what was too long to keep; False while more of it is to come."""
        gone = min(self._skip, len(inbox))
        del inbox[:gone]
        self._skip -= gone
        return self._skip == 0

    def _row(self) -> Row | int:
        if len(self._partial) < self._row_bytes:
            return self._row_bytes
        self._rows_left -= 1
        return Row(bytes(self._partial[:ROW_KEPT_BYTES]))

    def _judge(self, inbox: bytearray) -> Item | int:
        """The item that the partial bytes make, or how many bytes are needed to say more."""
        if not self._partial:
            return 1
        for size in (3, 2, 1):
            spec = self._commands.get(bytes(self._partial[:size])) if len(self._partial) >= size else None
            if spec is not None:
                return self._command(spec)
        head = bytes(self._partial[:2])
        if len(self._partial) == len(head) and head in PREFIXES:
            return len(head) + 1
        if head[:1] in PREFIXES:
            back = self._partial[2:]
            inbox[:0] = back
            del self.eaten[len(self.eaten) - len(back) :]
            return Unknown(head)
        return self._char()

    def _char(self) -> Char | int:
        seen = bytes(self._partial)
        if not self.chinese or not 0x81 <= seen[0] <= 0xFE:
            return Char(seen)
        if len(seen) < 2:
            return 2
        if self._four_byte and 0x30 <= seen[1] <= 0x39 and len(seen) < 4:
            return 4
        return Char(seen)

    def _command(self, spec: Spec) -> Command | int:
        size = len(spec.opening)
        params = bytes(self._partial[size:])
        needed = spec.needed(params)
        kept = min(needed, BLOCK_BYTES)
        if len(params) < kept:
            return size + kept
        self._skip = needed - kept
        if spec.rows is not None:
            self._row_bytes, self._rows_left = spec.rows(params)
            if self._row_bytes == 0:
                self._rows_left = 0
        self._set_mode(spec.name)
        return Command(spec.name, params, cut_short=needed > kept)

    def _set_mode(self, name: str) -> None:
        match name:
            case "FS &":
                self.chinese = True
            case "FS .":
                self.chinese = False
            case "ESC @":
                self.chinese = self._chinese_at_start
