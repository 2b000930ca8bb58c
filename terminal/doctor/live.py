"""Trying keypad, scanner and display by hand: what arrives, or must be seen, row by row for a bounded time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from drivers.device import CheckLevel, DeviceView, Power
from terminal.core.customer import CustomerMessage, Occasion
from terminal.core.keys import Key
from terminal.core.model import DeviceState
from terminal.core.money import Fen
from terminal.core.secret import Secret
from terminal.doctor.devices import STATE_S, Checked, FirstState, advice_of, firmware_of, verdict_of, word_of
from terminal.doctor.report import Verdict
from terminal.doctor.scan_class import described
from terminal.ports import Clock, CodePort

SECONDS_LEAST, SECONDS_MOST = 1, 300
TICK_S = 0.2
"""How long one look at the queue waits, so that the end and Ctrl-C are not far."""
HEARD_MAX = 10_000
"""Presses and scans kept until they are shown; a flood is cut off."""
NOTHING_CAME = "Nothing arrived: check port, speed and cable 请检查端口、波特率和连线"


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
        self.lost = 0
        self._told = (DeviceState.UNKNOWN, "")
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

    def checked(self) -> Checked:
        """CANNOT when the device is away or foreign at the end, ATTENTION when nothing arrived."""
        state, text = self._told
        more = f", {self.lost} more not shown" if self.lost else ""
        said = f"{word_of(state, text)}, {self.count} arrived{more}"
        firmware = firmware_of(self._driver)
        verdict, advice = verdict_of(state, text), advice_of(state, text)
        if verdict is not Verdict.CANNOT:
            verdict = Verdict.OK if self.count else Verdict.ATTENTION
            advice = advice if advice or self.count else NOTHING_CAME
        return Checked(verdict, said, advice, self.view, firmware)

    def _at_the_end(self) -> DeviceView:
        """How the device stands, with what the person tried as its interactive check."""
        device, (state, _) = self._driver.device, self._told
        seen = state if self.count or state is DeviceState.AWAY else DeviceState.ATTENTION
        device.checked(CheckLevel.INTERACTIVE, seen, f"{self.count} arrived")
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
        self._told = (state, text)
        self._put(self._clock.mono_ms(), _said(state, text))

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


class Show:
    """Runs a customer display's driver through the test pattern."""

    def __init__(self, driver: Any, pause: Callable[[threading.Event, float], object], pause_s: float) -> None:
        """``pause`` waits between the pictures until the time is over or the event, which is the display's loss."""
        self._driver = driver
        self._pause = pause
        self._pause_s = pause_s
        self._first = FirstState()
        self._away = threading.Event()
        self._loss = ""
        """Why it was away, if it ever was."""
        self._opening = self._told = (DeviceState.UNKNOWN, "")
        self.view: DeviceView | None = None
        """How the display stood at the end; None before."""

    def rows(self) -> Generator[str, None, None]:
        """What the driver says, what must be seen, and last how the display stood after the last picture.

        A display that is lost ends it: what comes after could not be seen. The driver is closed at the end.
        """
        try:
            self._driver.start(self._state)
            self._opening = self._first.wait(STATE_S)
            yield _said(*self._opening)
            for message, seen in PATTERN:
                if self._away.is_set():
                    break
                self._driver.show(message)
                yield f"must show: {seen}"
                self._pause(self._away, self._pause_s)
            self.view = self._driver.device.view()
            yield f"at the end: {_said(*self._now())}{self._answered()}"
        finally:
            self._driver.close()

    def checked(self) -> Checked:
        """By how the display stood at the end; one that was lost and came back wants attention."""
        state, text = self._now()
        if self._loss and state is DeviceState.READY:
            return Checked(Verdict.ATTENTION, "was away, and is back", self._loss, self.view, firmware_of(self._driver))
        return Checked(
            verdict_of(state, text), state.value, advice_of(state, text), self.view, firmware_of(self._driver)
        )

    def _now(self) -> tuple[DeviceState, str]:
        """The driver's last word; while it has said nothing, what that silence means."""
        return self._opening if self._told[0] is DeviceState.UNKNOWN else self._told

    def _state(self, state: DeviceState, text: str) -> None:
        self._told = (state, text)
        if state is DeviceState.AWAY:
            self._loss = text
            self._away.set()
        self._first(state, text)

    def _answered(self) -> str:
        if self._now()[0] is not DeviceState.READY or self.view is None:
            return ""
        if self.view.power is Power.ONLINE:
            return ", it answered to every picture"
        return ", its port took every picture; this display cannot answer, so only you can tell"


def _said(state: DeviceState, text: str) -> str:
    return f"device {state.value}{f': {text}' if text else ''}"
