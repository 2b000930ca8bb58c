"""A serial port made of a pseudo-terminal, under a stable name, that can be pulled out and put back.

The client (the terminal's driver) opens ``link`` like any serial device. Facts: devices §5.1. What a pty does not
imitate (modem lines, parity, 7 bits, break) is listed in ``hw_mocks/README.md``.
"""

from __future__ import annotations

import contextlib
import os
import select
import termios
import threading
import tty
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from hw_mocks import uart

CHUNK_BYTES = 4096
"""One read from the client; the kernel's own tty buffer is of this order."""
OUTBOX_BYTES = 65536
"""Bytes of the device that wait for a client which does not read. What is beyond is lost, as in a full UART."""
BURST_S = 0.01
"""A paced line hands over what comes in this time at once."""
DEFAULT_BAUD = 9600
"""For a speed that has no name."""
POLL_S = 0.05
"""A pty does not always wake a writer whose peer has read: look again this often while bytes wait."""
LEAVE_S = 2.0
"""The reader is out of ``poll`` microseconds after it is woken; a loaded machine gets more."""

Receive = Callable[[bytes], None]
Tick = Callable[[], "float | None"]


class PtyPort:
    """One emulated serial port. Thread safe; one thread of its own carries bytes to the device.

    A client that opens the port throws away what the device sent before (pyserial resets its input at open), so bytes
    sent early are lost, as on a real adapter. Bytes the client wrote just before ``unplug`` may be lost as well.
    """

    def __init__(self, link: Path, *, clock: Callable[[], float] | None = None, baud: int | None = None) -> None:
        """Make the pty and the link, and its folder. Raises FileExistsError on a file that is no link.

        With ``clock`` (seconds, monotonic) the client's bytes come at the speed the client has set, ten bits each;
        what it writes faster waits in the kernel and then holds it up, as a real port does. Without, at once.
        ``baud`` is the device's own speed: a client set to another one hears garbage and is heard as garbage.
        """
        if link.exists() and not link.is_symlink():
            raise FileExistsError(f"{link} exists and is not a link: it is not replaced")
        self.link = link
        self._changed = threading.Condition()
        self._receive: Receive | None = None
        self._tick: Tick | None = None
        self._master = -1
        self._slave = -1
        self._polling = False
        self._poked = False
        self._closing = False
        self._closed = False
        self._outbox = bytearray()
        self._lost = 0
        self._clock = clock
        self.device_baud = baud
        """The speed the device is set to; None understands whatever the client has set."""
        self._framing_errors = 0
        self._stalled = False
        self._line_free_at = 0.0
        self._early = bytearray()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        self.replug()
        self._thread = threading.Thread(target=self._run, name=f"pty {link.name}", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------ the device's side

    def attach(self, receive: Receive, tick: Tick | None = None) -> None:
        """Give the device: ``receive`` gets each burst; ``tick`` is called after it and says in how many seconds again.

        Both run on the port's thread and must not wait. Bytes that came before are delivered first.
        """
        with self._changed:
            self._receive, self._tick = receive, tick
        self.poke()

    def send(self, data: bytes) -> int:
        """Bytes from the device to the client, without waiting. Returns how many were taken; 0 when unplugged."""
        with self._changed:
            if self._master < 0:
                return 0
            taken = data[: OUTBOX_BYTES - len(self._outbox)]
            self._lost += len(data) - len(taken)
            self._outbox += self._through(taken, from_client=False)
            self._flush()
            waiting = bool(self._outbox)
        if waiting:
            self.poke()
        return len(taken)

    def poke(self) -> None:
        """Have the port's thread look (and call ``tick``) now."""
        with self._changed:
            if self._closed:
                return
            self._poked = True
            self._changed.notify_all()
            with contextlib.suppress(BlockingIOError):  # it is being woken already
                os.write(self._wake_write, b"!")

    @property
    def lost(self) -> int:
        """Bytes of the device that found no room."""
        with self._changed:
            return self._lost

    @property
    def framing_errors(self) -> int:
        """Bytes of the client that came without a stop bit, because its speed is not the device's."""
        with self._changed:
            return self._framing_errors

    @property
    def baud(self) -> int | None:
        """Speed the client has set, in bits a second; None while unplugged or for a speed that has no name."""
        with self._changed:
            if self._slave < 0:
                return None
            speed = termios.tcgetattr(self._slave)[5]
        return BAUD_OF.get(speed)

    def stall(self, on: bool) -> None:
        """Take no more bytes of the client, as a device that hangs; they pile up in the kernel until it is full."""
        with self._changed:
            self._stalled = on
        self.poke()

    # ------------------------------------------------------------ the cable

    @property
    def plugged(self) -> bool:
        with self._changed:
            return self._master >= 0

    def unplug(self) -> None:
        """Pull the cable: the client's next call fails, the name is gone. Nothing happens when it is out already."""
        with self._changed:
            if self._master < 0:
                return
            master, slave = self._master, self._slave
            name = os.ttyname(slave)
            self._master = self._slave = -1
            self._outbox.clear()
            self.poke()
            # A file that another thread polls is not closed before that poll ends.
            self._changed.wait_for(lambda: not self._polling, LEAVE_S)
            os.close(slave)
            os.close(master)
            if self.link.is_symlink() and os.readlink(self.link) == name:
                self.link.unlink()

    def replug(self) -> None:
        """Put the cable in: a new pty under the same name. Nothing happens when it is in already."""
        with self._changed:
            if self._closing:
                raise ValueError(f"{self.link.name}: the port is closed")
            if self._master >= 0:
                return
            self.link.parent.mkdir(parents=True, exist_ok=True)
            self._master, self._slave = os.openpty()
            # Without raw mode the kernel echoes early bytes back; without a slave held open a client that closes
            # would end the reader.
            tty.setraw(self._slave)
            os.set_blocking(self._master, False)
            fresh = self.link.with_name(f".{self.link.name}.{os.getpid()}.new")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(os.ttyname(self._slave))
            fresh.replace(self.link)
            self._changed.notify_all()

    def close(self) -> None:
        """Unplug for good and end the thread. May be called twice."""
        with self._changed:
            if self._closing:
                return
            self._closing = True
            self.unplug()
            self._closed = True
            self._changed.notify_all()
        if threading.current_thread() is not self._thread:
            self._thread.join(LEAVE_S)
        os.close(self._wake_read)
        os.close(self._wake_write)

    # ------------------------------------------------------------ the port's thread

    def _run(self) -> None:
        pause: float | None = None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._master >= 0 or self._poked or self._closed, pause)
                if self._closed:
                    return
                self._poked = False
                master, writing = self._master, bool(self._outbox)
                self._polling = master >= 0
            data = self._wait(master, writing, pause) if master >= 0 else b""
            with self._changed:
                receive, tick = self._receive, self._tick
                if data and receive is None:
                    self._early += data[: CHUNK_BYTES - len(self._early)]
                    continue
                data, self._early = bytes(self._early) + data, bytearray()
            if data and receive is not None:
                receive(data)
            pause = tick() if tick is not None else None

    def _wait(self, master: int, writing: bool, pause: float | None) -> bytes:
        """Wait for bytes, a poke or the pause; returns what the client sent."""
        line_busy = self._line_busy()
        limits = [limit for limit in (pause, POLL_S if writing else None, line_busy or None) if limit is not None]
        poller = select.poll()
        poller.register(self._wake_read, select.POLLIN)
        reading = not line_busy and not self._stalled
        poller.register(master, (select.POLLIN if reading else 0) | (select.POLLOUT if writing else 0))
        ready = dict(poller.poll(max(0.0, min(limits)) * 1000 if limits else None))
        with self._changed:
            self._polling = False
            self._changed.notify_all()
            if self._wake_read in ready and not self._closed:
                os.read(self._wake_read, CHUNK_BYTES)
            if self._master != master:
                return b""
            self._flush()
            return self._read()

    def _line_busy(self) -> float:
        """Seconds until the bytes read last would have come over a real line; 0 when the next may be read."""
        return 0.0 if self._clock is None else max(0.0, self._line_free_at - self._clock())

    def _read(self) -> bytes:
        if self._stalled or self._line_busy():
            return b""
        bytes_s = (self.baud or DEFAULT_BAUD) // 10
        try:
            data = os.read(self._master, CHUNK_BYTES if self._clock is None else max(1, int(bytes_s * BURST_S)))
        except BlockingIOError:
            return b""
        if self._clock is not None:
            self._line_free_at = self._clock() + len(data) / bytes_s
        return self._through(data, from_client=True)

    def _through(self, data: bytes, *, from_client: bool) -> bytes:
        """What arrives at the other end, whose speed may be another."""
        device, client = self.device_baud, self.baud
        if device is None or client is None or not data:
            return data
        if not from_client:
            return uart.heard(data, device, client)[0]
        found, errors = uart.heard(data, client, device)
        self._framing_errors += errors
        return found

    def _flush(self) -> None:
        """Write what the kernel takes; the rest waits for the thread."""
        if not self._outbox:
            return
        try:
            written = os.write(self._master, self._outbox)
        except BlockingIOError:
            return
        del self._outbox[:written]


BAUD_OF = {
    getattr(termios, f"B{baud}"): baud
    for baud in (300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600)
}
