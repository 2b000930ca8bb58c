"""The demo: two refunds played by keys and scanner on emulated hardware, and the three books compared.

The first refund is a part of a WeChat payment. The second one's answer is lost after the acquirer has processed it: the
terminal must find its outcome by asking, and must not send it again.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.printer.device import Slip
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.panel import Screen
from hw_mocks.rig.site import SUPERVISOR, RigError, Site

PRINT_S = 30.0
"""An emulated slip takes a second or two at 115200 baud; a loaded machine gets more."""
KNOWN_S = 60.0
"""The first query comes 5 s after an answer was lost, the second 30 s later."""


@dataclass(frozen=True, slots=True)
class Story:
    """One refund to play: which original, how much, and what goes wrong."""

    name: str
    original: str
    """Name of the original in the emulated acquirer's book."""
    amount: str
    """Yuan, as typed."""
    scanned: bool
    fault: str = ""
    """Fault of the acquirer's refund endpoint, for one request."""


STORIES = (
    Story("partial", "wechat_paid", "12.50", scanned=False),
    Story("lost-answer", "alipay_paid", "20.00", scanned=True, fault="drop_after"),
)


class Camera:
    """Takes a picture of the panel at each page worth one, numbered in order."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self._machine = machine
        self._folder = folder
        self._count = 0

    def shoot(self, name: str) -> None:
        self._count += 1
        self._machine.snapshot(self._folder / f"{self._count:02d}-{name}.png")


def run(out: Path, say: Callable[[str], None]) -> int:
    """Play the demo into ``out``. The last thing said is one JSON object; 0 only when all books agree."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with AcquirerProcess(out / "acquirer") as acquirer:
        site = Site(out / "terminal", acquirer.directory, acquirer.base_url, answer_timeout_ms=8_000)
        site.make(acquirer.identity())
        slips: list[Slip] = []
        customer: list[list[str]] = []
        with Machine(site, out / "slips", on_slip=slips.append, on_customer=customer.append) as machine:
            machine.power_on()
            camera = Camera(machine, out / "screens")
            machine.mirror.wait("session.locked")
            camera.shoot("locked")
            _log_in(machine, camera)
            for story in STORIES:
                say(f"playing: {story.name}, {story.amount} of {story.original}")
                _play(story, machine, acquirer, camera, slips, out)
            camera.shoot("menu")
            machine.power_off()
            journal = machine.journal()
        shutil.copy(site.journal, out / "journal.db")
        (out / "customer.txt").write_text(told_to_customer(customer), encoding="utf-8")
        book = acquirer.book()
        (out / "acquirer.json").write_text(json.dumps(book, ensure_ascii=False, indent=1), encoding="utf-8")
    result = compare(journal, book)
    say(f"pictures: {out / 'screens'}, slips: {', '.join(str(out / story.name) for story in STORIES)}")
    say(f"what the customer's display showed: {out / 'customer.txt'}")
    say(json.dumps(result, ensure_ascii=False))
    return 0 if result["agree"] and len(journal) == len(STORIES) else 1


def _log_in(machine: Machine, camera: Camera) -> None:
    machine.type(SUPERVISOR.number)
    machine.press_to("ENTER", "session.password")
    machine.type(SUPERVISOR.password)
    camera.shoot("password")
    machine.press_to("ENTER", "session.menu")
    camera.shoot("menu")


def _play(
    story: Story, machine: Machine, acquirer: AcquirerProcess, camera: Camera, slips: list[Slip], out: Path
) -> None:
    original = acquirer.original(story.original)
    if story.fault:
        acquirer.fault(story.fault, endpoint="refund", count=1)
    machine.press_to("1", "refund_flow.order")
    if story.scanned:
        camera.shoot(f"{story.name}-order")
        machine.scanner.scan(original["trade_no"])
    else:
        machine.type(original["out_trade_no"])
        camera.shoot(f"{story.name}-order")
        machine.press("ENTER")
    machine.mirror.wait("refund_flow.detail")
    camera.shoot(f"{story.name}-detail")
    machine.press_to("ENTER", "refund_flow.amount")
    machine.type(story.amount)
    camera.shoot(f"{story.name}-amount")
    machine.press_to("ENTER", "refund_flow.reason")
    camera.shoot(f"{story.name}-reason")
    machine.press_to("1", "refund_flow.method")
    camera.shoot(f"{story.name}-method")
    machine.press_to("1", "refund_flow.confirm")
    camera.shoot(f"{story.name}-confirm")
    _confirm_and_print(story, machine, camera, slips, out)


