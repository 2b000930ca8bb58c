"""What happens to the core: a closed union of frozen records, in the past tense.

Events that answer a request carry its identity (``ticket``, refund number and attempt, copy id and attempt), so that a
foreign or late answer is told from the one waited for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from terminal.core.entries import Entry
from terminal.core.export_model import ExportStep
from terminal.core.ids import RefundNo, TradeNo
from terminal.core.keys import Key
from terminal.core.model import (
    BalanceResult,
    CopyId,
    CopyRecord,
    DeviceKind,
    DeviceState,
    LastRefund,
    LinkReport,
    LoginLock,
    LookUpResult,
    Outcome,
    Person,
    PrintReport,
    RefundRecord,
    Ruling,
    SendStage,
    UsedAmounts,
)
from terminal.core.phone import SealedPhone
from terminal.core.records import RefundDossier, RefundsPage
from terminal.core.secret import Secret
from terminal.core.settings import SettingName

# ---------------------------------------------------------------- from the outside


@dataclass(frozen=True, slots=True)
class Started:
    """The program is up and the journal is open."""


@dataclass(frozen=True, slots=True)
class KeyPressed:
    key: Key
    at_ms: int
    """Monotonic time at which the driver read the press: a press older than the screen confirms nothing (M10)."""


@dataclass(frozen=True, slots=True)
class KeySeen:
    """A key went down, counted or not, with or without a meaning: for the page that learns keys. A press that counts
    follows as KeyPressed."""

    code: str
    """As the key map of the configuration writes it."""
    key: Key | None
    at_ms: int


@dataclass(frozen=True, slots=True)
class Scanned:
    text: Secret
    at_ms: int


@dataclass(frozen=True, slots=True)
class TimerFired:
    name: str


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    device: DeviceKind
    state: DeviceState
    detail: str


@dataclass(frozen=True, slots=True)
class ScreenDrawn:
    """The panels show the screen with this revision since ``at_ms``."""

    revision: int
    at_ms: int


# ---------------------------------------------------------------- a key, by what it means


@dataclass(frozen=True, slots=True)
class Typed:
    text: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    at_ms: int


@dataclass(frozen=True, slots=True)
class Cancelled:
    pass


@dataclass(frozen=True, slots=True)
class Erased:
    """退格: takes the last character, or goes back a page when there is none."""


@dataclass(frozen=True, slots=True)
class Cleared:
    why: str = ""
    """What the keypad said, when nobody pressed 清除 but keys were lost."""


@dataclass(frozen=True, slots=True)
class Moved:
    step: int
    """-1 up, +1 down."""


# ---------------------------------------------------------------- answers


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the journal holds that is not finished, read at power-up."""

    refunds: tuple[RefundRecord, ...]
    copies: tuple[CopyRecord, ...]
    settings: tuple[tuple[str, str], ...] = ()
    """Name and value of every setting that was ever changed on this terminal."""
    newest: LastRefund | None = None
    """The latest refund or void of the journal, finished or not; None in a journal without any."""


@dataclass(frozen=True, slots=True)
class LockFound:
    """Whether a staff number is locked out."""

    ticket: int
    lock: LoginLock | None


@dataclass(frozen=True, slots=True)
class LoginAnswered:
    """``person`` when number and password were right."""

    ticket: int
    person: Person | None
    tries_left: int
    """Wrong passwords that are still allowed, this one counted."""
    lock: LoginLock | None = None
    """What this try has led to, were it wrong: the number is locked out."""


@dataclass(frozen=True, slots=True)
class LinkChecked:
    ticket: int
    report: LinkReport


@dataclass(frozen=True, slots=True)
class LookedUp:
    ticket: int
    result: LookUpResult


@dataclass(frozen=True, slots=True)
class UsedFound:
    ticket: int
    used: UsedAmounts


@dataclass(frozen=True, slots=True)
class BalanceRead:
    ticket: int
    result: BalanceResult


@dataclass(frozen=True, slots=True)
class RefundReserved:
    """Number and intent are on disk; the amount counts as used."""

    ticket: int
    record: RefundRecord


@dataclass(frozen=True, slots=True)
class RefundNotReserved:
    """Nothing was sent: the journal refused the amount, or could not be written."""

    ticket: int
    why: str
    blocking: RefundNo | None


@dataclass(frozen=True, slots=True)
class RefundsFound:
    ticket: int
    page: RefundsPage


@dataclass(frozen=True, slots=True)
class DossierFound:
    """``dossier`` is None when the journal does not know the number."""

    ticket: int
    dossier: RefundDossier | None


@dataclass(frozen=True, slots=True)
class PhoneSealed:
    """``phone`` is None when there is no key to seal it with: nothing of it was kept."""

    ticket: int
    phone: SealedPhone | None


@dataclass(frozen=True, slots=True)
class ExportStepped:
    """A step of an export is done, or the export has failed."""

    ticket: int
    step: ExportStep


@dataclass(frozen=True, slots=True)
class StageReached:
    refund_no: RefundNo
    stage: SendStage


@dataclass(frozen=True, slots=True)
class RefundAnswered:
    refund_no: RefundNo
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class QueryAnswered:
    refund_no: RefundNo
    attempt: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class CopyReported:
    copy_id: CopyId
    attempt: int
    report: PrintReport


