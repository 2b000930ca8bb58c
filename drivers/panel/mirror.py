"""``driver = "mirror"``: each screen as one line of JSON to whoever connects to a local socket (screen_json.py)."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path
from typing import ClassVar

import msgspec

from drivers.device import Device
from drivers.panel.audience import Audience
from drivers.panel.screen_json import screen_line
from drivers.statistics import Count
from terminal.core.model import DeviceState
from terminal.core.screens.model import ScreenModel
from terminal.errors import DeviceError, DeviceLost
from terminal.ports import Clock

SOCKET_MODE = 0o600
"""Screens show amounts and numbers: the terminal's own user connects, nobody else."""
BACKLOG = 8
LONGEST_PATH = 107
"""Bytes of ``sun_path`` less its closing zero (unix(7))."""
PROBE_S = 0.2
"""How long the owner of an old socket may take to accept; a live one does it in the kernel, at once."""


class MirrorOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: Path


class MirrorPanel:
    """Making one opens the socket. Raises DeviceError when the path cannot be used or another process serves it."""

    Options: ClassVar = MirrorOptions

    def __init__(self, options: MirrorOptions, clock: Clock) -> None:
        self._path = options.path
        self._where = f"panel mirror {options.path}"
        self._clear_the_way()
        listener = self._bound()
        self._inode = os.stat(self._path).st_ino
        self._audience = Audience(listener)
        self.device = Device("panel", "mirror", self._where, clock, speaks=False)
        self.device.claimed()
        self.device.told(DeviceState.READY, "")

    def show(self, screen: ScreenModel) -> None:
        """Hand the screen over and return; the audience's own thread sends it. Raises DeviceLost when that ended."""
        if not self._audience.tell(screen_line(screen)):
            stopped = DeviceLost("the mirror has stopped", where=self._where, do="Start the terminal again")
            self.device.failed(stopped)
            raise stopped
        self.device.statistics.add(Count.SCREENS)

    def close(self) -> None:
        """Send what waits, let every client go, and remove the socket. Safe to call twice."""
        self._audience.close()
        self.device.close()
        try:
            ours = os.stat(self._path).st_ino == self._inode
        except OSError:
            return  # somebody has removed it already
        if ours:
            self._path.unlink(missing_ok=True)

    def _clear_the_way(self) -> None:
        """Remove a socket that a terminal left behind when it lost power. Raises DeviceError when it is in use."""
        if len(os.fsencode(self._path)) > LONGEST_PATH:
            raise DeviceError("the path is too long for a socket", where=self._where, do="Choose a shorter path")
        try:
            mode = os.lstat(self._path).st_mode
        except FileNotFoundError:
            return
        except OSError as error:
            raise DeviceError(f"cannot be used ({error.strerror})", where=self._where, do=DO_PATH) from error
        if not stat.S_ISSOCK(mode):
            raise DeviceError("this path is no socket", where=self._where, do="Remove it or choose another path")
        if self._is_served():
            raise DeviceError("another process serves this socket", where=self._where, do=DO_OWNER)
        self._path.unlink(missing_ok=True)

    def _is_served(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(PROBE_S)
            try:
                probe.connect(str(self._path))
            except (ConnectionRefusedError, FileNotFoundError):
                return False  # nobody listens: the kernel says so only when the owner is gone
            except OSError:
                return True  # busy, or another user's: not ours to remove
        return True

    def _bound(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            listener.bind(str(self._path))
            # Until listen() every connect is refused: nobody slips in before the mode is set.
            os.chmod(self._path, SOCKET_MODE)
            listener.listen(BACKLOG)
        except OSError as error:
            listener.close()
            family = DeviceLost if isinstance(error, FileNotFoundError) else DeviceError
            raise family(f"cannot be made ({error.strerror})", where=self._where, do=DO_PATH) from error
        return listener


DO_PATH = "Correct key path of this panel; its folder must exist and be writable"
DO_OWNER = "Stop the other terminal, or give this one another path"
