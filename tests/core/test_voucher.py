"""The voucher as data: what is on which copy, and that every character can be printed in GBK."""

from __future__ import annotations

from dataclasses import replace

import pytest
from core_player import SHOP, START, SUCCESS, refund_record

from terminal.core.model import CopyId, CopyKind, CopyRecord, CopyState, RefundState
from terminal.core.money import Fen
from terminal.core.slips.document import Document, Pair, QrCode, Text
from terminal.core.slips.voucher import NotProven, voucher

REFUND = refund_record(RefundState.SUCCEEDED, outcome=SUCCESS)


def copy(kind: CopyKind, duplicate: int = 0) -> CopyRecord:
    return CopyRecord(CopyId(f"{REFUND.refund_no}/{kind.value}"), REFUND.refund_no, kind, CopyState.OWED, 1, duplicate)


def words(document: Document) -> str:
    parts = []
    for element in document.elements:
        if isinstance(element, Text):
            parts.append(element.text)
        elif isinstance(element, Pair):
            parts.append(f"{element.label} {element.value}")
    return "\n".join(parts)


@pytest.mark.parametrize("kind", [CopyKind.MERCHANT, CopyKind.CUSTOMER])
def test_both_copies_carry_every_number_and_amount(kind: CopyKind) -> None:
    text = words(voucher(REFUND, copy(kind), SHOP, START))
    original = REFUND.intent.original
    for value in (
        SHOP.merchant_name,
        SHOP.merchant_no,
        SHOP.term_no,
        "01 主管一",
        "微信支付",
        "原支付方式",
        "￥88.00",
        "RMB -12.50",
        REFUND.refund_no,
        SUCCESS.trade_no,
        SUCCESS.log_no,
        "2026-11-24 10:00:10",
        original.trade_no,
        original.order_no,
        "商品退货",
        original.payer,
    ):
        assert value in text


def test_only_the_merchant_copy_has_a_signature_line() -> None:
    assert "顾客签名" in words(voucher(REFUND, copy(CopyKind.MERCHANT), SHOP, START))
    assert "顾客签名" not in words(voucher(REFUND, copy(CopyKind.CUSTOMER), SHOP, START))


def test_the_qr_holds_the_refund_number() -> None:
    document = voucher(REFUND, copy(CopyKind.CUSTOMER), SHOP, START)
    assert [e.data for e in document.elements if isinstance(e, QrCode)] == [REFUND.refund_no]


def test_a_duplicate_is_marked_with_its_count() -> None:
    assert "重打印" not in words(voucher(REFUND, copy(CopyKind.MERCHANT), SHOP, START))
    assert "重打印 第2次" in words(voucher(REFUND, copy(CopyKind.MERCHANT, 2), SHOP, START))


def test_a_smaller_amount_paid_back_is_printed_with_the_difference() -> None:
    refund = replace(REFUND, outcome=replace(SUCCESS, paid_back=Fen(1200)))
    text = words(voucher(refund, copy(CopyKind.MERCHANT), SHOP, START))
    assert "实际退回 ￥12.00" in text
    assert "差额 ￥0.50" in text


@pytest.mark.parametrize("state", [RefundState.UNKNOWN, RefundState.REFUSED, RefundState.NOT_SENT])
def test_there_is_no_voucher_without_a_proven_success(state: RefundState) -> None:
    with pytest.raises(NotProven):
        voucher(replace(REFUND, state=state, outcome=None), copy(CopyKind.MERCHANT), SHOP, START)


def test_everything_on_paper_can_be_encoded_in_gbk() -> None:
    text = words(voucher(REFUND, copy(CopyKind.MERCHANT, 1), SHOP, START)).replace(REFUND.intent.original.payer, "")
    assert text.encode("gbk").decode("gbk") == text
