"""The money machine's table. Read it as: in this state, on this event, go there, when all of these hold, and do this.

There is no way from UNKNOWN or QUERYING back to SENDING: a refund is sent at most once (design M3).
"""

from __future__ import annotations

from terminal.core.events import (
    PowerRestored,
    QueryAnswered,
    QueryDue,
    QueryRecorded,
    RefundAnswered,
    RefundReserved,
    RulingMade,
    StageReached,
)
from terminal.core.machine import Chart, Ignored, Row
from terminal.core.model import RefundState
from terminal.core.refund.case import RefundCase
from terminal.core.refund.rules import (
    ask,
    ask_on,
    count_query,
    foreign_attempt,
    is_asked,
    keep_asking,
    note_late_answer,
    note_never_sent,
    note_not_sent,
    note_power_cut,
    note_refused,
    note_ruling,
    note_sending,
    note_stage,
    note_stale_answer,
    note_success,
    note_truth_after_ruling,
    note_unknown,
    proves_not_sent,
    proves_refusal,
    proves_success,
    query_soon,
    send,
    start_waiting,
    tells_truth,
)

CREATED = RefundState.CREATED
SENDING = RefundState.SENDING
UNKNOWN = RefundState.UNKNOWN
QUERYING = RefundState.QUERYING
SUCCEEDED = RefundState.SUCCEEDED
REFUSED = RefundState.REFUSED
NOT_SENT = RefundState.NOT_SENT
RULED = RefundState.RULED
RECONCILED = RefundState.RECONCILED

FINAL = (SUCCEEDED, REFUSED, NOT_SENT, RECONCILED)
OPEN = (CREATED, SENDING, UNKNOWN, QUERYING)
"""States whose amount counts as used and which block their original (design M5)."""

CHART: Chart[RefundState, RefundCase] = Chart(
    name="refund",
    states=RefundState,
    initial=CREATED,
    final=FINAL,
    restored=(SENDING, UNKNOWN, RULED),
    hears=(
        RefundReserved,
        StageReached,
        RefundAnswered,
        QueryDue,
        QueryRecorded,
        QueryAnswered,
        PowerRestored,
        RulingMade,
    ),
    rows=(
        #   from      on              to         when                        do
        Row(CREATED, RefundReserved, SENDING, do=(note_sending, send, start_waiting)),
        Row(CREATED, PowerRestored, NOT_SENT, do=(note_never_sent,)),
        Row(SENDING, StageReached, None, do=(note_stage,)),
        Row(SENDING, RefundAnswered, SUCCEEDED, when=(proves_success,), do=(note_success,)),
        Row(SENDING, RefundAnswered, REFUSED, when=(proves_refusal,), do=(note_refused,)),
        Row(SENDING, RefundAnswered, NOT_SENT, when=(proves_not_sent,), do=(note_not_sent,)),
        Row(SENDING, RefundAnswered, UNKNOWN, do=(note_unknown,)),
        Row(SENDING, PowerRestored, UNKNOWN, do=(note_power_cut,)),
        Row(UNKNOWN, QueryDue, QUERYING, do=(count_query,)),
        # read back within one run of the program, as when the journal failed: the answer is still to come
        Row(UNKNOWN, PowerRestored, QUERYING, when=(is_asked,)),
        Row(UNKNOWN, PowerRestored, None, do=(query_soon,)),
        Row((QUERYING, RULED), QueryRecorded, None, do=(ask,)),
        Row(QUERYING, QueryAnswered, None, when=(foreign_attempt,), do=(note_stale_answer,)),
        Row(QUERYING, QueryAnswered, SUCCEEDED, when=(proves_success,), do=(note_success,)),
        Row(QUERYING, QueryAnswered, REFUSED, when=(proves_refusal,), do=(note_refused,)),
        Row(QUERYING, QueryAnswered, UNKNOWN, do=(keep_asking,)),
        Row(UNKNOWN, QueryAnswered, None, do=(note_stale_answer,)),
        Row((UNKNOWN, QUERYING, RULED), RefundAnswered, None, do=(note_late_answer,)),
        # --- an unknown that cannot be resolved: two people decide, and a later truth is recorded beside it
        Row((UNKNOWN, QUERYING), RulingMade, RULED, do=(note_ruling,)),
        Row(RULED, QueryDue, None, when=(is_asked,)),  # one query in flight per refund; its answer plans the next
        Row(RULED, QueryDue, None, do=(count_query,)),
        Row(RULED, QueryAnswered, None, when=(foreign_attempt,), do=(note_stale_answer,)),
        Row(RULED, QueryAnswered, RECONCILED, when=(tells_truth,), do=(note_truth_after_ruling,)),
        Row(RULED, QueryAnswered, None, do=(ask_on,)),
        Row(RULED, PowerRestored, None, when=(is_asked,)),
        Row(RULED, PowerRestored, None, do=(query_soon,)),
    ),
    ignored=(
        Ignored((CREATED, SENDING, UNKNOWN), (QueryRecorded,), "it follows its QueryDue at once"),
        Ignored((CREATED,), (StageReached, RefundAnswered, QueryDue, QueryAnswered), "nothing was sent yet"),
        Ignored((SENDING,), (RefundReserved,), "already reserved"),
        Ignored((CREATED, SENDING), (RulingMade,), "only an unknown can be ruled on"),
        Ignored((RULED,), (RulingMade,), "ruled once"),
        Ignored((RULED,), (RefundReserved, StageReached), "its own wait is long over"),
        Ignored((SENDING,), (QueryDue, QueryAnswered), "the answer to the request itself is still awaited"),
        Ignored((UNKNOWN, QUERYING), (RefundReserved,), "already reserved"),
        Ignored((UNKNOWN, QUERYING), (StageReached,), "its wait is over"),
        Ignored((QUERYING,), (QueryDue,), "one query in flight per refund"),
        Ignored((QUERYING,), (PowerRestored,), "the journal holds UNKNOWN while a query is under way"),
    ),
)
