"""The display's driver: it never holds anybody up, and shows the latest message when the display is back."""

from __future__ import annotations

import os
import threading
import time
import tty
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from drivers.line_display.driver import LineDisplay
from drivers.line_display.models import (
    Dsp800Display,
    EscPosDisplay,
    EscPosOptions,
    Led8Display,
    Led8Options,
    TextDisplayOptions,
)
from drivers.line_display.text_protocols import Dsp800Lines, EscPosLines
from drivers.links.link import ByteLink
from hw_mocks import line_display as emulated
from hw_mocks.line_display import PortedDisplay
from hw_mocks.pty_port import PtyPort
from terminal.core.customer import CustomerMessage, Occasion
from terminal.core.model import DeviceState
from terminal.core.money import Fen
from terminal.errors import ConfigError, DeviceTimeout

DEADLINE_S = 5.0
REFUND = CustomerMessage(Occasion.REFUND, Fen(1234))
THANKS = CustomerMessage(Occasion.THANKS, Fen(1234))


class Told:
    """A StateSink to wait on."""

    def __init__(self) -> None:
        self.seen: list[tuple[DeviceState, str]] = []
        self._changed = threading.Condition()

    def __call__(self, state: DeviceState, text: str) -> None:
        with self._changed:
            self.seen.append((state, text))
            self._changed.notify_all()

    def wait(self, *states: DeviceState) -> str:
        """Wait for exactly these states so far; returns the last text."""
        with self._changed:
            assert self._changed.wait_for(lambda: [s for s, _ in self.seen] == list(states), DEADLINE_S), self.seen
            return self.seen[-1][1]


class FixedClock:
    def mono_ms(self) -> int:
        return 0

    def wall(self) -> datetime:
        raise AssertionError("a display asks for no time")


