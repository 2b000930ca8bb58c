"""What the tests of the acquirer client stand on: keys, certificates, a clock, a refund, and a gateway on loopback.

The gateway signs with code of its own, written from the same document, not with the client's.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from terminal.acquirer.client import LakalaClient, Settings
from terminal.core.ids import LogNo, OrderNo, RefundNo, TradeNo
from terminal.core.model import (
    Method,
    Original,
    OriginalState,
    PaymentType,
    Person,
    Reason,
    RefundIntent,
    RefundRecord,
    RefundState,
    Role,
)
from terminal.core.money import Fen

MakeClient = Callable[..., LakalaClient]
"""The base address, and changes to the settings."""

NOW = datetime(2026, 11, 24, 15, 4, 5, tzinfo=timezone(timedelta(hours=8)))
NOW_S = int(NOW.timestamp())
APPID = "OP00000003"
MERCHANT = "822290059430BFA"
TERMINAL = "D9296400"
TRADE_NO = TradeNo("2026112466200819100678")
LOG_NO = LogNo("66200819100678")
ORDER_NO = OrderNo("ORDER-20261124-01")
REFUND_NO = RefundNo("RD92964001234560000001")
NONCE = "0123456789abcdefABCDEF0123456789"


class RealWaits:
    """A fixed wall clock, and the real monotonic one for waits on real sockets."""

    def __init__(self, wall: datetime = NOW) -> None:
        self._wall = wall

    def mono_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000

    def wall(self) -> datetime:
        return self._wall


@dataclass(frozen=True)
class Identity:
    key: Any
    certificate: x509.Certificate

    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def key_pem(self) -> bytes:
        return bytes(self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def make_identity(
    name: str, *, rsa_bits: int | None = None, issuer: Identity | None = None, host: str | None = None
) -> Identity:
    """RSA when bits are given, else a quick EC key; self-signed CA without an issuer."""
    key: CertificateIssuerPrivateKeyTypes
    key = rsa.generate_private_key(65537, rsa_bits) if rsa_bits else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if host is not None:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), critical=False
        )
    return Identity(key, builder.sign(issuer.key if issuer else key, SHA256()))


def write_owner_only(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    path.chmod(0o600)
    return path


@dataclass(frozen=True)
class Keys:
    """Made once per session."""

    merchant: Identity
    platform: Identity
    ca: Identity
    other_ca: Identity
    server: Identity
    folder: Path

    def settings(self, base_url: str = "https://127.0.0.1:1", **changes: Any) -> Settings:
        made = Settings(
            base_url=base_url,
            appid=APPID,
            serial_no=f"{self.merchant.certificate.serial_number:x}",
            private_key=self.folder / "merchant_private_key.pem",
            platform_certificate=self.folder / "platform_certificate.pem",
            tls_ca=self.folder / "tls_ca.pem",
            request_ip="192.0.2.7",
            org_no="1",
            merchant_no=MERCHANT,
            term_no=TERMINAL,
            connect_timeout_ms=2_000,
            answer_timeout_ms=2_000,
        )
        return replace(made, **changes)

    def seal(self, body: bytes, *, signer: Identity | None = None, **changes: str) -> dict[str, str]:
        """The gateway's signature headers over the five lines; ``changes`` alter what is signed and sent."""
        platform = signer or self.platform
        values = {
            "appid": APPID,
            "serial": f"{platform.certificate.serial_number:x}",
            "timestamp": str(NOW_S),
            "nonce": "AbCdEf123456",
            **changes,
        }
        lines = (values["appid"], values["serial"], values["timestamp"], values["nonce"])
        text = b"".join(line.encode() + b"\n" for line in lines) + body + b"\n"
        signature = base64.b64encode(platform.key.sign(text, padding.PKCS1v15(), SHA256())).decode()
        return {
            "Lklapi-Appid": values["appid"],
            "Lklapi-Serial": values["serial"],
            "Lklapi-Timestamp": values["timestamp"],
            "Lklapi-Nonce": values["nonce"],
            "Lklapi-Signature": signature,
            "Lklapi-Traceid": "trace-0001",
        }


def make_keys(folder: Path) -> Keys:
    merchant = make_identity("merchant", rsa_bits=2048)
    platform = make_identity("platform", rsa_bits=2048)
    ca = make_identity("tls ca")
    keys = Keys(
        merchant,
        platform,
        ca,
        make_identity("another ca"),
        make_identity("server", issuer=ca, host="127.0.0.1"),
        folder,
    )
    write_owner_only(folder / "merchant_private_key.pem", merchant.key_pem())
    write_owner_only(folder / "tls_server_key.pem", keys.server.key_pem())
    (folder / "merchant_certificate.pem").write_bytes(merchant.pem())
    (folder / "platform_certificate.pem").write_bytes(platform.pem())
    (folder / "tls_ca.pem").write_bytes(ca.pem())
    (folder / "other_ca.pem").write_bytes(keys.other_ca.pem())
    (folder / "tls_server.pem").write_bytes(keys.server.pem())
    return keys


# ---------------------------------------------------------------- the refund under test