@dataclass(frozen=True, slots=True)
class PrinterRecovered:
    """What the printer said after it was told to go on; READY only when it is healthy."""

    copy_id: CopyId
    attempt: int
    state: DeviceState
    detail: str


@dataclass(frozen=True, slots=True)
class SlipPrinted:
    """A report that is no voucher went to the printer."""

    ticket: int
    report: PrintReport


@dataclass(frozen=True, slots=True)
class JournalFailed:
    """A commit failed; every later effect of that step was not performed."""

    detail: str
    entries: tuple[Entry, ...] = ()
    """What could not be written."""


# ---------------------------------------------------------------- between machines, posted after the commit


@dataclass(frozen=True, slots=True)
class QueryDue:
    refund_no: RefundNo


@dataclass(frozen=True, slots=True)
class PowerRestored:
    """A refund or copy was read back from the journal after a restart."""


@dataclass(frozen=True, slots=True)
class RefundChanged:
    """The journal holds a new state of this refund."""

    refund_no: RefundNo


@dataclass(frozen=True, slots=True)
class CopyChanged:
    copy_id: CopyId


@dataclass(frozen=True, slots=True)
class FormAdvanced:
    """A page of the refund form is filled in: the next one that is asked for follows, or the balance check."""


@dataclass(frozen=True, slots=True)
class PrintAsked:
    copy_id: CopyId
    operator: str


@dataclass(frozen=True, slots=True)
class CopyJudged:
    """The operator said whether an uncertain copy came out."""

    copy_id: CopyId
    came_out: bool
    operator: str


@dataclass(frozen=True, slots=True)
class ReprintAsked:
    """A person wants a notice slip, or a voucher of a settled refund once more: a copy of its own, with its count
    (guide C4, E13)."""

    copy: CopyRecord
    refund: RefundRecord
    operator: str


@dataclass(frozen=True, slots=True)
class RefreshAsked:
    """A person wants the acquirer asked about a settled refund."""

    record: RefundRecord
    operator: str


@dataclass(frozen=True, slots=True)
class QueryRecorded:
    """It is in the journal that the acquirer is to be asked about a refund, and for whom: now it is asked."""

    refund_no: RefundNo


@dataclass(frozen=True, slots=True)
class RefundRefreshed:
    """What the acquirer said about a settled refund when it was asked by hand; it is in the journal."""

    refund_no: RefundNo
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class RecoveryAsked:
    """The operator says that the printer's fault is mended: it shall go on (``DLE ENQ``)."""

    copy_id: CopyId
    operator: str


@dataclass(frozen=True, slots=True)
class RulingMade:
    """Two people decided about a refund whose outcome cannot be learnt (design M5)."""

    refund_no: RefundNo
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class ConflictSeen:
    """A supervisor has seen that a late truth contradicts what was settled or ruled."""

    refund_no: RefundNo
    operator: str


@dataclass(frozen=True, slots=True)
class CopiesOwed:
    """Copies that a proven success owes; in the journal together with it."""

    copies: tuple[CopyRecord, ...]


class TaskKind(Enum):
    """What the main menu offers."""

    REFUND = "refund"
    VOID = "void"
    OPEN_ITEMS = "open_items"
    SERVICE = "service"
    KEYPAD_TEST = "keypad_test"  # opened from the service page
    SETTINGS = "settings"
    FEEDBACK = "feedback"  # opened from a record, for one refund
    RECORDS = "records"
    TOTALS = "totals"
    EXPORT = "export"  # opened from the totals
    RULING = "ruling"  # opened from what is open, for one refund


@dataclass(frozen=True, slots=True)
class TaskChosen:
    task: TaskKind
    subject: RefundNo | None = None
    """The refund the task is about, for a task that is about one."""
    original: TradeNo | None = None
    """The payment to look up at once, for 退单 and 撤销 when one leads to the other."""


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """The task on top of the session is over; ``lock`` when it was left alone for too long."""

    lock: bool = False


@dataclass(frozen=True, slots=True)
class SettingChosen:
    """A setting was changed and journalled; it is applied when no refund and no copy is on its way."""

    name: SettingName
    value: str


Event = (
    Started
    | KeyPressed
    | KeySeen
    | Scanned
    | TimerFired
    | DeviceChanged
    | ScreenDrawn
    | Typed
    | Confirmed
    | Cancelled
    | Erased
    | Cleared
    | Moved
    | Recovered
    | LockFound
    | LoginAnswered
    | LinkChecked
    | LookedUp
    | UsedFound
    | BalanceRead
    | RefundReserved
    | RefundNotReserved
    | RefundsFound
    | DossierFound
    | PhoneSealed
    | FormAdvanced
    | ExportStepped
    | StageReached
    | RefundAnswered
    | QueryAnswered
    | CopyReported
    | PrinterRecovered
    | SlipPrinted
    | JournalFailed
    | QueryDue
    | PowerRestored
    | RefundChanged
    | CopyChanged
    | PrintAsked
    | CopyJudged
    | RecoveryAsked
    | CopiesOwed
    | ReprintAsked
    | RefreshAsked
    | QueryRecorded
    | RefundRefreshed
    | RulingMade
    | ConflictSeen
    | TaskChosen
    | TaskEnded
    | SettingChosen
)
