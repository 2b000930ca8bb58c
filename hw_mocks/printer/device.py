"""The emulated printer on its port: receive buffer, real-time answers, pace, faults, slips.

Facts: printer §2.2 (real time means at reception), §2.4, §2.5 (what happens to the data), §3.1 (buffer), §3.4 (pace).

``Printer`` runs on its port's thread; every method may be called from any thread.
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
from hw_mocks.printer.paper import Strip
from hw_mocks.printer.parser import Item, Parser
from hw_mocks.printer.port import Port, Wire
from hw_mocks.printer.realtime import Ear, RealTime
from hw_mocks.printer.slips import Slip, SlipFolder
from hw_mocks.printer.status import Sensors

__all__ = ["Printer", "Slip"]

DOTS_PER_MM = 8
XON, XOFF = b"\x11", b"\x13"
BUSY_FREE, READY_FREE = 128, 256
"""Bytes free at which the printer says stop, and go on (facts: printer §3.1)."""
CLEARED = b"\x37\x25\x00"
"""Answer to ``DLE DC4 8`` (layout UNVERIFIED, facts: printer §2.3)."""


class Printer:
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
    ) -> None:
        """Raises ValueError for a model there is not. On a ``Wire`` the host is held up instead of bytes being lost."""
        self.port = port
        self._wire = port if isinstance(port, Wire) else None
        self.model = model if isinstance(model, Model) else model_named(model)
        self._on_slip = on_slip
        self._clock = clock
        self._xonxoff = xonxoff
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
        self._due = b""
        """Answer of what is still moving."""
        self._sensors = Sensors(near_end_sensor=self.model.near_end_sensor)
        self._powered = True
        self._mute = False
        self._paper_ends_at: int | None = None
        self._jam_next_cut = False
        self._jam_cause = False
        self._stopped = False
        """XOFF has been sent."""
        self._lost = 0
        self._heard = self._said = 0
        if self._wire is not None:
            self._wire.meet(self)
        port.attach(self._receive, self._tick)

    # ------------------------------------------------------------ what a person sees

    @property
    def slips(self) -> tuple[Slip, ...]:
        with self._changed:
            return tuple(self._slips)

    def wait_slips(self, count: int, timeout_s: float) -> tuple[Slip, ...]:
        """Wait until there are ``count`` slips. Raises TimeoutError that says how many there are."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._slips) >= count, timeout_s):
                raise TimeoutError(f"{len(self._slips)} slips after {timeout_s} s, not {count}")
            return tuple(self._slips)

    @property
    def hanging(self) -> Strip:
        """The paper that hangs out now, still on the roll."""
        with self._changed:
            return self._engine.head.paper.peek()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the driver should not have sent: unknown commands, cuts through print, data that cannot be drawn."""
        with self._changed:
            return tuple(self._engine.head.remarks)

    @property
    def sensors(self) -> Sensors:
        with self._changed:
            return self._sensors

    @property
    def lost(self) -> int:
        """Bytes that came while the receive buffer was full."""
        with self._changed:
            return self._lost

    @property
    def heard(self) -> int:
        """Bytes that came over the wire, also those that came while it was off."""
        with self._changed:
            return self._heard

    @property
    def said(self) -> int:
        """Bytes of answers that the wire took."""
        with self._changed:
            return self._said

    @property
    def waiting(self) -> int:
        """Bytes in the receive buffer."""
        with self._changed:
            return len(self._inbox)

    @property
    def drawer_kicks(self) -> int:
        with self._changed:
            return self._engine.head.drawer_kicks

    @property
    def beeps(self) -> int:
        with self._changed:
            return self._engine.head.beeps

    # ------------------------------------------------------------ what a person does, and faults

    def paper_end(self, after_lines: int = 0) -> None:
        """The roll ends after this many more lines (24 raster rows are a line), or now. Printing stops behind it."""
        if after_lines < 0:
            raise ValueError(f"paper end after {after_lines} lines: 0 or more")
        with self._changed:
            self._paper_ends_at = self._engine.head.paper.lines + after_lines
            self._check_paper()
        self.port.poke()

    def near_end(self, low: bool = True) -> None:
        """The roll gets thin. Only a model with that sensor tells."""
        self._sense(near_end=low)

    def reload(self) -> None:
        """A new roll. With the cover shut the printer goes on by itself with what is in its buffer."""
        with self._changed:
            self._paper_ends_at = None
        self._sense(paper_out=False, near_end=False)

    def cover(self, open: bool = True) -> None:
        """Open or shut the cover. Opened while there is something to print it counts as an error until it is shut."""
        with self._changed:
            printing = bool(self._inbox or self._parser.busy or self._moving())
            self._sense(cover_open=open, opened_while_printing=open and printing)

    def cutter_jam(self, at_next_cut: bool = False) -> None:
        """The blade is stuck, now or when next used. Mended by ``cutter_free``, then DLE ENQ or a power cycle."""
        with self._changed:
            self._jam_cause = True
            if at_next_cut:
                self._jam_next_cut = True
            else:
                self._sense(cutter_jammed=True)

    def cutter_free(self) -> None:
        """A hand frees the blade; the error stays until the host or a power cycle ends it."""
        with self._changed:
            self._jam_cause = self._jam_next_cut = False

    def mute(self, on: bool = True) -> None:
        """Nothing comes back any more; it prints as before."""
        with self._changed:
            self._mute = on

    def power_cut(self) -> None:
        """Off: receive and print buffers are lost, modes reset. What hung out is torn off as an incomplete slip."""
        with self._changed:
            self._powered = False
            self._inbox.clear()
            self._parser.reset()
            self._ear.reset()
            self._held, self._due, self._busy_until = None, b"", 0.0
            self._stopped = False
            self._engine.head.power_up()
            self._finish(self._engine.head.tear())
        if self._wire is not None:
            self._wire.power(on=False)

    def power_on(self) -> None:
        """On again. A jammed blade that has been freed works again."""
        with self._changed:
            self._powered = True
            self._sense(cutter_jammed=self._sensors.cutter_jammed and self._jam_cause)
        if self._wire is not None:
            self._wire.power(on=True)

    def tear_off(self) -> None:
        """A hand tears off what hangs out: an incomplete slip, if there is ink on it."""
        with self._changed:
            self._finish(self._engine.head.tear())

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
            if self._powered:
                self._run()
            return max(0.0, self._busy_until - self._clock()) if self._clock is not None and self._moving() else None

    def _moving(self) -> bool:
        return self._clock is not None and self._clock() < self._busy_until

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
        self._check_paper()

    def _seconds(self, outcome: Outcome) -> float:
        moved = outcome.dots / DOTS_PER_MM / self.model.speed_mm_s
        return moved + (self.model.cut_s if outcome.cut else 0.0)

    # ------------------------------------------------------------ real time

    def _at_once(self, found: RealTime) -> None:
        match found.name, found.n:
            case "DLE EOT", n:
                self._answer(status.real_time(n, self._sensors))
            case "DLE ENQ", n:
                self._recover(n)
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
        """Change what sensors say; automatic status tells the host, and printing may go on."""
        with self._changed:
            before = self._sensors
            self._sensors = replace(before, **changes)
            if self._engine.head.auto_status and status.automatic(before) != status.automatic(self._sensors):
                self._answer(status.automatic(self._sensors))
        self.port.poke()

    def _check_paper(self) -> None:
        ends = self._paper_ends_at
        if ends is not None and self._engine.head.paper.lines >= ends and not self._sensors.paper_out:
            self._sense(paper_out=True)

    def _answer(self, data: bytes) -> None:
        if data and self._powered and self.model.answers and not self._mute:
            self._said += self.port.send(data)

    def _flow(self) -> None:
        """XON/XOFF by the room in the receive buffer."""
        free = self.model.buffer_bytes - len(self._inbox)
        if not self._xonxoff:
            return
        if free < BUSY_FREE and not self._stopped:
            self._stopped = True
            self._answer(XOFF)
        elif free >= READY_FREE and self._stopped and not self._sensors.offline:
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
