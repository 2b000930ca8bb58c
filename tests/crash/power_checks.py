"""M1–M10 (design §4) against the acquirer's book and the paper, after a power cut at any point."""

from __future__ import annotations

from power_models import AMOUNT, ORIGINAL, Sheet, Violated
from power_world import PATH, Checks, Life

from terminal.core.model import CopyState, RefundRecord, RefundState
from terminal.core.screens.model import Amount, Field, Headline, ScreenModel
from terminal.errors import JournalError
from terminal.journal.limits import PAGE_ROWS
from terminal.journal.verification import verify

ENDED = (RefundState.SUCCEEDED, RefundState.REFUSED)
OPEN = (RefundState.CREATED, RefundState.SENDING, RefundState.UNKNOWN, RefundState.QUERYING)


def check(number: str, holds: bool, what: str) -> None:
    if not holds:
        raise Violated(f"{number}: {what}")


def _kind(sheet: Sheet) -> str:
    """Refund and kind: a reprint is a sheet of the same kind under another id."""
    return "/".join(sheet.copy_id.split("/")[:2])


class Invariants(Checks):
    def opened(self, life: Life) -> None:
        """M9: whatever commit was announced before the cut is still there, and the chain holds."""
        seq, digest = life.outside.head
        chain = life.journal.check_chain()
        check("M9", chain.ok, f"after the cut {chain.why}")
        if seq:
            found = life.journal.events(after=seq - 1, limit=1)
            check("M9", bool(found) and found[0].hash == digest, f"announced event {seq} is gone")

    def reserved(self, life: Life, record: RefundRecord) -> None:
        check("M2", record.refund_no not in life.outside.given, f"{record.refund_no} was given before")
        life.outside.given.append(record.refund_no)
        others = [r for r in life.journal.refunds() if r.refund_no != record.refund_no]
        check("M5", all(r.state not in OPEN for r in others), "reserved although an open refund blocks the original")

    def sending(self, life: Life, record: RefundRecord) -> None:
        on_disk = life.journal.refund(record.refund_no)
        check("M2", on_disk is not None, f"{record.refund_no} is sent but not in the journal")
        check("M3", not life.outside.sent[record.refund_no], f"{record.refund_no} is sent again")
        check("M8", record.intent.amount == AMOUNT, "another amount is sent than was typed")
        shown = life.confirmed
        check("M10", shown is not None, f"{record.refund_no} is sent without a fresh press of 确认")
        if shown is not None:
            shows = {block.value for block in shown.blocks if isinstance(block, Field | Amount)}
            check("M10", {str(AMOUNT), ORIGINAL.trade_no} <= shows, "what is sent was not on the confirm page")

    def showing(self, life: Life, screen: ScreenModel) -> None:
        if any(isinstance(block, Headline) and block.text == "退款成功" for block in screen.blocks):
            succeeded = {r.refund_no for r in life.journal.refunds() if r.state is RefundState.SUCCEEDED}
            shown = {b.value for b in screen.blocks if isinstance(b, Field) and b.label == "退款单号"}
            check("M6", bool(succeeded) and shown <= succeeded, "success is shown that the journal does not hold")
        if screen.page == "session.menu":
            left = life.journal.recover()
            counted = sum(1 for refund in left.refunds if refund.state in OPEN) + len(left.copies)
            check("M7", screen.status.follow_ups == counted, "the badge is not what the journal says")

    def printing(self, life: Life, sheet: Sheet) -> None:
        number = sheet.copy_id.split("/")[0]
        succeeded = [r.refund_no for r in life.journal.refunds() if r.state is RefundState.SUCCEEDED]
        check("M6", number in succeeded, f"a voucher for {number}, which the journal does not hold as a success")
        before = any(_kind(other) == _kind(sheet) for other in life.outside.paper)
        check("M6", sheet.marked or not before, f"{sheet.copy_id} may be on paper already and is printed unmarked")

    def at_rest(self, life: Life) -> None:
        """The journal, the acquirer's book and the paper say the same, and the money moved once."""
        acquirer = life.outside.acquirer
        records = {record.refund_no: record for record in life.journal.refunds()}
        check("M1", len(acquirer.executed) <= 1, f"{len(acquirer.executed)} refunds were executed, one was wanted")
        for number, times in acquirer.arrived.items():
            check("M3", times == 1, f"{number} arrived {times} times")
            check("M2", number in records, f"{number} arrived and is not in the journal")
        for number in life.outside.given:
            check("M2", number in records, f"{number} was given and is not in the journal")
        for record in records.values():
            self._agrees(life, record)
        self._paper(life)
        check("M9", life.journal.check_chain().ok, "the journal's chain is broken")

    def _agrees(self, life: Life, record: RefundRecord) -> None:
        acquirer, number = life.outside.acquirer, record.refund_no
        if number in acquirer.executed:
            truth = RefundState.SUCCEEDED
        elif number in acquirer.refused:
            truth = RefundState.REFUSED
        elif life.outside.sent[number] and record.state is not RefundState.NOT_SENT:
            truth = RefundState.UNKNOWN
        else:
            truth = record.state
            check("M4", record.state not in ENDED, f"{number} never arrived, the journal says {record.state.value}")
        if record.state in OPEN:
            used = life.journal.used(ORIGINAL.trade_no)
            check("M5", used.blocking == number and used.open == AMOUNT, f"{number} is open and blocks nothing")
            check("M5", truth in OPEN, f"{number} is open although the acquirer says {truth.value}")
            return
        check("M4", record.state is truth, f"{number}: acquirer {truth.value}, journal {record.state.value}")

    def _paper(self, life: Life) -> None:
        copies = life.journal.copies()
        succeeded = sum(1 for record in life.journal.refunds() if record.state is RefundState.SUCCEEDED)
        # Merchant and customer copy, a notice, and the merchant's copy once more: each of them once.
        check("M6", len(copies) == 4 * succeeded, f"{len(copies)} copies for {succeeded} successes")
        told = [event for event in life.journal.events(limit=PAGE_ROWS) if event.kind == "customer_told"]
        check("M9", len(told) >= succeeded, "the customer was told, and no entry says so")
        check(
            "M9", not succeeded or bool(life.journal.recover().settings), "a setting was changed, and no entry says so"
        )
        for copy in copies:
            check("M6", copy.state in (CopyState.PROVEN, CopyState.ACCEPTED), f"{copy.copy_id} is {copy.state.value}")
            check("M6", life.outside.came_out(copy.copy_id), f"{copy.copy_id} is done but not on paper")

    def closed(self, life: Life, vfs: str) -> None:
        """M7, M9: from outside too the rows are what the events say."""
        try:
            report = verify(PATH, vfs=vfs)
        except JournalError as error:
            raise Violated(f"M9: {error}") from error
        check("M9", report.ok, report.summary())
