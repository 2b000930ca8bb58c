"""The KP1 keypad on a serial port: lossless, watched, and able to beep and light lamps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import msgspec

from drivers.device import Device
from drivers.keypad.codes import DEFAULT_KEYS, CodeWatch, key_map
from drivers.keypad.kp1.frames import PAYLOAD_MAX
from drivers.keypad.kp1.messages import Kind, LedMode
from drivers.keypad.kp1.session import SILENT, Kp1Session, Said
from drivers.links.link import ByteLink, Tap, untapped
from drivers.links.reader import PortReader, Wait
from drivers.links.serial_port import SerialLink, SerialSettings
from drivers.statistics import Count
from terminal.core.effects import Sound
from terminal.core.keys import Key
from terminal.core.model import DeviceState
from terminal.core.screens.model import Tone
from terminal.ports import Clock, CodeSink, KeySink, StateSink

TABLE = "[keypad]"
POLL_MS = 40
"""How long one read waits: a beep asked for by another thread leaves within this time."""
PING_ECHO = b"\x13\x7e\x7d\x11"
"""All bytes that must be stuffed, so that a PING proves the way for every one of them."""
BEEP_UNIT_MS = 10
BEEP_MS = 100

KP1_KEYS: Mapping[int, Key] = {**DEFAULT_KEYS, 0x3A: Key.D00, 0x0C: Key.FEED, 0x0E: Key.FN}
"""Codes of docs/kp1.md: the plain keypad's, and three keys it does not have."""


TONES: Mapping[Sound, tuple[int, int]] = {
    #            pattern, ms
    Sound.KEY: (1, 20),
    Sound.REFUSED: (2, 60),
    Sound.DONE: (1, 300),
    Sound.ALARM: (3, 150),
}
VOLUMES = (0.0, 0.5, 1.0, 2.0)
"""A buzzer has one loudness: a longer tone is the louder one. By volume 0 (mute) to 3."""
GREEN, AMBER = 0, 1
LAMPS: Mapping[Tone, tuple[LedMode, LedMode]] = {
    #               green, amber
    Tone.NORMAL: (LedMode.OFF, LedMode.OFF),
    Tone.MUTED: (LedMode.OFF, LedMode.OFF),
    Tone.SUCCESS: (LedMode.ON, LedMode.OFF),
    Tone.ATTENTION: (LedMode.OFF, LedMode.SLOW),
    Tone.DANGER: (LedMode.OFF, LedMode.FAST),
}
"""Lamps 0 and 1 of docs/kp1.md, by the tone of the page."""


class Kp1Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    port: str
    """A stable path: udev link or ``/dev/serial/by-path/…``."""
    baud: int = 115200
    keys: dict[str, str] = {}
    """Code in hex → key, laid over the default map."""


class _SessionFeed:
    """The codec on the reader's thread. It holds the link while the port is open, because KP1 answers what it hears."""

    def __init__(
        self,
        session: Kp1Session,
        watch: CodeWatch,
        clock: Clock,
        on_key: KeySink,
        on_state: StateSink,
        device: Device,
    ) -> None:
        self._session = session
        self._watch = watch
        self._device = device
        self._clock = clock
        self._on_key = on_key
        self._on_state = on_state
        self._link: ByteLink | None = None
        self.on_ready: Callable[[], None] = _nothing
        self.stepped = threading.Condition()

    def opened(self, link: ByteLink) -> ByteLink:
        self._link = link
        return link

    def port_state(self, state: DeviceState, text: str) -> None:
        """The port's own state: an open port is no keypad yet, so READY comes from the session alone."""
        if state is not DeviceState.READY:
            self._on_state(state, text)

    def feed(self, data: bytes, at_ms: int) -> None:
        said = self._session.feed(data, at_ms)
        self._watch.tell(self._session.seen, at_ms)
        self._do(said, at_ms)

    def idle(self, at_ms: int) -> None:
        self._do(self._session.tick(at_ms), at_ms)

    def wait_ms(self) -> int:
        return self._session.wait_ms(self._clock.mono_ms(), POLL_MS)

    def reset(self) -> None:
        self._session.open(self._clock.mono_ms())

    def _do(self, said: Said, at_ms: int) -> None:
        if said.send and self._link is not None:
            self._link.write(said.send)  # DeviceError ends this connection; the reader opens the port anew
        for key in said.keys:
            self._device.statistics.add(Count.KEYS_PRESSED)
            self._on_key(key, at_ms)
        if said.state is not None:
            self._on_state(*said.state)
            if said.state[0] is DeviceState.READY:
                self.on_ready()
        with self.stepped:
            self.stepped.notify_all()


