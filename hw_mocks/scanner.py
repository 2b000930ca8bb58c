"""An emulated serial barcode scanner: the code's text, then a suffix. Facts: devices §2.1, §2.2, §2.4.

With trigger commands it looks for a code only when it is told to.
"""

from __future__ import annotations

import itertools

from hw_mocks.pty_port import PtyPort

SUFFIX = b"\r"
"""The usual setting out of the box."""
NO_READ = "%%NoRead"
"""What ZKTeco-class modules send instead of a code. It must not be taken for one (facts: devices §2.2)."""
SCAN_MAX_BYTES = 7089
"""The largest QR code holds 7089 digits; no scanner sends more for one code."""


COMMANDS_MAX = 64
"""Bytes of unknown commands that it keeps."""
NEWLAND = (b"\x01\x54\x04", b"\x01\x50\x04")
HONEYWELL = (b"\x16\x54\x0d", b"\x16\x55\x0d")
ZKTECO = (b"T", b"P")
"""Trigger commands by make: start and stop, written out once more on purpose."""


class Scanner:
    """Codes to hold before the scanner on ``port``. Sends at once, as if at the highest speed."""

    def __init__(
        self,
        port: PtyPort,
        *,
        suffix: bytes = SUFFIX,
        prefix: bytes = b"",
        encoding: str = "utf-8",
        trigger: tuple[bytes, bytes] | None = None,
        answer: bytes = b"",
    ) -> None:
        """``trigger``: start and stop commands it obeys; ``answer``: what it says to each (Newland says 06)."""
        self.port = port
        self.suffix = suffix
        self.prefix = prefix
        self.encoding = encoding
        self.looking = trigger is None
        """Reads what is held before it."""
        self.unknown = b""
        """Bytes of the host that are no command of this make."""
        self._trigger = trigger
        self._answer = answer
        if trigger is not None:
            port.attach(lambda data: self._receive(data, *trigger))

    def show(self, text: str) -> bool:
        """Hold a code before it: read if it looks, and then it looks no more. Says whether it was read."""
        if not self.looking:
            return False
        self.scan(text)
        self.looking = self._trigger is None
        return True

    def scan(self, text: str, *, times: int = 1) -> None:
        """One good read; ``times=2`` is the duplicate that scanners send when a code stays in view."""
        if not 1 <= times <= 10:
            raise ValueError(f"scan {times} times: from 1 to 10")
        self.port.send(self.frame(text) * times)

    def frame(self, text: str) -> bytes:
        """The bytes of one read. Raises ValueError for a text no code can hold."""
        data = text.encode(self.encoding)
        if len(data) > SCAN_MAX_BYTES:
            raise ValueError(f"a code of {len(data)} bytes: at most {SCAN_MAX_BYTES}")
        return self.prefix + data + self.suffix

    def _receive(self, data: bytes, start: bytes, stop: bytes) -> None:
        self.unknown += data
        while True:
            places = [(at, command) for command in (start, stop) if (at := self.unknown.find(command)) >= 0]
            if not places:
                break
            at, command = min(places)
            self.unknown = self.unknown[:at] + self.unknown[at + len(command) :]
            self.looking = command == start
            self.port.send(self._answer)
        self.unknown = self.unknown[-COMMANDS_MAX:]

    # ------------------------------------------------------------ faults

    def split(self, text: str, *cuts: int) -> tuple[bytes, ...]:
        """The bursts of one read, cut at these byte positions. Send each with ``raw`` and let time pass between."""
        frame = self.frame(text)
        edges = [0, *sorted(cuts), len(frame)]
        if any(not 0 < cut < len(frame) for cut in cuts):
            raise ValueError(f"cuts {cuts}: each between 1 and {len(frame) - 1}")
        return tuple(frame[start:end] for start, end in itertools.pairwise(edges))

    def no_read(self) -> None:
        """Nothing was before the scanner in time; some modules say so in words."""
        self.port.send(self.frame(NO_READ))

    def raw(self, data: bytes) -> None:
        """Any bytes, without suffix: half a code, noise, hostile text."""
        self.port.send(data)
