"""A serial port as a ByteLink: a thin wrapper on pyserial that lets no other exception out than DeviceError.

What it guards against is measured (facts: devices §5.1): a port that vanishes raises SerialException from read and
write, a plain OSError from ``in_waiting`` and a ``termios.error``, which is not even an OSError, from flush; closing
under a reader raises TypeError. All of them mean one thing: the port is gone.
"""

from __future__ import annotations

import errno
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import serial

from terminal.errors import ConfigError, DeviceError, DeviceLost, DeviceTimeout

READ_MAX = 4096
"""Bytes taken by one read: one page of the kernel's buffer, so that a flood cannot grow ours."""
WRITE_TIMEOUT_S = 2.0
"""A port that takes no byte for so long has stalled. Writers send less than 130 bytes at a time."""
BAUD_LOWEST, BAUD_HIGHEST = 300, 1_000_000
BITS_PER_BYTE = 10
"""8N1: start, eight data, stop. The only framing that a pty and these devices share (facts: devices §5.1)."""

GONE = (serial.SerialException, OSError, termios.error, TypeError)

REASONS: dict[int, tuple[str, str]] = {
    errno.ENOENT: ("找不到端口", "请检查电源和连线，接好后自动恢复"),
    errno.ENODEV: ("找不到端口", "请检查电源和连线，接好后自动恢复"),
    errno.ENXIO: ("找不到端口", "请检查电源和连线，接好后自动恢复"),
    errno.EAGAIN: ("端口被其他程序占用", "请关闭占用它的程序"),
    errno.EBUSY: ("端口被其他程序占用", "请关闭占用它的程序"),
    errno.EACCES: ("没有权限打开端口", "请装机员检查用户组和 udev 规则"),
    errno.EPERM: ("没有权限打开端口", "请装机员检查用户组和 udev 规则"),
}
"""Why a port does not open, in the operator's words, and what to do."""
NO_SUCH_KIND = ("不支持这种端口地址", "请装机员改用设备路径或 socket:// 地址")
"""An address that pyserial does not know, or ``rfc2217://``: pyserial gives it no write time-out, and without one a
write may block for ever."""
NOT_USABLE = ("端口无法打开", "请装机员检查端口和波特率设置")
UNPLUGGED = ("连接已断开", "请检查电源和连线，接好后自动恢复")
CLOSING = ("端口正在关闭", "程序退出中")
STALLED = ("不接收数据", "请看设备是否缺纸、开盖或报错，必要时关电源再打开")
NO_LINE = (errno.ENOTTY, errno.EINVAL)
NO_DSR = ("端口没有 DSR 信号线", "请把打印机设为 XON/XOFF 流控，并改用相应的型号文件")


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """Where and how fast. ``name`` is what the operator calls the device."""

    name: str
    port: str
    """A stable path (``/dev/serial/by-path/…``, a udev link) or a pyserial URL such as ``spy://``."""
    baud: int

    @property
    def where(self) -> str:
        return f"{self.name} {self.port}"

    @property
    def bytes_per_s(self) -> int:
        return self.baud // BITS_PER_BYTE

    def check(self, table: str) -> SerialSettings:
        """These settings, if they can be right. Raises ConfigError naming the key."""
        if not self.port:
            raise ConfigError("key port is empty", where=table, do="Give the device's path, best a udev link")
        if not BAUD_LOWEST <= self.baud <= BAUD_HIGHEST:
            raise ConfigError(
                f"key baud is {self.baud}", where=table, do=f"Give a speed from {BAUD_LOWEST} to {BAUD_HIGHEST}"
            )
        return self


