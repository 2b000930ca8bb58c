"""The framebuffer panel on a device: /dev/zero can be mapped as one, and the kernel's answers are played."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from panel_pages import StoppedClock
from test_panel_framebuffer import answers

from drivers.device import Phase
from drivers.panel.console import ConsoleOptions, ConsolePanel
from drivers.panel.framebuffer import KD_GRAPHICS, KDGETMODE, KDSETMODE, FramebufferOptions, FramebufferPanel
from drivers.panel.geometry import FBIOGET_FSCREENINFO, FBIOGET_VSCREENINFO
from drivers.panel.mirror import MirrorOptions, MirrorPanel
from drivers.panel.outlet import Outlet
from drivers.panel.samples import AMOUNT, CONFIRM_PAGE
from terminal.errors import DeviceError, DeviceLost

DEVICE = Path("/dev/zero")
TEXT_MODE = 0


class Kernel:
    """Plays the ioctls of a framebuffer and a virtual console."""

    def __init__(self) -> None:
        self.variable, self.fixed = answers()
        self.console_error: int | None = None
        self.modes: list[int] = []

    def ioctl(self, descriptor: int, request: int, argument: Any = 0) -> int:
        if request == FBIOGET_VSCREENINFO:
            argument[: len(self.variable)] = self.variable
        elif request == FBIOGET_FSCREENINFO:
            argument[: len(self.fixed)] = self.fixed
        elif self.console_error is not None:
            raise OSError(self.console_error, "not a console")
        elif request == KDGETMODE:
            argument[:4] = TEXT_MODE.to_bytes(4, "little")
        elif request == KDSETMODE:
            self.modes.append(argument)
        return 0


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    made = Kernel()
    monkeypatch.setattr(fcntl, "ioctl", made.ioctl)
    return made


@pytest.fixture
def tty(tmp_path: Path) -> Iterator[Path]:

    master, slave = pty.openpty()
    yield Path(os.ttyname(slave))
    os.close(master)
    os.close(slave)


def panel(**more: object) -> FramebufferPanel:
    raw = {"path": DEVICE, "width": 480, "height": 320, **more}
    return FramebufferPanel(msgspec.convert(raw, FramebufferOptions), StoppedClock())


def test_a_device_is_drawn_on_and_given_back_with_its_console(kernel: Kernel, tty: Path) -> None:
    made = panel(tty=tty)
    assert kernel.modes == [KD_GRAPHICS]
    made.show(CONFIRM_PAGE)
    made.show(AMOUNT)
    assert made.device.view().phase is Phase.ENABLED
    assert made.device.view().statistics["screens"] == 2
    assert 320 < made.device.view().statistics["rows"] <= 640, "only what changed"
    made.close()
    made.close()
    assert kernel.modes == [KD_GRAPHICS, TEXT_MODE]
    assert made.device.view().phase is Phase.CLOSED


def test_a_system_without_virtual_consoles_needs_none(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drivers.panel.framebuffer.CONSOLE", Path("/dev/no-such-console"))
    panel().close()
    assert kernel.modes == []


def test_a_console_that_is_configured_must_be_there(kernel: Kernel) -> None:
    with pytest.raises(DeviceLost, match="no such console"):
        panel(tty=Path("/dev/no-such-console"))


def test_a_console_that_refuses_stops_the_start(kernel: Kernel, tty: Path) -> None:
    kernel.console_error = errno.EPERM
    with pytest.raises(DeviceError, match="not a console"):
        panel(tty=tty)


def test_a_console_that_cannot_be_opened_stops_the_start(kernel: Kernel, tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="console"):
        panel(tty=tmp_path)  # a folder


def test_a_console_that_is_gone_at_the_end_is_nobodys_trouble(kernel: Kernel, tty: Path) -> None:
    made = panel(tty=tty)
    kernel.console_error = errno.EIO
    made.close()
    assert made.device.view().phase is Phase.CLOSED


def test_a_device_that_is_no_framebuffer_is_refused() -> None:
    with pytest.raises(DeviceError, match="cannot be mapped"):
        panel()


def test_another_display_than_configured_is_refused_with_what_it_is(kernel: Kernel) -> None:
    kernel.variable, kernel.fixed = answers(bits=32, line_length=2048)
    with pytest.raises(DeviceError, match="32 bits"):
        panel()


def test_rights_and_full_disks_are_told(tmp_path: Path) -> None:
    outlet = Outlet(Path("/dev/full"))
    with pytest.raises(DeviceLost):
        outlet.write(b"x")
    outlet.close()
    file = tmp_path / "screen.txt"
    file.write_text("")
    whole = Outlet(file)
    assert whole.is_file
    whole.close()
    with pytest.raises(DeviceError, match="cannot be written"):
        whole.replace(b"x")  # closed under it


def test_a_text_panel_whose_reader_has_gone_says_so_and_counts_it() -> None:
    made = ConsolePanel(ConsoleOptions(path=Path("/dev/full")), StoppedClock())
    with pytest.raises(DeviceError):
        made.show(AMOUNT)
    assert made.device.view().statistics["CommunicationErrorCount"] == 1
    made.close()


def test_a_mirror_that_has_ended_says_so_and_counts_it(tmp_path: Path) -> None:
    made = MirrorPanel(MirrorOptions(tmp_path / "mirror"), StoppedClock())
    made.show(AMOUNT)
    made.close()
    with pytest.raises(DeviceLost):
        made.show(AMOUNT)
    assert made.device.view().phase is Phase.CLOSED


def test_a_mirror_whose_folder_is_a_file_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DeviceError):
        MirrorPanel(MirrorOptions(tmp_path / "file" / "mirror"), StoppedClock())
