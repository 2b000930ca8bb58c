"""The paper machine's table: owed → sending → proven | uncertain | failed (design §5).

Nothing is reprinted by itself: every way into SENDING is a PrintAsked that a person caused.
"""

from __future__ import annotations

from terminal.core.events import CopyJudged, CopyReported, PowerRestored, PrintAsked, PrinterRecovered, RecoveryAsked
from terminal.core.machine import Chart, Ignored, Row
from terminal.core.model import CopyState
from terminal.core.paper.job import CopyJob
from terminal.core.paper.rules import (
    came_out,
    foreign_attempt,
    foreign_recovery,
    keep_answer,
    note_accepted,
    note_cut_short,
    note_failed,
    note_missing,
    note_proven,
    note_stale_report,
    note_uncertain,
    printed_nothing,
    proven,
    recover,
    recoverable,
    start,
)

OWED = CopyState.OWED
SENDING = CopyState.SENDING
PROVEN = CopyState.PROVEN
UNCERTAIN = CopyState.UNCERTAIN
FAILED = CopyState.FAILED
ACCEPTED = CopyState.ACCEPTED

OPEN = (UNCERTAIN, FAILED)
"""An attempt has ended, and a person decides what comes next."""
DONE = (PROVEN, ACCEPTED)
"""A copy that needs nothing more."""

CHART: Chart[CopyState, CopyJob] = Chart(
    name="paper",
    states=CopyState,
    initial=OWED,
    final=DONE,
    restored=(SENDING, UNCERTAIN, FAILED),
    hears=(PrintAsked, CopyReported, CopyJudged, PowerRestored, RecoveryAsked, PrinterRecovered),
    rows=(
        #   from        on            to         when                     do
        Row(OWED, PrintAsked, SENDING, do=(start,)),
        Row(FAILED, PrintAsked, SENDING, do=(start,)),
        Row(SENDING, CopyReported, None, when=(foreign_attempt,), do=(note_stale_report,)),
        Row(SENDING, CopyReported, PROVEN, when=(proven,), do=(note_proven,)),
        Row(SENDING, CopyReported, FAILED, when=(printed_nothing,), do=(note_failed,)),
        Row(SENDING, CopyReported, UNCERTAIN, do=(note_uncertain,)),
        Row(SENDING, PowerRestored, UNCERTAIN, do=(note_cut_short,)),
        Row(UNCERTAIN, CopyJudged, ACCEPTED, when=(came_out,), do=(note_accepted,)),
        Row(UNCERTAIN, CopyJudged, FAILED, do=(note_missing,)),
        # --- the printer told to go on, on the operator's word
        Row(OPEN, RecoveryAsked, None, when=(recoverable,), do=(recover,)),
        Row(OPEN, RecoveryAsked, None),
        Row(OPEN, PrinterRecovered, None, when=(foreign_recovery,)),
        Row(OPEN, PrinterRecovered, None, do=(keep_answer,)),
    ),
    ignored=(
        Ignored((OWED, UNCERTAIN, FAILED), (PowerRestored,), "still waiting for a person, as before the power cut"),
        Ignored((OWED, UNCERTAIN, FAILED), (CopyReported,), "no attempt is under way"),
        Ignored((OWED, SENDING, FAILED), (CopyJudged,), "only an uncertain copy is judged"),
        Ignored((SENDING,), (PrintAsked,), "one attempt at a time"),
        Ignored((OWED, SENDING), (RecoveryAsked, PrinterRecovered), "no attempt has ended in a fault"),
        Ignored((UNCERTAIN,), (PrintAsked,), "first say whether the copy came out"),
    ),
)
