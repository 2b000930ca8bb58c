"""Printer profiles: the pinned ones, and what an unknown name says."""

from __future__ import annotations

import pytest
from driver_bench import TestClock

from drivers.printer.profile import FenceKind, known_profiles, load_profile
from drivers.printer.serial import SerialPrinter, SerialPrinterOptions
from terminal.errors import ConfigError

PINNED = (
    ("clone-58", 32, 384, FenceKind.GS_R),
    ("clone-80", 48, 576, FenceKind.GS_R),
    ("epson-80", 48, 576, FenceKind.PROCESS_ID),
    ("mute-58", 32, 384, FenceKind.NONE),
    ("plain-58", 32, 384, FenceKind.HEALTHY),
)


@pytest.mark.parametrize(("name", "columns", "dots", "fence"), PINNED)
def test_a_profile_says_what_the_model_can(name: str, columns: int, dots: int, fence: FenceKind) -> None:
    profile = load_profile(name)
    assert (profile.columns, profile.dots, profile.fence) == (columns, dots, fence)
    assert profile.cut_bytes == bytes.fromhex("1D 56 42 00")


def test_all_profiles_can_be_loaded() -> None:
    assert {load_profile(name).encoding for name in known_profiles()} == {"gbk"}


@pytest.mark.parametrize("name", ["", "star-80", "../clone-58", "clone-58.toml"])
def test_an_unknown_name_lists_the_known_ones(name: str) -> None:
    with pytest.raises(ConfigError, match=", ".join(sorted(known_profiles()))):
        SerialPrinter(SerialPrinterOptions(port="x", profile=name), TestClock())


@pytest.mark.parametrize("patience_s", [-1, 601])
def test_a_patience_out_of_range_is_named(patience_s: int) -> None:
    with pytest.raises(ConfigError, match="patience_s"):
        SerialPrinter(SerialPrinterOptions(port="x", patience_s=patience_s), TestClock())
