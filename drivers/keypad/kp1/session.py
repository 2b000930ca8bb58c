"""The host's side of KP1: acknowledges, connects, watches, and lets a key through only when it is beyond doubt. Pure.

A connection goes HELLO → SCAN → READY. Keys count in READY only. SCAN ends when the keypad has said nothing of a key
for QUIET_MS and then reports that none is down: so a 确认 that waited in the keypad while the line was away, or that
is still held, never reaches the flow (facts: devices §1.3). A lost event leads back to SCAN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from drivers.keypad.kp1.commands import Commands
from drivers.keypad.kp1.frames import Deframer, Frame
from drivers.keypad.kp1.messages import (
    PROTOCOL,
    Beat,
    Booted,
    Identity,
    KeyMoved,
    Kind,
    Message,
    Pong,
    Reply,
    Status,
    Stuck,
    ack,
    follows,
    message,
)
from drivers.keypad.presses import Presses
from terminal.core.keys import Key
from terminal.core.model import DeviceState

BEAT_LOST_MS = 3_000
"""Three beats missed, or HELLO unanswered for so long: the keypad is away, though its port is open."""
SCANS_MAX = 10
"""SCANs in a row without an answer: two seconds in which we know nothing of the keys."""
HELLO_EVERY_MS = 500
SCAN_EVERY_MS = 200
QUIET_MS = 250
"""The keypad resends what is not acknowledged each 100 ms: after this silence nothing of the past is left in it."""
TROUBLE_MS = 1_000
"""So long after a damaged or repeated frame events may come late and bunched: the keypad keeps them for a second."""
NOTICE_MS = 5_000
"""How long a loss stays on the screen after keys count again."""
EVENT_LAST = 0x0F
"""Types up to this are events of the keypad; a newer firmware's unknown ones are acknowledged and passed over."""

LOST = "按键丢失，请清除后重新输入"
RESTARTED = "键盘已重启，请核对已输入的内容"
HELD = "有按键按住未放，请松开"
STUCK = "按键卡住，请松开，松不开请报修"
FOREIGN = "键盘固件不符，请装机员更新固件"
SILENT = "键盘无应答，请检查电源和连线，接好后自动恢复"


class Phase(Enum):
    HELLO = "hello"
    SCAN = "scan"
    READY = "ready"
    FOREIGN = "foreign"


@dataclass(slots=True)
class Counts:
    """What was dropped, and why."""

    repeated: int = 0
    """Events sent twice because our acknowledgement was lost."""
    gaps: int = 0
    """Times that at least one event was lost."""
    stale: int = 0
    """Key events that came while keys did not count."""
    unknown_key: int = 0
    strange: int = 0
    """Sound frames that say nothing of the protocol."""
    boots: int = 0
    silences: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """What a step leads to: bytes first, then keys, then the state if it changed."""

    send: bytes
    keys: tuple[Key, ...]
    state: tuple[DeviceState, str] | None


