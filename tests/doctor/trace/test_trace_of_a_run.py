"""``run --trace`` on the rig: a whole log-in and refund; the file holds no secret, and the decoder explains it."""

from __future__ import annotations

import io
import time

import pytest

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from hw_mocks.rig.site import SUPERVISOR, RigError
from terminal.doctor.trace.command import explain_file
from terminal.doctor.trace.line import Piece, decode
from terminal.doctor.trace.mask import HOLD_MS

PAYMENT_CODE = "134567890123456789"
CARD_NO = "5425233430109903"


def take_a_breath() -> None:
    """A person pauses between two numbers; what follows a secret within HOLD_MS is hidden with it."""
    time.sleep(2 * HOLD_MS / 1_000)


def refund(machine: Machine, order_no: str) -> None:
    """Log in, offer two things that are no order numbers, then refund one yuan."""
    machine.log_in(SUPERVISOR)
    machine.press_to("1", "refund_flow.order")
    machine.scanner.scan(PAYMENT_CODE)
    machine.mirror.wait_until(lambda s: "付款码" in str(s["blocks"]), "the refusal of a payment code")
    machine.type(CARD_NO)
    machine.press("ENTER")
    machine.mirror.wait_until(lambda s: "银行卡号" in str(s["blocks"]), "the refusal of a card number")
    take_a_breath()
    machine.type(order_no)
    machine.press_to("ENTER", "refund_flow.detail")
    machine.press_to("ENTER", "refund_flow.amount")
    machine.type("1")
    machine.press_to("ENTER", "refund_flow.reason")
    machine.press_to("1", "refund_flow.method")
    machine.press_to("1", "refund_flow.confirm")
    machine.press_to("ENTER", "refund_flow.tear_off", 40)
    machine.press_to("ENTER", "refund_flow.done", 40)


@pytest.mark.timeout(120)
def test_a_trace_of_a_refund_holds_no_secret_and_can_be_explained(machine: Machine, acquirer: AcquirerProcess) -> None:
    path = machine.site.root / "wire.jsonl"
    order_no = acquirer.original("wechat_paid")["out_trade_no"]
    machine.power_on(options=("--trace", str(path)))
    refund(machine, order_no)
    machine.power_off()

    pieces = [piece for line in path.read_bytes().splitlines() if isinstance(piece := decode(line), Piece)]
    keys = b"".join(p.data for p in pieces if (p.dev, p.way) == ("keypad", "rx"))
    scans = b"".join(p.data for p in pieces if (p.dev, p.way) == ("scanner", "rx"))
    assert order_no.encode() in keys, "what may be seen is there"
    assert SUPERVISOR.password.encode() not in keys
    assert CARD_NO[:6].encode() not in keys
    assert PAYMENT_CODE[:6].encode() not in scans
    for secret in (SUPERVISOR.password, PAYMENT_CODE, CARD_NO):
        for form in (secret.encode(), secret.encode().hex().encode()):
            assert form not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600

    told = io.StringIO()
    assert explain_file(path, frozenset(), told) == 0
    rows = told.getvalue()
    for wanted in (
        "keypad ascii, scanner serial, printer serial, display escpos-2x20",
        f"{len(PAYMENT_CODE)} bytes masked",
        "DLE EOT: status now? offline cause",
        "DLE EOT 4 (roll paper): ",
        "cut",
        "text '退款",
        "key ENTER",
    ):
        assert wanted in rows, wanted
    assert {p.dev for p in pieces} == {"keypad", "scanner", "printer", "display"}


@pytest.mark.timeout(60)
def test_a_trace_that_cannot_be_written_stops_the_start_and_says_why(machine: Machine) -> None:
    with pytest.raises(RigError, match=r"trace /proc/none/wire\.jsonl: cannot be written"):
        machine.power_on(options=("--trace", "/proc/none/wire.jsonl"))
