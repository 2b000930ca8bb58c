"""The thread behind a device that only talks: opens its link, feeds a codec, and comes back after an unplug."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from drivers.links.backoff import RETRY_S
from drivers.links.link import ByteLink, operator_text
from terminal.core.model import DeviceState
from terminal.errors import DeviceError
from terminal.ports import Clock, StateSink

log = logging.getLogger(__name__)

STOP_S = 3.0
"""How long ``close`` waits for the thread: longer than a stalled call of the link."""

Wait = Callable[[float], bool]
"""Wait so many seconds; True when the reader shall stop."""


class Codec(Protocol):
    """What is fed: turns bytes into messages and sends them where they belong."""

    def feed(self, data: bytes, at_ms: int) -> None:
        """Bytes read at the monotonic ``at_ms``."""

    def idle(self, at_ms: int) -> None:
        """Nothing came for ``wait_ms``."""

    def wait_ms(self) -> int:
        """How long the codec is content without a byte."""

    def reset(self) -> None:
        """The port was opened anew: what was half received is worth nothing."""


class PortReader:
    """One thread for one port."""

    def __init__(
        self,
        name: str,
        open_link: Callable[[], ByteLink],
        codec: Codec,
        clock: Clock,
        on_state: StateSink,
        wait: Wait | None = None,
    ) -> None:
        self._name = name
        self._open_link = open_link
        self._codec = codec
        self._clock = clock
        self._on_state = on_state
        self._stop = threading.Event()
        self._wait = wait if wait is not None else self._stop.wait
        self._link: ByteLink | None = None
        self._told: str | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Stop the thread and give the port back. Safe to call twice, from any thread but the reader's own."""
        self._stop.set()
        link = self._link
        if link is not None:
            link.close()
        if self._thread.ident is not None:
            self._thread.join(STOP_S)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                link = self._open_link()
            except DeviceError as error:
                self._tell_away(error)
            else:
                failures = 0
                self._listen(link)
            if self._stop.is_set() or self._wait(RETRY_S[min(failures, len(RETRY_S) - 1)]):
                return
            failures += 1

    def _listen(self, link: ByteLink) -> None:
        """Feed the codec until the port is lost or the reader is stopped."""
        self._link = link
        self._codec.reset()
        self._told = None
        try:
            if self._stop.is_set():  # close() came before it could see this link
                return
            log.info("port open", extra={"device": self._name})
            self._on_state(DeviceState.READY, "")
            while not self._stop.is_set():
                data = link.read(self._codec.wait_ms())
                now = self._clock.mono_ms()
                if data:
                    self._codec.feed(data, now)
                else:
                    self._codec.idle(now)
        except DeviceError as error:
            if not self._stop.is_set():
                self._tell_away(error)
        finally:
            self._link = None
            link.close()

    def _tell_away(self, error: DeviceError) -> None:
        """Tell once per reason, not at every try."""
        text = operator_text(error)
        if text != self._told:
            self._told = text
            log.warning("port away", extra={"device": self._name, "error": str(error)})
            self._on_state(DeviceState.AWAY, text)
