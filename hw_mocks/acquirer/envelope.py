"""Envelopes V3 and V2 (facts: acquirer §1.5): requests opened, answers closed.

V2 exists in two forms, that of LaKaLa's own SDK (``reqTime``, ``version`` 2.0) and ``ver`` 1.0.0 with ``timestamp``;
both are taken. An answer that is not a success carries no data: ``null`` (UNVERIFIED).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hw_mocks.acquirer.clock import host_time, moment_of
from hw_mocks.acquirer.codes import Emu, Refusal

Data = dict[str, Any]
_REQ_ID = re.compile(r"[0-9A-Za-z_-]{1,32}", re.ASCII)
_STAMP = re.compile(r"[0-9]{10,17}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Envelope:
    """``open`` gives the data inside a request, ``close`` the bytes of an answer: code, message, data, host's time."""

    open: Callable[[Data], Data | Refusal]
    close: Callable[[str, str, Data | None, datetime], bytes]


def read_object(body: bytes) -> Data | Refusal:
    """One JSON object in UTF-8 with each name once."""
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return Refusal(Emu.NOT_JSON, str(error)[:80])
    return value if isinstance(value, dict) else Refusal(Emu.NOT_JSON)


def _once(pairs: list[tuple[str, Any]]) -> Data:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name comes twice")
    return values


def _no_constant(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def _shape(envelope: Data, must: tuple[str, ...], may: tuple[str, ...] = ()) -> Refusal | None:
    for name in must:
        if name not in envelope:
            return Refusal(Emu.BAD_ENVELOPE, name)
    for name in envelope:
        if name not in (*must, *may):
            return Refusal(Emu.BAD_ENVELOPE, name[:40])
    return None


def _is_host_time(value: object) -> bool:
    try:
        moment_of(value if isinstance(value, str) else "")
    except ValueError:
        return False
    return True


def _fits(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _data(envelope: Data, name: str) -> Data | Refusal:
    data = envelope[name]
    return data if isinstance(data, dict) else Refusal(Emu.BAD_ENVELOPE, name)


def _open_v3(envelope: Data) -> Data | Refusal:
    wrong = _shape(envelope, ("req_time", "version", "req_data"), ("out_org_code",))
    if wrong is not None:
        return wrong
    if envelope["version"] != "3.0":
        return Refusal(Emu.BAD_ENVELOPE, "version")
    if not _is_host_time(envelope["req_time"]):
        return Refusal(Emu.BAD_ENVELOPE, "req_time")
    if "out_org_code" in envelope and not _fits(_REQ_ID, envelope["out_org_code"]):
        return Refusal(Emu.BAD_ENVELOPE, "out_org_code")
    return _data(envelope, "req_data")


def _open_v2(envelope: Data) -> Data | Refusal:
    own_sdk = "version" in envelope
    time_name, version_name, version = ("reqTime", "version", "2.0") if own_sdk else ("timestamp", "ver", "1.0.0")
    wrong = _shape(envelope, (version_name, time_name, "reqId", "reqData"))
    if wrong is not None:
        return wrong
    if envelope[version_name] != version:
        return Refusal(Emu.BAD_ENVELOPE, version_name)
    if not _fits(_STAMP, envelope[time_name]):
        return Refusal(Emu.BAD_ENVELOPE, time_name)
    if not _fits(_REQ_ID, envelope["reqId"]):
        return Refusal(Emu.BAD_ENVELOPE, "reqId")
    return _data(envelope, "reqData")


def encode(value: Data) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _close_v3(code: str, message: str, data: Data | None, now: datetime) -> bytes:
    return encode({"code": code, "msg": message, "resp_time": host_time(now), "resp_data": data})


def _close_v2(code: str, message: str, data: Data | None, now: datetime) -> bytes:
    return encode({"retCode": code, "retMsg": message, "respData": data})


V3 = Envelope(_open_v3, _close_v3)
V2 = Envelope(_open_v2, _close_v2)
