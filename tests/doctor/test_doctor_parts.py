"""The doctor's pure parts: report, ruler, suggestion, bounded waits."""

from __future__ import annotations

import json
import threading
import tomllib
from datetime import UTC, datetime

import pytest
from wcwidth import wcswidth

from drivers.discovery.input_devices import FoundInput
from drivers.discovery.serial_ports import FoundPort
from drivers.discovery.usb_printers import FoundUsbPrinter
from terminal.acquirer.reply import Reply, hinted_s
from terminal.core.model import CopyState, PrinterFault, PrintReport, ProofLevel
from terminal.core.slips.document import Text
from terminal.doctor.bounded import TookTooLong, within
from terminal.doctor.printer_page import outcome, page, ruler
from terminal.doctor.report import COLUMN_MAX, Finding, Verdict, table, to_json, worst
from terminal.doctor.suggestion import suggest
from terminal.errors import ConfigError

GOOD = Finding("keypad", "ascii", "/dev/pos/keypad", Verdict.OK, "ready")
POOR = Finding("printer", "serial", "/dev/pos/printer", Verdict.ATTENTION, "纸将用完", "请备纸")
DEAD = Finding("scanner", "serial", "/dev/" + "x" * 100, Verdict.CANNOT, "away")


def test_the_worst_finding_is_the_exit_status() -> None:
    assert [int(worst(found)) for found in ((), (GOOD,), (GOOD, POOR), (POOR, DEAD, GOOD))] == [0, 0, 1, 2]


def test_columns_stand_under_one_another_whatever_the_script() -> None:
    rows = table((GOOD, POOR, DEAD)).splitlines()
    starts = {wcswidth(row[: row.index(state)]) for row, state in zip(rows[1:], ("ok:", "ATT", "CAN"), strict=True)}
    assert len(starts) == 1
    assert "x" * COLUMN_MAX not in rows[3]
    assert "…" in rows[3]


def test_json_has_everything_whole() -> None:
    found = json.loads(to_json((GOOD, DEAD)))
    assert (found["worst"], found["findings"][1]["link"]) == ("cannot", DEAD.link)


@pytest.mark.parametrize("columns", [16, 32, 42, 48])
def test_the_ruler_is_as_long_as_the_line(columns: int) -> None:
    assert len(ruler(columns)) == columns
    assert ruler(columns).startswith("----+----1")
    elements = page(columns, "clone-58", "/dev/x", datetime(2026, 3, 1, tzinfo=UTC)).elements
    assert Text(ruler(columns)) in elements


@pytest.mark.parametrize(
    ("report", "verdict", "said"),
    [
        (PrintReport(CopyState.PROVEN, ProofLevel.P3, None, ""), Verdict.OK, "P3"),
        (PrintReport(CopyState.UNCERTAIN, ProofLevel.P0, None, "请确认"), Verdict.ATTENTION, "P0"),
        (PrintReport(CopyState.UNCERTAIN, None, PrinterFault.PAPER_END, "缺纸"), Verdict.ATTENTION, "paper"),
        (PrintReport(CopyState.FAILED, None, PrinterFault.LOST, "未打印"), Verdict.CANNOT, "nothing was printed"),
    ],
)
def test_a_test_pages_outcome_in_words(report: PrintReport, verdict: Verdict, said: str) -> None:
    got, state, advice = outcome(report)
    assert got is verdict
    assert said in state
    assert report.detail in advice


def test_a_suggestion_is_toml_whatever_a_device_calls_itself() -> None:
    ports = [
        FoundPort('/dev/pos/"key\npad', "/dev/ttyUSB0", "CH340\n[evil]", "1a86:7523", "keypad"),
        FoundPort("/dev/pos/scanner", "/dev/ttyACM0", "x", "", "scanner", "warning"),
        FoundPort("/dev/ttyS1", "/dev/ttyS1", "built-in\x7f port", "", ""),
    ]
    usb = [FoundUsbPrinter("0416:5011", "1-2", True), FoundUsbPrinter("0416:5011", "1-3", False)]
    tables = tomllib.loads(suggest(ports, usb))
    assert set(tables) == {"keypad", "scanner", "printer"}
    assert tables["printer"]["bus_path"] == "1-2"


def test_a_keypad_that_is_a_keyboard_is_suggested_unless_a_port_has_that_role() -> None:
    inputs = [
        FoundInput("/dev/input/by-id/usb-Acme_Keypad-event-kbd", "/dev/input/event3", "keypad"),
        FoundInput("/dev/input/by-id/usb-Newland-event-kbd", "/dev/input/event4", "scanner"),
        FoundInput('/dev/input/by-id/usb-"odd\n"-event-kbd', "/dev/input/event5", ""),
    ]
    text = suggest([], [], inputs)
    tables = tomllib.loads(text)
    assert tables["keypad"] == {"driver": "evdev", "port": inputs[0].path}
    assert tables["scanner"] == {"driver": "hid", "port": inputs[1].path}
    assert "may call itself one" in text
    ports = [FoundPort("/dev/pos/keypad", "/dev/ttyUSB0", "CH340", "1a86:7523", "keypad")]
    assert tomllib.loads(suggest(ports, [], inputs))["keypad"]["driver"] == "ascii"


def test_what_is_missing_is_said() -> None:
    text = suggest([], [])
    assert tomllib.loads(text) == {}
    assert "# [keypad] was not found" in text


def test_work_that_hangs_is_left_behind() -> None:
    never = threading.Event()
    try:
        with pytest.raises(TookTooLong, match="printer"):
            within(0.02, "printer", lambda: never.wait(5))
    finally:
        never.set()


def test_what_work_raises_comes_through() -> None:
    def fails() -> None:
        raise ConfigError("broken", where="here", do="mend it")

    assert within(5, "x", lambda: 7) == 7
    with pytest.raises(ConfigError, match="broken"):
        within(5, "x", fails)


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ((("Date", "Sun, 01 Mar 2026 00:00:00 GMT"),), 1772323200.0),
        ((("Date", "rubbish"),), None),
        ((), None),
        (
            (("Lklapi-Serial", "1"), ("Lklapi-Timestamp", "1772323205"), ("Lklapi-Nonce", "n"),
             ("Lklapi-Signature", "s"), ("Date", "Sun, 01 Mar 2026 00:00:00 GMT")),
            1772323205.0,
        ),
    ],
)  # fmt: skip
def test_the_signed_time_counts_before_the_date_header(
    headers: tuple[tuple[str, str], ...], wanted: float | None
) -> None:
    assert hinted_s(Reply(200, headers, b"")) == wanted
