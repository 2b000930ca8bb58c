"""The way to the acquirer, step by step: name, TCP, TLS, clock, signature (facts: acquirer §1.1–§1.3).

Each step that fails ends the check: what comes after it cannot work either.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from terminal.acquirer import requests
from terminal.acquirer.client import CHINA
from terminal.acquirer.credentials import load_private_key, load_tls_context
from terminal.acquirer.envelope import v3_request
from terminal.acquirer.limits import MAX_CLOCK_SKEW_S
from terminal.acquirer.reply import Reply, hinted_s
from terminal.acquirer.settings import Address, parse_address
from terminal.acquirer.sign import Signer
from terminal.acquirer.transport import NoReply, NotConnected, Transport
from terminal.config import Config
from terminal.core.model import LinkReport
from terminal.doctor.bounded import TookTooLong, within
from terminal.doctor.report import Finding, Verdict
from terminal.errors import TerminalError
from terminal.ports import Clock

MARGIN_S = 2.0
"""Beyond the time-outs of the configuration, which end the work by themselves."""
CLOCK_GOOD_S = 30
"""A clock further off is wrong, and gets worse; the answer's time is whole seconds."""
EXPIRY_WARNING_DAYS = 14
DO_NAME = "Check the network cable, router and DNS settings 请检查网线、路由器和 DNS"
DO_CONNECT = "Check the network, firewall and acquirer.base_url 请检查网络、防火墙和收单机构地址"
DO_TLS = "Check the device's clock and acquirer.tls_ca 请检查终端时间和 tls_ca 证书"
DO_CLOCK = "Set the device's clock, best by NTP 请校准终端时间（建议 NTP）"
DO_RENEW = "Ask the acquirer for the CA of its next certificate 请向收单机构索取新证书的 CA"


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    state: str
    advice: str = ""
    verdict: Verdict = Verdict.OK


def check_acquirer(
    config: Config, clock: Clock, make_client: Callable[[Config, Clock], Any], nonce: Callable[[], str]
) -> list[Finding]:
    """Findings in the order of the way, the first CANNOT last. ``make_client`` gives an AcquirerPort."""
    base_url = config.acquirer.base_url
    return [
        Finding(f"acquirer {step.name}", "lakala", base_url, step.verdict, step.state, step.advice)
        for step in _steps(config, clock, make_client, nonce)
    ]


def _steps(
    config: Config, clock: Clock, make_client: Callable[[Config, Clock], Any], nonce: Callable[[], str]
) -> Iterator[Step]:
    connect_s = config.acquirer.connect_timeout_ms / 1_000
    try:
        address = parse_address(config.acquirer.base_url)
        context = load_tls_context(config.acquirer.tls_ca)
        client = make_client(config, clock)
    except TerminalError as error:
        yield Step("files", error.what, f"{error.where}: {error.do}", Verdict.CANNOT)
        return
    yield Step("files", "key and certificates can be used")
    reached = yield from _reach(address, context, connect_s, clock)
    if not reached:
        return
    yield _clock(config, address, context, clock, nonce)
    yield _signature(client, connect_s + config.acquirer.answer_timeout_ms / 1_000 + MARGIN_S)


def _reach(address: Address, context: ssl.SSLContext, seconds: float, clock: Clock) -> Generator[Step, None, bool]:
    """Name, TCP and TLS. Returns whether all three succeeded."""
    try:
        found = within(seconds, "name look-up", lambda: _look_up(address))
    except (TookTooLong, OSError) as error:
        why = error.what if isinstance(error, TerminalError) else error.strerror or "not found"
        yield Step("name", f"{address.host} is not known: {why}", DO_NAME, Verdict.CANNOT)
        return False
    yield Step("name", f"{address.host} is {', '.join(found)}")
    try:
        plain = socket.create_connection((address.host, address.port), timeout=seconds)
    except OSError as error:
        yield Step("TCP", f"port {address.port}: {error.strerror or error}", DO_CONNECT, Verdict.CANNOT)
        return False
    yield Step("TCP", f"port {address.port} answers")
    try:
        with context.wrap_socket(plain, server_hostname=address.host) as secure:
            yield _tls(secure, clock)
    except ssl.SSLCertVerificationError as error:
        yield Step("TLS", f"certificate not trusted: {error.verify_message}", DO_TLS, Verdict.CANNOT)
        return False
    except OSError as error:
        plain.close()
        yield Step("TLS", f"no handshake: {getattr(error, 'reason', None) or error}", DO_TLS, Verdict.CANNOT)
        return False
    return True


