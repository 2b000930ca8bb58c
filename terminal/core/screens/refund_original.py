"""The refund flow's page about the original: everything before anything is entered, or why not (guide A2, C1, E1)."""

from __future__ import annotations

from terminal.core.flow.refund_task import GOODS_ROWS, REFUND_ROWS, RefundTask
from terminal.core.goods import GoodsLine
from terminal.core.model import Original, OriginalState
from terminal.core.money import ZERO
from terminal.core.screens.blocked import blocked_page, refund_rows
from terminal.core.screens.lookup import looking_up, original_rows, other_key
from terminal.core.screens.model import Amount, Block, Field, Note, Tone
from terminal.core.screens.page import Page, back, cancel, chunks, confirm, turn
from terminal.core.words import Translate


def detail(task: RefundTask, tr: Translate) -> Page:
    """Everything about the payment before anything is entered (guide E1); long contents are turned by ↑↓."""
    original = task.original
    if original is None:
        return looking_up(task, tr)
    facts = (
        Amount(tr("原交易金额"), str(original.total)),
        Field(tr("商户名称"), task.context.shop.merchant_name),
        *original_rows(original, tr, goods=False, log_no=True),
        Field(tr("此前已退"), str(task.used.succeeded + task.used.open)),
        Field(tr("可退金额"), str(task.left()), Tone.SUCCESS),
        *_window(task, tr),
        *_refunded_elsewhere(task, original, tr),
        *((Note(tr("当天的交易，整笔退可以改做撤销"), Tone.MUTED),) if task.other_applies() else ()),
    )
    goods = [_goods_row(line, task.pieces_left(place), tr) for place, line in enumerate(original.goods)]
    refunds = [row for refund in task.used.refunds for row in refund_rows(refund, tr)]
    parts = (facts, *chunks(goods, GOODS_ROWS), *chunks(refunds, 2 * REFUND_ROWS))
    keys = (
        confirm(tr, "退这笔"),
        *other_key(task, tr, "改做撤销"),
        *turn(task, tr),
        back(tr, "重新输入"),
        cancel(tr, "退出"),
    )
    return Page(tr(task.words.detail), parts[min(task.selected, len(parts) - 1)], keys)


def _refunded_elsewhere(task: RefundTask, original: Original, tr: Translate) -> tuple[Block, ...]:
    """The acquirer knows of refunds that this journal does not: what is left cannot be told from here (guide D2)."""
    if original.state is not OriginalState.PART_REFUND or task.used.succeeded + task.used.open > ZERO:
        return ()
    return (Note(tr("已在别处部分退款，可退金额以收单机构为准"), Tone.ATTENTION),)


def _window(task: RefundTask, tr: Translate) -> tuple[Block, ...]:
    days = task.days_left()
    if days is None:
        return ()
    said = tr("今天是最后一天") if days == 0 else tr("还剩 {days} 天").format(days=days)
    return (Field(tr("退款期限"), said),)


def _goods_row(line: GoodsLine, left: int, tr: Translate) -> Field:
    said = f"{line.unit_price} ×{line.quantity}"
    gone = tr("，可退 {count} 件").format(count=left) if left != line.quantity else ""
    return Field(line.name, f"{said}{gone}", Tone.MUTED if left == 0 else Tone.NORMAL)


def blocked(task: RefundTask, tr: Translate) -> Page:
    return blocked_page(task, tr, "改做撤销")
