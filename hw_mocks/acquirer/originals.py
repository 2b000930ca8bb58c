"""Payments added by hand while the emulator runs: the order checked, the payment made.

======================  =====================================================================================
``name``                small letters and ``_``; new in the book
``account_type``        WECHAT, ALIPAY, UQRCODEPAY, UNION, BESTPAY
``total_amount``        分
``out_trade_no``        optional: up to 32 letters, digits, ``_`` and ``-``; else a number of the book's own
``trade_time``          optional: host time yyyyMMddHHmmss; or ``days_ago``; else now
``pay_state``           optional: SUCCESS (else), INIT, CREATE, FAIL, DEAL, CLOSE, REVOKED
``refunded``            optional: 分 that were given back before
``cashier``             optional: true for 收银台下单
``other_merchant``      optional: true for another merchant's
``goods``               optional: ``[{"goods_name": …, "quantity": n, "price": 分}]``, an extension of the emulator
======================  =====================================================================================
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from hw_mocks.acquirer.book import Book
from hw_mocks.acquirer.clock import moment_of
from hw_mocks.acquirer.faults import BadOrder, number
from hw_mocks.acquirer.limits import FEN_MAX, GOODS_MAX, ORIGINALS_MAX
from hw_mocks.acquirer.records import Goods, Original, PayState
from hw_mocks.acquirer.seed import WALLETS, Seed, original_of, refund_of

ADDED_ORDER, ADDED_LOG = 202611240000, 66_300011_240000
"""Numbers of payments added by hand: 12 and 14 digits, apart from the seeds' own."""
_REFUND_LOG = 5_000
_DAYS_MAX = 3_650
_QUANTITY_MAX = 999_999
_FIELDS = (
    "name",
    "account_type",
    "total_amount",
    "out_trade_no",
    "trade_time",
    "days_ago",
    "pay_state",
    "refunded",
    "cashier",
    "other_merchant",
    "goods",
)
_NAME = re.compile(r"[a-z][a-z_]{1,39}", re.ASCII)
_ORDER_NO = re.compile(r"[0-9A-Za-z_-]{1,32}", re.ASCII)
_GOODS_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,64}")


def add_original(book: Book, body: object) -> Original:
    """Check the order and put the payment into the book. Raises BadOrder naming the field; then nothing changed."""
    if not isinstance(body, dict):
        raise BadOrder("body", "must be a JSON object")
    for name in body:
        if name not in _FIELDS:
            raise BadOrder(str(name)[:40], f"unknown; a payment takes {', '.join(_FIELDS)}")
    if book.payments >= ORIGINALS_MAX:
        raise BadOrder("name", f"the book holds {ORIGINALS_MAX} payments; reset it")
    place = book.payments
    moment = _moment(body, book.now())
    seed = _seed(body)
    order_no = _text(body, "out_trade_no", _ORDER_NO, "1 to 32 letters, digits, _ or -", str(ADDED_ORDER + place))
    taken = book.taken(seed.name, order_no)
    if taken:
        raise BadOrder(taken, "another payment of the book has it")
    original = original_of(seed, order_no, f"{ADDED_LOG + place:014d}", moment)
    refunded = refund_of(original, seed.refunded, f"{ADDED_LOG + _REFUND_LOG + place:014d}") if seed.refunded else None
    book.add(original, refunded)
    return original


def _seed(body: dict[str, Any]) -> Seed:
    account_type = body.get("account_type")
    if not isinstance(account_type, str) or account_type not in WALLETS:
        raise BadOrder("account_type", f"must be one of {', '.join(WALLETS)}")
    total = number(body, "total_amount", 1, FEN_MAX)
    state = body.get("pay_state", "SUCCESS")
    if not isinstance(state, str) or state not in list(PayState):
        raise BadOrder("pay_state", f"must be one of {', '.join(PayState)}")
    refunded = number(body, "refunded", 0, total, 0)
    if refunded and state != PayState.SUCCESS:
        raise BadOrder("refunded", "only of a payment that was made (pay_state SUCCESS)")
    return Seed(
        name=_text(body, "name", _NAME, "2 to 40 small letters and _"),
        wallet=WALLETS[account_type],
        total=total,
        days_ago=0,
        pay_state=PayState(state),
        refunded=refunded,
        cashier=_flag(body, "cashier"),
        goods=_goods(body.get("goods", [])),
        other_merchant=_flag(body, "other_merchant"),
    )


def _moment(body: dict[str, Any], now: datetime) -> datetime:
    if "trade_time" in body and "days_ago" in body:
        raise BadOrder("days_ago", "either trade_time or days_ago")
    if "trade_time" not in body:
        return now - timedelta(days=number(body, "days_ago", 0, _DAYS_MAX, 0))
    try:
        moment = moment_of(str(body["trade_time"]))
    except ValueError:
        raise BadOrder("trade_time", "must be a host time, yyyyMMddHHmmss") from None
    if not now - timedelta(days=_DAYS_MAX) <= moment <= now:
        raise BadOrder("trade_time", f"must be within {_DAYS_MAX} days before now, and not later than now")
    return moment


def _text(body: dict[str, Any], name: str, pattern: re.Pattern[str], rule: str, default: str = "") -> str:
    value = body.get(name, default)
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise BadOrder(name, f"must be {rule}")
    return value


def _flag(body: dict[str, Any], name: str) -> bool:
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise BadOrder(name, "must be true or false")
    return value


def _goods(value: object) -> tuple[Goods, ...]:
    if not isinstance(value, list) or len(value) > GOODS_MAX:
        raise BadOrder("goods", f"must be a list of at most {GOODS_MAX}")
    lines = []
    for place, line in enumerate(value):
        where = f"goods[{place}]"
        if not isinstance(line, dict) or set(line) != {"goods_name", "quantity", "price"}:
            raise BadOrder(where, "must be an object of goods_name, quantity and price")
        try:
            name = _text(line, "goods_name", _GOODS_NAME, "1 to 64 printable characters")
            lines.append(Goods(name, number(line, "quantity", 1, _QUANTITY_MAX), number(line, "price", 0, FEN_MAX)))
        except BadOrder as order:
            raise BadOrder(f"{where}.{order.field}", order.message) from None
    return tuple(lines)
