"""Where the text panel writes: a terminal, a pipe or a plain file, never waiting longer than one frame.

A terminal stopped with Ctrl-S, or a pipe that nobody reads, must not stop the loop (ports: PanelPort). So bytes go
out without blocking; what is left over waits here, at most one frame of it, and later frames are skipped until it
has gone.
"""

from __future__ import annotations

import contextlib
import os
import select
import stat
from pathlib import Path

from terminal.errors import DeviceError, DeviceLost

STDOUT = 1
PATIENCE_MS = 30
"""How long one write may wait for room; a frame has 50 ms (ports: PanelPort)."""


class Outlet:
    """Opens its own description of the file, so that ``O_NONBLOCK`` is not set for everybody who shares it.

    Raises DeviceLost or DeviceError when the path cannot be opened or the reader has gone.
    """

    def __init__(self, path: Path | None) -> None:
        self.where = f"panel {path}" if path is not None else "panel standard output"
        self._rest = b""
        target = str(path) if path is not None else f"/proc/self/fd/{STDOUT}"
        flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        if path is None and stat.S_ISREG(os.fstat(STDOUT).st_mode):
            flags |= os.O_APPEND
        try:
            self._descriptor = os.open(target, flags)
        except OSError as error:
            self._descriptor = self._shared(path, error)
        mode = os.fstat(self._descriptor).st_mode
        self.is_terminal = os.isatty(self._descriptor)
        self.is_file = path is not None and stat.S_ISREG(mode)

    def _shared(self, path: Path | None, error: OSError) -> int:
        """Standard output that cannot be opened anew (a socket, a closed /proc) is written through itself."""
        if path is None:
            return os.dup(STDOUT)
        do = "Correct key path of this panel"
        if isinstance(error, FileNotFoundError):
            raise DeviceLost("no such terminal", where=self.where, do=do) from error
        raise DeviceError(f"cannot be opened ({error.strerror})", where=self.where, do=do) from error

    @property
    def stuck(self) -> bool:
        """Part of an earlier frame has not gone out yet."""
        return bool(self._rest)

    def flush(self) -> None:
        self.write(b"")

    def write(self, data: bytes) -> None:
        """Send what can be sent within the patience; keep the rest. Call with nothing new while :attr:`stuck`."""
        self._rest += data
        waits = 0
        while self._rest:
            try:
                sent = os.write(self._descriptor, self._rest[:CHUNK])
            except BlockingIOError:
                if waits == WAITS:
                    return
                waits += 1
                select.select((), (self._descriptor,), (), PATIENCE_MS / WAITS / 1000)
                continue
            except OSError as error:
                raise DeviceLost(f"the reader has gone ({error.strerror})", where=self.where, do=DO_GONE) from error
            self._rest = self._rest[sent:]

    def replace(self, data: bytes) -> None:
        """Make ``data`` the whole content of a plain file."""
        try:
            os.pwrite(self._descriptor, data, 0)
            os.ftruncate(self._descriptor, len(data))
        except OSError as error:
            raise DeviceError(f"cannot be written ({error.strerror})", where=self.where, do=DO_GONE) from error

    def close(self) -> None:
        with contextlib.suppress(OSError):  # closing tells late that the reader has gone; nobody needs to know
            os.close(self._descriptor)


CHUNK = 4_096
WAITS = 3
"""A reader that takes a little at a time is waited for this often, all within the patience."""
DO_GONE = "Start the terminal again with its panel's terminal open"
