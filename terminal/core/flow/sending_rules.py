"""Guards and actions from the balance check on: confirm, send, watch, paper, balance after."""

from __future__ import annotations

from terminal.core.effects import Beep, ReadBalance, ReserveRefund, Sound
from terminal.core.events import (
    BalanceRead,
    Confirmed,
    CopyChanged,
    Event,
    RefundChanged,
    RefundNotReserved,
    RefundReserved,
)
from terminal.core.flow.money_task import MoneyTask
from terminal.core.flow.printing import copy_id_of
from terminal.core.flow.task import fresh
from terminal.core.model import CopyKind, RefundState

# ---------------------------------------------------------------- balance, confirm, send


def read_balance(task: MoneyTask, event: Event) -> None:
    task.enter()
    task.out.append(ReadBalance(task.ask()))


def keep_balance_before(task: MoneyTask, event: BalanceRead) -> None:
    task.enter()
    task.balance_before = event.result


def window_has_closed(task: MoneyTask, event: Confirmed) -> bool:
    """Whether it applies is judged anew at the press of 确认: midnight may have passed on this page."""
    return fresh(task, event) and bool(task.why_blocked(task.used))


def show_window_closed(task: MoneyTask, event: Confirmed) -> None:
    task.why_not = task.why_blocked(task.used)
    task.enter()
    task.out.append(Beep(Sound.ALARM))


def ask_fresh_press(task: MoneyTask, event: Confirmed) -> None:
    task.error = "请看清内容后再按一次确认"
    task.out.append(Beep(Sound.REFUSED))


def reserve(task: MoneyTask, event: Confirmed) -> None:
    """What the confirm page showed becomes the intent (design M10, guide C2)."""
    intent = task.intent()
    task.enter()
    task.out.append(ReserveRefund(task.ask(), intent))


def watch(task: MoneyTask, event: RefundReserved) -> None:
    task.refund_no = event.record.refund_no


def keep_why_not_reserved(task: MoneyTask, event: RefundNotReserved) -> None:
    task.why_not = event.why
    task.out.append(Beep(Sound.ALARM))


def _has(task: MoneyTask, state: RefundState) -> bool:
    case = task.case()
    return case is not None and case.state is state


def has_succeeded(task: MoneyTask, event: RefundChanged) -> bool:
    return _has(task, RefundState.SUCCEEDED)


def was_refused(task: MoneyTask, event: RefundChanged) -> bool:
    return _has(task, RefundState.REFUSED)


def was_not_sent(task: MoneyTask, event: RefundChanged) -> bool:
    return _has(task, RefundState.NOT_SENT)


def show_result(task: MoneyTask, event: RefundChanged) -> None:
    task.out.append(Beep(Sound.ALARM))


def keep_watching(task: MoneyTask, event: RefundChanged) -> None:
    task.out.append(Beep(Sound.ALARM))


# ---------------------------------------------------------------- paper, balance after


def _print(task: MoneyTask, kind: CopyKind) -> None:
    if task.refund_no is not None:
        task.ask_print(copy_id_of(task.refund_no, kind))


def print_merchant_copy(task: MoneyTask, event: RefundChanged) -> None:
    task.out.append(Beep(Sound.DONE))
    _print(task, CopyKind.MERCHANT)


def print_customer_copy(task: MoneyTask, event: Confirmed) -> None:
    _print(task, CopyKind.CUSTOMER)


def is_merchant_copy(task: MoneyTask, event: Event) -> bool:
    copy = task.copy()
    return copy is not None and copy.kind is CopyKind.MERCHANT


def done_beep(task: MoneyTask, event: Event) -> None:
    task.enter()
    task.out.append(Beep(Sound.DONE))


def stale_change(task: MoneyTask, event: CopyChanged) -> None:
    """The copy has only begun to move: the next change tells."""


def keep_balance_after(task: MoneyTask, event: BalanceRead) -> None:
    task.enter()
    task.balance_after = event.result
