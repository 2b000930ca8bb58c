"""Guards and actions about the goods that come back (guide A1): ticked, scanned, or none and an amount instead."""

from __future__ import annotations

from dataclasses import replace

from terminal.core.effects import Beep, Sound
from terminal.core.events import Confirmed, Event, Moved, Scanned, Typed
from terminal.core.field import FieldKind, FieldText
from terminal.core.flow.refund_task import GOODS_WINDOW, RefundTask
from terminal.core.goods import (
    MOST_OF_ONE,
    NOT_OF_THE_ORDER,
    Article,
    ReturnedGoods,
    priced,
    shares,
    spread_over,
    total,
)
from terminal.core.ids import barcode_of
from terminal.core.money import ZERO, Fen

PIECES_FIELD = FieldText(FieldKind.DIGITS, len(str(MOST_OF_ONE)))
NOTHING_TICKED = "请先选择要退的商品，或按 0 按金额退款"
NOTHING_TO_GIVE_BACK = "所选商品的应退金额为 0，请按 0 改按金额退款"
MOST_ARTICLES = 20
"""Different articles in one basket: a slip of them is about a hand long."""


# ---------------------------------------------------------------- guards


def has_goods(task: RefundTask, event: Event) -> bool:
    return task.original is not None and bool(task.original.goods)


def has_basket(task: RefundTask, event: Event) -> bool:
    return bool(task.basket)


def went_by_goods(task: RefundTask, event: Event) -> bool:
    """The amount came from ticked lines of the order."""
    return bool(task.goods) and task.goods[0].line != NOT_OF_THE_ORDER


def wants_amount(task: RefundTask, event: Typed) -> bool:
    return event.text == "0"


def _picked(task: RefundTask, event: Typed) -> int | None:
    """The line that a digit names on the part of the list that is shown."""
    if not (len(event.text) == 1 and event.text.isdigit() and 1 <= int(event.text) <= GOODS_WINDOW):
        return None
    line = task.selected * GOODS_WINDOW + int(event.text) - 1
    return line if line < task.lines() else None


def picks_ticked(task: RefundTask, event: Typed) -> bool:
    line = _picked(task, event)
    return line is not None and task.quantities[line] > 0


def picks_single(task: RefundTask, event: Typed) -> bool:
    """A line of which one piece is left: there is nothing to count."""
    line = _picked(task, event)
    return line is not None and task.pieces_left(line) == 1


def picks_several(task: RefundTask, event: Typed) -> bool:
    line = _picked(task, event)
    return line is not None and task.pieces_left(line) > 1


def picks_article(task: RefundTask, event: Typed) -> bool:
    return _picked(task, event) is not None


def some_ticked(task: RefundTask, event: Confirmed) -> bool:
    return total(_ticked(task)) > ZERO


def pieces_fit(task: RefundTask, event: Confirmed) -> bool:
    return _pieces(task) <= _most_pieces(task)


def scanned_article(task: RefundTask, event: Scanned) -> bool:
    """A barcode of the goods file, for an order that has no goods on file itself."""
    if has_goods(task, event) or _article(task, event) is None:
        return False
    known = any(piece.barcode == barcode_of(event.text.reveal()) for piece in task.basket)
    return known or len(task.basket) < MOST_ARTICLES


def _article(task: RefundTask, event: Scanned) -> Article | None:
    return task.context.goods_file.find(barcode_of(event.text.reveal()))


def _pieces(task: RefundTask) -> int:
    """What was typed; all that are left when nothing was."""
    return int(task.text()) if task.text() else _most_pieces(task)


def _most_pieces(task: RefundTask) -> int:
    return MOST_OF_ONE if task.basket else task.pieces_left(task.line)


# ---------------------------------------------------------------- goods of the order


def ask_goods(task: RefundTask, event: Event) -> None:
    """The list of the order's goods; what was ticked before stays ticked."""
    page = task.selected if task.state.name in ("GOODS", "PIECES") else 0
    task.enter()
    task.selected = page
    if task.original is not None and len(task.quantities) != len(task.original.goods):
        task.quantities = [0] * len(task.original.goods)


def tick_single(task: RefundTask, event: Typed) -> None:
    line = _picked(task, event)
    if line is not None:
        task.quantities[line] = 1
        task.error = ""


def untick(task: RefundTask, event: Typed) -> None:
    line = _picked(task, event)
    if line is not None:
        task.quantities[line] = 0
        task.error = ""


