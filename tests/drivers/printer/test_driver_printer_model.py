"""Another model is chosen while the terminal runs: from the next copy on, and the device record knows it too."""

from __future__ import annotations

import pytest
from driver_bench import TestClock
from sim_printer import SimPrinter

from drivers.device import CheckLevel, Power
from drivers.printer.device import LinkedPrinter
from drivers.printer.profile import FenceKind, known_profiles, load_profile
from terminal.core.model import DeviceState
from terminal.errors import ConfigError


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def printer(clock: TestClock) -> LinkedPrinter:
    sim = SimPrinter(clock)
    return LinkedPrinter(
        lambda: sim,
        load_profile("clone-58"),
        clock,
        bytes_per_s=11_520,
        patience_ms=0,
        cache_dir=None,
        model="clone-58",
    )


def test_a_model_that_says_nothing_is_never_online(printer: LinkedPrinter) -> None:
    assert printer.model in printer.models() == known_profiles()
    assert printer.device.check(CheckLevel.EXTERNAL).state is DeviceState.READY
    assert printer.device.view().power is Power.ONLINE
    printer.use_model("mute-58")
    assert (printer.model, printer.profile.fence) == ("mute-58", FenceKind.NONE)
    assert printer.probe()[0] is DeviceState.UNKNOWN
    assert printer.device.view().power is Power.UNKNOWN


def test_an_unknown_model_changes_nothing(printer: LinkedPrinter) -> None:
    with pytest.raises(ConfigError):
        printer.use_model("no-such-printer")
    assert (printer.model, printer.profile.fence) == ("clone-58", FenceKind.GS_R)


def test_a_fault_that_is_named_is_offline_and_a_silent_one_is_off_or_offline(
    printer: LinkedPrinter, clock: TestClock
) -> None:
    sim = SimPrinter(clock)
    made = LinkedPrinter(
        lambda: sim, load_profile("clone-58"), clock, bytes_per_s=11_520, patience_ms=0, cache_dir=None
    )
    sim.stop(bytes.fromhex("1A 16 12 12"))
    assert made.probe()[0] is DeviceState.ATTENTION
    assert made.device.view().power is Power.OFFLINE
    sim.stop(None)
    assert made.probe()[0] is DeviceState.AWAY
    assert made.device.view().power is Power.OFF_OFFLINE
