"""``driver = "framebuffer"``: the picture in a Linux framebuffer device, or in a plain file of the same layout."""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import stat
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import msgspec

from drivers.device import Device
from drivers.panel.backlight import Backlight
from drivers.panel.geometry import (
    CHANNELS,
    FBIOGET_FSCREENINFO,
    FBIOGET_VSCREENINFO,
    FIXED_BYTES,
    VARIABLE_BYTES,
    Geometry,
    geometry_of,
)
from drivers.panel.paint import Painter
from drivers.panel.pixels import BYTES, changed_rows, pack
from drivers.statistics import Count
from terminal.core.model import DeviceState
from terminal.core.screens.model import ScreenModel
from terminal.errors import DeviceError, DeviceLost
from terminal.ports import Clock

KDGETMODE = 0x4B3B
KDSETMODE = 0x4B3A
KD_GRAPHICS = 1
"""linux/kd.h: in this mode the kernel's console draws neither its cursor nor its messages over the panel."""
CONSOLE = Path("/dev/tty0")
DEVICES = Path("/dev")
FILE_MODE = 0o600
"""Screens show amounts and numbers: nobody else reads them."""


class FramebufferOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: Path
    width: Annotated[int, msgspec.Meta(ge=320, le=4096)]
    height: Annotated[int, msgspec.Meta(ge=240, le=4096)]
    bits: Literal[16, 32] = 16
    stride_bytes: Annotated[int, msgspec.Meta(ge=640, le=65536)] | None = None
    """Bytes from one row to the next; asked from a device, and ``width`` × bytes in a file, when absent."""
    tty: Path | None = None
    """The console to keep off the display; /dev/tty0, if there is one, when absent. A plain file has none."""
    backlight: Path | None = None
    """``/sys/class/backlight/…/brightness``; without it the light stays as it is."""


class FramebufferPanel:
    """Draws on change only, and writes only the rows that changed.

    Making one opens the display. Raises DeviceLost when it is not there, DeviceError when it is another display
    than configured. One thread.
    """

    Options: ClassVar = FramebufferOptions

    def __init__(self, options: FramebufferOptions, clock: Clock) -> None:
        self._where = f"panel {options.path}"
        self.device = Device("panel", "framebuffer", self._where, clock, speaks=False)
        self._row_bytes = options.width * BYTES[options.bits]
        self._bits = options.bits
        try:
            self._painter = Painter(options.width, options.height)
        except OSError as error:
            raise DeviceError(f"no font ({error})", where=self._where, do="Install the terminal anew") from error
        self._backlight = Backlight(options.backlight, self._where) if options.backlight is not None else None
        self._shown: bytes | None = None
        self._console: tuple[int, int] | None = None
        descriptor, is_device = _open(options.path, self._where)
        try:
            self._geometry = self._measured(descriptor, options) if is_device else self._laid_out(descriptor, options)
            self._memory = mmap.mmap(descriptor, self._geometry.size)
        except (OSError, ValueError) as error:
            raise DeviceError(f"cannot be mapped ({error})", where=self._where, do=DO_MAP) from error
        finally:
            os.close(descriptor)
        self._found = self._memory[:] if is_device else None
        if is_device:
            self._keep_console_off(options.tty)
        self.device.claimed()
        self.device.told(DeviceState.READY, "")

    def show(self, screen: ScreenModel) -> None:
        packed = pack(self._painter.paint(screen), self._bits)
        stride, row_bytes = self._geometry.stride, self._row_bytes
        self.device.statistics.add(Count.SCREENS)
        for first, end in changed_rows(self._shown, packed, row_bytes):
            self.device.statistics.add(Count.ROWS, end - first)
            if stride == row_bytes:
                start = self._geometry.offset + first * stride
                self._memory[start : start + (end - first) * stride] = packed[first * row_bytes : end * row_bytes]
                continue
            for row in range(first, end):
                start = self._geometry.offset + row * stride
                self._memory[start : start + row_bytes] = packed[row * row_bytes : (row + 1) * row_bytes]
        self._shown = packed

    def set_brightness(self, percent: int) -> None:
        """1 to 100; nothing happens without a backlight in the configuration. Raises DeviceError."""
        if self._backlight is None:
            return
        try:
            self._backlight.set(percent)
        except DeviceError:
            self.device.statistics.add(Count.COMMUNICATION_ERRORS)  # the picture itself goes on
            raise

    def close(self) -> None:
        """Give a device back its picture and its console; a file keeps the last screen. Safe to call twice."""
        if self._memory.closed:
            return
        self.device.close()
        if self._found is not None:
            self._memory[:] = self._found
        if self._console is not None:
            descriptor, mode = self._console
            with contextlib.suppress(OSError):  # nothing more can be done about a console that is gone
                fcntl.ioctl(descriptor, KDSETMODE, mode)
            os.close(descriptor)
            self._console = None
        self._memory.close()

    # ------------------------------------------------------------ opening

    def _measured(self, descriptor: int, options: FramebufferOptions) -> Geometry:
        """What the device says, checked against the configuration. Raises OSError, DeviceError."""
        variable, fixed = bytearray(VARIABLE_BYTES), bytearray(FIXED_BYTES)
        fcntl.ioctl(descriptor, FBIOGET_VSCREENINFO, variable)
        fcntl.ioctl(descriptor, FBIOGET_FSCREENINFO, fixed)
        return checked(geometry_of(bytes(variable), bytes(fixed)), options, self._where)

    def _laid_out(self, descriptor: int, options: FramebufferOptions) -> Geometry:
        """A plain file of the right size. Raises OSError, DeviceError."""
        stride = options.stride_bytes or self._row_bytes
        geometry = checked(Geometry(options.width, options.height, options.bits, stride), options, self._where)
        if os.fstat(descriptor).st_size != geometry.size:
            os.ftruncate(descriptor, 0)
            os.ftruncate(descriptor, geometry.size)
        return geometry

    def _keep_console_off(self, configured: Path | None) -> None:
        """Switch the kernel's console to graphics. Raises DeviceError when a console is there and refuses."""
        path = configured or CONSOLE
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            if configured is None:
                return  # a kernel without virtual consoles draws none
            raise DeviceLost("no such console", where=f"{self._where} tty {path}", do="Correct key tty") from error
        except OSError as error:
            raise DeviceError(f"console {path}: {error.strerror}", where=self._where, do=DO_CONSOLE) from error
        try:
            mode = bytearray(8)
            fcntl.ioctl(descriptor, KDGETMODE, mode)
            fcntl.ioctl(descriptor, KDSETMODE, KD_GRAPHICS)
        except OSError as error:
            os.close(descriptor)
            raise DeviceError(f"console {path}: {error.strerror}", where=self._where, do=DO_CONSOLE) from error
        self._console = descriptor, int.from_bytes(mode[:4], "little")


