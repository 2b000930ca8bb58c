"""The driver of a customer display, whatever its protocol: a thread that shows the latest message and waits for nobody.

``show`` puts the message into a place for one and returns; a display that is away, slow or stalled therefore never
holds a refund. What was overtaken by a later message is dropped. A write that takes longer than 0.5 s is given up
(facts: devices §3), the port is closed, and the latest message is shown when it opens again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

from drivers.device import Device
from drivers.line_display.encoder import DisplayEncoder
from drivers.links.link import ByteLink, operator_text
from drivers.statistics import Count
from terminal.core.customer import NOTHING, CustomerMessage
from terminal.core.model import DeviceState
from terminal.errors import DeviceError, DeviceProtocol, DeviceTimeout
from terminal.ports import Clock, StateSink

log = logging.getLogger(__name__)

WRITE_TIMEOUT_S = 0.5
"""A frame has 60 bytes at most: 0.25 s at 2400 baud."""
RETRY_S = (0.5, 1.0, 2.0, 5.0)
"""Waits before the port is tried again; the last one repeats (facts: devices §5.3)."""
CHECK_S = 5.0
"""An idle display is asked this often whether it is there, where it can answer."""
ANSWER_MS = 300
"""For the acknowledgement of one command: two bytes at 300 baud take 67 ms."""
ANSWER_READS = 8
"""Reads per acknowledgement: a display that babbles is not waited for."""
STOP_S = 2.0
"""How long ``close`` waits for the thread: longer than one write and one answer."""
ACK, NAK = 0x06, 0x15


class LineDisplay:
    """CustomerDisplayPort over any ByteLink. ``show`` may come from any thread; ``start`` and ``close`` once."""

    def __init__(
        self,
        where: str,
        open_link: Callable[[], ByteLink],
        encoder: DisplayEncoder,
        clock: Clock,
        *,
        driver: str = "display",
        check_s: float = CHECK_S,
    ) -> None:
        """``where`` is what the operator calls it, with its port; ``open_link`` raises DeviceError."""
        self._where = where
        self.device = Device("display", driver, where, clock, speaks=encoder.answers, counters=self.statistics)
        self._open_link = self.device.opening(open_link)
        self._encoder = encoder
        self._check_s = check_s
        self._changed = threading.Condition()
        self._wanted: CustomerMessage = NOTHING
        self._shown: CustomerMessage | None = None
        self._stop = False
        self._link: ByteLink | None = None
        self._told: tuple[DeviceState, str] | None = None
        self._on_state: StateSink = _nobody
        self._thread = threading.Thread(target=self._run, name="customer display", daemon=True)
        self.dropped = 0
        """Messages that a later one overtook before they were shown."""

    def start(self, on_state: StateSink) -> None:
        """Open the port and show the greeting. READY or AWAY comes through ``on_state``, on the display's thread."""
        self._on_state = on_state
        self._thread.start()

    def show(self, message: CustomerMessage) -> None:
        """Have it shown as soon as the display can. Returns at once, raises nothing."""
        with self._changed:
            if self._wanted not in (self._shown, message, NOTHING):
                self.dropped += 1
            self._wanted = message
            self._changed.notify_all()

    def close(self) -> None:
        """Stop and give the port back. Safe to call twice; the display keeps what it shows."""
        with self._changed:
            self._stop = True
            self._changed.notify_all()
            link = self._link
        if link is not None:
            link.close()
        if self._thread.ident is not None:
            self._thread.join(STOP_S)
        self.device.close()

    def statistics(self) -> Mapping[str, int]:
        """Messages that a later one overtook before they were shown."""
        return {"dropped": self.dropped}

    # ------------------------------------------------------------ the display's thread

    def _run(self) -> None:
        failures = 0
        while not self._stopped():
            try:
                link = self._opened()
            except DeviceError as error:
                self._tell(DeviceState.AWAY, operator_text(error))
            else:
                failures = failures if self._serve(link) is None else 0
            with self._changed:
                self._changed.wait_for(lambda: self._stop, RETRY_S[min(failures, len(RETRY_S) - 1)])
            failures += 1

    def _opened(self) -> ByteLink:
        link = self._open_link()
        with self._changed:
            self._link = link
            self._shown = None
        return link

    def _serve(self, link: ByteLink) -> CustomerMessage | None:
        """Show what is wanted until the port fails; returns what was shown last, None if nothing was."""
        try:
            self._send(link, self._encoder.start())
            while not self._stopped():
                message = self._next()
                if message is None:
                    break
                self._send(link, self._encoder.frame(message))
                with self._changed:
                    self._shown = message
                self.device.statistics.add(Count.SCREENS)
                self._tell(DeviceState.READY, "")
        except DeviceError as error:
            if not self._stopped():
                self._tell(DeviceState.AWAY, operator_text(error))
        finally:
            with self._changed:
                self._link = None
                shown = self._shown
            link.close()
        return shown

    def _next(self) -> CustomerMessage | None:
        """The message to show, None when the driver stops.

        Where the display can answer, the same message again after a while: a sign of life.
        """
        with self._changed:
            limit = self._check_s if self._encoder.answers else None
            self._changed.wait_for(lambda: self._stop or self._wanted != self._shown, limit)
            return None if self._stop else self._wanted

    def _send(self, link: ByteLink, data: bytes) -> None:
        """Raises DeviceLost, DeviceTimeout or DeviceProtocol."""
        if not data:
            return
        if self._encoder.answers:
            link.discard_input()
        link.write(data)
        if self._encoder.answers:
            self._hear(link)

    def _hear(self, link: ByteLink) -> None:
        for _ in range(ANSWER_READS):
            heard = link.read(ANSWER_MS)
            if NAK in heard:
                raise DeviceProtocol("拒绝了命令", where=self._where, do="请检查顾显的协议设置是否为 DSP-800")
            if ACK in heard:
                return
            if not heard:
                break
        raise DeviceTimeout("无应答", where=self._where, do="请检查顾显电源、连线和协议设置")

    def _stopped(self) -> bool:
        with self._changed:
            return self._stop

    def _tell(self, state: DeviceState, text: str) -> None:
        """Tell once per change, not at every try."""
        if (state, text) != self._told:
            self._told = (state, text)
            log.info("customer display", extra={"state": state.value, "detail": text})
            self.device.told(state, text)
            self._on_state(state, text)


def _nobody(state: DeviceState, text: str) -> None:
    """Until ``start`` says who wants to know."""
