"""Guards and actions of the paper machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from terminal.core.effects import Post, Print, Record, RecoverPrinter
from terminal.core.entries import CopyMoved, Noted
from terminal.core.events import (
    CopyChanged,
    CopyJudged,
    CopyReported,
    PowerRestored,
    PrintAsked,
    PrinterRecovered,
    RecoveryAsked,
)
from terminal.core.model import CopyKind, CopyState, PrintReport
from terminal.core.paper.job import CopyJob
from terminal.core.slips.customer_notice import customer_notice
from terminal.core.slips.document import Document
from terminal.core.slips.ruling import ruling_slip
from terminal.core.slips.voucher import voucher


def _voucher(job: CopyJob) -> Document:
    return voucher(job.refund, job.record, job.shop, job.now.wall)


def _ruling(job: CopyJob) -> Document:
    return ruling_slip(job.refund, job.record, job.shop, job.now.wall)


def _notice(job: CopyJob) -> Document:
    return customer_notice(job.refund, job.record, job.shop, job.arrival, job.now.wall)


SLIPS: dict[CopyKind, Callable[[CopyJob], Document]] = {
    CopyKind.MERCHANT: _voucher,
    CopyKind.CUSTOMER: _voucher,
    CopyKind.RULING: _ruling,
    CopyKind.NOTICE: _notice,
}
"""What is printed for each kind of copy."""


# ---------------------------------------------------------------- guards


def foreign_attempt(job: CopyJob, event: CopyReported) -> bool:
    return event.attempt != job.record.attempts


def proven(job: CopyJob, event: CopyReported) -> bool:
    return event.report.state is CopyState.PROVEN


def printed_nothing(job: CopyJob, event: CopyReported) -> bool:
    return event.report.state is CopyState.FAILED


def recoverable(job: CopyJob, event: RecoveryAsked) -> bool:
    return job.may_recover()


def foreign_recovery(job: CopyJob, event: PrinterRecovered) -> bool:
    return event.attempt != job.record.attempts


def came_out(job: CopyJob, event: CopyJudged) -> bool:
    return event.came_out


# ---------------------------------------------------------------- actions


def start(job: CopyJob, event: PrintAsked) -> None:
    """A first print, or a further one; marked as a duplicate when an earlier attempt may have left paper behind."""
    record = job.record
    job.recovering, job.printer_said = False, None
    job.record = replace(
        record,
        state=CopyState.SENDING,
        attempts=record.attempts + 1,
        duplicate=record.duplicate + (1 if record.maybe_printed else 0),
    )
    job.out.append(Record((CopyMoved(job.record, "printing", event.operator),)))
    slip = SLIPS[job.record.kind](job)
    job.out.append(Print(job.record.copy_id, job.record.attempts, slip))


def recover(job: CopyJob, event: RecoveryAsked) -> None:
    """While it is open whether the copy came out, the printer finishes it; what it holds of a copy that is known not to
    be on paper must not come out beside the next attempt, so it is dropped."""
    resume = job.state is CopyState.UNCERTAIN
    job.recovering, job.printer_said = True, None
    how = "resume" if resume else "drop what it holds"
    job.out += [
        Record((Noted("printer recovery", job.record.copy_id, f"{how}, asked by {event.operator}"),)),
        RecoverPrinter(job.record.copy_id, job.record.attempts, resume),
    ]


def keep_answer(job: CopyJob, event: PrinterRecovered) -> None:
    """The copy stays what it was: only its paper, seen by the operator, says more."""
    job.recovering, job.printer_said = False, (event.state, event.detail)
    job.out.append(Record((Noted("printer recovery", job.record.copy_id, f"printer is {event.state.value}"),)))


def note_proven(job: CopyJob, event: CopyReported) -> None:
    _move(job, CopyState.PROVEN, "proven", event.report)


def note_failed(job: CopyJob, event: CopyReported) -> None:
    _move(job, CopyState.FAILED, "nothing printed", event.report)


def note_uncertain(job: CopyJob, event: CopyReported) -> None:
    _move(job, CopyState.UNCERTAIN, "uncertain", event.report, maybe_printed=True)


def note_cut_short(job: CopyJob, event: PowerRestored) -> None:
    report = PrintReport(CopyState.UNCERTAIN, None, None, "打印时断电")
    _move(job, CopyState.UNCERTAIN, "power cut", report, maybe_printed=True)


def note_accepted(job: CopyJob, event: CopyJudged) -> None:
    _move(job, CopyState.ACCEPTED, "seen by operator", job.record.report, operator=event.operator)


def note_missing(job: CopyJob, event: CopyJudged) -> None:
    _move(job, CopyState.FAILED, "missing, says operator", job.record.report, operator=event.operator)


def note_stale_report(job: CopyJob, event: CopyReported) -> None:
    detail = f"report of attempt {event.attempt}, waiting for {job.record.attempts}"
    job.out.append(Record((Noted("stale report", job.record.copy_id, detail),)))


def _move(
    job: CopyJob,
    state: CopyState,
    note: str,
    report: PrintReport | None,
    *,
    maybe_printed: bool = False,
    operator: str = "",
) -> None:
    job.record = replace(
        job.record, state=state, report=report, maybe_printed=job.record.maybe_printed or maybe_printed
    )
    job.out += [Record((CopyMoved(job.record, note, operator),)), Post(CopyChanged(job.record.copy_id))]
