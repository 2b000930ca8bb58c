"""Every keypad and scanner that the configuration may name can be made from its table."""

from __future__ import annotations

from pathlib import Path

import pytest
from driver_bench import RealClock

from drivers.keypad.kp1.device import Kp1Keypad
from drivers.scanner.hid import HidScanner
from terminal.core.model import DeviceKind
from terminal.drivers_table import DRIVERS
from terminal.errors import ConfigError
from terminal.wiring import device

INPUTS = [(kind, name) for kind, name in DRIVERS if kind in (DeviceKind.KEYPAD, DeviceKind.SCANNER)]
TECHNICIAN = Path(__file__).parents[3] / "docs" / "technician.md"


@pytest.mark.parametrize(("kind", "name"), INPUTS)
def test_a_driver_is_made_and_closed_unstarted(kind: DeviceKind, name: str, tmp_path: Path) -> None:
    made = device(kind, {"driver": name, "port": "/dev/none"}, RealClock(), tmp_path)
    made.close()


@pytest.mark.parametrize(("kind", "name"), INPUTS)
def test_an_unknown_key_is_named(kind: DeviceKind, name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="colour"):
        device(kind, {"driver": name, "port": "/dev/none", "colour": 1}, RealClock(), tmp_path)


@pytest.mark.parametrize(("kind", "name"), INPUTS)
def test_a_driver_stands_in_the_technicians_table(kind: DeviceKind, name: str) -> None:
    assert f"| [{kind.value}] | `{name}` |" in TECHNICIAN.read_text(encoding="utf-8")


def test_names_lead_where_they_should(tmp_path: Path) -> None:
    options = {"port": "/dev/none"}
    assert isinstance(device(DeviceKind.KEYPAD, {"driver": "kp1", **options}, RealClock(), tmp_path), Kp1Keypad)
    assert isinstance(device(DeviceKind.SCANNER, {"driver": "hid", **options}, RealClock(), tmp_path), HidScanner)
