"""Signatures both ways, and every reason to refuse a request unsigned (facts: acquirer §1.2, §1.3)."""

from __future__ import annotations

import json

import pytest
from emulated_acquirer_client import REFUND, TRADE_QUERY, Client, Signing, signed_by
from hypothesis import given
from hypothesis import strategies as st

from hw_mocks.acquirer.codes import Emu, Refusal
from hw_mocks.acquirer.signing import ATTRIBUTES, SCHEME, _attributes

LINKCHECK = json.dumps(
    {
        "req_time": "20261124120000",
        "version": "3.0",
        "req_data": {"merchant_no": "822290059430BFA", "term_no": "D9296400", "out_trade_no": "LINKCHECK"},
    }
).encode()


def test_a_right_request_gets_an_answer_signed_by_the_platform_and_not_by_the_merchant(client: Client) -> None:
    reply = client.post(TRADE_QUERY, LINKCHECK)
    assert reply.status == 200
    assert reply.code == Emu.NO_ORIGINAL
    assert signed_by(reply, client.platform)
    assert not signed_by(reply, client.merchant)
    assert reply.headers["lklapi-appid"] == client.identity["appid"]
    assert reply.headers["lklapi-traceid"]


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(Signing(nonce="0123456789abcdefABCDEF0123456789"), id="nonce of 32"),
        pytest.param(Signing(order=("appid", "nonce_str", "timestamp", "serial_no", "signature")), id="JSDK's order"),
        pytest.param(
            Signing(order=("signature", "serial_no", "timestamp", "nonce_str", "appid")), id="signature first"
        ),
        pytest.param(Signing(offset_s=-290), id="slow clock within the tolerance"),
        pytest.param(Signing(offset_s=290), id="fast clock within the tolerance"),
    ],
)
def test_what_sdks_do_differently_is_accepted(client: Client, how: Signing) -> None:
    assert client.post(TRADE_QUERY, LINKCHECK, how).status == 200


def test_the_serial_number_counts_as_a_number(client: Client) -> None:
    serial = client.identity["serial_no"]
    assert client.post(TRADE_QUERY, LINKCHECK, Signing(serial="00" + serial.upper())).status == 200


FIVE = "{appid}\n{serial}\n{timestamp}\n{nonce}\n{body}"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        pytest.param(Signing(scheme="LKLAPI-SM2"), Emu.OTHER_SCHEME, id="scheme"),
        pytest.param(Signing(appid="OP00000004"), Emu.OTHER_APPID, id="appid"),
        pytest.param(Signing(serial="00dfba8194c41b84cf"), Emu.OTHER_SERIAL, id="serial"),
        pytest.param(Signing(serial="not-hex"), Emu.OTHER_SERIAL, id="serial not hex"),
        pytest.param(Signing(offset_s=-320), Emu.STALE_TIMESTAMP, id="too old"),
        pytest.param(Signing(offset_s=320), Emu.STALE_TIMESTAMP, id="from the future"),
        pytest.param(Signing(timestamp="1700000000000"), Emu.BAD_TIMESTAMP, id="milliseconds"),
        pytest.param(Signing(nonce="short"), Emu.BAD_NONCE, id="nonce length"),
        pytest.param(Signing(nonce="abcDEF01234!"), Emu.BAD_NONCE, id="nonce letters"),
        pytest.param(Signing(lines=FIVE), Emu.BAD_SIGNATURE, id="last line feed missing"),
        pytest.param(Signing(lines="{timestamp}\n{nonce}\n{body}\n"), Emu.BAD_SIGNATURE, id="three lines"),
        pytest.param(Signing(replaced={"signature": "AAAA"}), Emu.BAD_SIGNATURE, id="foreign signature"),
        pytest.param(Signing(replaced={"signature": "no base64"}), Emu.BAD_SIGNATURE, id="not base64"),
        pytest.param(Signing(replaced={"nonce_str": "other0123456"}), Emu.BAD_SIGNATURE, id="other nonce than signed"),
        pytest.param(
            Signing(order=("appid", "serial_no", "timestamp", "signature")), Emu.BAD_AUTHORIZATION, id="absent"
        ),
        pytest.param(Signing(order=(*ATTRIBUTES, "appid")), Emu.BAD_AUTHORIZATION, id="twice"),
        pytest.param(Signing(replaced={"appid": ""}), Emu.BAD_AUTHORIZATION, id="empty"),
    ],
)
def test_a_request_that_is_not_the_merchants_own_is_refused_unsigned_and_unprocessed(
    client: Client, how: Signing, code: Emu
) -> None:
    body = json.dumps(
        {"req_time": "20261124120000", "version": "3.0", "req_data": client.refund_data("wechat_paid", "R1", 100)}
    ).encode()
    reply = client.post(REFUND, body, how)
    assert reply.status == 401
    assert reply.code == code
    assert reply.json["message"]
    assert not [name for name in reply.headers if name.startswith("lklapi-")]
    assert client.acquirer.refunds() == []
    assert [note["processed"] for note in client.acquirer.requests("refund")] == [False]


