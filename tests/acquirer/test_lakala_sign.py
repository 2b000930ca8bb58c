"""Signing and proving (facts: acquirer §1.2–§1.4)."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st
from lakala_rig import APPID, NONCE, NOW, NOW_S, Identity, Keys

from terminal.acquirer.credentials import PlatformCertificate
from terminal.acquirer.limits import MAX_CLOCK_SKEW_S
from terminal.acquirer.sign import (
    MERCHANT_CERTIFICATE,
    SEAL_HEADERS,
    SUSPECT_CERTIFICATE,
    Seal,
    Signer,
    Verifier,
    notice_is_signed,
    notice_text,
    parse_authorization,
    parse_seal,
    signed_text,
)
from terminal.core.model import Unknown, UnknownCause

BODY = '{"req_data":{"refund_reason":"商品退货"}}'.encode()


def verifier_of(keys: Keys, platform: Identity | None = None) -> Verifier:
    used = platform or keys.platform
    certificate = PlatformCertificate(used.certificate.serial_number, used.key.public_key())
    return Verifier(APPID, certificate, keys.merchant.key.public_key())


def seal_of(headers: dict[str, str]) -> Seal:
    seal = parse_seal(tuple(headers.items()))
    assert isinstance(seal, Seal)
    return seal


def signer_of(keys: Keys) -> Signer:
    return Signer(APPID, "00dfba8194c41b84cf", keys.merchant.key)


def test_a_request_signs_five_lines_and_the_last_one_ends_too() -> None:
    text = signed_text("OP00000003", "00dfba8194c41b84cf", "1700000000", "AbC123defGHI", b'{"a":"b"}')
    assert text == b'OP00000003\n00dfba8194c41b84cf\n1700000000\nAbC123defGHI\n{"a":"b"}\n'


def test_a_notice_signs_three_lines() -> None:
    assert notice_text("1741694218", "dGl8VibGpN0w", b"{}") == b"1741694218\ndGl8VibGpN0w\n{}\n"


def test_the_header_carries_a_signature_over_exactly_the_body_bytes(keys: Keys) -> None:
    header = signer_of(keys).authorization(BODY, NOW_S, NONCE)
    assert header.startswith('LKLAPI-SHA256withRSA appid="OP00000003",serial_no="00dfba8194c41b84cf",timestamp="')
    assert "\n" not in header
    attributes = parse_authorization(header)
    assert attributes is not None
    text = f"OP00000003\n00dfba8194c41b84cf\n{NOW_S}\n{NONCE}\n".encode() + BODY + b"\n"
    signature = base64.b64decode(attributes["signature"], validate=True)
    public = keys.merchant.key.public_key()
    public.verify(signature, text, padding.PKCS1v15(), SHA256())
    for changed in (text[:-1], text + b"\n", text.replace("退货".encode(), b"")):
        with pytest.raises(InvalidSignature):
            public.verify(signature, changed, padding.PKCS1v15(), SHA256())


@pytest.mark.parametrize("nonce", ["", "short", 'x" evil="1234', "a" * 33, "non\nce1234567"])
def test_a_nonce_that_could_break_the_header_is_not_signed(keys: Keys, nonce: str) -> None:
    with pytest.raises(ValueError, match="nonce"):
        signer_of(keys).authorization(BODY, NOW_S, nonce)


@given(st.permutations(["appid", "serial_no", "timestamp", "nonce_str", "signature"]))
def test_attributes_are_read_by_name_in_any_order_and_base64_survives(order: list[str]) -> None:
    values = dict.fromkeys(order, "x") | {"signature": "ab+/cd==", "appid": "OP=1"}
    header = "LKLAPI-SHA256withRSA " + ",".join(f'{name}="{values[name]}"' for name in order)
    assert parse_authorization(header) == values
    assert parse_authorization(header.replace(",", ", ")) == values


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic abc",
        "LKLAPI-SHA256withRSA",
        "LKLAPI-SHA256withRSA appid=OP1",
        'LKLAPI-SHA256withRSA appid="OP1" serial_no="1"',
        'LKLAPI-SHA256withRSA appid="OP1",appid="OP2"',
        'LKLAPI-SHA256withRSA appid="OP1',
    ],
)
def test_a_garbled_authorization_is_none(header: str) -> None:
    assert parse_authorization(header) is None


def test_the_platforms_own_answer_is_proven(keys: Keys) -> None:
    assert verifier_of(keys).doubt(seal_of(keys.seal(BODY)), BODY, NOW_S) is None


def test_serials_are_compared_as_numbers(keys: Keys) -> None:
    serial = f"00{keys.platform.certificate.serial_number:X}"
    assert verifier_of(keys).doubt(seal_of(keys.seal(BODY, serial=serial)), BODY, NOW_S) is None


def test_without_an_appid_header_the_signature_must_hold_for_ours(keys: Keys) -> None:
    ours, theirs = keys.seal(BODY), keys.seal(BODY, appid="OP00000004")
    del ours["Lklapi-Appid"], theirs["Lklapi-Appid"]
    assert verifier_of(keys).doubt(seal_of(ours), BODY, NOW_S) is None
    assert verifier_of(keys).doubt(seal_of(theirs), BODY, NOW_S) is not None


def test_header_names_come_in_any_case(keys: Keys) -> None:
    lower = {name.lower(): value for name, value in keys.seal(BODY).items()}
    assert verifier_of(keys).doubt(seal_of(lower), BODY, NOW_S) is None


@pytest.mark.parametrize("name", SEAL_HEADERS)
@pytest.mark.parametrize("empty", [True, False])
def test_an_answer_without_one_of_the_four_headers_is_not_signed(keys: Keys, name: str, empty: bool) -> None:
    headers = keys.seal(BODY)
    if empty:
        headers[name] = "  "
    else:
        del headers[name]
    seal = parse_seal(tuple(headers.items()))
    assert isinstance(seal, Unknown)
    assert seal.cause is UnknownCause.NOT_SIGNED
    assert name in seal.detail


@pytest.mark.parametrize("name", [*SEAL_HEADERS, "Lklapi-Appid"])
def test_a_header_given_twice_proves_nothing(keys: Keys, name: str) -> None:
    headers = keys.seal(BODY)
    seal = parse_seal((*headers.items(), (name.upper(), headers[name])))
    assert isinstance(seal, Unknown)
    assert seal.cause is UnknownCause.BAD_SIGNATURE


@pytest.mark.parametrize(
    "changes",
    [
        {"appid": "OP00000004"},
        {"serial": "00dfba8194c41b84cf"},
        {"serial": "xyz"},
        {"serial": "0x1f"},
        {"timestamp": "yesterday"},
        {"timestamp": str(NOW_S - MAX_CLOCK_SKEW_S - 1)},
        {"timestamp": str(NOW_S + MAX_CLOCK_SKEW_S + 1)},
        {"nonce": "two words"},
    ],
)
def test_foreign_stale_or_garbled_headers_are_bad_though_truly_signed(keys: Keys, changes: dict[str, Any]) -> None:
    doubt = verifier_of(keys).doubt(seal_of(keys.seal(BODY, **changes)), BODY, NOW_S)
    assert doubt is not None
    assert doubt.cause is UnknownCause.BAD_SIGNATURE


@pytest.mark.parametrize("age_s", [-MAX_CLOCK_SKEW_S, 0, MAX_CLOCK_SKEW_S])
def test_an_answer_within_the_allowed_skew_is_fresh(keys: Keys, age_s: int) -> None:
    now_s = int((NOW + timedelta(seconds=age_s)).timestamp())
    assert verifier_of(keys).doubt(seal_of(keys.seal(BODY)), BODY, now_s) is None


@pytest.mark.parametrize("signature", ["", "!!!", "AAAA", "ab cd", "é", "A" * 4000])
def test_a_signature_that_is_none_is_bad(keys: Keys, signature: str) -> None:
    seal = replace(seal_of(keys.seal(BODY)), signature=signature)
    doubt = verifier_of(keys).doubt(seal, BODY, NOW_S)
    assert doubt is not None
    assert doubt.cause is UnknownCause.BAD_SIGNATURE


@pytest.mark.parametrize("body", [BODY[:-1], BODY + b"\n", BODY.replace(b'"', b"'", 1), b""])
def test_a_changed_body_is_bad(keys: Keys, body: bytes) -> None:
    assert verifier_of(keys).doubt(seal_of(keys.seal(BODY)), body, NOW_S) is not None


def test_a_signature_without_the_last_line_feed_is_bad(keys: Keys) -> None:
    seal = seal_of(keys.seal(BODY))
    text = signed_text(APPID, seal.serial, seal.timestamp, seal.nonce, BODY)[:-1]
    short = base64.b64encode(keys.platform.key.sign(text, padding.PKCS1v15(), SHA256())).decode()
    assert verifier_of(keys).doubt(replace(seal, signature=short), BODY, NOW_S) is not None


def test_the_merchants_certificate_in_place_of_the_platforms_is_named(keys: Keys) -> None:
    doubt = verifier_of(keys, keys.merchant).doubt(seal_of(keys.seal(BODY)), BODY, NOW_S)
    assert doubt is not None
    assert doubt.cause is UnknownCause.BAD_SIGNATURE
    assert MERCHANT_CERTIFICATE in doubt.detail


def test_another_certificate_than_the_platforms_is_suspected(keys: Keys) -> None:
    doubt = verifier_of(keys).doubt(seal_of(keys.seal(BODY, signer=keys.merchant)), BODY, NOW_S)
    assert doubt is not None
    assert SUSPECT_CERTIFICATE in doubt.detail


def test_a_notice_is_proven_by_its_three_lines(keys: Keys) -> None:
    certificate = verifier_of(keys).certificate
    text = b"1741694218\ndGl8VibGpN0w\n" + BODY + b"\n"
    signature = base64.b64encode(keys.platform.key.sign(text, padding.PKCS1v15(), SHA256())).decode()
    header = f'LKLAPI-SHA256withRSA timestamp="1741694218",nonce_str="dGl8VibGpN0w",signature="{signature}"'
    assert notice_is_signed(header, BODY, certificate)
    assert not notice_is_signed(header, BODY + b" ", certificate)
    assert not notice_is_signed(header.replace("1741694218", "1741694219"), BODY, certificate)
    assert not notice_is_signed("", BODY, certificate)


def test_neither_signer_nor_verifier_shows_a_key(keys: Keys) -> None:
    assert "key" not in repr(signer_of(keys))
    assert "RSA" not in repr(verifier_of(keys))
