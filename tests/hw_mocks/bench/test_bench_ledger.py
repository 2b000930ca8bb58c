"""The bench's reading of the contract in docs/journal.md, "Following": lines of the log, joined by number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hw_mocks.bench.ledger import Ledger, said
from hw_mocks.bench.log_tail import LogTail, checked

NUMBER = "RD92964001234560000001"


def row(seq: int, **more: object) -> dict[str, Any]:
    told = dict.fromkeys(("kind", "subject", "note", "state", "outcome", "refund_no", "copy"), "")
    return {"seq": seq, **told, "amount_fen": 0, **more}


def line(told: object) -> str:
    return json.dumps({"t": 1.0, "level": "INFO", "logger": "l", "msg": "journal.row", "row": told}) + "\n"


def test_only_rows_that_keep_the_contract_are_taken(tmp_path: Path) -> None:
    log = tmp_path / "terminal.log"
    tail = LogTail(log)
    assert tail.read() == []
    whole, half = line(row(1)), line(row(2))
    log.write_text('{"msg": "screen"}\nnoise journal.row\n' + whole + line({"seq": "3"}) + half[:20], encoding="utf-8")
    assert tail.read() == [row(1)]
    with log.open("a", encoding="utf-8") as more:
        more.write(half[20:])
    assert tail.read() == [row(2)]
    log.write_text(line(row(3)), encoding="utf-8")
    assert tail.read() == [row(3)], "a log that began anew"


@pytest.mark.parametrize("bad", [None, [], {}, row(1) | {"seq": True}, row(1) | {"state": None}])
def test_what_is_no_row_is_left(bad: object) -> None:
    assert checked(bad) is None


def test_rows_join_by_number_and_gaps_are_known() -> None:
    ledger = Ledger()
    assert ledger.add([row(1), row(2), row(4)]) == [row(1), row(2), row(4)]
    assert ledger.first_missing == 2
    assert ledger.add([row(4), row(3)]) == [row(3)]
    assert ledger.first_missing == 4
    assert [told["seq"] for told in ledger.rows()] == [1, 2, 3, 4]


def test_rows_add_up_to_refunds() -> None:
    ledger = Ledger()
    about = {"subject": NUMBER, "refund_no": NUMBER}
    copy = {"kind": "copy_moved", "subject": f"{NUMBER}/merchant", "refund_no": NUMBER, "copy": "merchant"}
    ledger.add(
        [
            row(1, kind="logged_in", subject="01"),
            row(2, kind="refund_reserved", state="created", amount_fen=1250, **about),
            row(3, kind="refund_moved", state="succeeded", outcome="succeeded", note="answered", **about),
            row(4, state="owed", **copy),
            row(5, state="proven", **copy),
        ]
    )
    assert ledger.refunds() == [
        {
            "refund_no": NUMBER,
            "state": "succeeded",
            "amount_fen": 1250,
            "outcome": "succeeded",
            "merchant_copy": "proven",
            "customer_copy": None,
        }
    ]
    assert said(ledger.rows()[2]) == f"3 refund_moved {NUMBER} succeeded (answered)"