DO_MAP = "Check width, height, bits and stride_bytes of this panel"
DO_CONSOLE = "Let this user open the console (group tty), or set key tty to the display's own console"
DO_OPEN = "Let this user write to it (group video for a device)"
DO_PATH = "Correct key path of this panel; the folder of a plain file must exist"


def _open(path: Path, where: str) -> tuple[int, bool]:
    """The descriptor, and whether it is a device. A plain file is made when its folder is there."""
    # A device that is missing must not be replaced by a file of its name, which a root process could make.
    create = 0 if path.parent == DEVICES else os.O_CREAT
    try:
        descriptor = os.open(path, os.O_RDWR | create | os.O_CLOEXEC, FILE_MODE)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise DeviceLost("no such framebuffer", where=where, do=DO_PATH) from error
    except OSError as error:
        raise DeviceError(f"cannot be opened ({error.strerror})", where=where, do=DO_OPEN) from error
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISCHR(mode) or stat.S_ISREG(mode):
        return descriptor, stat.S_ISCHR(mode)
    os.close(descriptor)
    raise DeviceError("neither a device nor a plain file", where=where, do=DO_PATH)


def checked(geometry: Geometry, options: FramebufferOptions, where: str) -> Geometry:
    """The geometry, if pictures of the configured size and depth can be written to it. Raises DeviceError."""
    row_bytes = options.width * BYTES[options.bits]
    problems = (
        (
            (geometry.width, geometry.height, geometry.bits) == (options.width, options.height, options.bits),
            f"the display has {geometry.width}×{geometry.height} pixels of {geometry.bits} bits",
            "Set width, height and bits of this panel to that",
        ),
        (
            geometry.stride >= row_bytes,
            f"rows of {geometry.stride} bytes are shorter than {options.width} pixels ({row_bytes} bytes)",
            "Correct key stride_bytes, or leave it out",
        ),
        (
            options.stride_bytes in (None, geometry.stride),
            f"the display's rows are {geometry.stride} bytes apart",
            "Correct key stride_bytes, or leave it out",
        ),
        (
            geometry.channels in (None, CHANNELS[options.bits]),
            f"red, green and blue begin at bits {geometry.channels}, not at {CHANNELS[options.bits]}",
            "Choose another mode of the display's driver",
        ),
    )
    for holds, what, do in problems:
        if not holds:
            raise DeviceError(what, where=where, do=do)
    return geometry
