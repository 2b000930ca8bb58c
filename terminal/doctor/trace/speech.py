"""What each device's bytes mean: one speech per device and run, that keeps what is unfinished. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Protocol

from drivers.keypad.codes import DEFAULT_KEYS
from drivers.keypad.kp1.frames import Deframer
from drivers.keypad.kp1.messages import Kind, message
from drivers.printer.status import RealTime, ReplyReader
from terminal.doctor.scan_class import described
from terminal.doctor.trace.commands import HEAD_MAX, Token, Tokenizer
from terminal.doctor.trace.displays import DISPLAY
from terminal.doctor.trace.escpos import PRINTER, reply_in_words

QUESTIONS_MAX = 16
"""Open DLE EOT; a printer is asked four at most at once (facts: printer §2.2)."""
SCAN_MAX = 1_024
"""Bytes of a scan kept; the recorder masks longer ones."""
DLE_EOT = b"\x10\x04"


class Speech(Protocol):
    """Bytes one way or the other, in the order they went."""

    def sent(self, data: bytes) -> Iterator[Token]: ...

    def received(self, data: bytes) -> Iterator[Token]: ...

    def broken(self) -> Iterator[Token]:
        """The link opened anew, or bytes are missing: what is unfinished, and nothing is expected any more."""


class PrinterSpeech:
    def __init__(self) -> None:
        self._commands = Tokenizer(PRINTER, encoding="gb18030")
        self._replies = ReplyReader()
        self._asked: deque[int] = deque(maxlen=QUESTIONS_MAX)
        self._reply = bytearray()

    def sent(self, data: bytes) -> Iterator[Token]:
        for token in self._commands.feed(data):
            if token.head.startswith(DLE_EOT) and token.size == len(DLE_EOT) + 1:
                self._asked.append(token.head[-1])
            yield token

    def received(self, data: bytes) -> Iterator[Token]:
        for byte in data:
            strange = self._replies.unknown
            self._reply.append(byte)
            del self._reply[:-HEAD_MAX]
            replies = self._replies.feed(bytes([byte]))
            if not replies and self._replies.unknown == strange:
                continue
            raw = bytes(self._reply)
            self._reply.clear()
            for reply in replies:
                asked = self._asked.popleft() if isinstance(reply, RealTime) and self._asked else None
                yield Token(raw, len(raw), reply_in_words(reply, asked))
            if not replies:
                yield Token(raw, len(raw), "NO ANSWER OF ANY KIND: wrong baud rate, or noise")

    def broken(self) -> Iterator[Token]:
        self._asked.clear()
        self._reply.clear()
        self._replies.reset()
        yield from self._commands.rest()


class DisplaySpeech:
    """All customer displays: their commands do not collide, and DSP-800 alone answers."""

    ANSWERS = {0x06: "ACK: done", 0x15: "NAK: not understood"}  # noqa: RUF012 - a table

    def __init__(self) -> None:
        self._commands = Tokenizer(DISPLAY, encoding="gb18030")

    def sent(self, data: bytes) -> Iterator[Token]:
        """A write is a whole frame, so its text ends with it."""
        yield from self._commands.feed(data)
        yield from self._commands.rest()

    def received(self, data: bytes) -> Iterator[Token]:
        for byte in data:
            yield Token(bytes([byte]), 1, self.ANSWERS.get(byte, "unknown answer"))

    def broken(self) -> Iterator[Token]:
        yield from self._commands.rest()


class AsciiKeypadSpeech:
    """One byte a press. A key map of the configuration is not in the trace: its codes show as they are."""

    def sent(self, data: bytes) -> Iterator[Token]:
        yield from _plain(data)

    def received(self, data: bytes) -> Iterator[Token]:
        for byte in data:
            key = DEFAULT_KEYS.get(byte)
            yield Token(bytes([byte]), 1, f"key {key.value}" if key is not None else f"unknown key code {byte:02X}")

    def broken(self) -> Iterator[Token]:
        yield from ()


class Kp1Speech:
    """Frames both ways (docs/kp1.md)."""

    def __init__(self) -> None:
        self._ways = (Deframer(), Deframer())
        self._raw = (bytearray(), bytearray())

    def sent(self, data: bytes) -> Iterator[Token]:
        return self._frames(0, data)

    def received(self, data: bytes) -> Iterator[Token]:
        return self._frames(1, data)

    def broken(self) -> Iterator[Token]:
        for deframer, raw in zip(self._ways, self._raw, strict=True):
            deframer.reset()
            raw.clear()
        yield from ()

    def _frames(self, way: int, data: bytes) -> Iterator[Token]:
        deframer, raw = self._ways[way], self._raw[way]
        for byte in data:
            damage = deframer.damage.total
            raw.append(byte)
            del raw[:-HEAD_MAX]
            frames = deframer.feed(bytes([byte]))
            if not frames and deframer.damage.total == damage:
                continue
            said = [self._in_words(way, frame.kind, message(frame)) for frame in frames] or ["DAMAGED frame, dropped"]
            yield Token(bytes(raw), len(raw), said[0])
            raw.clear()

    @staticmethod
    def _in_words(way: int, kind: int, said: object) -> str:
        if way == 1 and said is not None:
            return str(said)
        known = {member.value: member.name for member in Kind}
        return known.get(kind, f"type {kind:02X}")


class ScannerSpeech:
    def __init__(self) -> None:
        self._frame = bytearray()

    def sent(self, data: bytes) -> Iterator[Token]:
        yield from _plain(data)

    def received(self, data: bytes) -> Iterator[Token]:
        for byte in data:
            if byte not in b"\r\n":
                self._frame.append(byte)
            if byte in b"\r\n" or len(self._frame) >= SCAN_MAX:
                yield from self.broken()

    def broken(self) -> Iterator[Token]:
        if self._frame:
            raw = bytes(self._frame)
            self._frame.clear()
            text = raw.strip(b"\x02\x03").decode("latin-1")
            yield Token(raw[:HEAD_MAX], len(raw), f"scan, {len(text)} characters: {described(text)}")


class UnknownSpeech:
    """A device or driver this program has no words for."""

    def sent(self, data: bytes) -> Iterator[Token]:
        yield from _plain(data)

    def received(self, data: bytes) -> Iterator[Token]:
        yield from _plain(data)

    def broken(self) -> Iterator[Token]:
        yield from ()


def speech_of(device: str, driver: str) -> Speech:
    if device == "printer":
        return PrinterSpeech()
    if device == "display":
        return DisplaySpeech()
    if device == "scanner":
        return ScannerSpeech()
    if device == "keypad" and driver in ("ascii", "kp1"):
        return Kp1Speech() if driver == "kp1" else AsciiKeypadSpeech()
    return UnknownSpeech()


def _plain(data: bytes) -> Iterator[Token]:
    if data:
        yield Token(data[:HEAD_MAX], len(data), "")
