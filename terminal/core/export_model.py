"""What an export is made of, for the core that asks for it and the driver that writes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from terminal.core.slips.document import Document


class ExportFault(Enum):
    """Why an export did not go on. Nothing of it is left under a complete one's name."""

    NOT_CONFIGURED = "not_configured"
    NO_TARGET = "no_target"  # no folder, or no stick in the socket
    FULL = "full"
    READ_ONLY = "read_only"
    LOST = "lost"  # a write failed: the stick was pulled, or is broken
    EXISTS = "exists"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class ExportStep:
    """What one step of an export came to, with the running totals."""

    fault: ExportFault | None = None
    detail: str = ""
    """The system's own words, for the technician."""
    refunds: int = 0
    files: int = 0
    size: int = 0
    """Bytes written."""
    folder: str = ""
    """Where the finished export lies."""


@dataclass(frozen=True, slots=True)
class Voucher:
    name: str
    """File name without its ending: ASCII, unique within the export."""
    document: Document


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the table."""

    title: str
    number: bool
    """Excel may calculate with it; anything else it must leave as text."""
