"""LKLAPI-SHA256withRSA: what is signed, the request's header, and the proof of an answer (facts: acquirer §1.2–§1.4).

A request and an answer sign five lines, a notice three; each line ends with a line feed, the last one too. The last
line is the body exactly as on the wire.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from terminal.acquirer.credentials import PlatformCertificate
from terminal.acquirer.limits import MAX_CLOCK_SKEW_S
from terminal.core.model import Unknown, UnknownCause

SCHEME = "LKLAPI-SHA256withRSA"

_NONCE = re.compile(r"[0-9A-Za-z]{12,32}", re.ASCII)
_VISIBLE = re.compile(r"[!-~]{1,64}", re.ASCII)
SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)
_HEX = re.compile(r"[0-9A-Fa-f]{1,64}", re.ASCII)
_ATTRIBUTE = re.compile(r'\s*(?P<name>[0-9A-Za-z_]{1,32})="(?P<value>[^"\r\n]{0,1024})"\s*(?:,|\Z)', re.ASCII)

SUSPECT_CERTIFICATE = "平台证书文件可能误放了商户证书，请装机员核对"
MERCHANT_CERTIFICATE = "平台证书文件里放的是商户证书，请装机员换成平台证书"


def signed_text(appid: str, serial_no: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    """Five lines: what a request and an answer sign."""
    return f"{appid}\n{serial_no}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def notice_text(timestamp: str, nonce: str, body: bytes) -> bytes:
    """Three lines: what a notice signs."""
    return f"{timestamp}\n{nonce}\n".encode() + body + b"\n"


@dataclass(frozen=True, slots=True)
class Signer:
    appid: str
    serial_no: str
    key: RSAPrivateKey = field(repr=False)

    def authorization(self, body: bytes, timestamp_s: int, nonce: str) -> str:
        """The ``Authorization`` header of a request with exactly these body bytes. Raises ValueError."""
        if not _NONCE.fullmatch(nonce):
            raise ValueError("a nonce has 12 to 32 letters or digits")
        text = signed_text(self.appid, self.serial_no, str(timestamp_s), nonce, body)
        signature = base64.b64encode(self.key.sign(text, PKCS1v15(), SHA256())).decode("ascii")
        return (
            f'{SCHEME} appid="{self.appid}",serial_no="{self.serial_no}",timestamp="{timestamp_s}",'
            f'nonce_str="{nonce}",signature="{signature}"'
        )


def parse_authorization(header: str) -> dict[str, str] | None:
    """Attributes by name, in whatever order they come; None when the header is of another scheme or garbled."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme != SCHEME:
        return None
    attributes: dict[str, str] = {}
    place = 0
    while place < len(rest):
        match = _ATTRIBUTE.match(rest, place)
        if match is None or match["name"] in attributes:
            return None
        attributes[match["name"]] = match["value"]
        place = match.end()
    return attributes or None


@dataclass(frozen=True, slots=True)
class Seal:
    """The signature headers of an answer, as they came."""

    serial: str
    timestamp: str
    nonce: str
    signature: str
    appid: str | None
    """None when the header is absent: the signature must then hold for our own."""


SEAL_HEADERS = ("Lklapi-Serial", "Lklapi-Timestamp", "Lklapi-Nonce", "Lklapi-Signature")
"""Without any one of these four an answer proves nothing (facts: acquirer §1.3)."""
APPID_HEADER = "Lklapi-Appid"
TRACE_HEADER = "Lklapi-Traceid"


def parse_seal(headers: Sequence[tuple[str, str]]) -> Seal | Unknown:
    """Read the signature headers; names in any case. A header given twice is ambiguous, hence no proof."""
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.lower(), []).append(value.strip())
    missing = [name for name in SEAL_HEADERS if not any(found.get(name.lower(), ()))]
    if missing:
        return Unknown(UnknownCause.NOT_SIGNED, f"应答没有签名（缺 {missing[0]}）")
    twice = [name for name in (*SEAL_HEADERS, APPID_HEADER) if len(found.get(name.lower(), ())) > 1]
    if twice:
        return Unknown(UnknownCause.BAD_SIGNATURE, f"应答签名头重复（{twice[0]}）")
    serial, timestamp, nonce, signature = (found[name.lower()][0] for name in SEAL_HEADERS)
    return Seal(serial, timestamp, nonce, signature, found.get(APPID_HEADER.lower(), [None])[0])


@dataclass(frozen=True, slots=True)
class Verifier:
    """Proves answers with the platform's certificate."""

    appid: str
    certificate: PlatformCertificate
    own_key: RSAPublicKey = field(repr=False)
    """The merchant's public key, to recognise the classic mistake of the wrong certificate file."""

    def doubt(self, seal: Seal, body: bytes, now_s: int) -> Unknown | None:
        """Why the answer proves nothing, or None when it is the platform's, for us, and fresh."""
        if not (_HEX.fullmatch(seal.serial) and SECONDS.fullmatch(seal.timestamp) and _VISIBLE.fullmatch(seal.nonce)):
            return _bad("签名头格式不对")
        if seal.appid is not None and seal.appid != self.appid:
            return _bad("应答属于别的 appid")
        if int(seal.serial, 16) != self.certificate.serial:
            return _bad(f"证书序列号不符，{self._suspicion()}")
        try:
            signature = base64.b64decode(seal.signature, validate=True)
        except (binascii.Error, ValueError):
            return _bad("签名不是 Base64")
        text = signed_text(self.appid, seal.serial, seal.timestamp, seal.nonce, body)
        try:
            self.certificate.key.verify(signature, text, PKCS1v15(), SHA256())
        except InvalidSignature:
            return _bad("内容与签名不符")
        if abs(int(seal.timestamp) - now_s) > MAX_CLOCK_SKEW_S:
            return _bad("应答时间与本机时间相差过大，请校准终端时间")
        return None

    def _suspicion(self) -> str:
        mixed_up = self.certificate.key.public_numbers() == self.own_key.public_numbers()
        return MERCHANT_CERTIFICATE if mixed_up else SUSPECT_CERTIFICATE


def notice_is_signed(authorization: str, body: bytes, certificate: PlatformCertificate) -> bool:
    """Whether a notice's three lines carry the platform's signature (facts: acquirer §1.4). Says nothing of its age."""
    attributes = parse_authorization(authorization) or {}
    timestamp, nonce = attributes.get("timestamp", ""), attributes.get("nonce_str", "")
    if not (SECONDS.fullmatch(timestamp) and _VISIBLE.fullmatch(nonce)):
        return False
    try:
        signature = base64.b64decode(attributes.get("signature", ""), validate=True)
        certificate.key.verify(signature, notice_text(timestamp, nonce, body), PKCS1v15(), SHA256())
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def _bad(detail: str) -> Unknown:
    return Unknown(UnknownCause.BAD_SIGNATURE, f"应答验签失败：{detail}")