class Shown:
    """What an emulated display shows, to wait on."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self._changed = threading.Condition()

    def __call__(self, rows: list[str]) -> None:
        with self._changed:
            self.rows = rows
            self._changed.notify_all()

    def wait(self, *rows: str) -> None:
        with self._changed:
            ok = self._changed.wait_for(lambda: [" ".join(r.split()) for r in self.rows] == list(rows), DEADLINE_S)
            assert ok, self.rows


@pytest.fixture
def port(tmp_path: Path) -> Iterator[PtyPort]:
    with PtyPort(tmp_path / "dev" / "ttyDISPLAY") as made:
        yield made


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def shown() -> Shown:
    return Shown()


def test_a_refund_is_shown_and_then_the_thanks(port: PtyPort, told: Told, shown: Shown) -> None:
    PortedDisplay(port, emulated.EscPosDisplay(), shown)
    driver = EscPosDisplay(EscPosOptions(port=str(port.link)), FixedClock())
    driver.start(told)
    try:
        told.wait(DeviceState.READY)
        shown.wait("WELCOME", "")
        driver.show(REFUND)
        shown.wait("REFUND", "12.34")
        driver.show(THANKS)
        shown.wait("THANK YOU", "REFUND 12.34")
    finally:
        driver.close()
        driver.close()


def test_an_unplugged_display_shows_the_latest_message_when_it_is_back(port: PtyPort, told: Told, shown: Shown) -> None:
    PortedDisplay(port, emulated.Led8Display(), shown)
    driver = Led8Display(Led8Options(port=str(port.link)), FixedClock())
    driver.start(told)
    try:
        told.wait(DeviceState.READY)
        port.unplug()
        driver.show(REFUND)
        assert "顾显" in told.wait(DeviceState.READY, DeviceState.AWAY)
        driver.show(THANKS)
        port.replug()
        told.wait(DeviceState.READY, DeviceState.AWAY, DeviceState.READY)
        shown.wait("12.34")
    finally:
        driver.close()


def test_a_dsp800_that_is_off_is_away_although_its_port_takes_bytes(port: PtyPort, told: Told, shown: Shown) -> None:
    display = PortedDisplay(port, emulated.Dsp800Display(), shown)
    display.mute = True
    driver = Dsp800Display(TextDisplayOptions(port=str(port.link)), FixedClock())
    driver.start(told)
    try:
        assert "无应答" in told.wait(DeviceState.AWAY)
        display.mute = False
        told.wait(DeviceState.AWAY, DeviceState.READY)
        driver.show(REFUND)
        shown.wait("REFUND", "12.34")
    finally:
        driver.close()


def test_a_display_set_to_another_protocol_says_no(port: PtyPort, told: Told) -> None:
    display = emulated.Dsp800Display()
    display.refuse = True
    PortedDisplay(port, display)
    driver = Dsp800Display(TextDisplayOptions(port=str(port.link)), FixedClock())
    driver.start(told)
    try:
        assert "DSP-800" in told.wait(DeviceState.AWAY)
    finally:
        driver.close()


def test_a_dsp800_is_asked_again_while_nothing_changes() -> None:
    link = ScriptedLink(answer=b"\x06")
    driver = LineDisplay("顾显", lambda: link, Dsp800Lines("ascii"), FixedClock(), check_s=0.005)
    told = Told()
    driver.start(told)
    try:
        told.wait(DeviceState.READY)
        link.answer = b""
        told.wait(DeviceState.READY, DeviceState.AWAY)
    finally:
        driver.close()


class ScriptedLink(ByteLink):
    """A link that answers the same to every read, and may stall in ``write``."""

    def __init__(self, answer: bytes = b"", *, stall: threading.Event | None = None) -> None:
        self.answer = answer
        self.stall = stall
        self.written: list[bytes] = []
        self.closed = 0

    def read(self, timeout_ms: int) -> bytes:
        return self.answer

    def write(self, data: bytes) -> None:
        self.written.append(data)
        if self.stall is not None and not self.stall.wait(DEADLINE_S):
            raise AssertionError("nobody let the write go")
        if self.stall is not None:
            raise DeviceTimeout("不接收数据", where="顾显", do="请检查设备状态")

    def discard_input(self) -> None: ...

    def close(self) -> None:
        self.closed += 1


def test_show_returns_at_once_while_a_write_is_stalled() -> None:
    stall = threading.Event()
    link = ScriptedLink(stall=stall)
    driver = LineDisplay("顾显", lambda: link, EscPosLines("ascii", 4), FixedClock())
    told = Told()
    driver.start(told)
    try:
        began = time.monotonic()
        for fen in range(1000):
            driver.show(CustomerMessage(Occasion.REFUND, Fen(fen)))
        assert time.monotonic() - began < 0.5
        assert driver.dropped == 999, "all but the latest"
        stall.set()
        told.wait(DeviceState.AWAY)
        assert link.closed, "a stalled port is closed"
    finally:
        driver.close()


def test_a_real_port_that_nobody_reads_is_given_up_within_the_write_time_out(tmp_path: Path, told: Told) -> None:
    master, slave = os.openpty()
    tty.setraw(slave)
    os.set_blocking(slave, False)
    full = 0
    while full < 3:  # the kernel moves bytes on behind our back: full is only what stays full
        try:
            os.write(slave, b"\0" * 4096)
            full = 0
        except BlockingIOError:
            full += 1
            threading.Event().wait(0.02)
    os.set_blocking(slave, True)
    driver = EscPosDisplay(EscPosOptions(port=os.ttyname(slave)), FixedClock())
    began = time.monotonic()
    driver.start(told)
    try:
        told.wait(DeviceState.AWAY)
        assert time.monotonic() - began < 2.0
    finally:
        driver.close()
        os.close(slave)
        os.close(master)


def test_a_driver_that_was_never_started_closes() -> None:
    LineDisplay("顾显", ScriptedLink, EscPosLines("ascii", 4), FixedClock()).close()


def test_a_port_that_cannot_be_right_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"\[display\]"):
        EscPosDisplay(EscPosOptions(port=""), FixedClock())
    with pytest.raises(ConfigError, match="baud"):
        Led8Display(Led8Options(port="/dev/null", baud=1), FixedClock())