class Kp1Keypad:
    """KeypadPort over KP1. Raises ConfigError for a key map or port that cannot be right.

    Commands may come from any thread; they return at once, and a keypad that is away never gets them.
    """

    Options = Kp1Options

    def __init__(self, options: Kp1Options, clock: Clock, *, wait: Wait | None = None, tap: Tap = untapped) -> None:
        self._settings = SerialSettings("键盘", options.port, options.baud).check(TABLE)
        keys = key_map(options.keys, TABLE, KP1_KEYS)
        self._session = Kp1Session(keys)
        self._watch = CodeWatch(keys)
        self._clock = clock
        self._wait = wait
        self._tap = tap
        self._reader: PortReader | None = None
        self._feed: _SessionFeed | None = None
        self._tone: Tone | None = None
        self._volume = 1.0
        self.device = Device(
            "keypad",
            "kp1",
            self._settings.where,
            clock,
            speaks=True,
            external=self._pinged,
            counters=self.statistics,
        )

    def watch(self, on_code: CodeSink) -> None:
        self._watch.sink = on_code

    def start(self, on_key: KeySink, on_state: StateSink) -> None:
        """Begin. READY comes when the keypad has said who it is and that no key is down."""
        feed = self._feed = _SessionFeed(
            self._session, self._watch, self._clock, on_key, self.device.telling(on_state), self.device
        )
        feed.on_ready = self._light
        opening = self.device.opening(lambda: self._tap(SerialLink(self._settings)))
        self._reader = PortReader(
            "keypad",
            lambda: feed.opened(opening()),
            feed,
            self._clock,
            feed.port_state,
            wait=self._wait,
        )
        self._reader.start()

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self.device.close()

    # ------------------------------------------------------------ commands

    def beep(self, sound: Sound) -> None:
        """What a sound of the terminal is on this keypad. One too many is left out: it would come too late."""
        pattern, length_ms = TONES[sound]
        length_ms = round(length_ms * self._volume)
        if length_ms:
            self.tone(pattern, length_ms)

    def set_volume(self, volume: int) -> None:
        self._volume = VOLUMES[max(0, min(volume, len(VOLUMES) - 1))]

    def light(self, tone: Tone) -> None:
        """Lamps for the page; lit again when the keypad comes back."""
        if tone is not self._tone:
            self._tone = tone
            self._light()

    def _light(self) -> None:
        if self._tone is not None:
            for index, mode in zip((GREEN, AMBER), LAMPS[self._tone], strict=True):
                self.led(index, mode)

    def tone(self, pattern: int = 1, length_ms: int = BEEP_MS) -> bool:
        """Sound ``pattern`` (1 one tone, 2 two, 3 three; docs/kp1.md). False when too many commands wait."""
        return self._session.commands.put(Kind.BEEP, bytes((_byte(length_ms // BEEP_UNIT_MS), _byte(pattern))))

    def led(self, index: int, mode: LedMode) -> bool:
        return self._session.commands.put(Kind.LED, bytes((_byte(index), mode)))

    def backlight(self, percent: int) -> bool:
        return self._session.commands.put(Kind.BACKLIGHT, bytes((max(0, min(percent, 100)),)))

    def ping(self, timeout_s: float = 1.0) -> int | None:
        """Round trip in ms, or None when no answer came in time. Blocks; not from the driver's own thread."""
        counts = self._session.commands.counts
        seen = counts.pongs
        if self._feed is None or not self._session.commands.put(Kind.PING, PING_ECHO[:PAYLOAD_MAX]):
            return None
        with self._feed.stepped:
            answered = self._feed.stepped.wait_for(lambda: counts.pongs > seen, timeout_s)
        return counts.ping_ms if answered else None

    # ------------------------------------------------------------ for the technician

    def _pinged(self) -> tuple[DeviceState, str]:
        """The external health check: there and back."""
        took_ms = self.ping()
        if took_ms is None:
            return DeviceState.AWAY, SILENT
        return DeviceState.READY, f"PING {took_ms} ms"

    @property
    def firmware(self) -> str:
        """Model and version as HELLO answered; empty before it did."""
        identity = self._session.identity
        return str(identity) if identity is not None else ""

    def statistics(self) -> Mapping[str, int]:
        """Everything that was dropped or lost, by reason, on both sides of the cable."""
        session, beat = self._session, self._session.beat
        return {
            "lost_gaps": session.counts.gaps,
            "repeated": session.counts.repeated,
            "stale": session.counts.stale,
            "unknown": session.counts.unknown_key,
            "strange": session.counts.strange,
            "bounced": session.presses.bounced,
            "doubled": session.presses.doubled,
            "damaged": session.damage.total,
            "boots": session.counts.boots,
            "silences": session.counts.silences,
            "commands_refused": session.commands.counts.refused,
            "commands_unanswered": session.commands.counts.unanswered,
            "commands_overflowed": session.commands.counts.overflowed,
            "keypad_uptime_s": beat.uptime_s if beat is not None else 0,
            "keypad_crc_errors": beat.crc_errors if beat is not None else 0,
            "keypad_dropped": beat.dropped if beat is not None else 0,
        }


def _byte(number: int) -> int:
    return max(0, min(number, 0xFF))


def _nothing() -> None:
    """Until the driver says what is to be done."""
