"""What an operator does at the counter, for the guide's tests: log in, open a line of the menu, refund, read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.panel import Screen
from hw_mocks.rig.site import SUPERVISOR, Login

PRINT_S = 60.0
"""An emulated slip takes a second; a loaded machine gets more."""


class Desk:
    """A switched-on terminal with somebody in front of it."""

    def __init__(self, machine: Machine, acquirer: AcquirerProcess, login: Login = SUPERVISOR) -> None:
        self.machine = machine
        self.acquirer = acquirer
        machine.power_on()
        machine.log_in(login)

    @property
    def screen(self) -> Screen:
        return self.machine.mirror.screen

    def choices(self) -> dict[str, dict[str, Any]]:
        """The page's menu lines by label."""
        return {block["label"]: block for block in self.screen["blocks"] if block["type"] == "choice"}

    def fields(self) -> dict[str, str]:
        """The page's fields by label."""
        return {block["label"]: block["value"] for block in self.screen["blocks"] if block["type"] == "field"}

    def open(self, label: str, page: str) -> Screen:
        """Press the digit of a line of the menu."""
        return self.machine.press_to(self.choices()[label]["key"], page)

    def find_original(self, name: str) -> Screen:
        """Menu, refund, the order number of an original of the emulated acquirer's book."""
        self.open("退单", "refund_flow.order")
        self.machine.type(self.acquirer.original(name)["out_trade_no"])
        return self.machine.press_to("ENTER", "refund_flow.detail")

    def refund(self, name: str, amount: str) -> Screen:
        """A whole refund by amount with both copies, up to the last page."""
        self.find_original(name)
        self.machine.press_to("ENTER", "refund_flow.amount")
        self.machine.type(amount)
        self.machine.press_to("ENTER", "refund_flow.reason")
        self.machine.press_to("1", "refund_flow.method")
        self.machine.press_to("1", "refund_flow.confirm")
        self.machine.press_to("ENTER", "refund_flow.tear_off", PRINT_S)
        return self.machine.press_to("ENTER", "refund_flow.done", PRINT_S)

    def slips(self) -> list[Path]:
        """The texts of all slips so far, in order. A slip is there when its picture is: that comes last."""
        pictures = sorted((self.machine.site.root.parent / "slips").glob("*.png"))
        return [picture.with_suffix(".txt") for picture in pictures]
