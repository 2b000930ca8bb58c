"""What the book holds, as it stands in ``acquirer.json`` and in ``GET /emu/book``. Amounts are int, 分.

An unknown key in the file is an error, not a loss. Field names are those of the wire (facts: acquirer §1.8-§1.14);
what has no name there is the emulator's own.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class PayState(StrEnum):
    """How the payment itself stands. PART_REFUND and REFUND are not stored: they follow from the refunds."""

    INIT = "INIT"
    CREATE = "CREATE"
    SUCCESS = "SUCCESS"
    FAIL = "FAIL"
    DEAL = "DEAL"
    CLOSE = "CLOSE"
    REVOKED = "REVOKED"


class RefundState(StrEnum):
    """``trade_state`` of a refund. Money of a refund in process is already taken from the funding account."""

    SUCCESS = "SUCCESS"
    PROCESSING = "PROCESSING"
    INIT = "INIT"
    DEAL = "DEAL"
    TIMEOUT = "TIMEOUT"
    FAIL = "FAIL"
    EXCEPTION = "EXCEPTION"


class Operation(StrEnum):
    """What gave the money back."""

    REFUND = "refund"
    VOID = "void"  # revoked: the whole payment, on its own day


IN_PROCESS = (RefundState.PROCESSING, RefundState.INIT, RefundState.DEAL, RefundState.TIMEOUT)
"""Words for "not decided yet" (facts: acquirer §1.9, §1.10)."""
USES_MONEY = (RefundState.SUCCESS, *IN_PROCESS)
"""Refunds in these states count against the original and against the funding account."""


class AccountMode(StrEnum):
    """``refund_acc_mode``: which merchant-side account pays for a refund (facts: acquirer §1.8)."""

    RETURN = "00"  # 退货账户余额
    MERCHANT = "05"  # 商户余额
    TERMINAL = "06"  # 终端余额
    FINAL = "30"  # 终点账户: this merchant has none


class Identity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    appid: str
    merchant_no: str
    term_no: str
    serial_no: str
    """Serial number of the merchant's certificate, hex."""
    org_no: str


class Goods(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    goods_name: str
    quantity: int
    price: int
    """Of one piece, 分."""


class Original(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payment. Never changes once it is in the book."""

    name: str
    """For people and rigs: ``wechat_paid``."""
    merchant_no: str
    term_no: str
    out_trade_no: str
    trade_no: str
    log_no: str
    account_type: str
    trade_main_type: str
    pay_state: PayState
    total_amount: int
    trade_time: str = ""
    """Host time of the payment; empty while unpaid."""
    acc_trade_no: str = ""
    card_type: str = ""
    crd_no: str = ""
    """Masked: first 6, last 4."""
    user_id2: str = ""
    cashier: bool = False
    """Paid by way of 收银台下单: a refund must name two identifiers."""
    goods: tuple[Goods, ...] = ()


class Refund(msgspec.Struct, forbid_unknown_fields=True):
    """A refund or a void, carried out or refused. Found again by ``out_trade_no``; never removed."""

    out_trade_no: str
    trade_no: str
    log_no: str
    acc_trade_no: str
    origin_trade_no: str
    """Empty when the request named no payment of the book."""
    origin_sent: dict[str, str]
    """The identifiers as they were sent: the answer echoes only these."""
    refund_amount: int
    refund_type: str
    """The funding account that was really used."""
    refund_reason: str
    trade_state: RefundState
    code: str
    """Why not, as ``EMU…``; empty for a refund that was carried out or is in process."""
    message: str
    trade_time: str
    refused: bool = False
    """Refused by a rule: the envelope carries the code. Otherwise the state says all."""
    queries: int = 0
    decided_at_query: int = 0
    """As it is until this many queries were answered; 0 when decided at once and for good."""
    decided_after: str = ""
    """And not before this host time; empty for no such limit."""
    decided_as: RefundState = RefundState.SUCCESS
    pending: bool = False
    """Is still to become ``decided_as``."""
    seeded: bool = False
    """Was in the book when it was made: from another terminal, long ago."""
    operation: Operation = Operation.REFUND


class Account(msgspec.Struct, forbid_unknown_fields=True):
    """A funding account of the merchant."""

    mode: AccountMode
    balance: int
    pay_no: str


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One request as it came in, for tests that count."""

    seq: int
    at: str
    """Host time."""
    endpoint: str
    """Short name; the path for one that does not exist; ``connection`` for a refused handshake."""
    out_trade_no: str
    """Of the request, or its trade_no; empty when it could not be read."""
    fault: str
    """The fault applied; empty for none."""
    processed: bool
    """Whether the message was carried out: signature and fields right, not cut off before."""
    duplicate: bool
    """The refund number was known: the first result was given again, nothing else done."""
    code: str
    """Envelope code of the answer, as far as one was made."""


class Ledger(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file."""

    created_at: str
    identity: Identity
    accounts: dict[AccountMode, Account]
    originals: list[Original]
    refunds: list[Refund]
    next_log: int
    """Last 12 digits of the next refund's log number."""
    version: int = 1
    notes: list[Note] = []
    next_note: int = 1
    notes_dropped: int = 0
