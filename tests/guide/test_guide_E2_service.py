"""E2 联系客服确认: whom to call and what to quote, to read out and to photograph."""

from __future__ import annotations

from pathlib import Path

import zxingcpp
from PIL import Image

from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import SUPERVISOR


def open_service(machine: Machine) -> None:
    machine.power_on()
    machine.log_in(SUPERVISOR)
    line = next(b for b in machine.mirror.screen["blocks"] if b["type"] == "choice" and b["label"] == "服务")
    machine.press_to(line["key"], "service.contact")


def test_E2_the_service_page_shows_phone_numbers_and_version(machine: Machine, tmp_path: Path, keep_picture) -> None:
    open_service(machine)
    shown = {b["label"]: b["value"] for b in machine.mirror.screen["blocks"] if "value" in b}
    assert shown["客服电话"]
    assert len(shown["商户编号"]) == 15
    assert len(shown["终端编号"]) == 8
    assert shown["程序版本"]
    keep_picture(machine.snapshot(tmp_path / "service.png"))


def test_E2_the_same_stands_in_a_code_that_a_phone_reads_off_the_screen(
    machine: Machine, tmp_path: Path, keep_picture
) -> None:
    open_service(machine)
    shown = {b["label"]: b["value"] for b in machine.mirror.screen["blocks"] if "value" in b}
    machine.press_to("2", "service.code")
    picture = machine.snapshot(tmp_path / "code.png")
    with Image.open(picture) as image:
        read = [code.text for code in zxingcpp.read_barcodes(image)]
    assert len(read) == 1
    for value in (shown["客服电话"], shown["商户编号"], shown["终端编号"], shown["程序版本"]):
        assert value in read[0]
    keep_picture(picture)
