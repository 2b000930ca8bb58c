"""An emulated KP1 keypad on a serial port: keys to press, and everything that goes wrong with one (docs/kp1.md).

Facts: devices §1.3. Time comes from ``clock``; the port's thread calls ``tick`` when something is due.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from hw_mocks import kp1_wire as wire
from hw_mocks.pty_port import PtyPort

CODES: dict[str, int] = {
    **{digit: ord(digit) for digit in "0123456789."},
    "00": 0x3A,
    "ENTER": 0x0D,
    "CANCEL": 0x1B,
    "BACK": 0x08,
    "CLEAR": 0x18,
    "UP": 0x0B,
    "DOWN": 0x0A,
    "F1": 0x01,
    "F2": 0x02,
    "F3": 0x03,
    "F4": 0x04,
    "MENU": 0x15,
    "FN": 0x0E,
}
"""Key name → code; a key's place here is its bit in the SCAN answer."""
RESEND_S = 0.1
RESENDS = 5
STALE_S = 1.0
"""An event that has waited for longer is worth nothing: the page it was meant for may be gone."""
BEAT_S = 1.0
UNPOWERED_S = 60.0
"""How long nothing is due; power that comes back wakes it."""
BOOT_EVERY_S = 0.1
STUCK_S = 30.0
QUEUE_MAX = 32
"""Events that wait in the keypad: sixteen presses. What is beyond is dropped and counted."""
OK, UNKNOWN_TYPE, BAD_ARGUMENT = 0, 1, 2
POWER_ON, WATCHDOG, QUEUE_DROPPED = 0, 1, 2
"""Reset causes of BOOT."""


@dataclass(frozen=True, slots=True)
class Firmware:
    """What a keypad's program can do."""

    protocol: int = 1
    version: tuple[int, int, int] = (2, 0, 4)
    model: str = "KP24"
    commands: frozenset[int] = frozenset({wire.LED, wire.BEEP, wire.BACKLIGHT, wire.SCAN})
    renumbers: bool = True
    """HELLO empties the queue and begins the numbers at 1."""


CURRENT = Firmware()
OLD = Firmware(version=(1, 0, 0), model="KP16", commands=frozenset({wire.SCAN}), renumbers=False)
"""No lamps, no sounds, and numbers that go on over a HELLO."""
FOREIGN = Firmware(protocol=2, version=(9, 0, 0))
"""A protocol the host does not speak."""


@dataclass(slots=True)
class Faults:
    """Counted down as they happen."""

    lose: int = 0
    """Events that get a number and never reach the line."""
    double: int = 0
    """Events that are sent twice though they were acknowledged."""
    bad_crc: int = 0
    """Frames with one bit wrong."""
    deaf: bool = False
    """Takes nothing that the host sends."""
    silent: bool = False
    """Sends nothing at all."""


@dataclass(slots=True)
class Seen:
    """What the host made it do."""

    leds: dict[int, int] = field(default_factory=dict)
    beeps: list[tuple[int, int]] = field(default_factory=list)
    backlight: int = 100
    hellos: int = 0
    pings: int = 0
    acks: int = 0


