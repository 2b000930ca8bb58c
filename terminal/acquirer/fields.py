"""The fields of every message, as tables: what goes out is checked against them, and what a decision needs of what
comes in (facts: acquirer §1.8–§1.10, §1.13, §1.14). Names of nested objects are written with a dot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from terminal.acquirer.envelope import Data


class Need(Enum):
    MUST = "M"
    MAY = "C"
    SETTLED = "M when the state says that money moved"
    SHOWN = "only shown: cleaned when read, never a reason for doubt"


@dataclass(frozen=True, slots=True)
class Form:
    pattern: str
    wanted: str
    """In the operator's language, for the detail of a refusal to send."""

    def fits(self, value: object) -> bool:
        return isinstance(value, str) and re.fullmatch(self.pattern, value, re.ASCII) is not None


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    need: Need
    form: Form


@dataclass(frozen=True, slots=True)
class AnyOf:
    names: tuple[str, ...]
    at_least: int


@dataclass(frozen=True, slots=True)
class Table:
    fields: tuple[Field, ...]
    groups: tuple[AnyOf, ...] = ()


M, C, S, X = Need.MUST, Need.MAY, Need.SETTLED, Need.SHOWN

MERCHANT = Form(r"[0-9A-Za-z]{15}", "15 位字母数字")
MERCHANT_20 = Form(r"[0-9A-Za-z]{1,20}", "1–20 位字母数字")
MERCHANT_32 = Form(r"[0-9A-Za-z]{1,32}", "1–32 位字母数字")
TERMINAL = Form(r"[0-9A-Za-z]{8}", "8 位字母数字")
NUMBER = Form(r"[0-9A-Za-z_-]{1,32}", "1–32 位字母、数字、- 或 _")
TRADE_NO = Form(r"[0-9]{22}", "22 位数字")
LOG_NO = Form(r"[0-9]{14}", "14 位数字")
FEN_OUT = Form(r"[1-9][0-9]{0,11}", "大于 0 的分，最多 12 位")
FEN_IN = Form(r"[0-9]{1,12}", "分，最多 12 位数字")
TEXT_32 = Form(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,32}", "1–32 个可打印字符")
ANY = Form(r"(?s:.*)", "文本")
IP = Form(r"[0-9A-Fa-f:.]{2,64}", "IP 地址")
TWO_DIGITS = Form(r"[0-9]{2}", "2 位数字")
ACC_MODE = Form(r"00|05|06|30", "00、05、06 或 30")
WORD = Form(r"[0-9A-Z_]{1,16}", "1–16 位大写字母")
TIME = Form(
    r"20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]", "yyyyMMddHHmmss"
)

# fmt: off
REFUND_REQUEST = Table((
    #     name                       need  form
    Field("merchant_no",              M, MERCHANT),
    Field("term_no",                  M, TERMINAL),
    Field("out_trade_no",             M, NUMBER),
    Field("refund_amount",            M, FEN_OUT),
    Field("refund_reason",            C, TEXT_32),
    Field("origin_trade_no",          C, TRADE_NO),
    Field("origin_log_no",            C, LOG_NO),
    Field("origin_out_trade_no",      C, NUMBER),
    Field("location_info.request_ip", M, IP),
    Field("refund_acc_mode",          C, ACC_MODE),
), (
    # One would do for most payments; payments made at the cashier page need two, and the terminal cannot tell.
    AnyOf(("origin_trade_no", "origin_log_no", "origin_out_trade_no"), 2),
))

REFUND_ANSWER = Table((
    Field("trade_state",              M, WORD),
    Field("out_trade_no",             M, NUMBER),
    Field("merchant_no",              S, MERCHANT_20),
    Field("trade_no",                 S, NUMBER),
    Field("log_no",                   S, LOG_NO),
    Field("refund_amount",            S, FEN_IN),
    Field("payer_amount",             S, FEN_IN),
    Field("trade_time",               S, TIME),
    Field("total_amount",             C, FEN_IN),
    Field("origin_trade_no",          C, NUMBER),
    Field("origin_log_no",            C, LOG_NO),
    Field("refund_type",              X, TWO_DIGITS),
    Field("acc_trade_no",             X, ANY),
    Field("channel_ret_desc",         X, ANY),
))

