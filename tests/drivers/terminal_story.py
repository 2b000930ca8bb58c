"""Printer stories told by the whole terminal: paper, journal and screen after each, with an operator who looks.

The unmodified program refunds on the rig, its printer on serial, USB or TCP and of each proof level. At one copy
something happens; the operator mends it, does what the page says, and says truthfully what is on the paper. As a
command it tells all of them, several terminals at a time.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from story_outcome import LINKS, MODELS, Told, marks

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.printer.port import Device, Port
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.panel import Screen
from hw_mocks.rig.site import SUPERVISOR, Site
from terminal.core.ids import RefundNo
from terminal.journal.queries import reading

HALF = 300
"""Bytes after which half a copy has left."""
PAGE_S = 60.0
"""For a page: the longest wait is a copy's deadline, and the machine may be loaded."""
WORKED_OFF_S = 10.0
QUIET_S = 0.3
"""What was under way on a network comes within this time when the cable is back."""
LAMP_S = 40.0
AT_ONCE = 4
"""Terminals at a time: most of a story is waiting."""
AMOUNT = "0.1"
STOPS_MAX = 6


class HalfwayPort:
    """The printer's port, on which something may happen when so many more bytes have reached the printer."""

    def __init__(self, port: Port, *, keeps_rest: bool) -> None:
        """``keeps_rest``: what is under way when the cable comes out arrives all the same, as on a network."""
        self.port = port
        self._keeps_rest = keeps_rest
        self._left: int | None = None
        self._happens: Callable[[], None] = _nothing

    def after(self, size: int, happens: Callable[[], None]) -> None:
        self._happens, self._left = happens, size

    def attach(self, receive: Callable[[bytes], None], tick: Callable[[], float | None] | None = None) -> None:
        def heard(data: bytes) -> None:
            left = self._left
            if left is None or len(data) < left:
                self._left = None if left is None else left - len(data)
                receive(data)
                return
            self._left = None
            receive(data[:left])
            if tick is not None:
                tick()
            self._happens()
            if self._keeps_rest:
                receive(data[left:])

        self.port.attach(heard, tick)

    def send(self, data: bytes) -> int:
        return self.port.send(data)

    def poke(self) -> None:
        self.port.poke()


class HalfwayWire(HalfwayPort):
    """The same for a port that has flow control and goes away with the printer's power."""

    port: Any

    def meet(self, device: Device) -> None:
        self.port.meet(device)

    def power(self, *, on: bool) -> None:
        self.port.power(on=on)