def make_record(amount: int = 300, method: Method = Method.ORIGINAL_ROUTE, reason: str = "商品退货") -> RefundRecord:
    original = Original(
        trade_no=TRADE_NO,
        log_no=LOG_NO,
        order_no=ORDER_NO,
        merchant_no=MERCHANT,
        payment_type=PaymentType.WECHAT,
        account_type="WECHAT",
        state=OriginalState.SUCCESS,
        total=Fen(1000),
        trade_time="20261124120000",
        payer="oUpF****8Dk4",
    )
    operator = Person("01", "甲", Role.SUPERVISOR)
    intent = RefundIntent(original, Fen(amount), method, Reason("01", reason), operator)
    return RefundRecord(REFUND_NO, intent, RefundState.SENDING, NOW)


def refund_data(**changes: Any) -> dict[str, Any]:
    """resp_data of a perfect success; a change to None takes the field away."""
    data = {
        "trade_state": "SUCCESS",
        "refund_type": "00",
        "merchant_no": MERCHANT,
        "out_trade_no": REFUND_NO,
        "trade_no": "2026112466200819200001",
        "log_no": "66200819200001",
        "acc_trade_no": "4200001234202611240000000001",
        "account_type": "WECHAT",
        "total_amount": "1000",
        "refund_amount": "300",
        "payer_amount": "300",
        "trade_time": "20261124150406",
        "origin_trade_no": TRADE_NO,
        "origin_log_no": LOG_NO,
        "channel_ret_desc": "RFD00000#成功",
    }
    return _changed(data, changes)


def query_data(**changes: Any) -> dict[str, Any]:
    data = refund_data(origin_total_amount="1000", origin_out_trade_no=ORDER_NO)
    del data["merchant_no"], data["total_amount"]
    return _changed(data, changes)


def trade_data(**changes: Any) -> dict[str, Any]:
    data = {
        "merchant_no": MERCHANT,
        "out_trade_no": ORDER_NO,
        "trade_no": TRADE_NO,
        "log_no": LOG_NO,
        "trade_main_type": "PREORDER",
        "acc_trade_no": "4200001234202611240000000000",
        "account_type": "WECHAT",
        "trade_state": "SUCCESS",
        "trade_state_desc": "交易成功",
        "total_amount": "1000",
        "payer_amount": "1000",
        "trade_time": "20261124120000",
        "user_id2": "oUpF8uMuAJO_M2pxb1Q9zNjW8Dk4",
    }
    return _changed(data, changes)


def balance_data(**changes: Any) -> dict[str, Any]:
    data = {"payNo": "1", "payType": "01", "acctSt": "NORMAL", "forceBalance": "0.00", "curBalance": "1234.56"}
    return _changed(data, changes)


def _changed(data: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def v3(data: Any, code: str = "000000", msg: str = "成功") -> bytes:
    return json.dumps(
        {"code": code, "msg": msg, "resp_time": "20261124150406", "resp_data": data}, ensure_ascii=False
    ).encode()


def v2(data: Any, code: str = "000000", msg: str = "成功") -> bytes:
    return json.dumps({"retCode": code, "retMsg": msg, "respData": data}, ensure_ascii=False).encode()


# ---------------------------------------------------------------- a gateway on loopback


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: bytes


class Handler(BaseHTTPRequestHandler):
    """Reads one request whole, then does what the test says, down to single bytes."""

    protocol_version = "HTTP/1.1"
    server: Gateway
    date = formatdate(NOW_S, usegmt=True)
    """The ``Date`` header: the gateway's clock is the client's, unless a test sets it off."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return self.date

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(Request(self.path, dict(self.headers), body))
        self.close_connection = True
        self.server.behave(self, body)

    def answer(self, body: bytes, headers: dict[str, str], status: int = 200) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body)), "Content-Type": "application/json"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@dataclass
class Gateway(ThreadingHTTPServer):
    """HTTPS on 127.0.0.1, any free port. ``behave`` is what it does with a request that arrived whole."""

    keys: Keys
    behave: Callable[[Handler, bytes], None]
    server_certificate: tuple[Path, Path]
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    daemon_threads = True

    def __post_init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.server_certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def get_request(self) -> Any:
        accepted = super().get_request()
        self.connections += 1
        return accepted

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""

    @property
    def base_url(self) -> str:
        return f"https://127.0.0.1:{self.server_address[1]}"

    def answers(self, body: bytes, status: int = 200) -> None:
        """From now on every request gets this signed answer."""
        headers = self.keys.seal(body)
        self.behave = lambda handler, _: handler.answer(body, headers, status)

    def refuses_at(self, date: str) -> None:
        """From now on every request is refused unsigned, by a gateway whose clock says so."""

        def refuse(handler: Handler, body: bytes) -> None:
            handler.date = date
            handler.answer(b'{"code":"EMU10007","message":"x"}', {}, 401)

        self.behave = refuse


def _hang_up(handler: Handler, body: bytes) -> None:
    """The default: no answer."""


@contextmanager
def running(keys: Keys) -> Iterator[Gateway]:
    gateway = Gateway(keys, _hang_up, (keys.folder / "tls_server.pem", keys.folder / "tls_server_key.pem"))
    # Polled often, so that closing takes milliseconds.
    thread = threading.Thread(target=gateway.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        gateway.shutdown()
        gateway.server_close()
        thread.join(5)
