"""SIGKILL of the real terminal process at each named step of the demo's story: restarted, everything agrees again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import SUPERVISOR, Site


@dataclass(frozen=True, slots=True)
class Step:
    """Kill on this page; ``fault`` makes the page last, ``refunds`` is how many the acquirer then has executed."""

    page: str
    refunds: int
    fault: str = ""


REFUND_STEPS = (
    Step("session.password", 0),
    Step("session.menu", 0),
    Step("refund_flow.order", 0),
    Step("refund_flow.detail", 0),
    Step("refund_flow.amount", 0),
    Step("refund_flow.reason", 0),
    Step("refund_flow.method", 0),
    Step("refund_flow.confirm", 0),
    Step("refund_flow.submitting", 1, "delay"),
    Step("refund_flow.unknown", 1, "drop_after"),
    Step("refund_flow.tear_off", 1),
    Step("refund_flow.done", 1),
)
VOID_STEPS = (
    Step("void_flow.order", 0),
    Step("void_flow.detail", 0),
    Step("void_flow.confirm", 0),
    Step("void_flow.submitting", 1, "delay"),
    Step("void_flow.unknown", 1, "drop_after"),
    Step("void_flow.tear_off", 1),
    Step("void_flow.done", 1),
)
STEPS = (*REFUND_STEPS, *VOID_STEPS)


@dataclass(frozen=True, slots=True)
class Story:
    """One flow from the menu to the end; the first key is pressed in the menu. SCAN and PAPER are a scan and a wait."""

    keys: tuple[str, ...]
    endpoint: str
    amount_fen: int


REFUND = Story(("1", "SCAN", "ENTER", "12.50", "ENTER", "1", "1", "ENTER", "PAPER", "ENTER"), "refund", 1250)
VOID = Story(("2", "SCAN", "ENTER", "ENTER", "PAPER", "ENTER"), "revoked", 8800)


COPIES = ("商户存根", "持卡人存根")
HALF_OUT_DOTS = 400
"""5 cm of a copy of 16 cm, and 15 mm more between head and blade."""
PRINT_S = 40


def story_of(step: Step) -> Story:
    return VOID if step.page.startswith("void_flow.") else REFUND


def play_to(step: Step, machine: Machine, acquirer: AcquirerProcess) -> None:
    story = story_of(step)
    if step.fault:
        options = {"delay_ms": 2_500} if step.fault == "delay" else {}
        acquirer.fault(step.fault, endpoint=story.endpoint, count=1, **options)
    machine.power_on()
    machine.mirror.wait("session.locked")
    machine.type(SUPERVISOR.number)
    machine.press_to("ENTER", "session.password")
    if step.page == "session.password":
        return
    machine.type(SUPERVISOR.password)
    machine.press_to("ENTER", "session.menu")
    pages = [each.page for each in STEPS if not each.page.startswith("session.")]
    for key in story.keys:
        if machine.mirror.screen["page"] == step.page:
            return
        advance(key, machine, acquirer, pages)
    machine.mirror.wait(step.page, 40)


def advance(key: str, machine: Machine, acquirer: AcquirerProcess, pages: list[str]) -> None:
    before = machine.mirror.screen["page"]
    if key == "SCAN":
        machine.scanner.scan(acquirer.original("wechat_paid")["trade_no"])
    elif key == "PAPER":
        machine.mirror.wait_until(lambda s: s["page"].endswith((".tear_off", ".unknown")), "paper", 30)
        return
    elif "." in key:
        machine.type(key)
        return
    else:
        machine.press(key)
    machine.mirror.wait_until(lambda s: s["page"] in pages and s["page"] != before, f"what follows {before}", 30)


def finish(machine: Machine) -> None:
    """Restart, let the outcome be found, print what is owed."""
    machine.power_on()
    machine.mirror.wait("session.locked")
    machine.mirror.wait_until(lambda s: s["status"]["follow_ups"] in (0, 1, 2), "the journal to be read")
    owed = machine.mirror.screen["status"]["follow_ups"]
    if owed == 1:
        machine.mirror.wait_until(lambda s: s["status"]["follow_ups"] in (1, 2), "the outcome to be known", 30)
    machine.log_in(SUPERVISOR, "open_items.list" if owed else "session.menu")
    while machine.mirror.screen["page"] == "open_items.list" and machine.mirror.screen["status"]["follow_ups"]:
        settle_one(machine)
    machine.power_off()


def settle_one(machine: Machine) -> None:
    shown = machine.mirror.screen
    left = shown["status"]["follow_ups"]
    if "结果未知" in str(shown["blocks"]) or "查询中" in str(shown["blocks"]):
        machine.mirror.wait_until(lambda s: "存根" in str(s["blocks"]), "the outcome", 30)
        return
    machine.press("1")
    machine.mirror.wait_until(
        lambda s: s["page"] == "open_items.judging" or s["status"]["follow_ups"] < left, "one copy less", PRINT_S
    )
    if machine.mirror.screen["page"] == "open_items.judging":
        wait_for_paper(machine)
        kind = next(kind for kind in COPIES if kind in str(machine.mirror.screen["blocks"]))
        machine.press("1" if whole(machine, kind) else "2")  # as a person says who has looked
        machine.mirror.wait_until(lambda s: s["page"] == "open_items.list", "the list")


def wait_for_paper(machine: Machine) -> None:
    """A person looks when nothing moves any more: a printer works off what it holds also when nobody talks to it."""
    deadline = time.monotonic() + PRINT_S
    while machine.printer.printing:
        assert time.monotonic() < deadline, "the printer does not come to rest"
        time.sleep(0.01)


def whole(machine: Machine, kind: str) -> list[str]:
    """The slips of this kind that came out to their last line."""
    return [slip.text for slip in machine.printer.slips if f"------ {kind} ------" in slip.text]


def assert_on_paper(machine: Machine, refunds: int) -> None:
    """Every copy that the journal calls printed lies there whole, and once."""
    for kind in COPIES:
        assert len(whole(machine, kind)) == refunds, kind


@pytest.fixture
def slow(tmp_path: Path, acquirer: AcquirerProcess) -> Iterator[Machine]:
    """A printer that takes as long as a real one, so that there is a middle of a copy."""
    site = Site(tmp_path / "slow", acquirer.directory, acquirer.base_url)
    site.make(acquirer.identity())
    with Machine(site, tmp_path / "slips", paced=True) as made:
        yield made


@pytest.mark.timeout(120)
@pytest.mark.parametrize("printer_too", [True, False], ids=["a power cut", "the program alone"])
@pytest.mark.parametrize("page", ["refund_flow.printing", "void_flow.printing"])
def test_killed_with_half_a_copy_on_paper_it_is_asked_about_and_lies_there_whole_once(
    page: str, printer_too: bool, slow: Machine, acquirer: AcquirerProcess
) -> None:
    """A printer that has power works off what it holds; one without loses it. A person looks, and says which."""
    step = Step(page.replace("printing", "confirm"), 0)
    play_to(step, slow, acquirer)
    slow.press("ENTER")
    slow.mirror.wait(page, 40)
    deadline = time.monotonic() + 20
    while slow.printer.hanging.height < HALF_OUT_DOTS:
        assert time.monotonic() < deadline, "nothing comes out"
        time.sleep(0.01)
    slow.cut_power()
    if printer_too:
        slow.printer.power_cut()
        slow.printer.power_on()
    wait_for_paper(slow)
    assert bool(whole(slow, "商户存根")) is not printer_too, (
        "half a copy is no copy, and what a printer holds it prints"
    )
    finish(slow)
    [refund] = slow.journal()
    assert refund["state"] == "succeeded"
    assert {refund["merchant_copy"], refund["customer_copy"]} <= {"proven", "accepted"}
    assert_on_paper(slow, 1)
    [merchant] = whole(slow, "商户存根")
    assert ("重打印" in merchant) is printer_too, "marked where some of it may be on paper already"
    [sent] = [note for note in acquirer.book()["requests"] if note["endpoint"] in ("refund", "revoked")]
    assert sent["out_trade_no"] == refund["refund_no"]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.page)
def test_killed_at_this_step_journal_and_acquirer_agree_after_the_restart(
    step: Step, machine: Machine, acquirer: AcquirerProcess
) -> None:
    play_to(step, machine, acquirer)
    if step.fault:
        acquirer.wait_for_request(story_of(step).endpoint)
    machine.cut_power()
    finish(machine)
    executed = [r for r in acquirer.book()["refunds"] if not r["seeded"] and r["trade_state"] == "SUCCESS"]
    journal = machine.journal()
    assert len(executed) == len(journal) == step.refunds
    for refund in journal:
        assert refund["state"] == "succeeded"
        assert refund["refund_no"] == executed[0]["out_trade_no"]
        assert refund["amount_fen"] == executed[0]["refund_amount"] == story_of(step).amount_fen
        assert {refund["merchant_copy"], refund["customer_copy"]} <= {"proven", "accepted"}
    assert_on_paper(machine, step.refunds)
    sent = [note for note in acquirer.book()["requests"] if note["endpoint"] in ("refund", "revoked")]
    assert [note["endpoint"] for note in sent] == [story_of(step).endpoint] * step.refunds
