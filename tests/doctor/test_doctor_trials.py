"""The trials by hand: what they find when a device leaves under them, tells its firmware, or is of the wrong kind."""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from doctor_call import doctor, findings

from drivers.device import CheckLevel, Device
from hw_mocks.kp1 import Firmware, Kp1Keypad
from hw_mocks.line_display import Dsp800Display, EscPosDisplay, PortedDisplay
from hw_mocks.pty_port import PtyPort
from terminal.core.customer import CustomerMessage
from terminal.core.model import DeviceState
from terminal.doctor.commands import clock_without
from terminal.doctor.devices import Devices, firmware_of
from terminal.doctor.live import PATTERN, Show
from terminal.doctor.report import HEADINGS, Finding, Verdict, table
from terminal.ports import StateSink

LONG_S = 20.0
"""For what is certain to come, on a loaded machine."""


class StillClock:
    def mono_ms(self) -> int:
        return 0

    def wall(self) -> Any:
        raise AssertionError("nobody asks for the time")


def display_options(port: PtyPort, driver: str) -> tuple[str, ...]:
    return ("display", "--driver", driver, "--port", str(port.link))


# ---------------------------------------------------------------- a display that leaves


def leaves_after_the_first_picture(port: PtyPort) -> Callable[[threading.Event, float], None]:
    """Pulled out when the first picture stands; whether that was noticed is waited for at the next one."""

    def pause(away: threading.Event, _seconds: float) -> None:
        if port.plugged:
            port.unplug()
        else:
            away.wait(LONG_S)

    return pause


@pytest.mark.parametrize(("driver", "display"), [("dsp800", Dsp800Display), ("escpos-2x20", EscPosDisplay)])
def test_a_display_pulled_out_during_the_test_ends_it(
    tmp_path: Path, driver: str, display: Callable[[], Dsp800Display | EscPosDisplay]
) -> None:
    with PtyPort(tmp_path / "ttyDISPLAY") as port:
        PortedDisplay(port, display())
        status, output = doctor(*display_options(port, driver), pause=leaves_after_the_first_picture(port))
    assert status == 2
    assert output.count("must show") == 2, "what comes after it was lost cannot be seen"
    assert "at the end: device away: " in output
    assert "CANNOT: away" in output


def test_a_display_that_falls_silent_on_an_open_port_cannot(tmp_path: Path) -> None:
    with PtyPort(tmp_path / "ttyDISPLAY") as port:
        shown = PortedDisplay(port, Dsp800Display())

        def pause(away: threading.Event, _seconds: float) -> None:
            if shown.mute:
                away.wait(LONG_S)
            shown.mute = True

        status, output = doctor(*display_options(port, "dsp800"), pause=pause)
    assert status == 2
    assert "无应答" in output


def test_the_last_row_says_whether_the_display_answered(tmp_path: Path) -> None:
    for driver, display, said in (
        ("dsp800", Dsp800Display(), "it answered to every picture"),
        ("escpos-2x20", EscPosDisplay(), "its port took every picture"),
    ):
        with PtyPort(tmp_path / driver) as port:
            PortedDisplay(port, display)
            status, output = doctor(*display_options(port, driver))
        assert status == 0
        assert f"at the end: device ready, {said}" in output


class Glass:
    """A display's driver that is lost at one picture and back at the next."""

    def __init__(self, lost_at: int) -> None:
        self.device = Device("display", "glass", "顾显", StillClock(), speaks=True)
        self._lost_at = lost_at
        self._sink: StateSink = lambda state, text: None
        self.shown: list[CustomerMessage] = []

    def start(self, sink: StateSink) -> None:
        self._sink = self.device.telling(sink)
        self._sink(DeviceState.READY, "")

    def show(self, message: CustomerMessage) -> None:
        self.shown.append(message)
        if len(self.shown) == self._lost_at:
            self._sink(DeviceState.AWAY, "连接已断开")
            self._sink(DeviceState.READY, "")

    def close(self) -> None:
        self.device.close()


def test_a_display_that_was_lost_is_told_by_its_last_word() -> None:
    glass = Glass(lost_at=3)
    show = Show(glass, lambda away, seconds: None, 0)
    rows = list(show.rows())
    assert len(glass.shown) == 3 < len(PATTERN), "the loss ends the pattern"
    assert rows[-1].startswith("at the end: device ready")
    assert show.checked().verdict is Verdict.ATTENTION, "it came back, and it did leave"