@dataclass
class Stage:
    """One terminal that tells stories."""

    link: str
    level: str
    machine: Machine
    port: Any
    halfway: HalfwayPort
    order_no: str
    told: list[Told] = field(default_factory=list)

    # ------------------------------------------------------------ the operator

    @property
    def page(self) -> str:
        return str(self.machine.mirror.screen["page"]).removeprefix("refund_flow.")

    def refund(self, story: str) -> Told:
        """One refund with what the story does to its first copy; ends at the menu."""
        happens, mends = STORIES[story]
        slips = len(self.machine.printer.slips)
        self._to_confirm()
        happens(self)
        self.machine.press("ENTER")
        told = Told(story, self.link, self.level)
        self._until("tear_off", told, mends)
        self.machine.press("ENTER")
        self._until("done", told, _no_mending)
        told.refund_no = _field(self.machine.mirror.screen, "退款单号")
        self._lamp(told)
        told.customer = [row.strip() for row in self.machine.customer.text()]
        self.machine.press_to("ENTER", "session.menu")
        told.paper = [marks(slip.text, slip.complete) for slip in self.machine.printer.slips[slips:]]
        self.told.append(told)
        return told

    def _to_confirm(self) -> None:
        """Through the form, whatever it asks: what is not needed is passed over."""
        machine = self.machine
        machine.press("1")
        keys = {"reason": "1", "method": "1"}
        at = "session.menu"
        while at != "refund_flow.confirm":
            screen = machine.mirror.wait_until(
                lambda s, before=at: s["page"] != before and not _waits(s), f"the page after {at}", PAGE_S
            )
            at = screen["page"]
            if at == "refund_flow.confirm":
                return
            if self.page == "order":
                machine.scanner.scan(self.order_no)
                continue
            if self.page == "amount":
                machine.type(AMOUNT)
            machine.press(keys.get(self.page, "ENTER"))

    def _until(self, goal: str, told: Told, mends: Callable[[Stage], None]) -> None:
        """Do what the pages of the copy say until ``goal``."""
        mended = False
        for _ in range(STOPS_MAX):
            screen = self.machine.mirror.wait_until(
                lambda s: s["page"] in (f"refund_flow.{goal}", *PAPER_STOPS), f"{goal}, or a page about paper", PAGE_S
            )
            if self.page == goal:
                return
            told.stops.append(self.page)
            told.words.append(_words(screen))
            if not mended:
                mends(self)
                mended = True
            before = screen["revision"]
            if RECOVER in str(screen["blocks"]):
                self._recover(told)
            self._work_off()
            self.machine.press(self._answer())
            self.machine.mirror.wait_until(
                lambda s, r=before: s["revision"] > r and s["page"] not in (f"refund_flow.{told.stops[-1]}",),
                f"the page after {told.stops[-1]}",
                PAGE_S,
            )
        raise AssertionError(f"{told.story}: no end of {told.stops}")

    def _recover(self, told: Told) -> None:
        self.machine.press("3")
        screen = self.machine.mirror.wait_until(
            lambda s: "打印机已恢复" in str(s["blocks"]), "a recovered printer", PAGE_S
        )
        told.words[-1] += f" / {_words(screen)}"

    def _answer(self) -> str:
        """Print again, or what is on the paper: the copy's end, on a slip or hanging out of the printer."""
        if self.page == "print_failed":
            return "ENTER"
        return "1" if self._newest_whole() else "2"

    def _newest_whole(self) -> bool:
        slips = self.machine.printer.slips
        kind = "持卡人存根" if "持卡人存根" in str(self.machine.mirror.screen["blocks"]) else "商户存根"
        number = _field(self.machine.mirror.screen, "退款单号")
        return any(f"--- {kind} ---" in slip.text and number in slip.text.replace("\n", "") for slip in slips)

    def _work_off(self) -> None:
        """The printer works off what it holds and what still comes, as far as it can."""
        printer = self.machine.printer
        end = time.monotonic() + WORKED_OFF_S
        heard, since = printer.heard, time.monotonic()
        while time.monotonic() < min(end, since + QUIET_S) or (printer.waiting and time.monotonic() < end):
            time.sleep(0.01)
            if printer.heard != heard:
                heard, since = printer.heard, time.monotonic()

    def _lamp(self, told: Told) -> None:
        """The status bar says how the printer is, soon after it was mended."""
        wanted = "unknown" if self.level == "P0" else "ready"
        screen = self.machine.mirror.wait_until(
            lambda s: s["status"]["printer"] == wanted, f"the printer's lamp to be {wanted}", LAMP_S
        )
        told.lamp = screen["status"]["printer"]


RECOVER = "故障已排除，恢复打印机"
PAPER_STOPS = ("refund_flow.judging", "refund_flow.print_failed")


def _nothing(*_: object) -> None:
    """Nothing happens."""


_no_mending: Callable[[Stage], None] = _nothing


def _waits(screen: Screen) -> bool:
    return any("seconds" in block for block in screen["blocks"])


def _field(screen: Screen, label: str) -> str:
    return next((str(block["value"]) for block in screen["blocks"] if block.get("label") == label), "")


def _words(screen: Screen) -> str:
    """The notes of a page."""
    return " / ".join(str(block["text"]) for block in screen["blocks"] if block["type"] == "note")


# ---------------------------------------------------------------- what happens, and how it is mended


def _reload(stage: Stage) -> None:
    stage.machine.printer.reload()


def _close(stage: Stage) -> None:
    stage.machine.printer.cover(open=False)


