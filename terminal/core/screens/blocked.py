"""Why nothing can be ordered for an original (guide C5, E1).

What happened to the money, by which numbers it was given back before, one next action, whom to call.
"""

from __future__ import annotations

from collections.abc import Sequence

from terminal.core.flow.money_task import MoneyTask
from terminal.core.model import Original, OriginalState, RefundRecord, RefundState
from terminal.core.money_words import STATE, WORDS
from terminal.core.screens.lookup import looking_up, original_rows, other_key, service
from terminal.core.screens.model import Block, Field, Headline, Note, Tone
from terminal.core.screens.page import Page, cancel, confirm
from terminal.core.words import Translate, device_time

MAX_REFUNDS = 2
"""Shown beside the reason; the rest stand in the records."""
CAME_TO_NOTHING = (RefundState.CREATED, RefundState.NOT_SENT, RefundState.REFUSED)
GIVEN_BACK = (OriginalState.REFUND, OriginalState.REVOKED)


def blocked_page(task: MoneyTask, tr: Translate, instead: str) -> Page:
    """``instead``: what the key for the other of refund and void does."""
    original, refunds = task.original, _counted(task)
    if original is None:
        return looking_up(task, tr)
    blocks = (
        Headline(tr(task.words.cannot), Tone.DANGER),
        Note(tr(task.why_not), Tone.ATTENTION),
        Note(tr(task.words.nothing_yet)),
        *_next_action(task, original, tr),
        *(_by_which_numbers(original, refunds, tr) if refunds else original_rows(original, tr, goods=False)),
        *service(task, tr)[: 1 if refunds else None],  # the refund's number is to be quoted then
    )
    keys = (confirm(tr, "重新输入"), *other_key(task, tr, instead), cancel(tr, "退出"))
    return Page(tr(task.words.detail), blocks, keys, Tone.DANGER)


def refund_rows(refund: RefundRecord, tr: Translate, tone: Tone = Tone.NORMAL) -> tuple[Field, Field]:
    """A refund or void of this original that was made before: its number, then amount and state."""
    known = refund.state is RefundState.SUCCEEDED
    state = f"{refund.intent.amount} {tr(STATE[refund.intent.operation][refund.state])}"
    return (
        Field(tr(WORDS[refund.intent.operation].number), refund.refund_no, tone),
        Field(device_time(refund.created_at), state, Tone.NORMAL if known else Tone.ATTENTION),
    )


def _counted(task: MoneyTask) -> tuple[RefundRecord, ...]:
    """Refunds and voids of the original that took something, or may have."""
    return tuple(refund for refund in task.used.refunds if refund.state not in CAME_TO_NOTHING)


def _by_which_numbers(original: Original, refunds: Sequence[RefundRecord], tr: Translate) -> tuple[Block, ...]:
    """The newest of them; of the original no more than its number, for they must stand on the smallest panel."""
    rows = (row for refund in refunds[-MAX_REFUNDS:][::-1] for row in refund_rows(refund, tr, Tone.ATTENTION))
    more = len(refunds) - MAX_REFUNDS
    return (
        *rows,
        *((Note(tr("另有 {count} 笔").format(count=more), Tone.MUTED),) if more > 0 else ()),
        Field(tr("订单号"), original.order_no),
    )


def _next_action(task: MoneyTask, original: Original, tr: Translate) -> tuple[Note, ...]:
    """Beside typing another number in, which the key says."""
    if task.other_applies():
        return (Note(tr(task.words.instead)),)
    if task.used.blocking is not None:
        return (Note(tr("请返回主菜单，到“待处理”查看查询结果。")),)
    if _counted(task):
        return (Note(tr("请返回主菜单，到“记录查询”按单号查看。")),)
    if original.state in GIVEN_BACK:
        return (Note(tr("本机没有它的退款记录。请致电客服，报交易号。")),)
    return ()
