"""The request messages, field by field (facts: acquirer §1.8, §1.10, §1.12-§1.14), checked as the tables say.

Own tables: they are not shared with the terminal. Fields outside a table are refused, so that a misspelt optional one
does not pass unseen; the real gateway may ignore them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hw_mocks.acquirer.codes import Emu, Refusal


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    mandatory: bool
    longest: int
    """Characters (bytes or characters is UNVERIFIED)."""
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Message:
    """Fields, objects inside, and groups of which at least one field must be there."""

    fields: tuple[Field, ...]
    objects: tuple[tuple[str, Message], ...] = ()
    """Mandatory objects inside."""
    one_of: tuple[str, ...] = ()


def _p(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_MERCHANT = _p(r"[0-9A-Z]{15}")
_TERMINAL = _p(r"[0-9A-Z]{8}")
_NUMBER = _p(r"[0-9A-Za-z_-]+")
_DIGITS = _p(r"[0-9]+")
_FEN = _p(r"[1-9][0-9]*")
_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f]+")
_LOG = _p(r"[0-9]{14}")
_IP = _p(r"[0-9A-Fa-f.:]+")
_PLACE = _p(r"[+-][0-9]{1,2}\.[0-9]{1,9},[+-][0-9]{1,3}\.[0-9]{1,9}")
_URL = _p(r"https?://[!-~]+")
_MODE = _p(r"00|05|06|30")
_SPLIT = _p(r"00|01")
_PAY_TYPE = _p(r"0[1-6]")
_FLAG = _p(r"01|03")

# fmt: off
LOCATION = Message((
    #     name                  must   longest  pattern
    Field("request_ip",         True,   64,     _IP),
    Field("location",           False,  32,     _PLACE),
    Field("base_station",       False, 128,     _PRINTABLE),
))

REFUND = Message((
    Field("merchant_no",        True,   15,     _MERCHANT),
    Field("term_no",            True,    8,     _TERMINAL),
    Field("out_trade_no",       True,   32,     _NUMBER),
    Field("refund_amount",      True,   12,     _FEN),
    Field("refund_reason",      False,  32,     _PRINTABLE),
    Field("origin_log_no",      False,  14,     _LOG),
    Field("origin_out_trade_no", False, 32,     _NUMBER),
    Field("origin_trade_no",    False,  32,     _DIGITS),
    Field("refund_acc_mode",    False,   2,     _MODE),
    Field("notify_url",         False, 128,     _URL),
    Field("refund_amt_sts",     False,   2,     _SPLIT),
), objects=(("location_info", LOCATION),), one_of=("origin_trade_no", "origin_log_no", "origin_out_trade_no"))

REVOKED = Message((  # no amount: always the whole payment (acquirer §1.12)
    Field("merchant_no",        True,   32,     _MERCHANT),
    Field("term_no",            True,   32,     _TERMINAL),
    Field("out_trade_no",       True,   32,     _NUMBER),
    Field("origin_out_trade_no", False, 32,     _NUMBER),
    Field("origin_trade_no",    False,  32,     _DIGITS),
), objects=(("location_info", LOCATION),), one_of=("origin_trade_no", "origin_out_trade_no"))

REFUND_QUERY = Message((
    Field("merchant_no",        True,   15,     _MERCHANT),
    Field("term_no",            True,    8,     _TERMINAL),
    Field("out_trade_no",       False,  32,     _NUMBER),
    Field("trade_no",           False,  32,     _DIGITS),
), one_of=("out_trade_no", "trade_no"))

TRADE_QUERY = REFUND_QUERY

BALANCE = Message((
    Field("orgNo",              True,   32,     _DIGITS),
    Field("merchantNo",         True,   32,     _MERCHANT),
    Field("payNo",              False,  32,     _NUMBER),
    Field("payType",            False,   2,     _PAY_TYPE),
    Field("mgtFlag",            False,   2,     _FLAG),
))
# fmt: on


def check(message: Message, data: Mapping[str, Any], within: str = "") -> Refusal | None:
    """The first thing wrong with ``data``, naming the field, or None."""
    known = {field.name for field in message.fields} | {name for name, _ in message.objects}
    for name in data:
        if name not in known:
            return Refusal(Emu.FIELD_UNKNOWN, f"{within}{name[:40]}")
    for field in message.fields:
        refusal = _check_field(field, data, within)
        if refusal is not None:
            return refusal
    for name, inner in message.objects:
        if name not in data:
            return Refusal(Emu.FIELD_MISSING, f"{within}{name}")
        value = data[name]
        if not isinstance(value, dict):
            return Refusal(Emu.FIELD_TYPE, f"{within}{name}")
        refusal = check(inner, value, f"{within}{name}.")
        if refusal is not None:
            return refusal
    if message.one_of and not any(name in data for name in message.one_of):
        return Refusal(Emu.NO_IDENTIFIER, "/".join(message.one_of))
    return None


def _check_field(field: Field, data: Mapping[str, Any], within: str) -> Refusal | None:
    where = f"{within}{field.name}"
    if field.name not in data:
        return Refusal(Emu.FIELD_MISSING, where) if field.mandatory else None
    value = data[field.name]
    if not isinstance(value, str):
        return Refusal(Emu.FIELD_TYPE, where)
    if not 0 < len(value) <= field.longest:
        return Refusal(Emu.FIELD_LENGTH, where)
    return None if field.pattern.fullmatch(value) else Refusal(Emu.FIELD_PATTERN, where)