REFUND_QUERY_REQUEST = Table((
    Field("merchant_no",              M, MERCHANT),
    Field("term_no",                  M, TERMINAL),
    Field("out_trade_no",             C, NUMBER),
    Field("trade_no",                 C, TRADE_NO),
), (AnyOf(("out_trade_no", "trade_no"), 1),))

REFUND_QUERY_ANSWER = Table((
    # No merchant_no in this one.
    Field("trade_state",              M, WORD),
    Field("out_trade_no",             M, NUMBER),
    Field("trade_no",                 S, NUMBER),
    Field("log_no",                   S, LOG_NO),
    Field("refund_amount",            S, FEN_IN),
    Field("payer_amount",             S, FEN_IN),
    Field("trade_time",               S, TIME),
    Field("origin_trade_no",          S, NUMBER),
    Field("origin_log_no",            S, LOG_NO),
    Field("origin_total_amount",      C, FEN_IN),
    Field("refund_type",              X, TWO_DIGITS),
    Field("acc_trade_no",             X, ANY),
    Field("channel_ret_desc",         X, ANY),
))

TRADE_QUERY_REQUEST = Table((
    Field("merchant_no",              M, MERCHANT),
    Field("term_no",                  M, TERMINAL),
    Field("out_trade_no",             C, NUMBER),
    Field("trade_no",                 C, TRADE_NO),
), (AnyOf(("out_trade_no", "trade_no"), 1),))

TRADE_QUERY_ANSWER = Table((
    Field("merchant_no",              M, MERCHANT_32),
    Field("out_trade_no",             M, NUMBER),
    Field("trade_no",                 M, TRADE_NO),
    Field("log_no",                   C, LOG_NO),
    Field("trade_state",              M, WORD),
    Field("total_amount",             M, FEN_IN),
    Field("trade_main_type",          X, WORD),
    Field("account_type",             X, WORD),
    Field("trade_time",               X, TIME),
    Field("crd_no",                   X, ANY),
    Field("user_id2",                 X, ANY),
    Field("goods_detail",             X, ANY),
))

BALANCE_REQUEST = Table((
    Field("orgNo",                    M, MERCHANT_32),
    Field("merchantNo",               M, MERCHANT_32),
    Field("payType",                  C, Form(r"0[1-6]", "01 到 06")),
))
# fmt: on


def outgoing_fault(table: Table, data: Data) -> str | None:
    """What is wrong with a request about to be sent, naming the field, or None. Fields outside the table are wrong."""
    flat = _flatten(data)
    known = {field.name for field in table.fields}
    for name in flat:
        if name not in known:
            return f"字段 {name} 不在报文规定之内"
    return _fault(table, flat, settled=True)


def incoming_fault(table: Table, data: Data, *, settled: bool) -> str | None:
    """What an answer lacks, or holds in a wrong form, of what a decision needs. Unknown fields are left alone."""
    # As it came: a nested object is no field of an answer's table, and one where a text belongs is no missing field.
    return _fault(table, data, settled=settled)


def _fault(table: Table, flat: Data, *, settled: bool) -> str | None:
    for field in table.fields:
        needed = field.need is Need.MUST or (field.need is Need.SETTLED and settled)
        if field.name not in flat:
            if needed:
                return f"缺少字段 {field.name}"
        elif field.need is not Need.SHOWN and not field.form.fits(flat[field.name]):
            return f"字段 {field.name} 不合要求（应为 {field.form.wanted}）"
    for group in table.groups:
        if sum(name in flat for name in group.names) < group.at_least:
            return f"{'、'.join(group.names)} 至少要有 {group.at_least} 个"
    return None


def shown(table: Table, data: Data, name: str) -> str:
    """A field that is only shown: its text when it has the table's form, else empty."""
    form = next(field.form for field in table.fields if field.name == name)
    value = data.get(name)
    return value if isinstance(value, str) and form.fits(value) else ""


def _flatten(data: Data) -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{inner}": held for inner, held in value.items()})
        else:
            flat[name] = value
    return flat
