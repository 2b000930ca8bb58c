"""The refund flow's table (guide B2–B7): from the link check to the last copy and the balance after.

Before SUBMITTING every page goes back and can be cancelled; from RESERVING on neither does. The rows stand in five
tables; all but the form and the evidence are shared with the void flow.
"""

from __future__ import annotations

from terminal.core.events import (
    BalanceRead,
    Cancelled,
    Cleared,
    Confirmed,
    CopyChanged,
    Erased,
    FormAdvanced,
    LinkChecked,
    LockFound,
    LoginAnswered,
    LookedUp,
    Moved,
    PhoneSealed,
    RefundChanged,
    RefundNotReserved,
    RefundReserved,
    Scanned,
    Typed,
    UsedFound,
)
from terminal.core.flow.lookup_rows import lookup_rows
from terminal.core.flow.paper_rows import paper_rows
from terminal.core.flow.refund_evidence_rows import EVIDENCE_ROWS
from terminal.core.flow.refund_form_rows import FORM_ROWS
from terminal.core.flow.refund_pages import (
    BEFORE_SENDING,
    COMMON,
    DIGITS,
    FIELDS,
    IN_FLIGHT,
    LISTS,
    LONG,
    MENUS,
    PAPER,
    RESULTS,
    WAITS_BEFORE,
    WATCHING,
    RefundPage,
    others,
)
from terminal.core.flow.refund_pages import RefundPage as P
from terminal.core.flow.refund_task import RefundTask
from terminal.core.flow.sending_rows import sending_rows
from terminal.core.flow.task import EVERYDAY
from terminal.core.machine import Chart, Ignored

CHART: Chart[RefundPage, RefundTask] = Chart(
    name="refund_flow",
    states=RefundPage,
    initial=P.LINK_CHECK,
    final=(P.ENDED,),
    hears=(
        *EVERYDAY,
        LinkChecked,
        LookedUp,
        UsedFound,
        BalanceRead,
        LockFound,
        LoginAnswered,
        PhoneSealed,
        FormAdvanced,
        RefundReserved,
        RefundNotReserved,
        RefundChanged,
        CopyChanged,
    ),
    rows=(
        *lookup_rows(COMMON, BEFORE_SENDING, WAITS_BEFORE),
        *EVIDENCE_ROWS,
        *FORM_ROWS,
        *sending_rows(COMMON),
        *paper_rows(COMMON),
    ),
    ignored=(
        Ignored(others(*FIELDS, *MENUS, *LISTS, *DIGITS), (Typed,), "nothing to type"),
        Ignored(
            (*WAITS_BEFORE, *IN_FLIGHT, P.NEXT, P.PRINTING, P.BALANCE_AFTER, P.JUDGING),
            (Confirmed,),
            "nothing to confirm yet",
        ),
        Ignored((P.NEXT, P.SEALING, P.APPROVER_CHECKING), (Erased,), "the answer is there in a moment"),
        Ignored((*IN_FLIGHT, P.UNKNOWN), (Cancelled, Erased), "a refund on its way cannot be called back"),
        Ignored((P.PRINTING, P.JUDGING, P.TEAR_OFF), (Cancelled,), "the refund is done; its paper is owed"),
        Ignored((*PAPER, P.BALANCE_AFTER, *RESULTS), (Erased,), "there is no page to go back to"),
        Ignored(others(*FIELDS), (Cleared,), "the page has no field"),
        Ignored(others(P.AMOUNT, *MENUS, *LISTS, *LONG), (Moved,), "the page has nothing to turn"),
        Ignored(others(P.ORDER, P.AMOUNT, P.BASKET, P.SLIP_NO), (Scanned,), "the page asks for no scan"),
        Ignored(others(P.LINK_CHECK), (LinkChecked,), "given up by the operator"),
        Ignored(others(P.LOOKING_UP), (LookedUp, UsedFound), "given up by the operator"),
        Ignored(others(P.BALANCE_BEFORE, P.BALANCE_AFTER), (BalanceRead,), "given up by the operator"),
        Ignored(others(P.APPROVER_CHECKING), (LockFound, LoginAnswered), "given up by the operator"),
        Ignored(others(P.SEALING), (PhoneSealed,), "given up by the operator"),
        Ignored(others(P.NEXT), (FormAdvanced,), "posted by NEXT alone"),
        Ignored(others(P.RESERVING), (RefundReserved, RefundNotReserved), "not reserving"),
        Ignored(others(*WATCHING), (RefundChanged,), "the page shows another step"),
        Ignored(others(P.PRINTING, P.JUDGING), (CopyChanged,), "no copy is on its way"),
    ),
)
