"""The export: every refund with outcome and copies, also when a record is damaged."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from journal_rig import NOW, OTHER_TRADE, TRADE, copy_of, moved, opened, raw, reserved, success

from terminal.core.entries import CopyMoved, RefundMoved
from terminal.core.ids import TradeNo
from terminal.core.model import CopyKind, CopyState, RefundState, Refused
from terminal.journal.export import summary
from terminal.journal.queries import reading
from terminal.journal.store import Journal


def story(journal: Journal) -> None:
    first, second = reserved(journal, 300), reserved(journal, 200, OTHER_TRADE)
    for record in (first, second):
        journal.append([RefundMoved(moved(record, RefundState.SENDING), "sending")], NOW)
    journal.append(
        [
            RefundMoved(success(first), "answered"),
            CopyMoved(copy_of(first.refund_no, state=CopyState.PROVEN), "proven"),
            CopyMoved(copy_of(first.refund_no, CopyKind.CUSTOMER), "owed"),
            RefundMoved(moved(second, RefundState.REFUSED, Refused("BBS1", "余额不足")), "answered"),
        ],
        NOW,
    )


def test_every_refund_is_exported_oldest_first(path: Path) -> None:
    with closing(opened(path)) as journal:
        story(journal)
        open_ = reserved(journal, 100, OTHER_TRADE)
        live = summary(journal)
    with reading(str(path)) as reader:
        assert summary(reader) == live
    assert json.loads(json.dumps(live)) == live
    assert live == [
        {
            "refund_no": "RD92964001234560000001",
            "operation": "refund",
            "state": "succeeded",
            "amount_fen": 300,
            "trade_no": TRADE,
            "refund_trade_no": "2026112466210000000009",
            "outcome": "succeeded",
            "merchant_copy": "proven",
            "customer_copy": "owed",
        },
        {
            "refund_no": "RD92964001234560000002",
            "operation": "refund",
            "state": "refused",
            "amount_fen": 200,
            "trade_no": OTHER_TRADE,
            "refund_trade_no": None,
            "outcome": "refused",
            "merchant_copy": None,
            "customer_copy": None,
        },
        {
            "refund_no": open_.refund_no,
            "operation": "refund",
            "state": "created",
            "amount_fen": 100,
            "trade_no": OTHER_TRADE,
            "refund_trade_no": None,
            "outcome": None,
            "merchant_copy": None,
            "customer_copy": None,
        },
    ]


def test_a_damaged_record_is_exported_as_unreadable(path: Path) -> None:
    with closing(opened(path)) as journal:
        story(journal)
    with raw(path) as db:
        db.execute("UPDATE refund SET record = '{' WHERE sequence = 1")
        db.execute("UPDATE copy SET record = '{'")
    with reading(str(path)) as reader:
        first, second = summary(reader)
    assert (first["state"], first["amount_fen"], first["outcome"]) == ("succeeded", 300, "unreadable")
    assert (first["merchant_copy"], first["customer_copy"]) == ("unreadable", "unreadable")
    assert second["outcome"] == "refused"


def test_an_empty_journal_exports_nothing(path: Path) -> None:
    with closing(opened(path)) as journal:
        assert summary(journal) == []


def test_more_refunds_than_one_page_are_all_exported(path: Path) -> None:
    with closing(opened(path)) as journal:
        for n in range(1_005):
            reserved(journal, 1, TradeNo(f"2026112066210000{n:06d}"))
        assert [entry["refund_no"][-7:] for entry in summary(journal)] == [f"{n:07d}" for n in range(1, 1_006)]
