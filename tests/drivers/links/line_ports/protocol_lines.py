"""``lines://name``: a port whose DSR line a test holds; what is written comes back, as with pyserial's ``loop://``."""

from __future__ import annotations

from typing import Any

from serial.urlhandler.protocol_loop import Serial as LoopSerial

DSR: dict[str, bool | OSError] = {}
"""By the port's address: the line, or the error of a port that has none."""


class Serial(LoopSerial):  # type: ignore[misc]
    def from_url(self, url: str) -> None:
        self.address = url
        super().from_url("loop://")

    @property
    def dsr(self) -> Any:
        line = DSR.get(self.address, True)
        if isinstance(line, OSError):
            raise line
        return line