class Kp1Session:
    """Feed it bytes and time; it says what to send and which keys were pressed. Belongs to the port's thread."""

    def __init__(self, keys: Mapping[int, Key]) -> None:
        self._keys = dict(keys)
        self._deframer = Deframer()
        self._send = bytearray()
        self._out: list[Key] = []
        self.seen: list[int] = []
        """Codes that went down in the last ``feed`` while keys counted."""
        self._told: tuple[DeviceState, str] | None = None
        self.presses = Presses()
        self.commands = Commands()
        self.counts = Counts()
        self.damage = self._deframer.damage
        self.identity: Identity | None = None
        self.beat: Beat | None = None
        self.phase = Phase.HELLO
        self._stuck: set[int] = set()
        self._held = False
        self._away = False
        self._served = False
        """Keys have counted since the port was opened."""
        self._notice = ""
        self._notice_until_ms: int | None = None
        self._last_seq = 0
        self._scan_seq = self._scans = 0
        self._beat_ms = self._key_ms = self._ask_ms = 0
        self._trouble_ms = -TROUBLE_MS

    def open(self, at_ms: int) -> None:
        """The port was opened anew: nothing of before counts, and the state is told again."""
        self._deframer.reset()
        self._told = None
        self._away = False
        self._served = False
        self._beat_ms = at_ms
        self._notice = ""
        self._reconnect(at_ms)

    def feed(self, data: bytes, at_ms: int) -> Said:
        self.seen = []
        damaged = self.damage.total
        frames = self._deframer.feed(data)
        if self.damage.total != damaged:
            self._trouble_ms = at_ms
        for frame in frames:
            self._frame(frame, at_ms)
        return self.tick(at_ms)

    def tick(self, at_ms: int) -> Said:
        """Time has passed: what is due, and what was gathered."""
        silent = at_ms - self._beat_ms > BEAT_LOST_MS or self._scans >= SCANS_MAX
        if silent and not self._away:
            self._away = True
            self.counts.silences += 1
            self._reconnect(at_ms)
        if self.phase is Phase.HELLO and at_ms >= self._ask_ms:
            self._send += Frame(Kind.HELLO, 0).to_bytes()
            self._ask_ms = at_ms + HELLO_EVERY_MS
        elif self.phase is Phase.SCAN and at_ms >= max(self._ask_ms, self._key_ms + QUIET_MS):
            self._scan_seq = self.commands.number()
            self._send += Frame(Kind.SCAN, self._scan_seq).to_bytes()
            self._ask_ms = at_ms + SCAN_EVERY_MS
            self._scans += 1
        elif self.phase is Phase.READY:
            self._send += self.commands.due(at_ms)
            repeat = self.presses.due(at_ms)
            if repeat is not None:
                self._out.append(repeat)
        return self._take(at_ms)

    def wait_ms(self, at_ms: int, otherwise: int) -> int:
        return self.presses.wait_ms(at_ms, otherwise)

    # ------------------------------------------------------------ what comes in

    def _frame(self, frame: Frame, at_ms: int) -> None:
        said = message(frame)
        if said is None:
            self.counts.strange += 1
        if frame.kind <= EVENT_LAST:
            self._event(frame.seq, said, at_ms)
        elif isinstance(said, Identity):
            self._identified(said, at_ms)
        elif isinstance(said, Reply) and said.command is Kind.SCAN:
            self._scanned(frame.seq, said, at_ms)
        elif isinstance(said, Reply | Pong):
            self.commands.answer(frame.seq, said, at_ms)

    def _event(self, seq: int, said: Message | None, at_ms: int) -> None:
        if isinstance(said, Booted):
            self._booted(seq, at_ms)
            return
        if isinstance(said, Beat):
            self.beat = said
            if self.phase is not Phase.HELLO:  # a keypad that beats and does not answer does not hear us
                self._beat_ms = at_ms
        if seq == 0:
            if isinstance(said, KeyMoved):
                self.counts.strange += 1  # a key that cannot be told from its own repetition
            return
        self._send += ack(seq)
        if self.phase in (Phase.HELLO, Phase.FOREIGN):
            self._pass_over(said, at_ms)
        elif seq == self._last_seq:
            self._repeated(said, at_ms)
        elif not follows(seq, self._last_seq):
            self._last_seq = seq
            self._pass_over(said, at_ms)
            self._lost(at_ms)
        else:
            self._last_seq = seq
            self._counted(said, at_ms)

    def _counted(self, said: Message | None, at_ms: int) -> None:
        """An event whose turn it is."""
        if isinstance(said, KeyMoved):
            self._key(said, at_ms)
        elif isinstance(said, Beat) and said.held == 0:
            self.presses.release_all()  # whatever we thought was held: its release was lost
            self._stuck.clear()
        elif isinstance(said, Stuck):
            self._stuck.add(said.code)
            self.presses.still(said.code)

    def _repeated(self, said: Message | None, at_ms: int) -> None:
        """An event that we have had: our acknowledgement was lost, and what stands behind it comes late."""
        self.counts.repeated += 1
        self._trouble_ms = at_ms
        if isinstance(said, KeyMoved):
            self.presses.seen(said.code, at_ms)
            self.presses.still(said.code)  # its release may be waiting behind it

    def _key(self, moved: KeyMoved, at_ms: int) -> None:
        if not moved.down:
            self._stuck.discard(moved.code)
        if self.phase is not Phase.READY:
            self._pass_over(moved, at_ms)
            return
        if moved.down:
            self.seen.append(moved.code)
        key = self._keys.get(moved.code)
        if key is None:
            self.counts.unknown_key += moved.down
        elif not moved.down:
            self.presses.up(moved.code)
        else:
            bounced = self.presses.bounced
            pressed = self.presses.down(moved.code, key, at_ms)
            if pressed is not None:
                self._out.append(pressed)
            elif self.presses.bounced != bounced and at_ms - self._trouble_ms <= TROUBLE_MS:
                # On a line in trouble two presses may come as close as a bounce: whichever it was, the operator looks.
                self._note(LOST)
                self._notice_until_ms = at_ms + NOTICE_MS

    def _pass_over(self, said: Message | None, at_ms: int) -> None:
        if isinstance(said, KeyMoved):
            self.counts.stale += 1
            self._key_ms = at_ms

    # ------------------------------------------------------------ the way to READY

    def _reconnect(self, at_ms: int) -> None:
        self.phase = Phase.HELLO
        self._ask_ms = at_ms
        self._stuck.clear()
        self._held = False
        self._last_seq = 0
        self._scan_seq = self._scans = 0
        self._key_ms = at_ms
        self.presses.release_all()
        self.commands.reset()

    def _booted(self, seq: int, at_ms: int) -> None:
        self._send += ack(seq)
        self.counts.boots += 1
        if self._served:  # else it tells of its power-up, which lost nobody's keys
            self._note(RESTARTED)
        if self.phase is not Phase.HELLO:
            self._beat_ms = at_ms
        self._reconnect(at_ms)

    def _identified(self, identity: Identity, at_ms: int) -> None:
        """HELLO was answered, perhaps for the second time: the keypad has begun to count at 1 again."""
        self.identity = identity
        self._beat_ms = at_ms
        self._away = False
        self._reconnect(at_ms)
        self.phase = Phase.SCAN if identity.protocol == PROTOCOL else Phase.FOREIGN

    def _scanned(self, seq: int, reply: Reply, at_ms: int) -> None:
        if self.phase is not Phase.SCAN or seq != self._scan_seq:
            return  # an answer to an older question
        self._scans = 0
        if at_ms - self._key_ms < QUIET_MS:
            return  # a key has come since it was asked
        if reply.status == Status.UNKNOWN_TYPE:
            self.phase = Phase.FOREIGN  # without SCAN nobody knows what is held
        elif reply.status == Status.OK:
            self._held = any(reply.data) or not reply.data
            if not self._held:
                self.phase = Phase.READY
                self._served = True
                self._notice_until_ms = at_ms + NOTICE_MS

    def _lost(self, at_ms: int) -> None:
        """At least one event is missing: what is held is unknown, and the key that shows it must not count either."""
        self.counts.gaps += 1
        self.presses.release_all()
        self._note(LOST)
        self.phase = Phase.SCAN
        self._key_ms = self._ask_ms = at_ms

    def _note(self, text: str) -> None:
        self._notice = text
        self._notice_until_ms = None

    # ------------------------------------------------------------ what goes out

    def _take(self, at_ms: int) -> Said:
        if self._notice_until_ms is not None and at_ms >= self._notice_until_ms:
            self._notice, self._notice_until_ms = "", None
        state = self._state()
        fresh = state if state is not None and state != self._told else None
        self._told = state if fresh is not None else self._told
        said = Said(bytes(self._send), tuple(self._out), fresh)
        self._send.clear()
        self._out.clear()
        return said

    def _state(self) -> tuple[DeviceState, str] | None:
        """What the operator shall know; None while a connection is on its way and nothing is wrong."""
        if self._away:
            return DeviceState.AWAY, SILENT
        wrong = {
            Phase.HELLO: self._notice,
            Phase.FOREIGN: FOREIGN,
            Phase.SCAN: HELD if self._held else self._notice,
            Phase.READY: STUCK if self._stuck else self._notice,
        }[self.phase]
        if wrong:
            return DeviceState.ATTENTION, wrong
        return (DeviceState.READY, "") if self.phase is Phase.READY else None
