"""The acquirer's book: payments, refunds, voids, funding accounts, and the rules (facts: acquirer §1.16, §6).

Used from one thread. Every change is on disk before the method returns. Amounts are int, 分.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from hw_mocks.acquirer.clock import HostClock, host_time, moment_of
from hw_mocks.acquirer.codes import Emu, Refusal
from hw_mocks.acquirer.limits import NOTES_MAX, REFUND_WINDOW_DAYS, REFUNDS_MAX
from hw_mocks.acquirer.records import (
    USES_MONEY,
    AccountMode,
    Identity,
    Ledger,
    Note,
    Operation,
    Original,
    PayState,
    Refund,
    RefundState,
)
from hw_mocks.acquirer.seed import CARD, DEFAULT_MODE, TERMINALS, seed_ledger

ORIGIN_NAMES = ("origin_trade_no", "origin_log_no", "origin_out_trade_no")
"""Identifiers of an original in order of priority (facts: acquirer §1.8)."""
_CASHIER_IDENTIFIERS = 2
_VOIDABLE = "MICROPAY"
"""被扫: what ``revoked`` is for (facts: acquirer §1.7, §1.16)."""

_NOT_REFUNDABLE = {
    PayState.INIT: Emu.ORIGINAL_NOT_PAID,
    PayState.CREATE: Emu.ORIGINAL_NOT_PAID,
    PayState.CLOSE: Emu.ORIGINAL_CLOSED,
    PayState.FAIL: Emu.ORIGINAL_FAILED,
    PayState.DEAL: Emu.ORIGINAL_IN_PROCESS,
    PayState.REVOKED: Emu.ORIGINAL_REVOKED,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """How the channel behind the book decides a refund that the rules allow; a fault may ask for another than success.

    With ``at_query`` it is ``first`` until so many queries were answered and ``after_ms`` have gone by, then ``state``;
    0 decides ``state`` at once.
    """

    state: RefundState = RefundState.SUCCESS
    at_query: int = 0
    after_ms: int = 0
    first: RefundState = RefundState.PROCESSING


AT_ONCE = Decision()


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A refund request whose fields were found right."""

    out_trade_no: str
    amount: int
    origin: dict[str, str]
    """Identifiers as sent, by their names; not empty."""
    mode: AccountMode | None = None
    """None: the merchant's configured default."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VoidOrder:
    """A void request whose fields were found right. It names no amount: it is of the whole payment."""

    out_trade_no: str
    origin: dict[str, str]
    """Identifiers as sent, by their names; not empty."""


@dataclass(frozen=True, slots=True)
class Given:
    """A refund's or a void's result, and whether it is the first one's again."""

    refund: Refund
    duplicate: bool


