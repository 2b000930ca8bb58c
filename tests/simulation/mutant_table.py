"""The planted bugs, a table: what is changed where, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass

REFUNDS = 40


@dataclass(frozen=True, slots=True)
class Mutant:
    """A deliberate fault: ``old`` becomes ``new`` in a file, and ``old_too`` becomes ``new_too`` there or elsewhere."""

    name: str
    file: str
    old: str
    new: str
    old_too: str = ""
    new_too: str = ""
    file_too: str = ""
    """Where ``old_too`` stands; ``file`` when empty."""
    refunds: int = REFUNDS
    """Of each seed; more for a fault that seldom has its chance."""


RULES = "terminal/core/refund/rules.py"
TABLE = "terminal/core/refund/table.py"
PAPER = "terminal/core/paper/rules.py"

MUTANTS = (
    Mutant(
        "resend on time-out",
        RULES,
        '    _wait_for_query(case, "unknown", _as_unknown(event.outcome))\n',
        '    _wait_for_query(case, "unknown", _as_unknown(event.outcome))\n'
        "    case.out.append(SendRefund(case.record))\n",
    ),
    Mutant(
        "not found = failed",
        RULES,
        "    return isinstance(event.outcome, Refused)\n",
        "    cause = getattr(event.outcome, 'cause', None)\n"
        "    return isinstance(event.outcome, Refused) or cause is UnknownCause.NOT_FOUND\n",
    ),
    Mutant(
        "success told before it is recorded",
        RULES,
        "    case.out += [Record(moves), Post(CopiesOwed(owed)), Post(RefundChanged(case.record.refund_no))]\n",
        "    case.out += [Post(CopiesOwed(owed)), Post(RefundChanged(case.record.refund_no))]\n",
    ),
    Mutant(
        "badge from a counter",
        "terminal/core/book.py",
        "        return len(self.unresolved()) + len(self.unprinted()) + len(self.contradicted())\n",
        "        return len(self.refunds)\n",
    ),
    Mutant(
        "unknown not reserved",
        "terminal/journal/queries.py",
        "            open_ += Fen(amount_fen)\n            blocking = blocking or number\n",
        "            pass\n",
    ),
    Mutant(
        "unsigned answer accepted",
        RULES,
        "    return isinstance(event.outcome, Succeeded)\n",
        "    cause = getattr(event.outcome, 'cause', None)\n"
        "    return isinstance(event.outcome, Succeeded) or cause is UnknownCause.BAD_SIGNATURE\n",
    ),
    Mutant(
        "confirm from a buffered key",
        "terminal/core/flow/task.py",
        "    return task.drawn_ms is not None and event.at_ms > task.drawn_ms\n",
        "    return True\n",
    ),
    Mutant(
        "number from the clock",
        "terminal/journal/ledger.py",
        "        sequence = self._meta.next_sequence\n",
        "        sequence = 1 + self._now.hour * 60 + self._now.minute\n",
    ),
    Mutant(
        "number reused after a restart",
        "terminal/journal/ledger.py",
        '        self._db.execute("UPDATE meta SET next_sequence = next_sequence + 1")\n',
        "",
    ),
    Mutant(
        "closed by age",
        RULES,
        '    _wait_for_query(case, "still unknown", _as_unknown(event.outcome))\n',
        "    if case.record.queries > 2:\n"
        '        _move(case, RefundState.REFUSED, "too old", Refused("AGE", ""))\n'
        "        return _tell(case)\n"
        '    _wait_for_query(case, "still unknown", _as_unknown(event.outcome))\n',
    ),
    Mutant(
        "journal commit after send",
        TABLE,
        "do=(note_sending, send, start_waiting)",
        "do=(send, note_sending, start_waiting)",
    ),
    Mutant(
        "customer copy forgotten after a power cut",
        "terminal/core/cases.py",
        "        for copy in event.copies:\n",
        "        for copy in (c for c in event.copies if c.kind.value != 'customer'):\n",
    ),
    Mutant(
        "sent again after a power cut",
        TABLE,
        "        Row(CREATED, PowerRestored, NOT_SENT, do=(note_never_sent,)),\n",
        "        Row(CREATED, PowerRestored, SENDING, do=(note_sending, send)),\n",
    ),
    Mutant(
        "sending counts as not sent after a power cut",
        TABLE,
        "        Row(SENDING, PowerRestored, UNKNOWN, do=(note_power_cut,)),\n",
        "        Row(SENDING, PowerRestored, NOT_SENT, do=(note_never_sent,)),\n",
    ),
    Mutant(
        "reprint not marked",
        PAPER,
        "        duplicate=record.duplicate + (1 if record.maybe_printed else 0),\n",
        "        duplicate=record.duplicate,\n",
    ),
    Mutant(
        "uncertain copy taken for printed",
        PAPER,
        "    return event.report.state is CopyState.PROVEN\n",
        "    return event.report.state is not CopyState.FAILED\n",
    ),
    Mutant(
        "copy printed again by itself",
        PAPER,
        '    _move(job, CopyState.UNCERTAIN, "uncertain", event.report, maybe_printed=True)\n',
        '    _move(job, CopyState.UNCERTAIN, "uncertain", event.report, maybe_printed=True)\n'
        "    slip = voucher(job.refund, job.record, job.shop, job.now.wall)\n"
        "    job.out.append(Print(job.record.copy_id, job.record.attempts, slip))\n",
    ),
    Mutant(
        "earlier refunds forgotten",
        "terminal/journal/queries.py",
        "            taken += Fen(amount_fen)\n",
        "            pass\n",
    ),
    Mutant(
        "no query after a power cut",
        RULES,
        "    _ask_after(case, max(_spread_ms(case), min(wait_ms, gap_ms(case))))\n",
        "    return\n",
    ),
    Mutant(
        "one person rules alone",
        "terminal/core/flow/ruling_task.py",
        "    if event.person is None or event.person.number == task.context.person.number:\n",
        "    if event.person is None:\n",
        # The page refuses the same number as well: both guards must be gone for the fault to show.
        " and task.text() != task.context.person.number\n",
        "\n",
        "terminal/core/flow/second_person.py",
    ),
    Mutant(
        "truth after a ruling not recorded",
        TABLE,
        "        Row(RULED, QueryAnswered, RECONCILED, when=(tells_truth,), do=(note_truth_after_ruling,)),\n",
        "        Row(RULED, QueryAnswered, None, when=(tells_truth,), do=(ask_on,)),\n",
    ),
    Mutant(
        "late exception overwrites the success",
        "terminal/core/refund/late.py",
        "    late = replace(case.record, late=event.outcome)\n",
        "    late = replace(case.record, outcome=event.outcome, late=event.outcome)\n",
    ),
    Mutant(
        "confirm page shows another amount",
        "terminal/core/flow/refund_task.py",
        "        return proposal\n",
        "        return replace(proposal, amount=self.left())\n",
    ),
    Mutant(
        "a confirmed void goes out as a refund",
        "terminal/core/flow/void_task.py",
        "VOID_REASON, person, operation=Operation.VOID)",
        "VOID_REASON, person)",
    ),
    Mutant(
        "a payment of any day voided",
        "terminal/core/void_policy.py",
        "    if paid_on(original) != host_day:\n",
        "    if paid_on(original) is None:\n",
    ),
    Mutant(
        "the day of a void told by the device's clock",
        "terminal/core/flow/money_task.py",
        "        if self.host_time is None:\n",
        "        if True:\n",
    ),
    Mutant(
        "a void's success owes a refund's voucher",
        "terminal/core/slips/money_words.py",
        '        title="撤销凭证",\n',
        '        title="退款凭证",\n',
    ),
    # --- approvals, goods, papers: the refund form
    Mutant(
        "an approval outlives what was approved",
        "terminal/core/flow/refund_task.py",
        " if self.approval is not None and self.approval.of == self.draft() else None\n",
        " if self.approval is not None else None\n",
        # Going back to the method voids it as well: both guards must be gone for the fault to show.
        "    task.enter()\n    task.approval = None\n",
        "    task.enter()\n",
        "terminal/core/flow/refund_rules.py",
    ),
    Mutant(
        "the operator approves their own refund",
        "terminal/core/flow/approval_rules.py",
        " and person.number != task.context.person.number and",
        " and",
        " and task.text() != task.context.person.number\n",
        "\n",
        "terminal/core/flow/second_person.py",
    ),
    Mutant(
        "anybody approves",
        "terminal/core/flow/approval_rules.py",
        " and person.role is Role.SUPERVISOR\n",
        "\n",
    ),
    Mutant(
        "small parts get round a tier",
        "terminal/core/flow/refund_task.py",
        "        reached = self.amount.value + self.used.succeeded.value + self.used.open.value\n",
        "        reached = self.amount.value\n",
    ),
    Mutant(
        "a tier's papers are not asked for",
        "terminal/core/flow/refund_task.py",
        "            Ask.IDENTITY: self.evidence.identity is not None,\n",
        "            Ask.IDENTITY: True,\n",
    ),
    Mutant(
        "a void gets round the tiers",
        "terminal/core/void_policy.py",
        "    if policy.asks(original.total):\n",
        "    if False:\n",
    ),
    Mutant(
        "goods come back twice",
        "terminal/core/goods.py",
        "    return sum(goods.quantity for goods in returned if goods.line == line)\n",
        "    return 0\n",
    ),
    Mutant(
        "goods refunded above the amount",
        "terminal/core/goods.py",
        "            end = _part(spread, before + (first + quantity) * price, whole)\n",
        "            end = _part(spread, before + (first + quantity) * price, whole) + 1\n",
        "    task.amount = total(task.goods)\n",
        "    task.amount = Fen(max(1, total(task.goods).value - 1))\n",
        "terminal/core/flow/goods_rules.py",
    ),
    # --- what is printed, asked and told afterwards
    Mutant(
        "a further copy takes an earlier one's name",
        "terminal/core/paper/job.py",
        "    count = max(counts) + 1 if counts else 0\n",
        "    count = min(len(counts), 1)\n",
    ),
    Mutant(
        "a reprint without its mark",
        "terminal/core/paper/job.py",
        "CopyState.OWED, duplicate=count)\n",
        "CopyState.OWED)\n",
    ),
    Mutant(
        "a slip says what was known when it was owed",
        "terminal/core/cases.py",
        "            job.refund = known.record\n",
        "            pass\n",
        "        job = self._take_up(event.copy, known.record if known is not None else event.refund, stamp)\n",
        "        job = self._take_up(event.copy, event.refund, stamp)\n",
    ),
    Mutant(
        "a slip passes over a later answer that says otherwise",
        "terminal/core/slips/voucher.py",
        "    return (Text(CONTRADICTED, Align.CENTER, bold=True),) if refund.contradicted() else ()\n",
        "    return ()\n",
    ),
    Mutant(
        "a notice of an unknown says success",
        "terminal/core/slips/customer_notice.py",
        "        Text(STATE[intent.operation][refund.state], Align",
        "        Text(STATE[intent.operation][RefundState.SUCCEEDED], Align",
        "from terminal.core.model import CopyRecord, RefundRecord, Shop, Succeeded\n",
        "from terminal.core.model import CopyRecord, RefundRecord, RefundState, Shop, Succeeded\n",
    ),
    Mutant(
        "asking about a settled refund sends it again",
        "terminal/core/cases.py",
        "                return (case.ask(),)\n",
        "                return (SendRefund(case.record),)\n",
        "import Effect, Record\n",
        "import Effect, Record, SendRefund\n",
    ),
    Mutant(
        "an answer to asking settles a refund anew",
        "terminal/core/refund/late.py",
        "    case.is_asked = False\n",
        "    case.is_asked = False\n"
        "    if isinstance(event.outcome, Succeeded | Refused):\n"
        "        case.record = replace(case.record, outcome=event.outcome)\n"
        '        return (Record((RefundMoved(case.record, "refreshed"),)),)\n',
    ),
    # --- paper, totals and late truths against the acquirer's book
    Mutant(
        "a success found by a query owes only one copy",
        RULES,
        "        for kind in (CopyKind.MERCHANT, CopyKind.CUSTOMER)\n",
        "        for kind in (CopyKind.MERCHANT, CopyKind.CUSTOMER)[: 1 if isinstance(event, QueryAnswered) else 2]\n",
    ),
    Mutant(
        "a voucher of another amount",
        "terminal/core/slips/voucher.py",
        '        Text(f"RMB -{intent.amount.yuan()}"',
        '        Text(f"RMB -{intent.original.total.yuan()}"',
    ),
    Mutant(
        "what was asked for recorded as paid back",
        RULES,
        "state=RefundState.SUCCEEDED, outcome=event.outcome, next_query_at=None)\n",
        "state=RefundState.SUCCEEDED, next_query_at=None,"
        " outcome=replace(event.outcome, paid_back=case.record.intent.amount))\n",
    ),
    Mutant(
        "a ruling owes no slip",
        RULES,
        '    moves: tuple[Entry, ...] = (RefundMoved(case.record, "ruled"), CopyMoved(slip, "owed"))\n',
        '    moves: tuple[Entry, ...] = (RefundMoved(case.record, "ruled"),)\n',
        "    case.out.append(Post(CopiesOwed((slip,))))\n",
        "",
    ),
    Mutant(
        "a late exception after a success dropped",
        "terminal/core/refund/late.py",
        "    if not late.contradicted() or case.record.late is not None:\n",
        "    if True:\n",
    ),
    Mutant(
        "an unknown blocks every original",
        "terminal/journal/queries.py",
        "amount_fen, record FROM refund WHERE trade_no = ? ORDER",
        "amount_fen, record FROM refund WHERE trade_no = ? OR state = 'unknown' ORDER",
    ),
    Mutant(
        "another amount on the wire than was confirmed",
        "terminal/acquirer/requests.py",
        '        "refund_amount": str(intent.amount.value),\n',
        '        "refund_amount": str(original.total.value),\n',
    ),
    Mutant(
        "the totals leave out what a query found",
        "terminal/core/totals.py",
        "        if isinstance(record.outcome, Succeeded):\n",
        "        if isinstance(record.outcome, Succeeded) and not record.queries:\n",
    ),
    Mutant(
        "what was paid back totalled as asked for",
        "terminal/core/totals.py",
        "totals.paid_back.get(operation, ZERO) + outcome.paid_back\n",
        "totals.paid_back.get(operation, ZERO) + intent.amount\n",
    ),
    # --- what could make somebody move money, or believe it moved
    Mutant(
        "a password of a second person compared before the try is counted",
        "terminal/core/flow/second_person.py",
        "    task.out.append(Record((LoginTried(task.number),)))\n",
        "",
    ),
    Mutant(
        "a login compared before the try is counted",
        "terminal/core/flow/session.py",
        "    session.out.append(Record((LoginTried(session.number),)))\n",
        "",
    ),
    Mutant(
        "the customer thanked before the outcome is known",
        "terminal/core/screens/customer.py",
        "        return CustomerMessage(Occasion.REFUND, task.amount)\n",
        "        return CustomerMessage(Occasion.THANKS, task.amount)\n",
    ),
    Mutant(
        "the customer reads what was asked for, not what comes back",
        "terminal/core/screens/customer.py",
        "        return CustomerMessage(Occasion.THANKS, outcome.paid_back)\n",
        "        return CustomerMessage(Occasion.THANKS, task.amount)\n",
    ),
    Mutant(
        "a refreshed success of another amount written over",
        "terminal/core/refund/late.py",
        "    if case.record is before:\n",
        "    if isinstance(event.outcome, Succeeded):\n"
        "        case.record = replace(case.record, outcome=event.outcome)\n"
        '        effects = (Record((RefundMoved(case.record, "refreshed"),)),)\n'
        "    elif case.record is before:\n",
        refunds=150,
    ),
    Mutant(
        "a press on a turned page confirms",
        "terminal/core/flow/confirm_rules.py",
        "    return task.selected != 0\n",
        "    return False\n",
    ),
    Mutant(
        "the telephone number in a note",
        "terminal/core/flow/evidence_rules.py",
        "    task.out.append(SealPhone(task.ask(), number))\n",
        '    task.out += [SealPhone(task.ask(), number), Record((Noted("phone", "", number.reveal()),))]\n',
        "import Beep, Post, SealPhone, Sound\n",
        "import Beep, Post, Record, SealPhone, Sound\nfrom terminal.core.entries import Noted\n",
    ),
    Mutant(
        "a further notice while one is open",
        "terminal/core/flow/feedback.py",
        "        return next((copy for copy in of_kind if copy.refund_no == self.subject), None)\n",
        "        return None\n",
    ),
    Mutant(
        "a printer that goes on taken for a printed copy",
        PAPER,
        "    job.recovering, job.printer_said = False, (event.state, event.detail)\n",
        "    job.recovering, job.printer_said = False, (event.state, event.detail)\n"
        '    _move(job, CopyState.PROVEN, "recovered", job.record.report)\n',
        "        Row(OPEN, PrinterRecovered, None, do=(keep_answer,)),\n",
        "        Row(OPEN, PrinterRecovered, PROVEN, do=(keep_answer,)),\n",
        "terminal/core/paper/table.py",
    ),
    Mutant(
        "a refund reserved though what was refunded before has changed",
        "terminal/journal/rules.py",
        "    if intent.refunded_before is not None and intent.refunded_before != taken:\n",
        "    if False:\n",
        refunds=200,
    ),
)
