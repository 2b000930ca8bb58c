"""An input device node (``/dev/input/by-id/…-event-kbd``) as a ByteLink, grabbed for us alone (facts: devices §1.4).

Without the grab every digit also lands in whatever console or window the system shows.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import threading
from dataclasses import dataclass

from drivers.links.serial_port import CLOSING, NOT_USABLE, REASONS, UNPLUGGED
from terminal.errors import ConfigError, DeviceLost

EVIOCGRAB = 0x4004_4590
"""_IOW('E', 0x90, int) of linux/input.h on every architecture of ours."""
READ_MAX = 64 * 24
"""The kernel keeps 64 events for a reader."""
DISCARD_MAX = 64
"""Reads before what has arrived counts as endless."""
CLOSE_S = 1.0
NO_INPUT_DEVICE = ("不是输入设备", "请装机员检查端口，应为 /dev/input/by-id/ 下以 event-kbd 结尾的路径")
READ_ONLY = ("不能发送", "输入设备只读")


@dataclass(frozen=True, slots=True)
class InputSettings:
    """Which node, and what the operator calls the device."""

    name: str
    port: str
    grab: bool = True

    @property
    def where(self) -> str:
        return f"{self.name} {self.port}"

    def check(self, table: str) -> InputSettings:
        """These settings, if they can be right. Raises ConfigError naming the key."""
        if not self.port:
            raise ConfigError("key port is empty", where=table, do="Give a path under /dev/input/by-id or by-path")
        return self


class InputLink:
    """An open node. Every OSError, ENODEV of an unplug above all, leaves as DeviceLost."""

    def __init__(self, settings: InputSettings) -> None:
        """Open, grab, and forget what was pressed before. Raises DeviceLost."""
        self._settings = settings
        self._io = threading.Lock()
        self._closing = threading.Event()
        self._once = threading.Lock()
        try:
            self._fd = os.open(settings.port, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            raise self._lost(REASONS.get(error.errno or 0, NOT_USABLE)) from error
        self._woken, self._waker = os.pipe()
        try:
            if settings.grab:
                fcntl.ioctl(self._fd, EVIOCGRAB, 1)
            self.discard_input()
        except OSError as error:
            self.close()
            not_one = error.errno in (errno.ENOTTY, errno.EINVAL)
            raise self._lost(NO_INPUT_DEVICE if not_one else REASONS.get(error.errno or 0, NOT_USABLE)) from error
        except DeviceLost:
            self.close()
            raise

    def read(self, timeout_ms: int) -> bytes:
        with self._io:
            if not self._closing.is_set():
                self._wait(timeout_ms)
            if self._closing.is_set():
                raise self._lost(CLOSING)
            return self._taken()

    def write(self, data: bytes) -> None:
        raise self._lost(READ_ONLY)

    def discard_input(self) -> None:
        for _ in range(DISCARD_MAX):
            if not self._taken():
                return

    def close(self) -> None:
        """Wake the reader, then close; the kernel ends the grab with the file. Safe to call twice."""
        if not self._once.acquire(blocking=False):
            return  # a file number that is closed twice may be somebody else's by then
        self._closing.set()
        os.write(self._waker, b"!")
        left = self._io.acquire(timeout=CLOSE_S)
        for descriptor in (self._fd, self._woken, self._waker):
            with contextlib.suppress(OSError):
                os.close(descriptor)
        if left:
            self._io.release()

    def _wait(self, timeout_ms: int) -> None:
        poller = select.poll()
        poller.register(self._fd, select.POLLIN)
        poller.register(self._woken, select.POLLIN)
        poller.poll(timeout_ms)

    def _taken(self) -> bytes:
        try:
            data = os.read(self._fd, READ_MAX)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._lost(UNPLUGGED) from error
        if not data:
            raise self._lost(UNPLUGGED)  # a pipe whose other end is gone
        return data

    def _lost(self, reason: tuple[str, str]) -> DeviceLost:
        what, do = reason
        return DeviceLost(what, where=self._settings.where, do=do)
