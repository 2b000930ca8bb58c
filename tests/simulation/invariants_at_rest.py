"""At quiescence the three books agree: journal, acquirer and paper; and so does what is added up from the journal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from invariants import ON_PAPER, as_paid, check, kept_beside
from model_acquirer import ModelAcquirer, Truth

from terminal.core.ids import RefundNo, parse_date
from terminal.core.model import CopyKind, CopyState, Operation, RefundRecord, RefundState, Refused, Succeeded
from terminal.core.money import ZERO
from terminal.core.records import ByDays, Result, day_of
from terminal.core.totals import totals_of

if TYPE_CHECKING:
    from world import SimTerminal


def at_rest(terminal: SimTerminal, acquirer: ModelAcquirer) -> None:
    """Called once everything works again and nothing is open but what never arrived."""
    records = {record.refund_no: record for record in terminal.books.records()}
    check("M9", terminal.journal.check_chain().ok, "the journal's chain is broken")
    for number in terminal.ever_sent:
        check("M2", number in records, f"{number} was sent and is not in the journal")
    for number in terminal.contradicted:
        kept_beside(terminal, number)
    for number, record in records.items():
        check("M9", not record.contradicted() or bool(record.acknowledged_by), f"{number}: contradiction unseen")
        _as_true(record, acquirer.refunds.get(number))
        _on_paper(terminal, record)
    _totals(terminal, acquirer, records)


def _as_true(record: RefundRecord, truth: Truth | None) -> None:
    """What the journal says became of it is what the acquirer says."""
    number = record.refund_no
    if truth is None:
        stays = (RefundState.NOT_SENT, RefundState.UNKNOWN, RefundState.RULED)
        check("M5", record.state in stays, f"{number} never arrived, journal says {record.state.name}")
        return
    check("M1", record.intent.amount == truth.amount, f"{number}: {truth.amount} asked for, journal says otherwise")
    if record.ruling is not None:
        late = Succeeded if truth.executed else Refused
        check("M9", isinstance(record.late, late), f"{number}: the truth after the ruling is not recorded")
        if isinstance(record.late, Succeeded):
            as_paid(record, record.late, truth)
        return
    state = RefundState.SUCCEEDED if truth.executed else RefundState.REFUSED
    check("M4", record.state is state, f"{number}: acquirer {state.name}, journal {record.state.name}")
    if isinstance(record.outcome, Succeeded):
        as_paid(record, record.outcome, truth)


def _on_paper(terminal: SimTerminal, record: RefundRecord) -> None:
    """Every success has its two copies and every ruling its slip, and all that was owed came out."""
    copies = terminal.journal.copies(record.refund_no)
    success, ruled = record.state is RefundState.SUCCEEDED, record.ruling is not None
    owed = {kind for kind in (CopyKind.MERCHANT, CopyKind.CUSTOMER) if success} | (
        {CopyKind.RULING} if ruled else set()
    )
    missing = owed - {copy.kind for copy in copies}
    check("M6", not missing, f"{record.refund_no} never owed its {sorted(kind.value for kind in missing)}")
    for copy in copies:
        done = copy.state in ON_PAPER
        check("M6", done, f"{copy.copy_id} is {copy.state.name} at rest")
        # An accepted copy rests on a person's word, and modelled hands press wrong keys too.
        proven = copy.state is CopyState.PROVEN
        check("M6", not proven or terminal.printer.came_out(copy.copy_id), f"{copy.copy_id} is proven, not on paper")


def _totals(terminal: SimTerminal, acquirer: ModelAcquirer, records: dict[RefundNo, RefundRecord]) -> None:
    """What the totals of all days say, read and added up as their page does, is what the acquirer says (M7)."""
    said: Counter[str] = Counter()
    for day in sorted({day_of(record) for record in records.values()}):
        found = _of_day(terminal, day)
        check("M7", all(day_of(r) == day for r in found), f"the totals of {day} hold a refund of another day")
        totals = totals_of(parse_date(day), found)
        said["refunds"] += totals.count()
        said["contradicted"] += totals.contradicted.count
        for operation in Operation:
            success = totals.result(operation, Result.SUCCEEDED)
            said[f"{operation.value}s"] += success.count
            said[f"fen of {operation.value}s"] += success.amount.value
            said[f"fen back of {operation.value}s"] += totals.paid_back.get(operation, ZERO).value
    contradicted = {n for n, record in records.items() if record.ruling is None and record.contradicted()}
    # A step that a full disk or a power cut broke off may have written one down unseen; nobody makes one up.
    check("M9", terminal.contradicted <= contradicted <= terminal.told_refused, "contradictions nobody told, or lost")
    true: Counter[str] = Counter(refunds=len(records), contradicted=len(contradicted))
    for number, record in records.items():
        truth = acquirer.refunds.get(number)
        if truth is not None and record.ruling is not None:
            true["contradicted"] += truth.executed is not record.ruling.executed
        elif truth is not None and truth.executed:
            true[f"{truth.operation.value}s"] += 1
            true[f"fen of {truth.operation.value}s"] += truth.amount.value
            true[f"fen back of {truth.operation.value}s"] += truth.paid_back.value
    check("M7", +said == +true, f"the totals say {dict(said)}, the acquirer {dict(true)}")


def _of_day(terminal: SimTerminal, day: str) -> list[RefundRecord]:
    query, found, cursor = ByDays(parse_date(day), parse_date(day)), [], None
    while True:
        page = terminal.journal.find(query, limit=20, cursor=cursor, oldest_first=True)
        found += page.records
        cursor = page.cursor
        if cursor is None:
            return found
