"""A scanner that takes commands looks for a code while the page asks for one, on the rig."""

from __future__ import annotations

import time

import pytest

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import SUPERVISOR
from hw_mocks.scanner import HONEYWELL, Scanner

COMMAND_S = 5.0
"""A command leaves between two reads of the port."""


def looks(scanner: Scanner, wanted: bool) -> bool:
    end = time.monotonic() + COMMAND_S
    while scanner.looking is not wanted and time.monotonic() < end:
        time.sleep(0.01)
    return scanner.looking is wanted


@pytest.mark.timeout(60)
def test_it_looks_on_the_order_page_and_again_after_a_code_that_is_none(
    machine: Machine, acquirer: AcquirerProcess
) -> None:
    config = machine.site.config.read_text(encoding="utf-8")
    machine.site.config.write_text(config.replace("[scanner]\n", '[scanner]\nmake = "honeywell"\n'), encoding="utf-8")
    scanner = Scanner(machine.ports[1], trigger=HONEYWELL)
    machine.power_on()
    machine.log_in(SUPERVISOR)
    assert not scanner.show("202611230001"), "no page asks"
    machine.press_to("1", "refund_flow.order")
    assert looks(scanner, True)
    assert scanner.show("https://example.com/x")
    machine.mirror.wait_until(lambda s: "网址" in str(s["blocks"]), "the refusal")
    assert looks(scanner, True), "the page still asks"
    assert scanner.show(acquirer.original("wechat_paid")["trade_no"])
    machine.mirror.wait("refund_flow.detail")
    assert looks(scanner, False)
    machine.press_to("CANCEL", "session.menu")
    machine.press_to("1", "refund_flow.order")
    assert looks(scanner, True)
    machine.press_to("CANCEL", "session.menu")
    assert looks(scanner, False), "and stops when the page is left without a scan"
