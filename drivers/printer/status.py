"""The printer's answers told apart (facts: printer §2.1). Pure: bytes in, replies out.

Answers to different questions come on one line, and only some fixed bits say which is which:

=============  =========  =====================================================
DLE EOT        0xx1xx10   one byte
ASB            0xx1xx00   then three bytes 0xx0xxxx; XON and XOFF may come between
GS r, GS I 1-3 0xx0xxxx   one byte, if no ASB is open
XON, XOFF      11, 13     one byte
block data     37 or 5F   up to 00; nothing inside is looked at before that
=============  =========  =====================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

XON, XOFF = 0x11, 0x13
BLOCK_HEADS = (0x37, 0x5F)
BLOCK_END = 0x00
BLOCK_MAX = 96
"""Bytes between head and end: GS I answers have up to 80. More is noise, and is dropped."""
PROCESS_ID = 0x22
"""Identifier after 37 of a GS ( H echo."""
PROCESS_ID_LENGTH = 4

REAL_TIME_MASK, REAL_TIME = 0x93, 0x12
ASB_MASK, ASB_HEAD = 0x93, 0x10
PLAIN_MASK, PLAIN = 0x90, 0x00
ASB_TAIL = 3

PAPER_NEAR_END_BITS = 0x03
PAPER_END_BITS = 0x0C


@dataclass(frozen=True, slots=True)
class RealTime:
    """An answer to DLE EOT n. Which n is known only from the order of the questions."""

    bits: int


@dataclass(frozen=True, slots=True)
class Asb:
    """A block of automatic status, four bytes."""

    block: bytes


@dataclass(frozen=True, slots=True)
class Processed:
    """An answer to GS r: the printer has worked off everything before the question."""

    bits: int

    @property
    def paper_end(self) -> bool:
        return bool(self.bits & PAPER_END_BITS)

    @property
    def paper_near_end(self) -> bool:
        return bool(self.bits & PAPER_NEAR_END_BITS)


@dataclass(frozen=True, slots=True)
class Block:
    """Block data, head and end left out."""

    head: int
    body: bytes

    @property
    def process_id(self) -> bytes | None:
        """The id of a GS ( H echo, or None for other block data."""
        is_echo = self.head == 0x37 and self.body[:1] == bytes([PROCESS_ID])
        return self.body[1:] if is_echo and len(self.body) == 1 + PROCESS_ID_LENGTH else None


class Flow(Enum):
    """What the printer wants of our sending."""

    GO = XON
    STOP = XOFF


Reply = RealTime | Asb | Processed | Block | Flow


class ReplyReader:
    """Bytes in, replies out. Holds at most one unfinished block."""

    def __init__(self) -> None:
        self._asb = bytearray()
        self._block: bytearray | None = None
        self._head = 0
        self.unknown = 0
        """Bytes that no reply begins with, and unfinished replies that were dropped."""

    def feed(self, data: bytes) -> tuple[Reply, ...]:
        return tuple(reply for byte in data if (reply := self._take(byte)) is not None)

    def reset(self) -> None:
        """Forget what is half received: the line was silent or its input discarded."""
        self._asb.clear()
        self._block = None

    def _take(self, byte: int) -> Reply | None:
        if self._block is not None:
            return self._in_block(self._block, byte)
        if byte in (XON, XOFF):
            return Flow(byte)
        if self._asb:
            return self._in_asb(byte)
        return self._first(byte)

    def _first(self, byte: int) -> Reply | None:
        if byte in BLOCK_HEADS:
            self._head, self._block = byte, bytearray()
        elif byte & REAL_TIME_MASK == REAL_TIME:
            return RealTime(byte)
        elif byte & ASB_MASK == ASB_HEAD:
            self._asb.append(byte)
        elif byte & PLAIN_MASK == PLAIN:
            return Processed(byte)
        else:
            self.unknown += 1
        return None

    def _in_asb(self, byte: int) -> Reply | None:
        if byte & PLAIN_MASK != PLAIN:  # the block was cut short: it tells nothing, and this byte begins anew
            self._asb.clear()
            self.unknown += 1
            return self._first(byte)
        self._asb.append(byte)
        if len(self._asb) < 1 + ASB_TAIL:
            return None
        block = bytes(self._asb)
        self._asb.clear()
        return Asb(block)

    def _in_block(self, block: bytearray, byte: int) -> Reply | None:
        if byte != BLOCK_END:
            block.append(byte)
            if len(block) > BLOCK_MAX:
                self._block = None
                self.unknown += 1
            return None
        self._block = None
        return Block(self._head, bytes(block))
