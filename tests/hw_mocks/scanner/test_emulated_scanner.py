"""The emulated scanner at its wire."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from hw_mocks.pty_port import PtyPort
from hw_mocks.scanner import HONEYWELL, SCAN_MAX_BYTES, Scanner

TRADE_NO = "2026112466210312345678"


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[tuple[Scanner, serial.Serial]]:
    with PtyPort(tmp_path / "ttySCANNER") as port, serial.Serial(str(port.link), 9600, timeout=5) as client:
        yield Scanner(port), client


def test_a_scan_is_the_text_and_a_carriage_return(wire: tuple[Scanner, serial.Serial]) -> None:
    scanner, client = wire
    scanner.scan(TRADE_NO)
    assert client.read(23) == TRADE_NO.encode() + b"\r"


def test_a_code_left_in_view_comes_twice(wire: tuple[Scanner, serial.Serial]) -> None:
    scanner, client = wire
    scanner.scan("123456", times=2)
    assert client.read(14) == b"123456\r123456\r"
    with pytest.raises(ValueError, match="from 1 to 10"):
        scanner.scan("1", times=11)


def test_bursts_of_a_split_scan_make_the_whole(wire: tuple[Scanner, serial.Serial]) -> None:
    scanner, client = wire
    bursts = scanner.split(TRADE_NO, 22, 7)
    assert bursts == (TRADE_NO[:7].encode(), TRADE_NO[7:].encode(), b"\r")
    for burst in bursts:
        scanner.raw(burst)
        assert client.read(len(burst)) == burst
    with pytest.raises(ValueError, match="each between"):
        scanner.split("123", 9)


def test_no_read_is_said_in_words(wire: tuple[Scanner, serial.Serial]) -> None:
    scanner, client = wire
    scanner.no_read()
    assert client.read(9) == b"%%NoRead\r"


def test_suffix_prefix_and_encoding_are_settings(wire: tuple[Scanner, serial.Serial]) -> None:
    wired, client = wire
    scanner = Scanner(wired.port, suffix=b"\r\n", prefix=b"\x02]Q1", encoding="gb18030")
    scanner.scan("退款")
    assert client.read(10) == b"\x02]Q1\xcd\xcb\xbf\xee\r\n"


def test_a_code_larger_than_any_symbol_is_refused(wire: tuple[Scanner, serial.Serial]) -> None:
    scanner, _ = wire
    with pytest.raises(ValueError, match="at most 7089"):
        scanner.scan("1" * (SCAN_MAX_BYTES + 1))


def test_the_largest_code_arrives_whole(wire: tuple[Scanner, serial.Serial]) -> None:
    scanner, client = wire
    scanner.scan("7" * SCAN_MAX_BYTES)
    assert client.read(SCAN_MAX_BYTES + 1) == b"7" * SCAN_MAX_BYTES + b"\r"


def test_a_triggered_scanner_looks_once_for_each_trigger(tmp_path: Path) -> None:
    with PtyPort(tmp_path / "ttySCANNER") as port, serial.Serial(str(port.link), 9600, timeout=5) as client:
        scanner = Scanner(port, trigger=HONEYWELL, answer=b"\x06")
        assert not scanner.show(TRADE_NO)
        client.write(b"?" + HONEYWELL[0][:1])
        client.write(HONEYWELL[0][1:])
        assert client.read(1) == b"\x06"
        assert scanner.show(TRADE_NO)
        assert client.read(23) == TRADE_NO.encode() + b"\r"
        assert not scanner.show(TRADE_NO)
        client.write(HONEYWELL[0] + HONEYWELL[1])
        assert client.read(2) == b"\x06\x06"
        assert not scanner.looking
        assert scanner.unknown == b"?"


def test_a_scanner_without_trigger_reads_whatever_is_shown(wire: tuple[Scanner, serial.Serial]) -> None:
    scanner, client = wire
    assert scanner.show("1")
    assert scanner.show("2")
    assert client.read(4) == b"1\r2\r"