# ---------------------------------------------------------------- JSON


def test_a_trial_in_json_is_one_document_and_holds_what_was_seen(tmp_path: Path) -> None:
    with PtyPort(tmp_path / "ttyDISPLAY") as port:
        PortedDisplay(port, Dsp800Display())
        status, output = doctor(*display_options(port, "dsp800"), "--json")
    found = findings(output)["display"]
    assert (status, json.loads(output)["worst"], found["verdict"], found["state"]) == (0, "ok", "ok", "ready")
    assert found["seen"][0] == "device ready"
    assert sum(row.startswith("must show") for row in found["seen"]) == len(PATTERN)
    assert found["power"] == "online"


@pytest.mark.parametrize(("device", "driver"), [("keypad", "ascii"), ("scanner", "serial")])
def test_keypad_and_scanner_speak_json_too(tmp_path: Path, device: str, driver: str) -> None:
    with PtyPort(tmp_path / "ttyX") as port:
        given = (device, "--driver", driver, "--port", str(port.link), "--seconds", "1", "--json")
        status, output = doctor(*given)
    found = findings(output)[device]
    assert (status, found["verdict"], found["state"]) == (1, "attention", "ready, 0 arrived")
    assert "检查端口" in found["what_to_do"]
    assert found["seen"][0].endswith("device ready")
    assert found["firmware"] == ""


# ---------------------------------------------------------------- firmware


def kp1_check(port: PtyPort) -> Finding:
    tables = {"keypad": {"driver": "kp1", "port": str(port.link)}}
    return Devices(tables, Path(), clock_without()).check("keypad")


def test_the_firmware_has_a_column_and_a_key_of_its_own(tmp_path: Path) -> None:
    with PtyPort(tmp_path / "ttyKEYPAD") as port:
        Kp1Keypad(port)
        found = kp1_check(port)
        given = ("keypad", "--driver", "kp1", "--port", str(port.link), "--seconds", "2", "--json")
        _, output = doctor(*given)
    assert (found.state, found.firmware) == ("ready", "KP24 2.0.4")
    assert findings(output)["keypad"]["firmware"] == "KP24 2.0.4"
    headings, row = table([found]).splitlines()[:2]
    assert "firmware" in HEADINGS
    assert row[headings.index("firmware") :].startswith("KP24 2.0.4  ok: ready")


def test_a_device_that_tells_no_firmware_has_a_dash() -> None:
    assert firmware_of(object()) == ""
    headings, row = table([Finding("printer", "serial", "/dev/x", Verdict.OK, "ready")]).splitlines()
    assert row[headings.index("firmware") :].startswith("-  ")


def test_a_keypad_whose_firmware_is_foreign_cannot(tmp_path: Path) -> None:
    with PtyPort(tmp_path / "ttyKEYPAD") as port:
        Kp1Keypad(port, firmware=Firmware(protocol=2, version=(3, 1, 0)))
        found = kp1_check(port)
        status, output = doctor("keypad", "--driver", "kp1", "--port", str(port.link), "--seconds", "2", "--json")
    assert (found.verdict, found.state, found.firmware) == (Verdict.CANNOT, "foreign firmware", "KP24 3.1.0")
    assert found.view is not None
    assert [health.level for health in found.view.health] == [CheckLevel.INTERNAL], "it understands no question"
    assert "固件不符" in found.advice
    tried = findings(output)["keypad"]
    assert (status, tried["verdict"], tried["firmware"]) == (2, "cannot", "KP24 3.1.0")
    assert "固件不符" in tried["what_to_do"]


# ---------------------------------------------------------------- finding


def test_keyboards_are_found_and_suggested(tmp_path: Path) -> None:
    by_id = tmp_path / "input" / "by-id"
    by_id.mkdir(parents=True)
    with PtyPort(tmp_path / "node") as port:
        keypad = by_id / "usb-Acme_Keypad-event-kbd"
        keypad.symlink_to(port.link.resolve())
        _, found = doctor("--find", "--json", "--dev", str(tmp_path))
        _, suggested = doctor("--suggest", "--dev", str(tmp_path))
    row = next(one for one in json.loads(found)["findings"] if one["link"] == str(keypad))
    assert (row["device"], row["driver"], row["verdict"]) == ("keypad", "evdev", "ok")
    assert tomllib.loads(suggested)["keypad"] == {"driver": "evdev", "port": str(keypad)}
