"""The emulated printer with a person's hands on it: what is seen, what is done, what is broken.

Facts: printer §2.5 (what happens to the data). Every method may be called from any thread.
"""

from __future__ import annotations

from hw_mocks.printer.mechanism import Mechanism
from hw_mocks.printer.paper import Strip
from hw_mocks.printer.slips import Slip
from hw_mocks.printer.status import Sensors

__all__ = ["Printer", "Slip"]


class Printer(Mechanism):
    """One printer: see ``Mechanism`` for its clock and its port."""

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
            return self._mouth.said

    @property
    def waiting(self) -> int:
        """Bytes in the receive buffer."""
        with self._changed:
            return len(self._inbox)

    @property
    def printing(self) -> bool:
        """Paper moves, or would go on to: what is in the buffer is being worked off."""
        with self._changed:
            return self._powered and not self._sensors.offline and self._at_work()

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
            unfinished = self._at_work() or self._parser.busy
            self._sense(cover_open=open, opened_while_printing=open and unfinished)

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

    def hot_head(self, on: bool = True) -> None:
        """The head is too hot: an error that ends by itself when it has cooled down; then printing goes on."""
        self._sense(head_hot=on)

    def feed_button(self, held: bool = True) -> None:
        """A finger on the feed button: offline as long as it is held."""
        self._sense(feeding=held)

    def drawer_pin(self, high: bool = True) -> None:
        """The level at the drawer's pin 3."""
        self._sense(drawer_high=high)

    def mute(self, on: bool = True) -> None:
        """Nothing comes back any more; it prints as before."""
        with self._changed:
            self._mouth.muted = on

    def late(self, seconds: float) -> None:
        """Every answer comes so much later; 0 is a healthy printer again. What is held back keeps its time."""
        if seconds < 0:
            raise ValueError(f"late by {seconds} s: 0 or more")
        with self._changed:
            self._mouth.delay_s = seconds

    def stale(self, data: bytes) -> None:
        """Bytes that nobody asked for reach the host now: an old answer, or what a board left in its adapter."""
        with self._changed:
            self._mouth.blurt(data)

    def power_cut(self) -> None:
        """Off: receive and print buffers are lost, modes reset. What hung out is torn off as an incomplete slip.

        With a clock the line that was being burnt ends where the motor stopped.
        """
        with self._changed:
            self._powered = False
            self._engine.head.paper.take_back(self._unfinished())
            self._inbox.clear()
            self._parser.reset()
            self._ear.reset()
            self._held, self._due, self._busy_until = None, b"", 0.0
            self._mouth.forget()
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
