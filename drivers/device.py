"""One model for every device, in UnifiedPOS terms (facts: devices §8): life cycle, power, health, statistics, events.

Each driver *has* a :class:`Device`, and tells it what happens; nothing is inherited. ``view`` is what a technician
reads. A device goes closed → open → claimed → enabled:

========  ==============================================================================================
closed    the driver was closed, or not made yet
open      its settings are right; its port is not held
claimed   its port is held, and by nobody else
enabled   it has said, as far as it can say anything, that it works: its keys count, its paper comes out
========  ==============================================================================================

A port that is lost is released by that, so the device is open again and is claimed anew when it comes back.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from drivers.links.link import ByteLink, operator_text
from drivers.links.metered import MeteredLink
from drivers.statistics import Count, Statistics
from terminal.core.model import DeviceState
from terminal.errors import DeviceError, DeviceTimeout
from terminal.ports import Clock, StateSink

log = logging.getLogger(__name__)

EVENTS_MAX = 32
"""Status events kept; the oldest fall out."""


class Phase(Enum):
    CLOSED = "closed"
    OPEN = "open"
    CLAIMED = "claimed"
    ENABLED = "enabled"


class Step(Enum):
    OPEN = "open"
    CLAIM = "claim"
    ENABLE = "enable"
    DISABLE = "disable"
    RELEASE = "release"
    CLOSE = "close"


STEPS: Mapping[tuple[Phase, Step], Phase] = {
    # from            step          to
    (Phase.CLOSED,    Step.OPEN):    Phase.OPEN,
    (Phase.OPEN,      Step.CLAIM):   Phase.CLAIMED,
    (Phase.CLAIMED,   Step.ENABLE):  Phase.ENABLED,
    (Phase.ENABLED,   Step.DISABLE): Phase.CLAIMED,
    (Phase.CLAIMED,   Step.RELEASE): Phase.OPEN,
    (Phase.ENABLED,   Step.RELEASE): Phase.OPEN,
    (Phase.OPEN,      Step.CLOSE):   Phase.CLOSED,
    (Phase.CLAIMED,   Step.CLOSE):   Phase.CLOSED,
    (Phase.ENABLED,   Step.CLOSE):   Phase.CLOSED,
}  # fmt: skip
"""The legal steps. A step that is not here changes nothing: a claimed device cannot be claimed again."""


class Power(Enum):
    """UnifiedPOS's PowerState; the number is its StatusUpdateEvent."""

    UNKNOWN = 2000
    """A device that cannot say anything: its port is there, and that is all anybody knows."""
    ONLINE = 2001
    OFF = 2002
    OFFLINE = 2003
    """Powered, and not able to work: a cover is open, paper is out, its firmware is foreign."""
    OFF_OFFLINE = 2004
    """Unplugged, switched off or mute: nobody can tell which from here."""


class CheckLevel(Enum):
    """UnifiedPOS's CheckHealth levels."""

    INTERNAL = "internal"
    """What the driver knows without asking: moves nothing, sends nothing."""
    EXTERNAL = "external"
    """The device is asked or moved, and answers."""
    INTERACTIVE = "interactive"
    """A person tries it and says what was seen."""


@dataclass(frozen=True, slots=True)
class Health:
    """The outcome of one check."""

    level: CheckLevel
    state: DeviceState
    text: str


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """Something changed: what the device is now."""

    at_ms: int
    phase: Phase
    power: Power
    text: str


@dataclass(frozen=True, slots=True)
class DeviceView:
    """Read-only: what doctor, service page and log say of one device. Holds no secret."""

    name: str
    driver: str
    where: str
    phase: Phase
    power: Power
    text: str
    """The last word on it, for the operator; empty when all is well."""
    health: tuple[Health, ...]
    """The last outcome of each level that was checked."""
    statistics: Mapping[str, int]
    events: tuple[StatusEvent, ...]

    def fields(self) -> dict[str, object]:
        """Flat, for JSON and for a log line."""
        return {
            "phase": self.phase.value,
            "power": self.power.name.lower(),
            "health": {health.level.value: f"{health.state.value} {health.text}".rstrip() for health in self.health},
            "statistics": dict(self.statistics),
        }


Check = Callable[[], tuple[DeviceState, str]]


