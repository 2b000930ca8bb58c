"""Payments that a person adds to the book while the acquirer runs: paid now, at the merchant's first terminal."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from hw_mocks.acquirer.clock import host_time
from hw_mocks.acquirer.faults import BadOrder, number
from hw_mocks.acquirer.limits import FEN_MAX, ORIGINALS_MAX
from hw_mocks.acquirer.records import Ledger, Original, PayState
from hw_mocks.acquirer.seed import ALIPAY, BESTPAY, CARD, MERCHANT_NO, TERM_NO, UNIONPAY_QR, WECHAT, Wallet

WALLETS: dict[str, Wallet] = {wallet.account_type: wallet for wallet in (WECHAT, ALIPAY, UNIONPAY_QR, CARD, BESTPAY)}
NAME = re.compile(r"[a-z][a-z_]{1,39}")
FIRST_ORDER, FIRST_LOG = 202611240000, 66_300011_240000
"""Numbers of payments added by hand: 12 and 14 digits, apart from the seeds' own."""
_KEYS = ("name", "account_type", "total_amount")


def ring_up(ledger: Ledger, body: object, now: datetime) -> Original:
    """Add ``{"name": …, "account_type": …, "total_amount": 分}`` to the book. Raises BadOrder naming the field."""
    if not isinstance(body, dict):
        raise BadOrder("body", "must be a JSON object")
    for key in body:
        if key not in _KEYS:
            raise BadOrder(str(key)[:40], f"unknown; {', '.join(_KEYS)} are taken")
    name, wallet = _name(ledger, body), _wallet(body)
    total = number(body, "total_amount", 1, FEN_MAX)
    if len(ledger.originals) >= ORIGINALS_MAX:
        raise BadOrder("name", f"the book holds {ORIGINALS_MAX} payments already; reset it")
    place = len(ledger.originals)
    log_no, stamp = f"{FIRST_LOG + place:014d}", host_time(now)
    original = Original(
        name=name,
        merchant_no=MERCHANT_NO,
        term_no=TERM_NO,
        out_trade_no=str(FIRST_ORDER + place),
        trade_no=stamp[:8] + log_no,
        log_no=log_no,
        account_type=wallet.account_type,
        trade_main_type="MICROPAY",
        pay_state=PayState.SUCCESS,
        total_amount=total,
        trade_time=stamp,
        acc_trade_no=f"{wallet.acc_prefix}{stamp[:8]}{log_no}",
        card_type=wallet.card_type,
        crd_no=wallet.crd_no,
        user_id2=wallet.user_id2,
    )
    ledger.originals.append(original)
    return original


def _name(ledger: Ledger, body: dict[str, Any]) -> str:
    name = body.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise BadOrder("name", "must be small letters and _, 2 to 40")
    if any(original.name == name for original in ledger.originals):
        raise BadOrder("name", f"there is a payment {name!r} already")
    return name


def _wallet(body: dict[str, Any]) -> Wallet:
    wallet = WALLETS.get(str(body.get("account_type")))
    if wallet is None:
        raise BadOrder("account_type", f"must be one of {', '.join(WALLETS)}")
    return wallet