def _confirm_and_print(story: Story, machine: Machine, camera: Camera, slips: list[Slip], out: Path) -> None:
    first = len(slips)
    machine.press("ENTER")
    if story.fault:
        machine.mirror.wait("refund_flow.unknown", PRINT_S)
        camera.shoot(f"{story.name}-unknown")
    _settled(machine, "refund_flow.tear_off", KNOWN_S + PRINT_S)
    camera.shoot(f"{story.name}-merchant-printed")
    machine.press("ENTER")
    _settled(machine, "refund_flow.done", PRINT_S)
    camera.shoot(f"{story.name}-done")
    for slip, name in zip(slips[first:], ("merchant", "customer"), strict=True):
        target = out / story.name
        target.mkdir(exist_ok=True)
        shutil.copy(slip.png, target / f"{name}.png")
        (target / f"{name}.txt").write_text(slip.text, encoding="utf-8")
    machine.press_to("ENTER", "session.menu")


STUCK = ("refund_flow.refused", "refund_flow.not_sent", "refund_flow.judging", "refund_flow.print_failed")


def _settled(machine: Machine, page: str, timeout_s: float) -> Screen:
    screen = machine.mirror.wait_until(lambda s: s["page"] in (page, *STUCK), page, timeout_s)
    if screen["page"] != page:
        raise RigError(f"waited for {page}, the terminal shows {screen['page']}: {screen['blocks']}")
    return screen


def compare(journal: list[dict[str, Any]], book: dict[str, Any]) -> dict[str, Any]:
    """Per refund: number, outcome, amount in the journal and at the acquirer, state of both copies."""
    at_acquirer: dict[str, list[dict[str, Any]]] = {}
    for refund in book["refunds"]:
        at_acquirer.setdefault(refund["out_trade_no"], []).append(refund)
    refunds = []
    for refund in journal:
        executed = [r for r in at_acquirer.get(refund["refund_no"], []) if r["trade_state"] == "SUCCESS"]
        refunds.append(
            {
                "number": refund["refund_no"],
                "outcome": refund["state"],
                "journal_fen": refund["amount_fen"],
                "acquirer_fen": sum(r["refund_amount"] for r in executed),
                "executed": len(executed),
                "merchant_copy": refund["merchant_copy"],
                "customer_copy": refund["customer_copy"],
            }
        )
    known = {refund["refund_no"] for refund in journal}
    agree = (
        all(
            r["outcome"] == "succeeded"
            and r["executed"] == 1
            and r["journal_fen"] == r["acquirer_fen"]
            and r["merchant_copy"] == r["customer_copy"] == "proven"
            for r in refunds
        )
        and set(at_acquirer) <= known | seeded(book)
        and bool(refunds)
    )
    return {"refunds": refunds, "agree": agree}


def told_to_customer(shown: list[list[str]]) -> str:
    """What the customer's display showed, each picture once, line by line."""
    pictures = [rows for before, rows in zip([[], *shown], shown, strict=False) if rows != before]
    return "".join(f"[{']  ['.join(rows)}]\n" for rows in pictures)


def seeded(book: dict[str, Any]) -> set[str]:
    """Refunds the book was born with: they came from other terminals."""
    return {refund["out_trade_no"] for refund in book["refunds"] if refund.get("seeded")}


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Any) -> int:
    """The command: errors are one line on standard error."""
    try:
        return run(arguments.out, say)
    except RigError as error:
        sys.stderr.write(f"hw-bench demo: {error}\n")
        return 1
