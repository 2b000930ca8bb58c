"""tradequery answer → the original payment, or why it could not be read (facts: acquirer §1.13)."""

from __future__ import annotations

import msgspec

from terminal.acquirer.envelope import Data, plain
from terminal.acquirer.fields import TRADE_QUERY_ANSWER, incoming_fault, shown
from terminal.acquirer.limits import MAX_GOODS_LINES
from terminal.acquirer.reply import Proven, open_v3
from terminal.core.goods import GoodsLine
from terminal.core.ids import LogNo, OrderNo, TradeNo, log_no_of, parse_date, parse_order_no, parse_trade_no
from terminal.core.model import LookUpFailed, LookUpResult, Original, OriginalState, PaymentType, Unknown
from terminal.core.money import Fen

FOUND = "BBS00000"
"""Only says that the trade was found; its state is in ``trade_state``."""

PAYMENT_TYPES = {
    "WECHAT": PaymentType.WECHAT,
    "ALIPAY": PaymentType.ALIPAY,
    "UQRCODEPAY": PaymentType.UNIONPAY_QR,
    "UNION": PaymentType.CARD,  # UNVERIFIED: the word for bank cards in one document
}
"""``account_type``; all other words (BESTPAY, SUNING, …) are OTHER."""

STATES = {state.value: state for state in OriginalState}

NOT_PAYMENTS = frozenset({"REFUND", "CANCEL"})
"""``trade_main_type`` of trades that gave money back: they are no originals."""


class _Goods(msgspec.Struct, frozen=True):
    """The emulated acquirer's own extension (no public source): numbers as text, price in fen."""

    goods_name: str
    quantity: str
    price: str


def of_trade_query(proven: Proven, number: OrderNo | TradeNo, *, is_trade_no: bool) -> LookUpResult:
    """The original asked for, and no other."""
    answer = open_v3(proven)
    if isinstance(answer, Unknown):
        return _failed(answer.detail)
    if answer.code != FOUND:
        return LookUpFailed(True, answer.code, answer.message)
    data = answer.data
    if shown(TRADE_QUERY_ANSWER, data, "trade_main_type") in NOT_PAYMENTS:
        return LookUpFailed(True, answer.code, "这个号码是退款或撤销，不是原支付交易")
    fault = incoming_fault(TRADE_QUERY_ANSWER, data, settled=False)
    if fault is not None:
        return _failed(f"应答{fault}")
    if data["trade_no" if is_trade_no else "out_trade_no"] != number:
        return _failed("应答是另一笔交易的，请重新查询")
    try:
        return _original(data)
    except ValueError:
        # BadNumber: a trade number that begins with no day. The field's form was checked before.
        return _failed("应答字段 trade_no 不是交易号")


def _original(data: Data) -> Original:
    """Presence and form of what is read here were checked against the table. Raises BadNumber."""
    trade_no = parse_trade_no(str(data["trade_no"]))
    account_type = shown(TRADE_QUERY_ANSWER, data, "account_type")
    return Original(
        trade_no=trade_no,
        log_no=LogNo(str(data["log_no"])) if "log_no" in data else log_no_of(trade_no),
        order_no=parse_order_no(str(data["out_trade_no"])),
        merchant_no=str(data["merchant_no"]),
        payment_type=PAYMENT_TYPES.get(account_type, PaymentType.OTHER),
        account_type=account_type,
        state=STATES.get(str(data["trade_state"]), OriginalState.UNKNOWN),
        total=Fen.from_wire(str(data["total_amount"])),
        trade_time=_trade_time(data),
        payer=_payer(data),
        goods=_goods(data.get("goods_detail")),
        main_type=shown(TRADE_QUERY_ANSWER, data, "trade_main_type"),
    )


def _trade_time(data: Data) -> str:
    text = shown(TRADE_QUERY_ANSWER, data, "trade_time")
    try:
        parse_date(text[:8])
    except ValueError:
        return ""
    return text


def _payer(data: Data) -> str:
    """Card first 6 and last 4, wallet id first 4 and last 4, masked again: the answer's own mask is not trusted."""
    card = "".join(shown(TRADE_QUERY_ANSWER, data, "crd_no").split())
    if card:
        return f"{card[:6]}{'*' * (len(card) - 10)}{card[-4:]}" if _is_card(card) else ""
    wallet = plain(shown(TRADE_QUERY_ANSWER, data, "user_id2"))
    if not wallet:
        return ""
    return f"{wallet[:4]}****{wallet[-4:]}" if len(wallet) >= 12 else f"****{wallet[-2:]}"


def _is_card(text: str) -> bool:
    return 12 <= len(text) <= 19 and text.isascii() and all(char.isdigit() or char == "*" for char in text)


def _goods(value: object) -> tuple[GoodsLine, ...]:
    """All lines or none: goods with a hole in them would mislead, and a refund does not need them."""
    if value is None:
        return ()
    try:
        lines = msgspec.convert(value, list[_Goods])
        if len(lines) > MAX_GOODS_LINES:
            return ()  # a part of them would take the discount of the whole order upon itself
        return tuple(GoodsLine(_name(line), _quantity(line), Fen.from_wire(line.price)) for line in lines)
    except ValueError:
        # msgspec.ValidationError and BadAmount are ValueErrors.
        return ()


def _name(line: _Goods) -> str:
    name = plain(line.goods_name)
    if not name:
        raise ValueError("goods without a name")
    return name


def _quantity(line: _Goods) -> int:
    if not (line.quantity.isascii() and line.quantity.isdigit() and 1 <= len(line.quantity) <= 6):
        raise ValueError("a quantity has 1 to 6 digits")
    return int(line.quantity)


def _failed(detail: str) -> LookUpFailed:
    return LookUpFailed(False, "", detail)
