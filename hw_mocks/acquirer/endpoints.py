"""The endpoints: a checked request's data in, the book's answer out. No signatures and no wire in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hw_mocks.acquirer import fields
from hw_mocks.acquirer.book import ORIGIN_NAMES, Book, Decision, RefundOrder, VoidOrder, yuan
from hw_mocks.acquirer.codes import LABS_IN_PROCESS, LABS_OK, OK, RFD_DONE, RFD_IN_PROCESS, Emu, Refusal
from hw_mocks.acquirer.envelope import V2, V3, Data, Envelope
from hw_mocks.acquirer.records import IN_PROCESS, AccountMode, Operation, Original, Refund, RefundState
from hw_mocks.acquirer.seed import TERMINALS

_DONE = "成功"
_RECEIVING_ACCOUNT = "01"
"""payType 收款, the default (acquirer §1.14)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes into the envelope, and how the book was touched."""

    code: str
    message: str
    data: Data | None
    processed: bool
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    name: str
    path: str
    envelope: Envelope
    message: fields.Message
    answer: Callable[[Book, Data, Decision], Answer]


def refused(refusal: Refusal, *, processed: bool = False) -> Answer:
    return Answer(refusal.code, refusal.message, None, processed)


# ---------------------------------------------------------------- look-up of the original (acquirer §1.13)


def _trade_query(book: Book, data: Data, decision: Decision) -> Answer:
    """Other merchants' payments are shown too, as within one chain, so that the terminal must look at the merchant
    number (what the real gateway does is UNVERIFIED). Voids are found by their own number, refunds are not."""
    foreign = _foreign(book, data)
    if foreign is not None:
        return refused(foreign)
    if "trade_no" in data:
        original = book.original(trade_no=data["trade_no"])
    else:
        original = book.original(out_trade_no=data["out_trade_no"])
    if original is not None:
        return Answer(LABS_OK, _DONE, _original_data(book, original), True)
    return _void_found(book, data) or refused(Refusal(Emu.NO_ORIGINAL), processed=True)


def _original_data(book: Book, original: Original) -> Data:
    total = str(original.total_amount)
    data: Data = {
        "merchant_no": original.merchant_no,
        "out_trade_no": original.out_trade_no,
        "trade_no": original.trade_no,
        "log_no": original.log_no,
        "trade_main_type": original.trade_main_type,
        "account_type": original.account_type,
        "trade_state": book.trade_state(original),
        "total_amount": total,
    }
    if original.trade_time:
        data["trade_time"] = original.trade_time
        data["payer_amount"] = data["acc_settle_amount"] = total
    for name in ("acc_trade_no", "card_type", "crd_no", "user_id2"):
        value = getattr(original, name)
        if value:
            data[name] = value
    if original.goods:  # the emulator's own extension: LKLAPI has no goods in this answer
        data["goods_detail"] = [
            {"goods_name": goods.goods_name, "quantity": str(goods.quantity), "price": str(goods.price)}
            for goods in original.goods
        ]
    return data


# ---------------------------------------------------------------- refund (acquirer §1.8, §1.9)


def _refund(book: Book, data: Data, decision: Decision) -> Answer:
    foreign = _foreign(book, data)
    if foreign is not None:
        return refused(foreign)
    order = RefundOrder(
        out_trade_no=data["out_trade_no"],
        amount=int(data["refund_amount"]),
        origin={name: data[name] for name in ORIGIN_NAMES if name in data},
        mode=AccountMode(data["refund_acc_mode"]) if "refund_acc_mode" in data else None,
        reason=data.get("refund_reason", ""),
    )
    given = book.refund(order, decision)
    if isinstance(given, Refusal):
        return refused(given)
    refund = given.refund
    processed = not given.duplicate
    if refund.refused:
        return Answer(refund.code, refund.message, None, processed, given.duplicate)
    return Answer(OK, _DONE, _refund_data(book, refund), processed, given.duplicate)


def _refund_data(book: Book, refund: Refund) -> Data:
    original = book.origin_of(refund)
    data: Data = {
        "trade_state": refund.trade_state,
        "refund_type": refund.refund_type,
        "merchant_no": book.identity.merchant_no,
        "out_trade_no": refund.out_trade_no,
        "trade_no": refund.trade_no,
        "log_no": refund.log_no,
        "acc_trade_no": refund.acc_trade_no,
        "refund_amount": str(refund.refund_amount),
        "payer_amount": _paid_back(refund),
        "trade_time": refund.trade_time,
        "channel_ret_desc": _channel(refund),
        **refund.origin_sent,
    }
    if original is not None:
        data["account_type"] = original.account_type
        data["total_amount"] = str(original.total_amount)
    return data


def _paid_back(refund: Refund) -> str:
    """``payer_amount``, what the payer really gets: all of it here, nothing before it is decided."""
    return str(refund.refund_amount) if refund.trade_state is RefundState.SUCCESS else "0"


def _channel(refund: Refund) -> str:
    """``code#message`` (acquirer §1.9)."""
    if refund.trade_state is RefundState.SUCCESS:
        return f"{RFD_DONE}#{_DONE}"
    if refund.trade_state in IN_PROCESS:
        return f"{RFD_IN_PROCESS}#处理中"
    return f"{refund.code}#{refund.message}"


# ---------------------------------------------------------------- void (acquirer §1.12, §1.13)