class Device:
    """What is known of one device. Any thread may tell it something or look."""

    def __init__(
        self,
        name: str,
        driver: str,
        where: str,
        clock: Clock,
        *,
        speaks: bool,
        external: Check | None = None,
        counters: Callable[[], Mapping[str, int]] = dict,
    ) -> None:
        """Open: the settings were right.

        ``speaks``: the device says something of itself, so READY means ONLINE and not only that its port is there.
        ``external``: how it is asked; blocks for a bounded time. ``counters``: the codec's own.
        """
        self._name = name
        self._driver = driver
        self._where = where
        self._clock = clock
        self._speaks = speaks
        self._external = external
        self._counters = counters
        self._lock = threading.Lock()
        self._phase = Phase.CLOSED
        self._power = Power.UNKNOWN
        self._text = ""
        self._state = DeviceState.UNKNOWN
        self._health: dict[CheckLevel, Health] = {}
        self._events: deque[StatusEvent] = deque(maxlen=EVENTS_MAX)
        self.statistics = Statistics()
        self.step(Step.OPEN)

    # ------------------------------------------------------------ what a driver tells

    def step(self, step: Step) -> bool:
        """Take one step of the life cycle. False, and nothing changes, when it is not legal now."""
        with self._lock:
            return self._step(step)

    def opening(self, open_link: Callable[[], ByteLink]) -> Callable[[], ByteLink]:
        """``open_link``, watched: a link that opens claims the device and is counted, a closed one releases it."""

        def opened() -> ByteLink:
            try:
                link = open_link()
            except DeviceError as error:
                self.failed(error)
                raise
            self.claimed()
            return MeteredLink(link, self.statistics, self.failed, self.released)

        return opened

    def claimed(self) -> None:
        """The port is held."""
        again = self.statistics[Count.OPENED] > 0
        self.statistics.add(Count.OPENED)
        if again:
            self.statistics.add(Count.RECONNECTS)
        with self._lock:
            self._step(Step.CLAIM)
            self._now(Power.UNKNOWN, "")

    def failed(self, error: DeviceError) -> None:
        """A port that does not open, is lost, or does not take or give bytes in time."""
        self.statistics.add(Count.COMMUNICATION_ERRORS)
        if isinstance(error, DeviceTimeout):
            self.statistics.add(Count.TIME_OUTS)
        with self._lock:
            self._state = DeviceState.AWAY
            self._now(Power.OFF_OFFLINE, operator_text(error))

    def released(self) -> None:
        """The port was given back, or is gone."""
        self.step(Step.RELEASE)

    def told(self, state: DeviceState, text: str, power: Power | None = None) -> None:
        """What the driver says of the device to the rest of the terminal; ``power`` where it knows more than that."""
        with self._lock:
            if self._phase is Phase.CLOSED:
                return  # the last words of a thread that is being stopped
            self._state = state
            works = state in (DeviceState.READY, DeviceState.ATTENTION, DeviceState.UNKNOWN)
            self._step(Step.ENABLE if works else Step.DISABLE)
            self._now(self._power_of(state) if power is None else power, text)

    def telling(self, sink: StateSink) -> StateSink:
        """``sink``, with the device told first."""

        def both(state: DeviceState, text: str) -> None:
            self.told(state, text)
            sink(state, text)

        return both

    def speaks(self, speaks: bool) -> None:
        """Another model was chosen: whether that one says something of itself."""
        with self._lock:
            self._speaks = speaks

    def close(self) -> None:
        """The driver is closed; its numbers go to the log."""
        if self.step(Step.CLOSE):
            view = self.view()
            log.info("device closed", extra={"device": self._name, "driver": self._driver, **view.fields()})

    # ------------------------------------------------------------ what others ask

    def check(self, level: CheckLevel) -> Health:
        """Check the health. EXTERNAL without a way to ask is the INTERNAL answer; INTERACTIVE is recorded only."""
        if level is CheckLevel.EXTERNAL and self._external is not None:
            state, text = self._external()
        else:
            with self._lock:
                state, text = self._state, self._text
        return self.checked(level, state, text)

    def checked(self, level: CheckLevel, state: DeviceState, text: str) -> Health:
        """Record the outcome of a check that was made elsewhere, such as by a person."""
        health = Health(level, state, text)
        with self._lock:
            self._health[level] = health
        return health

    @property
    def asks(self) -> bool:
        """It has a way to be asked."""
        return self._external is not None

    def view(self) -> DeviceView:
        numbers = {**self.statistics.to_mapping(), **self._counters()}
        with self._lock:
            health = tuple(self._health[level] for level in CheckLevel if level in self._health)
            return DeviceView(
                self._name,
                self._driver,
                self._where,
                self._phase,
                self._power,
                self._text,
                health,
                numbers,
                tuple(self._events),
            )

    # ------------------------------------------------------------ under the lock

    def _step(self, step: Step) -> bool:
        dest = STEPS.get((self._phase, step))
        if dest is None:
            return False
        self._phase = dest
        self._note()
        return True

    def _power_of(self, state: DeviceState) -> Power:
        if state is DeviceState.AWAY:
            return Power.OFF_OFFLINE
        return Power.ONLINE if self._speaks and state is not DeviceState.UNKNOWN else Power.UNKNOWN

    def _now(self, power: Power, text: str) -> None:
        if (power, text) != (self._power, self._text):
            self._power, self._text = power, text
            self._note()

    def _note(self) -> None:
        self._events.append(StatusEvent(self._clock.mono_ms(), self._phase, self._power, self._text))
