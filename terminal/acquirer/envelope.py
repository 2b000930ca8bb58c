"""V3 and V2 envelopes: one strict way in, one way out (facts: acquirer §1.5).

Answers: exactly one JSON object in UTF-8, no key twice, no NaN, nothing behind it. The text stands in ``msg`` or,
in gateway errors, in ``message``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from terminal.acquirer.limits import MAX_MESSAGE_CHARS

Data = Mapping[str, object]
_T = TypeVar("_T")
_CODE = re.compile(r"[0-9A-Za-z_.-]{1,32}", re.ASCII)


class Malformed(ValueError):
    """The bytes are no envelope; the message says why, in short, without quoting them."""


class V3Request(msgspec.Struct, frozen=True):
    req_time: str
    """yyyyMMddHHmmss, China time."""
    version: str
    req_data: Data


class V2Request(msgspec.Struct, frozen=True):
    """The form of the acquirer's own Java SDK."""

    reqId: str
    reqTime: str
    version: str
    reqData: Data


class V3Answer(msgspec.Struct, frozen=True):
    code: str
    msg: str | None = None
    message: str | None = None
    resp_data: dict[str, object] | None = None


class V2Answer(msgspec.Struct, frozen=True):
    retCode: str
    retMsg: str | None = None
    message: str | None = None
    respData: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What both envelopes say. Nulls and empty strings are left out of ``data``: the acquirer sends both for absent."""

    code: str
    message: str
    data: Data


def v3_request(data: Data, req_time: str) -> bytes:
    """The body to sign and send, byte for byte."""
    return msgspec.json.encode(V3Request(req_time, "3.0", data))


def v2_request(data: Data, req_time: str, req_id: str) -> bytes:
    return msgspec.json.encode(V2Request(req_id, req_time, "2.0", data))


def read_v3(body: bytes) -> Answer:
    """Raises Malformed."""
    answer = _decode(body, V3Answer)
    return _answer(answer.code, answer.msg or answer.message, answer.resp_data)


def read_v2(body: bytes) -> Answer:
    """Raises Malformed."""
    answer = _decode(body, V2Answer)
    return _answer(answer.retCode, answer.retMsg or answer.message, answer.respData)


def plain(text: str, limit: int = MAX_MESSAGE_CHARS) -> str:
    """The acquirer's words, fit for screen, paper and journal: control characters become spaces, length is bounded."""
    return "".join(char if char.isprintable() else " " for char in text[:limit]).strip()


def _answer(code: str, message: str | None, data: dict[str, object] | None) -> Answer:
    if not _CODE.fullmatch(code):
        raise Malformed("返回码格式不对")
    present = {name: value for name, value in (data or {}).items() if value is not None and value != ""}
    return Answer(code, plain(message or ""), present)


def _decode(body: bytes, kind: type[_T]) -> _T:
    """msgspec refuses NaN, trailing bytes and wrong types but takes the last of two equal keys in silence; the
    standard library hands over the pairs, so that a repeated key is seen (facts: measured §3)."""
    if not body:
        raise Malformed("应答为空")
    try:
        answer = msgspec.json.decode(body, type=kind)
        json.loads(body.decode("utf-8"), object_pairs_hook=_unrepeated)
    except (ValueError, RecursionError) as error:
        # msgspec.DecodeError, json.JSONDecodeError, UnicodeDecodeError and Malformed are all ValueErrors.
        if isinstance(error, Malformed):
            raise
        raise Malformed("应答不是约定的 JSON") from error
    return answer


def _unrepeated(pairs: list[tuple[str, object]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise Malformed("应答里有重复的字段")
