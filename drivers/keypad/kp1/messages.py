"""KP1 messages: what the frames mean (facts: devices §1.3; docs/kp1.md). Pure.

A frame that is sound but says nothing of the protocol becomes None: the caller counts it and goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from drivers.keypad.kp1.frames import Frame

PROTOCOL = 1
"""The protocol version this host speaks."""
SEQ_LAST = 255
"""Events are numbered 1 to this, then 1 again; 0 stands for "not numbered"."""
REPLY_MASK = 0x7F
"""An answer's type is the command's without its top bit."""


class Kind(IntEnum):
    """The TYPE byte."""

    KEY = 0x01
    BEAT = 0x02
    BOOT = 0x03
    STUCK = 0x04
    ACK = 0x81
    HELLO = 0x90
    PING = 0x91
    LED = 0x92
    BEEP = 0x93
    BACKLIGHT = 0x94
    SCAN = 0x95


class Status(IntEnum):
    """First byte of an answer to LED, BEEP, BACKLIGHT and SCAN."""

    OK = 0
    UNKNOWN_TYPE = 1
    BAD_ARGUMENT = 2
    BUSY = 3


class LedMode(IntEnum):
    OFF = 0
    ON = 1
    SLOW = 2
    FAST = 3


@dataclass(frozen=True, slots=True)
class KeyMoved:
    code: int
    down: bool


@dataclass(frozen=True, slots=True)
class Beat:
    uptime_s: int
    held: int
    crc_errors: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Booted:
    cause: int
    protocol: int


@dataclass(frozen=True, slots=True)
class Stuck:
    code: int


@dataclass(frozen=True, slots=True)
class Identity:
    """HELLO's answer."""

    protocol: int
    firmware: tuple[int, int, int]
    keys: int
    model: str

    def __str__(self) -> str:
        return f"{self.model} {'.'.join(str(part) for part in self.firmware)}"


@dataclass(frozen=True, slots=True)
class Pong:
    echo: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to any other command; ``data`` is what follows the status byte."""

    command: Kind
    status: int
    data: bytes


Message = KeyMoved | Beat | Booted | Stuck | Identity | Pong | Reply

HELLO_FIXED = 5
"""Bytes of HELLO's answer before the model name."""
STATUS_REPLIES = {kind & REPLY_MASK: kind for kind in (Kind.LED, Kind.BEEP, Kind.BACKLIGHT, Kind.SCAN)}


def message(frame: Frame) -> Message | None:
    """What a keypad's frame says; None when that is nothing of the protocol."""
    kind, payload = frame.kind, frame.payload
    if kind == Kind.KEY and len(payload) == 2 and payload[1] in (0, 1):
        return KeyMoved(payload[0], payload[1] == 1)
    if kind == Kind.BEAT and len(payload) >= 7:
        return Beat(int.from_bytes(payload[:4], "little"), *payload[4:7])
    if kind == Kind.BOOT and len(payload) >= 2:
        return Booted(payload[0], payload[1])
    if kind == Kind.STUCK and len(payload) == 1:
        return Stuck(payload[0])
    return _answer(kind, payload)


def _answer(kind: int, payload: bytes) -> Message | None:
    if kind == Kind.HELLO & REPLY_MASK and len(payload) >= HELLO_FIXED:
        major, minor, patch = payload[1:4]
        name = payload[HELLO_FIXED:].decode("ascii", "replace")
        model = "".join(letter if letter.isprintable() else "?" for letter in name)
        return Identity(payload[0], (major, minor, patch), payload[4], model)
    if kind == Kind.PING & REPLY_MASK:
        return Pong(payload)
    if kind in STATUS_REPLIES and payload:
        return Reply(STATUS_REPLIES[kind], payload[0], payload[1:])
    return None


def ack(seq: int) -> bytes:
    return Frame(Kind.ACK, seq).to_bytes()


def follows(seq: int, last: int) -> bool:
    """``seq`` is the number right after ``last``."""
    return seq == (1 if last >= SEQ_LAST else last + 1)
