"""The refund form's pages about goods: the order's lines, counting pieces, the basket of scanned ones (guide A1)."""

from __future__ import annotations

from terminal.core.flow.goods_rules import basket_price, goods_amount
from terminal.core.flow.refund_task import GOODS_WINDOW, RefundTask
from terminal.core.goods import GoodsLine
from terminal.core.screens.lookup import form_keys
from terminal.core.screens.model import Block, Choice, Field, KeyHint, Note, Tone
from terminal.core.screens.page import Page, back, cancel, complaint, confirm, field, turn
from terminal.core.words import Translate


def goods(task: RefundTask, tr: Translate) -> Page:
    original = task.original
    if original is None:
        return Page(tr("退单 · 商品"), (), (cancel(tr, "退出"),))
    first = task.selected * GOODS_WINDOW
    choices = tuple(
        _line(str(place - first + 1), original.goods[place], task.quantities[place], task.pieces_left(place), tr)
        for place in range(first, min(first + GOODS_WINDOW, len(original.goods)))
    )
    blocks: tuple[Block, ...] = (
        *choices,
        Field(tr("应退金额"), str(goods_amount(task)), Tone.SUCCESS),
        *complaint(task, tr),
    )
    keys = (
        KeyHint(f"1-{len(choices)}", tr("选择")),
        KeyHint("0", tr("按金额退")),
        confirm(tr, "下一步"),
        *turn(task, tr),
        back(tr),
        cancel(tr, "退出"),
    )
    return Page(tr("退单 · 选择商品"), blocks, keys)


def _line(key: str, line: GoodsLine, count: int, left: int, tr: Translate) -> Choice:
    price = f"{line.unit_price} ×{line.quantity}"
    if not left:
        return Choice(key, line.name, enabled=False, note=tr("已全部退回"))
    if count:
        said = tr("{price}，退 {count}/{left} 件").format(price=line.unit_price, count=count, left=left)
        return Choice(key, line.name, note=said, selected=True)
    note = price if left == line.quantity else tr("{price}，可退 {left} 件").format(price=price, left=left)
    return Choice(key, line.name, note=note)


def basket(task: RefundTask, tr: Translate) -> Page:
    first = task.selected * GOODS_WINDOW
    shown = task.basket[first : first + GOODS_WINDOW]
    choices = tuple(
        Choice(str(place + 1), piece.name, note=f"{piece.unit_price} ×{piece.quantity}")
        for place, piece in enumerate(shown)
    )
    blocks: tuple[Block, ...] = (
        *choices,
        Field(tr("商品合计"), str(basket_price(task)), Tone.SUCCESS),
        Note(tr("继续扫描商品条码，或按数字改件数"), Tone.MUTED),
        *complaint(task, tr),
    )
    keys = (
        KeyHint(f"1-{max(1, len(choices))}", tr("改件数")),
        confirm(tr, "下一步"),
        *turn(task, tr),
        back(tr, "不按商品退"),
        cancel(tr, "退出"),
    )
    return Page(tr("退单 · 扫描商品"), blocks, keys)


def pieces(task: RefundTask, tr: Translate) -> Page:
    if task.basket:
        piece = task.basket[task.line]
        name, price, hint = piece.name, piece.unit_price, str(piece.quantity)
        left = tr("0 表示不退这种商品")
    elif task.original is not None:
        line = task.original.goods[task.line]
        name, price = line.name, line.unit_price
        hint = str(task.pieces_left(task.line))
        left = tr("可退 {count} 件，直接按确认全部退").format(count=hint)
    else:
        return Page(tr("退单 · 件数"), (), (cancel(tr, "退出"),))
    blocks = (
        Field(tr("商品"), name),
        Field(tr("单价"), str(price)),
        field(task, tr, "退货件数", hint),
        Note(left, Tone.MUTED),
    )
    return Page(tr("退单 · 件数"), blocks, form_keys(tr, "选定"))
