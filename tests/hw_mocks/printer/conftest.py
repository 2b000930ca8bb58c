"""Printers on ptys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial
from emulated_printer_bench import Bench

from hw_mocks.printer.device import Printer
from hw_mocks.printer.models import Model
from hw_mocks.pty_port import PtyPort


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def bench(model: str | Model = "clone-58", **options: object) -> Bench:
        port = PtyPort(tmp_path / f"ttyPRINTER{len(made)}")
        printer = Printer(port, model, tmp_path / f"out{len(made)}", **options)  # type: ignore[arg-type]
        made.append(Bench(printer, port, serial.Serial(str(port.link), 115200, timeout=5)))
        return made[-1]

    yield bench
    for each in made:
        each.client.close()
        each.port.close()


@pytest.fixture
def bench(make: Callable[..., Bench]) -> Bench:
    return make()