class Book:
    """Payments and refunds of one merchant."""

    def __init__(
        self, ledger: Ledger, save: Callable[[Ledger], None], clock: HostClock, window_days: int = REFUND_WINDOW_DAYS
    ) -> None:
        self._ledger = ledger
        self._save = save
        self._clock = clock
        self._window = timedelta(days=window_days)

    @property
    def identity(self) -> Identity:
        return self._ledger.identity

    # ------------------------------------------------------------ payments

    def add(self, original: Original, refunded: Refund | None = None) -> None:
        """A payment made while the book is open. Its numbers and its name must be new: see ``taken``."""
        self._ledger.originals.append(original)
        if refunded is not None:
            self._ledger.refunds.append(refunded)
        self._keep()

    def taken(self, name: str, out_trade_no: str) -> str:
        """Which of the two another payment has: ``name``, ``out_trade_no``, or "" when both are free."""
        if any(original.name == name for original in self._ledger.originals):
            return "name"
        return "out_trade_no" if self.original(out_trade_no=out_trade_no) is not None else ""

    @property
    def payments(self) -> int:
        return len(self._ledger.originals)

    def now(self) -> datetime:
        """The host's time."""
        return self._clock()

    def original(self, *, out_trade_no: str = "", trade_no: str = "", log_no: str = "") -> Original | None:
        """The payment with this number. Other merchants' are found too: the caller decides."""
        for original in self._ledger.originals:
            if (
                (trade_no and original.trade_no == trade_no)
                or (log_no and original.log_no == log_no)
                or (out_trade_no and original.out_trade_no == out_trade_no)
            ):
                return original
        return None

    def used(self, original: Original) -> int:
        """Refunded, or in process and so spoken for."""
        return sum(r.refund_amount for r in self._refunds_of(original) if r.trade_state in USES_MONEY)

    def refundable(self, original: Original) -> int:
        """What is left, leaving age and owner aside; nothing of a payment that was not made."""
        return original.total_amount - self.used(original) if original.pay_state is PayState.SUCCESS else 0

    def trade_state(self, original: Original) -> str:
        """PART_REFUND and REFUND follow from what was really refunded (facts: acquirer §1.13)."""
        if self._voided(original):
            return PayState.REVOKED
        refunded = sum(r.refund_amount for r in self._refunds_of(original) if r.trade_state is RefundState.SUCCESS)
        if original.pay_state is not PayState.SUCCESS or not refunded:
            return original.pay_state
        return "REFUND" if refunded == original.total_amount else "PART_REFUND"

    def _refunds_of(self, original: Original) -> list[Refund]:
        return [refund for refund in self._ledger.refunds if refund.origin_trade_no == original.trade_no]

    # ------------------------------------------------------------ refunds

    def refund(self, order: RefundOrder, decision: Decision = AT_ONCE) -> Given | Refusal:
        """Carry out or refuse, once per ``out_trade_no``: a number seen before gets its first result again, whatever
        else the repeat says (the real behaviour is NOT FOUND, acquirer §7).

        A refusal by a rule is kept as a refund that failed, so that a query finds it. Refusal, not kept: the
        book is full.
        """
        known = self._known(order.out_trade_no)
        if known is not None:
            return known
        original = self._named(order.origin)
        mode = order.mode or DEFAULT_MODE
        refusal = original if isinstance(original, Refusal) else self._why_not(original, order, mode)
        refund = self._enter(order, None if isinstance(original, Refusal) else original, mode)
        return self._carry_out(refund, refusal, decision)

    def void(self, order: VoidOrder, decision: Decision = AT_ONCE) -> Given | Refusal:
        """Revoke a whole payment on its own day, or refuse; once per ``out_trade_no``, as a refund.

        The money goes back from the merchant balance, where the payment stands (UNVERIFIED; so a balance that is less
        refuses it).
        """
        known = self._known(order.out_trade_no)
        if known is not None:
            return known
        original = self._named(order.origin)
        refusal = original if isinstance(original, Refusal) else self._why_not_void(original)
        payment = None if isinstance(original, Refusal) else original
        whole = RefundOrder(order.out_trade_no, payment.total_amount if payment else 0, order.origin)
        refund = self._enter(whole, payment, AccountMode.MERCHANT)
        refund.operation = Operation.VOID
        return self._carry_out(refund, refusal, decision)

    def _known(self, out_trade_no: str) -> Given | Refusal | None:
        """The first result of a number seen before, or that the book takes no other; None for a fresh number."""
        known = self.find_refund(out_trade_no=out_trade_no)
        if known is not None:
            return Given(known, True)
        return Refusal(Emu.BOOK_FULL) if len(self._ledger.refunds) >= REFUNDS_MAX else None

    def _carry_out(self, refund: Refund, refusal: Refusal | None, decision: Decision) -> Given:
        account = self._ledger.accounts.get(AccountMode(refund.refund_type))
        if refusal is not None or account is None:
            refusal = refusal or Refusal(Emu.NO_ACCOUNT)
            refund.trade_state, refund.refused = RefundState.FAIL, True
            refund.code, refund.message = refusal.code, refusal.message
        else:
            self._decided(refund, decision.first if decision.at_query else decision.state)
            if decision.at_query:
                refund.pending, refund.decided_as = True, decision.state
                refund.decided_at_query = decision.at_query
                if decision.after_ms:
                    refund.decided_after = host_time(self._clock() + timedelta(milliseconds=decision.after_ms))
            if refund.trade_state in USES_MONEY:
                account.balance -= refund.refund_amount
        self._keep()
        return Given(refund, False)

    def find_refund(self, *, out_trade_no: str = "", trade_no: str = "") -> Refund | None:
        for refund in self._ledger.refunds:
            if (trade_no and refund.trade_no == trade_no) or (out_trade_no and refund.out_trade_no == out_trade_no):
                return refund
        return None

    def query(self, refund: Refund) -> Refund:
        """Count a query, and decide a refund whose time has come. One that fails gives the money back."""
        refund.queries += 1
        now = host_time(self._clock())
        if refund.pending and refund.queries >= refund.decided_at_query and now >= refund.decided_after:
            refund.pending, refund.trade_time = False, now
            used = refund.trade_state in USES_MONEY
            self._decided(refund, refund.decided_as)
            back = int(used) - int(refund.trade_state in USES_MONEY)
            self._ledger.accounts[AccountMode(refund.refund_type)].balance += back * refund.refund_amount
        self._keep()
        return refund

    def _decided(self, refund: Refund, state: RefundState) -> None:
        refund.trade_state = state
        refund.code = refund.message = ""
        if state not in USES_MONEY:
            refusal = Refusal(Emu.CHANNEL_FAILED if state is RefundState.FAIL else Emu.CHANNEL_EXCEPTION)
            refund.code, refund.message = refusal.code, refusal.message

    def origin_of(self, refund: Refund) -> Original | None:
        return self.original(trade_no=refund.origin_trade_no) if refund.origin_trade_no else None

    def _named(self, origin: dict[str, str]) -> Original | Refusal:
        """The payment the identifiers name: the first by priority counts, the others must agree with it.

        The real gateway's answer to identifiers that differ is NOT FOUND; refusing shows the mistake.
        """
        name = next(name for name in ORIGIN_NAMES if name in origin)
        original = self.original(**{name.removeprefix("origin_"): origin[name]})
        if original is None:
            return Refusal(Emu.NO_ORIGINAL, origin[name])
        actual = (original.trade_no, original.log_no, original.out_trade_no)
        for other, value in zip(ORIGIN_NAMES, actual, strict=True):
            if origin.get(other, value) != value:
                return Refusal(Emu.IDENTIFIERS_DIFFER, other)
        return original

    def _why_not(self, original: Original, order: RefundOrder, mode: AccountMode) -> Refusal | None:
        if original.merchant_no != self.identity.merchant_no:
            return Refusal(Emu.ORIGINAL_OF_OTHER_MERCHANT)
        if original.pay_state in _NOT_REFUNDABLE:
            return Refusal(_NOT_REFUNDABLE[original.pay_state])
        if self._voided(original):
            return Refusal(Emu.ORIGINAL_REVOKED)
        if original.cashier and len(order.origin) < _CASHIER_IDENTIFIERS:
            return Refusal(Emu.TOO_FEW_IDENTIFIERS)
        if self._clock() - moment_of(original.trade_time) > self._window:
            return Refusal(Emu.TOO_OLD, f"{self._window.days} 天")
        left = self.refundable(original)
        if order.amount > left:
            return Refusal(Emu.OVER_REFUND, f"可退 {yuan(left)} 元")
        if mode not in self._ledger.accounts:
            return Refusal(Emu.NO_ACCOUNT, mode)
        if order.amount > self._ledger.accounts[mode].balance:
            return Refusal(Emu.INSUFFICIENT_BALANCE, mode)
        return None

    def _why_not_void(self, original: Original) -> Refusal | None:
        """facts: acquirer §1.16; the order of the checks and the window (host day) are UNVERIFIED."""
        if original.merchant_no != self.identity.merchant_no:
            return Refusal(Emu.ORIGINAL_OF_OTHER_MERCHANT)
        if original.pay_state in _NOT_REFUNDABLE:
            return Refusal(_NOT_REFUNDABLE[original.pay_state])
        if self._voided(original):
            return Refusal(Emu.ORIGINAL_REVOKED)
        if original.trade_main_type != _VOIDABLE or original.account_type == CARD.account_type:
            return Refusal(Emu.NOT_VOIDABLE)
        if original.trade_time[:8] != host_time(self._clock())[:8]:
            return Refusal(Emu.OTHER_DAY)
        if self.used(original):
            return Refusal(Emu.REFUNDED_BEFORE)
        if original.total_amount > self._ledger.accounts[AccountMode.MERCHANT].balance:
            return Refusal(Emu.INSUFFICIENT_BALANCE, AccountMode.MERCHANT)
        return None

    def _voided(self, original: Original) -> bool:
        return any(
            refund.operation is Operation.VOID and refund.trade_state is RefundState.SUCCESS
            for refund in self._refunds_of(original)
        )

    def _enter(self, order: RefundOrder, original: Original | None, mode: AccountMode) -> Refund:
        """Give it its own numbers: trade_no = yyyyMMdd + log_no, 14 digits from 66 (facts: acquirer §1.4)."""
        now = host_time(self._clock())
        log_no = f"66{self._ledger.next_log:012d}"
        self._ledger.next_log += 1
        refund = Refund(
            out_trade_no=order.out_trade_no,
            trade_no=now[:8] + log_no,
            log_no=log_no,
            acc_trade_no=f"5030{now[:8]}{log_no}",
            origin_trade_no=original.trade_no if original else "",
            origin_sent=dict(order.origin),
            refund_amount=order.amount,
            refund_type=mode,
            refund_reason=order.reason,
            trade_state=RefundState.SUCCESS,
            code="",
            message="",
            trade_time=now,
        )
        self._ledger.refunds.append(refund)
        return refund

    # ------------------------------------------------------------ accounts

    def balances(self) -> dict[AccountMode, int]:
        """分 in each account the merchant has."""
        return {mode: account.balance for mode, account in self._ledger.accounts.items()}

    def pay_no(self, mode: AccountMode) -> str:
        return self._ledger.accounts[mode].pay_no

    def set_balance(self, mode: AccountMode, fen: int) -> None:
        """By hand, as if money had come in or been settled. ``mode`` must be an account of the book."""
        self._ledger.accounts[mode].balance = fen
        self._keep()

    # ------------------------------------------------------------ requests, and the whole

    def note(
        self,
        endpoint: str,
        *,
        out_trade_no: str = "",
        fault: str = "",
        processed: bool = False,
        duplicate: bool = False,
        code: str = "",
    ) -> None:
        """Write down that a request came. Beyond NOTES_MAX the oldest is dropped and counted."""
        ledger = self._ledger
        at = host_time(self._clock())
        ledger.notes.append(Note(ledger.next_note, at, endpoint, out_trade_no, fault, processed, duplicate, code))
        ledger.next_note += 1
        if len(ledger.notes) > NOTES_MAX:
            del ledger.notes[0]
            ledger.notes_dropped += 1
        self._keep()

    def reset(self) -> None:
        """Begin anew with the seeds, dated from now."""
        self._ledger = seed_ledger(self.identity.serial_no, self._clock())
        self._keep()

    def shown(self) -> dict[str, Any]:
        """Everything, as JSON values; originals with what follows from their refunds."""
        ledger = self._ledger
        return {
            "created_at": ledger.created_at,
            "host_time": host_time(self._clock()),
            "identity": msgspec.to_builtins(ledger.identity),
            "terminals": list(TERMINALS),
            "refund_window_days": self._window.days,
            "default_acc_mode": str(DEFAULT_MODE),
            "balances": {str(mode): fen for mode, fen in self.balances().items()},
            "originals": [
                {
                    **msgspec.to_builtins(original),
                    "trade_state": str(self.trade_state(original)),
                    "refundable": self.refundable(original),
                }
                for original in ledger.originals
            ],
            "refunds": msgspec.to_builtins(ledger.refunds),
            "requests": msgspec.to_builtins(ledger.notes),
            "requests_dropped": ledger.notes_dropped,
        }

    def _keep(self) -> None:
        self._save(self._ledger)


def yuan(fen: int) -> str:
    """元 with two decimals, of an amount that is not negative."""
    return f"{fen // 100}.{fen % 100:02d}"
