"""The book a new emulated acquirer is born with: one payment of every kind a technician may want to try.

Order numbers are 12 digits, ready for a keypad, and look like nothing else a scanner may read: not a log number (14
digits, 66…), not a payment code (16 digits and more). They stay the same; the days count back from the first start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hw_mocks.acquirer.clock import HOST_ZONE, host_time
from hw_mocks.acquirer.records import (
    Account,
    AccountMode,
    Goods,
    Identity,
    Ledger,
    Original,
    PayState,
    Refund,
    RefundState,
)

APPID, MERCHANT_NO, TERM_NO, ORG_NO = "OP00000003", "822290059430BFA", "D9296400", "1"
"""Identities that SDK READMEs publish (facts: acquirer §1.1)."""
TERMINALS = (TERM_NO, "D9296401", "D9296402", "D9296403")
"""All terminals of the merchant: what one may do, all may."""
OTHER_MERCHANT_NO, OTHER_TERM_NO = "82229007392000A", "D9296381"

_ORDER_BASE = 202611230000
_LOG_BASE = 66_200011_230000
_FIRST_REFUND_LOG = 300_000_000_001

DEFAULT_MODE = AccountMode.MERCHANT
"""The merchant's configured default, used when a request leaves ``refund_acc_mode`` out: the merchant balance, which
is also the balance that ``ewalletBalanceQuery`` tells. So balance before - balance after = the refund."""

BALANCES = {AccountMode.RETURN: 500_000, AccountMode.MERCHANT: 1_000_000, AccountMode.TERMINAL: 30_000}


@dataclass(frozen=True, slots=True)
class Wallet:
    account_type: str
    card_type: str
    user_id2: str
    acc_prefix: str
    crd_no: str = ""


WECHAT = Wallet("WECHAT", "02", "oEmu5TxKq0000000000000000001", "4200")
ALIPAY = Wallet("ALIPAY", "04", "2088000000000017", "22")
UNIONPAY_QR = Wallet("UQRCODEPAY", "00", "", "01", "621700******0031")
CARD = Wallet("UNION", "01", "", "", "622622******8223")
BESTPAY = Wallet("BESTPAY", "99", "EMU-BESTPAY-000001", "31")
WALLETS = {wallet.account_type: wallet for wallet in (WECHAT, ALIPAY, UNIONPAY_QR, CARD, BESTPAY)}

TEA = (Goods("茉莉绿茶", 2, 1_250), Goods("海盐曲奇", 1, 2_150))
SHOP = (Goods("保温杯 500ml", 2, 12_900), Goods("棉质毛巾", 3, 4_500), Goods("购物袋", 1, 50))


@dataclass(frozen=True, slots=True)
class Seed:
    name: str
    wallet: Wallet
    total: int
    days_ago: int
    pay_state: PayState = PayState.SUCCESS
    refunded: int = 0
    cashier: bool = False
    goods: tuple[Goods, ...] = ()
    other_merchant: bool = False


# fmt: off
SEEDS = (
    #    name                     wallet       分         days
    Seed("wechat_paid",           WECHAT,      8_800,     0),
    Seed("alipay_paid",           ALIPAY,      12_850,    1),
    Seed("card_goods_paid",       CARD,        39_350,    1, goods=SHOP),
    Seed("unionpay_qr_paid",      UNIONPAY_QR, 5_600,     0),
    Seed("cashier_paid",          WECHAT,      16_600,    1, cashier=True),
    Seed("wechat_goods_paid",     WECHAT,      4_650,     0, goods=TEA),
    Seed("alipay_part_refunded",  ALIPAY,      20_000,    3, refunded=5_000),
    Seed("card_refunded",         CARD,        10_000,    5, refunded=10_000),
    Seed("wechat_unpaid",         WECHAT,      3_000,     0, PayState.CREATE),
    Seed("alipay_closed",         ALIPAY,      4_000,     1, PayState.CLOSE),
    Seed("card_failed",           CARD,        7_700,     1, PayState.FAIL),
    Seed("wechat_too_old",        WECHAT,      6_600,     730),
    Seed("other_merchant_paid",   ALIPAY,      9_900,     1, other_merchant=True),
    Seed("card_paid",             CARD,        25_000,    1),
    Seed("card_above_balance",    CARD,        2_000_000, 1),
    Seed("alipay_in_process",     ALIPAY,      1_500,     0, PayState.DEAL),
    Seed("wechat_revoked",        WECHAT,      2_200,     0, PayState.REVOKED),
    Seed("bestpay_paid",          BESTPAY,     3_300,     2),
)
# fmt: on

_UNPAID = (PayState.INIT, PayState.CREATE, PayState.CLOSE)
"""Nobody paid: no time of payment, no wallet's number, no payer."""


