"""Brightness through sysfs: what is written, the bounds, and each way it can fail."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from drivers.panel.backlight import Backlight
from drivers.panel.framebuffer import FramebufferOptions, FramebufferPanel
from drivers.statistics import Count
from terminal.errors import DeviceError, DeviceLost
from terminal.ports import BrightnessPort


class Clock:
    def mono_ms(self) -> int:
        return 0

    def wall(self) -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC)


def light(folder: Path, most: str = "255") -> Path:
    (folder / "max_brightness").write_text(most)
    path = folder / "brightness"
    path.write_text("200")
    return path


@pytest.mark.parametrize(
    ("most", "percent", "raw"),
    [("255", 100, "255"), ("255", 50, "128"), ("255", 1, "3"), ("7", 1, "1"), ("7", 0, "1"), ("7", 250, "7")],
)
def test_a_percentage_becomes_the_devices_own_number(tmp_path: Path, most: str, percent: int, raw: str) -> None:
    path = light(tmp_path, f"{most}\n")
    assert Backlight(path, "panel").set(percent) == int(raw)
    assert path.read_text() == raw


def test_a_panel_sets_its_light_only_where_one_is_configured(tmp_path: Path) -> None:
    path = light(tmp_path)
    panel = FramebufferPanel(FramebufferOptions(tmp_path / "fb", 320, 240, backlight=path), Clock())
    assert isinstance(panel, BrightnessPort)
    panel.set_brightness(20)
    assert path.read_text() == "51"
    panel.close()
    without = FramebufferPanel(FramebufferOptions(tmp_path / "fb", 320, 240), Clock())
    without.set_brightness(100)
    without.close()
    assert path.read_text() == "51"


def test_a_light_that_is_not_there_is_lost_and_never_made(tmp_path: Path) -> None:
    with pytest.raises(DeviceLost):
        Backlight(tmp_path / "brightness", "panel").set(50)
    (tmp_path / "max_brightness").write_text("255")
    with pytest.raises(DeviceLost):
        Backlight(tmp_path / "brightness", "panel").set(50)
    assert not (tmp_path / "brightness").exists()


@pytest.mark.parametrize("most", ["", "bright", "0", "-1"])
def test_a_light_that_says_nonsense_of_itself_is_an_error(tmp_path: Path, most: str) -> None:
    path = light(tmp_path, most)
    with pytest.raises(DeviceError):
        Backlight(path, "panel").set(50)
    assert path.read_text() == "200", "untouched"


def test_an_error_of_the_light_leaves_the_panel_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "max_brightness").write_text("255")
    (tmp_path / "brightness").mkdir()  # cannot be opened for writing, whoever runs the tests
    panel = FramebufferPanel(FramebufferOptions(tmp_path / "fb", 320, 240, backlight=tmp_path / "brightness"), Clock())
    with pytest.raises(DeviceError):
        panel.set_brightness(50)
    assert panel.device.statistics[Count.COMMUNICATION_ERRORS] == 1
    panel.close()
