"""E2 联系客服确认: whom to call and what to quote, to read out and to photograph."""

from __future__ import annotations

from pathlib import Path

import zxingcpp
from desk import Desk
from PIL import Image

from hw_mocks.acquirer.process import AcquirerProcess
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


def test_E2_the_last_number_to_quote_outlives_a_power_cut_and_a_look_at_an_older_record(
    machine: Machine, acquirer: AcquirerProcess, tmp_path: Path, keep_picture
) -> None:
    desk = Desk(machine, acquirer)
    numbers = []
    for payment in ("wechat_paid", "alipay_paid"):
        desk.refund(payment, "1.00")
        numbers.append(desk.fields()["退款单号"])
        machine.press_to("ENTER", "session.menu")
    machine.cut_power()
    open_service(machine)
    assert desk.fields()["最近退款单号"] == numbers[1]
    keep_picture(machine.snapshot(tmp_path / "service.png"))
    machine.press_to("CANCEL", "session.menu")
    desk.open("记录查询", "records.search")
    machine.press_to("1", "records.list")
    machine.mirror.wait_until(lambda screen: numbers[0][-7:] in str(screen["blocks"]), "the list to be read")
    machine.press_to("2", "records.detail")
    machine.mirror.wait_until(lambda screen: numbers[0] in str(screen["blocks"]), "the record to be read")
    machine.press("4")
    machine.mirror.wait_until(lambda screen: "与记录一致" in str(screen["blocks"]), "the acquirer to be asked")
    machine.press_to("CANCEL", "records.list")
    machine.press_to("CANCEL", "records.search")
    machine.press_to("CANCEL", "session.menu")
    desk.open("服务", "service.contact")
    machine.press_to("2", "service.code")
    with Image.open(machine.snapshot(tmp_path / "code.png")) as image:
        [code] = zxingcpp.read_barcodes(image)
    assert f"REF:{numbers[1]}" in code.text
