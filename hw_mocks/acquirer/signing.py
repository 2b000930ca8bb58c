"""Signatures of the open platform: checking the merchant's requests, signing the platform's answers.

Facts: acquirer §1.2, §1.3. Both sign five lines, each with its line feed, the last one too::

    {appid}\\n{serial_no}\\n{timestamp}\\n{nonce_str}\\n{body}\\n

with SHA256withRSA (PKCS#1 v1.5) over the exact bytes of the body; the signature is Base64 on one line.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from hw_mocks.acquirer.certificates import Pair
from hw_mocks.acquirer.codes import Emu, Refusal

SCHEME = "LKLAPI-SHA256withRSA"
ATTRIBUTES = ("appid", "serial_no", "timestamp", "nonce_str", "signature")

_LIST = re.compile(r'\s*\w+="[^"]*"(?:\s*,\s*\w+="[^"]*")*\s*', re.ASCII)
_ONE = re.compile(r'(\w+)="([^"]*)"', re.ASCII)
# 12 in the document and one SDK, 32 in LaKaLa's own (acquirer §1.2): a gateway takes both.
_NONCE = re.compile(r"(?:[0-9A-Za-z]{12}|[0-9A-Za-z]{32})", re.ASCII)
_TIMESTAMP = re.compile(r"[0-9]{10}", re.ASCII)
_LETTERS = string.ascii_letters + string.digits


def signed_bytes(appid: str, serial: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    return f"{appid}\n{serial}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def _attributes(header: str | None) -> dict[str, str] | Refusal:
    """The attributes by name, in whatever order they came. Values may hold ``=``, ``+`` and ``/``."""
    if header is None:
        return Refusal(Emu.NO_AUTHORIZATION)
    scheme, _, rest = header.strip().partition(" ")
    if scheme != SCHEME:
        return Refusal(Emu.OTHER_SCHEME, scheme[:40])
    if not _LIST.fullmatch(rest):
        return Refusal(Emu.BAD_AUTHORIZATION)
    pairs = _ONE.findall(rest)
    values = dict(pairs)
    for name in ATTRIBUTES:
        if not values.get(name):
            return Refusal(Emu.BAD_AUTHORIZATION, name)
    if len(values) != len(pairs):
        return Refusal(Emu.BAD_AUTHORIZATION, "an attribute comes twice")
    return values


def _same_serial(text: str, serial: int) -> bool:
    """Compare as numbers: SDKs write hex with and without leading zeros (acquirer §1.3)."""
    return re.fullmatch(r"[0-9A-Fa-f]{1,64}", text, re.ASCII) is not None and int(text, 16) == serial


@dataclass(frozen=True, slots=True)
class RequestCheck:
    """Checks a request's Authorization header against the merchant's certificate."""

    appid: str
    serial: int
    key: rsa.RSAPublicKey
    tolerance_s: int

    def refusal(self, header: str | None, body: bytes, now: datetime) -> Refusal | None:
        """None when the request is the merchant's own, unchanged and fresh; else the first reason why not."""
        values = _attributes(header)
        if isinstance(values, Refusal):
            return values
        if values["appid"] != self.appid:
            return Refusal(Emu.OTHER_APPID, values["appid"][:40])
        if not _same_serial(values["serial_no"], self.serial):
            return Refusal(Emu.OTHER_SERIAL, values["serial_no"][:64])
        if not _TIMESTAMP.fullmatch(values["timestamp"]):
            return Refusal(Emu.BAD_TIMESTAMP, values["timestamp"][:40])
        if not _NONCE.fullmatch(values["nonce_str"]):
            return Refusal(Emu.BAD_NONCE)
        difference_s = int(values["timestamp"]) - int(now.timestamp())
        if abs(difference_s) > self.tolerance_s:
            return Refusal(Emu.STALE_TIMESTAMP, f"{difference_s:+d} s")
        message = signed_bytes(values["appid"], values["serial_no"], values["timestamp"], values["nonce_str"], body)
        return None if _fits(self.key, values["signature"], message) else Refusal(Emu.BAD_SIGNATURE)


def _fits(key: rsa.RSAPublicKey, signature: str, message: bytes) -> bool:
    try:
        key.verify(base64.b64decode(signature, validate=True), message, padding.PKCS1v15(), hashes.SHA256())
    except (binascii.Error, InvalidSignature):
        return False
    return True


@dataclass(frozen=True, slots=True)
class AnswerSigner:
    """Signs answers with one pair; the platform's, or as a fault the merchant's."""

    appid: str
    pair: Pair

    def headers(self, body: bytes, now: datetime) -> Mapping[str, str]:
        """The six ``Lklapi-…`` headers of an answer with this body (acquirer §1.3)."""
        timestamp = str(int(now.timestamp()))
        nonce = "".join(secrets.choice(_LETTERS) for _ in range(32))
        message = signed_bytes(self.appid, self.pair.serial, timestamp, nonce, body)
        signature = self.pair.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return {
            "Lklapi-Appid": self.appid,
            "Lklapi-Serial": self.pair.serial,
            "Lklapi-Timestamp": timestamp,
            "Lklapi-Nonce": nonce,
            "Lklapi-Signature": base64.b64encode(signature).decode("ascii"),
            "Lklapi-Traceid": f"EMU{secrets.token_hex(12)}",
        }
