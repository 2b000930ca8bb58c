"""The running printer on its port: receive buffer, real-time answers, pace, slips.

Facts: printer §2.2 (real time means at reception), §2.4, §2.5 (what happens to the data), §3.1 (buffer), §3.4 (pace).

It runs on its port's thread. ``device.py`` is the same with a person's hands on it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hw_mocks.printer import status
from hw_mocks.printer.commands import table
from hw_mocks.printer.engine import Engine, Outcome, is_cut
from hw_mocks.printer.limits import RAW_BYTES, SLIPS
from hw_mocks.printer.models import Model, model_named
from hw_mocks.printer.mouth import Mouth
from hw_mocks.printer.paper import Strip
from hw_mocks.printer.parser import Item, Parser
from hw_mocks.printer.port import Port, Wire
from hw_mocks.printer.realtime import Ear, RealTime
from hw_mocks.printer.slips import Slip, SlipFolder
from hw_mocks.printer.status import Sensors

DOTS_PER_MM = 8
XON, XOFF = b"\x11", b"\x13"
BUSY_FREE, READY_FREE = 128, 256
"""Bytes free at which the printer says stop, and go on (facts: printer §3.1)."""
SMALL_BUFFER, SMALL_BUSY_FREE, SMALL_READY_FREE = 256, 16, 26
"""The same for a buffer of less than so many bytes (45 by DIP switch)."""
BASIC_STATUS = 4
"""``DLE EOT`` 1..4 every printer knows; 7, 8 and 18 are for ink, peelers and displays."""
WITH_CAUSE = 2
CLEARED = b"\x37\x25\x00"
"""Answer to ``DLE DC4 8`` (layout UNVERIFIED, facts: printer §2.3)."""


class Mechanism:
    """One printer. Without ``clock`` it prints in no time; with one (seconds, monotonic) at its model's speed.

    A virtual clock is moved by its owner, who then calls ``port.poke()``. ``on_slip`` is called on the port's thread
    after the slip's files are written and before any later answer is sent; it must not wait for the printer.
    """

    def __init__(
        self,
        port: Port,
        model: str | Model,
        out: Path,
        *,
        on_slip: Callable[[Slip], None] | None = None,
        clock: Callable[[], float] | None = None,
        xonxoff: bool = False,
        busy_offline: bool = False,
    ) -> None:
        """Raises ValueError for a model there is not. On a ``Wire`` the host is held up instead of bytes being lost.

        ``busy_offline``: by DIP switch XOFF also says that it is offline, not only that its buffer is full.
        """
        self.port = port
        self._wire = port if isinstance(port, Wire) else None
        self.model = model if isinstance(model, Model) else model_named(model)
        self._on_slip = on_slip
        self._clock = clock
        self._xonxoff = xonxoff
        self._busy_offline = busy_offline
        self._changed = threading.Condition()
        self._folder = SlipFolder(out, self.model)
        self._slips: deque[Slip] = deque(maxlen=SLIPS)
        self._engine = Engine(self.model)
        self._parser = Parser(table(self.model.missing), chinese=self.model.chinese, four_byte=self.model.four_byte)
        self._ear = Ear()
        self._inbox = bytearray()
        self._held: Item | None = None
        """A cut that jammed: done again after DLE ENQ 1."""
        self._busy_until = 0.0
        self._dots_moving = 0
        """Paper that the motion under way feeds, when nothing is cut off by it."""
        self._due = b""
        """Answer of what is still moving."""
        self._sensors = Sensors(near_end_sensor=self.model.near_end_sensor)
        self._powered = True
        self._mouth = Mouth(port, clock, mute=not self.model.answers)
        self._paper_ends_at: int | None = None
        self._jam_next_cut = False
        self._jam_cause = False
        self._stopped = False
        """XOFF has been sent."""
        self._lost = 0
        self._heard = 0
        if self._wire is not None:
            self._wire.meet(self)
        port.attach(self._receive, self._tick)

    # ------------------------------------------------------------ for a wire that holds the host up

    def room(self) -> int:
        """Bytes the printer takes now. One that prints in no time takes any number while it is online."""
        with self._changed:
            if self._clock is None and not self._sensors.offline:
                return self.model.buffer_bytes
            return max(0, self.model.buffer_bytes - len(self._inbox))

    def port_status(self) -> int:
        """The byte of the printer class: bit 5 paper empty, 4 selected, 3 no error (facts: printer §3.2)."""
        with self._changed:
            sensors = self._sensors
        return status.port(sensors)

    def soft_reset(self) -> None:
        """Drop what is buffered; the printer and what is on paper stay."""
        with self._changed:
            self._clear()

    # ------------------------------------------------------------ the port's thread

    def _receive(self, data: bytes) -> None:
        with self._changed:
            self._heard += len(data)
            if not self._powered:
                return
            start = 0
            for end, found in self._ear.hear(data):
                self._store(data[start:end])
                start = end
                self._at_once(found)
            self._store(data[start:])
            self._run()

    def _store(self, data: bytes) -> None:
        """Into the receive buffer; what finds no room is lost. A printer that prints in no time is never full."""
        room = max(0, self.model.buffer_bytes - len(self._inbox))
        if self._clock is None and not self._sensors.offline:
            room = len(data)
        self._inbox += data[:room]
        self._lost += max(0, len(data) - room)

    def _tick(self) -> float | None:
        with self._changed:
            if not self._powered:
                return None
            self._run()
            waits = [self._mouth.flush()]
            if self._clock is not None and self._moving():
                waits.append(max(0.0, self._busy_until - self._clock()))
            return min((wait for wait in waits if wait is not None), default=None)

    def _moving(self) -> bool:
        return self._clock is not None and self._clock() < self._busy_until

    def _at_work(self) -> bool:
        """Paper moves, or there are bytes to work off; a command that has only half come is not counted."""
        return self._moving() or bool(self._inbox)

    def _run(self) -> None:
        """Print as far as sensors, data and time allow."""
        while not self._moving():
            self._answer(self._due)
            self._due = b""
            if self._sensors.offline:
                break
            item = self._next()
            if item is None:
                break
            self._do(item)
        self._flow()

    def _next(self) -> Item | None:
        if self._held is not None:
            held, self._held = self._held, None
            return held
        item = self._parser.take(self._inbox)
        raw = self._engine.head.raw
        raw += self._parser.eaten[: RAW_BYTES - len(raw)]
        return item

    def _do(self, item: Item) -> None:
        if is_cut(item) and self._jam_next_cut:
            self._jam_next_cut = False
            self._held = item
            self._sense(cutter_jammed=True)
            return
        outcome = self._engine.execute(item, self._sensors)
        self._finish(outcome.strip)
        if self._engine.head.paper.full:
            self._finish(self._engine.head.tear())
        if self._clock is None:
            self._answer(outcome.answer)
        else:
            self._busy_until = self._clock() + self._seconds(outcome)
            self._due = outcome.answer
            self._dots_moving = outcome.dots if outcome.strip is None else 0
        self._check_paper()

    def _seconds(self, outcome: Outcome) -> float:
        moved = outcome.dots / DOTS_PER_MM / self.model.speed_mm_s
        return moved + (self.model.cut_s if outcome.cut else 0.0)

    # ------------------------------------------------------------ real time

    def _at_once(self, found: RealTime) -> None:
        match found.name, found.n:
            case "DLE EOT", n:
                if n <= BASIC_STATUS or self.model.extended_status:
                    self._answer(status.real_time(n, self._sensors))
            case "DLE ENQ", n:
                self._recover(n)
            case "DLE DC4", 1:
                if not self._sensors.offline:
                    self._engine.head.drawer_kicks += 1
            case "DLE DC4", 7:
                if "GS a" not in self.model.missing:
                    self._answer(status.automatic(self._sensors))
            case _:
                self._clear()
                self._answer(CLEARED)

    def _recover(self, n: int) -> None:
        """After a jam whose cause is gone: 1 cut again and go on, 2 drop everything and go on. Else nothing."""
        if not self._sensors.cutter_jammed or self._jam_cause:
            return
        if n == 2:
            self._clear()
        self._sense(cutter_jammed=False)

    def _clear(self) -> None:
        """Drop both buffers. Paper, modes and sensors stay."""
        self._inbox.clear()
        self._parser.drop()
        self._held = None
        self._engine.head.clear()

    # ------------------------------------------------------------ small steps, under the lock

    def _sense(self, **changes: bool) -> None:
        """Change what sensors say; automatic status and the offline response tell the host, and printing may go on."""
        with self._changed:
            before, after = self._sensors, replace(self._sensors, **changes)
            self._sensors = after
            head = self._engine.head
            if head.offline_response is not None and after.offline and not before.offline:
                self._answer(status.offline_response(after, with_cause=head.offline_response == WITH_CAUSE))
            if status.watched(before, head.auto_status) != status.watched(after, head.auto_status):
                self._answer(status.automatic(after))
        self.port.poke()

    def _check_paper(self) -> None:
        ends = self._paper_ends_at
        if ends is not None and self._engine.head.paper.lines >= ends and not self._sensors.paper_out:
            self._sense(paper_out=True)

    def _answer(self, data: bytes) -> None:
        if self._powered:
            self._mouth.say(data)

    def _unfinished(self) -> int:
        """Dots that the motion under way has still to feed."""
        if self._clock is None or not self._moving():
            return 0
        left = (self._busy_until - self._clock()) * self.model.speed_mm_s * DOTS_PER_MM
        return min(self._dots_moving, round(left))

    def _flow(self) -> None:
        """XON/XOFF by the room in the receive buffer."""
        if not self._xonxoff:
            return
        small = self.model.buffer_bytes < SMALL_BUFFER
        busy, ready = (SMALL_BUSY_FREE, SMALL_READY_FREE) if small else (BUSY_FREE, READY_FREE)
        free, offline = self.model.buffer_bytes - len(self._inbox), self._sensors.offline
        if (free < busy or (offline and self._busy_offline)) and not self._stopped:
            self._stopped = True
            self._answer(XOFF)
        elif free >= ready and self._stopped and not offline:
            self._stopped = False
            self._answer(XON)

    def _finish(self, strip: Strip | None) -> None:
        if strip is None:
            return
        slip = self._folder.add(strip)
        self._slips.append(slip)
        self._changed.notify_all()
        if self._on_slip is not None:
            self._on_slip(slip)
