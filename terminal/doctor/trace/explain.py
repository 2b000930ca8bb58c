"""A trace file in words: one row per command, answer, key or scan, in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

from terminal.doctor.trace.commands import Token
from terminal.doctor.trace.line import BadTrace, Header, Piece, decode
from terminal.doctor.trace.speech import Speech, speech_of

LINE_MAX = 256 * 1024
"""Bytes of a line: one read of 4 KB is 8 KB of hex, one write of a slip some KB."""
REORDER_MS = 3_600_000
"""Keys are written later than what they were pressed beside, by as long as a field was half typed: the longest idle
lock. Pieces are put back in order."""
REORDER_MAX = 100_000
HEX_SHOWN = 16
LAST_YEAR = 3000
"""Of a clock that is merely wrong; beyond, times are shown as milliseconds since the start."""
ARROWS = {"tx": "->", "rx": "<-"}


@dataclass(frozen=True, slots=True)
class Explained:
    text: str
    is_bad: bool = False
    """The line was none of a trace."""

    @property
    def printable(self) -> str:
        """For a person's terminal: a file may hold anything, escape sequences too."""
        return "".join(letter if letter.isprintable() else "?" for letter in self.text)


def explain(file: BinaryIO, devices: frozenset[str] = frozenset()) -> Iterator[Explained]:
    """Rows to print. ``devices`` leaves the others out; empty means all."""
    run: _Run | None = None
    waiting: list[tuple[int, int, Piece]] = []
    for number, line in enumerate(_lines(file), 1):
        try:
            found = decode(line)
        except BadTrace as error:
            yield Explained(f"line {number}: not a line of a trace ({error})", is_bad=True)
            continue
        if isinstance(found, Header):
            yield from _all(run, waiting, devices)
            run = _Run(found)
            yield Explained(f"--- run of {found.wall}, {found.program}: {_devices(found)}")
            continue
        heapq.heappush(waiting, (found.ms, number, found))
        while waiting[0][0] < found.ms - REORDER_MS or len(waiting) > REORDER_MAX:
            yield from _rows(run, heapq.heappop(waiting)[2], devices)
    yield from _all(run, waiting, devices)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LINE_MAX):
        yield line.rstrip(b"\n")


def _all(run: _Run | None, waiting: list[tuple[int, int, Piece]], devices: frozenset[str]) -> Iterator[Explained]:
    while waiting:
        yield from _rows(run, heapq.heappop(waiting)[2], devices)
    if run is not None:
        yield from (Explained(text) for text in run.end(devices))


def _rows(run: _Run | None, piece: Piece, devices: frozenset[str]) -> Iterator[Explained]:
    if devices and piece.dev not in devices:
        return
    if run is None:
        yield Explained(f"bytes before any header: {piece.dev}", is_bad=True)
        return
    yield from (Explained(text) for text in run.rows(piece))


def _devices(header: Header) -> str:
    return ", ".join(f"{device} {driver}" for device, driver in header.devices.items()) or "no devices"


class _Run:
    """One start of the terminal: its clocks and what each device is in the middle of saying."""

    def __init__(self, header: Header) -> None:
        self._header = header
        try:
            wall = datetime.fromisoformat(header.wall)
        except ValueError:
            wall = None
        self._wall = wall if wall is not None and wall.year < LAST_YEAR else None
        self._speeches: dict[str, Speech] = {}
        self._last_ms: dict[str, int] = {}

    def rows(self, piece: Piece) -> Iterator[str]:
        speech = self._speeches.setdefault(piece.dev, speech_of(piece.dev, self._header.devices.get(piece.dev, "")))
        self._last_ms[piece.dev] = piece.ms
        if piece.note:
            yield from self._tokens(piece.ms, piece.dev, _unfinished_way(piece.dev), speech.broken())
            yield self._row(piece.ms, piece.dev, "--", "", piece.note)
        elif piece.masked:
            yield from self._tokens(piece.ms, piece.dev, piece.way, speech.broken())
            yield self._row(piece.ms, piece.dev, ARROWS[piece.way], "", f"{piece.masked} bytes masked")
        else:
            said = speech.sent(piece.data) if piece.way == "tx" else speech.received(piece.data)
            yield from self._tokens(piece.ms, piece.dev, piece.way, said)

    def end(self, devices: frozenset[str]) -> Iterator[str]:
        for device, speech in self._speeches.items():
            if not devices or device in devices:
                yield from self._tokens(self._last_ms[device], device, _unfinished_way(device), speech.broken())

    def _tokens(self, ms: int, device: str, way: str, tokens: Iterable[Token]) -> Iterator[str]:
        for token in tokens:
            more = f" … {token.size} bytes" if token.size > HEX_SHOWN else ""
            yield self._row(ms, device, ARROWS[way], token.head[:HEX_SHOWN].hex(" ") + more, token.meaning)

    def _row(self, ms: int, device: str, arrow: str, raw: str, meaning: str) -> str:
        since = ms - self._header.ms
        when = f"{self._wall + timedelta(milliseconds=since):%H:%M:%S.%f}"[:-3] if self._wall else f"{since:>9} ms"
        return f"{when} {device:<8} {arrow} {'  '.join(part for part in (meaning, f'[{raw}]' if raw else '') if part)}"


def _unfinished_way(device: str) -> str:
    """Whose bytes a speech keeps: a scanner's scan, or our commands to all others."""
    return "rx" if device == "scanner" else "tx"