def test_a_changed_body_is_refused(client: Client) -> None:
    headers = {
        "Content-Type": "application/json",
        "Authorization": client.authorization(LINKCHECK, Signing()),
    }
    reply = client.send(TRADE_QUERY, LINKCHECK.replace(b"LINKCHECK", b"LINKCHECL"), headers)
    assert (reply.status, reply.code) == (401, Emu.BAD_SIGNATURE)
    reformatted = json.dumps(json.loads(LINKCHECK), indent=1).encode()
    assert client.send(TRADE_QUERY, reformatted, headers).code == Emu.BAD_SIGNATURE


def test_a_key_other_than_the_merchants_is_refused(client: Client) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    client.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert client.post(TRADE_QUERY, LINKCHECK).code == Emu.BAD_SIGNATURE


def test_no_header_other_type_other_method_other_path_and_a_body_too_long_are_refused_unsigned(client: Client) -> None:
    right = {"Content-Type": "application/json", "Authorization": client.authorization(LINKCHECK, Signing())}
    typed = {"Content-Type": "application/json"}
    long = b" " * (64 * 1024 + 1)
    asked = [
        (client.send(TRADE_QUERY, LINKCHECK, typed), 401, Emu.NO_AUTHORIZATION),
        (client.send(TRADE_QUERY, LINKCHECK, {**right, "Content-Type": "text/plain"}), 415, Emu.NOT_JSON_TYPE),
        (client.send(TRADE_QUERY, LINKCHECK, right, method="PUT"), 405, Emu.NOT_POST),
        (client.send("/api/v3/rfd/refund_front/refunds", LINKCHECK, right), 404, Emu.NO_SUCH_PATH),
        (client.send(TRADE_QUERY, long, right), 413, Emu.BODY_TOO_LONG),
    ]
    for reply, status, code in asked:
        assert (reply.status, reply.code) == (status, code)
        assert "lklapi-signature" not in reply.headers


values = st.text(alphabet=st.characters(codec="ascii", exclude_characters='"\r\n\x00', categories=("L", "N", "P", "S")))


@given(
    st.permutations(ATTRIBUTES),
    st.lists(values.filter(bool), min_size=5, max_size=5),
    st.sampled_from([",", ", ", " ,"]),
)
def test_attributes_are_read_in_any_order_with_any_value(order: list[str], texts: list[str], between: str) -> None:
    wanted = dict(zip(order, texts, strict=True))
    header = f"{SCHEME} " + between.join(f'{name}="{value}"' for name, value in wanted.items())
    assert _attributes(header) == wanted


@given(st.text(max_size=200))
def test_any_header_gives_attributes_or_a_refusal(header: str) -> None:
    for text in (header, f"{SCHEME} {header}"):
        assert isinstance(_attributes(text), dict | Refusal)
