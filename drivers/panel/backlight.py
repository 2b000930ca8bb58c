"""The light behind a panel, as the kernel shows it: ``/sys/class/backlight/…/brightness``, with its most beside it."""

from __future__ import annotations

import os
from pathlib import Path

from terminal.errors import DeviceError, DeviceLost

MOST = "max_brightness"
NUMBER_MAX = 16
"""Bytes of a number in sysfs; what is longer is no number."""
LEAST_PERCENT, MOST_PERCENT = 1, 100
"""Never dark: a panel that shows nothing looks broken."""
DO_PATH = "Set backlight to a brightness file under /sys/class/backlight, or leave it out"
DO_RIGHTS = "Let this user write to it (udev rule, group video)"


class Backlight:
    """Opens its file for each change only: sysfs answers at once, and there is nothing to hold."""

    def __init__(self, path: Path, where: str) -> None:
        """``path`` is the brightness file itself."""
        self._path = path
        self._where = where

    def set(self, percent: int) -> int:
        """Set the light, at least 1 %; the raw value that was written. Raises DeviceError, DeviceLost."""
        most = self._most()
        percent = max(LEAST_PERCENT, min(percent, MOST_PERCENT))
        raw = max(1, (most * percent + MOST_PERCENT // 2) // MOST_PERCENT)
        data = str(raw).encode()
        try:
            # No O_CREAT: a file of that name beside a missing device would hide that it is missing.
            descriptor = os.open(self._path, os.O_WRONLY | os.O_TRUNC | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                taken = os.write(descriptor, data)
            finally:
                os.close(descriptor)
        except FileNotFoundError as error:
            raise DeviceLost("no such backlight", where=self._where, do=DO_PATH) from error
        except OSError as error:
            raise DeviceError(f"backlight not set ({error.strerror})", where=self._where, do=DO_RIGHTS) from error
        if taken != len(data):
            raise DeviceError("backlight took half a number", where=self._where, do=DO_PATH)
        return raw

    def _most(self) -> int:
        """What the driver calls full light."""
        try:
            with (self._path.parent / MOST).open("rb") as file:
                most = int(file.read(NUMBER_MAX))
        except FileNotFoundError as error:
            raise DeviceLost("no such backlight", where=self._where, do=DO_PATH) from error
        except (OSError, ValueError) as error:
            raise DeviceError(f"backlight says no {MOST}", where=self._where, do=DO_PATH) from error
        if most < 1:
            raise DeviceError(f"backlight says {MOST} {most}", where=self._where, do=DO_PATH)
        return most