def _free(stage: Stage) -> None:
    """A hand frees the blade; without a back channel the printer is switched off and on."""
    printer = stage.machine.printer
    printer.cutter_free()
    if stage.level == "P0":
        printer.power_cut()
        printer.power_on()


def _cool(stage: Stage) -> None:
    stage.machine.printer.hot_head(False)


def _replug(stage: Stage) -> None:
    stage.port.replug()


def _speak(stage: Stage) -> None:
    stage.machine.printer.mute(False)


def _power_on(stage: Stage) -> None:
    stage.machine.printer.power_on()


STORIES: dict[str, tuple[Callable[[Stage], None], Callable[[Stage], None]]] = {
    "healthy": (_nothing, _nothing),
    "paper end": (lambda stage: stage.machine.printer.paper_end(after_lines=6), _reload),
    "cover": (lambda stage: stage.machine.printer.cover(open=True), _close),
    "cutter": (lambda stage: stage.machine.printer.cutter_jam(at_next_cut=True), _free),
    "hot head": (lambda stage: stage.machine.printer.hot_head(), _cool),
    "unplug": (lambda stage: stage.halfway.after(HALF, stage.port.unplug), _replug),
    "mute": (lambda stage: stage.machine.printer.mute(), _speak),
    "power loss": (lambda stage: stage.halfway.after(HALF, stage.machine.printer.power_cut), _power_on),
}
"""What happens when the confirm page is shown, and how it is mended when the terminal asks for it."""


# ---------------------------------------------------------------- telling


@contextmanager
def stage_on(link: str, level: str, folder: Path, acquirer: AcquirerProcess) -> Iterator[Stage]:
    """A terminal of its own, on and logged in, with the printer on that link."""
    site = Site(
        folder / "t",
        acquirer.directory,
        acquirer.base_url,
        printer_profile=MODELS[level],
        printer_wire=link,
        answer_timeout_ms=10_000,
    )
    site.make(acquirer.identity())
    made: list[HalfwayPort] = []

    def between(port: Port) -> Port:
        made.append((HalfwayPort if link == "serial" else HalfwayWire)(port, keeps_rest=link == "tcp"))
        return made[0]

    with Machine(site, folder / "slips", between=between) as machine:
        machine.power_on()
        machine.log_in(SUPERVISOR)
        order_no = acquirer.original("wechat_paid")["out_trade_no"]
        yield Stage(link, level, machine, machine.printer_port, made[0], order_no)


def tell(link: str, level: str, stories: Sequence[str], folder: Path, acquirer: AcquirerProcess) -> list[Told]:
    """These stories one after the other on one terminal, and what its journal then holds."""
    with stage_on(link, level, folder, acquirer) as stage:
        for story in stories:
            stage.refund(story)
        stage.machine.power_off()
        with reading(str(stage.machine.site.journal)) as journal:
            for told in stage.told:
                told.copies = {copy.kind: copy for copy in journal.copies(RefundNo(told.refund_no))}
        return stage.told


def tell_all(casts: Sequence[tuple[str, str, Sequence[str]]], folder: Path) -> Iterator[list[Told]]:
    """Each (link, level, stories) on a terminal of its own, some at a time, in order."""
    with AcquirerProcess(folder / "acquirer") as acquirer, ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [
            pool.submit(tell, link, level, stories, folder / f"{link}-{level}", acquirer)
            for link, level, stories in casts
        ]
        for job in jobs:
            yield job.result()


def main() -> int:
    began = time.monotonic()
    wrong = count = 0
    with tempfile.TemporaryDirectory() as folder:
        casts = [(link, level, tuple(STORIES)) for link, level in itertools.product(LINKS, MODELS)]
        for told_on_one in tell_all(casts, Path(folder)):
            for told in told_on_one:
                count += 1
                found = [*told.contradictions(), *told.broken_promises()]
                wrong += bool(found)
                sys.stdout.write(f"{told}\n")
                sys.stdout.write("".join(f"    WRONG: {what}\n" for what in found))
                sys.stdout.flush()
    sys.stdout.write(f"\n{count} stories of the terminal in {time.monotonic() - began:.0f} s; wrong: {wrong}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
