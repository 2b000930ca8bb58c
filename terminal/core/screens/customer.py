"""What the customer's display shows beside each page of the refund flow."""

from __future__ import annotations

from terminal.core.customer import NOTHING, CustomerMessage, Occasion
from terminal.core.flow.refund_pages import RefundPage
from terminal.core.flow.refund_task import RefundTask
from terminal.core.model import RefundState

UNDER_WAY = (RefundPage.CONFIRM, RefundPage.RESERVING, RefundPage.SUBMITTING, RefundPage.UNKNOWN)
"""The customer may read the amount before it is sent, and as long as its outcome is awaited."""
AFTERWARDS = (
    RefundPage.PRINTING,
    RefundPage.JUDGING,
    RefundPage.PRINT_FAILED,
    RefundPage.TEAR_OFF,
    RefundPage.BALANCE_AFTER,
    RefundPage.DONE,
)


def refund_message(task: RefundTask) -> CustomerMessage:
    """The amount from the confirm page on; thanks only for a success that the journal holds (design M6)."""
    if task.state in UNDER_WAY:
        return CustomerMessage(Occasion.REFUND, task.amount)
    case = task.case()
    if task.state in AFTERWARDS and case is not None and case.state is RefundState.SUCCEEDED:
        return CustomerMessage(Occasion.THANKS, case.record.intent.amount)
    return NOTHING
