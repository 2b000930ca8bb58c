"""One emulated USB printer in its socket: the printer class on top of the same printer as on the other ports.

Facts: printer §3.2, devices §6. Errors are those the kernel gives, as ``BusError`` with their number.
"""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from hw_mocks.printer.port import Device
from hw_mocks.usb.descriptors import PLAIN, Shape

OUTBOX_BYTES = 65_536
"""Answers that wait to be read. What is beyond is lost."""
NAK_S = 0.01
"""How soon a printer whose buffer is full is asked again for room."""
LEAVE_S = 2.0
IN_BIT = 0x80
GET_DEVICE_ID, GET_PORT_STATUS, SOFT_RESET = 0, 1, 2
FROM_INTERFACE, TO_INTERFACE, TO_OTHER = 0xA1, 0x21, 0x23
"""Request types; older hosts send SOFT_RESET with 23 (facts: printer §3.2)."""


class BusError(Exception):
    """What the kernel would return."""

    def __init__(self, number: int, text: str = "") -> None:
        super().__init__(text or errno.errorcode.get(number, str(number)))
        self.number = number


class UsbPort:
    """A socket with one printer in it. Thread safe; transfers run on the caller's thread, printing on its own."""

    def __init__(
        self,
        shape: Shape = PLAIN,
        *,
        socket: str = "1-1",
        device_id: str = "MFG:Emulated;MDL:printer;CMD:ESC/POS;CLS:PRINTER;",
        kernel_driver: bool = False,
        configured: bool = True,
    ) -> None:
        """``kernel_driver``: usblp has bound every printer interface, as Linux does by itself at plug-in."""
        self.shape = shape
        self.socket = socket
        self.device_id = device_id
        self._kernel_binds = kernel_driver
        self._configured_at_plug = configured
        self._changed = threading.Condition()
        self._device: Device | None = None
        self._receive: Callable[[bytes], None] | None = None
        self._tick: Callable[[], float | None] | None = None
        self._inserted = self._powered = True
        self._outbox = bytearray()
        self._poked = self._closed = False
        self.plugs = 0
        """How often it appeared on the bus: a new address each time."""
        self.nak = False
        """Takes nothing any more: every write runs into its time-out."""
        self.denied = False
        """No rights on the device node."""
        self.foreign_claim = False
        """Another program holds the interface."""
        self._short: list[int] = []
        self._stalled: set[int] = set()
        self._unplug_after: int | None = None
        self._appear()
        self._thread = threading.Thread(target=self._run, name=f"usb {socket}", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------ the device's side

    def meet(self, device: Device) -> None:
        with self._changed:
            self._device = device

    def attach(self, receive: Callable[[bytes], None], tick: Callable[[], float | None] | None = None) -> None:
        """``receive`` is called on the thread of whoever writes."""
        with self._changed:
            self._receive, self._tick = receive, tick
        self.poke()

    def send(self, data: bytes) -> int:
        with self._changed:
            if not self.plugged:
                return 0
            taken = data[: OUTBOX_BYTES - len(self._outbox)]
            self._outbox += taken
            self._changed.notify_all()
            return len(taken)

    def poke(self) -> None:
        with self._changed:
            self._poked = True
            self._changed.notify_all()

    def power(self, *, on: bool) -> None:
        """Without power the device is not on the bus."""
        self._be(self._inserted, on)

    # ------------------------------------------------------------ the cable, and faults

    @property
    def plugged(self) -> bool:
        """Whether it is on the bus."""
        return self._inserted and self._powered

    def unplug(self) -> None:
        self._be(False, self._powered)

    def replug(self) -> None:
        self._be(True, self._powered)

    def unplug_after(self, received_bytes: int) -> None:
        """The cable comes out when so many more bytes have been taken."""
        with self._changed:
            self._unplug_after = received_bytes

    def short_write(self, *sizes: int) -> None:
        """The next transfers take only so many bytes each."""
        with self._changed:
            self._short += sizes

    def stall(self, endpoint: int) -> None:
        """Transfers fail with EPIPE until the host clears the halt."""
        with self._changed:
            self._stalled.add(endpoint)
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._inserted = False
            self._changed.notify_all()
        self._thread.join(LEAVE_S)

    # ------------------------------------------------------------ for the bus: one plug-in's state

    configuration: int
    """Active configuration, 0 for none."""
    kernel_bound: set[int]
    """Interfaces that usblp holds."""
    claimed: dict[int, int]
    """Interface to the handle that claimed it."""
    settings: dict[int, int]
    """Interface to its alternate setting, where it is not 0."""

    def write(self, endpoint: int, data: bytes, timeout_ms: int) -> int:
        """A bulk OUT transfer. 0 ms is for ever, as in libusb. Raises BusError."""
        end = time.monotonic() + timeout_ms / 1000 if timeout_ms else None
        plug = self.plugs
        while True:
            room = self._device.room() if self._device is not None else 0
            with self._changed:
                self._check(plug, endpoint)
                if room > 0 and not self.nak:
                    taken = data[: min(room, self._short.pop(0) if self._short else room)]
                    receive = self._receive
                    break
                left = None if end is None else end - time.monotonic()
                if left is not None and left <= 0:
                    raise BusError(errno.ETIMEDOUT)
                self._changed.wait(NAK_S if left is None else min(NAK_S, left))
        if receive is not None:
            receive(taken)
            self.poke()
        self._count(len(taken))
        return len(taken)

    def read(self, endpoint: int, size: int, timeout_ms: int) -> bytes:
        """A bulk IN transfer. Raises BusError."""
        plug = self.plugs
        with self._changed:

            def ends() -> bool:
                return bool(self._outbox) or self.plugs != plug or not self.plugged or endpoint in self._stalled

            arrived = self._changed.wait_for(ends, timeout_ms / 1000 if timeout_ms else None)
            self._check(plug, endpoint)
            if not arrived:
                raise BusError(errno.ETIMEDOUT)
            data = bytes(self._outbox[:size])
            del self._outbox[:size]
            return data

    def control(self, request_type: int, request: int, length: int) -> bytes:
        """A request of the printer class on endpoint 0. Raises BusError(EPIPE) for what it does not know."""
        with self._changed:
            self._check(self.plugs, 0)
            device = self._device
        if (request_type, request) == (FROM_INTERFACE, GET_DEVICE_ID):
            text = self.device_id.encode("ascii")
            return ((len(text) + 2).to_bytes(2, "big") + text)[:length]
        if device is not None and (request_type, request) == (FROM_INTERFACE, GET_PORT_STATUS):
            return bytes([device.port_status()])[:length]
        if device is not None and request == SOFT_RESET and request_type in (TO_INTERFACE, TO_OTHER):
            device.soft_reset()
            with self._changed:
                self._outbox.clear()
                self._stalled.clear()
            return b""
        raise BusError(errno.EPIPE)

    def clear_halt(self, endpoint: int) -> None:
        with self._changed:
            self._check(self.plugs, 0)
            self._stalled.discard(endpoint)

    def reset(self) -> None:
        """A port reset: buffers lost, unconfigured settings; it keeps its address here."""
        with self._changed:
            self._check(self.plugs, 0)
            device = self._device
            self._outbox.clear()
            self._stalled.clear()
            self.settings = {}
        if device is not None:
            device.soft_reset()

    # ------------------------------------------------------------ small steps

    def _be(self, inserted: bool, powered: bool) -> None:
        with self._changed:
            before = self.plugged
            self._inserted, self._powered = inserted, powered
            if self.plugged and not before:
                self._appear()
            self._outbox.clear()
            self._changed.notify_all()

    def _appear(self) -> None:
        """What enumeration makes of it."""
        self.plugs += 1
        self.configuration = self.shape.configuration if self._configured_at_plug else 0
        self.kernel_bound = {one.number for one in self.shape.interfaces} if self._kernel_binds else set()
        self.claimed, self.settings = {}, {}
        self._stalled.clear()

    def _check(self, plug: int, endpoint: int) -> None:
        if not self.plugged or self.plugs != plug:
            raise BusError(errno.ENODEV)
        if endpoint in self._stalled:
            raise BusError(errno.EPIPE)

    def _count(self, taken: int) -> None:
        with self._changed:
            if self._unplug_after is None:
                return
            self._unplug_after -= taken
            out = self._unplug_after <= 0
            if out:
                self._unplug_after = None
        if out:
            self.unplug()

    def _run(self) -> None:
        pause: float | None = None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._poked or self._closed, pause)
                if self._closed:
                    return
                self._poked = False
                tick = self._tick
            pause = tick() if tick is not None else None
