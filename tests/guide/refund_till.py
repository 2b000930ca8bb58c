"""A till for the guide's tests of the refund flow: one rig for a module, left at the main menu by every test."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.printer.slips import Slip
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.panel import Screen
from hw_mocks.rig.site import APPROVER, SUPERVISOR, Login, Site

Picture = Callable[[Path], None]
BEFORE_MIDNIGHT_S = 300
"""How long before the host's midnight the tests of a day's end begin."""
TIER_FEN = 5_000
"""From 50.00 yuan on the till's policy asks for slip, identity and a second approver."""


class Till:
    """The emulated device with a supervisor logged in, and what is read off it."""

    def __init__(self, machine: Machine, acquirer: AcquirerProcess, slips: list[Slip], folder: Path) -> None:
        self.machine = machine
        self.acquirer = acquirer
        self.slips = slips
        self._folder = folder
        self._shots = 0
        self._payments = 0

    # ------------------------------------------------------------ the world

    def payment(self, account_type: str = "WECHAT", fen: int = 8_800, **more: Any) -> dict[str, Any]:
        """A fresh payment at the acquirer, nobody else's."""
        self._payments += 1
        name = "guide_" + "abcdefghijklmnopqrstuvwxyz"[self._payments % 26] * (1 + self._payments // 26)
        return self.acquirer.add_original(name, account_type, fen, **{"days_ago": 1} | more)

    def power_on(self) -> None:
        """Again, after it was switched off; the supervisor logs in, past what may be open."""
        self.machine.power_on()
        self.machine.mirror.wait("session.locked")
        self.type(SUPERVISOR.number)
        self.to("ENTER", "session.password")
        self.type(SUPERVISOR.password)
        self.press("ENTER")
        self.machine.mirror.wait_until(
            lambda screen: screen["page"] in ("session.menu", "open_items.list"), "somebody logged in"
        )

    # ------------------------------------------------------------ hands

    def press(self, *keys: str) -> None:
        self.machine.press(*keys)

    def type(self, text: str) -> None:
        self.machine.type(text)

    def to(self, key: str, page: str) -> Screen:
        """One key, and the page it leads to."""
        return self.machine.press_to(key, page if "." in page else f"refund_flow.{page}")

    def wait(self, page: str, timeout_s: float = 30.0) -> Screen:
        return self.machine.mirror.wait(page if "." in page else f"refund_flow.{page}", timeout_s)

    def shows(self, text: str) -> None:
        """Wait until the page says it."""
        self.machine.mirror.wait_until(lambda screen: text in said(screen), text)

    def menu(self) -> None:
        """Back at the main menu, wherever the test before left the till."""
        mirror = self.machine.mirror
        for _ in range(8):
            page = mirror.screen["page"]
            if page == "session.menu":
                return
            waits = any(block["type"] == "progress" for block in mirror.screen["blocks"])
            if not waits:
                self.press("CANCEL" if "取消" in self.hints() else "ENTER")
            mirror.wait_until(lambda screen, here=page: screen["page"] != here, f"another page than {page}")
        raise AssertionError(f"no way to the menu from {mirror.screen['page']}")

    def to_detail(self, number: str, *, scan: bool = False) -> Screen:
        """From the menu to the payment's details, by keypad or scanner."""
        self.menu()
        self.to("1", "order")
        if scan:
            self.machine.scanner.scan(number)
        else:
            self.type(number)
            self.press("ENTER")
        return self.wait("detail")

    def to_method(self, payment: dict[str, Any], amount: str) -> Screen:
        self.to_detail(payment["out_trade_no"])
        self.to("ENTER", "amount")
        self.type(amount)
        self.to("ENTER", "reason")
        return self.to("1", "method")

    def to_confirm(self, payment: dict[str, Any], amount: str) -> Screen:
        self.to_method(payment, amount)
        self.press("1")
        return self.wait("confirm")

    def finish(self) -> Screen:
        """From the confirm page: send, tear off, print both copies, to the last page."""
        self.press("ENTER")
        self.wait("tear_off")
        self.press("ENTER")
        return self.wait("done")

    def approve(self, login: Login = APPROVER) -> None:
        self.type(login.number)
        self.to("ENTER", "approver_password")
        self.type(login.password)
        self.press("ENTER")

    # ------------------------------------------------------------ eyes

    @property
    def screen(self) -> Screen:
        return self.machine.mirror.screen

    def says(self, text: str) -> bool:
        return text in said(self.screen)

    def fields(self) -> dict[str, str]:
        return {block["label"]: block["value"] for block in self.screen["blocks"] if block["type"] == "field"}

    def choices(self) -> dict[str, dict[str, Any]]:
        return {block["label"]: block for block in self.screen["blocks"] if block["type"] == "choice"}

    def hints(self) -> set[str]:
        return {hint["key"] for hint in self.screen["keys"]}

    def shot(self) -> Path:
        self._shots += 1
        return self.machine.snapshot(self._folder / f"screen-{self._shots:03d}.png")

    def refund(self) -> dict[str, Any]:
        """The newest refund at the acquirer."""
        return dict(self.acquirer.book()["refunds"][-1])

    def forget_faults(self) -> None:
        self.acquirer.clear_faults()


def said(screen: Screen) -> str:
    return json.dumps(screen["blocks"], ensure_ascii=False)


def opened(folder: Path, acquirer: AcquirerProcess, slips: list[Slip]) -> Machine:
    """A rig whose site is made; the caller closes it."""
    site = Site(folder / "t", acquirer.directory, acquirer.base_url, answer_timeout_ms=4_000, tier_from_fen=TIER_FEN)
    site.make(acquirer.identity())
    return Machine(site, folder / "slips", on_slip=slips.append)
