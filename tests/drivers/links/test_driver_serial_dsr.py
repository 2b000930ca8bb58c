"""The DSR line by which a printer makes the host wait. A pty has none, so the port is a pyserial URL handler."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial
from driver_bench import RealClock, TestClock
from line_ports import protocol_lines

from drivers.links.serial_port import NO_SUCH_KIND, NOT_USABLE, SerialLink, SerialSettings
from drivers.printer.channel import Channel
from drivers.printer.serial import SerialPrinter, SerialPrinterOptions
from drivers.printer.timing import Timing
from hw_mocks.rfc2217_port import Rfc2217Port
from terminal.core.model import DeviceState
from terminal.errors import DeviceError, DeviceLost

URL = "lines://printer"
SETTINGS = SerialSettings("打印机", URL, 9600)
DTR_PROFILE = """
columns = 32
dots = 384
encoding = "gbk"
fence = "gs_r"
cut = ""
speed_mm_s = 80
feed_lines = 2
flow = "dtr_dsr"
"""


@pytest.fixture(autouse=True)
def lines() -> Iterator[dict[str, bool | OSError]]:
    serial.protocol_handler_packages.append("line_ports")
    yield protocol_lines.DSR
    protocol_lines.DSR.clear()
    serial.protocol_handler_packages.remove("line_ports")


def test_the_line_is_seen_to_drop_and_to_rise(lines: dict[str, bool | OSError]) -> None:
    link = SerialLink(SETTINGS)
    assert link.dsr()
    lines[URL] = False
    assert not link.dsr()
    link.close()
    with pytest.raises(DeviceLost):
        link.dsr()


@pytest.mark.parametrize("number", [errno.ENOTTY, errno.EINVAL])
def test_a_port_without_the_line_says_so(lines: dict[str, bool | OSError], number: int) -> None:
    link = SerialLink(SETTINGS)
    lines[URL] = OSError(number, "no such line")
    with pytest.raises(DeviceError, match="DSR"):
        link.dsr()
    link.close()


def test_a_port_that_is_pulled_out_under_the_line_is_lost(lines: dict[str, bool | OSError]) -> None:
    link = SerialLink(SETTINGS)
    lines[URL] = OSError(errno.EIO, "gone")
    with pytest.raises(DeviceLost):
        link.dsr()
    link.close()


def test_a_printer_that_lowers_its_line_holds_the_channel_but_not_its_questions(
    lines: dict[str, bool | OSError],
) -> None:
    link = SerialLink(SETTINGS)
    channel = Channel(link, TestClock(), Timing(960, 80), ready=link.dsr)
    assert not channel.held
    lines[URL] = False
    assert channel.held
    link.write(b"\x10\x04\x01")
    assert link.read(10) == b"\x10\x04\x01"
    lines[URL] = True
    assert not channel.held
    link.close()


def test_the_driver_looks_at_the_line_where_the_profile_says_so(
    lines: dict[str, bool | OSError], tmp_path: Path
) -> None:
    profile = tmp_path / "dtr.toml"
    profile.write_text(DTR_PROFILE, encoding="utf-8")
    lines[URL] = OSError(errno.ENOTTY, "no such line")
    driver = SerialPrinter(SerialPrinterOptions(port=URL, profile_file=profile), RealClock())
    state, text = driver.probe()
    assert (state, "DSR" in text) == (DeviceState.AWAY, True)
    driver.close()
    plain = SerialPrinter(SerialPrinterOptions(port=URL, profile="mute-58"), RealClock())
    assert plain.probe()[0] is DeviceState.UNKNOWN, "XON/XOFF needs no line"
    plain.close()


@pytest.mark.filterwarnings("ignore:set(Daemon|Name):DeprecationWarning")  # pyserial 3.5 uses old names
def test_a_port_server_is_refused_because_a_write_to_it_could_block_for_ever() -> None:
    with Rfc2217Port() as server, pytest.raises(DeviceLost) as refused:
        SerialLink(SerialSettings("打印机", server.url, 9600))
    assert isinstance(refused.value.__cause__, NotImplementedError), "it was reached, and is refused for its kind"
    assert (refused.value.what, refused.value.do) == NO_SUCH_KIND


def test_a_port_server_that_is_not_there_is_another_matter() -> None:
    with pytest.raises(DeviceLost) as refused:
        SerialLink(SerialSettings("打印机", "rfc2217://127.0.0.1:1", 9600))
    assert (refused.value.what, refused.value.do) == NOT_USABLE


def test_an_address_of_no_known_kind_is_named_as_such() -> None:
    with pytest.raises(DeviceLost) as refused:
        SerialLink(SerialSettings("打印机", "carrier-pigeon://roof", 9600))
    assert (refused.value.what, refused.value.do) == NO_SUCH_KIND


def test_without_a_line_only_xoff_holds() -> None:
    class Quiet:
        def read(self, timeout_ms: int) -> bytes:
            clock.ms += timeout_ms
            return said.pop() if said else b""

        def write(self, data: bytes) -> None: ...
        def discard_input(self) -> None: ...
        def close(self) -> None: ...

    clock, said = TestClock(), [b"\x11", b"\x13"]
    channel = Channel(Quiet(), clock, Timing(960, 80))
    assert not channel.held
    channel.listen(1)
    assert channel.held
    channel.listen(60)
    assert not channel.held