class SerialLink:
    """An open port, held exclusively."""

    def __init__(self, settings: SerialSettings, *, write_timeout_s: float = WRITE_TIMEOUT_S) -> None:
        """Open the port and forget what it had received before. Raises DeviceLost."""
        self._write_timeout_s = write_timeout_s
        self._settings = settings
        self._io = threading.Lock()
        self._closing = threading.Event()
        try:
            # exclusive: without it a second opener succeeds and the two steal each other's bytes (facts: devices §5.1).
            # Flow control stays off here: pyserial on Linux implements none for DSR, and XON/XOFF in the kernel would
            # hide the bytes from the status reader (facts: printer §4.3).
            self._port = serial.serial_for_url(
                settings.port,
                baudrate=settings.baud,
                exclusive=True,
                timeout=0,
                write_timeout=write_timeout_s,
            )
        except (*GONE, ValueError, NotImplementedError) as error:
            what, do = _why_not(error)
            raise DeviceLost(what, where=settings.where, do=do) from error

    def read(self, timeout_ms: int) -> bytes:
        with self._guarded():
            # Never read(n) with more than is there: it would wait for the rest, because a POSIX read of pyserial does
            # not end early (facts: devices §2.1).
            self._wait_at_most(timeout_ms)
            return self._port.read(min(max(1, self._port.in_waiting), READ_MAX))

    def write(self, data: bytes) -> None:
        """All of ``data``, or DeviceTimeout when that takes longer than the write time-out.

        After a time-out nobody knows how much was taken (pyserial does not tell), so a caller must not go on.
        ``write_timeout=0`` is no way out: pyserial 3.5 then spins on EAGAIN without end.
        """
        with self._guarded():
            taken = self._port.write(data)
        if taken != len(data):
            what, do = STALLED
            raise DeviceTimeout(what, where=self._settings.where, do=do)

    def discard_input(self) -> None:
        with self._guarded():
            self._port.reset_input_buffer()

    def dsr(self) -> bool:
        """Whether the device holds its DSR line up. Raises DeviceError when the port has no such line (a pty)."""
        with self._io:
            if self._closing.is_set():
                raise self._lost(CLOSING)
            try:
                return bool(self._port.dsr)
            except GONE as error:
                without = getattr(error, "errno", None) in NO_LINE
                what, do = NO_DSR if without else UNPLUGGED
                family = DeviceError if without else DeviceLost
                raise family(what, where=self._settings.where, do=do) from error

    def close(self) -> None:
        """Wake whoever reads or writes, wait for them to leave, then close (facts: devices §5.3)."""
        self._closing.set()
        try:
            self._port.cancel_read()
            self._port.cancel_write()
        except (*GONE, AttributeError):
            pass  # a URL handler without cancel, or a port that is gone: the lock below waits for its time-out
        left = self._io.acquire(timeout=self._write_timeout_s + 1)
        try:
            self._port.close()
        except GONE:
            pass  # it went away while closing: closed is what was wanted
        finally:
            if left:
                self._io.release()

    def _wait_at_most(self, timeout_ms: int) -> None:
        seconds = timeout_ms / 1000
        if self._port.timeout != seconds:  # each assignment configures the port anew
            self._port.timeout = seconds

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """One call into pyserial: everything it may raise comes out as DeviceTimeout or DeviceLost."""
        with self._io:
            if self._closing.is_set():
                raise self._lost(CLOSING)
            try:
                yield
            except serial.SerialTimeoutException as error:
                what, do = STALLED
                raise DeviceTimeout(what, where=self._settings.where, do=do) from error
            except GONE as error:
                raise self._lost(UNPLUGGED) from error
            if self._closing.is_set():
                raise self._lost(CLOSING)

    def _lost(self, reason: tuple[str, str]) -> DeviceLost:
        what, do = reason
        return DeviceLost(what, where=self._settings.where, do=do)


def _why_not(error: Exception) -> tuple[str, str]:
    """Why a port did not open, and what to do. The speed was checked before: a ValueError is about the address."""
    if isinstance(error, ValueError | NotImplementedError):
        return NO_SUCH_KIND
    return REASONS.get(getattr(error, "errno", None) or 0, NOT_USABLE)
