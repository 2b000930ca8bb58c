"""The wire at its worst, over real TLS: not sent is proven, all after the first byte is unknown, nothing goes twice."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from lakala_rig import (
    NONCE,
    ORDER_NO,
    Gateway,
    Handler,
    Keys,
    MakeClient,
    RealWaits,
    make_record,
    query_data,
    refund_data,
    v3,
)

from terminal.acquirer.client import LakalaClient
from terminal.acquirer.limits import MAX_ANSWER_BYTES
from terminal.acquirer.sign import MERCHANT_CERTIFICATE
from terminal.acquirer.transport import Deadline
from terminal.core.model import (
    BalanceUnreadable,
    LookUpFailed,
    NotSent,
    Outcome,
    SendStage,
    Succeeded,
    Unknown,
    UnknownCause,
)

Cause = UnknownCause
GOOD = v3(refund_data())


def refund(client: LakalaClient, stages: list[SendStage] | None = None) -> Outcome:
    return client.refund(make_record(), (stages if stages is not None else []).append)


def unknown(outcome: Outcome, cause: UnknownCause) -> str:
    assert isinstance(outcome, Unknown), outcome
    assert outcome.cause is cause, outcome
    return outcome.detail


# ---------------------------------------------------------------- proven not sent


def check_never_sent(client: LakalaClient, *steps: str) -> None:
    """``steps``: what the detail may name; more than one where the kernel decides by a race which call fails."""
    stages: list[SendStage] = []
    outcome = refund(client, stages)
    assert isinstance(outcome, NotSent), outcome
    assert any(step in outcome.detail for step in steps), outcome
    assert stages == [SendStage.CONNECTING]
    assert isinstance(client.query(make_record()), NotSent)
    assert isinstance(client.look_up(ORDER_NO, is_trade_no=False), LookUpFailed)
    assert isinstance(client.balance(), BalanceUnreadable)
    report = client.check_link()
    assert not report.ok
    assert any(step in report.detail for step in steps), report
    assert "请检查" in report.detail


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_m4_a_refused_connection_is_not_sent(client_of: MakeClient) -> None:
    check_never_sent(client_of(f"https://127.0.0.1:{free_port()}"), "对方拒绝连接")


def test_m4_a_name_that_does_not_resolve_is_not_sent(client_of: MakeClient) -> None:
    # RFC 6761: .invalid never resolves; a resolver that does not answer at all ends at the connect time-out.
    check_never_sent(client_of("https://acquirer.invalid", connect_timeout_ms=500), "域名")


def test_m4_a_certificate_of_another_ca_is_not_sent(client_of: MakeClient, gateway: Gateway, keys: Keys) -> None:
    check_never_sent(client_of(gateway.base_url, tls_ca=keys.folder / "other_ca.pem"), "签发机构不受信任")
    assert gateway.requests == []


def test_m4_a_certificate_for_another_name_is_not_sent(client_of: MakeClient, gateway: Gateway) -> None:
    check_never_sent(client_of(gateway.base_url.replace("127.0.0.1", "localhost")), "证书与域名不符")
    assert gateway.requests == []


@contextmanager
def plain_server(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A TCP server without TLS; ``behave`` gets each accepted connection."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection, suppress(OSError):
                    behave(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.getsockname()[1]}"
    finally:
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


@pytest.mark.parametrize(
    "behave",
    [
        lambda connection: None,
        lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + GOOD),
        lambda connection: connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)),
    ],
    ids=["hangs up", "speaks plain http", "resets"],
)
def test_m4_a_peer_that_speaks_no_tls_is_not_sent(
    client_of: MakeClient, behave: Callable[[socket.socket], None]
) -> None:
    with plain_server(behave) as url:
        check_never_sent(client_of(url), "TLS", "连接")


def test_m4_a_handshake_that_never_ends_is_cut_and_not_sent(client_of: MakeClient) -> None:
    with plain_server(lambda connection: _until_closed(connection)) as url:
        began = time.monotonic()
        outcome = refund(client_of(url, connect_timeout_ms=200))
        assert isinstance(outcome, NotSent)
        assert "握手超时" in outcome.detail
        assert time.monotonic() - began < 1.5


def _until_closed(connection: socket.socket) -> None:
    connection.settimeout(5)
    while connection.recv(4096):
        pass


def test_a_server_that_only_speaks_old_tls_is_not_sent(client_of: MakeClient, keys: Keys) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys.folder / "tls_server.pem", keys.folder / "tls_server_key.pem")
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSVersion"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSVersion"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1

    def behave(connection: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(connection, server_side=True):
            pass

    with plain_server(behave) as url:
        outcome = refund(client_of(url))
    assert isinstance(outcome, NotSent)


# ---------------------------------------------------------------- no whole answer


def hang_up(handler: Handler, body: bytes) -> None:
    """Close without a byte."""


def reset(handler: Handler, body: bytes) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def half_an_answer(handler: Handler, body: bytes) -> None:
    headers = handler.server.keys.seal(GOOD)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    handler.wfile.write(f"HTTP/1.1 200 OK\r\n{lines}Content-Length: {len(GOOD)}\r\n\r\n".encode() + GOOD[:-20])


def half_a_header(handler: Handler, body: bytes) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nLklapi-Ser")


def no_http(handler: Handler, body: bytes) -> None:
    handler.wfile.write(b"\x00\x01\x02 what\r\n\r\n")


def bad_chunks(handler: Handler, body: bytes) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n")


def half_a_chunk(handler: Handler, body: bytes) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n500\r\nabc")


def endless_headers(handler: Handler, body: bytes) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500)


def endless_line(handler: Handler, body: bytes) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000)


def too_long(handler: Handler, body: bytes) -> None:
    answer = b" " * (MAX_ANSWER_BYTES + 1)
    with suppress(OSError):
        handler.answer(answer, {})


def endless_body(handler: Handler, body: bytes) -> None:
    with suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100):
            handler.wfile.write(b"x" * 65536)


@pytest.mark.parametrize(
    "behave",
    [
        hang_up,
        reset,
        half_an_answer,
        half_a_header,
        no_http,
        bad_chunks,
        half_a_chunk,
        endless_headers,
        endless_line,
        too_long,
        endless_body,
    ],
)
def test_m4_an_answer_that_is_not_whole_is_unknown_and_nothing_is_sent_again(
    client: LakalaClient, gateway: Gateway, behave: Callable[[Handler, bytes], None]
) -> None:
    gateway.behave = behave
    stages: list[SendStage] = []
    outcome = refund(client, stages)
    assert unknown(outcome, Cause.NO_ANSWER)
    assert stages == [SendStage.CONNECTING, SendStage.SENDING, SendStage.WAITING]
    assert len(gateway.requests) == gateway.connections == 1


def test_m4_the_same_on_a_query_a_look_up_and_a_balance(client: LakalaClient, gateway: Gateway) -> None:
    assert unknown(client.query(make_record()), Cause.NO_ANSWER)
    assert client.look_up(ORDER_NO, is_trade_no=False) == LookUpFailed(False, "", "对方没有应答就断开了连接")
    assert isinstance(client.balance(), BalanceUnreadable)
    report = client.check_link()
    assert not report.ok
    assert report.detail.startswith("已连接")


def test_m4_a_peer_that_closes_right_after_the_handshake_leaves_it_unknown(client_of: MakeClient, keys: Keys) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys.folder / "tls_server.pem", keys.folder / "tls_server_key.pem")

    def behave(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True):
            pass

    with plain_server(behave) as url:
        assert unknown(refund(client_of(url)), Cause.NO_ANSWER)


def test_m4_silence_ends_at_the_answer_time_out(client_of: MakeClient, gateway: Gateway) -> None:
    done = threading.Event()
    gateway.behave = lambda handler, body: _wait(done)
    began = time.monotonic()
    detail = unknown(refund(client_of(gateway.base_url, answer_timeout_ms=200)), Cause.NO_ANSWER)
    done.set()
    assert "超时" in detail
    assert 0.15 < time.monotonic() - began < 1.5


def _wait(done: threading.Event) -> None:
    done.wait(5)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"], ids=["headers", "body"])
def test_m4_a_dribble_does_not_extend_the_deadline(client_of: MakeClient, gateway: Gateway, start: bytes) -> None:
    done = threading.Event()

    def dribble(handler: Handler, body: bytes) -> None:
        with suppress(OSError):
            handler.wfile.write(start)
            while not done.wait(0.02):
                handler.wfile.write(b"H")

    gateway.behave = dribble
    began = time.monotonic()
    detail = unknown(refund(client_of(gateway.base_url, answer_timeout_ms=250)), Cause.NO_ANSWER)
    done.set()
    assert "超时" in detail
    assert time.monotonic() - began < 1.5


def test_a_slow_answer_within_the_deadline_is_taken(client: LakalaClient, gateway: Gateway) -> None:
    def in_pieces(handler: Handler, body: bytes) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in handler.server.keys.seal(GOOD).items())
        raw = f"HTTP/1.1 200 OK\r\n{lines}Content-Length: {len(GOOD)}\r\n\r\n".encode() + GOOD
        for place in range(0, len(raw), 50):
            handler.wfile.write(raw[place : place + 50])

    gateway.behave = in_pieces
    assert isinstance(refund(client), Succeeded)


def test_a_chunked_answer_is_taken_whole(client: LakalaClient, gateway: Gateway) -> None:
    def chunked(handler: Handler, body: bytes) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in handler.server.keys.seal(GOOD).items())
        half = len(GOOD) // 2
        pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (GOOD[:half], GOOD[half:]))
        handler.wfile.write(f"HTTP/1.1 200 OK\r\n{lines}Transfer-Encoding: chunked\r\n\r\n".encode() + pieces)
        handler.wfile.write(b"0\r\n\r\n")

    gateway.behave = chunked
    assert isinstance(refund(client), Succeeded)


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
@pytest.mark.parametrize("framing", ["length", "end of stream"])
def test_an_answer_that_announces_the_end_of_the_connection_is_taken_whole(
    client: LakalaClient, gateway: Gateway, version: str, framing: str
) -> None:
    def closing(handler: Handler, body: bytes) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in handler.server.keys.seal(GOOD).items())
        length = f"Content-Length: {len(GOOD)}\r\n" if framing == "length" else ""
        handler.wfile.write(f"{version} 200 OK\r\n{lines}{length}Connection: close\r\n\r\n".encode() + GOOD)

    gateway.behave = closing
    assert isinstance(refund(client), Succeeded)


class TickingClock(RealWaits):
    """Each look at the clock costs a second: a deadline is passed by looking, without waiting."""

    def __init__(self) -> None:
        super().__init__()
        self._ms = 0

    def mono_ms(self) -> int:
        self._ms += 1_000
        return self._ms


def test_a_deadline_is_one_point_in_time() -> None:
    deadline = Deadline(TickingClock(), 3_000)
    assert deadline.left_s() == 2
    assert deadline.left_s() == 1
    with pytest.raises(TimeoutError):
        deadline.left_s()


def test_the_injected_clock_rules_the_deadline(keys: Keys, gateway: Gateway) -> None:
    gateway.answers(GOOD)
    settings = keys.settings(gateway.base_url, connect_timeout_ms=60_000, answer_timeout_ms=1_500)
    outcome = LakalaClient(settings, TickingClock(), lambda: NONCE).refund(make_record(), lambda stage: None)
    assert "超时" in unknown(outcome, Cause.NO_ANSWER)


# ---------------------------------------------------------------- answers that prove nothing


def test_m4_an_html_error_page_is_unknown(client: LakalaClient, gateway: Gateway) -> None:
    gateway.behave = lambda handler, body: handler.answer(b"<html>502 Bad Gateway</html>", {}, 502)
    assert "502" in unknown(refund(client), Cause.NOT_SIGNED)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_m4_a_redirect_is_not_followed(client: LakalaClient, gateway: Gateway, status: int) -> None:
    location = {"Location": f"{gateway.base_url}/elsewhere"}
    gateway.behave = lambda handler, body: handler.answer(b"", location, status)
    assert str(status) in unknown(refund(client), Cause.NOT_SIGNED)
    assert len(gateway.requests) == gateway.connections == 1


@pytest.mark.parametrize("name", ["Lklapi-Serial", "Lklapi-Timestamp", "Lklapi-Nonce", "Lklapi-Signature"])
def test_m4_a_missing_signature_header_is_unknown(
    client: LakalaClient, gateway: Gateway, keys: Keys, name: str
) -> None:
    headers = keys.seal(GOOD)
    del headers[name]
    gateway.behave = lambda handler, body: handler.answer(GOOD, headers)
    assert name in unknown(refund(client), Cause.NOT_SIGNED)


def test_m4_a_bad_signature_is_unknown(client: LakalaClient, gateway: Gateway, keys: Keys) -> None:
    headers = keys.seal(GOOD + b" ")
    gateway.behave = lambda handler, body: handler.answer(GOOD, headers)
    assert unknown(refund(client), Cause.BAD_SIGNATURE)
    report = client.check_link()
    assert not report.ok
    assert "签名" in report.detail
    assert "平台证书" in report.detail


def test_m4_an_answer_signed_by_a_stranger_is_unknown(client: LakalaClient, gateway: Gateway, keys: Keys) -> None:
    serial = f"{keys.platform.certificate.serial_number:x}"
    headers = keys.seal(GOOD, signer=keys.merchant, serial=serial)
    gateway.behave = lambda handler, body: handler.answer(GOOD, headers)
    assert unknown(refund(client), Cause.BAD_SIGNATURE)


def test_m4_the_merchants_certificate_as_platform_certificate_is_named(
    client_of: MakeClient, gateway: Gateway, keys: Keys
) -> None:
    gateway.answers(GOOD)
    client = client_of(gateway.base_url, platform_certificate=keys.folder / "merchant_certificate.pem")
    assert MERCHANT_CERTIFICATE in unknown(refund(client), Cause.BAD_SIGNATURE)
    assert MERCHANT_CERTIFICATE in client.check_link().detail


def test_m4_a_gateway_error_without_signature_is_unknown_and_its_text_only_advice(
    client: LakalaClient, gateway: Gateway
) -> None:
    body = json.dumps({"code": "GW0004", "message": "ip not in white list"}).encode()
    gateway.behave = lambda handler, _: handler.answer(body, {}, 401)
    assert "GW0004 ip not in white list" in unknown(refund(client), Cause.NOT_SIGNED)
    report = client.check_link()
    assert not report.ok
    assert "GW0004" in report.detail
    assert "白名单" in report.detail


def test_m4_a_swapped_answer_is_foreign(client: LakalaClient, gateway: Gateway) -> None:
    gateway.answers(v3(refund_data(out_trade_no="RD92964001234560000002", refund_amount="500")))
    assert unknown(refund(client), Cause.FOREIGN)
    gateway.answers(v3(query_data(origin_trade_no="2026112466200819100679")))
    assert unknown(client.query(make_record()), Cause.FOREIGN)


def test_m4_a_signed_server_error_is_unknown(client: LakalaClient, gateway: Gateway) -> None:
    gateway.answers(v3(None, code="EMU0001", msg="?"), 500)
    assert unknown(refund(client), Cause.UNRECOGNISED)
    assert not client.check_link().ok


def test_m4_a_signed_page_that_is_no_json_is_malformed(client: LakalaClient, gateway: Gateway) -> None:
    gateway.answers(b"<html>hello</html>")
    assert unknown(refund(client), Cause.MALFORMED)
    assert not client.check_link().ok
