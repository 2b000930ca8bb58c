"""The bench's printer on each of its wires: what the terminal is told, and which faults a wire has."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hw_mocks.bench.answers import Refused
from hw_mocks.bench.bench import Bench, opened
from hw_mocks.bench.switches import ROWS, Strike, all_off, switch
from hw_mocks.rig.printer_wire import PrinterWire
from hw_mocks.rig.tap import TappedPort, TappedTcp, TappedUsb

OWN = {"serial": ("baud",), "tcp": ("hang_up",), "usb": ("nak", "short_write")}
"""Faults that only this wire has."""


@pytest.fixture(scope="module", params=["serial", "tcp", "usb"])
def wired(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One bench for each wire, its terminal switched off; it takes seconds to make."""
    folder = tmp_path_factory.mktemp("b") / "b"
    with opened(folder, power=False, printer_profile="epson-80", printer_wire=request.param) as made:
        yield made


@pytest.fixture
def bench(wired: Bench) -> Bench:
    all_off(wired.devices[0])
    return wired


def printer_table(bench: Bench) -> dict[str, object]:
    return dict(tomllib.loads(bench.devices[0].site.config.read_text(encoding="utf-8"))["printer"])


def test_the_terminal_is_told_where_its_printer_is(bench: Bench) -> None:
    device, table = bench.devices[0], printer_table(bench)
    port = device.printer_port
    assert table["driver"] == device.site.printer_wire
    assert table["profile"] == "epson-80"
    match port:
        case TappedTcp():
            assert (table["host"], table["port"]) == ("127.0.0.1", port.port)
        case TappedUsb():
            assert table["usb_backend"] == "hw_mocks.usb:backend"
            assert Path(str(table["usb_backend_address"])).is_socket()
        case TappedPort():
            assert table["port"] == str(port.link)


def test_each_wire_has_its_own_faults_and_refuses_the_others(bench: Bench) -> None:
    device = bench.devices[0]
    for wire, faults in OWN.items():
        for fault in faults:
            row = ROWS["printer", fault]
            if wire == device.site.printer_wire:
                switch(device, row, Strike())
            else:
                with pytest.raises(Refused, match="only a"):
                    switch(device, row, Strike())
    all_off(device)
    assert device.switched == set()


def test_every_cable_can_be_pulled_and_put_back(bench: Bench) -> None:
    device, row = bench.devices[0], ROWS["printer", "unplug"]
    switch(device, row, Strike())
    assert not device.printer_port.plugged
    switch(device, row, Strike(on=False))
    assert device.printer_port.plugged


def test_a_reset_makes_the_wire_anew(bench: Bench) -> None:
    before = bench.devices[0].printer_port
    bench.reset(power=False)
    after = bench.devices[0].printer_port
    assert type(after) is type(before)
    assert after is not before
    if isinstance(after, TappedTcp):
        assert printer_table(bench)["port"] == after.port


def test_a_wire_there_is_not_is_named() -> None:
    with pytest.raises(ValueError, match="parallel"):
        PrinterWire("parallel")
