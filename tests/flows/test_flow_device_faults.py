"""The real terminal on devices that misbehave: no wrong key reaches the flow, one scan is one scan, and a display never
holds a refund up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from hw_mocks.bench import fault_order
from hw_mocks.bench.bench import Bench, opened
from hw_mocks.bench.device import Device
from hw_mocks.bench.orders import FaultOrder
from hw_mocks.bench.picture import text_rows
from hw_mocks.bench.scenario import Walk
from hw_mocks.bench.steps import _log_in
from hw_mocks.bench.walk import walk_to
from hw_mocks.rig.site import SUPERVISOR, RigError

WAIT_MS = 3_000
KEYED = "8.12"
LEAVES = 5


@pytest.fixture(scope="module", params=["kp1", "ascii"])
def terminal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A terminal with either keypad and a supervisor logged in, for all tests of this module."""
    place = tmp_path_factory.mktemp("bench") / "b"
    with opened(place, paced=False, answer_timeout_ms=4_000, keypad_driver=request.param) as made:
        _log_in(SUPERVISOR, made.device(1))
        yield made


@pytest.fixture
def bench(terminal: Bench) -> Iterator[Bench]:
    """At the amount page of a payment of 88.00, and without faults and at the menu afterwards."""
    device = terminal.device(1)
    walk_to(Walk("refund_flow.amount", scan="wechat_paid"), terminal, device)
    yield terminal
    terminal.faults_off()
    to_menu(device)


def to_menu(device: Device) -> None:
    """On a loaded machine the keypad may give a key up, and says so: whoever stands there presses it again."""
    for _ in range(LEAVES):
        device.press(["CANCEL"], WAIT_MS)
        with suppress(RigError):
            device.machine.mirror.wait("session.menu", 10.0)
            return
    device.machine.mirror.wait("session.menu")


def strike(bench: Bench, device: str, fault: str, *, on: bool = True, count: int | None = None) -> None:
    fault_order.strike(bench, FaultOrder(device, fault, on=on, count=count))


def amount(device: Device) -> str:
    """What stands in the amount's field."""
    screen = device.screen
    assert screen is not None
    assert screen["page"] == "refund_flow.amount"
    return next(str(block["text"]) for block in screen["blocks"] if block["type"] == "input")


def key_amount(device: Device) -> str:
    device.press(["CLEAR", *KEYED], WAIT_MS)
    return amount(device)


def looked_up(bench: Bench) -> int:
    """Questions about a payment; the link check is none."""
    return sum(note["out_trade_no"] != "LINKCHECK" for note in bench.host.process.requests("tradequery"))


def shows(device: Device, text: str, timeout_s: float = 15.0) -> None:
    device.machine.mirror.wait_until(lambda screen: text in "\n".join(text_rows(screen)), text, timeout_s)


@pytest.mark.timeout(180)
def test_no_wrong_key_ever_reaches_the_amount(bench: Bench) -> None:
    device = bench.device(1)
    kp1 = device.site.keypad_driver == "kp1"
    for fault in ("bounce", *(("doubled", "bad_crc") if kp1 else ())):
        strike(bench, "keypad", fault, count=5)
        assert key_amount(device) == KEYED, fault
    strike(bench, "keypad", "noise")
    assert key_amount(device) == KEYED
    device.press(["CLEAR", "8", "."], WAIT_MS)
    strike(bench, "keypad", "lost", count=1)
    device.press(["1", "2"], WAIT_MS)
    if kp1:  # the numbers of its frames tell that one is missing: what was keyed before is not to be trusted
        assert amount(device) in ("", "2")
    else:  # nothing tells, and the page shows what came
        assert amount(device) == "8.2"
    assert not bench.host.process.requests("refund")


@pytest.mark.timeout(180)
def test_a_stuck_key_confirms_nothing(bench: Bench) -> None:
    device = bench.device(1)
    strike(bench, "keypad", "stuck")
    strike(bench, "keypad", "stuck", on=False)
    screen = device.screen
    assert screen is not None
    assert screen["page"] == "refund_flow.amount", "no key but 5 came, and 5 does not leave the page"
    assert set(amount(device)) <= set("5.0")
    assert not bench.host.process.requests("refund")


@pytest.mark.timeout(180)
def test_one_scan_is_one_scan(bench: Bench) -> None:
    device = bench.device(1)
    for fault, name in (("duplicate", "wechat_paid"), ("split", "alipay_paid"), ("aim", "card_paid")):
        to_menu(device)
        asked = looked_up(bench)
        strike(bench, "scanner", fault, count=1)
        walk_to(Walk("refund_flow.detail", scan=name), bench, device)
        order_no = bench.host.process.original(name)["out_trade_no"]
        shows(device, order_no)
        assert looked_up(bench) == asked + 1, fault
    device.press(["BACK"], WAIT_MS)
    for fault in ("no_read", "hostile"):
        strike(bench, "scanner", fault)
    device.press(["1"], WAIT_MS)
    shows(device, "单号: 1")
    assert not bench.host.process.requests("refund")


@pytest.mark.timeout(180)
def test_a_customer_display_holds_no_refund_up(bench: Bench) -> None:
    device = bench.device(1)
    for fault in ("dead", "garbage", "stall", "unplug"):
        strike(bench, "display", fault)
    walk_to(Walk("refund_flow.done", amount="1.00"), bench, device)
    assert len(device.machine.printer.slips) == 2
    device.press(["ENTER"], WAIT_MS)
    walk_to(Walk("refund_flow.order"), bench, device)
