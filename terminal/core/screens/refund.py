"""The refund flow's pages: one for each state."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.flow.refund_pages import RefundPage
from terminal.core.flow.refund_task import RefundTask
from terminal.core.screens import lookup
from terminal.core.screens import refund_evidence as evidence
from terminal.core.screens import refund_form as form
from terminal.core.screens import refund_goods as goods
from terminal.core.screens import refund_original as original
from terminal.core.screens import refund_result as result
from terminal.core.screens.page import Page
from terminal.core.words import Translate

PAGES: dict[RefundPage, Callable[[RefundTask, Translate], Page]] = {
    RefundPage.LINK_CHECK: lookup.link_check,
    RefundPage.LINK_FAILED: lookup.link_failed,
    RefundPage.ORDER: lookup.order,
    RefundPage.TRADE_DATE: lookup.trade_date,
    RefundPage.LOOKING_UP: lookup.looking_up,
    RefundPage.LOOK_UP_FAILED: lookup.look_up_failed,
    RefundPage.BLOCKED: original.blocked,
    RefundPage.DETAIL: original.detail,
    RefundPage.GOODS: goods.goods,
    RefundPage.BASKET: goods.basket,
    RefundPage.PIECES: goods.pieces,
    RefundPage.AMOUNT: form.amount,
    RefundPage.REASON: form.reason,
    RefundPage.METHOD: form.method,
    RefundPage.NEXT: form.next_page,
    RefundPage.EXTRAS: evidence.extras,
    RefundPage.SLIP: evidence.slip,
    RefundPage.SLIP_NO: evidence.slip_no,
    RefundPage.IDENTITY: evidence.identity,
    RefundPage.IDENTITY_TAIL: evidence.identity_tail,
    RefundPage.PAPERS: evidence.papers,
    RefundPage.PAPER_NO: evidence.paper_no,
    RefundPage.REMARK: evidence.remark,
    RefundPage.PHONE: evidence.phone,
    RefundPage.SEALING: evidence.sealing,
    RefundPage.APPROVER: evidence.approver,
    RefundPage.APPROVER_PASSWORD: evidence.approver_password,
    RefundPage.APPROVER_CHECKING: evidence.approver_checking,
    RefundPage.BALANCE_BEFORE: form.balance_before,
    RefundPage.CONFIRM: form.confirm_page,
    RefundPage.RESERVING: result.reserving,
    RefundPage.SUBMITTING: result.submitting,
    RefundPage.UNKNOWN: result.unknown,
    RefundPage.NOT_SENT: result.not_sent,
    RefundPage.REFUSED: result.refused,
    RefundPage.PRINTING: result.printing,
    RefundPage.JUDGING: result.judging,
    RefundPage.PRINT_FAILED: result.print_failed,
    RefundPage.TEAR_OFF: result.tear_off,
    RefundPage.BALANCE_AFTER: result.balance_after,
    RefundPage.DONE: result.done,
}
