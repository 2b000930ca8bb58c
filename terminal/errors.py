"""Exception families. An expected outcome is a value; an exception is something that stops the work at hand.

::

    TerminalError            what happened, to which part, and what to do
    ├── ConfigError          a configuration file, key file or staff file that cannot be used
    ├── JournalError         the journal could not be opened, written or read
    └── DeviceError          a device could not be opened, or was lost
        ├── DeviceLost       the port is gone
        ├── DeviceTimeout    the device did not take or give bytes in time
        └── DeviceProtocol   the device sent what its protocol does not allow
"""

from __future__ import annotations

from functools import partial


class TerminalError(Exception):
    """``what`` happened to ``where``, and what to ``do`` about it: three short sentences without secrets."""

    def __init__(self, what: str, *, where: str, do: str) -> None:
        super().__init__(f"{where}: {what}. {do}")
        self.what = what
        self.where = where
        self.do = do

    def __reduce__(self) -> tuple[object, ...]:
        """So that it can cross from one process to another."""
        return partial(type(self), where=self.where, do=self.do), (self.what,)


class ConfigError(TerminalError):
    """The terminal cannot start with what it was given: wrong key, missing file, mode too open."""


class JournalError(TerminalError):
    """The journal could not be opened, written or read. A failed write may have reached the disk: reopen and read."""

    on_screen = "流水文件无法读写，请联系装机员"
    """What the operator is told; the rest is for the technician's log."""


class DeviceError(TerminalError):
    """A device could not be used; ``where`` is its name and port."""


class DeviceLost(DeviceError):
    """The port does not exist, or vanished while in use."""


class DeviceTimeout(DeviceError):
    """The device did not take or give bytes in time."""


class DeviceProtocol(DeviceError):
    """The device sent what its protocol does not allow."""