def seed_ledger(serial_no: str, now: datetime) -> Ledger:
    """A new book, deterministic but for the days."""
    originals = [_original(place, seed, now) for place, seed in enumerate(SEEDS, start=1)]
    refunds = [
        _refund(original, seed.refunded, place)
        for place, (seed, original) in enumerate(zip(SEEDS, originals, strict=True), start=1)
        if seed.refunded
    ]
    return Ledger(
        created_at=host_time(now),
        identity=Identity(APPID, MERCHANT_NO, TERM_NO, serial_no, ORG_NO),
        accounts={mode: Account(mode, fen, f"{MERCHANT_NO}{mode}") for mode, fen in BALANCES.items()},
        originals=originals,
        refunds=refunds,
        next_log=_FIRST_REFUND_LOG,
    )


def _original(place: int, seed: Seed, now: datetime) -> Original:
    moment = paid_at(now, seed.days_ago, place)
    return original_of(seed, str(_ORDER_BASE + place), f"{_LOG_BASE + place:014d}", moment)


def original_of(seed: Seed, out_trade_no: str, log_no: str, moment: datetime) -> Original:
    """The payment as it stands in the book."""
    paid = seed.pay_state not in _UNPAID
    wallet = seed.wallet
    return Original(
        name=seed.name,
        merchant_no=OTHER_MERCHANT_NO if seed.other_merchant else MERCHANT_NO,
        term_no=OTHER_TERM_NO if seed.other_merchant else TERM_NO,
        out_trade_no=out_trade_no,
        trade_no=f"{moment:%Y%m%d}{log_no}",
        log_no=log_no,
        account_type=wallet.account_type,
        trade_main_type="PREORDER" if seed.cashier or not paid else "MICROPAY",
        pay_state=seed.pay_state,
        total_amount=seed.total,
        trade_time=host_time(moment) if paid else "",
        acc_trade_no=f"{wallet.acc_prefix}{moment:%Y%m%d}{log_no}" if paid else "",
        card_type=wallet.card_type if paid else "",
        crd_no=wallet.crd_no if paid else "",
        user_id2=wallet.user_id2 if paid else "",
        cashier=seed.cashier,
        goods=seed.goods,
    )


def paid_at(now: datetime, days_ago: int, place: int) -> datetime:
    """Today: half an hour ago, but not yesterday just after midnight. Earlier days: in the afternoon."""
    local = now.astimezone(HOST_ZONE)
    if days_ago == 0:
        return max(local - timedelta(minutes=30), local.replace(hour=0, minute=0, second=0, microsecond=0))
    return (local - timedelta(days=days_ago)).replace(hour=14, minute=place, second=7, microsecond=0)


def _refund(original: Original, fen: int, place: int) -> Refund:
    return refund_of(original, fen, f"{_LOG_BASE + 5_000 + place:014d}")


def refund_of(original: Original, fen: int, log_no: str) -> Refund:
    """What was refunded of a payment before the terminal came to it."""
    return Refund(
        out_trade_no=f"SEED{original.out_trade_no}",
        trade_no=original.trade_no[:8] + log_no,
        log_no=log_no,
        acc_trade_no=original.acc_trade_no,
        origin_trade_no=original.trade_no,
        origin_sent={"origin_trade_no": original.trade_no},
        refund_amount=fen,
        refund_type=DEFAULT_MODE,
        refund_reason="商品退货",
        trade_state=RefundState.SUCCESS,
        code="",
        message="",
        trade_time=original.trade_time,
        seeded=True,
    )
