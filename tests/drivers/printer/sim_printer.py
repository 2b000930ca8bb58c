"""A printer in virtual time behind a ByteLink: answers from a table, works its buffer off in order, fails on cue.

Minimal on purpose, and written from the facts (printer §2, §3), not from the driver.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from driver_bench import TestClock

from terminal.errors import DeviceLost, DeviceTimeout

HEALTHY = bytes.fromhex("12 12 12 12")
PAPER_END = bytes.fromhex("1A 32 12 72")
COVER_OPEN = bytes.fromhex("1A 16 12 12")
CUTTER = bytes.fromhex("1A 52 1A 12")
HOT_HEAD = bytes.fromhex("1A 52 52 12")
NEAR_END = bytes.fromhex("12 12 12 1E")
ANSWER_MS = 2


@dataclass
class SimPrinter:
    clock: TestClock
    status: bytes | None = HEALTHY
    """Answers to DLE EOT 1-4; None is a mute printer."""
    gs_r: bytes | None = b"\x00"
    """Answer to GS r 1; None where the command is not known."""
    echoes: bool = False
    """Knows GS ( H."""
    ms_per_byte: int = 1
    stopped: bool = False
    """Does not work its buffer off."""
    at: list[tuple[int, Callable[[SimPrinter], None]]] = field(default_factory=list)
    """What happens at which ms."""
    after_bytes: list[tuple[int, Callable[[SimPrinter], None]]] = field(default_factory=list)
    """What happens once so many bytes of document have arrived."""

    after_printed: list[tuple[int, Callable[[SimPrinter], None]]] = field(default_factory=list)
    """What happens once so many bytes of document have been worked off."""

    def __post_init__(self) -> None:
        self.document = bytearray()
        self.printed = 0
        self.buffer: list[bytes] = []
        self.coming: list[tuple[int, bytes]] = []
        self.questions = 0
        self.fences = 0
        self.writes: list[tuple[int, bytes]] = []
        self.gone = False
        self.stalled = False
        self.busy_until = 0

    # -------------------------------------------------------- the link

    def write(self, data: bytes) -> None:
        self._pass(0)
        if self.gone:
            raise DeviceLost("断开", where="打印机", do="检查")
        if self.stalled:
            raise DeviceTimeout("不接收数据", where="打印机", do="检查")
        self.writes.append((self.clock.ms, data))
        if data[:2] == b"\x10\x04":
            self.questions += 1
            if self.status is not None:
                self.say(self.status[data[2] - 1 : data[2]], ANSWER_MS)
            return
        self.buffer.append(data)
        if data != b"\x1d\x72\x01" and data[:3] != b"\x1d\x28\x48":
            self.document += data
        else:
            self.fences += 1
        self._due(self.after_bytes, len(self.document))
        self.work()

    def read(self, timeout_ms: int) -> bytes:
        end = self.clock.ms + timeout_ms
        while True:
            self._pass(0)
            if self.gone:
                raise DeviceLost("断开", where="打印机", do="检查")
            due = [data for at_ms, data in self.coming if at_ms <= self.clock.ms]
            if due:
                self.coming = [(at_ms, data) for at_ms, data in self.coming if at_ms > self.clock.ms]
                return b"".join(due)
            if self.clock.ms >= end:
                return b""
            self._pass(1)

    def discard_input(self) -> None:
        self.read(0)

    def close(self) -> None:
        """Nothing to give back."""

    # -------------------------------------------------------- the device

    def say(self, data: bytes, in_ms: int = 0) -> None:
        self.coming.append((self.clock.ms + in_ms, data))

    def stop(self, status: bytes | None) -> None:
        self.stopped, self.status = True, status

    def go(self) -> None:
        self.stopped, self.status = False, HEALTHY
        self.work()

    def power_cut(self) -> None:
        """Off and on again: the buffer is lost."""
        self.buffer.clear()
        self.stopped, self.status, self.busy_until = False, HEALTHY, 0

    def work(self) -> None:
        """Work the buffer off in order, each byte taking its time."""
        while self.buffer and not self.stopped and self.busy_until <= self.clock.ms:
            data = self.buffer.pop(0)
            if data == b"\x1d\x72\x01":
                if self.gs_r is not None:
                    self.say(self.gs_r, ANSWER_MS)
            elif data[:3] == b"\x1d\x28\x48":
                if self.echoes:
                    self.say(b"\x37\x22" + data[-4:] + b"\x00", ANSWER_MS)
            else:
                self.busy_until = self.clock.ms + len(data) * self.ms_per_byte
                self.printed += len(data)
                self._due(self.after_printed, self.printed)

    def _pass(self, ms: int) -> None:
        self.clock.ms += ms
        self._due(self.at, self.clock.ms)
        self.work()

    def _due(self, events: list[tuple[int, Callable[[SimPrinter], None]]], reached: int) -> None:
        for event in [event for event in events if event[0] <= reached]:
            events.remove(event)
            event[1](self)