def _revoked(book: Book, data: Data, decision: Decision) -> Answer:
    """The fields of the real answer are NOT FOUND: these are the sibling messages'."""
    foreign = _foreign(book, data)
    if foreign is not None:
        return refused(foreign)
    given = book.void(
        VoidOrder(data["out_trade_no"], {name: data[name] for name in ORIGIN_NAMES if name in data}), decision
    )
    if isinstance(given, Refusal):
        return refused(given)
    void, processed = given.refund, not given.duplicate
    if void.trade_state in IN_PROCESS:
        return Answer(LABS_IN_PROCESS, "处理中", None, processed, given.duplicate)
    if void.trade_state is not RefundState.SUCCESS:
        return Answer(void.code, void.message, None, processed, given.duplicate)
    found = {**_trade_data(book, void), **void.origin_sent}
    return Answer(LABS_OK, _DONE, found, processed, given.duplicate)


def _void_found(book: Book, data: Data) -> Answer | None:
    """A void asked for by its own number: found whatever became of it."""
    if "trade_no" in data:
        void = book.find_refund(trade_no=data["trade_no"])
    else:
        void = book.find_refund(out_trade_no=data["out_trade_no"])
    if void is None or void.operation is not Operation.VOID:
        return None
    book.query(void)
    state = {**dict.fromkeys(IN_PROCESS, "DEAL"), RefundState.EXCEPTION: "FAIL"}.get(void.trade_state, void.trade_state)
    found = {**_trade_data(book, void), "trade_state": str(state), "trade_main_type": "CANCEL"}
    if void.message:
        found["trade_state_desc"] = void.message
    return Answer(LABS_OK, _DONE, found, True)


def _trade_data(book: Book, void: Refund) -> Data:
    data: Data = {
        "merchant_no": book.identity.merchant_no,
        "out_trade_no": void.out_trade_no,
        "trade_no": void.trade_no,
        "log_no": void.log_no,
        "acc_trade_no": void.acc_trade_no,
        "trade_time": void.trade_time,
        "total_amount": str(void.refund_amount),
        "payer_amount": _paid_back(void),
    }
    original = book.origin_of(void)
    if original is not None:
        data["account_type"] = original.account_type
    return data


# ---------------------------------------------------------------- query of a refund (acquirer §1.10)


def _refund_query(book: Book, data: Data, decision: Decision) -> Answer:
    """A refund that a rule refused is found as FAIL. trade_no counts before out_trade_no."""
    foreign = _foreign(book, data)
    if foreign is not None:
        return refused(foreign)
    if "trade_no" in data:
        found = book.find_refund(trade_no=data["trade_no"])
    else:
        found = book.find_refund(out_trade_no=data["out_trade_no"])
    if found is None or found.operation is not Operation.REFUND:
        return refused(Refusal(Emu.NO_REFUND), processed=True)
    return Answer(OK, _DONE, _query_data(book, book.query(found)), True)


def _query_data(book: Book, refund: Refund) -> Data:
    data: Data = {
        "out_trade_no": refund.out_trade_no,
        "trade_time": refund.trade_time,
        "trade_state": refund.trade_state,
        "trade_no": refund.trade_no,
        "log_no": refund.log_no,
        "acc_trade_no": refund.acc_trade_no,
        "refund_amount": str(refund.refund_amount),
        "payer_amount": _paid_back(refund),
        "channel_ret_desc": _channel(refund),
        "refund_type": refund.refund_type,
    }
    original = book.origin_of(refund)
    if original is not None:
        data["account_type"] = original.account_type
        data["origin_trade_no"] = original.trade_no
        data["origin_log_no"] = original.log_no
        data["origin_out_trade_no"] = original.out_trade_no
        data["origin_total_amount"] = str(original.total_amount)
        if original.crd_no:
            data["crd_no"] = original.crd_no
            data["pay_mode"] = original.card_type
    return data


# ---------------------------------------------------------------- balance (acquirer §1.14)


def _balance(book: Book, data: Data, decision: Decision) -> Answer:
    """The merchant balance, 元. It is also what pays for refunds in the default mode, so that balance before a refund
    minus balance after it equals the refund."""
    identity = book.identity
    if data["orgNo"] != identity.org_no:
        return refused(Refusal(Emu.OTHER_ORGANISATION))
    if data["merchantNo"] != identity.merchant_no:
        return refused(Refusal(Emu.OTHER_MERCHANT))
    pay_no = book.pay_no(AccountMode.MERCHANT)
    by_number = "payNo" in data  # it counts before payType
    if data["payNo"] != pay_no if by_number else data.get("payType", _RECEIVING_ACCOUNT) != _RECEIVING_ACCOUNT:
        return refused(Refusal(Emu.NO_ACCOUNT))
    fen = yuan(book.balances()[AccountMode.MERCHANT])
    found = {"payNo": pay_no, "payType": _RECEIVING_ACCOUNT, "acctSt": "NORMAL"}
    return Answer(OK, _DONE, {**found, "forceBalance": "0.00", "reBalance": fen, "curBalance": fen}, True)


def _foreign(book: Book, data: Data) -> Refusal | None:
    if data["merchant_no"] != book.identity.merchant_no:
        return Refusal(Emu.OTHER_MERCHANT)
    if data["term_no"] not in TERMINALS:
        return Refusal(Emu.OTHER_TERMINAL)
    return None


_LABS, _RFD = "/api/v3/labs/query", "/api/v3/rfd/refund_front"
ENDPOINTS = (
    Endpoint("tradequery", f"{_LABS}/tradequery", V3, fields.TRADE_QUERY, _trade_query),
    Endpoint("refund", f"{_RFD}/refund", V3, fields.REFUND, _refund),
    Endpoint("refund_query", f"{_RFD}/refund_query", V3, fields.REFUND_QUERY, _refund_query),
    Endpoint("revoked", "/api/v3/labs/relation/revoked", V3, fields.REVOKED, _revoked),
    Endpoint("balance", "/api/v2/laep/industry/ewalletBalanceQuery", V2, fields.BALANCE, _balance),
)
