"""Bytes to a device cut into commands, by a table: how long a command is, and what it does. Pure.

The tables of each device are in the modules beside this one. Nothing is kept of a command but its first bytes, so a
picture of a megabyte costs no memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

HEAD_MAX = 64
"""Bytes of a command that are kept and shown."""
TEXT_MAX = 512
"""Bytes of text that are shown as one row."""

Length = int | Callable[[bytes], int]
"""Parameter bytes; or from those seen so far to how many there are in all, as far as they tell: asked again when there
are that many."""


Meaning = str | Callable[[bytes], str]
"""What a command does; a function gets the parameters."""
Row = tuple[str, bytes, Length, Meaning]
"""Of a table: name, opening bytes, parameters, meaning."""


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    opening: bytes
    length: Length = 0
    meaning: Meaning = ""

    def needed(self, head: bytes) -> int:
        return self.length if isinstance(self.length, int) else self.length(head)

    def explained(self, head: bytes) -> str:
        said = self.meaning if isinstance(self.meaning, str) else self.meaning(head)
        return f"{self.name}: {said}" if said else self.name


@dataclass(frozen=True, slots=True)
class Token:
    """One command, one piece of text, or one byte that no command begins with."""

    head: bytes
    """Its first bytes on the wire, at most :data:`HEAD_MAX`."""
    size: int
    """All its bytes."""
    meaning: str


class Tokenizer:
    """Bytes in, tokens out. What is text is decided by ``is_text``; control bytes are commands or unknown."""

    def __init__(self, table: Sequence[Command], *, encoding: str, text_from: int = 0x20) -> None:
        self._table = {command.opening: command for command in table}
        self._longest = max(len(command.opening) for command in table)
        self._beginnings = {opening[:size] for opening in self._table for size in range(1, len(opening))}
        self._encoding = encoding
        self._text_from = text_from
        self._text = bytearray()
        self._opening = bytearray()
        self._command: Command | None = None
        self._head = bytearray()
        self._size = 0

    def feed(self, data: bytes) -> Iterator[Token]:
        """The tokens that ``data`` ends. Text may go on in the next bytes and is given at :meth:`rest`."""
        for byte in data:
            if self._command is not None:
                yield from self._parameter(byte)
            else:
                yield from self._open(byte)

    def rest(self) -> Iterator[Token]:
        """What is unfinished: text that nothing followed, or a command that was cut short."""
        yield from self._flush()
        if self._command is not None:
            cut = self._command
            head = cut.opening + bytes(self._head)
            self._command = None
            yield Token(head[:HEAD_MAX], len(cut.opening) + self._size, f"{cut.name}: CUT SHORT")
        elif self._opening:
            head = bytes(self._opening)
            self._opening.clear()
            yield Token(head, len(head), "unfinished command")

    def _open(self, byte: int) -> Iterator[Token]:
        if not self._opening and byte >= self._text_from:
            self._text.append(byte)
            if len(self._text) >= TEXT_MAX:
                yield from self._flush()
            return
        yield from self._flush()
        self._opening.append(byte)
        opening = bytes(self._opening)
        command = self._table.get(opening)
        if command is not None and opening not in self._beginnings:
            self._opening.clear()
            self._command, self._size = command, 0
            self._head.clear()
            yield from self._finished()
        elif opening not in self._beginnings:
            self._opening.clear()
            yield Token(opening, len(opening), "UNKNOWN command: its parameters may come out as text")

    def _parameter(self, byte: int) -> Iterator[Token]:
        self._size += 1
        if len(self._head) < HEAD_MAX:
            self._head.append(byte)
        yield from self._finished()

    def _finished(self) -> Iterator[Token]:
        command = self._command
        if command is None or self._size < command.needed(bytes(self._head)):
            return
        head = command.opening + bytes(self._head)
        self._command = None
        yield Token(head[:HEAD_MAX], len(command.opening) + self._size, command.explained(bytes(self._head)))

    def _flush(self) -> Iterator[Token]:
        if self._text:
            text = bytes(self._text)
            self._text.clear()
            yield Token(text[:HEAD_MAX], len(text), f"text {text.decode(self._encoding, 'replace')!r}")