def _look_up(address: Address) -> list[str]:
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(0, str(error)) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _tls(secure: ssl.SSLSocket, clock: Clock) -> Step:
    certificate: Any = secure.getpeercert() or {}
    expires = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    days = (expires - clock.wall()).days
    state = f"{secure.version()}, certificate until {expires:%Y-%m-%d}"
    if days < EXPIRY_WARNING_DAYS:
        return Step("TLS", f"{state}: {days} days left", DO_RENEW, Verdict.ATTENTION)
    return Step("TLS", state)


def _clock(config: Config, address: Address, context: ssl.SSLContext, clock: Clock, nonce: Callable[[], str]) -> Step:
    """The answer's own time against ours, from a signed question for a payment that does not exist."""
    acquirer = config.acquirer
    transport = Transport(
        address,
        context,
        connect_timeout_ms=acquirer.connect_timeout_ms,
        answer_timeout_ms=acquirer.answer_timeout_ms,
        clock=clock,
    )
    connection = transport.connect()
    if isinstance(connection, NotConnected):
        return Step("clock", f"not connected: {connection.detail}", DO_CONNECT, Verdict.CANNOT)
    data = {
        "merchant_no": config.terminal.merchant_no,
        "term_no": config.terminal.term_no,
        "out_trade_no": str(requests.LINK_CHECK_NO),
    }
    asked = clock.wall()
    body = v3_request(data, f"{asked.astimezone(CHINA):%Y%m%d%H%M%S}")
    signer = Signer(acquirer.appid, acquirer.serial_no, load_private_key(acquirer.private_key))
    headers = {
        "Authorization": signer.authorization(body, int(asked.timestamp()), nonce()),
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Connection": "close",
    }
    try:
        failed = connection.send(requests.TRADE_QUERY.path, headers, body)
        answer = connection.receive() if failed is None else failed
    finally:
        connection.close()
    if isinstance(answer, NoReply):
        return Step("clock", f"no answer: {answer.detail}", DO_CONNECT, Verdict.CANNOT)
    return _skew(answer, (asked.timestamp() + clock.wall().timestamp()) / 2)


def _skew(answer: Reply, ours: float) -> Step:
    """``ours`` is the middle between question and answer, seconds since 1970."""
    theirs = hinted_s(answer)
    if theirs is None:
        return Step("clock", "the answer has no time", "Compare the clock by hand 请人工核对时间", Verdict.ATTENTION)
    skew = round(ours - theirs)
    state = (
        f"device is {abs(skew)} s {'ahead' if skew > 0 else 'behind'}" if skew else "device agrees with the acquirer"
    )
    if abs(skew) <= CLOCK_GOOD_S:
        return Step("clock", state)
    return Step("clock", state, DO_CLOCK, Verdict.CANNOT if abs(skew) > MAX_CLOCK_SKEW_S else Verdict.ATTENTION)


def _signature(client: Any, seconds: float) -> Step:
    try:
        report: LinkReport = within(seconds, "link check", client.check_link)
    except (TerminalError, OSError) as error:
        return Step("signature", f"no result: {error}", DO_CONNECT, Verdict.CANNOT)
    if not report.ok:
        return Step("signature", "failed", report.detail, Verdict.CANNOT)
    return Step("signature", f"both ways right, {report.took_ms} ms")
