"""The ports: what the runtime needs of the world. Drivers, journal and acquirer implement them; the core sees none.

All of them are called from one thread each, as said per port. Errors are of the families in ``terminal.errors``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from terminal.core.customer import CustomerMessage
from terminal.core.effects import Sound
from terminal.core.entries import Entry
from terminal.core.events import Recovered
from terminal.core.export_model import ExportStep, Heading, Voucher
from terminal.core.ids import OrderNo, RefundNo, TradeNo
from terminal.core.keys import Key
from terminal.core.model import (
    BalanceResult,
    DeviceState,
    LinkReport,
    LoginLock,
    LookUpResult,
    Outcome,
    Person,
    PrintReport,
    RefundIntent,
    RefundRecord,
    SendStage,
    UsedAmounts,
)
from terminal.core.phone import SealedPhone
from terminal.core.records import RefundDossier, RefundQuery, RefundsPage
from terminal.core.screens.model import ScreenModel, Tone
from terminal.core.secret import Secret
from terminal.core.slips.document import Document


class Clock(Protocol):
    """The one source of time; injected everywhere, so that tests own it."""

    def mono_ms(self) -> int:
        """Milliseconds on a clock that never jumps."""

    def wall(self) -> datetime:
        """Device time, aware, in the terminal's time zone."""


class ZonedClock(Clock, Protocol):
    """A clock whose zone can be set; the runtime's own."""

    def use_zone(self, name: str) -> None:
        """Give ``wall`` in this zone (``Asia/Shanghai``) from now on."""


class NotReserved(Protocol):
    """Why the journal did not reserve an amount."""

    @property
    def why(self) -> str: ...

    @property
    def blocking(self) -> RefundNo | None: ...


class JournalPort(Protocol):
    """The one durable record. Used from the loop's thread only. Methods raise JournalError.

    When ``reserve`` or ``append`` returns, what was written is on disk.
    """

    def reserve(self, intent: RefundIntent, now: datetime) -> RefundRecord | NotReserved:
        """Check that the original is not blocked and the amount fits, make the next refund number, write both."""

    def append(self, entries: Sequence[Entry], now: datetime) -> None:
        """Write all entries in one transaction, or none."""

    def used(self, trade_no: TradeNo) -> UsedAmounts:
        """Amounts of succeeded and open refunds of one original.

        A ruling "executed" counts as succeeded, "not executed" is free unless a late success stands beside it.
        A late refusal beside a success or an "executed" ruling frees nothing.
        """

    def find(
        self, query: RefundQuery, *, limit: int, cursor: int | None = None, oldest_first: bool = False
    ) -> RefundsPage:
        """One page of the refunds that a question is about, newest first unless said otherwise."""

    def dossier(self, number: RefundNo) -> RefundDossier | None:
        """Everything about one refund; None when the number is not known."""

    def recover(self) -> Recovered:
        """Refunds without an outcome, and copies not yet proven or accepted, in order of creation.

        Included too: refunds that are RULED (still being asked about), those contradicted by a late truth that nobody
        has acknowledged, and the refunds that the copies belong to, whatever their state.
        """

    def anchor(self, now: datetime, accepted_by: str = "") -> object:
        """Write where the chain stands and who accepted what is before it; later openings check from here."""

    def login_lock(self, number: str, now: datetime) -> LoginLock | None:
        """The lock on a staff number, or None."""

    def login_tries_left(self, number: str, now: datetime) -> int:
        """Wrong passwords that are still allowed before the lock; LoginTried entries without a LoggedIn count."""

    def close(self) -> None: ...


class AcquirerPort(Protocol):
    """The acquirer. Blocking; called from worker threads, several at once. Never raises for what the wire does:
    every failure is a value (design M4)."""

    def check_link(self) -> LinkReport: ...

    def look_up(self, number: OrderNo | TradeNo, *, is_trade_no: bool) -> LookUpResult: ...

    def balance(self) -> BalanceResult: ...

    def refund(self, record: RefundRecord, on_stage: Callable[[SendStage], None]) -> Outcome:
        """Send the refund once. NotSent only when no byte of the request can have left."""

    def query(self, record: RefundRecord) -> Outcome:
        """Ask for the outcome under the same number. NotSent means that the question was not sent."""


class ExportPort(Protocol):
    """Where an export goes: a stick or a folder. Blocking; called from one worker thread. Never raises: what the
    target does is in the step. Nothing lies under the finished name before ``finish`` has succeeded."""

    def begin(self, name: str, headings: Sequence[Heading], made_at: datetime) -> ExportStep: ...

    def write(self, rows: Sequence[Sequence[str]], vouchers: Sequence[Voucher]) -> ExportStep: ...

    def finish(self) -> ExportStep: ...

    def abort(self) -> ExportStep: ...


