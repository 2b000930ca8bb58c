"""What a device has done since its driver was made, in numbers: never a text that was typed, scanned or printed.

Names in capitals are UnifiedPOS's own (facts: devices §8); the others are ours, for what UnifiedPOS does not count.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from enum import Enum


class Count(Enum):
    """What every driver counts alike; a codec's own counters are added by the driver under their own names."""

    COMMUNICATION_ERRORS = "CommunicationErrorCount"
    """Times the port could not be opened or was lost, and time-outs."""
    KEYS_PRESSED = "KeyPressedCount"
    GOOD_SCANS = "GoodScanCount"
    PAPER_CUTS = "PaperCutCount"
    """Copies that were sent up to their cut."""
    FAILED_PAPER_CUTS = "FailedPaperCutCount"
    """Copies that ended with a fault of the cutter."""
    PRINTER_FAULTS = "PrinterFaultCount"
    """Copies that ended with any fault."""
    COVER_OPEN = "ReceiptCoverOpenCount"
    """Copies that ended because the cover was open."""
    BYTES_IN = "bytes_in"
    BYTES_OUT = "bytes_out"
    OPENED = "opened"
    """Times the port was opened."""
    RECONNECTS = "reconnects"
    """Times it was opened again after a loss."""
    TIME_OUTS = "time_outs"
    """Times the device did not take or give bytes in time."""
    COPIES_P3 = "copies_P3"
    COPIES_P2 = "copies_P2"
    COPIES_P1 = "copies_P1"
    COPIES_P0 = "copies_P0"
    COPIES_UNPROVEN = "copies_uncertain"
    """Copies that were begun and whose end nobody knows."""
    COPIES_FAILED = "copies_failed"
    """Copies of which not one byte left."""
    SCREENS = "screens"
    """Pages or messages that were shown."""
    ROWS = "rows"
    """Rows of a picture that changed and were written."""


class Statistics:
    """Counters that any thread may add to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[Count, int] = {}

    def add(self, count: Count, by: int = 1) -> None:
        with self._lock:
            self._numbers[count] = self._numbers.get(count, 0) + by

    def __getitem__(self, count: Count) -> int:
        with self._lock:
            return self._numbers.get(count, 0)

    def to_mapping(self) -> Mapping[str, int]:
        """Name to number, in the order of :class:`Count`; what was never counted is left out."""
        with self._lock:
            return {count.value: self._numbers[count] for count in Count if count in self._numbers}
