"""Bytes of a serial scanner to scans (facts: devices §2.1, §2.4, §2.5). Pure; time comes in with the bytes.

A frame is text ended by its suffix (unless told otherwise CR, LF or CRLF) or by silence; an STX before it is dropped.
Whatever is not clean text is junk: dropped whole and counted, because half a number is a wrong number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from terminal.core.secret import Secret

SILENCE_MS = 50
"""A frame without suffix ends after this silence: 22 digits at 9600 baud take 24 ms in one piece."""
TEXT_MAX = 256
"""Characters of a scan. Our longest number has 32; a QR of a bill may hold an address."""
FRAME_MAX = TEXT_MAX * 4
"""Bytes of a frame: no character of UTF-8 or GB18030 takes more than four."""
DUPLICATE_MS = 800
"""The same text within this time of its last sight is the same symbol still in view."""

STX, TAB, LF, CR = 0x02, 0x09, 0x0A, 0x0D
NO_READ = "%%NoRead"
"""What generic modules send when nothing was read; it is no code (facts: devices §2.2)."""
ENCODINGS = ("utf-8", "gb18030")
"""Tried in this order: Chinese text in GB18030 is next to never valid UTF-8, the reverse often is."""


class Prefix(Enum):
    """What a scanner is set to send before each code."""

    AUTO = "auto"
    """An STX, or nothing."""
    NONE = "none"
    STX = "stx"
    """Always an STX: what comes without one has lost its beginning."""


class Suffix(Enum):
    """What a scanner is set to send behind each code. Silence ends a frame whatever is set."""

    AUTO = "auto"
    """CR, LF or both."""
    CR = "cr"
    LF = "lf"
    CRLF = "crlf"
    """Only both together; for codes that hold a CR or an LF there is no hope, they are junk."""
    TAB = "tab"
    NONE = "none"


ENDS: dict[Suffix, frozenset[int]] = {
    Suffix.AUTO: frozenset({CR, LF}),
    Suffix.CR: frozenset({CR}),
    Suffix.LF: frozenset({LF}),
    Suffix.CRLF: frozenset({LF}),
    Suffix.TAB: frozenset({TAB}),
    Suffix.NONE: frozenset(),
}
"""The byte that ends a frame."""


@dataclass(frozen=True, slots=True)
class Framing:
    """How this scanner is set."""

    prefix: Prefix = Prefix.AUTO
    suffix: Suffix = Suffix.AUTO
    ahead: bytes = b""
    """Bytes with which the scanner answers a command of ours; they may stand right before a code."""


@dataclass(slots=True)
class Dropped:
    """How much was dropped, and why. Numbers only: never what it was."""

    too_long: int = 0
    control: int = 0
    undecodable: int = 0
    no_read: int = 0
    duplicate: int = 0
    unprefixed: int = 0


class ScanFramer:
    """Bytes in, scans out."""

    def __init__(self, framing: Framing | None = None) -> None:
        self._framing = framing if framing is not None else Framing()
        self._ends = ENDS[self._framing.suffix]
        self._frame = bytearray()
        self._overflowing = False
        self._last_byte_ms = 0
        self._last_text: Secret | None = None
        self._last_text_ms = 0
        self.dropped = Dropped()

    @property
    def open(self) -> bool:
        """A frame has begun and is not ended."""
        return bool(self._frame) or self._overflowing

    def feed(self, data: bytes, at_ms: int) -> tuple[Secret, ...]:
        """The scans that ``data``, read at the monotonic ``at_ms``, ends.

        A gap before ``data`` ends nothing: the bytes may have lain in the system while our thread slept, and a number
        cut in two is worse than two codes run together. Only a wait that brought nothing is a silence.
        """
        scans: list[Secret] = []
        for byte in data:
            if byte in self._ends and self._is_end():
                scans += self._end(at_ms)
            elif byte in self._framing.ahead and not self.open:
                continue
            elif len(self._frame) < FRAME_MAX and not self._overflowing:
                self._frame.append(byte)
            else:
                self._frame.clear()
                self._overflowing = True
        self._last_byte_ms = at_ms
        return tuple(scans)

    def silence(self, at_ms: int) -> tuple[Secret, ...]:
        """The scan that is ended by having waited until ``at_ms`` for a byte that did not come, if any."""
        if self.open and at_ms - self._last_byte_ms >= SILENCE_MS:
            return self._end(at_ms)
        return ()

    def wait_ms(self, otherwise: int) -> int:
        """How long to wait for a byte: the silence while a frame is open."""
        return SILENCE_MS if self.open else otherwise

    def reset(self) -> None:
        """Forget what is half received."""
        self._frame.clear()
        self._overflowing = False
        self._last_text = None

    def _end(self, at_ms: int) -> tuple[Secret, ...]:
        frame, overflowed = bytes(self._frame), self._overflowing
        self._frame.clear()
        self._overflowing = False
        text = self._text(frame, overflowed)
        if text is None:
            return ()
        scan = Secret(text)
        fresh = scan != self._last_text or at_ms - self._last_text_ms >= DUPLICATE_MS
        self._last_text, self._last_text_ms = scan, at_ms
        if not fresh:
            self.dropped.duplicate += 1
            return ()
        return (scan,)

    def _text(self, frame: bytes, overflowed: bool) -> str | None:
        """The clean text of a frame, or None (and a count) for junk."""
        if overflowed:
            self.dropped.too_long += 1
            return None
        frame = self._bare(frame)
        if not frame:
            return None  # the LF of a CRLF, or a suffix that came after the silence
        text = _decode(frame)
        if text is None:
            self.dropped.undecodable += 1
        elif len(text) > TEXT_MAX:
            self.dropped.too_long += 1
        elif not text.isprintable():
            self.dropped.control += 1
        elif text == NO_READ:
            self.dropped.no_read += 1
        else:
            return text
        return None

    def _is_end(self) -> bool:
        """The byte that may end a frame does end this one."""
        return self._framing.suffix is not Suffix.CRLF or self._frame[-1:] == b"\r" or self._overflowing

    def _bare(self, frame: bytes) -> bytes:
        """The frame without prefix and suffix; empty (and a count) when the prefix is missing."""
        if self._framing.suffix is Suffix.CRLF:
            frame = frame.removesuffix(b"\r")
        if self._framing.prefix is Prefix.NONE:
            return frame
        text = frame.lstrip(bytes((STX,)))
        if text and text == frame and self._framing.prefix is Prefix.STX:
            self.dropped.unprefixed += 1
            return b""
        return text


def _decode(frame: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return frame.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
