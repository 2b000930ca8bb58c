"""D3 退款未到账: a refund of three weeks ago is marked as overdue, with what to quote to the service."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from desk import Desk

from hw_mocks.acquirer.process import AcquirerProcess
from hw_mocks.rig.machine import Machine
from terminal.core.entries import CopyMoved, RefundMoved
from terminal.core.ids import LogNo, OrderNo, TradeNo
from terminal.core.model import (
    CopyId,
    CopyKind,
    CopyRecord,
    CopyState,
    Method,
    Original,
    OriginalState,
    PaymentType,
    Person,
    Reason,
    RefundIntent,
    RefundRecord,
    RefundState,
    Role,
    Succeeded,
)
from terminal.core.money import Fen
from terminal.journal.store import Journal

KeepPicture = Callable[[Path], None]
LONG_AGO = datetime.now(timezone(timedelta(hours=8))) - timedelta(days=21)  # noqa: TID251


def keep_a_refund_of_long_ago(journal: Journal, merchant_no: str) -> str:
    original = Original(
        TradeNo(f"{LONG_AGO:%Y%m%d}66210000000001"),
        LogNo("66210000000001"),
        OrderNo("LONGAGO0001"),
        merchant_no,
        PaymentType.CARD,
        "UQRCODEPAY",
        OriginalState.SUCCESS,
        Fen(9_900),
        f"{LONG_AGO:%Y%m%d%H%M%S}",
        "622848******1234",
    )
    person = Person("01", "主管一", Role.SUPERVISOR)
    intent = RefundIntent(original, Fen(4_500), Method.ORIGINAL_ROUTE, Reason("01", "商品退货"), person)
    record = journal.reserve(intent, LONG_AGO)
    assert isinstance(record, RefundRecord)
    sending = replace(record, state=RefundState.SENDING)
    paid = Succeeded(
        f"{LONG_AGO:%Y%m%d}66210000000002",
        "66210000000002",
        Fen(4_500),
        f"{LONG_AGO:%Y%m%d%H%M%S}",
        "503020261104000000000000001",
    )
    done = replace(sending, state=RefundState.SUCCEEDED, outcome=paid)
    copies = [
        CopyRecord(CopyId(f"{record.refund_no}/{kind.value}"), record.refund_no, kind, CopyState.PROVEN)
        for kind in (CopyKind.MERCHANT, CopyKind.CUSTOMER)
    ]
    journal.append([RefundMoved(sending, "sending")], LONG_AGO)
    journal.append([RefundMoved(done, "answered"), *(CopyMoved(copy, "proven") for copy in copies)], LONG_AGO)
    return record.refund_no


def test_D3_a_refund_that_has_not_arrived_in_time_is_marked_with_what_to_quote(
    machine: Machine, acquirer: AcquirerProcess, tmp_path: Path, keep_picture: KeepPicture
) -> None:
    who = acquirer.identity()
    with closing(
        Journal.open(machine.site.journal, term_no=who["term_no"], tag_source=lambda: "123456", now=LONG_AGO)
    ) as journal:
        number = keep_a_refund_of_long_ago(journal, who["merchant_no"])
    desk = Desk(machine, acquirer)
    desk.open("记录查询", "records.search")
    machine.press_to("2", "records.number")
    machine.scanner.scan(number)
    machine.mirror.wait("records.detail")
    machine.mirror.wait_until(lambda screen: number in str(screen["blocks"]), "the record to be read")
    machine.press_to("1", "records.arrival")
    assert machine.says("预计到账时间已过")
    assert machine.says("如顾客未收到，请致电客服并报以下单号")
    shown = desk.fields()
    assert shown["付款方流水号"] == "503020261104000000000000001"
    assert shown["退款单号"] == number
    assert shown["客服电话"]
    keep_picture(machine.snapshot(tmp_path / "overdue.png"))
