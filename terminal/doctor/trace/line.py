"""One line of a trace file: JSON, so that it can be read by people, programs and after a power cut."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Way = Literal["tx", "rx"]
"""``tx`` from the terminal to the device, ``rx`` back."""
FORMAT = 1
Ms = Annotated[int, msgspec.Meta(ge=0, le=10**14)]
"""Some thousand years: no sum of times overflows, whatever a file says."""


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of each run; a file may hold several runs."""

    trace: int
    """The format's version, :data:`FORMAT`."""
    wall: str
    """Device time of ``ms``, ISO 8601 with offset."""
    ms: Ms
    """Monotonic, as in all lines of this run."""
    program: str
    devices: dict[str, str]
    """Device to its driver's name: which protocol the bytes are."""


class Piece(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Bytes one way, a count of bytes that were masked, or something that happened to the link."""

    ms: Ms
    dev: str
    way: Way = "rx"
    hex: str = ""
    masked: Annotated[int, msgspec.Meta(ge=0)] = 0
    note: str = ""

    @property
    def data(self) -> bytes:
        return bytes.fromhex(self.hex)


class BadTrace(ValueError):
    """The line is none of a trace."""


def encode(line: Header | Piece) -> bytes:
    return msgspec.json.encode(line) + b"\n"


def decode(line: bytes) -> Header | Piece:
    """Raises BadTrace."""
    try:
        if line.startswith(b'{"trace"'):
            header = msgspec.json.decode(line, type=Header)
            if header.trace != FORMAT:
                raise BadTrace(f"format {header.trace}, this program reads {FORMAT}")
            return header
        piece = msgspec.json.decode(line, type=Piece)
        bytes.fromhex(piece.hex)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadTrace(str(error)) from error
    return piece
