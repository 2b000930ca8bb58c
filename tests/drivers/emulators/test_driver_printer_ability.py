"""What a printer can prove, found out by asking each emulated model; and status that comes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from driver_bench import RealClock, until

from drivers.printer.options import chosen_profile
from drivers.printer.profile import FenceKind, FlowControl, load_profile, read_profile
from drivers.printer.profile_file import to_toml, write_new
from drivers.printer.serial import SerialPrinter, SerialPrinterOptions
from drivers.printer.tcp import TcpPrinter, TcpPrinterOptions
from hw_mocks.printer.device import Printer
from hw_mocks.pty_port import PtyPort
from hw_mocks.tcp_port import TcpPort
from terminal.core.model import CopyState, DeviceState, PrinterFault
from terminal.core.slips.document import Document, Text
from terminal.errors import ConfigError

SLIP = Document("slip", tuple(Text(f"退款凭证 第{n}行") for n in range(12)))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache") / "own"


@pytest.fixture
def network() -> Iterator[TcpPort]:
    with TcpPort() as port:
        yield port


@pytest.mark.parametrize(
    ("model", "fence", "automatic"),
    [
        ("epson-80", FenceKind.PROCESS_ID, True),
        ("clone-80", FenceKind.GS_R, True),
        ("clone-58", FenceKind.GS_R, True),
        ("plain-58", FenceKind.HEALTHY, False),
        ("mute-58", FenceKind.NONE, False),
    ],
)
def test_each_model_is_found_to_be_what_it_is(
    network: TcpPort, cache: Path, tmp_path: Path, model: str, fence: FenceKind, automatic: bool
) -> None:
    printer = Printer(network, model, tmp_path / "slips")
    driver = TcpPrinter(
        TcpPrinterOptions(host="127.0.0.1", port=network.port, profile="clone-58", cache_dir=cache), RealClock()
    )
    ability = driver.find_ability()
    assert (ability.fence, ability.automatic) == (fence, automatic)
    strip = printer.wait_slips(1, 5)
    assert strip, "whatever was printed by mistake is cut off"
    driver.close()


def test_a_printer_that_is_not_well_is_asked_nothing_more(network: TcpPort, cache: Path, tmp_path: Path) -> None:
    printer = Printer(network, "epson-80", tmp_path / "slips")
    printer.cover()
    driver = TcpPrinter(
        TcpPrinterOptions(host="127.0.0.1", port=network.port, profile="epson-80", cache_dir=cache), RealClock()
    )
    ability = driver.find_ability()
    assert ability.health.fault is PrinterFault.COVER_OPEN
    assert (ability.in_order, ability.automatic, ability.process_id) == (False, False, False)
    driver.close()


def test_a_printer_tells_its_fault_by_itself_and_the_job_notices_at_once(cache: Path, tmp_path: Path) -> None:
    """With status by itself the fault is asked about when it comes, not at the next question."""
    profile = msgspec.structs.replace(load_profile("clone-58"), asb=True)
    file = write_new(tmp_path / "own.toml", to_toml(profile, ("测试",)))
    with PtyPort(tmp_path / "printer") as port:
        printer = Printer(port, "clone-58", tmp_path / "slips")
        driver = SerialPrinter(
            SerialPrinterOptions(port=str(port.link), profile_file=file, cache_dir=cache), RealClock()
        )
        assert driver.model == "own"
        assert driver.probe()[0] is DeviceState.READY
        printer.paper_end(after_lines=3)
        report = driver.print(SLIP)
        assert (report.state, report.fault) == (CopyState.UNCERTAIN, PrinterFault.PAPER_END)
        printer.reload()
        until(lambda: driver.probe()[0] is DeviceState.READY, "the printer to be well again")
        assert driver.print(SLIP).state is CopyState.PROVEN
        driver.close()


def test_a_profile_file_says_what_it_was_made_from_and_is_read_back(tmp_path: Path) -> None:
    profile = msgspec.structs.replace(load_profile("clone-80"), asb=True, drawer="1B 70 00 32 32")
    path = write_new(tmp_path / "counter.toml", to_toml(profile, ("from the test page\nevil = 1",)))
    assert read_profile(path) == profile
    assert chosen_profile("mute-58", path) == (profile, "counter")
    assert chosen_profile("mute-58", None) == (load_profile("mute-58"), "mute-58")
    assert "evil = 1" in path.read_text(encoding="utf-8").splitlines()[0], "a remark stays one line"


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("mine")
    assert write_new(mine, "found") == tmp_path / "mine-2.toml"
    assert write_new(mine, "again") == tmp_path / "mine-3.toml"
    assert mine.read_text() == "mine"
    with pytest.raises(ConfigError, match="cannot be written"):
        write_new(tmp_path / "no" / "folder.toml", "")


@pytest.mark.parametrize(
    "text",
    [
        "columns = 32",
        "not toml",
        'columns = 32\ndots = 384\nencoding = "gbk"\nfence = "gs_r"\ncut = "zz"\nspeed_mm_s = 80\nfeed_lines = 2\n',
        'columns = 32\ndots = 384\nencoding = "gbk"\nfence = "magic"\ncut = ""\nspeed_mm_s = 80\nfeed_lines = 2\n',
        'columns = 4\ndots = 384\nencoding = "gbk"\nfence = "gs_r"\ncut = ""\nspeed_mm_s = 80\nfeed_lines = 2\n',
        'columns = 32\ndots = 384\nencoding = "none"\nfence = "gs_r"\ncut = ""\nspeed_mm_s = 80\nfeed_lines = 2\n',
        'columns = 32\ndots = 384\nencoding = "gbk"\nfence = "gs_r"\ncut = ""\nspeed_mm_s = 0\nfeed_lines = 2\n',
    ],
)
def test_a_profile_that_cannot_be_right_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"bad\.toml"):
        read_profile(path)


def test_a_profile_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_profile(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_profile(tmp_path / "binary.toml")


def test_a_port_without_the_line_is_refused_for_a_printer_that_needs_it(cache: Path, tmp_path: Path) -> None:
    """A pty has no DSR; so has many a three-wire cable's adapter (facts: devices §5.1)."""
    profile = msgspec.structs.replace(load_profile("clone-58"), flow=FlowControl.DTR_DSR)
    file = write_new(tmp_path / "dtr.toml", to_toml(profile, ()))
    with PtyPort(tmp_path / "printer") as port:
        Printer(port, "clone-58", tmp_path / "slips")
        driver = SerialPrinter(
            SerialPrinterOptions(port=str(port.link), profile_file=file, cache_dir=cache), RealClock()
        )
        state, text = driver.probe()
        assert state is DeviceState.AWAY
        assert "DSR" in text
        report = driver.print(SLIP)
        assert (report.state, report.fault) == (CopyState.FAILED, PrinterFault.LOST)
        driver.close()