class StaffPort(Protocol):
    """People and passwords. Blocking (a slow hash); called from a worker thread."""

    def verify(self, number: str, password: Secret) -> Person | None:
        """The person, or None when number or password is wrong. Takes the same time for both."""


class PhonePort(Protocol):
    """Seals customers' phone numbers. Called from the loop's thread; fast, touches no disk."""

    def seal(self, number: Secret) -> SealedPhone: ...


class PrinterPort(Protocol):
    """The receipt printer. Blocking, bounded by its own deadlines; called from one worker thread."""

    def print(self, document: Document) -> PrintReport:
        """Print one document and cut. Device failures come back in the report, never as an exception."""

    def probe(self) -> tuple[DeviceState, str]:
        """Ask for the state now: READY, ATTENTION (with what to do) or AWAY.

        UNKNOWN for a printer that has no way to answer but whose port is there: nothing may be concluded.
        """

    def recover(self, resume: bool) -> tuple[DeviceState, str]:
        """Tell it that its fault was mended, on the operator's word only; what it then says, as ``probe``.

        With ``resume`` it goes on with what it holds, from the line with the error; else it drops what it holds.
        """

    def close(self) -> None: ...


class PanelPort(Protocol):
    """A display for the operator. Called from the loop's thread; must return within one frame (50 ms)."""

    def show(self, screen: ScreenModel) -> None:
        """Draw. Raises DeviceError; the loop then goes on without this panel."""

    def close(self) -> None:
        """Give the display back as it was found."""


@runtime_checkable
class BrightnessPort(Protocol):
    """A panel whose light can be set."""

    def set_brightness(self, percent: int) -> None:
        """1 to 100. Raises DeviceError; the panel goes on as it was."""


@runtime_checkable
class ModelPort(Protocol):
    """A printer that can be told which model it is. Called from the printer's worker thread."""

    @property
    def model(self) -> str: ...

    def models(self) -> tuple[str, ...]:
        """Every model there is a profile for."""

    def use_model(self, name: str) -> None:
        """Print as this model from the next copy on. Raises ConfigError for a profile that cannot be used."""


class CustomerDisplayPort(Protocol):
    """The customer's display. It has a thread of its own; whatever is wrong with it delays nobody."""

    def start(self, on_state: StateSink) -> None:
        """Open the port and show the greeting; READY or AWAY comes through ``on_state``."""

    def show(self, message: CustomerMessage) -> None:
        """Have it shown as soon as the display can. Returns at once, raises nothing; a later message overtakes it."""

    def close(self) -> None: ...


KeySink = Callable[[Key, int], None]
"""Called from the driver's thread with a press and the monotonic ms at which it was read."""
ScanSink = Callable[[Secret, int], None]
"""Called from the driver's thread with one framed scan and the monotonic ms at which it was read."""
CodeSink = Callable[[str, Key | None, int], None]
"""Called from the driver's thread with a code as the key map writes it, what it means, and when it was read."""
StateSink = Callable[[DeviceState, str], None]
"""Called from the driver's thread when the device comes, goes or wants attention; the text says what to do."""


class KeypadPort(Protocol):
    """A keypad. ``start`` opens the port and begins a reader thread; a lost port is reopened by the driver."""

    def start(self, on_key: KeySink, on_state: StateSink) -> None: ...

    def close(self) -> None: ...


class ScannerPort(Protocol):
    def start(self, on_scan: ScanSink, on_state: StateSink) -> None: ...

    def close(self) -> None: ...


@runtime_checkable
class SignalPort(Protocol):
    """A keypad that can be heard and has lamps. Both return at once and raise nothing, even when it is away."""

    def beep(self, sound: Sound) -> None: ...

    def light(self, tone: Tone) -> None:
        """Lamps for the tone of the page that is shown from now on."""

    def set_volume(self, volume: int) -> None:
        """0 is mute, 1 quiet, 2 normal, 3 loud."""


@runtime_checkable
class CodePort(Protocol):
    """A keypad that tells the codes of its keys, those without a meaning and those that do not count too."""

    def watch(self, on_code: CodeSink) -> None:
        """Before ``start``. A code is told before the press that it makes."""


@runtime_checkable
class TriggerPort(Protocol):
    """A scanner that takes commands. Both return at once; False when it takes none, or too many wait."""

    def trigger(self) -> bool:
        """Look for a code."""

    def stop(self) -> bool:
        """Look no more."""
