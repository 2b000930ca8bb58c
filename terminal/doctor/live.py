"""Trying keypad, scanner and display by hand: what arrives is shown for a bounded time."""

from __future__ import annotations

import queue
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

from drivers.device import CheckLevel, DeviceView
from terminal.core.customer import CustomerMessage, Occasion
from terminal.core.keys import Key
from terminal.core.model import DeviceState
from terminal.core.money import Fen
from terminal.core.secret import Secret
from terminal.doctor.devices import first_state
from terminal.doctor.report import Verdict
from terminal.doctor.scan_class import described
from terminal.ports import Clock, CodePort

SECONDS_LEAST, SECONDS_MOST = 1, 300
TICK_S = 0.2
"""How long one look at the queue waits, so that the end and Ctrl-C are not far."""
HEARD_MAX = 10_000
"""Presses and scans kept until they are shown; a flood is cut off."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that arrived, in words that hold no secret."""

    since_ms: int
    text: str


class Watch:
    """Runs a keypad's or scanner's driver for a while."""

    def __init__(self, driver: Any, clock: Clock, seconds: float) -> None:
        self._driver = driver
        self._clock = clock
        self._end_ms = clock.mono_ms() + int(seconds * 1_000)
        self._began_ms = clock.mono_ms()
        self._queue: queue.Queue[Heard] = queue.Queue(HEARD_MAX)
        self.count = 0
        """Presses or scans so far."""
        self.state = DeviceState.UNKNOWN
        self.lost = 0
        self.view: DeviceView | None = None
        """How the device stood at the end; None before."""

    def keys(self) -> Generator[Heard, None, None]:
        """Each key by its code and its name. A keypad of passwords is tried here with anything but a real one."""
        if isinstance(self._driver, CodePort):
            self._driver.watch(self._code)
        return self._run(self._key)

    def scans(self) -> Generator[Heard, None, None]:
        """Each scan by its class and length: never the text, which may be a live payment code."""
        return self._run(self._scan)

    def verdict(self) -> Verdict:
        """CANNOT when the device is away, ATTENTION when nothing arrived."""
        if self.state is DeviceState.AWAY:
            return Verdict.CANNOT
        return Verdict.OK if self.count else Verdict.ATTENTION

    def _at_the_end(self) -> DeviceView:
        """How the device stands, with what the person tried as its interactive check."""
        device = self._driver.device
        state = self.state if self.count or self.state is DeviceState.AWAY else DeviceState.ATTENTION
        device.checked(CheckLevel.INTERACTIVE, state, f"{self.count} arrived")
        view: DeviceView = device.view()
        return view

    def _run(self, sink: Callable[[Any, int], None]) -> Generator[Heard, None, None]:
        self._driver.start(sink, self._state)
        try:
            while self._clock.mono_ms() < self._end_ms:
                try:
                    yield self._queue.get(timeout=TICK_S)
                except queue.Empty:
                    continue
        finally:
            self.view = self._at_the_end()
            self._driver.close()

    def _code(self, code: str, key: Key | None, at_ms: int) -> None:
        self._put(at_ms, f"code {code}: {'no meaning 未定义' if key is None else key.value}")

    def _key(self, key: Key, at_ms: int) -> None:
        self.count += 1
        self._put(at_ms, f"key {key.value}")

    def _scan(self, scan: Secret, at_ms: int) -> None:
        self.count += 1
        text = scan.reveal()
        self._put(at_ms, f"scan of {len(text)} characters: {described(text)}")

    def _state(self, state: DeviceState, text: str) -> None:
        self.state = state
        self._put(self._clock.mono_ms(), f"device {state.value}{f': {text}' if text else ''}")

    def _put(self, at_ms: int, text: str) -> None:
        try:
            self._queue.put_nowait(Heard(max(0, at_ms - self._began_ms), text))
        except queue.Full:
            self.lost += 1


PATTERN = (
    # message                                            what must be seen
    (CustomerMessage(Occasion.IDLE),                     "the greeting, or an empty display without lamps"),
    (CustomerMessage(Occasion.REFUND, Fen(123_456)),     "REFUND 1234.56; on LED with lamp 找零 or a minus sign"),
    (CustomerMessage(Occasion.REFUND, Fen(88_888_888)),  "888888.88, all eight digits; -------- with a minus sign"),
    (CustomerMessage(Occasion.REFUND, Fen(123_456_789)), "1234567.89; on LED --------"),
    (CustomerMessage(Occasion.THANKS, Fen(123_456)),     "THANK YOU and 1234.56"),
    (CustomerMessage(Occasion.IDLE),                     "as at the beginning"),
)  # fmt: skip


def show_pattern(driver: Any, pause: Callable[[float], object], pause_s: float) -> Iterator[str]:
    """Show the test pattern and say what must be seen. ``pause`` waits between the pictures.

    The driver is closed at the end; the last row says whether the display answered, where it can.
    """
    heard: list[str] = []
    try:
        state, text = first_state("display", driver)
        heard.append(f"device {state.value}{f': {text}' if text else ''}")
        yield heard[0]
        if state is DeviceState.AWAY:
            return
        for message, seen in PATTERN:
            driver.show(message)
            yield seen
            pause(pause_s)
    finally:
        driver.close()
