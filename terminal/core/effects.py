"""What the core wants done: a closed union of frozen records, in the imperative.

The performer carries them out in order. ``Record`` and ``ReserveRefund`` are on disk before the next one starts;
a failed commit stops the rest of the step (design §2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from terminal.core.customer import CustomerMessage
from terminal.core.entries import Entry
from terminal.core.events import Event
from terminal.core.export_model import Heading, Voucher
from terminal.core.ids import OrderNo, RefundNo, TradeNo
from terminal.core.model import CopyId, RefundIntent, RefundRecord
from terminal.core.records import RefundQuery
from terminal.core.screens.model import ScreenModel
from terminal.core.secret import Secret
from terminal.core.settings import Settings
from terminal.core.slips.document import Document


class Sound(Enum):
    KEY = "key"
    REFUSED = "refused"
    DONE = "done"
    ALARM = "alarm"


# ---------------------------------------------------------------- journal


@dataclass(frozen=True, slots=True)
class Record:
    entries: tuple[Entry, ...]
    """Committed together, or none of them."""


@dataclass(frozen=True, slots=True)
class ReserveRefund:
    """Check the amount in the journal, write number and intent. Answered by RefundReserved or RefundNotReserved."""

    ticket: int
    intent: RefundIntent


@dataclass(frozen=True, slots=True)
class Recover:
    """Read what is not finished: answered by Recovered."""


@dataclass(frozen=True, slots=True)
class AcceptDamage:
    """A supervisor has seen that the journal's chain is broken: write an anchor with their number. Not answered."""

    operator: str


@dataclass(frozen=True, slots=True)
class FindUsed:
    """Answered by UsedFound."""

    ticket: int
    trade_no: TradeNo


@dataclass(frozen=True, slots=True)
class FindLock:
    """Answered by LockFound."""

    ticket: int
    number: str


@dataclass(frozen=True, slots=True)
class FindRefunds:
    """One page of the refunds that ``query`` is about. Answered by RefundsFound."""

    ticket: int
    query: RefundQuery
    limit: int
    cursor: int | None = None
    """Where the page before ended; None for the first one."""
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class FindDossier:
    """Everything about one refund. Answered by DossierFound."""

    ticket: int
    refund_no: RefundNo


@dataclass(frozen=True, slots=True)
class SealPhone:
    """Encrypt the customer's number; the plain one is kept nowhere. Answered by PhoneSealed."""

    ticket: int
    number: Secret


# ---------------------------------------------------------------- export


@dataclass(frozen=True, slots=True)
class BeginExport:
    """Make an export's folder. Answered by ExportStepped, as are the two below."""

    ticket: int
    name: str
    headings: tuple[Heading, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class WriteExport:
    ticket: int
    rows: tuple[tuple[str, ...], ...]
    vouchers: tuple[Voucher, ...]


@dataclass(frozen=True, slots=True)
class FinishExport:
    """Write the manifest and give the folder its name."""

    ticket: int


@dataclass(frozen=True, slots=True)
class AbortExport:
    """Take away what was written. Not answered."""


# ---------------------------------------------------------------- acquirer


@dataclass(frozen=True, slots=True)
class CheckLink:
    ticket: int


@dataclass(frozen=True, slots=True)
class LookUp:
    ticket: int
    number: OrderNo | TradeNo
    is_trade_no: bool


@dataclass(frozen=True, slots=True)
class ReadBalance:
    ticket: int


@dataclass(frozen=True, slots=True)
class SendRefund:
    """Send once (design M3). Answered by StageReached… and one RefundAnswered."""

    record: RefundRecord


@dataclass(frozen=True, slots=True)
class QueryRefund:
    """Ask for the outcome under the same number. Answered by QueryAnswered."""

    record: RefundRecord
    attempt: int


# ---------------------------------------------------------------- people, paper, panel, time


@dataclass(frozen=True, slots=True)
class VerifyPassword:
    """Compare a password. ``LoginTried`` must be recorded before. Answered by LoginAnswered."""

    ticket: int
    number: str
    password: Secret


@dataclass(frozen=True, slots=True)
class Print:
    copy_id: CopyId
    attempt: int
    document: Document


@dataclass(frozen=True, slots=True)
class PrintNotice:
    """Print something that is no voucher and is not in the journal. Not answered."""

    document: Document


@dataclass(frozen=True, slots=True)
class RecoverPrinter:
    """Tell a printer whose fault was mended to go on. Answered by PrinterRecovered."""

    copy_id: CopyId
    attempt: int
    resume: bool
    """Go on with what it holds, from the line with the error; else drop it."""


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Print a report that is no voucher: a note in the journal says who asked. Answered by SlipPrinted."""

    ticket: int
    document: Document


@dataclass(frozen=True, slots=True)
class ProbePrinter:
    """Ask the printer how it is. Answered by DeviceChanged."""


@dataclass(frozen=True, slots=True)
class Show:
    screen: ScreenModel


@dataclass(frozen=True, slots=True)
class CustomerDisplay:
    """What the customer's display shows from now on. Not answered: a display that is away holds nothing up."""

    message: CustomerMessage


@dataclass(frozen=True, slots=True)
class ApplySettings:
    """Set the devices and the clock's zone as the settings say. Not answered; a device that cannot is logged."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class Beep:
    sound: Sound


@dataclass(frozen=True, slots=True)
class AskScan:
    """Whether the page asks for a scan: a scanner that takes commands looks for a code, or stops looking."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Fire TimerFired(name) after ``after_ms`` on the monotonic clock; a timer of the same name is replaced."""

    name: str
    after_ms: int


@dataclass(frozen=True, slots=True)
class StopTimer:
    name: str


@dataclass(frozen=True, slots=True)
class Post:
    """Put an event at the head of the queue: how one machine tells another, after what was recorded before it."""

    event: Event


Effect = (
    Record
    | ReserveRefund
    | Recover
    | AcceptDamage
    | FindUsed
    | FindLock
    | FindRefunds
    | FindDossier
    | BeginExport
    | WriteExport
    | FinishExport
    | AbortExport
    | SealPhone
    | CheckLink
    | LookUp
    | ReadBalance
    | SendRefund
    | QueryRefund
    | VerifyPassword
    | Print
    | PrintNotice
    | RecoverPrinter
    | PrintSlip
    | ProbePrinter
    | Show
    | CustomerDisplay
    | ApplySettings
    | Beep
    | AskScan
    | StartTimer
    | StopTimer
    | Post
)