class Kp1Keypad:
    """Keys to press on ``port``."""

    def __init__(
        self,
        port: PtyPort,
        *,
        firmware: Firmware = CURRENT,
        clock: Callable[[], float] = time.monotonic,
        on_beep: Callable[[int, int], None] | None = None,
        powered: bool = True,
    ) -> None:
        """``on_beep`` is told length in ms and pattern, on the port's thread; it must not wait."""
        self.port = port
        self._on_beep = on_beep
        self._powered = powered
        self.greeted = threading.Event()
        """The host has said hello and asked which keys are down: from now on it takes presses."""
        self.firmware = firmware
        self.faults = Faults()
        self.seen = Seen()
        self._clock = clock
        self._lock = threading.RLock()
        self._receiver = wire.Receiver()
        self._down: dict[str, float] = {}
        self._told_stuck: set[str] = set()
        self._queue: deque[tuple[int, bytes, float]] = deque()
        """Type, payload and time of the events that wait."""
        self._flight: tuple[int, int, bytes] | None = None
        self._flight_since = 0.0
        self._tries = 0
        self._seq = 0
        self._dropped = 0
        self._booting: int | None = None
        self._began = self._beat_at = self._resend_at = clock()
        self._power_up(POWER_ON)
        port.attach(self._receive, self._tick)

    # ------------------------------------------------------------ fingers

    def press(self, name: str) -> None:
        """Down. Raises ValueError for a key this keypad does not have, or one that is down."""
        with self._lock:
            if name not in CODES:
                raise ValueError(f"no key {name!r}: the keypad has {' '.join(CODES)}")
            if name in self._down:
                raise ValueError(f"{name} is down already")
            self._down[name] = self._clock()
            self._event(wire.KEY, bytes([CODES[name], 1]))
        self.port.poke()

    def release(self, name: str) -> None:
        """Up."""
        with self._lock:
            del self._down[name]
            self._told_stuck.discard(name)
            self._event(wire.KEY, bytes([CODES[name], 0]))
        self.port.poke()

    def tap(self, *names: str) -> None:
        """Down and up, one key after another."""
        for name in names:
            self.press(name)
            self.release(name)

    # ------------------------------------------------------------ faults

    def bounce(self, name: str) -> None:
        """A contact that chatters through the debouncing: down, up, down, up without a gap."""
        self.tap(name, name)

    def hold_for(self, name: str, seconds: float) -> None:
        """Have a key be down since ``seconds`` ago, without waiting for it: from 30 s on it is stuck."""
        self.press(name)
        with self._lock:
            self._down[name] -= seconds
        self.port.poke()

    def hold_unseen(self, name: str) -> None:
        """A key that is down of which no event tells, as after a reset with a finger on it."""
        with self._lock:
            self._down[name] = self._clock()

    def release_unseen(self, name: str) -> None:
        with self._lock:
            del self._down[name]

    def reset(self, cause: int = WATCHDOG) -> None:
        """The controller restarts: what waited is gone, BOOT is sent until acknowledged."""
        with self._lock:
            self._power_up(cause)
        self.port.poke()

    def raw(self, data: bytes) -> None:
        """Any bytes: noise on the line."""
        self.port.send(data)

    def power(self, on: bool) -> None:
        """The supply fails or comes back: without it nothing is said, heard or kept."""
        with self._lock:
            self._powered = on
            self._down.clear()
            self.seen.leds.clear()
            self._power_up(POWER_ON)
        self.port.poke()

    @property
    def waiting(self) -> int:
        """Events not yet acknowledged."""
        with self._lock:
            return len(self._queue) + (self._flight is not None)

    # ------------------------------------------------------------ the controller

    def _power_up(self, cause: int) -> None:
        self.greeted.clear()
        now = self._clock()
        self._forget()
        self._seq = 0
        self._began, self._beat_at = now, now + BEAT_S
        self._booting, self._resend_at = cause, now

    def _forget(self) -> None:
        self._queue.clear()
        self._flight = None

    def _event(self, kind: int, payload: bytes) -> None:
        if not self._powered:
            return
        if len(self._queue) >= QUEUE_MAX:
            self._dropped = min(self._dropped + 1, 255)
        else:
            self._queue.append((kind, payload, self._clock()))

    def _tick(self) -> float:
        """The main loop: beats, stuck keys, sending and sending again. Says in how many seconds it is due again."""
        with self._lock:
            now = self._clock()
            if not self._powered:
                return UNPOWERED_S
            if self._booting is not None:
                if now >= self._resend_at:
                    self._send(wire.BOOT, 0, bytes([self._booting, self.firmware.protocol]))
                    self._resend_at = now + BOOT_EVERY_S
                return max(0.0, self._resend_at - now)
            if now >= self._beat_at:
                self._beat_at = now + BEAT_S
                self._beat(now)
            for name, since in self._down.items():
                if now - since > STUCK_S and name not in self._told_stuck:
                    self._told_stuck.add(name)
                    self._event(wire.STUCK, bytes([CODES[name]]))
            self._pump(now)
            ends = [self._beat_at] + ([self._resend_at] if self._flight is not None else [])
            return max(0.0, min(ends) - now)

    def _beat(self, now: float) -> None:
        if any(kind == wire.BEAT for kind, _, _ in self._queue):
            return  # an old beat that still waits says enough
        uptime = int(now - self._began).to_bytes(4, "little")
        counts = bytes([len(self._down), self._receiver.crc_errors, self._dropped])
        self._event(wire.BEAT, uptime + counts)

    def _pump(self, now: float) -> None:
        """One event is on its way at a time."""
        if self._flight is not None:
            if now < self._resend_at:
                return
            if self._tries > RESENDS or now - self._flight_since > STALE_S:
                self._give_up(now)
                return
        while self._flight is None and self._queue:
            kind, payload, self._flight_since = self._queue.popleft()
            if now - self._flight_since > STALE_S:
                self._give_up(now)
                return
            self._seq = 1 if self._seq == 255 else self._seq + 1
            if self.faults.lose > 0:
                self.faults.lose -= 1
                continue
            self._flight, self._tries = (kind, self._seq, payload), 0
        if self._flight is not None:
            self._send(self._flight[0], self._flight[1], self._flight[2])
            self._tries += 1
            self._resend_at = now + RESEND_S

    def _give_up(self, now: float) -> None:
        self._forget()
        self._booting, self._resend_at = QUEUE_DROPPED, now

    def _send(self, kind: int, seq: int, payload: bytes) -> None:
        frame = wire.wrap(kind, seq, payload)
        if self.faults.bad_crc > 0:
            self.faults.bad_crc -= 1
            frame = frame[:-2] + bytes([frame[-2] ^ 0x01]) + frame[-1:]
        if not self.faults.silent:
            self.port.send(frame)

    # ------------------------------------------------------------ what the host says

    def _receive(self, data: bytes) -> None:
        with self._lock:
            if self.faults.deaf or not self._powered:
                return
            for frame in self._receiver.feed(data):
                self._obey(frame)

    def _obey(self, frame: wire.Received) -> None:
        if frame.kind == wire.ACK:
            self._acknowledged(frame.seq)
        elif frame.kind == wire.HELLO:
            self._hello(frame.seq)
        elif frame.kind == wire.PING:
            self.seen.pings += 1
            self._send(wire.PING & 0x7F, frame.seq, frame.payload[:8])
        elif frame.kind & 0x80:
            known = frame.kind in self.firmware.commands
            answer = self._command(frame.kind, frame.payload) if known else bytes([UNKNOWN_TYPE])
            self._send(frame.kind & 0x7F, frame.seq, answer)

    def _acknowledged(self, seq: int) -> None:
        self.seen.acks += 1
        if seq == 0:
            self._booting = None
        elif self._flight is not None and self._flight[1] == seq:
            if self.faults.double > 0:
                self.faults.double -= 1
                self._send(*self._flight)
            self._flight = None

    def _hello(self, seq: int) -> None:
        self.seen.hellos += 1
        firmware = self.firmware
        if firmware.renumbers:
            self._forget()
            self._seq = 0
        head = bytes([firmware.protocol, *firmware.version, len(CODES)])
        self._send(wire.HELLO & 0x7F, seq, head + firmware.model.encode("ascii"))

    def _command(self, kind: int, payload: bytes) -> bytes:
        if kind == wire.SCAN:
            self.greeted.set()
            bits = sum(1 << place for place, name in enumerate(CODES) if name in self._down)
            return bytes([OK]) + bits.to_bytes((len(CODES) + 7) // 8, "little")
        if len(payload) != (1 if kind == wire.BACKLIGHT else 2):
            return bytes([BAD_ARGUMENT])
        if kind == wire.LED:
            if payload[1] > 3:
                return bytes([BAD_ARGUMENT])
            self.seen.leds[payload[0]] = payload[1]
        elif kind == wire.BEEP:
            self.seen.beeps.append((payload[0] * 10, payload[1]))
            if self._on_beep is not None:
                self._on_beep(payload[0] * 10, payload[1])
        elif payload[0] > 100:
            return bytes([BAD_ARGUMENT])
        else:
            self.seen.backlight = payload[0]
        return bytes([OK])
