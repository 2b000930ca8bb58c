"""The refund flow's pages: one for each state."""

from __future__ import annotations

from collections.abc import Callable

from terminal.core.flow.refund_pages import RefundPage
from terminal.core.flow.refund_task import RefundTask
from terminal.core.screens import lookup
from terminal.core.screens import refund_form as form
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
    RefundPage.BLOCKED: form.blocked,
    RefundPage.DETAIL: form.detail,
    RefundPage.AMOUNT: form.amount,
    RefundPage.REASON: form.reason,
    RefundPage.METHOD: form.method,
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
