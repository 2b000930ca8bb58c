"""Guards and actions of the refund form: amount, reason, method."""

from __future__ import annotations

from dataclasses import replace

from terminal.core.effects import Beep, Sound
from terminal.core.events import Confirmed, Event, Moved, Typed
from terminal.core.field import FieldKind, FieldText
from terminal.core.flow import goods_rules as g
from terminal.core.flow.refund_task import RefundTask
from terminal.core.flow.task import picks
from terminal.core.money import BadAmount, Fen
from terminal.core.policy import REASONS

AMOUNT_FIELD = FieldText(FieldKind.AMOUNT, 13)


# ---------------------------------------------------------------- the original


def show_detail(task: RefundTask, event: Event) -> None:
    task.enter()


# ---------------------------------------------------------------- amount


def _amount(task: RefundTask) -> Fen | None:
    try:
        return Fen.from_yuan(task.text())
    except BadAmount:
        return None


def amount_fits(task: RefundTask, event: Confirmed) -> bool:
    amount = _amount(task)
    return amount is not None and Fen(0) < amount <= task.left()


def ask_amount(task: RefundTask, event: Event) -> None:
    """For scanned goods their prices are filled in, as far as that much is left."""
    filled = min(g.basket_price(task), task.left())
    task.enter(replace(AMOUNT_FIELD, text=filled.yuan()) if filled else AMOUNT_FIELD)


def keep_amount(task: RefundTask, event: Confirmed) -> None:
    task.amount = _amount(task) or Fen(0)
    task.goods = g.goods_for(task, task.amount)


def fill_in_all(task: RefundTask, event: Moved) -> None:
    task.enter(replace(AMOUNT_FIELD, text=task.left().yuan()))


def show_bad_amount(task: RefundTask, event: Confirmed) -> None:
    amount = _amount(task)
    if amount is None:
        task.error = "请输入退款金额，例如 12.50"
    elif not amount:
        task.error = "退款金额不能为 0"
    else:
        task.error = task.context.tr("超过可退金额 {left}").format(left=task.left())
    task.out.append(Beep(Sound.REFUSED))


# ---------------------------------------------------------------- reason and method


def ask_reason(task: RefundTask, event: Event) -> None:
    task.enter()


def keep_picked_reason(task: RefundTask, event: Typed) -> None:
    task.reason = REASONS[int(event.text) - 1]


def keep_reason(task: RefundTask, event: Confirmed) -> None:
    task.reason = REASONS[task.selected]


def ask_method(task: RefundTask, event: Event) -> None:
    """Back here, whatever was approved may change."""
    task.enter()
    task.approval = None


def picks_allowed(task: RefundTask, event: Typed) -> bool:
    return picks(task, event) and not task.method_rules()[int(event.text) - 1].why_not


def chosen_allowed(task: RefundTask, event: Confirmed) -> bool:
    return not task.method_rules()[task.selected].why_not


def keep_picked_method(task: RefundTask, event: Typed) -> None:
    task.method = task.method_rules()[int(event.text) - 1].method


def keep_method(task: RefundTask, event: Confirmed) -> None:
    task.method = task.method_rules()[task.selected].method


def show_why_greyed(task: RefundTask, event: Typed | Confirmed) -> None:
    if isinstance(event, Typed) and not picks(task, event):
        task.error = ""
    else:
        place = int(event.text) - 1 if isinstance(event, Typed) else task.selected
        task.error = task.method_rules()[place].why_not
    task.out.append(Beep(Sound.REFUSED))