def ask_pieces(task: RefundTask, event: Typed) -> None:
    """How many of the picked line; the part of the list that was shown is kept."""
    line, page = _picked(task, event), task.selected
    task.enter(PIECES_FIELD)
    task.line, task.selected = line or 0, page


def keep_pieces(task: RefundTask, event: Confirmed) -> None:
    task.quantities[task.line] = _pieces(task)
    ask_goods(task, event)


def show_too_many(task: RefundTask, event: Confirmed) -> None:
    task.error = task.context.tr("最多可退 {count} 件").format(count=_most_pieces(task))
    task.out.append(Beep(Sound.REFUSED))


def show_not_a_line(task: RefundTask, event: Typed) -> None:
    task.error = task.context.tr("没有这一行可退的商品")
    task.out.append(Beep(Sound.REFUSED))


def show_none_ticked(task: RefundTask, event: Confirmed) -> None:
    said = (
        "所选商品的应退金额为 0，请按 0 改按金额退款"
        if any(task.quantities)
        else "请先选择要退的商品，或按 0 按金额退款"
    )
    task.error = task.context.tr(said)
    task.out.append(Beep(Sound.REFUSED))


def _ticked(task: RefundTask) -> tuple[ReturnedGoods, ...]:
    """The ticked pieces with their shares: what is left of the payment is never exceeded."""
    original = task.original
    if original is None or len(task.quantities) != len(original.goods):
        return ()
    found = shares(original.goods, original.total, task.quantities, task.used.returned)
    return found if total(found) <= task.left() else spread_over(found, task.left())


def goods_amount(task: RefundTask) -> Fen:
    """What the ticked goods give back."""
    return total(_ticked(task))


def keep_goods(task: RefundTask, event: Confirmed) -> None:
    task.goods = _ticked(task)
    task.amount = total(task.goods)


def forget_goods(task: RefundTask, event: Event) -> None:
    """The operator goes by amount."""
    task.goods = ()
    task.quantities = [0] * len(task.quantities)


# ---------------------------------------------------------------- scanned goods


def put_in_basket(task: RefundTask, event: Scanned) -> None:
    """One piece more of the scanned article."""
    article = _article(task, event)
    if article is None:
        return
    places = [place for place, piece in enumerate(task.basket) if piece.barcode == article.barcode]
    if not places:
        new = ReturnedGoods(NOT_OF_THE_ORDER, article.name, 1, article.unit_price, ZERO, article.barcode)
        task.basket = (*task.basket, new)
    else:
        _set_pieces(task, places[0], min(MOST_OF_ONE, task.basket[places[0]].quantity + 1))
    task.enter()
    task.selected = (places[0] if places else len(task.basket) - 1) // GOODS_WINDOW
    task.out.append(Beep(Sound.DONE))


def _set_pieces(task: RefundTask, line: int, count: int) -> None:
    pieces = list(task.basket)
    pieces[line] = replace(pieces[line], quantity=count)
    task.basket = tuple(piece for piece in pieces if piece.quantity)


def keep_basket_pieces(task: RefundTask, event: Confirmed) -> None:
    if task.text():
        _set_pieces(task, task.line, int(task.text()))
    back_to_basket(task, event)


def back_to_basket(task: RefundTask, event: Event) -> None:
    task.enter()


def empty_basket(task: RefundTask, event: Event) -> None:
    task.basket = ()
    task.goods = ()


def show_not_in_file(task: RefundTask, event: Scanned) -> None:
    if has_goods(task, event):
        said = "这笔订单的商品已列出，请在商品页选择"
    elif not task.context.goods_file:
        said = "本机没有商品档案，请直接输入退款金额"
    elif len(task.basket) >= MOST_ARTICLES:
        said = "一次最多退 20 种商品"
    else:
        said = "商品档案中没有这个条码，请直接输入退款金额"
    task.error = task.context.tr(said)
    task.out.append(Beep(Sound.REFUSED))


def basket_price(task: RefundTask) -> Fen:
    return priced(task.basket)


def turn_list(task: RefundTask, event: Moved) -> None:
    task.selected = (task.selected + event.step) % max(1, task.options())
    task.error = ""


def goods_for(task: RefundTask, amount: Fen) -> tuple[ReturnedGoods, ...]:
    """The scanned goods with shares that make up the amount typed."""
    return spread_over(task.basket, amount)
