"""What the form adds to a refund is written and read back; refunds from before it are read, moved and verified."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from journal_rig import NOW, TRADE, intent, moved, opened, reserved, success

from terminal.core.entries import RefundMoved
from terminal.core.evidence import PAPER_KINDS, RESIDENT_CARD, Evidence
from terminal.core.goods import ReturnedGoods
from terminal.core.model import Person, RefundIntent, RefundRecord, RefundState, Refused, Role
from terminal.core.money import ZERO, Fen
from terminal.core.phone import SealedPhone
from terminal.journal import codec
from terminal.journal.codec import BadRecord, dump, load
from terminal.journal.verification import verify

GOODS = ReturnedGoods(0, "茶叶", 1, Fen(500), Fen(300))
FULL = replace(
    intent(300),
    goods=(GOODS,),
    evidence=Evidence(True, "000123", RESIDENT_CARD, "123X", PAPER_KINDS[0], "2026001", "88"),
    approver=Person("02", "赵六", Role.SUPERVISOR),
    phone=SealedPhone("5678", "00ff", "k1"),
    refunded_before=ZERO,
)
NEW = ("goods", "evidence", "approver", "phone", "refunded_before", "operation")


def test_everything_the_form_adds_is_read_back() -> None:
    assert load(RefundIntent, dump(FULL)) == FULL


def test_more_of_an_identity_number_than_its_tail_is_never_a_record() -> None:
    text = dump(FULL).replace('"123X"', '"11010519491231002X"')
    with pytest.raises(BadRecord) as caught:
        load(RefundIntent, text)
    assert "11010519491231002X" not in str(caught.value)


def test_a_refund_from_before_the_form_grew_is_read_moved_and_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.db"
    whole = codec.encode_record

    def as_before(value: Any) -> dict[str, codec.Json]:
        raw = whole(value)
        return {key: held for key, held in raw.items() if not (isinstance(value, RefundIntent) and key in NEW)}

    with closing(opened(path)) as journal, monkeypatch.context() as patch:
        patch.setattr(codec, "encode_record", as_before)
        old = reserved(journal)
    assert verify(str(path)).ok
    with closing(opened(path)) as journal:
        assert journal.refunds() == (old,)
        under_way = moved(old, RefundState.SENDING)
        journal.append([RefundMoved(under_way, "sending")], NOW)
        journal.append([RefundMoved(success(under_way), "answered")], NOW)
        assert journal.opening_report.ok
    report = verify(str(path))
    assert report.ok, report.problems


def test_an_original_tells_its_refunds_and_the_goods_that_came_back(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "journal.db")) as journal:
        refused = journal.reserve(FULL, NOW)
        assert isinstance(refused, RefundRecord)
        journal.append([RefundMoved(moved(refused, RefundState.SENDING), "sending")], NOW)
        journal.append([RefundMoved(moved(refused, RefundState.REFUSED, Refused("E", "no")), "answered")], NOW)
        assert journal.used(TRADE).returned == ()
        again = journal.reserve(FULL, NOW)
        assert isinstance(again, RefundRecord)
        used = journal.used(TRADE)
    assert [refund.refund_no for refund in used.refunds] == [refused.refund_no, again.refund_no]
    assert used.returned == (GOODS,)
    assert (used.open, used.blocking) == (Fen(300), again.refund_no)
