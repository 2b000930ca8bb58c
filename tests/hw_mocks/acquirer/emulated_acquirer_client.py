"""A tiny client of the open platform for these tests: shares no code with the emulator or the terminal."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import ssl
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from hw_mocks.acquirer.process import AcquirerProcess

TRADE_QUERY = "/api/v3/labs/query/tradequery"
REFUND = "/api/v3/rfd/refund_front/refund"
REFUND_QUERY = "/api/v3/rfd/refund_front/refund_query"
REVOKED = "/api/v3/labs/relation/revoked"
BALANCE = "/api/v2/laep/industry/ewalletBalanceQuery"
TIMEOUT_S = 10.0

NOT_CONNECTED = (ConnectionRefusedError, ssl.SSLError)
"""Proof that nothing was sent: no TCP connection, or no TLS."""
NO_ANSWER = (http.client.HTTPException, ConnectionError, TimeoutError, ssl.SSLError)


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.body)
        return value

    @property
    def data(self) -> dict[str, Any]:
        value: dict[str, Any] = self.json["resp_data"]
        return value

    @property
    def code(self) -> str:
        return str(self.json.get("code", self.json.get("retCode")))


@dataclass(frozen=True)
class Signing:
    """How a request is signed; the defaults are right."""

    scheme: str = "LKLAPI-SHA256withRSA"
    appid: str | None = None
    serial: str | None = None
    timestamp: str | None = None
    offset_s: int = 0
    nonce: str = "abcDEF012345"
    order: tuple[str, ...] = ("appid", "serial_no", "timestamp", "nonce_str", "signature")
    lines: str = "{appid}\n{serial}\n{timestamp}\n{nonce}\n{body}\n"
    replaced: dict[str, str] = field(default_factory=dict)


class Client:
    def __init__(self, acquirer: AcquirerProcess) -> None:
        folder = acquirer.directory
        self.acquirer = acquirer
        self.identity = acquirer.identity()
        key = serialization.load_pem_private_key((folder / "merchant_private_key.pem").read_bytes(), None)
        assert isinstance(key, rsa.RSAPrivateKey)
        self.key = key
        self.platform = certificate(folder / "platform_certificate.pem")
        self.merchant = certificate(folder / "merchant_certificate.pem")
        self.context = ssl.create_default_context(cafile=str(folder / "tls_ca.pem"))

    def authorization(self, body: bytes, how: Signing) -> str:
        appid = how.appid or self.identity["appid"]
        serial = how.serial or self.identity["serial_no"]
        timestamp = how.timestamp or str(time.time_ns() // 1_000_000_000 + how.offset_s)
        lines = how.lines.format(
            appid=appid,
            serial=serial,
            timestamp=timestamp,
            nonce=how.nonce,
            body=body.decode("utf-8", "surrogateescape"),
        ).encode("utf-8", "surrogateescape")
        signature = base64.b64encode(self.key.sign(lines, padding.PKCS1v15(), hashes.SHA256())).decode()
        values = {
            "appid": appid,
            "serial_no": serial,
            "timestamp": timestamp,
            "nonce_str": how.nonce,
            "signature": signature,
            **how.replaced,
        }
        return f"{how.scheme} " + ",".join(f'{name}="{values[name]}"' for name in how.order)

    def send(
        self,
        path: str,
        body: bytes,
        headers: dict[str, str],
        *,
        method: str = "POST",
        timeout_s: float = TIMEOUT_S,
    ) -> Reply:
        url = urlsplit(self.acquirer.base_url)
        plain = socket.create_connection((url.hostname, url.port), timeout_s)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            secure = self.context.wrap_socket(plain, server_hostname="127.0.0.1")
        except OSError:
            plain.close()
            raise
        connection = http.client.HTTPConnection(str(url.hostname), url.port)
        connection.sock = secure
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Reply(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            secure.close()
            connection.close()

    def post(self, path: str, body: bytes, how: Signing | None = None, *, timeout_s: float = TIMEOUT_S) -> Reply:
        headers = {"Content-Type": "application/json", "Authorization": self.authorization(body, how or Signing())}
        return self.send(path, body, headers, timeout_s=timeout_s)

    def v3(self, path: str, data: object, *, timeout_s: float = TIMEOUT_S) -> Reply:
        envelope = {"req_time": "20261124120000", "version": "3.0", "req_data": data}
        return self.post(path, json.dumps(envelope, ensure_ascii=False).encode(), timeout_s=timeout_s)

    def head(self) -> dict[str, Any]:
        return {"merchant_no": self.identity["merchant_no"], "term_no": self.identity["term_no"]}

    def refund_data(self, name: str, number: str, fen: int, **more: object) -> dict[str, Any]:
        original = self.acquirer.original(name)
        return {
            **self.head(),
            "out_trade_no": number,
            "refund_amount": str(fen),
            "refund_reason": "商品退货",
            "origin_trade_no": original["trade_no"],
            "origin_log_no": original["log_no"],
            "location_info": {"request_ip": "127.0.0.1"},
            **more,
        }

    def refund(self, name: str, number: str, fen: int, *, timeout_s: float = TIMEOUT_S, **more: object) -> Reply:
        return self.v3(REFUND, self.refund_data(name, number, fen, **more), timeout_s=timeout_s)

    def void_data(self, name: str, number: str) -> dict[str, Any]:
        original = self.acquirer.original(name)
        return {
            **self.head(),
            "out_trade_no": number,
            "origin_trade_no": original["trade_no"],
            "origin_out_trade_no": original["out_trade_no"],
            "location_info": {"request_ip": "127.0.0.1"},
        }

    def void(self, name: str, number: str) -> Reply:
        return self.v3(REVOKED, self.void_data(name, number))

    def query(self, number: str) -> Reply:
        return self.v3(REFUND_QUERY, {**self.head(), "out_trade_no": number})

    def look_up(self, number: str) -> Reply:
        return self.v3(TRADE_QUERY, {**self.head(), "out_trade_no": number})

    def balance(self) -> Reply:
        data = {"orgNo": self.identity["org_no"], "merchantNo": self.identity["merchant_no"], "payType": "01"}
        envelope = {"reqId": "a" * 32, "reqTime": "20261124120000", "version": "2.0", "reqData": data}
        return self.post(BALANCE, json.dumps(envelope).encode())

    def current_balance(self) -> str:
        return str(self.balance().json["respData"]["curBalance"])


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def signed_by(reply: Reply, signer: x509.Certificate) -> bool:
    """Whether the answer's headers hold a signature of this certificate's key over its body."""
    names = ("lklapi-appid", "lklapi-serial", "lklapi-timestamp", "lklapi-nonce", "lklapi-signature")
    if any(name not in reply.headers for name in names):
        return False
    appid, serial, timestamp, nonce, signature = (reply.headers[name] for name in names)
    key = signer.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    message = b"\n".join([appid.encode(), serial.encode(), timestamp.encode(), nonce.encode(), reply.body, b""])
    try:
        key.verify(base64.b64decode(signature), message, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return int(serial, 16) == signer.serial_number
