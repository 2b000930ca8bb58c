"""What a refund rests on: the original, goods, why, who approved, what was checked, and a ruling (guide C3, E3–E5)."""

from __future__ import annotations

from collections.abc import Iterator

from terminal.core.model import Operation, RefundIntent, RefundRecord, Refused
from terminal.core.screens.model import Field
from terminal.core.words import METHOD, ORIGINAL_STATE, VERDICT, Translate, host_time

GOODS_SHOWN = 4


def basis_fields(record: RefundRecord, tr: Translate) -> tuple[Field, ...]:
    intent = record.intent
    original = intent.original
    void = intent.operation is Operation.VOID
    return (
        Field(tr("原交易号"), original.trade_no),
        Field(tr("原交易时间"), host_time(original.trade_time) or tr("—")),
        Field(tr("撤销时状态") if void else tr("退款时状态"), tr(ORIGINAL_STATE[original.state])),
        method_field(intent, tr),
        *(() if void else (Field(tr("退款原因"), tr(intent.reason.text)),)),
        *_goods(intent, tr),
        *_checked(intent, tr),
        *_ruling(record, tr),
        *_service(record, tr),
    )


def method_field(intent: RefundIntent, tr: Translate) -> Field:
    """By which way the money goes back; of a void nobody chose one."""
    if intent.operation is Operation.VOID:
        return Field(tr("撤销方式"), tr("整笔撤销，退回原支付账户"))
    return Field(tr("退款方式"), tr(METHOD[intent.method]))


def _goods(intent: RefundIntent, tr: Translate) -> Iterator[Field]:
    for piece in intent.goods[:GOODS_SHOWN]:
        yield Field(f"{piece.name} ×{piece.quantity}", str(piece.amount))
    left = len(intent.goods) - GOODS_SHOWN
    if left > 0:
        yield Field(tr("另有商品"), tr("{count} 种").format(count=left))


def _checked(intent: RefundIntent, tr: Translate) -> Iterator[Field]:
    evidence = intent.evidence
    if intent.approver is not None:
        yield Field(tr("授权人"), f"{intent.approver.number} {intent.approver.name}")
    if evidence.slip_seen is not None:
        yield Field(
            tr("顾客小票"), f"{tr('已查验')} {evidence.slip_no}".strip() if evidence.slip_seen else tr("未出示")
        )
    if evidence.identity is not None:
        yield Field(tr(evidence.identity.text), tr("末四位 {tail}").format(tail=evidence.identity_tail))
    if evidence.paper is not None:
        yield Field(tr(evidence.paper.text), evidence.paper_no)
    if evidence.remark:
        yield Field(tr("备注"), evidence.remark)
    if intent.phone is not None:
        yield Field(tr("顾客手机"), intent.phone.shown())


def _ruling(record: RefundRecord, tr: Translate) -> Iterator[Field]:
    ruling = record.ruling
    if ruling is not None:
        yield Field(tr("裁定"), tr(VERDICT[ruling.executed]))
        for label, person in ((tr("裁定人一"), ruling.first), (tr("裁定人二"), ruling.second)):
            yield Field(label, f"{person.number} {person.name}")
        yield Field(tr("依据"), f"{tr(ruling.reason)} {ruling.reference}".strip())


def _service(record: RefundRecord, tr: Translate) -> Iterator[Field]:
    if record.retry_of is not None:
        yield Field(tr("重试自"), record.retry_of)
    if isinstance(record.outcome, Refused) and record.outcome.trace:
        yield Field(tr("收单机构跟踪号"), record.outcome.trace)
