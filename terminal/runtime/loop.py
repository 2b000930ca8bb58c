"""The loop: one queue, one thread. Events in, the core's step, effects out, one at a time."""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Sequence
from typing import Protocol

from terminal.core.effects import Beep, Effect, Show
from terminal.core.events import DeviceChanged, Event, KeyPressed, KeySeen, Scanned, ScreenDrawn, Started, TimerFired
from terminal.core.keys import DIGITS
from terminal.core.model import Stamp
from terminal.core.screens.model import Input
from terminal.core.terminal import Terminal
from terminal.ports import Clock
from terminal.runtime.limits import EVENT_QUEUE, IDLE_WAIT_MS
from terminal.runtime.timers import Timers

log = logging.getLogger(__name__)


class Performs(Protocol):
    def perform(self, effects: Sequence[Effect]) -> None: ...


class Loop:
    """Owns the core. ``post`` may be called from any thread; everything else belongs to the thread that runs it."""

    def __init__(self, core: Terminal, timers: Timers, clock: Clock) -> None:
        self._core = core
        self._timers = timers
        self._clock = clock
        self._queue: queue.Queue[Event] = queue.Queue(EVENT_QUEUE)
        self._next: deque[Event] = deque()
        self._stop = threading.Event()
        self._crash: BaseException | None = None
        self._dropped = 0

    def post(self, event: Event) -> None:
        """Queue an event from any other thread. A full queue drops what devices say, never an answer about money:
        a worker waits until the loop has room."""
        if isinstance(event, KeyPressed | KeySeen | Scanned | DeviceChanged):
            try:
                self._queue.put_nowait(event)
            except queue.Full:
                self._dropped += 1
                log.warning("event dropped", extra={"event": type(event).__name__, "dropped": self._dropped})
            return
        self._queue.put(event)

    def post_next(self, event: Event) -> None:
        """Queue an event before all others: from the performer only, on the loop's thread."""
        self._next.append(event)

    def crash(self, error: BaseException) -> None:
        """A worker died: stop the loop and raise there."""
        self._crash = error
        self._stop.set()

    def stop(self) -> None:
        """Ask the loop to end after the step under way; safe in a signal handler."""
        self._stop.set()

    def run(self, performer: Performs) -> None:
        """Run until stopped. Raises what a worker died of."""
        self.turn(Started(), performer)
        while not self._stop.is_set():
            event = self._take()
            if event is not None:
                self.turn(event, performer)
        if self._crash is not None:
            raise self._crash

    def turn(self, event: Event, performer: Performs) -> None:
        """One event and everything it leads to on this thread, in order."""
        self._step(event, performer)
        while self._next:
            self._step(self._next.popleft(), performer)

    def _step(self, event: Event, performer: Performs) -> None:
        stamp = Stamp(self._clock.mono_ms(), self._clock.wall())
        _log_event(event, self._typing_secret())
        effects = self._core.step(event, stamp)
        _log_effects(effects)
        performer.perform(effects)

    def _typing_secret(self) -> bool:
        screen = self._core.screen
        return screen is not None and any(isinstance(block, Input) and block.masked for block in screen.blocks)

    def _take(self) -> Event | None:
        due = self._timers.pop_due(self._clock.mono_ms())
        if due is not None:
            return TimerFired(due)
        try:
            return self._queue.get(timeout=self._wait_s())
        except queue.Empty:
            return None

    def _wait_s(self) -> float:
        next_ms = self._timers.next_due_ms()
        wait_ms = IDLE_WAIT_MS if next_ms is None else min(IDLE_WAIT_MS, next_ms - self._clock.mono_ms())
        return max(0, wait_ms) / 1_000


def _log_event(event: Event, typing_secret: bool) -> None:
    """One line an event. Which digit was pressed is never told: a card number typed into an order field, digit by
    digit, would stand in the log; of a masked field no key is told at all."""
    if isinstance(event, ScreenDrawn):
        return
    if isinstance(event, KeyPressed | KeySeen) and typing_secret:
        log.debug("event", extra={"event": type(event).__name__, "detail": "•"})
        return
    if isinstance(event, KeyPressed | KeySeen) and event.key in DIGITS:
        log.debug("event", extra={"event": type(event).__name__, "detail": "digit"})
        return
    level = logging.DEBUG if isinstance(event, KeyPressed | KeySeen | TimerFired) else logging.INFO
    log.log(level, "event", extra={"event": type(event).__name__, "detail": repr(event)})


def _log_effects(effects: Sequence[Effect]) -> None:
    for effect in effects:
        if isinstance(effect, Show):
            log.info("screen", extra={"page": effect.screen.page, "revision": effect.screen.revision})
        elif not isinstance(effect, Beep):
            log.debug("effect", extra={"effect": type(effect).__name__, "detail": repr(effect)})
