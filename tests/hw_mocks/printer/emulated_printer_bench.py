"""A printer on a pty and a plain pyserial client."""

from __future__ import annotations

import time
from dataclasses import dataclass

import serial

from hw_mocks.printer.device import Printer
from hw_mocks.pty_port import PtyPort


@dataclass
class Bench:
    """``ask`` sends bytes and reads an answer of known length; ``quiet`` says that nothing comes."""

    printer: Printer
    port: PtyPort
    client: serial.Serial

    def ask(self, data: bytes, length: int) -> bytes:
        self.client.timeout = 5
        self.client.write(data)
        return bytes(self.client.read(length))

    def quiet(self, data: bytes = b"", seconds: float = 0.05) -> bool:
        self.client.write(data)
        self.client.timeout = seconds
        return bytes(self.client.read(1)) == b""

    def hold(self, data: bytes, count: int) -> None:
        """Ask a printer that answers late, and wait until it holds so many answers back: from then on its time runs."""
        self.client.write(data)
        deadline = time.monotonic() + 10
        while len(self.printer._mouth._late) < count and time.monotonic() < deadline:
            time.sleep(0.005)
        assert len(self.printer._mouth._late) == count

    def settle(self) -> None:
        """All that was sent before has been received and, as far as can be, printed.

        The answer leaves while the printer holds its lock, so asking for anything afterwards waits for the rest.
        """
        assert len(self.ask(b"\x10\x04\x01", 1)) == 1
        assert self.printer.waiting >= 0

    def healthy(self) -> bytes:
        return b"".join(self.ask(bytes([0x10, 0x04, n]), 1) for n in (1, 2, 3, 4))
