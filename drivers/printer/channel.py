"""The talk with one printer: bytes out at the link's own speed, replies in, status asked one question at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from drivers.links.link import ByteLink
from drivers.printer.health import QUESTIONS, UNKNOWN, Health, health_of_answers, health_of_asb
from drivers.printer.status import Asb, Block, Flow, Processed, RealTime, Reply, ReplyReader
from drivers.printer.timing import Timing
from terminal.ports import Clock

ANSWER_MS = 400
"""A real-time answer comes in a few ms; at 4800 baud behind a slow adapter in some tens."""
QUIET_MS = 150
"""After a lost answer: what is late arrives in this time and is thrown away, so that it answers no later question."""
SURPLUS_MS = 10
"""After the last answer: one more means that a stale one was among them (a flush does not catch what is on its way)."""
REPLIES_MAX = 64
"""Replies kept until they are looked for; the oldest fall out."""
READ_SLICE_MS = 50
DISCARD_MS, DISCARD_READS = 1, 64
"""What has come is there at once; a line that never falls silent is cut off after so many reads."""
ASB_ON, ASB_OFF = bytes.fromhex("1D 61 0E"), bytes.fromhex("1D 61 00")
"""On- and offline, errors, paper; not the drawer."""


class Channel:
    """One open link to a printer. Raises DeviceLost or DeviceTimeout from every method that talks."""

    def __init__(self, link: ByteLink, clock: Clock, timing: Timing, ready: Callable[[], bool] = lambda: True) -> None:
        """``ready``: the line by which a printer makes the host wait, where it uses one; raises DeviceError."""
        self._link = link
        self._clock = clock
        self._timing = timing
        self._reader = ReplyReader()
        self._answers: deque[int] = deque(maxlen=REPLIES_MAX)
        self.processed: deque[Processed] = deque(maxlen=REPLIES_MAX)
        """Answers to GS r not yet looked at."""
        self.process_ids: deque[bytes] = deque(maxlen=REPLIES_MAX)
        """Echoes of GS ( H not yet looked at."""
        self._ready = ready
        self._stopped = False
        """The printer said XOFF and no XON since."""
        self.blocks = 0
        """Blocks of automatic status that have come."""
        self.alarm = False
        """One of them told of a fault, since this was last set to False: a reason to ask now, and no more than that."""

    @property
    def held(self) -> bool:
        """The printer wants us to wait: XOFF, or its line. Questions in real time may be asked all the same."""
        return self._stopped or not self._ready()

    def start_reports(self) -> None:
        """Have the printer tell of faults by itself."""
        self.send(ASB_ON)

    def discard(self) -> None:
        """Forget everything that came before now; a stale answer must answer nothing (facts: printer §2.2).

        XON and XOFF are no answers but a state: the XON of a printer that got new paper is among what is thrown away,
        and without it the next copy would wait for ever (facts: printer §3.1).
        """
        for _ in range(DISCARD_READS):
            data = self._link.read(DISCARD_MS)
            if not data:
                break
            for reply in self._reader.feed(data):
                if isinstance(reply, Flow):
                    self._sort(reply)
        self._link.discard_input()
        self._reader.reset()
        self._answers.clear()
        self.processed.clear()
        self.process_ids.clear()

    def send(self, data: bytes) -> None:
        """Hand bytes over and wait for the time they take on the wire, reading meanwhile.

        Without this pace the system's own buffer (4 KB and more) would run on after the printer's XOFF, which comes
        when it has room for 128 bytes; what arrives beyond that is lost (facts: printer §3.1).
        """
        self._link.write(data)
        self.listen(self._timing.link_ms(len(data)))

    def listen(self, for_ms: int, until: Callable[[], bool] = lambda: False) -> bool:
        """Read until ``until`` holds or ``for_ms`` have passed. Whether ``until`` holds."""
        end_ms = self._clock.mono_ms() + for_ms
        while not until():
            left_ms = end_ms - self._clock.mono_ms()
            if left_ms <= 0:
                return False
            for reply in self._reader.feed(self._link.read(min(left_ms, READ_SLICE_MS))):
                self._sort(reply)
        return True

    def ask(self, rounds: int = 2) -> Health:
        """The printer's health now, UNKNOWN when it does not answer completely.

        One question at a time: all four answers look alike, so one that is lost would shift the rest. A round with a
        lost answer counts for nothing. Never call it while a command is half sent.
        """
        for _ in range(rounds):
            answers = self._ask_once()
            if len(answers) == QUESTIONS:
                return health_of_answers(answers)
            self.listen(QUIET_MS)
            self._reader.reset()
        return UNKNOWN

    def _ask_once(self) -> list[int]:
        answers: list[int] = []
        for n in range(1, QUESTIONS + 1):
            self._answers.clear()
            self._link.write(bytes((0x10, 0x04, n)))
            if not self.listen(ANSWER_MS, until=lambda: bool(self._answers)):
                break
            answers.append(self._answers.popleft())
        if self.listen(SURPLUS_MS, until=lambda: bool(self._answers)):
            return []
        return answers

    def _sort(self, reply: Reply) -> None:
        if isinstance(reply, RealTime):
            self._answers.append(reply.bits)
        elif isinstance(reply, Processed):
            self.processed.append(reply)
        elif isinstance(reply, Block):
            if reply.process_id is not None:
                self.process_ids.append(reply.process_id)
        elif isinstance(reply, Asb):
            self.blocks += 1
            self.alarm = self.alarm or not health_of_asb(reply.block).healthy
        else:
            self._stopped = reply is Flow.STOP
