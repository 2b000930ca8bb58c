"""The host's commands to a KP1 keypad: one at a time, sent again when not answered, given up in the end. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from drivers.keypad.kp1.frames import Frame
from drivers.keypad.kp1.messages import SEQ_LAST, Kind, Pong, Reply, Status

WAITING_MAX = 8
"""Commands that wait; lamps and beeps that come later than that are of no use."""
ANSWER_MS = 300
"""A keypad answers within milliseconds; this is three of its resends."""
TRIES = 3


@dataclass(frozen=True, slots=True)
class Command:
    kind: Kind
    payload: bytes


@dataclass(slots=True)
class CommandCounts:
    answered: int = 0
    refused: int = 0
    """Answered with a status that is not ok: an older firmware, a lamp there is not."""
    unanswered: int = 0
    overflowed: int = 0
    pongs: int = 0
    ping_ms: int = 0
    """Round trip of the last PING."""


class Commands:
    """``put`` may be called from any thread; the rest belongs to the thread of the port."""

    def __init__(self) -> None:
        self._waiting: deque[Command] = deque()
        self._current: tuple[Command, int] | None = None
        self._tries = 0
        self._sent_ms = 0
        self._seq = 0
        self.counts = CommandCounts()

    def put(self, kind: Kind, payload: bytes) -> bool:
        """Have a command sent as soon as the keypad is there; False when too many wait."""
        if len(self._waiting) >= WAITING_MAX:
            self.counts.overflowed += 1
            return False
        self._waiting.append(Command(kind, payload))
        return True

    def number(self) -> int:
        """The next command's sequence number."""
        self._seq = 1 if self._seq >= SEQ_LAST else self._seq + 1
        return self._seq

    def reset(self) -> None:
        """A new connection: what was asked of the old one is forgotten."""
        self._waiting.clear()
        self._current = None

    def due(self, at_ms: int) -> bytes:
        """What to send now; empty when nothing is."""
        if self._current is not None:
            if at_ms - self._sent_ms < ANSWER_MS:
                return b""
            if self._tries >= TRIES:
                self.counts.unanswered += 1
                self._current = None
        if self._current is None:
            if not self._waiting:
                return b""
            self._current = (self._waiting.popleft(), self.number())
            self._tries = 0
        command, seq = self._current
        self._tries += 1
        self._sent_ms = at_ms
        return Frame(command.kind, seq, command.payload).to_bytes()

    def answer(self, seq: int, answer: Reply | Pong, at_ms: int) -> None:
        """An answer came; one to another command, or to none, changes nothing."""
        if self._current is None or self._current[1] != seq:
            return
        command, _ = self._current
        if isinstance(answer, Pong):
            if command.kind is not Kind.PING or answer.echo != command.payload:
                return
            self.counts.pongs += 1
            self.counts.ping_ms = at_ms - self._sent_ms
        elif answer.command is not command.kind:
            return
        elif answer.status == Status.BUSY:
            return  # asked again when the answer is due
        elif answer.status != Status.OK:
            self.counts.refused += 1
        self.counts.answered += 1
        self._current = None
